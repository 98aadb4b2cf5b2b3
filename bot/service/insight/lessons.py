"""What a unit learns of an incident (R31): its leader writes one sentence once the follow-up is
closed, reads it as the others would, and shares it or not (L9). Sealed apart from the timeline,
erasable, taken back where it should not have been sent (L13)."""

from dataclasses import replace

from bot.cards.insight.lesson_views import LessonCondition
from bot.cards.views import Sentence
from bot.dialogs.commands import DropLesson, ListLessons, ShareLesson, ShowLesson, WriteLesson
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import FollowUp, by_day
from bot.domain.lesson import MOST_LETTERS, Lesson, shared_under, written_under
from bot.domain.reports.wording import without_numbers
from bot.service.alarm.act import NOT_YOURS, TOO_LATE
from bot.service.answer import Answer, notice
from bot.service.follow_up.plan import Work
from bot.service.follow_up.rights import may_do
from bot.service.insight.lesson_views import (
    empty_view,
    lesson_view,
    lessons_view,
    may_take_back,
    readers,
    words_of,
)
from bot.service.unit_of_work import Turn, new_id
from bot.service.utterances import seal_words, sealed_anew
from bot.store import slots
from bot.store.records import Place, Priority, Task, TaskKind

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
