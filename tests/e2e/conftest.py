"""The real bot process, a real Teams-like client per person, and a real browser.

All of it is started once and shared by every test of this folder, because the clients' pages take
most of the time. So every test leaves the caseworker without an open alarm.
"""

import os
from collections.abc import Iterator
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

# Narrower, and the list of chats lies outside the page.
VIEWPORT: ViewportSize = {"width": 1500, "height": 1000}

# The sample's people and levels, with waits as short as a test is patient.
_ORGANISATION = """
version: 1
fallback_unit: "0300"
people:
  - {id: 00000000-0000-0000-0000-000000000101, name: Saksbehandler En, phone: "+4721070000"}
  - {id: 00000000-0000-0000-0000-000000000102, name: Leder En, phone: "+4721070001"}
  - {id: 00000000-0000-0000-0000-000000000103, name: Stedfortreder En, phone: "+4721070002"}
  - {id: 00000000-0000-0000-0000-000000000104, name: Leder To, phone: "+4721070003"}
units:
  - number: "0315"
    name: Nav Eksempel
    parent: "0300"
    members: [00000000-0000-0000-0000-000000000101]
    repeat: 1
    levels:
      - {name: Nærmeste leder, wait_seconds: 3, people: [00000000-0000-0000-0000-000000000102]}
      - {name: Stedfortreder, wait_seconds: 2, people: [00000000-0000-0000-0000-000000000103]}
    contacts:
      - {name: Vakt, phone: "+4721071000"}
  - number: "0300"
    name: Nav Fylke
    members: []
    levels:
      - name: Leder på nivået over
        wait_seconds: 1
        people: [00000000-0000-0000-0000-000000000104, 00000000-0000-0000-0000-000000000103]
"""


def needed(browser: Path | None) -> Path:
    """The browser; without one the test is skipped, and fails with CI set."""
    if browser is None:
        _missing(MISSING)
    return browser


def _missing(sentence: str) -> NoReturn:
    """Skip with the sentence; with CI set, fail: there nothing is skipped."""
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine.

    Not kept for the session: Playwright's event loop would be in the way of async tests.
    """
    path = find_browser()
    executable = needed(path)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, headless=True, args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Playground]]:
    """The bot, and a client for each person, none of them opened yet."""
    if not Playground.is_installed():
        _missing("The Teams-like client is not installed. Run: make test")
    folder = tmp_path_factory.mktemp("e2e")
    organisation = folder / "organisation.yaml"
    organisation.write_text(_ORGANISATION, encoding="utf-8")
    service = Service(folder, settings={"RODTKORT_ORGANISATION_FILE": str(organisation)})
    running: list[Process] = [service.process]
    try:
        started = [Playground(person, service.url, folder) for person in PEOPLE]
        running += [client.process for client in started]
        service.wait()
        for client in started:
            client.wait()
        yield started
    except DidNotStart as failure:
        pytest.fail(str(failure), pytrace=False)
    finally:
        for process in reversed(running):
            process.stop()


@pytest.fixture(scope="package")
def crew(browser: Browser, clients: list[Playground]) -> Crew:
    """Everyone's chat with the bot, each in a page of their own."""
    crew = {}
    for playground in clients:
        # A context each: three people do not share one browser profile.
        page = browser.new_context(viewport=VIEWPORT).new_page()
        crew[playground.person] = client = Client(page, playground)
        client.visit()
    for client in crew.values():
        client.open_chat()
    return crew
