"""The real bot process, a real Teams-like client per person, and a real browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from demo.playground import PEOPLE, Person, Playground
from demo.processes import DidNotStart
from demo.service import Service
from tests.e2e.browser import ARGUMENTS, MISSING, find_browser
from tests.e2e.client import Client

Crew = dict[Person, Client]
StartCrew = Callable[[Path | None], Crew]

# Narrower, and the list of chats lies outside the page.
_VIEWPORT = {"width": 1500, "height": 1000}


def missing(sentence: str) -> None:
    """Skip with the sentence; with CI set, fail: there nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser_path() -> Path | None:
    """The Chromium of this machine, looked for once."""
    return find_browser()


@pytest.fixture
def browser(browser_path: Path | None) -> Iterator[Browser]:
    """A browser of the test's own.

    Not kept for the session: Playwright's event loop would be in the way of async tests.
    """
    if browser_path is None:
        missing(MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path, headless=True, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def start_crew(browser: Browser, tmp_path: Path) -> Iterator[StartCrew]:
    """Starts the bot (with an organisation file, or the sample) and everyone's open client."""
    running = []

    def start(organisation: Path | None) -> Crew:
        settings = {} if organisation is None else {"RODTKORT_ORGANISATION_FILE": str(organisation)}
        service = Service(tmp_path, settings=settings)
        running.append(service.process)
        crew = {}
        for person in PEOPLE:
            playground = Playground(person, service.url, tmp_path)
            running.append(playground.process)
            # A context each: three people do not share one browser profile.
            page = browser.new_context(viewport=_VIEWPORT, locale="nb-NO").new_page()  # type: ignore[arg-type]
            crew[person] = (Client(page, playground), playground)
        service.wait()
        for client, playground in crew.values():
            playground.wait()
            client.open()
        return {person: client for person, (client, _) in crew.items()}

    try:
        yield start
    except DidNotStart as failure:
        pytest.fail(str(failure), pytrace=False)
    finally:
        for process in reversed(running):
            process.stop()
