"""Messages that are never updated, drawn again from the payload of their outgoing row: what a
crash interrupts is sent by whoever takes the row over."""

from collections.abc import Mapping
from typing import Any

from bot.cards.views import (
    HomeView,
    NoticeView,
    RelayView,
    Sentence,
    View,
)
from bot.domain.reports.draft import DraftKind, FormPage
from bot.service.alarm.colleagues import here_view
from bot.service.drills.calendar import drill_notice
from bot.service.evidence.card import batch_view
from bot.service.evidence.views import list_view
from bot.service.follow_up.views import report_view, shown_view, unit_list_view
from bot.service.guidance.place import guidance_view
from bot.service.insight import figures
from bot.service.insight.lessons import lessons_view
from bot.service.measures.reminders import sent_view
from bot.service.organisation.announce import announcement_view
from bot.service.organisation.edit import shown_again
from bot.service.organisation.people import presence_view, routine_view, routines_view, welcome_view
from bot.service.privacy.mine import about_view
from bot.service.readiness.works import alarm_works_view
from bot.service.reports.views import report_form_view, start_view
from bot.service.show import readiness_view
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import Task
from bot.store.statistics import TooMany, UnitRecord


def notice_view(
    uow: UnitOfWork, task: Task, record: UnitRecord | TooMany | None = None
) -> View | None:
    """What the row's recipient is to read, in the recipient's present language; None when there
    is nothing left to say (the words were erased). `record` is what a row of `innsikt` asks for
    (`insight.asked`)."""
    payload, person = task.payload, task.recipient or ""
    language = uow.directory.language(person)
    match payload.get("view"):
        case "home":
            return HomeView(language, _sentence(payload))
        case "welcome":
            return welcome_view(uow, person)
        case "notice":
            sentence = _sentence(payload) or Sentence("answer-not-yours")
            return NoticeView(language, sentence, bool(payload.get("drill")))
        case "readiness":
            return readiness_view(uow, person)
        case "routines":
            return routines_view(uow, person, gone=bool(payload["gone"]))
        case "routine":
            return routine_view(uow, person, payload["routine"], stale=bool(payload["stale"]))
        case "about":
            return about_view(uow, person)
        case "away":
            away, until, instead = bool(payload["away"]), payload["until"], payload["stand_in"]
            return presence_view(uow, person, away, until, instead)
        case "here":
            return here_view(uow, person)
        case "guide":
            return guidance_view(uow, person)
        case "evidence":
            incident, elsewhere = payload["incident"], bool(payload["elsewhere"])
            return list_view(uow, person, incident, elsewhere=elsewhere)
        case "batch":
            return batch_view(uow, payload["batch"])
        case "paper":
            return _paper(uow, person, payload)
        case "paper_start":
            return start_view(uow, person, DraftKind(payload["kind"]))
        case "unit_list":
            works = bool(payload.get("works"))  # not on rows of an earlier version
            return unit_list_view(uow, person, int(payload["page"]), works)
        case "lessons":
            return lessons_view(uow, person, int(payload["page"]))
        case "alarm_works":
            return alarm_works_view(uow, person)
        case "follow_up":
            return _follow_up(uow, person, payload["incident"])
        case "report":
            draft = uow.tx.look_at_draft(payload["draft"])
            return report_view(uow, draft, person, int(payload["page"])) if draft else None
        case "training":
            return figures.training_view(uow, person)
        case "year":
            return figures.year_link_view(uow, person, str(payload["unit"]))
        case figures.INSIGHT | figures.COMPLETION if record is not None:
            return figures.drawn(uow, person, payload, record)
        case "admin":
            return shown_again(uow, person, payload["unit"])
        case "announcement":
            return announcement_view(uow, person, payload)
        case "measures" | "measure" | "measures_ready" | "measures_due" | "measure_news":
            return sent_view(uow, person, payload)
        case "relay":
            return _relay(uow, person, payload)
    return drill_notice(uow, person, payload)


def _sentence(payload: Mapping[str, Any]) -> Sentence | None:
    if "sentence" not in payload:
        return None
    args = tuple((k[4:], v) for k, v in payload.items() if k.startswith("arg:"))
    return Sentence(payload["sentence"], args)


def _paper(uow: UnitOfWork, person: str, payload: Mapping[str, Any]) -> View | None:
    draft = uow.tx.look_at_draft(payload["draft"])
    page = FormPage(payload["page"]) if payload["page"] else None
    return (
        report_form_view(uow, draft, page) if draft is not None and draft.owner == person else None
    )


def _follow_up(uow: UnitOfWork, person: str, incident: str) -> View | None:
    alarm, follow_up = uow.tx.get_alarm(incident), uow.tx.follow_up(incident)
    return shown_view(uow, alarm, follow_up, person) if alarm and follow_up else None


def _relay(uow: UnitOfWork, person: str, payload: Mapping[str, Any]) -> View | None:
    alarm = uow.tx.get_alarm(payload["incident"])
    if alarm is None:
        return None
    word = next((w for w in uow.tx.words(alarm.id) if w.id == payload["word"]), None)
    text = uow.read_word(alarm.id, word) if word else None
    if word is None or text is None:
        return None
    return RelayView(
        incident=alarm.id,
        drill=alarm.drill is not None,
        language=uow.directory.language(person),
        from_name=alarm.name_of(word.author),
        text=text,
        reader_is_caseworker=person == alarm.caseworker.id,
    )
