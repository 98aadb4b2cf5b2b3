"""What can arrive from the channel, as frozen dataclasses (teams.md, "Boundary").

The reader in `teams/` fills these from the few raw fields we need; nothing here knows
the Bot Framework.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """Who can read what is written where the event happened."""

    PERSONAL = "personal"
    GROUP = "groupChat"  # group and meeting chats: a client may be reading along
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person can be reached; kept as our own, never as an SDK reference.

    `conversation_id` is the personal chat, or None while only the person is known
    (they wrote in a group): then a conversation must be opened before sending.
    """

    tenant_id: str
    service_url: str
    conversation_id: str | None
    bot_id: str
    user_mri: str
    aad_object_id: str | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """The envelope of every event. `person` is the Entra object id, else the channel's own id.

    `targeted`: written in a shared chat, but only the bot can read it. `meeting_id` is what the
    channel calls the meeting when it asks about it, empty where it was not told. `edited_at` is set
    when a message that was there is told anew, as Teams spells the instant; `brought_back`: it was
    deleted and is there again, as it was. `conversation_id` is "" where the channel named none.
    """

    activity_id: str
    person: str
    name: str
    address: Address
    scope: Scope
    conversation_id: str
    in_meeting: bool = False
    meeting_id: str = ""
    targeted: bool = False
    edited_at: str = ""
    brought_back: bool = False


@dataclass(frozen=True, slots=True)
class ImageReceived:
    """A picture that was pasted; it lies at the connector, which asks for the bot's token."""

    url: str


@dataclass(frozen=True, slots=True)
class FileReceived:
    """A file that was attached. `url` is pre-authenticated: whoever has it can read the file.
    `ending` is what its name ends with, of the few we know, or "": the name itself is not kept."""

    url: str
    ending: str = ""


Attached = ImageReceived | FileReceived


class NotCome(StrEnum):
    """What a message had with it that did not reach us, by its kind (L15)."""

    PICTURE = "picture"
    MOVING = "moving"  # a GIF or sticker
    FILE = "file"
    SOUND = "sound"
    FILM = "film"
    MESSAGE = "message"  # pointed to, without its words
    CODE = "code"
    LOOP = "loop"
    CARD = "card"
    END = "end"  # of a text that is longer than one may be
    MORE = "more"  # than one message may bring
    OTHER = "other"

    @property
    def sentence(self) -> str:
        """The text that names it and tells how it is sent."""
        return f"not-come-{self.value}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that are not the sender's own. `source` is how Teams gave them, letter by letter.
    `stands_here`: they were written in this very chat, by the bot or by the sender."""

    words: str
    source: str = ""
    stands_here: bool = False


@dataclass(frozen=True, slots=True)
class TextReceived:
    """A message. `text` is the sender's own words, without mentions of the bot, on one line.

    `attached` is what came with it, in order; `missing` what did not come. Words of others are
    `quoted` or `forwarded`: nobody's cry, and never passed on as the sender's (L15).
    """

    arrival: Arrival
    text: str
    attached: tuple[Attached, ...] = ()
    missing: tuple[NotCome, ...] = ()
    quoted: tuple[Passage, ...] = ()
    forwarded: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageFlagged:
    """*Lagre som bevis* on a message. Teams tells its words, who wrote it and when, and the link to
    it; never its pictures. `sent_at` as Teams spells it, `html` when `body` is HTML."""

    arrival: Arrival
    body: str
    html: bool
    sender: str
    sent_at: str
    link: str


@dataclass(frozen=True, slots=True)
class CardAction:
    """A tap on a card; `invoke` tells whether an answer in the response is expected.

    `data` holds the card's own data merged with its inputs, whatever they are; `card` is the
    message it lies in, "" where the channel did not say.
    """

    arrival: Arrival
    verb: str
    data: Mapping[str, Any]
    invoke: bool
    card: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """The bot was added where the sender can be reached (installation or conversation update)."""

    arrival: Arrival
    welcome: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """The bot was removed; the address is no longer of use."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class MessageRead:
    """A read receipt. It never stops anything (L2).

    `last_read` is the id of the newest message the person has seen, `read_at` when that was told
    (ms UTC by Teams' clock); None if it was not told.
    """

    arrival: Arrival
    last_read: str | None = None
    read_at: int | None = None


@dataclass(frozen=True, slots=True)
class Reacted:
    """A thumb or the like on a message of the bot's. It takes no alarm (L2)."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Ignored:
    """An authentic activity that nobody needs to act on; answered 200 all the same."""

    reason: str


InboundEvent = (
    TextReceived
    | CardAction
    | MessageFlagged
    | Installed
    | Removed
    | MessageRead
    | Reacted
    | Ignored
)
