"""What is filed, on paper. The deviation report has its fields in the order of the form (nav.md,
section 2). The client's number is not on the case note: the archive knows whose note it is. The
archive takes no picture of its own (nav.md, section 1), so evidence is wrapped as PDF/A, one
picture or text a sheet."""

import base64
import io
from dataclasses import dataclass, field

from bot.cards.kit.words import clock_time, day_in_words, in_a_row
from bot.documents.typesetting import Sheet
from bot.domain.alarm.incident import Target, ThreatChannel
from bot.domain.evidence import MediaType
from bot.domain.organisation.organisation import Language, Sector, Workplace
from bot.domain.reports.case_note import CaseNote, Visibility
from bot.domain.reports.deviation_report import (
    Account,
    DeviationReport,
    DeviationType,
    Injury,
    Party,
    Severity,
    ToldPerson,
)
from bot.domain.reports.draft import DraftKind
from bot.domain.reports.privacy_filter import masked
from bot.texts import Localised, say_in

_CHOICES = {
    DeviationType.THREAT: "report-type-threat",
    DeviationType.THREATENING: "report-type-threatening",
    DeviationType.HARASSING: "report-type-harassing",
    DeviationType.ABUSIVE: "report-type-abusive",
    DeviationType.VIOLENCE: "report-type-violence",
    Target.SELF: "paper-target-self",
    Target.COLLEAGUE: "report-target-colleague",
    Target.OTHER_UNIT: "report-target-unit",
    Target.THIRD_PARTY: "report-target-third",
    Target.CLIENT_SELF: "report-target-client",
    ThreatChannel.PHONE: "channel-phone",
    ThreatChannel.MEETING: "channel-meeting",
    ThreatChannel.VIDEO: "channel-video",
    ThreatChannel.CHAT: "channel-chat",
    ThreatChannel.EMAIL: "channel-email",
    ThreatChannel.SMS: "channel-sms",
    ThreatChannel.SOCIAL_MEDIA: "channel-social-media",
    ThreatChannel.LETTER: "channel-letter",
    Workplace.OFFICE: "report-place-office",
    Workplace.HOME_OFFICE: "report-place-home",
    Workplace.OUT: "report-place-out",
    Severity.LOW: "report-severity-low",
    Severity.MEDIUM: "report-severity-medium",
    Severity.HIGH: "report-severity-high",
    Injury.NONE: "report-injury-none",
    Injury.PHYSICAL: "report-injury-physical",
    Injury.MENTAL: "report-injury-mental",
    Injury.BOTH: "report-injury-both",
    Sector.STATE: "report-sector-state",
    Sector.MUNICIPAL: "report-sector-municipal",
}
# Apart from the others: as text a party and a target are the same word.
_PARTIES = {
    Party.LEADER: "report-told-leader",
    Party.SAFETY_REP: "report-told-rep",
    Party.POLICE: "report-told-police",
    Party.OTHER_UNIT: "report-told-unit",
}

_Choice = DeviationType | Target | ThreatChannel | Workplace | Severity | Injury | Sector | None


def deviation_sheet(
    report: DeviationReport, language: Language, let_go_of: str = "report-submitted"
) -> Sheet:
    """What the report says; eleven-digit numbers masked (L11), ØVELSE above a drill's (L12).
    `let_go_of` is the id of what the instant is called at which it left its owner, "" for none."""
    say = say_in(language)
    return Sheet(
        language,
        masked(report.title.strip()) or say("report-heading"),
        _facts(say, report, language, let_go_of),
        (
            *_account(say, report),
            (say("report-told"), "\n".join(_told(say, one, language) for one in report.told)),
            (say("report-evidence"), _kept(say, len(report.evidence))),
        ),
        say("report-footer", id=report.id),
        say("report-drill") if report.drill else "",
        head=head_of(say, DraftKind.REPORT, report.id, "report-drill" if report.drill else SENT),
    )


SENT = "paper-status-sent"
_KINDS = {DraftKind.REPORT: "report-heading", DraftKind.NOTE: "note-heading"}


def head_of(
    say: Localised, kind: DraftKind, id: str, *status: str, number: str | None = None
) -> str:
    """Which paper it is, and where it truly is: kind, number, id, and `status` (ids of texts)."""
    named = say("paper-head-number", number=number) if number else ""
    numbered = say("paper-head-id", id=id[:8]) if id else ""
    return " · ".join(filter(None, (say(_KINDS[kind]), named, numbered, *map(say, status))))


def _facts(
    say: Localised, report: DeviationReport, language: Language, let_go_of: str
) -> tuple[tuple[str, str], ...]:
    types = in_a_row(say, (_chosen(say, one) for one in report.types))
    sent = (say(let_go_of), _moment(report.submitted_at, language)) if let_go_of else ("", "")
    return (
        (say("paper-when"), _moment(report.happened_at, language)),
        (say("paper-unit"), f"{report.unit_name} ({report.unit})"),
        (say("report-sector"), in_a_row(say, (_chosen(say, one) for one in report.employers))),
        (say("report-reporter"), report.reporter.name),
        _whom(say, report),
        (say("report-type"), types),
        (say("report-target"), _chosen(say, report.target)),
        (say("report-meeting"), _chosen(say, report.came_by)),
        (say("report-place"), _chosen(say, report.place)),
        (say("report-severity"), _chosen(say, report.severity)),
        (say("report-injury"), _chosen(say, report.injury)),
        (say("report-risk"), report.risk_assessment or ""),
        sent,
    )


def _whom(say: Localised, report: DeviationReport) -> tuple[str, str]:
    """Who it happened to, each with their employer; as it was typed in a report of before."""
    if not report.affected:
        return say("report-on-behalf"), report.reporter.on_behalf_of or ""
    named = (f"{one.name} ({_chosen(say, one.sector)})" for one in report.affected)
    return say("report-affected"), in_a_row(say, named)


def _account(say: Localised, report: DeviationReport) -> tuple[tuple[str, str], ...]:
    account: Account = report.account
    written = (
        (say("report-course"), account.course_of_events),
        (say("report-words"), account.words_used),
        (say("report-known"), report.course or ""),
        (say("report-work"), account.work_done),
        (say("report-voice"), account.voice_and_background),
        (say("report-cause"), account.assumed_cause),
        (say("report-breach"), account.routine_breach),
        (say("report-measures"), account.immediate_measures),
        (say("report-witnesses"), account.witnesses),
        (say("report-follow-up"), account.follow_up),
        (say("report-proposed"), account.proposed_measures),
    )
    return tuple((heading, masked(text)) for heading, text in written)


def _chosen(say: Localised, choice: _Choice) -> str:
    return "" if choice is None else say(_CHOICES[choice])


def counted_words(report: DeviationReport, language: Language) -> tuple[tuple[str, ...], str]:
    """Who has been told, a line each, and how much is kept, in words."""
    say = say_in(language)
    told = tuple(_told(say, one, language) for one in report.told)
    return told, _kept(say, len(report.evidence))


def _kept(say: Localised, count: int) -> str:
    """How much there is; what it is stands beside the incident, for those who may see it."""
    return say("evidence-count", count=count) if count else ""


def _told(say: Localised, told: ToldPerson, language: Language) -> str:
    when = _moment(told.at, language)
    if told.confirmed is not None:  # a report of before does not say
        when = f"{say('told-confirmed' if told.confirmed else 'told-sent')} {when}"
    return f"{say(_PARTIES[told.party])}: {told.name}, {when}"


def _moment(at: int, language: Language) -> str:
    return f"{day_in_words(at, language)} {clock_time(at, language)}"


def case_note_sheet(note: CaseNote, unit_name: str, language: Language, id: str = "") -> Sheet:
    """What the note says. No colleague is named, the employee neither: Gosys knows who filed it."""
    say = say_in(language)
    shown = note.visibility is Visibility.SHOWN_TO_CLIENT
    return Sheet(
        language,
        masked(note.title.strip()) or say("note-heading"),
        (
            (
                say("paper-when"),
                f"{day_in_words(note.at, language)} {clock_time(note.at, language)}",
            ),
            (say("paper-unit"), f"{unit_name} ({note.unit})"),
            (say("note-visibility"), say("note-shown" if shown else "note-internal")),
        ),
        (
            (say("note-about"), masked(note.about)),
            (say("note-behaviour"), masked(note.behaviour)),
            (say("note-told"), masked(note.told)),
            (say("note-agreed"), masked(note.agreed)),
        ),
        say("note-footer"),
        head=head_of(say, DraftKind.NOTE, id, SENT),
    )


MOST_LETTERS = 100_000  # as many as a note has; the original has them all


@dataclass(frozen=True, slots=True)
class Exhibit:
    """The clean copy of one piece of evidence (never what was sent). `number` counts from 1,
    `added_at` is ms UTC."""

    number: int
    added_at: int
    media_type: MediaType
    content: bytes = field(repr=False)


def exhibit_sheet(exhibit: Exhibit, language: Language) -> Sheet:
    """The copy with a heading and when it was kept."""
    say = say_in(language)
    kept = exhibit.added_at
    when = f"{day_in_words(kept, language)} {clock_time(kept, language)}"
    is_picture = exhibit.media_type.is_picture
    text = "" if is_picture else exhibit.content.decode(errors="replace")[:MOST_LETTERS]
    return Sheet(
        language,
        say("paper-exhibit", number=exhibit.number),
        ((say("paper-kept"), when),),
        ((say("paper-exhibit-text"), text),),
        say("note-footer"),
        picture=_as_svg(exhibit) if is_picture else "",
        alt=say("paper-exhibit", number=exhibit.number),
    )


def _as_svg(exhibit: Exhibit) -> str:
    """Typst is given text alone, and so nothing of it ever lies on a disk in clear."""
    from PIL import Image  # its header alone is read; the picture is our own encoding

    with Image.open(io.BytesIO(exhibit.content)) as opened:
        width, height = opened.size
    source = f"data:{exhibit.media_type};base64,{base64.b64encode(exhibit.content).decode()}"
    box = f'width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {box}>'
        f'<image {box} href="{source}"/></svg>'
    )
