"""The timeline: append-only, numbered, each entry sealed together with the one before (L10).

What people wrote is never part of an entry; only its keyed digest is (L13), so that the
words can be erased and the chain still verifies.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = 1
SYSTEM = "system"

Detail = Mapping[str, str | int | bool | None]


class FactKind(StrEnum):
    """What can stand on the timeline."""

    RAISED = "raised"
    CRIED = "cried"
    ALERTED = "alerted"
    TOLD = "told"  # by a plain notice, while nothing could be stored
    COLLEAGUE_ALERTED = "colleague_alerted"
    LEVEL_SKIPPED = "level_skipped"
    ROUND_ENDED = "round_ended"
    ROUND_STARTED = "round_started"
    EXHAUSTED = "exhausted"
    READ = "read"
    UNDELIVERED = "undelivered"
    CLAIMED = "claimed"
    CLAIM_REFUSED = "claim_refused"
    CLAIM_SIGNED = "claim_signed"  # after a claim by a key: it was the person, they did something
    RING_STARTED = "ring_started"  # the bot rings somebody
    RING_ANSWERED = "ring_answered"  # by a voicemail, for all that anybody knows (L2)
    RING_ENDED = "ring_ended"
    CONTACT_ASKED = "contact_asked"
    CONTACT_ANSWERED = "contact_answered"
    CONTACT_MISSING = "contact_missing"
    RELEASED = "released"
    DECLINED = "declined"
    ESCALATED = "escalated"
    HANDED_OVER = "handed_over"
    CALL_LOGGED = "call_logged"
    DESCRIBED = "described"
    CONCERNS = "concerns"  # the colleague for whom somebody cried (R84)
    CALL_OVER = "call_over"
    CALL_RESUMED = "call_resumed"
    SAID = "said"
    GUIDED = "guided"
    ADVISED = "advised"
    NOTIFIED = "notified"
    LINKED = "linked"
    REOPENED = "reopened"  # `undone`: as it was, by whoever had just ended it
    CANCELLED = "cancelled"
    RESOLVED = "resolved"
    SUPERSEDED = "superseded"
    DRILL_UNANSWERED = "drill_unanswered"
    NOTED = "noted"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_VIEWED = "evidence_viewed"
    EVIDENCE_EXPORTED = "evidence_exported"
    EVIDENCE_REMOVED = "evidence_removed"  # by its sender, who can bring it back for a day
    EVIDENCE_RESTORED = "evidence_restored"
    EVIDENCE_ERASED = "evidence_erased"
    EVIDENCE_HELD = "evidence_held"
    EVIDENCE_RELEASED = "evidence_released"
    WORDS_ERASED = "words_erased"
    DUTY_CALLED = "duty_called"
    DUTY_SKIPPED = "duty_skipped"
    DUTY_UNDELIVERED = "duty_undelivered"
    DUTY_UNTAKEN = "duty_untaken"
    DUTY_TAKEN = "duty_taken"
    DUTY_DECLINED = "duty_declined"
    DUTY_TASK = "duty_task"
    DUTY_REASON = "duty_reason"
    DUTY_REMINDED = "duty_reminded"
    DUTY_SETTLED = "duty_settled"
    DUTY_DROPPED = "duty_dropped"
    UNIT_NOTIFIED = "unit_notified"
    UNIT_TOLD = "unit_told"
    UNIT_UNDELIVERED = "unit_undelivered"
    UNIT_UNREACHED = "unit_unreached"
    UNIT_RECEIVED = "unit_received"
    REPORT_BEGUN = "report_begun"
    REPORT_POSTPONED = "report_postponed"
    REPORT_NOT_FELT = "report_not_felt"
    REPORT_SUBMITTED = "report_submitted"
    REPORT_TOLD = "report_told"  # what it tells of the incident; `differs` from what was known
    REPORT_DELIVERED = "report_delivered"
    REPORT_BY_HAND = "report_by_hand"
    REPORT_REFUSED = "report_refused"
    REPORT_NUMBERED = "report_numbered"
    REPORT_DROPPED = "report_dropped"
    REPORT_READ = "report_read"
    REPORT_PRACTISED = "report_practised"
    FOLLOW_UP_OPENED = "follow_up_opened"
    FOLLOW_UP_PASSED = "follow_up_passed"
    FOLLOW_UP_POINT = "follow_up_point"
    FOLLOW_UP_DATED = "follow_up_dated"
    FOLLOW_UP_REMINDED = "follow_up_reminded"
    FOLLOW_UP_UNDELIVERED = "follow_up_undelivered"
    FOLLOW_UP_CLOSED = "follow_up_closed"
    FOLLOW_UP_REOPENED = "follow_up_reopened"
    FOLLOW_UP_READ = "follow_up_read"
    FOLLOW_UP_RELIEF = "follow_up_relief"
    FOLLOW_UP_ASKED = "follow_up_asked"
    FOLLOW_UP_ANSWERED = "follow_up_answered"
    FOLLOW_UP_TOLD = "follow_up_told"
    LESSON_WRITTEN = "lesson_written"
    LESSON_SHARED = "lesson_shared"
    LESSON_WITHDRAWN = "lesson_withdrawn"
    NOTE_BEGUN = "note_begun"
    NOTE_SUBMITTED = "note_submitted"
    NOTE_CONFIRMED = "note_confirmed"
    NOTE_FILED = "note_filed"
    NOTE_BY_HAND = "note_by_hand"
    NOTE_REFUSED = "note_refused"
    NOTE_DROPPED = "note_dropped"
    NOTE_PRACTISED = "note_practised"
    NOTE_POSTPONED = "note_postponed"
    NOTE_MISTAKEN = "note_mistaken"
    NOTE_TAKEN_BACK = "note_taken_back"
    CLOCK_STEPPED = "clock_stepped"


# What a report told of the incident does not count any more.
TAKES_REPORT_BACK = frozenset({FactKind.REPORT_DROPPED, FactKind.REPORT_NOT_FELT})
# The follow-up of a threat outlasts the alarm: nothing of it makes the alarm itself lively (L6).
OF_THE_DUTY = frozenset(kind for kind in FactKind if kind.startswith(("duty_", "unit_")))
ENDINGS = frozenset(
    {
        FactKind.CANCELLED,
        FactKind.RESOLVED,
        FactKind.SUPERSEDED,
        FactKind.DRILL_UNANSWERED,
        FactKind.NOTED,
    }
)


NOTED_AS_EVIDENCE = "evidence"  # else the paper that was begun, by its kind


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. `actor` is a person id or `SYSTEM`; `detail` holds codes, names of
    employees and numbers only (contract.md, `incident show`)."""

    kind: FactKind
    actor: str
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it stands on the timeline. `payload` is canonical JSON text, `mac` hexadecimal."""

    seq: int
    at: int
    kind: str
    actor: str
    payload: str
    key_id: str
    mac: str
    schema: int = SCHEMA


def canonical(detail: Detail) -> str:
    """The one spelling of a detail that is sealed: sorted keys, no spaces, UTF-8."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(key: bytes, incident: str, previous: str, entry: Entry) -> str:
    """The MAC of an entry: HMAC-SHA-256 over incident, previous MAC and every field, each
    length-prefixed so that no two timelines share a spelling."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    fields = (
        str(entry.schema), incident, previous, str(entry.seq), str(entry.at),
        entry.kind, entry.actor, entry.payload, entry.key_id,
    )  # fmt: skip
    for value in fields:
        raw = value.encode()
        mac.update(len(raw).to_bytes(4, "big") + raw)
    return mac.hexdigest()


def sealed(
    key_id: str, key: bytes, incident: str, previous: str, seq: int, at: int, facts: Iterable[Fact]
) -> tuple[Entry, ...]:
    """The facts as entries that continue the timeline after number `seq` with MAC `previous`."""
    entries: list[Entry] = []
    for fact in facts:
        seq += 1
        open_entry = Entry(seq, at, fact.kind, fact.actor, canonical(fact.detail), key_id, "")
        previous = seal(key, incident, previous, open_entry)
        entries.append(Entry(seq, at, fact.kind, fact.actor, open_entry.payload, key_id, previous))
    return tuple(entries)


def broken(keys: Mapping[str, bytes], incident: str, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Every way in which the timeline fails to verify (V6), one sentence each; empty when sound."""
    problems: list[str] = []
    previous, seq, at = "", 0, 0
    for entry in entries:
        if entry.seq != seq + 1:
            problems.append(f"entry {entry.seq} follows entry {seq}")
        if entry.at < at:
            problems.append(f"entry {entry.seq} is earlier than the one before")
        key = keys.get(entry.key_id)
        if key is None:
            problems.append(f"entry {entry.seq} is sealed with the unknown key {entry.key_id}")
        elif not hmac.compare_digest(seal(key, incident, previous, entry), entry.mac):
            problems.append(f"entry {entry.seq} does not match its seal")
        previous, seq, at = entry.mac, entry.seq, entry.at
    return tuple(problems)


@dataclass(slots=True)
class AlarmAsTold:
    """An alarm as its timeline tells it, entry by entry, with the words that the alarm has for it
    (`AlarmState`, `Ending`, `Drill`); `helpers` are the ids of those who help, or the digest or
    name of whom only the caseworker named; `unit` and `drill` None where nothing says."""

    raised_by: str = ""
    raised_at: int = 0
    unit: str | None = None
    drill: str | None = None
    state: str = "open"
    ending: str | None = None
    ended_by: str | None = None
    helpers: list[str] = field(default_factory=list)
    evidence: set[str] = field(default_factory=set)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each tells
    mistaken: set[str] = field(default_factory=set)  # notes that should not have been filed
    handed: tuple[str, str] | None = None  # by whom, and to whom
    handed_before_end: tuple[str, str] | None = None  # for whoever takes the end back

    def add(self, entry: Entry) -> None:
        """Takes one entry in."""
        detail = json.loads(entry.payload)
        match entry.kind:
            case FactKind.RAISED | FactKind.NOTED:
                self._raised(entry, detail)
            case FactKind.CLAIMED:
                self._claimed(str(detail.get("by") or detail.get("digest") or entry.actor))
            case FactKind.RELEASED:
                self._released(entry.actor)
            case FactKind.HANDED_OVER:
                self.handed = (entry.actor, str(detail["person"]))
            case FactKind.DECLINED if self.handed is not None and self.handed[1] == entry.actor:
                self.handed = None
            case FactKind.DESCRIBED if self.handed is not None:
                if self.handed[1] == detail.get("target_person"):  # no longer asked (L7)
                    self.handed = None
            case FactKind.REOPENED:
                self._reopened(bool(detail.get("undone")))
            case FactKind.EVIDENCE_ADDED:
                self.evidence.add(str(detail["evidence"]))
            case FactKind.REPORT_TOLD:
                self.reports.pop(str(detail["draft"]), None)  # the newest last
                self.reports[str(detail["draft"])] = detail
            case _ if entry.kind in TAKES_REPORT_BACK:
                self.reports.pop(str(detail.get("draft")), None)
            case FactKind.NOTE_MISTAKEN:
                self.mistaken.add(str(detail["draft"]))
        if entry.kind in _ENDED_AS:
            self.state, self.ending = _ENDED_AS[entry.kind]
            self.ended_by = entry.actor
            self.handed, self.handed_before_end = None, self.handed

    def _raised(self, entry: Entry, detail: Mapping[str, Any]) -> None:
        self.raised_by, self.raised_at = entry.actor, detail.get("happened_at") or entry.at
        self.unit, self.drill = detail.get("unit"), detail.get("drill")

    def _claimed(self, helper: str) -> None:
        self.state = "claimed"
        if helper in self.helpers:
            return
        if self.handed is not None and self.handed[1] == helper:
            by, self.handed = self.handed[0], None
            self.helpers = [helper if one == by else one for one in self.helpers]
        else:
            self.helpers.append(helper)

    def _released(self, helper: str) -> None:
        self.helpers = [one for one in self.helpers if one != helper]
        self.state = "claimed" if self.helpers else "open"
        if self.handed is not None and self.handed[0] == helper:
            self.handed = None

    def _reopened(self, undone: bool) -> None:
        self.helpers = self.helpers if undone else []
        self.state = "claimed" if self.helpers else "open"
        self.ending = self.ended_by = None
        self.handed = self.handed_before_end if undone else None


_ENDED_AS: Mapping[str, tuple[str, str]] = {
    FactKind.CANCELLED: ("cancelled", "cancelled"),
    FactKind.SUPERSEDED: ("cancelled", "superseded"),
    FactKind.RESOLVED: ("resolved", "resolved"),
    FactKind.DRILL_UNANSWERED: ("resolved", "unanswered"),
    FactKind.NOTED: ("resolved", "noted"),
}


def as_told(entries: Iterable[Entry]) -> AlarmAsTold:
    """The alarm that the entries tell of, in their order."""
    told = AlarmAsTold()
    for entry in entries:
        told.add(entry)
    return told
