"""What the card of `personvern` shows."""

from dataclasses import dataclass

from bot.domain.organisation.organisation import Language


@dataclass(frozen=True, slots=True)
class KeptLine:
    """How long something is kept: the id of a sentence, and its days."""

    sentence: str
    days: int


@dataclass(frozen=True, slots=True)
class LookLine:
    """Who has looked at something of the reader's: a name, the id of what they did, when."""

    name: str
    sentence: str
    at: int


@dataclass(frozen=True, slots=True)
class AboutMeView:
    """What is kept about the reader, and nobody else. `counts`: ids of sentences with how many.
    `link` is a way to all of it as a file, for the one who has just asked."""

    language: Language
    counts: tuple[tuple[str, int], ...] = ()
    kept: tuple[KeptLine, ...] = ()
    looks: tuple[LookLine, ...] = ()
    may_download: bool = False
    link: str | None = None
