"""The first words of a report or a note: what the alarm knows, in time order, for the employee to
correct (R18, R52). Nothing is guessed, and nothing decides (L9)."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.alarm import spoken
from bot.cards.alarm.facts import CHANNELS, KINDS
from bot.cards.kit.words import clock_time
from bot.cards.views import Word
from bot.domain.alarm.incident import MeetingType, ThreatChannel
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.calls import RingOutcome
from bot.domain.guidance import Reaction, Step
from bot.domain.organisation.organisation import Language, Sector
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import (
    Account,
    Affected,
    DeviationReport,
    DeviationType,
    Party,
    Reporter,
    ToldPerson,
)
from bot.domain.reports.draft import DRAWN, WRITTEN, YES, Draft, values_of
from bot.domain.threat.duty import Result, ThreatTask
from bot.service.evidence.record import evidence_of
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.texts import Localised, say_in

MOST_LINES = 60  # of what happened; the timeline itself has everything
MOST_QUOTES = 20  # written down for the client's case
MOST_OFFERED = 40  # to be ticked, the first of the alarm
_WORDS = (
    "|"  # stands for what somebody said: a text takes 2,500 letters in one place, a quote has more
)


_COUNT = re.compile(r"[0-9]{1,6}")
# As what somebody is told that a report has been begun (FactKind.NOTIFIED).
REPORT_TO_LEADER, REPORT_TO_REP = "report_leader", "report_safety"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A timeline entry with its detail read."""

    seq: int
    at: int
    kind: str
    actor: str
    detail: Mapping[str, Any]


def _entries(uow: UnitOfWork, alarm: Alarm) -> list[_Entry]:
    entries = [
        _Entry(one.seq, one.at, one.kind, one.actor, json.loads(one.payload))
        for one in uow.tx.entries(alarm.id)
    ]
    if not any(claim.word for claim in alarm.claims):
        return entries
    names = uow.named_helpers(alarm.id)
    return [_with_name(one, names.get(str(one.detail.get("word")))) for one in entries]


def _with_name(entry: _Entry, name: str | None) -> _Entry:
    """A claim with the colleague's name, which lies apart."""
    is_claim = entry.kind == FactKind.CLAIMED and name is not None
    return replace(entry, detail={**entry.detail, "name": name}) if is_claim else entry


def report_of(uow: UnitOfWork, alarm: Alarm, draft: str, language: Language) -> DeviationReport:
    """The deviation report about the alarm, as far as it is known."""
    say, entries = say_in(language), _entries(uow, alarm)
    person = uow.directory.person(alarm.caseworker.id)
    unit = uow.directory.organisation.units.get(alarm.unit)
    sector = (person.sector if person else None) or (unit.sector if unit else None)
    return DeviationReport(
        id=draft,
        unit=alarm.unit,
        unit_name=alarm.unit_name,
        sector=sector or Sector.STATE,
        reporter=Reporter(alarm.caseworker.name, person.nav_ident if person else None),
        title="",
        happened_at=alarm.raised_at,
        submitted_at=uow.now,
        types=(DeviationType(alarm.details.kind.value),) if alarm.details.kind else (),
        target=alarm.details.target,
        meeting=_meeting(alarm),
        channel=alarm.details.channel or ThreatChannel.of(alarm.details.meeting),
        place=alarm.details.place,
        account=Account(
            immediate_measures="\n".join(_measures(say, entries, language)),
        ),
        told=tuple(_told(uow, alarm, entries)),
        evidence=tuple(one.id for one in evidence_of(uow, alarm.id)),
        risk_assessment=unit.risk_assessment if unit else None,
        drill=alarm.drill is not None,
        course=None,
        by=alarm.caseworker.id,
    )


def as_known(
    uow: UnitOfWork, alarm: Alarm | None, report: DeviationReport, language: Language
) -> DeviationReport:
    """The report with the title that follows from it, and with what the alarm knows by now, where
    the employee has not put other words there."""
    say, course = say_in(language), report.course or ""
    if report.course is None and alarm is not None:
        entries = _entries(uow, alarm)
        course = "\n".join(_course(say, alarm, entries, language))
    return replace(report, title=report.title.strip() or _title(say, report), course=course)


def with_affected(
    uow: UnitOfWork, draft: Draft, report: DeviationReport, fields: Mapping[str, str]
) -> DeviationReport:
    """The report with those it happened to, as the form has it: one of the unit's people, and
    whoever reports too or not. Their employers decide which system gets it (R1). Somebody who has
    left since stays as they were chosen; an id that is nobody's changes nothing."""
    if "affected" not in fields and "me_too" not in fields:
        return report
    me, chosen = draft.owner, fields.get("affected", "").strip()
    before = {one.id: one for one in report.affected}
    colleague = before.get(chosen) or _affected(uow, draft, chosen)
    if chosen and (colleague is None or chosen == me):
        return report
    mine = _affected(uow, draft, me) or Affected(me, report.reporter.name, report.sector)
    both = (mine, colleague) if fields.get("me_too") == YES else (colleague,)
    affected = tuple(one for one in both if one is not None) if colleague is not None else ()
    typed = report.reporter.on_behalf_of if not before else None
    someone = colleague.name if len(affected) == 1 and colleague is not None else None
    changed = replace(report, affected=affected, by=me, sector=mine.sector)
    reporter = replace(report.reporter, on_behalf_of=someone if affected else typed)
    return replace(changed, sector=changed.employers[0], reporter=reporter)


def _affected(uow: UnitOfWork, draft: Draft, id: str) -> Affected | None:
    """Somebody of the organisation, with their employer: the unit's, where nothing else is said."""
    person = uow.directory.person(id)
    unit = uow.directory.organisation.units.get(draft.unit)
    sector = (person.sector if person else None) or (unit.sector if unit else None)
    return Affected(id, person.name, sector or Sector.STATE) if person is not None else None


def left_to_the_alarm(
    base: DeviationReport, before: Mapping[str, str], fields: dict[str, str]
) -> None:
    """What still says what the alarm said when the page was drawn follows the alarm: it may have
    gone on since. Whoever strikes out its last lines has put other words there; a page of before
    does not say how much stood on it."""
    course = "\n".join(fields.get("course", "").split("\r\n")).strip()
    drawn = fields.get(DRAWN, "")
    stood = before["course"][: int(drawn)].strip() if _COUNT.fullmatch(drawn) else course
    if base.course is None and course == stood and course and before["course"].startswith(course):
        del fields["course"]
    if not base.title and fields.get("title", "").strip() == before["title"]:
        del fields["title"]


def whole(
    uow: UnitOfWork, draft: Draft, document: DeviationReport | CaseNote
) -> DeviationReport | CaseNote:
    """What the draft says as it is read, sent and printed: with what the alarm knows, and the words
    that were ticked, as far as they are still kept (L13)."""
    if not isinstance(document, DeviationReport):
        return document
    alarm, language = uow.tx.get_alarm(draft.incident), uow.directory.language(draft.owner)
    say = say_in(language)
    known = as_known(uow, alarm, document, language)
    ticked = (word for word in offered_words(uow, draft.incident) if word.id in document.quotes)
    said = (
        known.account.words_used.strip(),
        *(quote_of(say, word, language, word.name) for word in ticked),
    )
    account = replace(known.account, words_used="\n".join(filter(None, said)))
    if draft.state.editable and alarm is not None:  # she reads what will be sent (L9)
        known = _counted(uow, alarm, known)
    return replace(known, account=account)


def _counted(uow: UnitOfWork, alarm: Alarm, report: DeviationReport) -> DeviationReport:
    """With who has been told by now, and what is kept."""
    told = tuple(_told(uow, alarm, _entries(uow, alarm)))
    kept = tuple(one.id for one in evidence_of(uow, alarm.id))
    return replace(report, told=told, evidence=kept)


def offered_words(uow: UnitOfWork, incident: str) -> tuple[Word, ...]:
    """What was written during the alarm, by her and by whoever helped, that is still kept."""
    return uow.words(incident)[:MOST_OFFERED]


def quote_of(say: Localised, word: Word, language: Language, name: str) -> str:
    """Such words with when they were written, and whose they are: the client's, or of `name`."""
    whose = say("draft-client") if word.quote else name
    before, _, after = say("draft-quote", words=_WORDS).partition(_WORDS)
    at = say("draft-line", time=clock_time(word.at, language), what=whose)
    return f"{at}: {before}{word.text}{after}"


def note_of(uow: UnitOfWork, alarm: Alarm, language: Language) -> CaseNote:
    """The case note about the conversation: nobody at Nav is named in it."""
    say, entries = say_in(language), _entries(uow, alarm)
    ended = alarm.walk is not None and alarm.walk.ended
    before, _, after = say("draft-said", words=_WORDS).partition(_WORDS)
    said = (f"{before}{quote}{after}" for quote in _quotes(uow, alarm))
    told = ""
    if _warned(entries) is not None:
        told = say("draft-told-warned" if ended else "draft-told-warning")
    return CaseNote(
        at=alarm.raised_at,
        unit=alarm.unit,
        title=say("draft-title-note-ended" if ended else "draft-title-note"),
        behaviour="\n".join(said),
        told=told,
    )


def still_prefilled(document: DeviationReport | CaseNote, first: object) -> frozenset[str]:
    """The written fields that still say, letter by letter, what the alarm said."""
    if not isinstance(first, DeviationReport | CaseNote):
        return frozenset()
    now, then = values_of(document), values_of(first)
    if isinstance(document, DeviationReport) and document.course is None:
        now["course"] = then["course"] = "as the alarm knows it"
    return frozenset(name for name in WRITTEN if now.get(name) and now[name] == then.get(name))


def completed(
    uow: UnitOfWork, alarm: Alarm, report: DeviationReport, language: Language
) -> DeviationReport:
    """The report with what has become known since: who was told, what was kept, and what the alarm
    knows; from here it stays as its owner let go of it, though the alarm goes on."""
    known = replace(as_known(uow, alarm, report, language), submitted_at=uow.now)
    return _counted(uow, alarm, known)


def _title(say: Localised, report: DeviationReport) -> str:
    """What it was, the gravest of several, and how it came."""
    gravest = report.gravest
    if gravest is None:
        return say("draft-title-unknown")
    kind = say(KINDS[gravest])
    if report.came_by is None:
        return kind
    return say("draft-title-report", kind=kind, channel=say(CHANNELS[report.came_by]))


def _meeting(alarm: Alarm) -> MeetingType | None:
    channel: ThreatChannel | None = alarm.details.channel
    return alarm.details.meeting or (channel.meeting if channel is not None else None)


def _quotes(uow: UnitOfWork, alarm: Alarm) -> list[str]:
    """What the client said, as the caseworker wrote it down; masked when it was kept."""
    words: Sequence[Word] = uow.words(alarm.id)
    mine = (word for word in words if word.quote and word.author == alarm.caseworker.id)
    return [word.text for word in mine][:MOST_QUOTES]


def _course(
    say: Localised, alarm: Alarm, entries: Sequence[_Entry], language: Language
) -> Iterator[str]:
    """What happened, one line each; nothing is said twice in a row."""
    lines, last = 0, ""
    steps: dict[int, list[str]] = {}
    for entry, step in _spoken(entries):
        steps.setdefault(entry.seq, []).append(say(_STEPS[step]))
    for entry in entries:
        for what in steps.get(entry.seq) or [_what(say, alarm, entry)]:
            if what and what != last and lines < MOST_LINES:
                lines, last = lines + 1, what
                yield _line(say, entry, what, language)


def _what(say: Localised, alarm: Alarm, entry: _Entry) -> str:
    match entry.kind:
        case FactKind.RAISED:
            return say("draft-reported" if alarm.reported else "draft-raised")
        case FactKind.CLAIMED:
            return say("draft-helped", name=_who(alarm, entry))
        case FactKind.RING_ENDED if entry.detail.get("outcome") in _WITHOUT_ANSWER:
            name = alarm.name_of(str(entry.detail["person"]))
            outcome = RingOutcome(str(entry.detail["outcome"]))
            return say("draft-rang", name=name, outcome=spoken.outcome(say, outcome))
        case FactKind.CONTACT_ANSWERED if entry.detail.get("yes"):
            return say("draft-contact")
        case FactKind.EXHAUSTED:
            return say("draft-exhausted")
        case FactKind.CALL_OVER:
            return say("draft-call-over")
        case FactKind.UNIT_NOTIFIED:
            return say("draft-unit-told", unit=str(entry.detail["unit"]))
        case FactKind.DUTY_TASK if _is_police(entry):
            return say("draft-police")
    return ""


# Calls that nobody answered with a key: the guide wants it told that the level was rung (L10).
_WITHOUT_ANSWER = frozenset(
    {
        RingOutcome.NO_KEY, RingOutcome.NO_ANSWER, RingOutcome.BUSY, RingOutcome.DECLINED,
        RingOutcome.UNREACHABLE, RingOutcome.FAILED, RingOutcome.LOST,
    }
)  # fmt: skip
_STEPS = {
    Step.BEHAVIOUR: "draft-behaviour",
    Step.CONSEQUENCE: "draft-warned",
    Step.END: "draft-ended",
}


def _spoken(entries: Iterable[_Entry]) -> Iterator[tuple[_Entry, Step]]:
    """Which sentences were said: how the client took one means that it was; the end is said when
    it is reached."""
    before: dict[str, str] = {}
    for entry in entries:
        if entry.kind != FactKind.GUIDED or "step" not in entry.detail:
            continue
        walk, step = str(entry.detail["walk"]), str(entry.detail["step"])
        shown = before.get(walk, "")
        if entry.detail.get("reaction") in _OF_CLIENT and shown in _STEPS:
            yield entry, Step(shown)
        if step == Step.END and shown != Step.END:
            yield entry, Step.END
        before[walk] = step


_OF_CLIENT = (Reaction.CALMER, Reaction.CONTINUES, Reaction.THREATENS)


def _warned(entries: Iterable[_Entry]) -> _Entry | None:
    """Where the warning was given."""
    return next((entry for entry, step in _spoken(entries) if step is Step.CONSEQUENCE), None)


def _measures(say: Localised, entries: Sequence[_Entry], language: Language) -> Iterator[str]:
    for entry in entries:
        if entry.kind == FactKind.RAISED:
            yield _line(say, entry, say("draft-raised"), language)
    warned = _warned(entries)
    if warned is not None:
        yield _line(say, warned, say("draft-warned"), language)
    for entry in entries:
        if entry.kind == FactKind.UNIT_NOTIFIED:
            told = say("draft-unit-told", unit=str(entry.detail["unit"]))
            yield _line(say, entry, told, language)
        elif entry.kind == FactKind.DUTY_TASK and _is_police(entry):
            yield _line(say, entry, say("draft-police"), language)


def _line(say: Localised, entry: _Entry, what: str, language: Language) -> str:
    at = clock_time(entry.at, language)
    return say("draft-line", time=at, what=what)


_TOLD_AS = {
    slots.SAFETY: Party.SAFETY_REP,
    slots.FOLLOW_UP: Party.LEADER,
    REPORT_TO_LEADER: Party.LEADER,
    REPORT_TO_REP: Party.SAFETY_REP,
}


def _who(alarm: Alarm, entry: _Entry) -> str:
    return str(entry.detail.get("name") or alarm.name_of(entry.actor))


def _is_police(entry: _Entry) -> bool:
    detail = entry.detail
    return detail.get("task") == ThreatTask.POLICE and detail.get("result") == Result.DONE


def _told(uow: UnitOfWork, alarm: Alarm, entries: Iterable[_Entry]) -> Iterator[ToldPerson]:
    """Who was told of it, each once (R40): as soon as they have confirmed it, when that was."""
    found: dict[tuple[Party, str], ToldPerson] = {}
    for entry in entries:
        for one in _party(uow, alarm, entry):
            known = found.setdefault((one.party, one.name), one)
            if one.confirmed and not known.confirmed:
                found[one.party, one.name] = one
    yield from found.values()


def _party(uow: UnitOfWork, alarm: Alarm, entry: _Entry) -> Iterator[ToldPerson]:
    detail = entry.detail
    if entry.kind in (FactKind.CLAIMED, FactKind.DUTY_TAKEN):
        helper = detail.get("by") or entry.actor
        if any(leader.id == helper for leader in alarm.chain.everyone()):  # no colleague (R46)
            yield ToldPerson(Party.LEADER, _who(alarm, entry), entry.at, confirmed=True)
    elif entry.kind == FactKind.NOTIFIED and detail.get("as") in _TOLD_AS:
        name = uow.directory.name(str(detail["person"]))
        yield ToldPerson(_TOLD_AS[str(detail["as"])], name, entry.at, confirmed=False)
    elif entry.kind in (FactKind.UNIT_NOTIFIED, FactKind.UNIT_RECEIVED):
        confirmed = entry.kind == FactKind.UNIT_RECEIVED
        yield ToldPerson(Party.OTHER_UNIT, str(detail["unit"]), entry.at, confirmed)
    elif entry.kind == FactKind.DUTY_TASK and _is_police(entry):
        yield ToldPerson(Party.POLICE, alarm.name_of(entry.actor), entry.at, confirmed=True)
