"""`tiltak`: the register, one measure, the ready-made ones, the plan's page (R25, R58)."""

from dataclasses import replace

from bot.cards.measures.views import RegisterView
from bot.cards.views import Sentence
from bot.dialogs.commands import ShowMeasure, ShowPlan, ShowReady, ShowRegister
from bot.domain.measure_rights import Right
from bot.domain.measures import Measure
from bot.domain.organisation.organisation import Unit
from bot.service.answer import Answer, notice
from bot.service.measures.measure_people import may, units_of
from bot.service.measures.register import measure_of
from bot.service.measures.views import measure_view, ready_view, register_view
from bot.service.reports.links import new_paper_link
from bot.service.unit_of_work import Turn

GONE = Sentence("answer-measure-gone")
UNREADABLE = Sentence("answer-measure-unreadable")
NOT_YOURS = Sentence("answer-measure-not-yours")


def show_register(turn: Turn, command: ShowRegister) -> Answer:
    """The register of a unit that is the person's to read; without a unit, their own."""
    person = command.origin.person
    number = command.unit or units_of(turn, person)[0].number
    unit = readable(turn, number, person)
    if unit is None:
        return notice(turn, person, GONE)
    return shown_register(turn, unit, person, page=command.page)


def show_measure(turn: Turn, command: ShowMeasure) -> Answer:
    """One measure; a foreign one is answered as a missing one."""
    person = command.origin.person
    found = found_measure(turn, command.measure, person)
    if found is None:
        return missing(turn, command.measure, person)
    return shown_measure(turn, *found, person)


def show_ready(turn: Turn, command: ShowReady) -> Answer:
    """The ready-made ones, for whoever decides."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    if Right.DECIDE not in may(turn, unit, person):
        return shown_register(turn, unit, person, NOT_YOURS)
    return shown_ready(turn, unit, person)


def show_plan(turn: Turn, command: ShowPlan) -> Answer:
    """*Varslingsrutinen*: a link of one's own to the paper, on the register."""
    person = command.origin.person
    unit = readable(turn, command.unit, person)
    if unit is None:
        return notice(turn, person, GONE)
    url = new_paper_link(turn, f"plan/{unit.number}", person)
    if url is None:
        return shown_register(turn, unit, person, Sentence("answer-measure-no-page"))
    view = replace(register_view(turn, unit, person), link=url)
    return Answer(view, to_send=True, payload=_register_payload(view))


def readable(turn: Turn, number: str, person: str) -> Unit | None:
    """The unit, if the person may read its register now."""
    unit = turn.directory.organisation.units.get(number)
    if unit is None or Right.READ not in may(turn, unit, person):
        return None
    return unit


def found_measure(turn: Turn, measure: str, person: str) -> tuple[Unit, Measure] | None:
    """The measure and its unit, if the person may read it now."""
    found = measure_of(turn, measure)
    unit = turn.directory.organisation.units.get(found.unit) if found is not None else None
    if found is None or unit is None or Right.READ not in may(turn, unit, person, found):
        return None
    return unit, found


def missing(turn: Turn, measure: str, person: str) -> Answer:
    """What to say where a measure was not found: whoever might read it hears that it cannot be
    read."""
    stored = turn.tx.measure(measure)
    is_theirs = stored is not None and readable(turn, stored.unit, person) is not None
    return notice(turn, person, UNREADABLE if is_theirs else GONE)


def shown_register(
    turn: Turn,
    unit: Unit,
    person: str,
    note: Sentence | None = None,
    *,
    page: int = 0,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """The register as an answer. `written` is what could not be kept."""
    view = replace(register_view(turn, unit, person, page), written=written)
    return Answer(view, to_send=note is None, payload=_register_payload(view), note=note)


def shown_measure(
    turn: Turn,
    unit: Unit,
    measure: Measure,
    person: str,
    note: Sentence | None = None,
    written: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """One measure as an answer. `written` is what could not be kept."""
    view = replace(measure_view(turn, unit, measure, person), written=written)
    payload = (("view", "measure"), ("measure", measure.id), ("new", 0))
    return Answer(view, to_send=note is None, payload=payload, note=note)


def shown_ready(turn: Turn, unit: Unit, person: str, note: Sentence | None = None) -> Answer:
    """The ready-made ones as an answer."""
    view = ready_view(turn, unit, person)
    payload = (("view", "measures_ready"), ("unit", unit.number))
    return Answer(view, to_send=note is None, payload=payload, note=note)


def _register_payload(view: RegisterView) -> tuple[tuple[str, str | int | None], ...]:
    return (("view", "measures"), ("unit", view.unit), ("page", view.page))
