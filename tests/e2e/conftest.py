"""The real bot process, a real Teams-like client per person, and a real browser."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from demo.playground import PEOPLE, Person, Playground
from demo.processes import DidNotStart, Process
from demo.service import Service
from tests.e2e.browser import ARGUMENTS, MISSING, find_browser
from tests.e2e.client import Client

Crew = dict[Person, Client]
StartClients = Callable[[Path | None], list[Playground]]
StartCrew = Callable[[Path | None], Crew]

# Narrower, and the list of chats lies outside the page.
_VIEWPORT: ViewportSize = {"width": 1500, "height": 1000}


def _missing(sentence: str) -> NoReturn:
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
        _missing(MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser_path, headless=True, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def start_clients(tmp_path: Path) -> Iterator[StartClients]:
    """Starts the bot (with an organisation file, or the sample) and a client per person."""
    if not Playground.is_installed():
        _missing("The Teams-like client is not installed. Run: make test")
    running: list[Process] = []

    def start(organisation: Path | None) -> list[Playground]:
        settings = {} if organisation is None else {"RODTKORT_ORGANISATION_FILE": str(organisation)}
        service = Service(tmp_path, settings=settings)
        running.append(service.process)
        clients = []
        for person in PEOPLE:
            client = Playground(person, service.url, tmp_path)
            running.append(client.process)
            clients.append(client)
        try:
            service.wait()
            for client in clients:
                client.wait()
        except DidNotStart as failure:
            pytest.fail(str(failure), pytrace=False)
        return clients

    yield start
    for process in reversed(running):
        process.stop()


@pytest.fixture
def start_crew(browser: Browser, start_clients: StartClients) -> StartCrew:
    """Starts everything and opens everyone's chat with the bot, each in a page of their own."""

    def start(organisation: Path | None) -> Crew:
        crew = {}
        for playground in start_clients(organisation):
            # A context each: three people do not share one browser profile.
            page = browser.new_context(viewport=_VIEWPORT).new_page()
            crew[playground.person] = client = Client(page, playground)
            client.visit()
        for client in crew.values():
            client.open_chat()
        return crew

    return start
