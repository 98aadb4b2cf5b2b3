"""What can be asked about evidence."""

from dataclasses import dataclass

from bot.dialogs.commands.origin import Command
from bot.events import Attached, MessageFlagged, NotCome, Passage


@dataclass(frozen=True, slots=True)
class KeepEvidence(Command):
    """Pictures, files and words of others to keep, for the sender's open alarm or for the incident
    they choose. `missing` is what was sent and did not reach us."""

    attached: tuple[Attached, ...] = ()
    missing: tuple[NotCome, ...] = ()
    of_others: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepMessage(Command):
    """*Lagre som bevis* on a message: what somebody wrote, as Teams tells it."""

    message: MessageFlagged


@dataclass(frozen=True, slots=True)
class ShowEvidence(Command):
    """`bevis`: how evidence is kept, and what has been. `incident` when tapped on its card.
    `elsewhere`: something was sent where others can read along."""

    incident: str | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ChooseIncident(Command):
    """All that waits of the sender belongs to the incident `target`, or to a new one (None).
    `batch` is the card's message; None where it was asked about everything."""

    target: str | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class DropEvidence(Command):
    """What waits of the message `batch`, or all that waits, is no evidence: destroyed at once."""

    batch: str | None = None


@dataclass(frozen=True, slots=True)
class NoteRecording(Command):
    """A recording that another system keeps, by reference (R44). Instants are ms UTC, None where
    nothing was entered. `incident` is None for an incident that is not on record yet."""

    system: str
    reference: str
    since: int | None
    until: int | None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class ViewEvidence(Command):
    """*Vis*: a link of one's own to the clean copy. `batch` and `about` tell which card was tapped:
    of a message, or of an incident's evidence."""

    evidence: str
    batch: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveEvidence(Command):
    """*Feil bilde? Fjern*. `batch` and `about` tell which card was tapped, as in `ViewEvidence`."""

    evidence: str
    batch: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveLastEvidence(Command):
    """`feil bilde`: the same for what the person sent last; of several for `every` one, where that
    is what was said. Where there is nothing of the kind, the `text` is said as any other."""

    text: str
    every: bool = False


@dataclass(frozen=True, slots=True)
class RestoreEvidence(Command):
    """*Angre*: what was removed is there again."""

    evidence: str
    batch: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class EraseEvidence(Command):
    """*Slett for godt nå*: without the day in which it could be brought back. `sure` is None where
    it is still to be asked."""

    evidence: str
    sure: bool | None = None
    batch: str | None = None
    about: str | None = None
