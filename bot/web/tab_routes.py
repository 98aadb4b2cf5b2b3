"""The routes of the tab: its pages, what goes on there, and what can be done on them.

It only looks, and lets a few things be done that have a card too, by the very same commands; an
open alarm is answered in its live card alone."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from aiohttp import web

from bot.cards.follow_up.views import FollowUpPlanView, ReportTextView
from bot.cards.insight.pages import MineView, NowView, TabPage, TabReader
from bot.cards.organisation.views import AwayFormView
from bot.dialogs.commands import (
    OpenReport,
    ShowFollowUp,
)
from bot.domain.organisation.organisation import AwayDoubt, Language
from bot.service.answer import Answer
from bot.service.follow_up.rights import may_do, may_see
from bot.service.follow_up.views import shown_view
from bot.service.insight import pages as looks
from bot.service.organisation.absence import SentAwayForm, sent_form
from bot.service.privacy import mine
from bot.service.unit_of_work import UnitOfWork
from bot.store.statistics import UnitQuery
from bot.texts import say_in
from bot.web import acts, drawing, entrance
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
    shown_page,
    told,
    whole,
)

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
    router.add_post("/tab/act", signed_in(acts.act))


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
            seen = await tab.live.together(partial(_seen, tab, session, going, shown))
            if seen is None:
                break
            shown, event = seen
            if event:
                await response.write(event)
        elif shown is not None:
            await response.write(b"event: lost\ndata:\n\n")
            shown = None
        before, going = going, await tab.live.changed(TURN_SECONDS)
        if going is before:
            await response.write(b": still here\n\n")
    if not tab.live.closed:
        await response.write(b"event: over\ndata:\n\n")


def _seen(
    tab: Tab, session: TabSession, going: GoingOn, shown: NowView | None
) -> tuple[NowView, bytes] | None:
    """What the person sees now, and what the page is told of it: nothing where it says so already.
    None for whoever has no such page any more."""
    directory, at = tab.service.directory, int(tab.sign_in.now() * 1000)
    view = looks.now_view(directory, session.person, at, going.alarms, going.blocked)
    if view is None:
        return None
    if shown is not None and replace(shown, at=view.at) == view:
        return shown, b""
    frame = tab.frame(session, TabReader(view.language, "", ()), TabPage.NOW)
    return view, _event(drawing.fragment("live", frame, view=view))


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
    reader, answer = await acts.asked(tab, request, session, ask)
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
    reader, answer = await acts.asked(tab, request, session, ask)
    frame = tab.frame(session, reader, TabPage.TODAY)
    if not isinstance(answer, Answer):
        return told(tab, answer, 403, frame)
    if not isinstance(answer.view, ReportTextView):
        return told(tab, "tab-old", 404, frame)
    return await drawn_page(tab, request, "report", frame, draft=draft, view=answer.view)
