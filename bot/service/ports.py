"""What the service needs from the outside, as Protocols; the real parts are wired in `app.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.events import Address

Card = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One card, sent alone, with what the lock screen may show (teams.md, "Cards"; L11).
    `targeted`: in a shared chat, yet for its recipient's eyes only. `plain` says in words what the
    card shows, where the channel does not take the card; None: nothing is sent in its place."""

    card: Card
    summary: str
    targeted: bool = False
    plain: Callable[[], str] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a sent message lies, so that it can be updated in place. Without an `activity_id` it
    cannot: the channel took it and did not say where it lies."""

    service_url: str
    conversation_id: str
    activity_id: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The channel took the message. `opened` is set when a conversation was created for it.
    `plain`: it refused the card, and took the words in its place."""

    ref: MessageRef
    opened: Address | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person cannot be reached here at all (teams.md: the 403 kinds, 404): escalate at once."""

    reason: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """The channel asks to wait (429, 412, connection refused): nothing has arrived. `throttled`:
    because more was sent than it takes."""

    reason: str
    after_seconds: float | None = None
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """The message cannot ever be taken (413, deleted message): do not repeat it as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have arrived (5xx, timeout, reset): repeat; the card is idempotent."""

    reason: str


Delivery = Delivered | Unreachable | TryAgain | Gone | Unknown


class Messenger(Protocol):
    """Sends cards to people. Never raises for what the network or the channel does."""

    async def send(self, address: Address, message: Message) -> Delivery:
        """Post a new message to the person, opening the conversation first where needed."""
        ...

    async def update(self, ref: MessageRef, message: Message) -> Delivery:
        """Replace a message in place."""
        ...


class Meetings(Protocol):
    """Knows the meetings that cries come from. Never raises for the network or the channel."""

    async def join_url(self, service_url: str, meeting_id: str) -> str | None:
        """The address that opens the meeting in Teams; None when it cannot be had."""
        ...


class Channel(Messenger, Meetings, Protocol):
    """All that is asked of Teams."""


@dataclass(frozen=True, slots=True)
class NowInstalled:
    """The bot was installed; Teams itself tells us the address (an installation update)."""


@dataclass(frozen=True, slots=True)
class AlreadyInstalled:
    """The bot was there already. `chat` is the private chat's id, None if it cannot be had."""

    chat: str | None


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """We may not install for this person, or for anybody: a human must change that first."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownPerson:
    """The organisation's tenant has nobody, or no app, by this id."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotConfigured:
    """There is no way to install the bot for others here; asking again does not help."""


InstallationOutcome = (
    NowInstalled
    | AlreadyInstalled
    | NotPermitted
    | UnknownPerson
    | NotConfigured
    | TryAgain
    | Unknown
)


class Installations(Protocol):
    """Installs the bot for people who never did. Never raises for what the network does."""

    async def install(self, person: str) -> InstallationOutcome:
        """Install it for the person with this Entra object id; repeating it does no harm.

        `TryAgain` says that the service, not the person, is the trouble; after `Unknown` it may
        have been installed or not.
        """
        ...


class Clock(Protocol):
    """The one clock of everything that is decided; tests shift it."""

    def now(self) -> int:
        """Milliseconds since 1970 UTC, never running backwards within a process."""
        ...
