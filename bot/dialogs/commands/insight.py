"""What can be asked about how a unit is doing, and about one's own training."""

from dataclasses import dataclass

from bot.dialogs.commands.origin import Origin


@dataclass(frozen=True, slots=True)
class ShowInsight:
    """`innsikt`: a unit's last twelve months; without a unit the sender's first one (R29, R30).
    `download`: a link to its year as PDF instead."""

    origin: Origin
    unit: str | None = None
    download: bool = False


@dataclass(frozen=True, slots=True)
class ShowTraining:
    """`opplæring`: what the sender has practised and read, and what is due."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class ShowCompletion:
    """Who of a unit has practised and read what, for its administrators (R64)."""

    origin: Origin
    unit: str | None = None
    page: int = 0
