"""The morning check's needs: the database (a transaction's, and beside the alarms), and Teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.readiness import Line
from bot.domain.unit_check import UnitCheck
from bot.events import Address
from bot.service.ports import TryAgain, Unknown, Unreachable


@dataclass(frozen=True, slots=True)
class There:
    """Teams knows the person in our chat with them."""


Probed = There | Unreachable | TryAgain | Unknown


class Probe(Protocol):
    """Asks Teams about somebody. Never raises for what the network or the channel does."""

    async def probe(self, address: Address) -> Probed:
        """Whether the person can still be written to, as far as Teams tells without writing.
        Shows them nothing. Only `Unreachable` says something about the person."""
        ...


@dataclass(frozen=True, slots=True)
class Reach:
    """What the last check knew of somebody: since when an alarm could not arrive (or could), until
    when everything that was refused is settled, because they have been heard of since."""

    person: str
    line: Line
    since: int
    cleared_at: int
    checked_at: int


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier sends have told of somebody: the newest refusal with its code (decision 0013),
    and when something new last arrived from or at them."""

    removed: bool = False
    refused: str = ""
    refused_at: int = 0
    heard_at: int = 0


@dataclass(frozen=True, slots=True)
class UnitRow:
    """When a unit was checked, as the database has it: `day` is an Oslo date, "" for never;
    `lease_until`: until when a replica has it, 0 when the last one finished; `asked`: somebody
    wants it checked now."""

    unit: str
    day: str
    lease_until: int
    asked: bool

    @property
    def left_lying(self) -> bool:
        """Of a unit that is free: whoever had it did not finish."""
        return self.lease_until > 0


class ReadinessTables(Protocol):
    """The part of `Transaction` that knows the morning check. Lock the unit's check first, then
    its people."""

    def take_unit(self, unit: str, day: str, until: int) -> bool:
        """Takes the unit's check for one replica until the instant, unless another holds it, or it
        has been made on this day, was not left lying, and nobody asked for it anew. Atomic."""
        ...

    def unit_check(self, unit: str) -> UnitCheck | None:
        """The unit's last check, locked."""
        ...

    def look_at_check(self, unit: str) -> UnitCheck | None:
        """The same, not locked: for showing it."""
        ...

    def save_check(self, check: UnitCheck, day: str) -> None:
        """A finished check, of this day (or of none, by night), and lets go of it."""
        ...

    def let_go_of(self, unit: str, day: str | None = None) -> None:
        """Lets go of a check that was not finished; with a day, it is not wanted that day."""
        ...

    def ask_for_check(self, unit: str, unless_taken: bool = False) -> None:
        """Somebody wants the unit checked now. `unless_taken`: not while it is being checked, for
        whoever holds other locks already and must not wait for that one."""
        ...

    def reaches(self, people: Sequence[str]) -> Mapping[str, Reach]:
        """What the last checks knew of these people."""
        ...

    def keep_reaches(self, reaches: Sequence[Reach]) -> None:
        """What is known now."""
        ...

    def last_drill(self, unit: str) -> int | None:
        """When somebody of the unit last practised (ms UTC)."""
        ...


class ReadinessReader(Protocol):
    """Looks beside the alarms: none waits for it."""

    def rows(self) -> Sequence[UnitRow]:
        """Every unit that was ever checked."""
        ...

    def checks(self) -> Sequence[UnitCheck]:
        """The last check of every unit."""
        ...

    def told(self, chats: Mapping[str, str | None]) -> Mapping[str, Told]:
        """What is known of these people, by person; each with their private chat's id."""
        ...

    def reaches(self, people: Sequence[str]) -> Mapping[str, Reach]:
        """What the last checks knew of these people."""
        ...
