"""From a unit's sentence to what one person sees of it (R31; L9, L13)."""

from dataclasses import replace

from bot.cards.insight.lesson_views import (
    Learning,
    LessonCondition,
    LessonLine,
    LessonsView,
    LessonView,
)
from bot.cards.kit.sentence import Sentence
from bot.domain.alarm.state import RedCard
from bot.domain.follow_up import FollowUp
from bot.domain.lesson import Lesson, shared_under, written_under
from bot.domain.reports.wording import looked_at
from bot.service.follow_up.rights import able, leading_now
from bot.service.unit_of_work import Turn
from bot.store.records import Place
from bot.texts.afterwards.judging import instead_of_judging

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


def placed_view(turn: Turn, place: Place) -> LessonView | None:
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
