"""How people come into the tab: from Teams' client, from Entra, from the list on a developer's
machine; what they are shown until then, and what is shipped beside the pages."""

from functools import partial
from typing import Any

import structlog
from aiohttp import web

from bot.domain.organisation.organisation import Language
from bot.teams.authentication import NotAuthentic
from bot.web import drawing
from bot.web.drawing import Frame
from bot.web.signin import TabSession, headers_of
from bot.web.tab import Tab, gate, html, reader_in, see_other, told, with_cookie

log = structlog.get_logger(__name__)


async def first(tab: Tab, request: web.Request) -> web.StreamResponse:
    session = tab.sign_in.session(request)
    if session is None:
        return gate(tab, failed=False, status=200)
    reader = await tab.look(partial(reader_in, session))
    raise see_other(f"{tab.base}/tab/{reader.pages[0].value}")


async def session(tab: Tab, request: web.Request) -> web.StreamResponse:
    """Teams' client has given a token to the page's script."""
    try:
        cookie = await tab.sign_in.with_token(request)
    except NotAuthentic as refused:
        log.warning("tab_refused", reason=refused.reason)
        return web.Response(status=401, headers=headers_of())
    return web.Response(status=204, headers=with_cookie(headers_of(), cookie))


async def to_entra(tab: Tab, request: web.Request) -> web.StreamResponse:
    try:
        address, cookie = await tab.sign_in.to_entra()
    except (NotAuthentic, OSError, ValueError) as error:
        log.warning("tab_refused", reason=type(error).__name__)
        return gate(tab, failed=True, status=503)
    return web.Response(
        status=303, headers={**with_cookie(headers_of(), cookie), "Location": address}
    )


async def from_entra(tab: Tab, request: web.Request) -> web.StreamResponse:
    try:
        cookie = await tab.sign_in.from_entra(request)
    except (NotAuthentic, OSError) as error:
        log.warning("tab_refused", reason=getattr(error, "reason", type(error).__name__))
        return gate(tab, failed=True, status=401)
    return _go_on(f"{tab.base}/tab", cookie)


async def who(tab: Tab, request: web.Request) -> web.StreamResponse:
    if not tab.sign_in.local:
        raise web.HTTPNotFound
    people = tab.service.directory.organisation.people.values()
    listed = sorted(((one.id, one.name) for one in people), key=lambda one: one[1].casefold())
    frame = Frame(Language.BOKMAL, tab.base, local=True)
    return html(request, drawing.page("who", frame, people=listed))


async def chosen(tab: Tab, request: web.Request) -> web.StreamResponse:
    person = str((await request.post()).get("person", ""))
    if not tab.sign_in.local or person not in tab.service.directory.organisation.people:
        raise web.HTTPNotFound
    return _go_on(f"{tab.base}/tab", tab.sign_in.chosen(person))


async def out(tab: Tab, request: web.Request, session: TabSession) -> web.StreamResponse:
    form = await request.post()
    if not tab.sign_in.is_own_form(request, session, str(form.get("word", ""))):
        return told(tab, "tab-stale", 403)
    headers: Any = [*headers_of().items(), ("Location", f"{tab.base}/tab")]
    headers += [("Set-Cookie", cookie) for cookie in tab.sign_in.out()]
    return web.Response(status=303, headers=headers)


async def away(tab: Tab, request: web.Request) -> web.StreamResponse:
    """Where a page goes by itself that stood open for a minute, in a browser without scripts."""
    return told(tab, "tab-hidden", 200)


async def static(tab: Tab, request: web.Request) -> web.StreamResponse:
    file = drawing.shipped().get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
        "Content-Type": f"{file.media_type}; charset=utf-8",
    }
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return web.Response(body=file.content, headers=headers)
    return web.Response(body=file.compressed, headers={**headers, "Content-Encoding": "gzip"})


def _go_on(address: str, cookie: str) -> web.Response:
    headers = {**with_cookie(headers_of(), cookie), "Location": address}
    return web.Response(status=303, headers=headers)
