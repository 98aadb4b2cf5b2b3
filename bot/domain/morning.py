"""What is remembered of the morning check: what was found in a unit, who has been told, and when
that is worth a new message. A green morning does not nag (R12, R55; decision 0025)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from bot.domain.organisation.organisation import OSLO
from bot.domain.readiness import Finding, Grade, Line
from bot.domain.working_days import is_working

MORNING = time(7)  # Oslo's: before the doors open, with time to mend what is broken
EVENING = time(20)  # what was missed is made up for until then; after that the next morning comes
DAY_MS = 24 * 60 * 60 * 1000
OUT_OF_REACH_MS = 2 * DAY_MS  # after which the level above a leader hears of it
AGAIN_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class LeaderOut:
    """A leader out of reach, shown to the next level: since when, when it was said last, in which
    message (by the day), and to whom."""

    leader: str
    since: int
    at: int
    number: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """The last check of a unit. `people` and `levels` are counts. `told` has the card, `number` is
    its newest message, sent at `said_at` with what was broken then (`said`)."""

    unit: str
    name: str
    checked_at: int
    people: int
    levels: int
    findings: tuple[Finding, ...] = ()
    told: tuple[str, ...] = ()
    number: int = 0
    said_at: int = 0
    said: tuple[Finding, ...] = ()
    shown: tuple[LeaderOut, ...] = ()

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What somebody has to mend: not what could not be asked, nor what may well be meant."""
        return tuple(one for one in self.findings if one.grade < Grade.ADVICE)


def check_day(now: int) -> date | None:
    """The day whose check may be made now: from seven in the morning until the evening, by Oslo's
    clock, whatever summer time does; None by night."""
    local = _local(now)
    return local.date() if MORNING <= local.time() < EVENING else None


def with_message(before: UnitCheck | None, check: UnitCheck) -> UnitCheck:
    """The check with its message: the one that is out is kept up to date, and a new one is sent
    for the first check, for something newly broken, and weekly while it stays broken. On days
    off only an alarm that would reach nobody is worth one."""
    if before is None:
        return replace(check, number=1, said_at=check.checked_at, said=check.broken)
    kept = replace(check, number=before.number, said_at=before.said_at, said=before.said)
    if not check.broken:
        # What was mended is news again when it breaks anew.
        return replace(kept, said=kept.said if _unsure(check) else ())
    new = [one for one in check.broken if one not in before.said]
    is_old = check.checked_at - before.said_at >= AGAIN_MS
    at_work = is_working(_local(check.checked_at).date())
    worth_it = bool(new) or is_old
    if not at_work:
        worth_it = any(one.grade is Grade.SILENT for one in new)
    if worth_it:
        news = before.number + 1
        return replace(check, number=news, said_at=check.checked_at, said=check.broken)
    still = tuple(one for one in before.said if one in check.broken or _unsure(check))
    return replace(kept, said=still)


def _unsure(check: UnitCheck) -> bool:
    """Where Teams did not answer, nothing that was said before has been disproved."""
    return any(one.grade is Grade.UNSURE for one in check.findings)


def is_for_next_level(since: int, now: int) -> bool:
    """Whether a leader has been out of reach so long that the next level hears of it."""
    return now - since >= OUT_OF_REACH_MS


def shown_again(
    before: Iterable[LeaderOut], leader: str, since: int, now: int, people: tuple[str, ...]
) -> LeaderOut:
    """The leader's word to the next level: the one that is out, with the people of now, or a new
    one: the first, weekly while it lasts, and where it began anew."""
    known = next((one for one in before if one.leader == leader), None)
    if known is not None and known.since == since and now - known.at < AGAIN_MS:
        return replace(known, people=people)
    # By the day: one that began anew must not lie where an earlier one does.
    return LeaderOut(leader, since, now, now // DAY_MS, people)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO)


# Teams' codes (teams.md, section 2). A reading cannot see the ones that speak of writing.
_CODES: Mapping[str, Line] = MappingProxyType(
    {
        "BotNotInConversationRoster": Line.NOT_INSTALLED,
        "MessageWritesBlocked": Line.BLOCKED,
        "ConversationBlockedByUser": Line.BLOCKED,
        "BotDisabledByAdmin": Line.SWITCHED_OFF,
        "ConversationNotFound": Line.GONE,
        "MemberNotFoundInConversation": Line.GONE,
    }
)


def line_of_code(code: str) -> Line | None:
    """What a refusal with this code says of the person; None for one that says nothing."""
    return _CODES.get(code)
