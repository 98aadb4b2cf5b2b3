"""What a unit learns of an incident (R31), and what one person sees of it.

Its leader writes one sentence once the follow-up is closed, reads it as the others would, and
shares it or not (L9). Sealed apart from the timeline, erasable, taken back where it should not have
been sent (L13).
"""

from dataclasses import replace

from bot.cards.insight.views import Learning, LessonCondition, LessonLine, LessonsView, LessonView
from bot.cards.views import Sentence
from bot.dialogs.commands import DropLesson, ListLessons, ShareLesson, ShowLesson, WriteLesson
from bot.domain.alarm.state import RedCard
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import MOST_LETTERS, FollowUp, Lesson, by_day, shared_under, written_under
from bot.domain.reports.privacy_filter import looked_at, without_numbers
from bot.service.alarm.act import NOT_YOURS, TOO_LATE
from bot.service.answer import Answer, notice
from bot.service.follow_up.plan import Work
from bot.service.follow_up.rights import able, leading_now, may_do
from bot.service.outgoing import seal_words, sealed_anew
from bot.service.unit_of_work import Turn, new_id
from bot.store import slots
from bot.store.records import Place, Priority, Task, TaskKind
from bot.texts.afterwards import instead_of_judging

_ONLY_CLOSED = Sentence("answer-lesson-later")
_ALREADY = Sentence("answer-lesson-already")


def write_lesson(turn: Turn, command: WriteLesson) -> Answer:
    """*Se over*: kept for its writer alone, with numbers masked; the preview is the answer."""
    person = command.origin.person
    work = _to_write(turn, person, command.incident)
    if isinstance(work, Answer):
        return work
    said = without_numbers(" ".join(command.text.split())).text
    if not said or len(said) > MOST_LETTERS:
        wrong = "answer-lesson-empty" if not said else "answer-lesson-long"
        form = empty_view(turn, work.card, person, command.text[: 2 * MOST_LETTERS])
        return Answer(form, command.incident, note=Sentence(wrong))
    if work.follow_up.lesson is not None:
        turn.tx.forget_word(work.follow_up.lesson.word)
    under = written_under(work.card.id)
    word, clean = seal_words(turn, under, person, said, quote=False)
    work.follow_up = replace(work.follow_up, lesson=Lesson(word.id, person, turn.now))
    told = {"word": word.id, "digest": turn.keyring.digest(clean)}
    work.note(FactKind.LESSON_WRITTEN, person, **told)
    return _done(work, person)


def share_lesson(turn: Turn, command: ShareLesson) -> Answer:
    """*Send til enheten*: only what the writer has read, to everybody of the unit, by day."""
    person = command.origin.person
    work = _to_write(turn, person, command.incident)
    if isinstance(work, Answer):
        return work
    lesson, card = work.follow_up.lesson, work.card
    if lesson is None or lesson.by != person or words_of(turn, card.id, lesson) is None:
        return Answer(empty_view(turn, card, person), card.id, note=TOO_LATE)
    if lesson.word != command.word:
        return replace(_shown(work, person), note=TOO_LATE)
    people = readers(turn, card, person)
    if not people:
        return replace(_shown(work, person), note=Sentence("answer-lesson-nobody"))
    _seal_for_all(turn, card.id, lesson)
    shared = replace(lesson, shared_at=turn.now)
    work.follow_up = replace(work.follow_up, lesson=shared)
    work.note(FactKind.LESSON_SHARED, person, word=lesson.word, people=len(people))
    answer = _done(work, person)
    _send(turn, card.id, shared, people)
    return answer


def drop_lesson(turn: Turn, command: DropLesson) -> Answer:
    """Forgets the words at once (L13); every card that shows them says that they are gone."""
    person = command.origin.person
    work = _found(turn, command.incident)
    lesson = work.follow_up.lesson if work is not None else None
    if work is None or lesson is None or not may_take_back(turn, work.card, lesson, person):
        return notice(turn, person, NOT_YOURS)
    turn.tx.forget_word(lesson.word)
    work.follow_up = replace(work.follow_up, lesson=None)
    work.note(FactKind.LESSON_WITHDRAWN, person, word=lesson.word)
    work.commit()
    bumped = turn.tx.want(work.card.id, [slots.LESSON], None)
    turn.tx.add_tasks([_card_task(turn, place, Priority.UPDATE) for place in bumped])
    return _gone(work, person)


def show_lesson(turn: Turn, command: ShowLesson) -> Answer:
    """The preview to its writer; what is shared to whoever may take it back. Forgotten by now, it
    is said to be gone: nobody is offered to write in somebody else's place (L13)."""
    person = command.origin.person
    work = _found(turn, command.incident)
    lesson = work.follow_up.lesson if work is not None else None
    if work is None or lesson is None or not may_take_back(turn, work.card, lesson, person):
        return notice(turn, person, NOT_YOURS)
    if words_of(turn, work.card.id, lesson) is None:
        return _gone(work, person)
    return _shown(work, person)


def list_lessons(turn: Turn, command: ListLessons) -> Answer:
    """What the sender's units have learnt."""
    view = lessons_view(turn, command.origin.person, command.page)
    return Answer(view, to_send=True, payload=(("view", "lessons"), ("page", view.page)))


def _found(turn: Turn, incident: str) -> Work | None:
    stored, follow_up = turn.tx.incident(incident), turn.tx.follow_up(incident)
    return Work(turn, stored, follow_up) if stored is not None and follow_up is not None else None


def _to_write(turn: Turn, person: str, incident: str) -> Work | Answer:
    """The follow-up that the person has and has closed; else what to say. A foreign one is answered
    exactly as a missing one."""
    work = _found(turn, incident)
    if work is None or not _is_theirs(work, work.follow_up, person):
        return notice(turn, person, NOT_YOURS)
    if not work.follow_up.closed:
        return notice(turn, person, _ONLY_CLOSED)
    lesson = work.follow_up.lesson
    if lesson is not None and words_of(turn, incident, lesson) and lesson.shared_at is not None:
        return replace(_shown(work, person), note=_ALREADY)
    return work


def _is_theirs(work: Work, follow_up: FollowUp, person: str) -> bool:
    return person == follow_up.owner and may_do(work.turn, follow_up, work.card, person)


def _seal_for_all(turn: Turn, incident: str, lesson: Lesson) -> None:
    """The same words where the unit's are found; where they lay nobody can read them any more."""
    under, shared = written_under(incident), shared_under(incident)
    word = next(one for one in turn.tx.words(under) if one.id == lesson.word)
    clean = turn.read_word(under, word)
    assert clean is not None  # read a moment ago, and nothing else writes here
    turn.tx.forget_word(word.id)
    turn.tx.keep_word(shared, sealed_anew(turn, shared, replace(word, at=turn.now), clean))


def _send(turn: Turn, incident: str, lesson: Lesson, people: list[str]) -> None:
    """A card in everybody's chat; by night it waits for the morning."""
    slot = f"{slots.LESSON}:{lesson.word}"
    places = [Place(new_id(), incident, person, slot) for person in people]
    tasks = [_card_task(turn, place, Priority.REMINDER) for place in places]
    due_at = by_day(turn.now)
    turn.tx.add_places(places, [replace(task, due_at=due_at) for task in tasks])


def _card_task(turn: Turn, place: Place, priority: Priority) -> Task:
    key = f"card:{place.id}:{place.wanted}"
    task = (TaskKind.CARD, place.person, priority, key)
    return turn.task(*task, incident=place.incident, place=place.id)


def _done(work: Work, person: str) -> Answer:
    work.commit()
    return _shown(work, person)


def _gone(work: Work, person: str) -> Answer:
    view = empty_view(work.turn, work.card, person)
    return Answer(replace(view, condition=LessonCondition.GONE), work.card.id)


def _shown(work: Work, person: str) -> Answer:
    view = lesson_view(work.turn, work.card, work.follow_up.lesson, person)
    return Answer(view, work.card.id)


A_PAGE = 6


def lesson_view(turn: Turn, card: RedCard, lesson: Lesson | None, person: str) -> LessonView:
    """The sentence to its writer, or to a leader who may take it back."""
    said = words_of(turn, card.id, lesson)
    if lesson is None or said is None:
        return empty_view(turn, card, person)
    if lesson.shared_at is not None:
        return _view(turn, card, person, LessonCondition.SHARED, said, lesson)
    view = _view(turn, card, person, LessonCondition.PREVIEW, said, lesson)
    people = len(readers(turn, card, person))
    return replace(view, people=people, remarks=_remarks(turn, card, person, said))


def empty_view(turn: Turn, card: RedCard, person: str, typed: str = "") -> LessonView:
    """The form; with what was `typed`, where it could not be kept."""
    view = _view(turn, card, person, LessonCondition.FORM, typed)
    return replace(view, employee=card.caseworker.name)


def placed_lesson_view(turn: Turn, place: Place) -> LessonView | None:
    """What a card in somebody's chat shows now; None for one that was never sent and that they are
    not to read any more: it was taken back, or they left the unit before the morning came."""
    card, follow_up = turn.tx.look_at(place.incident), turn.tx.follow_up(place.incident)
    if card is None or follow_up is None:
        return None
    lesson, word = follow_up.lesson, place.slot.partition(":")[2]
    is_this = lesson is not None and lesson.shared_at is not None and lesson.word == word
    said = words_of(turn, card.id, lesson) if is_this else None
    if place.is_unseen and card.unit not in units_with(turn, place.person):
        return None
    if said is None:
        gone = _view(turn, card, place.person, LessonCondition.GONE)
        return gone if not place.is_unseen else None
    return _view(turn, card, place.person, LessonCondition.RECEIVED, said, lesson)


def _view(
    turn: Turn,
    card: RedCard,
    person: str,
    condition: LessonCondition,
    said: str = "",
    lesson: Lesson | None = None,
) -> LessonView:
    directory = turn.directory
    view = LessonView(directory.language(person), condition, card.id, card.unit_name, said)
    if lesson is None:
        return view
    return replace(
        view,
        word=lesson.word,
        by=directory.name(lesson.by),
        at=lesson.shared_at or lesson.written_at,
        employee=card.caseworker.name if condition is LessonCondition.PREVIEW else "",
    )


def words_of(turn: Turn, incident: str, lesson: Lesson | None) -> str | None:
    """What it says; None where there is none, or its words were forgotten (L13)."""
    if lesson is None:
        return None
    where = shared_under(incident) if lesson.shared_at is not None else written_under(incident)
    word = next((one for one in turn.tx.words(where) if one.id == lesson.word), None)
    return turn.read_word(where, word) if word is not None else None


def readers(turn: Turn, card: RedCard, but: str) -> list[str]:
    """Everybody of the unit who can be reached: members, leaders, safety representatives."""
    unit = turn.directory.organisation.units.get(card.unit)
    staff = unit.staff() if unit is not None else frozenset[str]()
    return [person for person in sorted(staff) if person != but and turn.can_reach(person)]


def _remarks(turn: Turn, card: RedCard, person: str, said: str) -> tuple[Sentence, ...]:
    """Names of colleagues and words about a person, pointed at (R52)."""
    directory = turn.directory
    unit = directory.organisation.units.get(card.unit)
    staff = sorted(unit.staff()) if unit is not None else []
    names = [card.caseworker.name, *(directory.name(one) for one in staff)]
    judging = instead_of_judging(directory.language(person))
    found = looked_at(said, dict.fromkeys(names), judging).found
    return tuple(
        Sentence(one.remark.sentence, (("word", one.word),) if one.word is not None else ())
        for one in dict.fromkeys(found)
    )


def may_take_back(turn: Turn, card: RedCard, lesson: Lesson, person: str) -> bool:
    """Whoever wrote it; once it is shared, the unit's leaders too: somebody must be able to when
    the writer has left. Never the target (L7)."""
    if person == card.details.target_person:
        return False
    return person == lesson.by or (lesson.shared_at is not None and _leads(turn, card, person))


def _leads(turn: Turn, card: RedCard, person: str) -> bool:
    """One of the unit's own leaders, away or not, or who stands in for one; of a unit that is gone,
    who could follow the alarm up. The level above has no part in what a unit learns."""
    unit = turn.directory.organisation.units.get(card.unit)
    if unit is None:
        return any(helper.id == person for helper in able(turn, card))
    listed = any(person in level.people for level in unit.levels)
    leads = listed or person in leading_now(turn.directory, unit, turn.now)
    return leads and person != card.caseworker.id


def learning_of(turn: Turn, card: RedCard, follow_up: FollowUp, person: str) -> Learning | None:
    """How far it has come, on the card of a follow-up that is closed. A sentence that is not shared
    is its writer's alone."""
    lesson = follow_up.lesson
    if not follow_up.closed:
        return None
    if words_of(turn, card.id, lesson) is not None and lesson is not None:
        if lesson.shared_at is not None:
            return Learning.SHARED
        if lesson.by == person:
            return Learning.WRITTEN
    return Learning.OFFERED if person == follow_up.owner else None


def units_with(turn: Turn, person: str) -> tuple[str, ...]:
    """The units that the person has a part in."""
    units = turn.directory.organisation.units.values()
    return tuple(unit.number for unit in units if person in unit.staff())


def lessons_view(turn: Turn, person: str, page: int) -> LessonsView:
    """A page of what the person's units have learnt; the last where there are not so many."""
    units, named = units_with(turn, person), turn.directory.organisation.units
    pages = max(1, -(-turn.tx.count_lessons(units) // A_PAGE))
    page = min(page, pages - 1)
    found = turn.tx.lessons_of(units, A_PAGE, page * A_PAGE)
    lines = (_line(turn, incident, person, several=len(units) > 1) for incident in found)
    return LessonsView(
        language=turn.directory.language(person),
        units=tuple(named[unit].name for unit in units),
        lines=tuple(line for line in lines if line is not None),
        page=page,
        pages=pages,
    )


def _line(turn: Turn, incident: str, person: str, *, several: bool) -> LessonLine | None:
    card, follow_up = turn.tx.look_at(incident), turn.tx.follow_up(incident)
    lesson = follow_up.lesson if follow_up is not None else None
    said = words_of(turn, incident, lesson)
    if card is None or lesson is None or said is None:
        return None
    about = incident if may_take_back(turn, card, lesson, person) else None
    at = lesson.shared_at or lesson.written_at
    return LessonLine(at, said, about, card.unit_name if several else "")
