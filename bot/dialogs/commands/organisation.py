"""What an administrator asks of the bot about a unit."""

from dataclasses import dataclass

from bot.dialogs.commands.origin import Origin
from bot.domain.organisation.edit import Edit, Topic


@dataclass(frozen=True, slots=True)
class ShowAdmin:
    """`admin`: how the unit of this number is set up; None is one that the sender administers."""

    origin: Origin
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class EditUnit:
    """The form for one topic; `level` is the key of a level."""

    origin: Origin
    unit: str
    topic: Topic
    level: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewChange:
    """What a change would do; nothing is done."""

    origin: Origin
    unit: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class ApplyChange:
    """Do it, if the unit is still as it was when it was previewed: `base` is the digest of that,
    `seen_at` the instant (ms UTC)."""

    origin: Origin
    unit: str
    edit: Edit
    base: str
    seen_at: int = 0
