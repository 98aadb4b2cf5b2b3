"""*Sjekk på nytt*: who may have a unit checked, and what they see meanwhile."""

from bot.cards.readiness.views import CheckState
from bot.cards.views import Sentence
from bot.dialogs.commands import CheckUnit
from bot.domain.readiness import tellable
from bot.domain.unit_check import UnitCheck
from bot.service.alarm.act import NOT_YOURS
from bot.service.answer import Answer, notice
from bot.service.readiness.views import unit_check_view
from bot.service.unit_of_work import Turn

JUST_NOW_MS = 10_000  # a check that is not older need not be made again


def check_unit(turn: Turn, command: CheckUnit) -> Answer:
    """*Sjekk på nytt*: the card says that it is being checked, and is updated when that is done."""
    person, number = command.origin.person, command.unit
    check = turn.tx.unit_check(number)
    if not may_check(turn, number, check, person):
        return notice(turn, person, NOT_YOURS)
    if check is not None and turn.now - check.checked_at < JUST_NOW_MS:
        return Answer(unit_check_view(turn, check, person, CheckState.CURRENT))
    turn.tx.ask_for_check(number)
    turn.after_commit.append(turn.wakers.unit_checks)
    if check is None:
        return notice(turn, person, Sentence("check-checking"))
    return Answer(unit_check_view(turn, check, person, CheckState.CHECKING))


def may_check(turn: Turn, number: str, check: UnitCheck | None, person: str) -> bool:
    """Those who see the result: the unit's administrators, those of the levels above, and whoever
    was told in their stead. Nobody for a unit that is gone, and no leader as such: they would see
    who else is away or has blocked us (L11)."""
    organisation = turn.directory.organisation
    unit = organisation.units.get(number)
    if unit is None:
        return False
    told = set(check.told) if check is not None else set()
    return person in {*told, *tellable(organisation, unit)}
