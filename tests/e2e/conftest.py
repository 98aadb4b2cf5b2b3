"""The real bot process, a real Teams-like client per person, and a real browser.

All of it is started once and shared by every test of this folder, because the clients' pages take
most of the time. So every test leaves the caseworker without an open alarm.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Frame, Page, ViewportSize, sync_playwright

from demo.page import write_page
from demo.playground import PEOPLE, Person, Playground
from demo.processes import DidNotStart
from demo.service import Service
from tests.e2e.browser import ARGUMENTS, MISSING, find_browser
from tests.e2e.client import SEEN_WITHIN_MS, Client
from tests.e2e.redraw import keeping_what_is_typed
from tests.e2e.surroundings import Surroundings, surroundings

Crew = dict[Person, Client]
_UNSENT = "SELECT count(*) FROM task WHERE done_at IS NULL AND due_at <= ?"
_TRIES, _PAUSE_S = 600, 0.05

# Narrower, and the page draws the clients smaller than they are.
VIEWPORT: ViewportSize = {"width": 1760, "height": 1000}
TALL: ViewportSize = {"width": 1760, "height": 2200}  # a whole card is on the page
LAPTOP: ViewportSize = {"width": 1366, "height": 768}

# The sample's people and levels, with waits as short as a test is patient.
_ORGANISATION = """
version: 1
fallback_unit: "0300"
people:
  - id: 00000000-0000-0000-0000-000000000101
    name: Saksbehandler En
    phone: "+4721070000"
    nav_ident: A100001
  - {id: 00000000-0000-0000-0000-000000000102, name: Leder En, phone: "+4721070001"}
  - {id: 00000000-0000-0000-0000-000000000103, name: Stedfortreder En, phone: "+4721070002"}
  - {id: 00000000-0000-0000-0000-000000000104, name: Leder To, phone: "+4721070003"}
  - {id: 00000000-0000-0000-0000-000000000105, name: Verneombud En}
  - {id: 00000000-0000-0000-0000-000000000107, name: Leder Som Slutter, phone: "+4721070007"}
  - {id: 00000000-0000-0000-0000-000000000108, name: Kollega Med Fem Oppgaver, phone: "+4721070008"}
units:
  - number: "0315"
    name: Nav Eksempel
    parent: "0300"
    members: [00000000-0000-0000-0000-000000000101]
    repeat: 1
    levels:
      - {name: Nærmeste leder, wait_seconds: 3, people: [00000000-0000-0000-0000-000000000102]}
      - {name: Stedfortreder, wait_seconds: 2, people: [00000000-0000-0000-0000-000000000103]}
    safety_reps: [00000000-0000-0000-0000-000000000105]
    contacts:
      - {name: Vakt, phone: "+4721071000"}
  - number: "0316"  # that the safety representative keeps true, in test_the_administrator.py
    name: Nav Prøve
    parent: "0300"
    members: [00000000-0000-0000-0000-000000000108]
    levels:
      - name: Nærmeste leder
        wait_seconds: 15
        people: [00000000-0000-0000-0000-000000000107, 00000000-0000-0000-0000-000000000108]
      - name: Stedfortreder
        wait_seconds: 20
        people: [00000000-0000-0000-0000-000000000104, 00000000-0000-0000-0000-000000000108]
    safety_reps: [00000000-0000-0000-0000-000000000108]
    administrators:
      - 00000000-0000-0000-0000-000000000105
      - 00000000-0000-0000-0000-000000000108
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The page of the demo is looked at as nobody has used it: each is welcomed once, and the
    clients are shared."""
    items.sort(key=lambda item: "test_demo_page" not in item.nodeid)


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


@dataclass(frozen=True, slots=True)
class Office:
    """The bot, what stands around it, and the folder in which it keeps everything."""

    folder: Path
    kept: Path
    service: Service
    around: Surroundings

    def all_sent(self) -> None:
        """Wait until the bot has sent everything that is due."""
        database = f"file:{self.kept / 'rodtkort.db'}?mode=ro"
        with closing(sqlite3.connect(database, uri=True)) as connection:
            for _ in range(_TRIES):
                due = (int(time.time() * 1000),)
                if connection.execute(_UNSENT, due).fetchone() == (0,):
                    return
                time.sleep(_PAUSE_S)
        pytest.fail("the bot still has something to send")

    @contextmanager
    def client(self, *people: Person) -> Iterator[list[Playground]]:
        """A client for each of the people, none of them opened yet; the test fails without."""
        started: list[Playground] = []
        keeping, at = keeping_what_is_typed(self.folder), self.service.url
        try:
            started += [Playground(one, at, self.folder, environment=keeping) for one in people]
            self.service.wait()
            for client in started:
                client.wait()
            yield started
        except DidNotStart as failure:
            pytest.fail(str(failure), pytrace=False)
        finally:
            for client in reversed(started):
                client.process.stop()


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The bot, starting; a client waits for it."""
    if not Playground.is_installed():
        _missing("The Teams-like client is not installed. Run: make test")
    folder = tmp_path_factory.mktemp("e2e")
    organisation = folder / "organisation.yaml"
    organisation.write_text(_ORGANISATION, encoding="utf-8")
    with surroundings() as around:
        settings = {
            "RODTKORT_ORGANISATION_FILE": str(organisation),
            "RODTKORT_ORGANISATION_SOURCE": "database",  # it is changed in chat
            **around.settings(),
        }
        service = Service(folder / "bot", settings=settings)
        try:
            yield Office(folder, folder / "bot", service, around)
        finally:
            service.process.stop()


@pytest.fixture(scope="package")
def clients(office: Office) -> Iterator[list[Playground]]:
    """The bot, and a client for each person, none of them opened yet."""
    with office.client(*PEOPLE) as started:
        yield started


@pytest.fixture(scope="package")
def page(
    browser: Browser,
    office: Office,
    clients: list[Playground],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """The demo's page, opened once for all tests of this folder: four clients take ten seconds of a
    processor to load."""
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.set_default_timeout(SEEN_WITHIN_MS)
    file = tmp_path_factory.mktemp("demo") / "index.html"
    page.goto(write_page(file, clients, office.service.url).as_uri())
    yield page
    context.close()


@pytest.fixture(scope="package")
def frames(page: Page, clients: list[Playground]) -> list[Frame]:
    """Everyone's chat with the bot, each in a frame of that page."""
    return [_announced(page.frame(url=f"{client.url}/")) for client in clients]


def _announced(frame: Frame | None) -> Frame:
    """The frame, once its client has told the bot who sits there."""
    assert frame is not None
    for announced in ("installationUpdate 20", "conversationUpdate 20"):
        frame.get_by_text(announced).first.wait_for()
    return frame


@pytest.fixture(scope="package")
def crew(page: Page, office: Office, clients: list[Playground], frames: list[Frame]) -> Crew:
    """Whoever is at work there."""
    page.set_viewport_size(VIEWPORT)
    return {
        client.person: Client(frame, office.all_sent)
        for client, frame in zip(clients, frames, strict=True)
    }
