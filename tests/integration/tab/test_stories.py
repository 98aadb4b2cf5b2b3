"""Four people walk through their pages in a real browser: caseworker, leader, safety representative
and HMS adviser. Its pictures are those of the guides (`python -m tests.e2e.guide_pictures`)."""

import copy
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.domain.alarm.incident import ThreatChannel
from bot.service.unit_of_work import UnitOfWork
from bot.store.drills import UnitRound
from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.conftest import needed
from tests.integration.evidence.chat_scene import pastes
from tests.integration.follow_up.test_follow_up import ended
from tests.integration.follow_up.test_unit_list import begun, in_unit_of_work, submitted
from tests.integration.measures.test_measures import take
from tests.integration.tab.tab_scene import invented, with_tab
from tests.world import World, changed_sample, person_id
from tests.yearly import Plan, planned

PICTURES = Path("var/pictures/tab-stories")
HMS = person_id("205")


def an_office(content: dict[str, Any]) -> None:
    """A unit of fifteen, two more in the county, and somebody who advises the county on HMS."""
    content["people"].append({"id": HMS, "name": "Rådgiver HMS", "hms": ["0300"]})
    for number in range(301, 313):
        content["people"].append({"id": person_id(str(number)), "name": f"Ansatt {number}"})
        content["units"][0]["members"].append(person_id(str(number)))
    for unit_number, name in (("0401", "Nav Bydelen"), ("0402", "Nav Grenda")):
        unit = copy.deepcopy(content["units"][0]) | {
            "number": unit_number,
            "name": name,
            "members": [],
        }
        content["units"].append(unit | {"safety_reps": [], "administrators": []})


def a_year() -> Iterator[Plan]:
    for number, plan in enumerate(planned(260, ["0315"], [2025], seed=7)):
        yield replace(plan, channel=list(ThreatChannel)[number % 4])
    yield from planned(40, ["0401"], [2025], seed=8)
    yield from planned(3, ["0402"], [2025], seed=9)


async def a_day(world: World) -> None:
    """Something to follow up, a report, a measure, evidence, and an alarm that is open."""
    incident = await ended(world)
    draft = await in_unit_of_work(world, begun, incident)
    await in_unit_of_work(world, submitted, draft)
    await pastes(world, world.caseworker)
    await take(world)

    def calendar(uow: UnitOfWork) -> None:
        uow.tx.keep_unit_round(UnitRound("0315", world.clock.at - 86_400_000 * 95))

    await world.core.threads.run(world.core.service.read, calendar)
    await world.says(world.caseworker, "hjelp")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    executable = needed(find_browser())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@asynccontextmanager
async def comes_in(world: World, browser: Browser, person: str) -> AsyncIterator[Page]:
    """Somebody in a browser of their own."""
    context = await browser.new_context(viewport={"width": 1000, "height": 700})
    page = await context.new_page()
    page.set_default_timeout(20_000)
    await page.goto(f"{world.address}/tab/who")
    await page.locator(f'button[value="{person}"]').click()
    await page.wait_for_url("**/tab/*")
    yield page
    await context.close()


async def goes_to(page: Page, name: str, heading: str) -> None:
    """By the menu, as a hand would."""
    await page.get_by_role("navigation", name="Sider").get_by_role("link", name=name).click()
    await page.get_by_role("heading", name=heading).first.wait_for()


async def is_kept(page: Page, name: str, *, whole: bool = False) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


@pytest.mark.soak
async def test_four_people_walk_through_their_pages(tmp_path: Path) -> None:
    """R27-R30, R57, R59, R62, R77: each finds what is theirs, and does one thing."""
    async with with_tab(tmp_path, changed_sample(an_office)) as world, chromium() as browser:
        await a_day(world)
        with invented(world, list(a_year())):
            async with comes_in(world, browser, world.leader.id) as page:
                await _a_leader(page)
            async with comes_in(world, browser, world.caseworker.id) as page:
                await _a_caseworker(page)
            async with comes_in(world, browser, world.safety_rep.id) as page:
                await _a_representative(page)
            async with comes_in(world, browser, HMS) as page:
                await _an_adviser(page)


async def _a_leader(page: Page) -> None:
    await page.get_by_text("Saksbehandler En trenger hjelp").wait_for()
    await is_kept(page, "leader-now")
    await goes_to(page, "I dag", "Oppfølging")
    await is_kept(page, "leader-today", whole=True)
    await page.get_by_role("link", name="Åpne Oppfølging").first.click()
    await page.get_by_role("button", name="Gjort").first.click()
    await page.get_by_text("Notert.").wait_for()
    await is_kept(page, "leader-plan", whole=True)
    await goes_to(page, "Året", "Siste tolv måneder")
    await page.get_by_label("Enhet", exact=True).select_option("0315")
    await page.get_by_role("button", name="Vis", exact=True).click()
    await page.get_by_role("heading", name="Svartid").wait_for()
    await is_kept(page, "leader-year")


async def _a_caseworker(page: Page) -> None:
    assert await page.get_by_role("navigation", name="Sider").get_by_role("link").count() == 1
    await page.get_by_role("heading", name="Bevis").wait_for()
    await is_kept(page, "caseworker-top")
    await page.get_by_label("Hvor sitter du?").fill("Rom 301")
    await page.get_by_role("button", name="Jeg er her i dag").click()
    await page.get_by_role("status").wait_for()
    await is_kept(page, "caseworker-mine", whole=True)


async def _a_representative(page: Page) -> None:
    await page.get_by_text("Ett varsel er åpent i Nav Eksempel").wait_for()
    assert await page.get_by_text("Saksbehandler En").count() == 0
    await goes_to(page, "I dag", "Oppfølging")
    assert await page.get_by_text("Leder En").count() == 0
    await page.get_by_role("link", name="Åpne Avviksmelding").first.click()
    await page.get_by_role("button", name="Åpne avviksmeldingen").click()
    await page.locator(".words").wait_for()
    await is_kept(page, "representative-report")


async def _an_adviser(page: Page) -> None:
    await page.get_by_text("Ett varsel er åpent i Nav Eksempel").wait_for()
    await goes_to(page, "Året", "Siste tolv måneder")
    shown = await page.get_by_role("row").all_inner_texts()
    listed = [one.split("\t")[0] for one in shown if one.startswith("Nav ")]
    assert listed == ["Nav Bydelen", "Nav Eksempel", "Nav Fylke", "Nav Grenda"]
    await is_kept(page, "adviser-year", whole=True)
