"""What can be asked about how a unit is doing, about one's own training, and about what a unit has
learnt (R31)."""

from dataclasses import dataclass, field

from bot.dialogs.commands.origin import Command


@dataclass(frozen=True, slots=True)
class ShowInsight(Command):
    """`innsikt`: a unit's last twelve months; without a unit the sender's first one (R29, R30).
    `download`: a link to its year as PDF instead."""

    unit: str | None = None
    download: bool = False


@dataclass(frozen=True, slots=True)
class ShowTraining(Command):
    """`opplæring`: what the sender has practised and read, and what is due."""


@dataclass(frozen=True, slots=True)
class ShowCompletion(Command):
    """Who of a unit has practised and read what, for its administrators (R64)."""

    unit: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class WriteLesson(Command):
    """*Se over*: the sentence as it was typed; it is kept, and shared with nobody."""

    incident: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShowLesson(Command):
    """The sentence as it stands, for whoever wrote it or leads the unit."""

    incident: str


@dataclass(frozen=True, slots=True)
class ShareLesson(Command):
    """*Send til enheten*: the sentence that the writer has just read, by its `word`."""

    incident: str
    word: str


@dataclass(frozen=True, slots=True)
class DropLesson(Command):
    """*Slett* before it is shared, *Trekk tilbake* after."""

    incident: str


@dataclass(frozen=True, slots=True)
class ListLessons(Command):
    """What the sender's units have learnt, the newest first. Pages count from 0."""

    page: int = 0
