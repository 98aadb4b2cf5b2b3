"""What outgoing rows keep of messages that are never updated: which it is, and what draws it again
after a crash. Each lies with its noun, which says how it is drawn (`Feature.messages`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from bot.cards.kit.words import Sentence

NOT_YOURS = Sentence("answer-not-yours")


@dataclass(frozen=True)
class SentMessage:
    """A message that is never updated, as its outgoing row keeps it: what draws it again for
    whoever takes the row over. `VIEW` and the names of the fields are stored, and stay; a field
    that rows of an earlier version lack has a default."""

    VIEW: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """What is stored of it; yes and no are 1 and 0."""
        row: dict[str, Any] = {"view": self.VIEW}
        for name in _fields(type(self)):
            value = getattr(self, name)
            row[name] = int(value) if isinstance(value, bool) else value
        return row

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """The message of a stored row."""
        known = {name: row[name] for name in _fields(cls) if name in row}
        kinds = cls.__annotations__
        return cls(**{n: bool(v) if kinds[n] is bool else v for n, v in known.items()})


def _fields(kind: type[SentMessage]) -> tuple[str, ...]:
    """The names of its fields, in their order, as the dataclass has noted them."""
    names: tuple[str, ...] = kind.__match_args__
    return names


@dataclass(frozen=True)
class SentHome(SentMessage):
    """The home card, with a sentence above it or none; `short`: one line of it."""

    VIEW = "home"
    sentence: Sentence | None = None
    short: bool = False

    def payload(self) -> dict[str, Any]:
        """See `SentMessage.payload`."""
        short = {"short": 1} if self.short else {}
        return {"view": self.VIEW, **_stored(self.sentence), **short}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """See `SentMessage.read`."""
        return cls(_sentence_of(row), bool(row.get("short")))


@dataclass(frozen=True)
class SentNotice(SentMessage):
    """One plain sentence; what is said about a `drill` is marked as one (L12). `quiet`: without a
    sound or a banner."""

    VIEW = "notice"
    sentence: Sentence = NOT_YOURS
    drill: bool = False
    quiet: bool = False

    def payload(self) -> dict[str, Any]:
        """See `SentMessage.payload`."""
        quiet = {"quiet": 1} if self.quiet else {}
        return {"view": self.VIEW, **_stored(self.sentence), "drill": int(self.drill), **quiet}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """See `SentMessage.read`."""
        said = _sentence_of(row) or NOT_YOURS
        return cls(said, bool(row.get("drill")), bool(row.get("quiet")))


def _stored(sentence: Sentence | None) -> dict[str, Any]:
    if sentence is None:
        return {}
    return {"sentence": sentence.id, **{f"arg:{name}": value for name, value in sentence.args}}


def _sentence_of(row: Mapping[str, Any]) -> Sentence | None:
    if "sentence" not in row:
        return None
    args = tuple((key[4:], value) for key, value in row.items() if key.startswith("arg:"))
    return Sentence(row["sentence"], args)


@dataclass(frozen=True, slots=True)
class SharedChat:
    """A chat where others take part, and in which something was asked. What is answered goes to the
    person alone, and there only when that cannot arrive (L1). `targeted`: only the bot could read
    what was written."""

    id: str
    targeted: bool

    def payload(self) -> dict[str, Any]:
        """What an outgoing row carries of it."""
        return {"public": self.id, "targeted": int(self.targeted)}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self | None:
        """The chat that a row carries, if it does."""
        return cls(row["public"], bool(row["targeted"])) if "public" in row else None


@dataclass(frozen=True)
class SentAbsence(SentMessage):
    """`borte` or `tilbake`, confirmed. `since`: it begins later; `by`: an administrator's word."""

    VIEW = "away"
    away: bool
    until: int | None
    stand_in: str | None
    since: int | None = None
    by: str = ""
