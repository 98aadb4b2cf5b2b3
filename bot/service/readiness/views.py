"""What the cards of the morning check show, as it is in this transaction."""

from dataclasses import replace

from bot.cards.readiness.views import CheckLine, CheckState, LeaderOutView, UnitCheckView
from bot.cards.views import Sentence, View
from bot.domain.organisation.organisation import Unit
from bot.domain.readiness import WORDS, Finding, Gap, Grade, UnitCheck
from bot.service.directory import Directory
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot

MOST_LINES = 5
_UNDER = "unit:"


def cards_of(unit: str) -> str:
    """What the cards of a unit's check lie under."""
    return f"{_UNDER}{unit}"


def check_slot(number: int) -> str:
    """Where the unit's card of this number lies."""
    return f"{slots.UNIT_CHECK}:{number}"


def leader_slot(leader: str, number: int) -> str:
    """Where the word about a leader out of reach lies."""
    return f"{slots.OUT_OF_REACH}:{leader}:{number}"


def view_of_slot(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What lies in a place of ours; None where there never was anything."""
    unit = card_slot.incident.removeprefix(_UNDER)
    check = uow.tx.look_at_check(unit)
    if check is None:
        return None
    if slots.family(card_slot.slot) == slots.UNIT_CHECK:
        return _unit_card(uow, check, card_slot)
    return _leader_card(uow, check, card_slot)


def unit_check_view(
    uow: UnitOfWork, check: UnitCheck, person: str, state: CheckState
) -> UnitCheckView:
    """The unit's card for this reader."""
    directory = uow.directory
    lines = _lines(directory, check, person)
    unit = directory.organisation.units.get(check.unit)
    own = unit.administrators if unit is not None else ()
    return UnitCheckView(
        language=directory.language(person),
        number=check.unit,
        unit=check.name,
        state=state,
        checked_at=check.checked_at,
        people=check.people,
        levels=check.levels,
        lines=lines[:MOST_LINES],
        hidden=max(0, len(lines) - MOST_LINES),
        above=person in check.told and person not in own,
    )


def _unit_card(uow: UnitOfWork, check: UnitCheck, card_slot: CardSlot) -> UnitCheckView | None:
    state = CheckState.CURRENT
    if check.unit not in uow.directory.organisation.units:
        state = CheckState.UNIT_GONE
    elif card_slot.person not in check.told:
        state = CheckState.NOT_YOURS
    elif slots.number(card_slot.slot) != check.number:
        state = CheckState.REPLACED
    view = unit_check_view(uow, check, card_slot.person, state)
    if state is CheckState.CURRENT:
        return view
    if card_slot.is_unseen:
        return None  # they never saw it
    # Nothing of a card that counts no more: it need not be sent again when the unit changes.
    return replace(view, checked_at=0, people=0, levels=0, lines=(), hidden=0, above=False)


def _leader_card(uow: UnitOfWork, check: UnitCheck, card_slot: CardSlot) -> LeaderOutView | None:
    directory = uow.directory
    leader, _, number = card_slot.slot.removeprefix(f"{slots.OUT_OF_REACH}:").rpartition(":")
    shown = next((one for one in check.shown if one.leader == leader), None)
    found = next((one for one in check.findings if one.person == leader), None)
    unit = directory.organisation.units.get(check.unit)
    is_theirs = unit is not None and shown is not None and card_slot.person in shown.people
    is_out = is_theirs and shown is not None and str(shown.number) == number
    if card_slot.is_unseen and not is_out:
        return None  # they never saw it
    return LeaderOutView(
        language=directory.language(card_slot.person),
        leader=directory.line(leader),
        unit=check.name,
        level=_level_of(unit, leader),
        since=shown.since if shown is not None and is_out else 0,
        line=check_line(directory, found, card_slot.person) if is_out and found else None,
        replaced=is_theirs and not is_out,
        # Who is away, or whom others are told of, need not be in reach again.
        over=not is_theirs and not _is_back(uow, unit, leader),
    )


def _is_back(uow: UnitOfWork, unit: Unit | None, leader: str) -> bool:
    """Whether the leader is one of the unit's still, and an alarm reaches them again."""
    reach = uow.tx.reaches([leader]).get(leader)
    return _level_of(unit, leader) != "" and reach is not None and not reach.line.out_of_reach


def _level_of(unit: Unit | None, leader: str) -> str:
    levels = unit.levels if unit is not None else ()
    return next((level.name for level in levels if leader in level.people), "")


def _lines(directory: Directory, check: UnitCheck, person: str) -> tuple[CheckLine, ...]:
    """Line by line; people whom Teams did not answer about are one line, however many."""
    unsure = sum(1 for one in check.findings if one.gap is Gap.UNSURE)
    lines = [check_line(directory, one, person) for one in check.broken]
    if unsure:
        lines.append(_unsure(unsure))
    return tuple(lines)


def _unsure(count: int) -> CheckLine:
    found = Sentence("check-unsure-people", (("count", count),))
    return CheckLine(found, Sentence("check-step-again"), Grade.UNSURE)


def check_line(directory: Directory, finding: Finding, reader: str = "") -> CheckLine:
    """The finding in words, said to the reader where it is about them."""
    words = WORDS[finding.gap]
    args: tuple[tuple[str, str | int], ...] = ()
    if finding.person is not None:
        name = directory.name(finding.person)
        args = (("name", name), ("you", "yes" if finding.person == reader else "no"))
    elif finding.level is not None:
        args = (("level", finding.level),)
    return CheckLine(Sentence(words.found, args), Sentence(words.step, args), finding.grade)
