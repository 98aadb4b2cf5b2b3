"""What the pages do in a browser: within Teams and outside, while they stand open, by keyboard, on
paper, on a telephone and a wall, without scripts (L7, L8, L11)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Frame, Page, expect

from bot.web import tab_routes
from tests.fakes.identity import Issuer, served
from tests.fakes.teams import TENANT
from tests.integration.follow_up.test_follow_up import ended
from tests.integration.measures.test_measures import take
from tests.integration.tab.browser_scene import OURS, PATIENCE_MS, Chromium, chromium
from tests.integration.tab.tab_scene import PAGES, with_tab
from tests.integration.tab.test_rights import changes
from tests.integration.tab.test_sign_in import tab_of
from tests.world import World, changed_sample, person_id

pytestmark = [
    pytest.mark.xdist_group("tab in a browser"),
    pytest.mark.asyncio(loop_scope="module"),
]

expect.set_options(timeout=PATIENCE_MS)
NEEDS = "Saksbehandler En trenger hjelp"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chromium]:
    async with chromium(tmp_path_factory.mktemp("browser")) as found:
        yield found


@contextlib.asynccontextmanager
async def teams_around(
    world: World, window: Chromium, **told: Any
) -> AsyncIterator[tuple[Page, Frame]]:
    """The leader in Teams, with a token that is really signed."""
    issuer = Issuer()
    async with served(issuer.app()) as issuer.base_url, tab_of(world, issuer) as url:
        token = issuer.sign_person(TENANT, world.leader.id)
        async with window.within_teams(url, token, **told) as around:
            yield around


# Within Teams


async def test_within_teams_whoever_signs_in_by_its_client_has_its_theme(
    tmp_path: Path, window: Chromium
) -> None:
    """Under our own policy and with partitioned cookies; the theme changes while it stands open,
    and stays on the next page."""
    async with with_tab(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        async with teams_around(world, window, theme="dark") as (page, tab):
            await expect(tab.get_by_text(NEEDS)).to_be_visible()
            shades = []
            for theme, name in (("dark", "dark"), ("contrast", "contrast"), ("default", "light")):
                await page.evaluate("name => theme(name)", theme)
                await expect(tab.locator(f"html.{name}")).to_have_count(1)
                shades.append(await tab.evaluate("getComputedStyle(document.body).backgroundColor"))
            assert len(set(shades)) == 3
            await page.evaluate("name => theme(name)", "contrast")
            await expect(tab.locator("html.contrast")).to_have_count(1)
            await tab.get_by_role("link", name="I dag").click()
            await expect(tab.locator("html.contrast h1")).to_have_text("I dag")
            elsewhere = [one for one in window.refused if "res.cdn.office.net" not in one]
            assert elsewhere == []


@pytest.mark.parametrize("told", [{"meetingId": "m"}, {"frame": "sidePanel"}])
async def test_l7_in_a_meeting_nobody_reads_a_name(
    tmp_path: Path, window: Chromium, told: dict[str, str]
) -> None:
    async with with_tab(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        async with teams_around(world, window, **told) as (_, tab):
            await expect(tab.get_by_text("Siden vises ikke i et møte.")).to_be_visible()
            await expect(tab.get_by_text(NEEDS)).to_be_hidden()
            await expect(tab.get_by_text(world.leader.name)).to_be_hidden()
            assert await tab.locator("main :visible").count() == 0


async def test_l7_after_a_minute_without_input_names_are_hidden(
    tmp_path: Path, window: Chromium
) -> None:
    """Within Teams and outside; what goes on meanwhile wakes nothing, a key does."""
    async with with_tab(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        async with window.comes_in(world.address, world.leader.id) as page:
            await page.clock.install()
            await page.reload()
            assert world.tab is not None
            name = page.get_by_text(world.caseworker.name)
            await page.locator(".scroll").focus()
            await page.clock.fast_forward(40_000)  # and what passes here, on a busy machine seconds
            await expect(name).to_be_visible()
            await world.taps(world.leader, "Jeg ringer deg")
            await expect(page.get_by_text("Leder En hjelper Saksbehandler En")).to_be_visible()
            assert await page.evaluate("document.activeElement.className") == "scroll"
            await page.clock.fast_forward(20_500)
            await expect(name).to_be_hidden()
            await expect(page.get_by_text("Skjult fordi")).to_be_visible()
            await world.advance(3)
            await page.keyboard.press("Shift")
            await expect(name).to_be_visible()


# While it stands open


async def test_now_shows_an_alarm_by_itself_and_leads_to_its_live_card(
    tmp_path: Path, window: Chromium
) -> None:
    """R27: an open alarm is answered in its card alone, and there is nothing else to press."""
    async with with_tab(tmp_path) as world:
        assert world.tab is not None
        world.tab.chat = f"{OURS}/chat"
        async with window.comes_in(world.address, world.leader.id) as page:
            await expect(page.get_by_text("Ingen åpne varsler")).to_be_visible()
            await world.says(world.caseworker, "hjelp")
            await expect(page.get_by_text(NEEDS)).to_be_visible()
            assert await page.locator("main").get_by_role("button").count() == 0
            link = page.get_by_role("link", name="Svar i chatten")
            assert await link.get_attribute("href") == f"{OURS}/chat"
            assert await link.get_attribute("rel") == "noopener"
            await page.context.route(f"{OURS}/**", lambda route: route.fulfill(body="the chat"))
            async with page.expect_popup() as opened:
                await link.focus()
                await page.keyboard.press("Enter")
            await expect((await opened.value).get_by_text("the chat")).to_be_visible()


async def test_whoever_loses_the_role_reads_so_on_the_open_page(
    tmp_path: Path, window: Chromium, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input: within fifteen seconds, also when nothing else happens."""
    monkeypatch.setattr(tab_routes, "TURN_SECONDS", 0.3)

    def without(content: dict[str, Any]) -> None:
        content["units"][0]["levels"].pop(0)
        content["units"][0]["administrators"] = [person_id("103")]

    async with with_tab(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        async with window.comes_in(world.address, world.leader.id) as page:
            await expect(page.get_by_text(NEEDS)).to_be_visible()
            await changes(world, changed_sample(without))
            await expect(page.get_by_text("Denne siden kan du ikke se")).to_be_visible()
            await expect(page.get_by_text(NEEDS)).to_have_count(0)
            links = page.get_by_role("navigation").get_by_role("link")
            assert await links.all_inner_texts() == ["Mitt"]


async def test_l8_while_the_database_is_away_the_open_page_says_that_it_does_not_know(
    tmp_path: Path, window: Chromium
) -> None:
    """And once it is back, what goes on; whatever else is opened meanwhile says so too."""
    async with (
        with_tab(tmp_path) as world,
        window.comes_in(world.address, world.leader.id) as page,
    ):
        lost = page.get_by_role("alert")
        await expect(page.get_by_text("Ingen åpne varsler")).to_be_visible()
        await expect(lost).to_have_count(0)
        world.core.database.accepting = False
        await expect(lost).to_contain_text("får ikke vite hva som skjer akkurat nå")
        other = await page.context.new_page()
        await other.goto(f"{world.address}/tab/today")
        await expect(other.get_by_role("alert")).to_contain_text("databasen ikke svarer")
        world.core.database.accepting = True
        await world.says(world.caseworker, "hjelp")
        await expect(page.get_by_text(NEEDS)).to_be_visible()
        await expect(lost).to_have_count(0)


async def test_l8_a_page_that_lost_its_server_says_so_and_comes_back_to_another(
    tmp_path: Path, window: Chromium
) -> None:
    """A replica that stops, and one between that answers by itself for a while."""
    async with (
        with_tab(tmp_path) as world,
        window.comes_in(world.address, world.leader.id) as page,
    ):
        await page.clock.install()
        await page.reload()
        await expect(page.get_by_text("Ingen åpne varsler")).to_be_visible()
        await page.route("**/tab/now/live", lambda route: route.fulfill(status=502))
        assert world.tab is not None
        world.tab.live.close()
        await page.wait_for_event("requestfinished", lambda r: r.url.endswith("/live"))
        await expect(page.get_by_text("Ingen åpne varsler")).to_be_visible()
        await page.clock.fast_forward(10_500)
        await expect(page.get_by_role("alert")).to_contain_text("får ikke vite")


# Names


EVIL = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>&amp;'"


async def test_names_with_markup_stay_letters_in_a_browser(
    tmp_path: Path, window: Chromium
) -> None:
    """Bad input: as a page, and as what the open page is told later."""

    def named(content: dict[str, Any]) -> None:
        for person in content["people"]:
            person["name"] = f"{person['name']} {EVIL}"
        content["units"][0]["name"] = EVIL
        content["units"][0]["levels"][0]["name"] = EVIL

    async with (
        with_tab(tmp_path, changed_sample(named)) as world,
        window.comes_in(world.address, world.leader.id) as page,
    ):
        await expect(page.get_by_text("Ingen åpne varsler")).to_be_visible()
        await world.says(world.caseworker, "hjelp")
        await expect(page.get_by_text(f"Saksbehandler En {EVIL} trenger")).to_be_visible()
        for address in PAGES:
            await page.goto(f"{world.address}/tab/{address}")
            await expect(page.locator(".foot")).to_contain_text(f"Leder En {EVIL}")
            assert await page.locator("img, body script").count() == 0
            assert "taken" not in await page.title()
        assert window.refused == []


# How it is read


async def with_something_to_do(world: World) -> list[str]:
    """The leader's pages, each with something on it."""
    incident = await ended(world)
    await take(world)
    await world.says(world.caseworker, "hjelp")
    return [*PAGES, f"follow-up/{incident}"]


WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOVES = """[...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return [style.transitionDuration, style.animationDuration].some((a) => a.split(", ").some(
    (b) => parseFloat(b) > 0.01));
}).map((one) => one.outerHTML.slice(0, 80))"""
CUT = """[...document.querySelectorAll("table, .scroll, svg")].filter((one) =>
  one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible" ||
  one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
).map((one) => one.outerHTML.slice(0, 80))"""

ADDRESSES = """[...document.querySelectorAll("a[href]")].filter((one) =>
  getComputedStyle(one, "::after").content.includes("tab/")).map((one) => one.href)"""
TOUCHING = """[...document.querySelectorAll(".panel + .panel")].filter((one) => {
  const above = one.previousElementSibling.getBoundingClientRect();
  const box = one.getBoundingClientRect();
  return box.top < above.bottom + 4;
}).map((one) => one.innerText.slice(0, 40))"""


async def test_every_page_fits_a_telephone_and_a_wall_rests_and_prints(
    tmp_path: Path, window: Chromium
) -> None:
    """320 px to 4K without scrolling sideways; nothing moves for whoever does not want it; on paper
    no navigation, no button, no address, and every table whole and apart from the next."""
    async with with_tab(tmp_path) as world:
        addresses = await with_something_to_do(world)
        options = {"reduced_motion": "reduce"}
        async with window.comes_in(world.address, world.leader.id, **options) as page:
            for address in addresses:
                await page.goto(f"{world.address}/tab/{address}")
                for wide, tall in ((320, 640), (1280, 800), (3840, 2160)):
                    await page.set_viewport_size({"width": wide, "height": tall})
                    assert await page.evaluate(WIDER) == 0, (address, wide)
                assert await page.evaluate(MOVES) == [], address
                await page.emulate_media(media="print")
                await page.set_viewport_size({"width": 718, "height": 1000})  # A4, its margins off
                for wrong in (CUT, ADDRESSES, TOUCHING):
                    assert await page.evaluate(wrong) == [], address
                on_paper = page.locator("nav, button, select, .skip").locator("visible=true")
                assert await on_paper.count() == 0
                await expect(page.locator("h1")).to_be_visible()
                await page.emulate_media(media="screen")


FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const top = document.querySelector(".top").getBoundingClientRect().bottom;
  const inTop = one.closest(".top, .skip") !== null;
  return {
    tag: one.tagName, name: (one.innerText || one.value || one.ariaLabel || "").trim(),
    // Of a date the last stop is its calendar, which is the browser's own.
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      || one.type === "date" && !one.matches(":focus-visible"),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    clear: inTop || box.bottom > top + 1,
    place: [...document.querySelectorAll("*")].indexOf(one),
  };
}"""


async def walked(page: Page) -> list[dict[str, Any]]:
    """Where Tab leads, from the top to the end."""
    found: list[dict[str, Any]] = []
    while len(found) < 80:
        await page.keyboard.press("Tab")
        where = await page.evaluate(FOCUSED)
        if where["tag"] == "BODY" or (found and where["place"] == found[0]["place"]):
            break
        found.append(where)
    return found


async def test_everything_is_done_by_keyboard(tmp_path: Path, window: Chromium) -> None:
    """The first key leads past the menu; each that follows is seen, in the order of the page, and
    not under its head; a point is settled without a hand on the mouse."""
    async with with_tab(tmp_path) as world:
        addresses = await with_something_to_do(world)
        async with window.comes_in(world.address, world.leader.id) as page:
            for address in addresses:
                await page.goto(f"{world.address}/tab/{address}")
                stops = await walked(page)
                assert stops[0]["name"] == "Gå til innholdet"
                for stop in stops:
                    assert stop["ring"], (address, stop)
                    assert stop["seen"], (address, stop)
                    assert stop["clear"], (address, stop)
                assert [one["place"] for one in stops] == sorted(one["place"] for one in stops)
                can = await page.locator("a[href], button, select, summary, input, textarea").all()
                there = [one for one in can if await one.is_visible()]
                assert len(stops) >= len(there), address
            await page.goto(f"{world.address}/tab/{addresses[-1]}")
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            assert await page.evaluate("document.activeElement.id") == "main"
            while (await page.evaluate(FOCUSED))["name"] != "Gjort":
                await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await expect(page.get_by_role("status")).to_have_text("Notert.")
            await expect(page.get_by_text("gjort, sier Leder En")).to_be_visible()


async def test_without_scripts_it_is_read_and_done(tmp_path: Path, window: Chromium) -> None:
    """Every page is whole; a form works; "now" goes away by itself after a minute, since nobody
    hides its names."""
    async with with_tab(tmp_path) as world:
        addresses = await with_something_to_do(world)
        options = {"java_script_enabled": False}
        async with window.comes_in(world.address, world.leader.id, **options) as page:
            await expect(page.get_by_text(NEEDS)).to_be_visible()
            away = page.locator('meta[http-equiv="refresh"]')
            assert await away.get_attribute("content") == "60; url=/tab/away"
            for address in addresses:
                await page.goto(f"{world.address}/tab/{address}")
                await expect(page.locator("h1")).to_be_visible()
                for part in await page.locator(".secret").all():
                    await expect(part).to_be_visible()
            await page.get_by_role("button", name="Gjort").first.click()
            await expect(page.get_by_role("status")).to_have_text("Notert.")
