"""The routes of the tab: its pages, what goes on there, and what can be done on them.

It only looks, and lets a few things be done that have a card too, by the very same commands; an
open alarm is answered in its live card alone."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from aiohttp import web

from bot.cards.follow_up.views import FollowUpPlanView, ReportTextView
from bot.cards.insight.pages import MineView, NowView, TabPage, TabReader
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
    OpenReport,
    Origin,
    PlanDrill,
    SettlePoint,
    ShowFollowUp,
    TickMeasure,
    UnplanDrill,
)
from bot.dialogs.taps_organisation import away_of
from bot.domain.alarm.incident import Drill
from bot.domain.calls import CallWish
from bot.domain.follow_up import Item, NoTalk
from bot.domain.measures import Care
from bot.domain.organisation.organisation import AwayDoubt, Language
from bot.domain.threat.duty import Result as Became
from bot.service.answer import Answer
from bot.service.evidence import record as evidence
from bot.service.follow_up.rights import may_do, may_see
from bot.service.follow_up.views import shown_view
from bot.service.insight import pages as looks
from bot.service.insight.figures import workbook_link, year_link_view
from bot.service.links import document_link
from bot.service.organisation.absence import SentAwayForm, sent_form
from bot.service.privacy import mine
from bot.service.reports.views import DRAFT, draft_document
from bot.service.unit_of_work import UnitOfWork
from bot.store.statistics import UnitQuery
from bot.texts import say_in, text
from bot.web import drawing, entrance
from bot.web.live import GoingOn
from bot.web.signin import TabSession, headers_of
from bot.web.tab import (
    Tab,
    answered,
    drawn_page,
    gate,
    named,
    note_in,
    reader_in,
    see_other,
    shown_page,
    told,
    whole,
)

_LETTERS = 1_000  # of a field; what is kept of it, its command says
TURN_SECONDS = 15.0  # a line at least so often, or whatever lies between closes the stream

Handler = Callable[[Tab, web.Request, TabSession], Awaitable[web.StreamResponse]]


def add_tab_routes(app: web.Application, tab: Callable[[], Tab | None]) -> None:
    """Adds the routes; `tab` gives what answers, once it is there, None where it is not switched
    on."""

    def there() -> Tab:
        found = tab()
        if found is None:
            raise web.HTTPNotFound
        return found

    def open_to_all(
        handler: Callable[[Tab, web.Request], Awaitable[web.StreamResponse]],
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await answered(there(), request, handler(there(), request))

        return handle

    def signed_in(handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            found = there()
            session = found.sign_in.session(request)
            if session is None:
                return gate(found, failed=False, status=401)
            return await answered(found, request, handler(found, request, session))

        return handle

    router = app.router
    router.add_get("/tab", open_to_all(entrance.first))
    router.add_post("/tab/session", open_to_all(entrance.session))
    router.add_get("/tab/in", open_to_all(entrance.to_entra))
    router.add_get("/tab/in/back", open_to_all(entrance.from_entra))
    router.add_get("/tab/who", open_to_all(entrance.who))
    router.add_post("/tab/who", open_to_all(entrance.chosen))
    router.add_get("/tab/away", open_to_all(entrance.away))
    router.add_get("/tab/static/{name}", open_to_all(entrance.static))
    router.add_post("/tab/out", signed_in(entrance.out))
    router.add_get("/tab/now", signed_in(_now))
    router.add_get("/tab/now/live", signed_in(_follow))
    router.add_get("/tab/today", signed_in(_today))
    router.add_get("/tab/year", signed_in(_year))
    router.add_get("/tab/mine", signed_in(_mine))
    router.add_get("/tab/follow-up/{id}", signed_in(_plan))
    router.add_post("/tab/follow-up/{id}", signed_in(_plan_read))
    router.add_get("/tab/report/{id}", signed_in(_report))
    router.add_post("/tab/report/{id}", signed_in(_report_open))
    router.add_post("/tab/act", signed_in(_act))


# Pages


async def _now(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    def work(uow: UnitOfWork) -> tuple[TabReader, NowView | None]:
        going = looks.goes_on(uow)
        view = looks.now_view(uow.directory, session.person, uow.now, *going)
        return reader_in(session, uow), view

    reader, view = await tab.look(work)
    return await shown_page(tab, request, session, reader, TabPage.NOW, view)


async def _follow(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    """Server-sent events: what the person sees, whenever that has changed; the rights as they are
    then. `lost` while the database does not answer, `over` when the session is, or the page is no
    longer theirs; a process that stops only lets go, and the page comes back to another."""
    async with tab.live.following() as may_follow:
        if not may_follow:
            return web.Response(status=503, headers=headers_of())
        response = web.StreamResponse(headers={**headers_of(), "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):  # the page was closed
            await _write_on(tab, session, response)
    return response


async def _write_on(tab: Tab, session: TabSession, response: web.StreamResponse) -> None:
    shown: NowView | None = None
    going = tab.live.now
    while session.until > tab.sign_in.now() and not tab.live.closed:
        if going.is_known:
            view = await tab.beside(partial(_seen, tab, session, going))
            if view is None:
                break
            if shown is None or _differs(shown, view):
                frame = tab.frame(session, TabReader(view.language, "", ()), TabPage.NOW)
                drawn = await tab.beside(partial(drawing.fragment, "live", frame, view=view))
                await response.write(_event(drawn))
                shown = view
        elif shown is not None:
            await response.write(b"event: lost\ndata:\n\n")
            shown = None
        before, going = going, await tab.live.changed(TURN_SECONDS)
        if going is before:
            await response.write(b": still here\n\n")
    if not tab.live.closed:
        await response.write(b"event: over\ndata:\n\n")


def _seen(tab: Tab, session: TabSession, going: GoingOn) -> NowView | None:
    directory, at = tab.service.directory, int(tab.sign_in.now() * 1000)
    return looks.now_view(directory, session.person, at, going.alarms, going.blocked)


def _differs(shown: NowView, view: NowView) -> bool:
    return replace(shown, at=view.at) != view


def _event(drawn: str) -> bytes:
    return "".join(f"data: {line}\n" for line in drawn.splitlines()).encode() + b"\n"


async def _today(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    number = whole(request.query.get("page", "0"))

    def work(uow: UnitOfWork) -> tuple[TabReader, Any]:
        return reader_in(session, uow), looks.today_view(uow, session.person, number)

    reader, view = await tab.look(work)
    return await shown_page(tab, request, session, reader, TabPage.TODAY, view)


async def _year(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    unit = request.query.get("unit", "")

    def ask(uow: UnitOfWork) -> tuple[TabReader, str, tuple[UnitQuery, ...] | None]:
        reader = reader_in(session, uow)
        alone = looks.only_unit(uow, session.person)
        wanted = unit or alone
        return reader, wanted, looks.year_asked(uow, session.person, wanted)

    reader, unit, asked = await tab.look(ask)
    records = await tab.records(asked) if asked is not None else {}
    view = await tab.look(lambda uow: looks.year_view(uow, session.person, unit, records))
    if view is not None and asked is not None:
        record = partial(looks.record_year, person=session.person, asked=asked)
        await tab.threads.behind(partial(tab.service.read, record))
    bars = _bars(reader.language, view)
    return await shown_page(tab, request, session, reader, TabPage.YEAR, view, months=bars)


def _bars(language: Language, view: Any) -> list[tuple[str, int | None]]:
    say = say_in(language)
    figures = view.figures if view is not None else None
    return [
        (say("tab-month", month=month)[:3], number)
        for month, number in (figures.months if figures is not None else ())
    ]


async def _mine(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    def work(uow: UnitOfWork) -> tuple[TabReader, MineView, AwayFormView]:
        view = mine.mine_view(uow, session.person)
        form = sent_form(uow, session.person, SentAwayForm(AwayDoubt.NOT_SAID.value, *[None] * 3))
        return reader_in(session, uow), view, form

    reader, view, away = await tab.look(work)
    return await shown_page(tab, request, session, reader, TabPage.MINE, view, away=away)


async def _plan(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    """What is the person's to do is shown at once; what others wrote takes a press, on record."""
    incident = named(request)

    def work(uow: UnitOfWork) -> tuple[TabReader, bool, FollowUpPlanView | None, bool]:
        alarm, follow_up = uow.tx.get_alarm(incident), uow.tx.follow_up(incident)
        person = session.person
        if alarm is None or follow_up is None or not may_see(uow, follow_up, alarm, person):
            return reader_in(session, uow), False, None, False
        mine = may_do(uow, follow_up, alarm, person) and not follow_up.closed
        view = shown_view(uow, alarm, follow_up, person) if mine else None
        return reader_in(session, uow), True, view, mine

    reader, is_theirs, view, mine = await tab.look(work)
    frame = tab.frame(session, reader, TabPage.TODAY, note_in(tab, request))
    if not is_theirs:
        return told(tab, "tab-old", 404, frame)
    return await drawn_page(tab, request, "plan", frame, incident=incident, view=view, mine=mine)


async def _plan_read(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    incident = named(request)
    ask = partial(ShowFollowUp, incident=incident)
    reader, answer = await _asked(tab, request, session, ask)
    frame = tab.frame(session, reader, TabPage.TODAY)
    if not isinstance(answer, Answer):
        return told(tab, answer, 403, frame)
    view = answer.view if isinstance(answer.view, FollowUpPlanView) else None
    if view is None:
        return told(tab, "tab-old", 404, frame)
    return await drawn_page(tab, request, "plan", frame, incident=incident, view=view, mine=False)


async def _report(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    """A button only: nothing of a report is shown, nor whether there is one, before it is on
    record."""
    draft = named(request)
    reader = await tab.look(partial(reader_in, session))
    frame = tab.frame(session, reader, TabPage.TODAY)
    return await drawn_page(tab, request, "report", frame, draft=draft, view=None)


async def _report_open(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    draft, form = named(request), await request.post()
    ask = partial(OpenReport, draft=draft, page=whole(str(form.get("at", "0"))))
    reader, answer = await _asked(tab, request, session, ask)
    frame = tab.frame(session, reader, TabPage.TODAY)
    if not isinstance(answer, Answer):
        return told(tab, answer, 403, frame)
    if not isinstance(answer.view, ReportTextView):
        return told(tab, "tab-old", 404, frame)
    return await drawn_page(tab, request, "report", frame, draft=draft, view=answer.view)


# What can be done


async def _act(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    """A form of a page: the command that the card's button is, or a link of the person's own."""
    form = {name: str(value)[:_LETTERS] for name, value in (await request.post()).items()}
    verb = form.get("verb", "")
    if verb in _LINKS:
        if not tab.sign_in.is_own_form(request, session, form.get("word", "")):
            return told(tab, "tab-stale", 403)
        work = partial(_LINKS[verb], session.person, form)
        link = await tab.threads.run(tab.service.read, work)
        if link is None:
            return told(tab, "tab-old", 404)
        raise see_other(link)
    made = _COMMANDS.get(verb)
    ask = partial(made, form=form) if made is not None else None
    if ask is None or _ACT_PAGE.fullmatch(form.get("page", "")) is None:
        return told(tab, "tab-old", 400)
    try:
        _, answer = await _asked(tab, request, session, ask)
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


_COMMANDS: Final[Mapping[str, Callable[..., Command]]] = {
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


# A test call, and to be without a number, which two others decide, are the card's.
_CALLS: Final = {one.value: one for one in (CallWish.ALWAYS, CallWish.ON_DUTY)}


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


_LINKS: Final = {
    "paper": _paper_link,
    "year": _year_link,
    "workbook": _workbook_link,
    "evidence": _evidence_link,
}


async def _asked(
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
