"""The page on which evidence is looked at, in a real browser: our own policy lets it be seen.

Not among the tests of the clients: their browser runs a loop of its own."""

from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e.browser import ARGUMENTS, find_browser
from tests.e2e.client import PICTURES
from tests.e2e.conftest import needed
from tests.integration.evidence.test_page import kept, link_for
from tests.world import World


async def test_the_picture_is_shown_under_our_own_policy(tmp_path: Path) -> None:
    """Style, cookie and picture pass the strict headers, and nothing is asked of anybody else."""
    executable = needed(find_browser())
    async with World(tmp_path) as world, async_playwright() as playwright:
        await kept(world)
        link = await link_for(world, world.caseworker)
        browser = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        page = await browser.new_page(viewport={"width": 320, "height": 640})
        refused: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(link)
        await page.get_by_role("button", name="Vis beviset").click()
        await page.wait_for_load_state("networkidle")
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / "evidence-page.png")
        assert await page.evaluate("document.images[0].naturalWidth") == 60
        assert await page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
        assert [one for one in refused if "Security Policy" in one] == []
        assert all(one.startswith(world.address) for one in asked)
        await browser.close()
