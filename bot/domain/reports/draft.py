"""A report or a note on its way from the first word to the archive: its form, which fields stand on
which page and what entering them makes of the document (R18, R20, R54), and when somebody is
reminded of it.

A draft is one human's: they write it, submit it, or let it be (L9). What it says is kept apart,
encrypted (L13). Values of the form are text on both sides, as a card has them; nothing entered is
trusted.

Of a report somebody is reminded an hour after the call, the next morning and the third day (R18,
R30); of its number until it is known (R20). Of a case note on mornings. By day, Oslo's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot.domain.alarm.incident import Target, ThreatChannel
from bot.domain.organisation.organisation import OSLO, Workplace
from bot.domain.reports.case_note import (
    SYSTEM_NAMES,
    TEMA_NAMES,
    Case,
    CaseNote,
    CaseType,
    Visibility,
    code_of,
)
from bot.domain.reports.deviation_report import DeviationReport, DeviationType, Injury, Severity
from bot.domain.working_days import MORNING, by_day, local_day, moment


class DraftKind(StrEnum):
    """Which paper it becomes."""

    REPORT = "report"  # the deviation report
    NOTE = "note"  # the case note for Gosys


class FormPage(StrEnum):
    """The pages of the form; the last one is for reading through."""

    WHAT = "what"
    WHO = "who"
    AFTER = "after"
    TEXT = "text"
    MORE = "more"
    CASE = "case"
    SHOWN = "shown"
    REVIEW = "review"


PAGES: Final[Mapping[DraftKind, tuple[FormPage, ...]]] = {
    DraftKind.REPORT: (FormPage.WHAT, FormPage.WHO, FormPage.AFTER, FormPage.REVIEW),
    DraftKind.NOTE: (
        FormPage.TEXT, FormPage.MORE, FormPage.CASE, FormPage.SHOWN, FormPage.REVIEW,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a page leads: on, to what else can be told, and back."""

    on: FormPage
    more: FormPage | None = None
    back: FormPage | None = None


WAYS: Final[Mapping[FormPage, Ways]] = {
    FormPage.WHAT: Ways(FormPage.REVIEW, more=FormPage.WHO),
    FormPage.WHO: Ways(FormPage.REVIEW, more=FormPage.AFTER, back=FormPage.WHAT),
    FormPage.AFTER: Ways(FormPage.REVIEW, back=FormPage.WHO),
    FormPage.TEXT: Ways(FormPage.CASE, more=FormPage.MORE),
    FormPage.MORE: Ways(FormPage.CASE, back=FormPage.TEXT),
    FormPage.CASE: Ways(FormPage.REVIEW, back=FormPage.TEXT),
    FormPage.SHOWN: Ways(FormPage.REVIEW, back=FormPage.CASE),
}


class DraftState(StrEnum):
    """How far it has come."""

    OPEN = "open"
    WAITING = "waiting"  # submitted, on its way
    REFUSED = "refused"  # the other side did not take it: its owner changes it and submits again
    BY_HAND = "by_hand"  # there is no interface: its owner puts it in and says so
    SENT = "sent"  # in the archive, or in the deviation system
    NOT_FELT = "not_felt"  # the employee did not feel it as threatening (R54)
    DROPPED = "dropped"
    PRACTISED = "practised"  # a drill's, gone through to the end: it went nowhere (R63, L12)

    @property
    def editable(self) -> bool:
        """Whether its owner may still change it."""
        return self in (DraftState.OPEN, DraftState.REFUSED)

    @property
    def submitted(self) -> bool:
        """Whether a human has let go of it: others may read it now."""
        return self in (DraftState.WAITING, DraftState.BY_HAND, DraftState.SENT)

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self in _OVER


_OVER = frozenset({DraftState.SENT, DraftState.NOT_FELT, DraftState.DROPPED, DraftState.PRACTISED})


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft. Instants are ms UTC. `revision` counts what was saved, from 1. `reference` is what
    the other side calls it: the archive's entry, or the deviation system's number, None until
    somebody knows (R20). `sentence` is the id of the text that says what is wrong, `code` what is
    told to support. `finalised` is false where a human must complete the entry in Gosys."""

    id: str
    kind: DraftKind
    incident: str
    owner: str
    unit: str
    drill: bool
    opened_at: int
    changed_at: int
    state: DraftState = DraftState.OPEN
    revision: int = 1
    submitted_at: int | None = None
    settled_at: int | None = None
    reference: str | None = None
    sentence: str | None = None
    code: str | None = None
    finalised: bool = True

    @property
    def asks_client(self) -> bool:
        """Whether it waits for its owner to say that it is the right person."""
        return self.state is DraftState.WAITING and self.code == ASKS_CLIENT


ASKS_CLIENT: Final = "asks_client"
MOST_LETTERS = 20_000  # of one field; a card shows less, and lets the rest be
MOST_LINE = 200
YES = "true"
MOST_TICKED = 20  # remarks that one card asks about
NO_SYSTEM = "-"  # *Ingen fagsak*, in the list of systems
_YEARS = range(1970, 2200)

Document = DeviationReport | CaseNote
Choice = TypeVar("Choice", bound=StrEnum)

FIELDS: Final[Mapping[FormPage, tuple[str, ...]]] = {
    FormPage.WHAT: ("course_of_events", "words_used", "quotes", "target", "types"),
    FormPage.WHO: (
        "follow_up", "day", "clock", "channel", "place", "affected", "me_too", "witnesses",
        "severity", "injury", "title", "more_quotes", "course",
    ),
    FormPage.AFTER: (
        "immediate_measures", "proposed_measures", "work_done",
        "voice_and_background",
    ),
    FormPage.TEXT: ("behaviour", "agreed", "told"),
    FormPage.MORE: (
        "title", "day", "clock", "about", "unit", "case_number", "case_system", "evidence",
    ),
    FormPage.CASE: ("tema", "visibility"),
    FormPage.SHOWN: ("seen_consequence",),
    FormPage.REVIEW: (),
}  # fmt: skip
# What stood on a page in earlier revisions: their cards lie in chats, and are filled in there.
_EARLIER: Final[Mapping[FormPage, tuple[str, ...]]] = {
    FormPage.WHAT: ("title", "day", "clock"),
    FormPage.WHO: ("target", "on_behalf_of"),
    FormPage.AFTER: ("follow_up", "assumed_cause", "routine_breach"),
    FormPage.TEXT: ("title", "day", "clock", "about"),
    FormPage.CASE: ("unit", "case_number", "case_system", "seen_consequence", "evidence"),
}
TAKEN: Final[Mapping[FormPage, tuple[str, ...]]] = {
    page: (*fields, *_EARLIER.get(page, ())) for page, fields in FIELDS.items()
}
# What of a report or a note is read through, in this order.
READ: Final[Mapping[DraftKind, tuple[str, ...]]] = {
    DraftKind.REPORT: (
        "title", "day", "types", "target", "affected_named", "on_behalf_of", "channel",
        "place", "severity", "injury", "course_of_events", "course", "words_used", "witnesses",
        "follow_up", "immediate_measures", "proposed_measures", "work_done", "voice_and_background",
        "assumed_cause", "routine_breach",
    ),
    DraftKind.NOTE: (
        "title", "day", "about", "behaviour", "agreed", "told", "tema", "unit", "case_number",
        "case_system", "evidence", "visibility",
    ),
}  # fmt: skip
ACCOUNT: Final = frozenset(
    {
        "words_used", "course_of_events", "work_done", "voice_and_background", "assumed_cause",
        "routine_breach", "immediate_measures", "witnesses", "follow_up", "proposed_measures",
    }
)  # fmt: skip
BODY: Final = frozenset({"about", "behaviour", "told", "agreed"})
LONG: Final = ACCOUNT | BODY | {"course"}
QUOTES: Final = ("quotes", "more_quotes")  # ticked, each on a page of its own
OFFERED: Final = "offered"  # which of them stood there to be ticked
REMARK: Final = "remark_"  # what the ticks of remarks begin with
DRAWN: Final = "drawn"  # how many letters of what the alarm knows stood there
LISTS: Final = frozenset({"evidence", *QUOTES, OFFERED})  # of ids, and nobody's words
WRITTEN: Final = LONG | {"title"}  # words of the employee's own


@dataclass(frozen=True, slots=True)
class Entered:
    """The document with what was entered; `too_long` names the fields that were left as they
    were because nobody could read so much."""

    document: Document
    too_long: tuple[str, ...] = ()


def values_of(document: Document) -> dict[str, str]:
    """Every field as a card shows it; empty where nothing was entered."""
    if isinstance(document, DeviationReport):
        return _values_of_report(document)
    return _values_of_note(document)


def entered(document: Document, page: FormPage, fields: Mapping[str, str]) -> Entered:
    """The document after this page was left. Fields that are missing, or hold what is no choice,
    stay as they were."""
    known = {name: fields[name] for name in (*TAKEN[page], OFFERED) if name in fields}
    long = tuple(
        name
        for name, value in known.items()
        if len(value) > (MOST_LETTERS if name in LONG | LISTS else MOST_LINE)
    )
    kept = {name: value for name, value in known.items() if name not in long}
    when = _moment(kept.get("day", ""), kept.get("clock", ""))
    if isinstance(document, DeviationReport):
        return Entered(_report_with(document, kept, when), long)
    return Entered(_note_with(document, kept, when), long)


def _values_of_report(report: DeviationReport) -> dict[str, str]:
    day, clock = _day_and_clock(report.happened_at)
    return {
        "title": report.title,
        "day": day,
        "clock": clock,
        "types": ",".join(report.types),
        "on_behalf_of": "" if report.affected else report.reporter.on_behalf_of or "",
        "affected": next((one.id for one in report.affected if one.id != report.by), ""),
        "me_too": YES if any(one.id == report.by for one in report.affected) else "",
        "affected_named": ", ".join(one.name for one in report.affected),
        "target": report.target or "",
        "channel": report.came_by or "",
        "place": report.place or "",
        "severity": report.severity or "",
        "injury": report.injury.value,
        "course": report.course or "",
        "quotes": ",".join(report.quotes),
        "more_quotes": ",".join(report.quotes),
        **{name: getattr(report.account, name) for name in sorted(ACCOUNT)},
    }


def _values_of_note(note: CaseNote) -> dict[str, str]:
    day, clock = _day_and_clock(note.at)
    return {
        "title": note.title,
        "day": day,
        "clock": clock,
        **{name: getattr(note, name) for name in sorted(BODY)},
        "tema": note.tema or "",
        "unit": note.unit,
        "case_number": note.case.number or "",
        "case_system": note.case.system or "",
        "visibility": note.visibility.value,
        "seen_consequence": YES if note.seen_consequence else "",
        "evidence": ",".join(note.evidence),
    }


def _report_with(
    report: DeviationReport, kept: Mapping[str, str], when: int | None
) -> DeviationReport:
    account = {name: _text(kept[name]) for name in ACCOUNT & kept.keys()}
    someone = kept.get("on_behalf_of", report.reporter.on_behalf_of or "")
    types = kept.get("types")
    channel = _choice(ThreatChannel, kept, "channel", report.came_by)
    return replace(
        report,
        title=_line(kept, "title", report.title),
        happened_at=report.happened_at if when is None else when,
        types=report.types if types is None else _types(types),
        reporter=replace(report.reporter, on_behalf_of=_line_of(someone) or None),
        target=_choice(Target, kept, "target", report.target),
        meeting=channel.meeting if channel is not None else None,
        channel=channel,
        place=_choice(Workplace, kept, "place", report.place),
        severity=_choice(Severity, kept, "severity", report.severity),
        injury=_choice(Injury, kept, "injury", report.injury) or report.injury,
        account=replace(report.account, **account),
        course=_text(kept["course"]) if "course" in kept else report.course,
        quotes=_ticked(report, kept),
    )


def _ticked(report: DeviationReport, kept: Mapping[str, str]) -> tuple[str, ...]:
    """What was ticked of what stood there, and what was ticked elsewhere. A client sends nothing
    where nothing is ticked."""
    offered = _ids(kept.get(OFFERED, ""))
    ticked = {one for name in QUOTES for one in _ids(kept.get(name, ""))}
    return tuple(sorted((set(report.quotes) - offered) | (ticked & offered)))


def _ids(value: str) -> set[str]:
    return {part for part in value.split(",") if part}


def _note_with(note: CaseNote, kept: Mapping[str, str], when: int | None) -> CaseNote:
    number = _line(kept, "case_number", note.case.number or "")
    # A telephone draws nothing as chosen in a list that is searched, and sends nothing of it
    # (docs/decisions/0063): what is empty there is as it was, and *Ingen fagsak* is a choice.
    system = _line(kept, "case_system", note.case.system or "")
    if not system and number:
        system = note.case.system or ""
    system = "" if system == NO_SYSTEM else code_of(system, SYSTEM_NAMES)
    tema = code_of(_line(kept, "tema", ""), TEMA_NAMES) or note.tema
    shown = _choice(Visibility, kept, "visibility", note.visibility) or note.visibility
    seen = kept["seen_consequence"] == YES if "seen_consequence" in kept else note.seen_consequence
    body: dict[str, Any] = {name: _text(kept[name]) for name in BODY & kept.keys()}
    if "evidence" in kept:
        body["evidence"] = tuple(part for part in kept["evidence"].split(",") if part)
    return replace(
        note,
        title=_line(kept, "title", note.title),
        at=note.at if when is None else when,
        **body,
        tema=tema,
        unit=_line(kept, "unit", note.unit),
        case=_case(number, system),
        visibility=shown,
        seen_consequence=seen and shown is Visibility.SHOWN_TO_CLIENT,
    )


def _case(number: str, system: str) -> Case:
    if number or system:
        return Case(CaseType.SPECIALIST, number or None, system or None)
    return Case()


def _types(value: str) -> tuple[DeviationType, ...]:
    chosen = {part.strip() for part in value.split(",")}
    return tuple(one for one in DeviationType if one.value in chosen)


def _choice(
    kind: Callable[[str], Choice], kept: Mapping[str, str], name: str, before: Choice | None
) -> Choice | None:
    if name not in kept:
        return before
    value = kept[name].strip()
    try:
        return kind(value) if value else None
    except ValueError:
        return before


def _line(kept: Mapping[str, str], name: str, before: str) -> str:
    return _line_of(kept[name]) if name in kept else before


def _text(entered: str) -> str:
    """With the line breaks that we keep. Another client's own would be a change that nobody made:
    on two devices the same words would then stand there twice."""
    return entered.replace("\r\n", "\n").replace("\r", "\n").strip()


def _line_of(text: str) -> str:
    return " ".join(text.split())


def _day_and_clock(at: int) -> tuple[str, str]:
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO)
    return local.date().isoformat(), local.strftime("%H:%M")


def _moment(day: str, clock: str) -> int | None:
    """The instant of a day and a clock time in Oslo; None where they are none, or of a year that
    nobody means: the first of all has no instant everywhere, and its card could not be drawn."""
    try:
        at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), OSLO)
        if at.year not in _YEARS:
            return None
        return int(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def next_page(document: Document, left: FormPage, wanted: FormPage) -> FormPage:
    """Where one comes from a page: what showing a note to the client means is read, and ticked,
    once that is chosen, before anything else (R52)."""
    if wanted not in (FormPage.SHOWN, FormPage.REVIEW) or left is FormPage.SHOWN:
        return wanted
    if not isinstance(document, CaseNote) or document.visibility is Visibility.INTERNAL:
        return FormPage.REVIEW
    return FormPage.REVIEW if document.seen_consequence else FormPage.SHOWN


# When its owner is reminded of it: of a report an hour after the call, the next morning and the
# third day (R18, R30); of its number until it is known (R20); of a case note on mornings.

_HOUR_MS = 60 * 60 * 1000
_DAYS_TO_WRITE = (1, 3)  # after the first hour
_DAYS_FOR_NOTE = (1, 3, 7)  # the birth number in it is destroyed after fourteen
_DAYS_FOR_NUMBER = (1, 3, 7, 14, 21, 28, 42, 56)


def reminder_to_write(since: int, step: int) -> int | None:
    """When the reminder number `step` (from 0) to write comes; None when there are no more.
    `since` is when the alarm ended (ms UTC)."""
    if step == 0:
        return by_day(since + _HOUR_MS)
    return _mornings(since, _DAYS_TO_WRITE, step - 1)


def reminder_for_number(since: int, step: int) -> int | None:
    """The same for a number, since the report was sent."""
    return _mornings(since, _DAYS_FOR_NUMBER, step)


def reminder_of_note(since: int, step: int) -> int | None:
    """The same for a case note, since its owner last wrote on it."""
    return _mornings(since, _DAYS_FOR_NOTE, step)


def _mornings(since: int, days: tuple[int, ...], step: int) -> int | None:
    if step >= len(days):
        return None
    return moment(local_day(since) + timedelta(days=days[step]), MORNING)
