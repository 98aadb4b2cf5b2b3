"""What the card of `her i dag` shows."""

from dataclasses import dataclass

from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class HereView:
    """`here` until midnight, in the `room` that was told; `others` of the unit are there too."""

    language: Language
    here: bool
    room: str | None = None
    others: int = 0
