"""What people send in to be kept, on its way to being evidence, and the links to look at it.

An intake is written before Teams gets its answer, and worked on afterwards: what a crash interrupts
is taken up by whoever looks next, so that no picture is lost (L1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.domain.alarm import RedCard
from bot.domain.evidence import Came, Refusal


class IntakeState(StrEnum):
    """How far it has come."""

    SAVING = "saving"
    KEPT = "kept"
    AGAIN = "again"  # the incident had the same already
    REFUSED = "refused"
    DROPPED = "dropped"  # the sender said that it is no evidence


@dataclass(frozen=True, slots=True)
class Intake:
    """One thing that somebody sent. `batch` is the message it came with, and the place of its card.

    `incident` is None until the sender has said which. `refusal` says why it is refused, or while
    it is `SAVING` why it takes so long. `sealed` is where it lies or what it says, encrypted: an
    address may let anybody in, a text is the client's; nothing is left of it once it is settled.
    """

    id: str
    batch: str
    person: str
    position: int
    came: Came
    at: int
    state: IntakeState = IntakeState.SAVING
    incident: str | None = None
    evidence: str | None = None
    refusal: Refusal | None = None
    revision: int = 0
    key_id: str = ""
    sealed: bytes = b""

    @property
    def waits(self) -> bool:
        """Whether the sender still has to say where it belongs."""
        return self.incident is None and self.state in (IntakeState.SAVING, IntakeState.KEPT)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one page for one person. `what` is what it shows: the id of a piece of evidence, or
    a paper (`service.paper_links`). `token` and `browser` are digests: who reads the database
    cannot open anything. `browser` is set by the first who opens it, and from then on nobody else
    can."""

    token: str
    what: str
    person: str
    expires_at: int
    uses_left: int
    browser: str = ""


class IntakeTables(Protocol):
    """The part of `Transaction` that knows intakes and links."""

    def add_intakes(self, intakes: Sequence[Intake]) -> None:
        """New ones."""
        ...

    def intake(self, intake: str) -> Intake | None:
        """One of them, locked. Lock its incident first."""
        ...

    def look_at_intake(self, intake: str) -> Intake | None:
        """One of them as it is, not locked."""
        ...

    def intakes_of(self, batch: str) -> Sequence[Intake]:
        """What came with one message, in order."""
        ...

    def waiting_intakes(self, person: str) -> Sequence[Intake]:
        """What the person must still give to an incident, oldest first, locked."""
        ...

    def save_intake(self, intake: Intake) -> None:
        """A changed one."""
        ...

    def forget_intakes(self, before: int) -> None:
        """Drops what came before the instant and waits for nothing any more (L13)."""
        ...

    def recent_of(self, person: str, since: int, limit: int) -> Sequence[RedCard]:
        """The incidents the person is the caseworker of, raised since the instant, newest first."""
        ...

    def add_link(self, link: PageLink) -> None:
        """A new link."""
        ...

    def link(self, token: str) -> PageLink | None:
        """The link of this token's digest, locked."""
        ...

    def save_link(self, link: PageLink) -> None:
        """A link that was used."""
        ...

    def log_access(self, actor: str, action: str, incident: str | None) -> None:
        """Who looked at what, in the access log that operators read."""
        ...

    def drop_links(self, before: int) -> None:
        """Forgets links that ended before the instant."""
        ...
