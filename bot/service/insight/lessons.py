"""What a unit learns of an incident (R31), and what one person sees of it.

Its leader writes one sentence once the follow-up is closed, reads it as the others would, and
shares it or not (L9). Sealed apart from the timeline, erasable, taken back where it should not have
been sent (L13).
"""

from dataclasses import dataclass, replace

from bot.cards.insight.views import Learning, LessonCondition, LessonLine, LessonsView, LessonView
from bot.cards.views import Sentence
from bot.dialogs.commands import DropLesson, ListLessons, ShareLesson, ShowLesson, WriteLesson
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import FollowUp
from bot.domain.insight.incident_summary import (
    MOST_LETTERS,
    Lesson,
    shared_under,
    written_under,
)
from bot.domain.reports.privacy_filter import looked_at, without_numbers
from bot.domain.working_days import by_day
from bot.service.answer import TOO_LATE, Answer, notice
from bot.service.follow_up.change import FollowUpChange
from bot.service.follow_up.rights import able, leading_now, may_do
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import seal_words, sealed_anew
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority
from bot.texts import instead_of_judging

_ONLY_CLOSED = Sentence("answer-lesson-later")
_ALREADY = Sentence("answer-lesson-already")


@dataclass(frozen=True)
class SentLessons(SentMessage):
    """A page of what the reader's units have learnt."""

    VIEW = "lessons"
    page: int


def write_lesson(uow: UnitOfWork, command: WriteLesson) -> Answer:
    """*Se over*: kept for its writer alone, with numbers masked; the preview is the answer."""
    person = command.origin.person
    work = _to_write(uow, person, command.incident)
    if isinstance(work, Answer):
        return work
    said = without_numbers(" ".join(command.text.split())).text
    if not said or len(said) > MOST_LETTERS:
        wrong = "answer-lesson-empty" if not said else "answer-lesson-long"
        form = empty_view(uow, work.alarm, person, command.text[: 2 * MOST_LETTERS])
        return Answer(form, command.incident, note=Sentence(wrong))
    if work.follow_up.lesson is not None:
        uow.tx.forget_word(work.follow_up.lesson.word)
    under = written_under(work.alarm.id)
    word, clean = seal_words(uow, under, person, said, quote=False)
    work.follow_up = replace(work.follow_up, lesson=Lesson(word.id, person, uow.now))
    told = {"word": word.id, "digest": uow.keyring.digest(clean)}
    work.note(FactKind.LESSON_WRITTEN, person, **told)
    return _done(work, person)


def share_lesson(uow: UnitOfWork, command: ShareLesson) -> Answer:
    """*Send til enheten*: only what the writer has read, to everybody of the unit, by day."""
    person = command.origin.person
    work = _to_write(uow, person, command.incident)
    if isinstance(work, Answer):
        return work
    lesson, alarm = work.follow_up.lesson, work.alarm
    if lesson is None or lesson.by != person or words_of(uow, alarm.id, lesson) is None:
        return Answer(empty_view(uow, alarm, person), alarm.id, note=TOO_LATE)
    if lesson.word != command.word:
        return replace(_shown(work, person), note=TOO_LATE)
    people = readers(uow, alarm, person)
    if not people:
        return replace(_shown(work, person), note=Sentence("answer-lesson-nobody"))
    _seal_for_all(uow, alarm.id, lesson)
    shared = replace(lesson, shared_at=uow.now)
    work.follow_up = replace(work.follow_up, lesson=shared)
    work.note(FactKind.LESSON_SHARED, person, word=lesson.word, people=len(people))
    answer = _done(work, person)
    _send(uow, alarm.id, shared, people)
    return answer


def drop_lesson(uow: UnitOfWork, command: DropLesson) -> Answer:
    """Forgets the words at once (L13); every card that shows them says that they are gone."""
    person = command.origin.person
    work = _found(uow, command.incident)
    lesson = work.follow_up.lesson if work is not None else None
    if work is None or lesson is None or not may_take_back(uow, work.alarm, lesson, person):
        return notice(uow, person, NOT_YOURS)
    uow.tx.forget_word(lesson.word)
    work.follow_up = replace(work.follow_up, lesson=None)
    work.note(FactKind.LESSON_WITHDRAWN, person, word=lesson.word)
    work.commit()
    bumped = uow.tx.want_redrawn(work.alarm.id, [slots.LESSON], None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])
    return _gone(work, person)


def show_lesson(uow: UnitOfWork, command: ShowLesson) -> Answer:
    """The preview to its writer; what is shared to whoever may take it back. Forgotten by now, it
    is said to be gone: nobody is offered to write in somebody else's place (L13)."""
    person = command.origin.person
    work = _found(uow, command.incident)
    lesson = work.follow_up.lesson if work is not None else None
    if work is None or lesson is None or not may_take_back(uow, work.alarm, lesson, person):
        return notice(uow, person, NOT_YOURS)
    if words_of(uow, work.alarm.id, lesson) is None:
        return _gone(work, person)
    return _shown(work, person)


def list_lessons(uow: UnitOfWork, command: ListLessons) -> Answer:
    """What the sender's units have learnt."""
    view = lessons_view(uow, command.origin.person, command.page)
    return Answer(view, to_send=True, message=SentLessons(view.page))


def _found(uow: UnitOfWork, incident: str) -> FollowUpChange | None:
    stored, follow_up = uow.tx.lock_alarm(incident), uow.tx.follow_up(incident)
    return (
        FollowUpChange(uow, stored, follow_up)
        if stored is not None and follow_up is not None
        else None
    )


def _to_write(uow: UnitOfWork, person: str, incident: str) -> FollowUpChange | Answer:
    """The follow-up that the person has and has closed; else what to say. A foreign one is answered
    exactly as a missing one."""
    work = _found(uow, incident)
    if work is None or not _is_theirs(work, work.follow_up, person):
        return notice(uow, person, NOT_YOURS)
    if not work.follow_up.closed:
        return notice(uow, person, _ONLY_CLOSED)
    lesson = work.follow_up.lesson
    if lesson is not None and words_of(uow, incident, lesson) and lesson.shared_at is not None:
        return replace(_shown(work, person), note=_ALREADY)
    return work


def _is_theirs(work: FollowUpChange, follow_up: FollowUp, person: str) -> bool:
    return person == follow_up.owner and may_do(work.uow, follow_up, work.alarm, person)


def _seal_for_all(uow: UnitOfWork, incident: str, lesson: Lesson) -> None:
    """The same words where the unit's are found; where they lay nobody can read them any more."""
    under, shared = written_under(incident), shared_under(incident)
    word = next(one for one in uow.tx.words(under) if one.id == lesson.word)
    clean = uow.read_word(under, word)
    assert clean is not None  # read a moment ago, and nothing else writes here
    uow.tx.forget_word(word.id)
    uow.tx.keep_word(shared, sealed_anew(uow, shared, replace(word, at=uow.now), clean))


def _send(uow: UnitOfWork, incident: str, lesson: Lesson, people: list[str]) -> None:
    """A card in everybody's chat; by night it waits for the morning."""
    slot = f"{slots.LESSON}:{lesson.word}"
    card_slots = [CardSlot(new_id(), incident, person, slot) for person in people]
    tasks = [uow.card_task(card_slot, Priority.REMINDER) for card_slot in card_slots]
    due_at = by_day(uow.now)
    uow.tx.add_slots(card_slots, [replace(task, due_at=due_at) for task in tasks])


def _done(work: FollowUpChange, person: str) -> Answer:
    work.commit()
    return _shown(work, person)


def _gone(work: FollowUpChange, person: str) -> Answer:
    view = empty_view(work.uow, work.alarm, person)
    return Answer(replace(view, condition=LessonCondition.GONE), work.alarm.id)


def _shown(work: FollowUpChange, person: str) -> Answer:
    view = lesson_view(work.uow, work.alarm, work.follow_up.lesson, person)
    theirs = _is_theirs(work, work.follow_up, person)
    return Answer(replace(view, to_follow_up=theirs), work.alarm.id)


A_PAGE = 6


def lesson_view(uow: UnitOfWork, alarm: Alarm, lesson: Lesson | None, person: str) -> LessonView:
    """The sentence to its writer, or to a leader who may take it back."""
    said = words_of(uow, alarm.id, lesson)
    if lesson is None or said is None:
        return empty_view(uow, alarm, person)
    if lesson.shared_at is not None:
        return _view(uow, alarm, person, LessonCondition.SHARED, said, lesson)
    view = _view(uow, alarm, person, LessonCondition.PREVIEW, said, lesson)
    people = len(readers(uow, alarm, person))
    return replace(view, people=people, remarks=_remarks(uow, alarm, person, said))


def own_lesson_view(
    uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str
) -> LessonView | None:
    """What its writer's card of a closed follow-up shows in place of the follow-up: the preview
    until it is sent or deleted, then what was shared, with the way to take it back. None where
    there is neither, or the words are another's (L9, L13)."""
    lesson = follow_up.lesson
    if lesson is None or lesson.by != person or person != follow_up.owner:
        return None
    if words_of(uow, alarm.id, lesson) is None:
        return None
    return replace(lesson_view(uow, alarm, lesson, person), to_follow_up=True)


def empty_view(uow: UnitOfWork, alarm: Alarm, person: str, typed: str = "") -> LessonView:
    """The form; with what was `typed`, where it could not be kept."""
    view = _view(uow, alarm, person, LessonCondition.FORM, typed)
    return replace(view, employee=alarm.caseworker.name)


def placed_lesson_view(uow: UnitOfWork, card_slot: CardSlot) -> LessonView | None:
    """What a card in somebody's chat shows now; None for one that was never sent and that they are
    not to read any more: it was taken back, or they left the unit before the morning came."""
    alarm, follow_up = uow.tx.get_alarm(card_slot.incident), uow.tx.follow_up(card_slot.incident)
    if alarm is None or follow_up is None:
        return None
    lesson, word = follow_up.lesson, card_slot.slot.partition(":")[2]
    is_this = lesson is not None and lesson.shared_at is not None and lesson.word == word
    said = words_of(uow, alarm.id, lesson) if is_this else None
    if card_slot.is_unseen and alarm.unit not in units_with(uow, card_slot.person):
        return None
    if said is None:
        gone = _view(uow, alarm, card_slot.person, LessonCondition.GONE)
        return gone if not card_slot.is_unseen else None
    return _view(uow, alarm, card_slot.person, LessonCondition.RECEIVED, said, lesson)


def _view(
    uow: UnitOfWork,
    alarm: Alarm,
    person: str,
    condition: LessonCondition,
    said: str = "",
    lesson: Lesson | None = None,
) -> LessonView:
    directory = uow.directory
    view = LessonView(directory.language(person), condition, alarm.id, alarm.unit_name, said)
    if lesson is None:
        return view
    return replace(
        view,
        word=lesson.word,
        by=directory.name(lesson.by),
        at=lesson.shared_at or lesson.written_at,
        employee=alarm.caseworker.name if condition is LessonCondition.PREVIEW else "",
    )


def words_of(uow: UnitOfWork, incident: str, lesson: Lesson | None) -> str | None:
    """What it says; None where there is none, or its words were forgotten (L13)."""
    if lesson is None:
        return None
    where = shared_under(incident) if lesson.shared_at is not None else written_under(incident)
    word = next((one for one in uow.tx.words(where) if one.id == lesson.word), None)
    return uow.read_word(where, word) if word is not None else None


def readers(uow: UnitOfWork, alarm: Alarm, but: str) -> list[str]:
    """Everybody of the unit who can be reached: members, leaders, safety representatives."""
    unit = uow.directory.organisation.units.get(alarm.unit)
    staff = unit.staff() if unit is not None else frozenset[str]()
    return [person for person in sorted(staff) if person != but and uow.can_reach(person)]


def _remarks(uow: UnitOfWork, alarm: Alarm, person: str, said: str) -> tuple[Sentence, ...]:
    """Names of colleagues and words about a person, pointed at (R52)."""
    directory = uow.directory
    unit = directory.organisation.units.get(alarm.unit)
    staff = sorted(unit.staff()) if unit is not None else []
    names = [alarm.caseworker.name, *(directory.name(one) for one in staff)]
    judging = instead_of_judging(directory.language(person))
    found = looked_at(said, dict.fromkeys(names), judging).found
    return tuple(
        Sentence(one.remark.sentence, (("word", one.word),) if one.word is not None else ())
        for one in dict.fromkeys(found)
    )


def may_take_back(uow: UnitOfWork, alarm: Alarm, lesson: Lesson, person: str) -> bool:
    """Whoever wrote it; once it is shared, the unit's leaders too: somebody must be able to when
    the writer has left. Never the target (L7)."""
    if person == alarm.details.target_person:
        return False
    return person == lesson.by or (lesson.shared_at is not None and _leads(uow, alarm, person))


def _leads(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """One of the unit's own leaders, away or not, or who stands in for one; of a unit that is gone,
    who could follow the alarm up. The level above has no part in what a unit learns."""
    unit = uow.directory.organisation.units.get(alarm.unit)
    if unit is None:
        return any(helper.id == person for helper in able(uow, alarm))
    listed = any(person in level.people for level in unit.levels)
    leads = listed or person in leading_now(uow.directory, unit, uow.now)
    return leads and person != alarm.caseworker.id


def learning_of(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str) -> Learning | None:
    """How far it has come, on the card of a follow-up that is closed. A sentence that is not shared
    is its writer's alone."""
    lesson = follow_up.lesson
    if not follow_up.closed:
        return None
    if words_of(uow, alarm.id, lesson) is not None and lesson is not None:
        if lesson.shared_at is not None:
            return Learning.SHARED
        if lesson.by == person:
            return Learning.WRITTEN
    return Learning.OFFERED if person == follow_up.owner else None


def units_with(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units that the person has a part in."""
    units = uow.directory.organisation.units.values()
    return tuple(unit.number for unit in units if person in unit.staff())


def lessons_view(uow: UnitOfWork, person: str, page: int) -> LessonsView:
    """A page of what the person's units have learnt; the last where there are not so many."""
    units, named = units_with(uow, person), uow.directory.organisation.units
    pages = max(1, -(-uow.tx.count_lessons(units) // A_PAGE))
    page = min(page, pages - 1)
    found = uow.tx.lessons_of(units, A_PAGE, page * A_PAGE)
    lines = (_line(uow, incident, person, several=len(units) > 1) for incident in found)
    return LessonsView(
        language=uow.directory.language(person),
        units=tuple(named[unit].name for unit in units),
        lines=tuple(line for line in lines if line is not None),
        page=page,
        pages=pages,
    )


def _line(uow: UnitOfWork, incident: str, person: str, *, several: bool) -> LessonLine | None:
    alarm, follow_up = uow.tx.get_alarm(incident), uow.tx.follow_up(incident)
    lesson = follow_up.lesson if follow_up is not None else None
    said = words_of(uow, incident, lesson)
    if alarm is None or lesson is None or said is None:
        return None
    about = incident if may_take_back(uow, alarm, lesson, person) else None
    at = lesson.shared_at or lesson.written_at
    return LessonLine(at, said, about, alarm.unit_name if several else "")
