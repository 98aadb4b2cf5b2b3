"""The tab under axe-core, in a real browser under its own policy: every page of everybody who has
one, in every theme and language, with all that can be unfolded on it.

Pictures lie in `var/pictures/tab`, for a human to look at."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from bot.domain.organisation.organisation import Language
from tests.integration.tab.browser_scene import chromium
from tests.integration.tab.tab_scene import PAGES, invented, with_tab
from tests.integration.tab.test_stories import HMS, a_day, a_year, an_office
from tests.world import World, changed_sample, person_id

AXE = Path("node_modules/axe-core/axe.min.js")
PICTURES = Path("var/pictures/tab")
THEMES = ("light", "dark", "contrast")
ADMINISTRATOR = person_id("206")
# `region` wants everything in landmarks, which a frame within Teams has around it.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_UNFOLDED = 'document.querySelectorAll("details").forEach((one) => { one.open = true; })'
_THEME = """name => {
  document.documentElement.classList.remove("light", "dark", "contrast");
  document.documentElement.classList.add(name);
}"""
WHOSE: dict[str, tuple[str, Sequence[str]]] = {
    "leader": (person_id("102"), (*PAGES, "year?unit=0315", "follow-up/{incident}")),
    "safety representative": (
        person_id("105"),
        (*PAGES, "year?unit=0315", "follow-up/{incident}", "report/{draft}"),
    ),
    "HMS adviser": (HMS, (*PAGES, "year?unit=0401", "year?unit=0402")),
    "caseworker": (person_id("101"), ("mine", "away", "today")),
    "administrator": (ADMINISTRATOR, PAGES),
    "nobody": ("", ("now", "who", "away")),
}


def with_administrator(content: dict[str, Any]) -> None:
    an_office(content)
    content["people"].append({"id": ADMINISTRATOR, "name": "Administrator Alene"})
    content["units"][0]["administrators"].append(ADMINISTRATOR)


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
@pytest.mark.parametrize("role", WHOSE)
async def test_no_page_keeps_anybody_out(tmp_path: Path, role: str) -> None:
    """axe-core finds nothing on any page of theirs in any theme and language; nothing is asked of
    anybody else, and nothing is refused by our own policy."""
    needs_axe()
    async with with_tab(tmp_path, changed_sample(with_administrator)) as world:
        await a_day(world)
        with invented(world, list(a_year())):
            await _looked_at(world, tmp_path, role)


async def _looked_at(world: World, folder: Path, role: str) -> None:
    person, addresses = WHOSE[role]
    options = {"viewport": {"width": 1200, "height": 1000}}
    with world.core.database.reading() as connection:
        query = "SELECT incident, id FROM draft WHERE owner != 'canary'"
        incident, draft = connection.exec_driver_sql(query).one()
    script, found, asked = AXE.read_text(), dict[str, list[str]](), set[str]()
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with chromium(folder) as browser:
        coming = browser.comes_in(world.address, person, **options)
        async with coming if person else browser.page(**options) as page:
            page.on("request", lambda request: asked.add(request.url))
            for language in Language if person else [Language.BOKMAL]:
                if person:
                    world.core.service.directory.set_language(person, language)
                for address in addresses:
                    named = address.partition("/")[0].replace("?", "-")
                    filled = address.format(incident=incident, draft=draft)
                    await page.goto(f"{world.address}/tab/{filled}")
                    await page.evaluate(script)
                    await page.evaluate(_UNFOLDED)
                    for theme in THEMES:
                        await page.evaluate(_THEME, theme)
                        name = f"{role}-{named}-{theme}-{language.value}".replace(" ", "-")
                        if bad := await violations(page):
                            found[name] = bad
                        if language is Language.BOKMAL:
                            await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        assert found == {}
        assert browser.refused == []
        assert {one.startswith(world.address) for one in asked} == {True}
