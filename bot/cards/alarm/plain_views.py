"""What is shown while an alarm cannot be stored (L1, L8; docs/decisions/0037)."""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.views import PersonLine
from bot.domain.organisation.organisation import Language


class Unstored(StrEnum):
    """Where the alarm of somebody stands whose cry could not be stored."""

    WAITS = "waits"  # nobody helps yet, or what was asked for is no alarm
    NOBODY = "nobody"  # a whole round has been told, and nobody has answered (L4)
    HELPED = "helped"
    WITHDRAWN = "withdrawn"
    STORED = "stored"
    NEVER = "never"
    STOPPING = "stopping"  # this process ends; the next one goes on


@dataclass(frozen=True, slots=True)
class DegradedView:
    """To whoever cried, when storing cannot be confirmed (L1): numbers and 112, and nothing to
    press. `told` is who is being told now, `helpers` who has said that they help; `followed`: the
    alarm was stored, and what cannot be confirmed is what happens to it."""

    language: Language
    leaders: tuple[PersonLine, ...]
    numbers: tuple[PersonLine, ...]
    drill: bool = False
    state: Unstored = Unstored.WAITS
    told: tuple[str, ...] = ()
    helpers: tuple[PersonLine, ...] = ()
    followed: bool = False


class PlainState(StrEnum):
    """Where a plain alarm stands for one of those told."""

    OPEN = "open"
    MINE = "mine"  # the reader has said that they help
    TAKEN = "taken"  # somebody else has
    WITHDRAWN = "withdrawn"
    STORED = "stored"  # the ordinary card has come
    OVER = "over"  # older than two hours


@dataclass(frozen=True, slots=True)
class PlainAlarmView:
    """To those told while an alarm cannot be stored (L8): whom to call, and *Jeg hjelper*. `sealed`
    is what any replica needs to act on the button; `passed` is who was told before and has not
    answered, `helpers` who helps beside the reader, `followed` as above."""

    language: Language
    caseworker: PersonLine
    incident: str = ""
    seen: int = 0  # nothing of it is on a timeline yet
    sealed: str = ""
    unit: str = ""
    sent_at: int = 0
    state: PlainState = PlainState.OPEN
    stored: bool = False
    followed: bool = False
    passed: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
