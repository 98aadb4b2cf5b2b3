"""What can be asked about the morning check."""

from dataclasses import dataclass

from bot.dialogs.commands.origin import Origin


@dataclass(frozen=True, slots=True)
class CheckUnit:
    """*Sjekk på nytt*: the unit of this number is checked now."""

    origin: Origin
    unit: str
