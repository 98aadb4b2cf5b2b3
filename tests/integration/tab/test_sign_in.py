"""Who comes into the tab: with tokens that are really signed, from a login service of our own; and
how long they stay."""

import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bot.outbox.inbound import InboundHandler
from bot.outbox.threads import Threads
from bot.service.dispatcher import Service
from bot.service.keyring import Keyring, parse_keys
from bot.settings.refusals import problems_of
from bot.store.database import Database
from bot.teams.authentication import Expected, TabAuthenticator
from bot.teams.credentials import BotCredentials, BrowserSignIn
from bot.teams.signing_keys import SigningKeys
from bot.web.signin import ANCESTORS, COOKIE, LASTS_SECONDS, SignIn
from bot.web.tab import Tab
from bot.web.tab_routes import add_tab_routes
from tests.fakes.identity import APP, SECRET, Issuer, certificate, served
from tests.fakes.teams import TENANT
from tests.integration.tab.tab_scene import FORM, PAGES, Browser, looks, with_tab
from tests.world import KEY, World

HTTPS = "https://rodtkort.example.no"


@contextlib.asynccontextmanager
async def tab_of(
    world: World, issuer: Issuer, address: str = HTTPS, browser: BrowserSignIn | None = None
) -> AsyncIterator[str]:
    """The tab as production has it, beside the world's; gives where it is served."""
    async with aiohttp.ClientSession() as session:
        authority = f"{issuer.base_url}/{TENANT}/v2.0"
        keys = SigningKeys(session, f"{authority}/.well-known/openid-configuration")
        tokens = TabAuthenticator(Expected(APP, TENANT, authority, None), TENANT, keys)
        now = world.clock.seconds
        ring = Keyring(parse_keys(KEY))
        sign_in = SignIn(ring, address, now, time.time, tokens, browser, local=False)
        tab = Tab(*parts_of(world), sign_in, "", "")
        app = web.Application()
        add_tab_routes(app, lambda: tab)
        try:
            async with served(app) as url:
                yield url
                tab.live.close()  # or its open pages are waited for
        finally:
            tab.live.close()
            tab.close()


def parts_of(world: World) -> tuple[Service, Threads, InboundHandler, Database]:
    core = world.core
    return core.service, core.threads, core.inbound, core.database


async def comes(url: str, token: str) -> tuple[int, str]:
    """Status, and the cookie that was given."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/tab/session", headers=headers) as answer,
    ):
        return answer.status, answer.headers.get("Set-Cookie", "")


async def shown(url: str, cookie: str, page: str) -> tuple[int, str]:
    """Status and page for whoever has this cookie."""
    headers = {"Cookie": cookie.partition(";")[0]}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/tab/{page}", headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_whom_teams_vouches_for_comes_in_for_an_hour(tmp_path: Path, issuer: Issuer) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        status, cookie = await comes(url, issuer.sign_person(TENANT, world.leader.id))
        assert status == 204
        for guard in ("HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/tab"):
            assert guard in cookie
        lasts = int(cookie.partition("Max-Age=")[2].partition(";")[0])
        assert 3_000 < lasts <= LASTS_SECONDS
        assert (await shown(url, cookie, "now"))[0] == 200
        assert world.leader.id not in cookie
        await world.advance(lasts - 60)
        assert (await shown(url, cookie, "now"))[0] == 200
        await world.advance(61)
        assert (await shown(url, cookie, "now"))[0] == 401


async def test_a_session_ends_with_the_token_it_came_with(tmp_path: Path, issuer: Issuer) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        token = issuer.sign_person(TENANT, world.leader.id, exp=int(time.time()) + 120)
        _, cookie = await comes(url, token)
        assert (await shown(url, cookie, "now"))[0] == 200
        await world.advance(121)
        assert (await shown(url, cookie, "now"))[0] == 401


OTHER_TENANT = "99999999-0000-0000-0000-000000000000"


WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": 1_000},
    "over, within the grace of clocks": {"exp": int(time.time()) - 30},
    "without an end": {"exp": None},
    "not yet": {"nbf": 4_000_000_000},
    "for another app": {"aud": "another"},
    "for several apps": {"aud": [APP, "another"]},
    "of another issuer": {"iss": "https://login.example/x/v2.0"},
    "of the connector": {"iss": "https://api.botframework.com"},
    "of another tenant": {"tid": OTHER_TENANT},
    "without a tenant": {"tid": None},
    "without a person": {"oid": None},
    "of no person": {"oid": "somebody"},
    "an id token": {"scp": None},
    "for another scope": {"scp": "User.Read"},
    "signed by a stranger": {"key": "a key nobody published"},
}


async def test_a_token_with_one_thing_wrong_lets_nobody_in(tmp_path: Path, issuer: Issuer) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        for what, changes in WRONG.items():
            arguments: dict[str, Any] = {"person": world.leader.id} | changes
            if "oid" in changes:
                arguments.pop("person")
            token = issuer.sign_person(TENANT, **arguments)
            assert await comes(url, token) == (401, ""), what


async def test_no_token_or_half_a_token_lets_nobody_in(tmp_path: Path, issuer: Issuer) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        whole = issuer.sign_person(TENANT, world.leader.id)
        for token in ("", "x", whole[:-9], whole.rpartition(".")[0] + "."):
            assert await comes(url, token) == (401, "")
        async with aiohttp.ClientSession() as session, session.post(f"{url}/tab/session") as none:
            assert none.status == 401


async def test_a_cookie_that_was_cut_changed_or_sealed_for_something_else_is_nobody(
    tmp_path: Path, issuer: Issuer
) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        _, cookie = await comes(url, issuer.sign_person(TENANT, world.leader.id))
        name, _, value = cookie.partition(";")[0].partition("=")
        told = json.dumps({"person": world.leader.id, "until": 9e12, "word": "", "framed": False})
        forged = Keyring(parse_keys(KEY)).seal(told, "call-sound")
        changed = value[:20] + ("B" if value[20] == "A" else "A") + value[21:]
        for other in (value[:-4], changed, "", "other.AAAA", forged):
            assert (await shown(url, f"{name}={other}", "mine"))[0] == 401


async def test_every_page_is_framed_by_teams_alone_and_has_nothing_from_elsewhere(
    tmp_path: Path, issuer: Issuer
) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        for page in (*PAGES, "../tab", "who", "away"):
            shown = await browser.opens(page)
            policy = shown.headers["Content-Security-Policy"]
            assert f"frame-ancestors {ANCESTORS}" in policy
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert shown.headers["Cache-Control"] == "no-store"
            assert "X-Frame-Options" not in shown.headers
            assert " style=" not in shown.html
            assert "onclick" not in shown.html
            assert 'src="http' not in shown.html
        look = aiohttp.ClientSession()
        async with look, look.get(f"{world.address}/paper/view/x") as paper:
            assert "frame-ancestors 'none'" in paper.headers["Content-Security-Policy"]


async def test_a_form_of_another_site_or_without_its_word_does_nothing(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        form = next(one for one in page.forms if one.get("verb") == "language")
        form |= {"language": "en"}
        form.pop("action")
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            answer = await browser.posts("act", form, headers)
            assert "for gammel" in answer.words
        answer = await browser.posts("act", form | {"word": "guessed"}, FORM)
        assert "for gammel" in answer.words
        assert (await browser.posts("out", {"word": "guessed"}, FORM)).status == 403
        assert '<html lang="nb"' in (await browser.opens("mine")).html


async def test_a_form_from_another_origin_does_nothing(tmp_path: Path, issuer: Issuer) -> None:
    """Where the browser says no more than that."""
    async with World(tmp_path) as world, tab_of(world, issuer) as url:
        _, cookie = await comes(url, issuer.sign_person(TENANT, world.leader.id))
        _, page = await shown(url, cookie, "mine")
        word = page.partition('name="word" value="')[2].partition('"')[0]
        headers = {"Cookie": cookie.partition(";")[0]}
        async with aiohttp.ClientSession() as session:
            for origin, status in (("https://evil.example", 403), ("null", 403), (HTTPS, 303)):
                async with session.post(
                    f"{url}/tab/out",
                    data={"word": word},
                    headers={**headers, "Origin": origin},
                    allow_redirects=False,
                ) as answer:
                    assert answer.status == status, origin


async def test_out_is_out(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        form = next(one for one in page.forms if one["action"] == "/tab/out")
        await browser.posts("out", {"word": form["word"]})
        assert (await browser.opens("mine")).status == 401


async def test_switched_off_every_address_is_unknown(tmp_path: Path) -> None:
    async with World(tmp_path) as world, Browser(world.address) as browser:
        for page in (*PAGES, "../tab", "who", "in", "away", "static/tab.css", "now/live"):
            assert (await browser.opens(page)).status == 404
        for page in ("session", "act", "who", "out"):
            assert (await browser.posts(page, {})).status == 404


def test_what_the_tab_needs_is_asked_for_at_the_start(tmp_path: Path) -> None:
    from bot.settings import Settings

    settings = Settings(environment="production", tab=True, organisation_file=tmp_path)
    told = [one for one in problems_of(settings) if "RODTKORT_TAB" in one]
    assert told == [
        "RODTKORT_TAB needs RODTKORT_PUBLIC_URL",
        "RODTKORT_TAB needs RODTKORT_APP_ID",
    ]
    managed = settings.model_copy(update={"app_identity": "managed"})
    assert any("a managed identity has none" in one for one in problems_of(managed))


async def test_outside_local_nobody_is_chosen(tmp_path: Path, issuer: Issuer) -> None:
    async with World(tmp_path) as world, tab_of(world, issuer) as url, Browser(url) as browser:
        assert (await browser.opens("who")).status == 404
        assert (await browser.posts("who", {"person": world.leader.id})).status == 404
        assert (await browser.opens("../tab")).status == 200


# In a browser outside Teams


@contextlib.asynccontextmanager
async def with_entra(
    world: World, issuer: Issuer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[str, str]]:
    """Gives the tab's address and the login service's."""
    context, trusted = certificate(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with served(issuer.app(), context) as login:
        plain, issuer.base_url = issuer.base_url, login
        sign_in = BrowserSignIn(BotCredentials(APP, SECRET, TENANT, login), 5)
        issuer.base_url = plain
        async with _served_there(world, issuer, login, sign_in) as url:
            yield url, login


@contextlib.asynccontextmanager
async def _served_there(
    world: World, issuer: Issuer, login: str, browser: BrowserSignIn
) -> AsyncIterator[str]:
    """The keys are fetched over plain HTTP, and the issuer is who its tokens say that it is."""
    async with aiohttp.ClientSession() as session:
        metadata = f"{issuer.base_url}/{TENANT}/v2.0/.well-known/openid-configuration"
        keys = SigningKeys(session, metadata)
        expected = Expected(APP, TENANT, f"{login}/{TENANT}/v2.0", None)
        tokens = TabAuthenticator(expected, TENANT, keys)
        ring, now = Keyring(parse_keys(KEY)), world.clock.seconds
        app = web.Application()
        found: list[Tab] = []
        add_tab_routes(app, lambda: found[0])
        async with served(app) as url:
            sign_in = SignIn(ring, url, now, time.time, tokens, browser, local=False)
            found.append(Tab(*parts_of(world), sign_in, "", ""))
            try:
                yield url
            finally:
                found[0].live.close()
                found[0].close()


async def to_login(session: aiohttp.ClientSession, url: str) -> URL:
    """Where the browser is sent to sign in."""
    async with session.get(f"{url}/tab/in", allow_redirects=False) as answer:
        assert answer.status == 303
        return URL(answer.headers["Location"])


async def back_from(session: aiohttp.ClientSession, login: URL) -> str:
    """Somebody signs in; where they are sent back to."""
    async with session.get(login, ssl=False, allow_redirects=False) as answer:
        return answer.headers["Location"]


async def test_a_browser_comes_back_from_entra(
    tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a code that is good once, for the browser that went for it, within ten minutes."""
    async with (
        World(tmp_path) as world,
        with_entra(world, issuer, tmp_path, monkeypatch) as (url, _),
        Browser(url) as mine,
        Browser(url) as theirs,
    ):
        back = await back_from(mine.session, await to_login(mine.session, url))
        async with theirs.session.get(back) as answer:
            assert answer.status == 401  # a code that somebody else went for
        async with mine.session.get(back, allow_redirects=False) as answer:
            assert answer.status == 303
            cookie = answer.headers["Set-Cookie"]
            assert "SameSite=Lax" in cookie
            assert "Partitioned" not in cookie
        assert "Leder En" in (await mine.opens("mine")).words
        async with mine.session.get(back) as again:
            assert again.status == 401
        other = await back_from(mine.session, await to_login(mine.session, url))
        async with mine.session.get(URL(other).update_query(state="x")) as forged:
            assert forged.status == 401
        late = await back_from(mine.session, await to_login(mine.session, url))
        await world.advance(601)
        async with mine.session.get(late) as over:
            assert over.status == 401


async def test_a_login_service_that_is_away_is_said(
    tmp_path: Path, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with World(tmp_path) as world:
        away = BrowserSignIn(BotCredentials(APP, SECRET, TENANT, "https://127.0.0.1:9"), 1)
        async with tab_of(world, issuer, browser=away) as url, Browser(url) as browser:
            shown = await browser.opens("in")
            assert shown.status == 503
            assert "ikke logget inn" in shown.words


def test_the_cookie_has_a_name_of_its_own() -> None:
    assert COOKIE not in ("rodtkort_view", "rodtkort_reader")
