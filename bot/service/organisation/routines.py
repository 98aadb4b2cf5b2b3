"""`rutiner`: the unit's routines, and *Lest og forstått* by person and version (R26, R36, R58)."""

from collections.abc import Iterable

from bot.cards.views import ReadMark, RoutineLine, RoutinesView, RoutineView, Sentence
from bot.dialogs.commands import Origin, ReadRoutine, ShowRoutines
from bot.domain.organisation.routines import Reading, Routine
from bot.service.answer import Answer
from bot.service.guidance.guide import guidance_view
from bot.service.insight.lesson_views import units_with
from bot.service.unit_of_work import Turn


def show_routines(turn: Turn, command: ShowRoutines) -> Answer:
    """The list, or the routine that was asked for; one that is gone gives the list again."""
    person, name = command.origin.person, command.routine
    if name is not None and command.beside_call:
        return _beside_call(turn, command.origin, name, command.incident)
    if name is None:
        return _list(turn, person)
    return _one(turn, person, name)


def read_routine(turn: Turn, command: ReadRoutine) -> Answer:
    """Notes that this version has been read. An earlier version is not noted: the reader gets the
    present one with a sentence, because that is what they are to know."""
    person = command.origin.person
    routine = _find(turn, person, command.routine)
    if routine is None:
        return _list(turn, person, gone=True)
    if routine.version != command.version:
        return _one(turn, person, routine.name, stale=True)
    turn.tx.keep_reading(Reading(person, routine.name, routine.version, turn.now))
    return _one(turn, person, routine.name)


def routines_view(turn: Turn, person: str, gone: bool = False) -> RoutinesView:
    """Every routine of the person's unit, in the person's language."""
    directory, readings = turn.directory, turn.tx.readings_of(person)
    language, unit = directory.language(person), directory.unit_of(person)
    lines = tuple(
        RoutineLine(routine.name, routine.wordings[language].title, _mark(routine, readings))
        for routine in directory.routines.of(unit.number)
    )
    lessons = turn.tx.count_lessons(units_with(turn, person))
    return RoutinesView(language, unit.name, lines, gone, lessons)


def routine_view(
    turn: Turn, person: str, name: str, stale: bool = False
) -> RoutineView | RoutinesView:
    """One routine as it is now; `stale`: the reader had an earlier version before them."""
    routine = _find(turn, person, name)
    if routine is None:
        return routines_view(turn, person, gone=True)
    language = turn.directory.language(person)
    mark = _mark(routine, turn.tx.readings_of(person), stale)
    return RoutineView(language, name, routine.version, routine.wordings[language], mark)


def _find(turn: Turn, person: str, name: str) -> Routine | None:
    directory = turn.directory
    return directory.routines.find(directory.unit_of(person).number, name)


def _mark(routine: Routine, readings: Iterable[Reading], stale: bool = False) -> ReadMark:
    """An earlier version that was read is asked about again (R26)."""
    read = {one.version: one.at for one in readings if one.routine == routine.name}
    at = read.get(routine.version)
    return ReadMark(at, changed=at is None and (stale or bool(read)))


def _list(turn: Turn, person: str, gone: bool = False) -> Answer:
    view = routines_view(turn, person, gone)
    return Answer(view, to_send=True, payload=(("view", "routines"), ("gone", int(gone))))


def _beside_call(turn: Turn, origin: Origin, name: str, incident: str | None) -> Answer:
    """As a message of its own: the sentence to say, and the way to end, stay where they are."""
    answer = _one(turn, origin.person, name)
    guidance = guidance_view(turn, origin.person, incident)
    if guidance is None or answer.view is None:
        return answer
    key = f"answer:{origin.delivery or id(turn)}:{turn.now}"
    turn.tell(origin.person, answer.view, dict(answer.payload), key)
    return Answer(guidance, incident, note=Sentence("answer-routine-below"))


def _one(turn: Turn, person: str, name: str, stale: bool = False) -> Answer:
    view = routine_view(turn, person, name, stale)
    payload = (("view", "routine"), ("routine", name), ("stale", int(stale)))
    return Answer(view, to_send=True, payload=payload)
