"""`personvern`: what is kept about whoever asks, how long, and who has seen it, gathered once for
the card and for the file (GDPR article 15; L7, L11). Only ever one's own: a leader sees nothing of
others here (L13).

It is their own words, acts and papers. What colleagues wrote is theirs, and whom a note is about is
never in it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from bot.cards.insight.pages import (
    MineView,
    OwnAlarmLine,
    OwnEvidenceLine,
    OwnLookLine,
    OwnPaperLine,
)
from bot.cards.privacy import AboutMeView, KeptLine, LookLine
from bot.dialogs import commands
from bot.dialogs.commands import ShowPrivacy
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.alarm.timeline import Entry, FactKind
from bot.domain.calls import CallChoice
from bot.domain.conversation import CallRow
from bot.domain.drills import Practice, Trainee
from bot.domain.evidence import Evidence
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.domain.reports.draft import Draft
from bot.domain.reports.privacy_filter import masked
from bot.domain.retention import Kept
from bot.service.alarm.presence import room_of
from bot.service.alarm.shown import with_names
from bot.service.answer import Answer, Feature
from bot.service.insight.figures import training_view
from bot.service.links import Document, DocumentKind, document_link
from bot.service.measures.plan import OwnMeasures, own_measures
from bot.service.messages import SentMessage
from bot.service.readiness import telephone
from bot.service.reports.drafts import document_of
from bot.service.unit_of_work import UnitOfWork
from bot.store.organisations import UnitChange
from bot.store.people import PERSON_EXPORT, Look, is_machine_user
from bot.store.records import AbsenceRow, PlannedAbsence, Reach, unsent_of
from bot.texts import text


@dataclass(frozen=True, slots=True)
class Written:
    """Words of the person's own. `of` is the alarm, None outside any."""

    of: str | None
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Presence:
    """That the person said they are at the office, until when, and where they said they sit."""

    until: int
    room: str | None


@dataclass(frozen=True, slots=True)
class About:
    """What is kept about somebody."""

    raised: Sequence[Alarm]
    acts: Sequence[tuple[str, Entry]]
    words: Sequence[Written]
    evidence: Sequence[Evidence]
    papers: Sequence[Draft]
    readings: Sequence[ReadReceipt]
    practices: Sequence[Practice]
    trainee: Trainee | None
    measures: OwnMeasures
    absence: AbsenceRow | None
    planned: Sequence[PlannedAbsence]
    presence: Presence | None
    looks: Sequence[Look]
    changes: Sequence[UnitChange]
    reach: Reach | None = None
    calls: Sequence[CallRow] = ()
    call_choice: CallChoice | None = None


def gather(uow: UnitOfWork, person: str) -> About:
    """All of it, as it is now."""
    papers, raised = uow.tx.drafts_by(person), uow.tx.raised_by(person)
    own = dict.fromkeys([*(alarm.id for alarm in raised), *(draft.incident for draft in papers)])
    units = uow.directory.organisation.units.values()
    mine = [unit.number for unit in units if person in unit.staff()]
    of_mine = uow.tx.looks_at(list(own), person)
    of_training = uow.tx.looks_at_training(mine, person)
    of_all = uow.tx.exports_of(person)
    return About(
        raised=raised,
        acts=uow.tx.acts_of(person),
        words=_words(uow, person),
        evidence=uow.tx.evidence_by(person),
        papers=papers,
        readings=uow.tx.readings_of(person),
        practices=[one for one in uow.tx.practices_of([person]) if one.person == person],
        trainee=uow.tx.trainees([person]).get(person),
        measures=own_measures(uow, person),
        absence=uow.directory.people.absences.get(person),
        planned=[one for one in uow.directory.people.planned.values() if one.person == person],
        presence=_presence(uow, person),
        looks=sorted((*of_mine, *of_training, *of_all), key=lambda look: look.at, reverse=True),
        changes=uow.tx.changes_by(person),
        reach=uow.tx.reaches([person]).get(person),
        calls=uow.tx.calls_to(person),
        call_choice=uow.tx.call_choices([person]).get(person),
    )


def as_json(uow: UnitOfWork, person: str) -> str:
    """The file that *Last ned* gives."""
    found, directory = gather(uow, person), uow.directory
    listed = directory.person(person)
    address = directory.address(person)
    kept = {
        "person": {
            "id": person,
            "name": directory.name(person),
            "phone": listed.phone if listed else None,
            "nav_ident": listed.nav_ident if listed else None,
            "unit": directory.unit_of(person).number if listed else None,
            "language": directory.language(person),
            "address": address is not None,
        },
        "made_at": _instant(uow.now),
        "kept_days": {kept.value: days for kept, days in uow.terms.kept.items()},
        "raised": [_alarm(with_names(uow, alarm)) for alarm in found.raised],
        "acts": [_act(incident, entry) for incident, entry in found.acts],
        "words": [
            {"incident": word.of, "at": _instant(word.at), "text": word.text}
            for word in found.words
        ],
        "evidence": [_evidence(one) for one in found.evidence],
        "papers": [_paper(uow, draft) for draft in found.papers],
        "readings": [
            {"routine": one.routine, "version": one.version, "at": _instant(one.at)}
            for one in found.readings
        ],
        "drills": [_practice(one) for one in found.practices],
        "calendar": asdict(found.trainee) if found.trainee is not None else None,
        "changes": [
            {
                "unit": one.unit,
                "at": _instant(one.at),
                "what": [difference.what for difference in one.differences],
            }
            for one in found.changes
        ],
        "measures": found.measures.as_json(_instant),
        "absence": asdict(found.absence) if found.absence is not None else None,
        "planned_absences": [asdict(one) for one in found.planned],
        "reach": _reach(found.reach),
        "calls": [_call(one) for one in found.calls],
        "call_choice": asdict(found.call_choice) if found.call_choice is not None else None,
        "presence": asdict(found.presence) if found.presence is not None else None,
        "seen_by": [
            {
                "who": _who(uow, look, directory.language(person)),
                "what": look.action,
                "incident": look.incident,
                "at": _instant(look.at),
            }
            for look in found.looks
        ],
    }
    return json.dumps(kept, ensure_ascii=False, indent=2)


def _presence(uow: UnitOfWork, person: str) -> Presence | None:
    """Also when it is over: until the next day it is still kept."""
    row = uow.directory.people.present.get(person)
    if row is None:
        return None
    return Presence(row.until, room_of(uow.directory, uow.keyring, person, row.since))


def _words(uow: UnitOfWork, person: str) -> list[Written]:
    found: list[Written] = []
    for of, word in uow.tx.words_by(person):
        said = uow.read_word(of, word)
        if said is not None:
            incident = None if of in (person, unsent_of(person)) else of.partition("/")[0]
            found.append(Written(incident, word.at, masked(said)))
    return found


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "drill": alarm.drill is not None,
        "unit": alarm.unit,
        "raised_at": _instant(alarm.raised_at),
        "state": alarm.state,
        "details": {
            key: value for key, value in asdict(alarm.details).items() if value is not None
        },
        "helped_by": [claim.name for claim in alarm.claims],
    }


def _reach(reach: Reach | None) -> dict[str, Any] | None:
    """Whether an alarm reaches them, as the morning check last saw it."""
    if reach is None:
        return None
    since, at = _instant(reach.since), _instant(reach.checked_at)
    return {"line": reach.line, "since": since, "checked_at": at}


def _act(incident: str, entry: Entry) -> dict[str, Any]:
    """What they did, as it stands on the timeline; its details may name colleagues and digests,
    and stay there."""
    return {"incident": incident, "at": _instant(entry.at), "kind": entry.kind}


def _practice(one: Practice) -> dict[str, Any]:
    return {
        "incident": one.incident,
        "at": _instant(one.at),
        "drill": one.drill,
        "part": one.part,
        "scenario": one.scenario,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "id": one.id,
        "incident": one.incident,
        "added_at": _instant(one.added_at),
        "media_type": one.original.media_type if one.original else None,
        "sha256": one.original.sha256 if one.original else None,
    }


def _paper(uow: UnitOfWork, draft: Draft) -> dict[str, Any]:
    document = document_of(uow, draft)
    return {
        "id": draft.id,
        "kind": draft.kind,
        "state": draft.state,
        "incident": draft.incident,
        "drill": draft.drill,
        "opened_at": _instant(draft.opened_at),
        "reference": draft.reference,
        # Masked as it is on paper: whoever wrote a client's number wrote it where it is not kept.
        "document": _masked(asdict(document)) if document is not None else None,
    }


def _masked(part: Any) -> Any:
    """The same with its words masked; instants have eleven digits too, and stay."""
    if isinstance(part, dict):
        return {key: _masked(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_masked(value) for value in part]
    return masked(part) if isinstance(part, str) else part


def _instant(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_NEWEST = 10
_ABOUT = "about"  # what a link to all of it is for, before the person
_LOOKED = {
    "evidence.view": "about-look-evidence",
    "evidence export": "about-look-exported",
    "paper.view": "about-look-report",
    "incident show": "about-look-alarm",
}


@dataclass(frozen=True)
class SentAbout(SentMessage):
    """What is kept about the reader."""

    VIEW = "about"


def show_privacy(uow: UnitOfWork, command: ShowPrivacy) -> Answer:
    """What is kept; with *Last ned*, a link to all of it. Looking at one's own is free."""
    person = command.origin.person
    url = None
    if command.download:
        document = _about_document(uow, person, person)
        url = document_link(uow, f"{_ABOUT}/{person}", person, document)
    view = about_view(uow, person, url)
    return Answer(view, to_send=True, message=SentAbout())


def about_view(uow: UnitOfWork, person: str, url: str | None = None) -> AboutMeView:
    """The person's card."""
    found, language = gather(uow, person), uow.directory.language(person)
    return AboutMeView(
        language=language,
        counts=tuple((sentence, count) for sentence, count in _counts(found) if count),
        kept=tuple(_kept(uow)),
        looks=tuple(
            LookLine(_who(uow, look, language), look_sentence(look), look.at)
            for look in found.looks[:_NEWEST]
        ),
        may_download=uow.terms.pages is not None,
        link=url,
    )


def _call(call: CallRow) -> dict[str, Any]:
    return {
        "incident": call.incident,
        "at": _instant(call.placed_at or 0),
        "answered": _instant(call.answered_at) if call.answered_at is not None else None,
        "outcome": call.outcome,
    }


def _who(uow: UnitOfWork, look: Look, language: Language) -> str:
    """A human's name; whoever ran a command as the machine's user has none here."""
    if is_machine_user(look.actor):
        return text(language, "about-operator")
    return uow.directory.name(look.actor)


_MOST_LINES = 50


def mine_view(uow: UnitOfWork, person: str) -> MineView:
    """The tab's own page: what the person has raised, written, sent and practised, who has looked
    at it, and what they can set."""
    raised = sorted(uow.tx.raised_by(person), key=lambda alarm: -alarm.raised_at)[:_MOST_LINES]
    papers = [one for one in uow.tx.drafts_by(person) if not one.state.over or one.state.submitted]
    evidence = uow.tx.evidence_by(person)
    own = dict.fromkeys([*(one.id for one in raised), *(one.incident for one in papers)])
    looks = uow.tx.looks_at(list(own), person)[:_MOST_LINES]
    directory = uow.directory
    name, absence = directory.name, directory.absences(uow.now).get(person)
    raised_at = {alarm.id: alarm.raised_at for alarm in raised}
    return MineView(
        language=uow.directory.language(person),
        alarms=tuple(
            OwnAlarmLine(
                incident=alarm.id,
                at=alarm.raised_at,
                unit=alarm.unit_name,
                open=not alarm.state.ended,
                drill=alarm.drill is not None,
                noted=alarm.ending is Ending.NOTED,
                helper=alarm.owner.name if alarm.owner is not None else "",
                evidence=sum(one.incident == alarm.id for one in evidence),
            )
            for alarm in raised
        ),
        papers=tuple(
            OwnPaperLine(one.id, one.kind, one.state, one.opened_at, one.drill)
            for one in papers[:_MOST_LINES]
        ),
        evidence=tuple(
            OwnEvidenceLine(
                one.id,
                one.added_at,
                raised_at.get(one.incident or ""),
                can_be_shown=uow.terms.pages is not None and one.copy is not None,
            )
            for one in evidence[: -_MOST_LINES - 1 : -1]
        ),
        looks=tuple(OwnLookLine(name(one.actor), look_sentence(one), one.at) for one in looks),
        training=training_view(uow, person),
        can_print=uow.terms.pages is not None,
        answers=directory.is_helper(person),
        is_away=absence is not None and absence.covers(uow.now),
        is_here=directory.is_present(person, uow.now),
        calls=telephone.view_of(uow, person) if telephone.may_be_called(uow, person) else None,
    )


def look_sentence(look: Look) -> str:
    """The id of the sentence that tells of it, with `name` and `when`."""
    if look.action.startswith(PERSON_EXPORT):
        return "about-look-person"
    if look.incident is None:
        return "about-look-training"
    return _LOOKED.get(look.action, "about-look")


def _counts(found: About) -> tuple[tuple[str, int], ...]:
    """In the order in which they are shown: ids of sentences that take a count."""
    helped = {incident for incident, act in found.acts if act.kind == FactKind.CLAIMED}
    return (
        ("about-raised", len(found.raised)),
        ("about-helped", len(helped)),
        ("about-words", len(found.words)),
        ("about-evidence", len(found.evidence)),
        ("about-papers", len(found.papers)),
        ("about-readings", len(found.readings)),
        ("about-drills", len(found.practices)),
        ("about-changes", len({one.revision for one in found.changes})),
        ("about-measures", found.measures.count),
        ("about-absences", len(found.planned) + (found.absence is not None)),
        ("about-reach", 1 if found.reach is not None else 0),
        ("about-calls", len(found.calls)),
        ("about-presence", 1 if found.presence is not None else 0),
    )


def _kept(uow: UnitOfWork) -> list[KeptLine]:
    days = uow.terms.kept
    return [
        KeptLine("about-kept-words", days[Kept.WORDS]),
        KeptLine("about-kept-lessons", days[Kept.LESSONS]),
        KeptLine("about-kept-papers", days[Kept.SENT_DRAFTS]),
        KeptLine("about-kept-evidence", uow.terms.evidence_days),
        KeptLine("about-kept-readings", days[Kept.READINGS]),
        KeptLine("about-kept-drills", days[Kept.PRACTICES]),
        KeptLine("about-kept-measures", days[Kept.MEASURES]),
        KeptLine("about-kept-reach", days[Kept.READINESS]),
        KeptLine("about-kept-looks", days[Kept.ACCESS_LOG]),
        KeptLine("about-kept-alarms", days[Kept.ALARMS]),
    ]


def _about_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    if id != person:
        return None
    return Document("paper-page-about", "rodtkort-om-meg.json", "", own=True)


def _record_look(uow: UnitOfWork, id: str, person: str) -> None:
    uow.tx.log_access(person, "about.export", None)


ABOUT_DOCUMENT = DocumentKind(_about_document, _record_look, gather=as_json)


FEATURE = Feature(
    handlers={commands.ShowPrivacy: show_privacy},
    messages={SentAbout: lambda uow, person, message: about_view(uow, person)},
    documents={_ABOUT: ABOUT_DOCUMENT},
)
