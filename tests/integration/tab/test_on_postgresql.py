"""The tab where production has it: every page is the same one as on SQLite, what is done there is
stored, and years are read as they come (R27-R30, R57, R59, R62)."""

import asyncio
import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.integration.tab.tab_scene import PAGES, Browser, invented, looks, with_tab
from tests.integration.tab.test_stories import HMS, a_day, an_office
from tests.world import World, changed_sample, person_id
from tests.yearly import Plan, planned


def a_year() -> Iterator[Plan]:
    yield from planned(200, ["0315"], [2025], seed=7)
    yield from planned(40, ["0401"], [2025], seed=8)
    yield from planned(3, ["0402"], [2025], seed=9)


async def every_page(world: World) -> dict[str, str]:
    """What everybody reads on each of their pages, with the units of a leader one by one."""
    found = {}
    people = {"leader": world.leader.id, "rep": world.safety_rep.id, "hms": HMS}
    people |= {"above": world.next_level.id, "caseworker": world.caseworker.id}
    for name, person in people.items():
        async with looks(world, person) as browser:
            for page in (*PAGES, "year?unit=0315", "year?unit=0402"):
                shown = await browser.opens(page)
                assert shown.status in (200, 404), (name, page)
                found[f"{name} {page}"] = shown.words
    return found


async def test_every_page_reads_as_on_sqlite(tmp_path: Path, postgres_url: str) -> None:
    read = []
    for place, url in (("lite", None), ("server", postgres_url)):
        folder = tmp_path / place
        folder.mkdir()
        organisation = changed_sample(an_office)
        async with with_tab(folder, organisation, database_url=url) as world:
            await a_day(world)
            with invented(world, list(a_year())):
                read.append(await every_page(world))
    assert read[0] == read[1]
    assert "Saksbehandler En trenger hjelp" in read[1]["leader now"]
    assert "Ett varsel er åpent" in read[1]["hms now"]
    assert "Innen 10 sekunder" in read[1]["leader year?unit=0315"]


async def test_what_is_done_on_a_page_is_stored(tmp_path: Path, postgres_url: str) -> None:
    organisation = changed_sample(an_office)
    async with with_tab(tmp_path, organisation, database_url=postgres_url) as world:
        await a_day(world)
        async with looks(world, world.leader) as browser:
            page = await browser.opens("today")
            added = await browser.presses(page, "measure", title="To utganger", purpose="")
            assert 'role="status"' in added.html
            drill = {"unit": "0315", "drill": "with_leader", "day": "2026-01-07"}
            assert "7. januar 2026" in (await browser.presses(added, "plan", **drill)).words
            page = await browser.opens("mine")
            away = {"first": "", "until": "2026-02-01", "stand_in": world.deputy.id}
            gone = await browser.presses(page, "away", **away)
            assert "Du er borte" in gone.words
            assert "Du er tilbake" in (await browser.presses(gone, "back")).words
            here = await browser.presses(await browser.opens("mine"), "here", room="301")
            assert "Du er på kontoret i dag" in here.words
            assert any(one.get("verb") == "gone" for one in here.forms)
            english = await browser.presses(here, "language", language="en")
            assert "Only you see this page." in english.words


class Reads:
    """The statements that read incidents of a year, and by which kind of cursor; how many of them
    each asked what their timelines tell."""

    def __init__(self, world: World) -> None:
        self.cursors: list[str] = []
        self.pages: list[int] = []
        event.listen(world.core.database.engine, "before_cursor_execute", self._seen)

    def _seen(
        self, _connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> None:
        if "incident.is_drill" in statement and "ORDER BY incident.raised_at" in statement:
            self.cursors.append(type(cursor).__name__)
        if "timeline.payload" in statement and "string_agg" in statement:
            self.pages.append(sum("incidents" in name for name in parameters))


LARGE = pytest.param(10_000, marks=pytest.mark.soak)


@pytest.mark.parametrize("count", [2_000, LARGE])  # more than one page of rows
async def test_a_large_year_is_streamed_beside_the_alarms(
    tmp_path: Path, postgres_url: str, count: int
) -> None:
    """Bad input: by a cursor of the server, a page of them at a time; a cry goes out meanwhile,
    and who opens the same within a minute has what was read."""
    async with (
        with_tab(tmp_path, database_url=postgres_url) as world,
        looks(world, world.leader) as browser,
    ):
        with invented(world, planned(count, ["0315"], [2025], seed=4)):
            reads = Reads(world)
            opening = asyncio.create_task(browser.opens("year?unit=0315"))
            await asyncio.sleep(0.05)
            await world.says(world.caseworker, "hjelp")
            assert world.reads(world.leader, "trenger hjelp nå")
            shown = await opening
            assert "Innen 10 sekunder" in shown.words
            again = await browser.opens("year?unit=0315")
            assert again.words == shown.words
            assert reads.cursors == ["ServerCursor"]
            assert len(reads.pages) > 4
            assert max(reads.pages) <= 250


def fifty(content: dict[str, Any]) -> None:
    """A county of fifty offices, and somebody who advises it on HMS."""
    content["people"].append({"id": HMS, "name": "Rådgiver HMS", "hms": ["0300"]})
    for number in range(401, 450):
        unit = copy.deepcopy(content["units"][0]) | {
            "number": f"0{number}",
            "name": f"Nav {number}",
            "members": [],
        }
        content["units"].append(unit | {"safety_reps": [], "administrators": []})


ABOVE = pytest.param(person_id("104"), marks=pytest.mark.soak)


@pytest.mark.parametrize("person", [HMS, ABOVE])
async def test_whoever_oversees_fifty_units_reads_them_all(
    tmp_path: Path, postgres_url: str, person: str
) -> None:
    """By name; an alarm in one of them stands there within a second."""
    units = ["0315", *(f"0{number}" for number in range(401, 450))]
    organisation = changed_sample(fifty)
    async with with_tab(tmp_path, organisation, database_url=postgres_url) as world:
        with invented(world, planned(2_000, units, [2025], seed=5)):
            async with looks(world, person) as browser:
                await _reads_fifty(world, browser)


async def _reads_fifty(world: World, browser: Browser) -> None:
    year = (await browser.opens("year")).words
    places = [year.index(f"Nav {number} ") for number in range(401, 450)]
    assert places == sorted(places)
    assert "Nav Eksempel" in year
    await world.says(world.caseworker, "hjelp")
    now = (await browser.opens("now")).words
    assert "Nav Eksempel" in now
    assert "Nav 449" not in now  # nothing is wrong there
    assert (await browser.opens("today")).status == 200
    assert (await browser.opens("year?unit=0449")).status == 200
