"""What can be done on the tab's pages: each form is the command that a card's button is, run as if
that had been tapped, or a link of the person's own (docs/decisions/0081)."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Final

from aiohttp import web

from bot.cards.insight.pages import TabReader
from bot.cards.kit.words import sentence_text
from bot.cards.organisation.people import AWAY_DOUBTS
from bot.cards.organisation.views import AwayFormView, AwayState, AwayView, HereView
from bot.cards.readiness.telephone import when_called
from bot.cards.readiness.views import MyCallsView
from bot.cards.views import NoticeView, Sentence
from bot.dialogs.commands import (
    AddMeasure,
    BeHere,
    ChooseLanguage,
    ComeBack,
    Command,
    DatePoint,
    GiveFollowUp,
    GoHome,
    JudgeMeasure,
    Judgement,
    MyCalls,
    Origin,
    PlanDrill,
    SettlePoint,
    TickMeasure,
    UnplanDrill,
)
from bot.dialogs.taps_organisation import away_of
from bot.domain.alarm.incident import Drill
from bot.domain.calls import CallWish
from bot.domain.follow_up import Item, NoTalk
from bot.domain.measures import Care
from bot.domain.organisation.organisation import Language
from bot.domain.threat.duty import Result as Became
from bot.service.answer import Answer
from bot.service.evidence import record as evidence
from bot.service.insight.figures import workbook_link, year_link_view
from bot.service.links import document_link
from bot.service.reports.views import DRAFT, draft_document
from bot.service.unit_of_work import UnitOfWork
from bot.texts import say_in, text
from bot.web.signin import TabSession
from bot.web.tab import (
    Tab,
    reader_in,
    see_other,
    told,
)

_LETTERS = 1_000  # of a field; what is kept of it, its command says


async def act(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    """A form of a page: the command that the card's button is, or a link of the person's own."""
    form = {name: str(value)[:_LETTERS] for name, value in (await request.post()).items()}
    verb = form.get("verb", "")
    if verb in LINKS:
        if not tab.sign_in.is_own_form(request, session, form.get("word", "")):
            return told(tab, "tab-stale", 403)
        work = partial(LINKS[verb], session.person, form)
        link = await tab.threads.run(tab.service.read, work)
        if link is None:
            return told(tab, "tab-old", 404)
        raise see_other(link)
    made = COMMANDS.get(verb)
    ask = partial(made, form=form) if made is not None else None
    if ask is None or _ACT_PAGE.fullmatch(form.get("page", "")) is None:
        return told(tab, "tab-old", 400)
    try:
        _, answer = await asked(tab, request, session, ask)
    except (KeyError, ValueError):  # what no form of ours sends
        return told(tab, "tab-old", 400)
    said = _said(answer, tab.service.directory.language(session.person))
    sealed = tab.sign_in.keyring.seal(said, f"tab-note/{session.person}") if said else ""
    raise see_other(f"{tab.base}/tab/{form['page']}" + (f"?note={sealed}" if sealed else ""))


_ACT_PAGE: Final = re.compile(r"now|today|year|mine|follow-up/[A-Za-z0-9_-]{1,64}")


def _said(answer: Answer | str, language: Language) -> str:
    """What the card would say above itself, or a card of its own."""
    if isinstance(answer, str):
        return text(language, answer)
    sentence, view, say = answer.note, answer.view, say_in(language)
    if sentence is None and isinstance(view, NoticeView):
        sentence = view.sentence
    if sentence is None and isinstance(view, AwayView):
        sentence = Sentence(_AWAY[view.state])
    if sentence is None and isinstance(view, AwayFormView):
        sentence = Sentence(AWAY_DOUBTS.get(view.doubt, "away-unclear"))
    if sentence is None and isinstance(view, MyCallsView):
        sentence = Sentence(when_called(view))
    if sentence is None and isinstance(view, HereView):
        sentence = Sentence("here-headline" if view.here else "answer-gone-home")
    return sentence_text(say, sentence) if sentence is not None else ""


_AWAY: Final = {
    AwayState.AWAY: "away-stored",
    AwayState.PLANNED: "away-planned",
    AwayState.BACK: "away-is-back",
    AwayState.DROPPED: "away-dropped",
}


def _settled(origin: Origin, form: Mapping[str, str], became: Became) -> Command:
    return SettlePoint(origin, form["incident"], Item(form["item"]), became)


# A test call, and to be without a number, which two others decide, are the card's.
_CALLS: Final = {one.value: one for one in (CallWish.ALWAYS, CallWish.ON_DUTY)}
COMMANDS: Final[Mapping[str, Callable[..., Command]]] = {
    "done": lambda origin, form: _settled(origin, form, Became.DONE),
    "again": lambda origin, form: _settled(origin, form, Became.OPEN),
    "date": lambda origin, form: DatePoint(
        origin, form["incident"], Item(form["item"]), _day(form["day"])
    ),
    "skip": lambda origin, form: SettlePoint(
        origin,
        form["incident"],
        Item(form["item"]),
        Became.NOT_RELEVANT,
        reason=form.get("reason", ""),
        why=NoTalk(form["why"]) if form.get("why") else None,
    ),
    "give": lambda origin, form: GiveFollowUp(
        origin, form["incident"], Item(form["item"]) if form["item"] else None, form["person"]
    ),
    "tick": lambda origin, form: TickMeasure(origin, form["measure"], Care(form["care"])),
    "accept": lambda origin, form: JudgeMeasure(origin, form["measure"], Judgement.ACCEPT),
    "end": lambda origin, form: JudgeMeasure(
        origin, form["measure"], Judgement.END, form.get("why", "")
    ),
    "measure": lambda origin, form: AddMeasure(
        origin, form["unit"], form["title"], form.get("purpose", "")
    ),
    "plan": lambda origin, form: PlanDrill(
        origin, form["unit"], _day(form["day"]), Drill(form["drill"]), form.get("planned", "")
    ),
    "unplan": lambda origin, form: UnplanDrill(origin, form["unit"], form.get("planned", "")),
    "language": lambda origin, form: ChooseLanguage(origin, Language(form["language"])),
    "away": lambda origin, form: away_of(origin, form),
    "back": lambda origin, form: ComeBack(origin),
    "here": lambda origin, form: BeHere(origin, form.get("room", "")),
    "gone": lambda origin, form: GoHome(origin),
    "calls": lambda origin, form: MyCalls(origin, _CALLS[form["wish"]]),
}


def _day(entered: str) -> date | None:
    return date.fromisoformat(entered) if entered else None


def _paper_link(person: str, form: Mapping[str, str], uow: UnitOfWork) -> str | None:
    draft = form.get("draft", "")
    return document_link(uow, f"{DRAFT}/{draft}", person, draft_document(uow, draft, person))


def _year_link(person: str, form: Mapping[str, str], uow: UnitOfWork) -> str | None:
    return year_link_view(uow, person, form.get("unit", "")).link


def _workbook_link(person: str, form: Mapping[str, str], uow: UnitOfWork) -> str | None:
    return workbook_link(uow, person, form.get("unit", ""))


def _evidence_link(person: str, form: Mapping[str, str], uow: UnitOfWork) -> str | None:
    """To what the person has sent themselves, and to nothing else."""
    sent = uow.tx.evidence(form.get("evidence", ""))
    if sent is None or sent.added_by != person or evidence.may_see(uow, sent, person) is None:
        return None
    return evidence.new_link(uow, sent, person)


LINKS: Final = {
    "paper": _paper_link,
    "year": _year_link,
    "workbook": _workbook_link,
    "evidence": _evidence_link,
}


async def asked(
    tab: Tab, request: web.Request, session: TabSession, ask: Callable[[Origin], Command]
) -> tuple[TabReader, Answer | str]:
    """Runs the command as if its card had been tapped; the id of a sentence where it was not."""
    form = await request.post()
    person, directory = session.person, tab.service.directory
    reader = await tab.look(partial(reader_in, session))
    if not tab.sign_in.is_own_form(request, session, str(form.get("word", ""))):
        return reader, "tab-stale"
    address = directory.address(person)
    if address is None or address.conversation_id is None:
        return reader, "tab-no-chat"
    once = str(form.get("once", ""))[:40]
    origin = Origin(person, directory.name(person), f"tab:{person}:{once}", address)
    handled = await tab.inbound.handle(ask(origin), answered=True)
    return reader, handled.answer if handled is not None else "tab-not-stored"
