"""The tab in a real browser, under its own policy: every page in every theme and language, what
axe-core finds, how it fits a telephone and a wall, that it follows what goes on, and hides.

Pictures lie in `var/pictures/tab`, for a human to look at."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.domain.alarm.incident import ThreatChannel
from bot.domain.organisation.organisation import Language
from bot.service.unit_of_work import UnitOfWork
from bot.store.drills import UnitRound
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.conftest import needed
from tests.fakes.payloads import TeamsUser
from tests.integration.follow_up.test_follow_up import ended
from tests.integration.follow_up.test_unit_list import begun, in_unit_of_work, submitted
from tests.integration.measures.test_measures import take
from tests.integration.tab.tab_scene import PAGES, invented, with_tab
from tests.world import World, changed_sample, person_id
from tests.yearly import Plan, planned

AXE = Path("node_modules/axe-core/axe.min.js")
PICTURES = Path("var/pictures/tab")
THEMES = ("light", "dark", "contrast")
# `region` wants everything in landmarks, which a frame within Teams has around it.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def with_people(content: dict[str, Any]) -> None:
    """A unit large enough to be told something about, and two more."""
    for number in range(301, 313):
        content["people"].append({"id": person_id(str(number)), "name": f"Ansatt {number}"})
        content["units"][0]["members"].append(person_id(str(number)))
    for unit_number, name in (("0401", "Nav Bydelen"), ("0402", "Nav Grenda")):
        unit = json.loads(json.dumps(content["units"][0]))
        unit |= {"number": unit_number, "name": name, "members": []}
        content["units"].append(unit)


async def filled(world: World) -> None:
    """A year behind them, something to do today, and an alarm that is open."""
    incident = await ended(world)
    draft = await in_unit_of_work(world, begun, incident)
    await in_unit_of_work(world, submitted, draft)
    await ended(world)
    await take(world)
    await world.core.threads.run(_calendar, world)
    await world.says(world.caseworker, "hjelp")


def _calendar(world: World) -> None:
    for unit in ("0315", "0401"):
        round = UnitRound(unit, world.clock.at - 86_400_000 * 95)
        world.core.service.read(partial(_keep, round))


def _keep(round: UnitRound, uow: UnitOfWork) -> None:
    uow.tx.keep_unit_round(round)


def a_year() -> Iterator[Plan]:
    for number, plan in enumerate(planned(260, ["0315"], [2025], seed=7)):
        yield replace(plan, channel=list(ThreatChannel)[number % 4])
    yield from planned(40, ["0401"], [2025], seed=8)
    yield from planned(3, ["0402"], [2025], seed=9)


@asynccontextmanager
async def opened(
    world: World, user: TeamsUser, **options: Any
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A browser in which somebody has come in."""
    executable = needed(find_browser())
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(
            executable_path=executable, args=list(ARGUMENTS)
        )
        context = await browser.new_context(**options)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        await page.goto(f"{world.address}/tab/who")
        await page.locator(f'button[value="{user.id}"]').click()
        await page.wait_for_url("**/tab/*")
        yield context, page
        await browser.close()


def needs_axe() -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")


async def violations(page: Page) -> list[str]:
    """What axe-core finds: rule and element."""
    found = await page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.soak
async def test_no_page_keeps_anybody_out(tmp_path: Path) -> None:
    """axe-core finds nothing on any page in any theme and language; nothing is asked of anybody
    else, and nothing is refused by our own policy."""
    needs_axe()
    world = with_tab(tmp_path, changed_sample(with_people))
    async with world:
        await filled(world)
        incident = world.incidents()[0]["id"]
        with invented(world, list(a_year())):
            await _looked_at(world, incident)


async def _looked_at(world: World, incident: str) -> None:
    options = {"viewport": {"width": 1200, "height": 1000}}
    async with opened(world, world.leader, **options) as (_, page):
        refused: list[str] = []
        page.on("console", lambda m: refused.append(m.text) if "olicy" in m.text else None)
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url))
        script = AXE.read_text()
        PICTURES.mkdir(parents=True, exist_ok=True)
        addresses = [*PAGES, "year?unit=0315", f"follow-up/{incident}"]
        found: dict[str, list[str]] = {}
        for language in Language:
            world.core.service.directory.set_language(world.leader.id, language)
            for address in addresses:
                for theme in THEMES:
                    mark = "&" if "?" in address else "?"
                    await page.goto(f"{world.address}/tab/{address}{mark}theme={theme}")
                    await page.evaluate(script)
                    named = address.partition("/")[0].replace("?", "-")
                    name = f"{named}-{theme}-{language.value}"
                    if bad := await violations(page):
                        found[name] = bad
                    if language is Language.BOKMAL:
                        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        assert found == {}
        assert refused == []
        assert {one.startswith(world.address) for one in asked} == {True}
