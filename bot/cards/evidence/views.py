"""What the cards about evidence show: plain values, already decided."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.alarm.incident import MeetingType
from bot.domain.evidence import Came, FileRemark, MediaType, Refusal, Scan
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType
from bot.events import NotCome


class EvidenceVerb(StrEnum):
    """A button on the cards of evidence. Those that need a right on the alarm are `moves.Verb`."""

    CHOOSE = "evidence.choose"
    DROP = "evidence.drop"
    VIEW = "evidence.view"
    REMOVE = "evidence.remove"
    RESTORE = "evidence.restore"
    FOR_GOOD = "evidence.for_good"


class LineState(StrEnum):
    """What has become of one thing that was sent."""

    SAVING = "saving"
    KEPT = "kept"
    AGAIN = "again"  # the incident had the same already
    REFUSED = "refused"
    REMOVED = "removed"  # by its sender, who can bring it back until a day is over
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One picture, file, message or reference. `evidence` is the id to look at it by, None when
    there is nothing to be shown. `refusal` is why it is not kept, or while saving why it takes
    long. `own` is the id by which the reader, who sent it, can remove it or bring it back, `until`
    when that day is over."""

    state: LineState
    came: Came
    at: int
    media_type: MediaType | None = None
    remarks: tuple[FileRemark, ...] = ()
    scan: Scan | None = None
    refusal: Refusal | None = None
    evidence: str | None = None
    own: str | None = None
    until: int | None = None

    def turned(self, state: LineState, *, without_link: bool) -> "EvidenceLine":
        """The line in another state."""
        if without_link:
            return replace(self, state=state, evidence=None, own=None)
        return replace(self, state=state)


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident as its caseworker recognises it. `noted`: there was no alarm."""

    id: str
    at: int
    kind: DeviationType | None = None
    meeting: MeetingType | None = None
    noted: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Which incident it belongs to; unanswered, it is erased after `days`."""

    choices: tuple[IncidentLine, ...]
    days: int


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What came with one message, from "Mottatt" to "Lagret som bevis".

    `belongs_to` is None until the sender has answered the `question`. `came` is how the first of it
    came. `shown_on_pages`: there is a page to look at it (docs/decisions/0017); `link` is the way
    there, for the one who has just asked. `asked` is what is to be deleted for good, if they mean
    it.
    """

    language: Language
    batch: str
    lines: tuple[EvidenceLine, ...]
    drill: bool = False
    belongs_to: IncidentLine | None = None
    question: Question | None = None
    came: Came = Came.PASTED
    shown_on_pages: bool = False
    link: str | None = None
    asked: str | None = None


@dataclass(frozen=True, slots=True)
class NotComeView:
    """What was sent and did not reach us, by its kind, and how each is sent (L15)."""

    language: Language
    kinds: tuple[NotCome, ...]


@dataclass(frozen=True, slots=True)
class EvidenceListView:
    """`bevis`: how evidence is kept, what the incident has, and the form for a recording.

    `about` is None when there is no incident yet. `elsewhere`: it was asked for, or sent, in a chat
    that others can read. `waiting` is how much still needs an answer to the `question`. `may_add`:
    the reader may add to the incident. `choices` are the incidents that a recording may belong to,
    where it is not plain which.
    """

    language: Language
    about: IncidentLine | None
    lines: tuple[EvidenceLine, ...]
    drill: bool = False
    elsewhere: bool = False
    waiting: int = 0
    question: Question | None = None
    may_add: bool = True
    choices: tuple[IncidentLine, ...] = ()
    link: str | None = None
    asked: str | None = None
