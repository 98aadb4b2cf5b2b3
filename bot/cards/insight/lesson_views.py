"""What the cards of a unit's learning show (R31). The sentence is for everybody in the unit: no
name and nothing about a client belongs in it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.cards.kit.sentence import Sentence
from bot.domain.organisation.organisation import Language


class LessonCondition(StrEnum):
    """What the sentence is to the reader of its card."""

    FORM = "form"  # nothing is kept yet
    PREVIEW = "preview"  # its writer's alone, as the others would read it
    SHARED = "shared"  # to whoever may take it back
    RECEIVED = "received"
    GONE = "gone"  # taken back, or forgotten (L13)


@dataclass(frozen=True, slots=True)
class LessonView:
    """One sentence. `about` is the incident, `word` what is shared when the preview is sent; `unit`
    a name, `by` the name of whoever wrote it, `at` when it was shared (ms UTC). `people` counts who
    would get it, `employee` is whom it happened to; `remarks` are what was seen in the words."""

    language: Language
    condition: LessonCondition
    about: str
    unit: str
    text: str = field(default="", repr=False)
    word: str = ""
    by: str = ""
    at: int = 0
    people: int = 0
    employee: str = ""
    remarks: tuple[Sentence, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One of the list. `about` is set where the reader may take it back; `unit` is a name, "" where
    all are of one."""

    at: int
    text: str = field(repr=False)
    about: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LessonsView:
    """What the reader's units have learnt, a page of it."""

    language: Language
    units: tuple[str, ...]
    lines: tuple[LessonLine, ...]
    page: int = 0
    pages: int = 1


class Learning(StrEnum):
    """How far the learning of a closed follow-up has come, on its owner's card."""

    OFFERED = "offered"
    WRITTEN = "written"
    SHARED = "shared"
