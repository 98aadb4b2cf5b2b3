"""What stands on the pages, what can be done there, and that "now" follows what goes on (R27-R30,
R57, R59, R62; L5, L11-L14)."""

import asyncio
import contextlib
import itertools
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event

from bot.web import tab_routes
from bot.web.live import LOOK_SECONDS, Live
from tests.integration.follow_up.test_follow_up import DAY, ended
from tests.integration.measures.test_measures import measures, take
from tests.integration.outage_scene import impatient
from tests.integration.tab.tab_scene import Browser, Stream, invented, looks, with_tab
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, changed_sample
from tests.yearly import planned

# What is open, and who cannot be reached.
STATEMENTS_A_LOOK = 2


async def test_a_point_that_is_done_here_is_done_on_the_card(tmp_path: Path) -> None:
    """R77: by the very same command, on record with the same name; and taken back."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        incident = await ended(world)
        page = await browser.opens(f"follow-up/{incident}")
        assert "Snakk med den ansatte i dag" in page.words
        done = await browser.presses(page, "done", item="talk")
        assert "Notert." in done.words
        assert "gjort, sier Leder En" in done.words
        await world.settle()
        assert "1 av 7 er gjort" in world.last(world.leader).text
        entry = world.incident()["timeline"][-1]
        assert (entry["kind"], entry["actor"]) == ("follow_up_point", world.leader.id)
        again = await browser.presses(done, "again", item="talk")
        assert "gjort, sier" not in again.words


async def test_the_same_form_sent_twice_is_one_press(tmp_path: Path) -> None:
    """L6: a browser that sends it again, a finger that slips."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        incident = await ended(world)
        page = await browser.opens(f"follow-up/{incident}")
        for _ in range(2):
            await browser.presses(page, "done", item="talk")
        assert world.kinds().count("follow_up_point") == 1


async def test_whoever_has_no_part_in_it_reads_it_and_can_do_nothing(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world:
        incident = await ended(world)
        async with (
            looks(world, world.safety_rep) as rep,
            looks(world, world.leader) as leader,
        ):
            page = await rep.opens(f"follow-up/{incident}")
            assert "Snakk med" not in page.words
            read = await rep.presses(page, "show")
            assert "Snakk med den ansatte i dag" in read.words
            assert not any(one.get("verb") == "done" for one in read.forms)
            theirs = await leader.opens(f"follow-up/{incident}")
            form = next(one for one in theirs.forms if one.get("verb") == "done")
            mine = next(one for one in read.forms if one.get("verb") == "language")
            forged = {**form, "word": mine["word"], "once": "x"}
            answer = await rep.posts("act", {k: v for k, v in forged.items() if k != "action"})
            assert "bare den som har oppfølgingen" in answer.words
            assert "follow_up_point" not in world.kinds()


async def test_r62_a_drill_is_planned_and_called_off(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("today")
        entered = {"unit": "0315", "drill": "with_leader"}
        planned = await browser.presses(page, "plan", day="2026-01-07", **entered)
        assert "Planlagt: Nav Eksempel øver" in planned.words
        assert "7. januar 2026" in planned.words
        assert "Nav Eksempel øver 07.01.2026, med leder." in planned.words
        past = await browser.presses(planned, "plan", day="2025-01-07", **entered)
        assert "Velg en dag fra i morgen av." in past.words
        off = await browser.presses(await browser.opens("today"), "unplan")
        assert "Øvelsen er avlyst." in off.words


async def test_r59_a_measure_is_ticked(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world:
        await take(world)
        world.late_ms = 10**12
        world.clock.at += 400 * DAY * 1000
        async with looks(world, world.leader) as browser:
            page = await browser.opens("today")
            [measure] = measures(world)
            assert "skulle vært gjort" in page.words
            ticked = await browser.presses(page, "tick")
            assert 'role="status"' in ticked.html
            assert measures(world)[0].revision == measure.revision + 1


async def test_every_page_leads_to_the_chat(tmp_path: Path) -> None:
    """L1: on a telephone Teams opens the app with its page, whatever stands first in it."""
    async with with_tab(tmp_path) as world, looks(world, world.caseworker) as browser:
        assert world.tab is not None
        world.tab.chat = "https://teams.example/chat"
        page = await browser.opens("mine")
        assert page.html.index('href="https://teams.example/chat"') < page.html.index("<main")
        assert "Hjelp: til chatten" in page.words


async def test_the_language_is_changed_for_cards_and_pages_alike(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        for language, said in (("en", "Only you see this page."), ("nn", "Berre du ser")):
            page = await browser.presses(page, "language", language=language)
            assert said in page.words
            assert f'<html lang="{language}"' in page.html
        await world.says(world.leader, "status")
        assert "Raudt kort" in world.last(world.leader).text


async def test_papers_and_the_year_are_had_as_before(tmp_path: Path) -> None:
    """On their own pages, by a link of one's own; whoever may not gets none."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("year")
        form = next(one for one in page.forms if one.get("verb") == "year")
        form.pop("action")
        headers = {"Sec-Fetch-Site": "same-origin"}
        address = f"{world.address}/tab/act"
        async with browser.session.post(
            address, data=form, headers=headers, allow_redirects=False
        ) as answer:
            assert answer.status == 303
            assert "/paper/view/" in answer.headers["Location"]
        foreign = await browser.posts("act", {**form, "unit": "0300"})
        assert foreign.status == 404
        paper = await browser.posts("act", {**form, "verb": "paper", "draft": "nothing"})
        assert paper.status == 404


# What goes on


async def test_now_follows_an_alarm_by_itself(tmp_path: Path) -> None:
    """Raised, answered, ended; and over when the role is lost."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        address = f"{world.address}/tab/now/live"
        async with browser.session.get(address) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            stream = Stream(answer)
            assert "Ingen åpne varsler" in await stream.next()
            await world.says(world.caseworker, "hjelp")
            assert "Saksbehandler En trenger hjelp" in await stream.next()
            await world.taps(world.leader, "Jeg ringer deg")
            assert "Leder En hjelper Saksbehandler En" in await stream.next()
            await world.advance(3)
            await world.taps(world.leader, "Avslutt varselet")
            assert "Ingen åpne varsler" in await stream.next()
            world.late_ms = 10**12
            world.clock.at += 3_700_000
            await world.says(world.caseworker, "hjelp")
            assert "event: over" in await stream.next()


class Statements:
    """How many statements the tab's own threads make; those of alarms run in others."""

    def __init__(self, world: World) -> None:
        self.count = 0
        self.of_alarms: dict[str, Any] = {}
        event.listen(world.core.database.engine, "before_cursor_execute", self._one)

    def _one(self, _connection: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        if threading.current_thread().name.startswith("tab"):
            self.count += 1
            if "FROM incident" in text:
                self.of_alarms[text] = parameters


@contextlib.asynccontextmanager
async def fifty_pages(world: World, browser: Browser) -> AsyncIterator[list[Stream]]:
    """So many that follow what goes on, each of which has been told."""
    assert world.tab is not None
    cookies = {one.key: one.value for one in browser.session.cookie_jar}
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(connector=connector, cookies=cookies) as many:
        answers = [await many.get(f"{world.address}/tab/now/live") for _ in range(50)]
        streams = [Stream(one) for one in answers]
        for stream in streams:
            assert "Ingen åpne" in await stream.next()
        assert world.tab.live.open == 50
        yield streams
        for one in answers:
            one.close()


def edges_of(live: Live, statements: Statements) -> list[int]:
    """How many statements there had been whenever a look began."""
    found: list[int] = []
    look = live._look

    def begun() -> Any:
        found.append(statements.count)
        return look()

    live._look = begun
    return found


async def seen(done: Callable[[], bool], what: str) -> None:
    """It is so at last. Looks come twice a second: nothing goes round meanwhile."""
    deadline = time.monotonic() + LONG_ENOUGH
    while not done():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(LOOK_SECONDS / 20)


async def test_fifty_pages_cost_what_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly so many statements a look as for one, from the beginning of each to that of the next,
    one look a process and half a second, whatever fifty are told meanwhile; and none once the last
    page is closed, which is known by the next line that it is sent."""
    monkeypatch.setattr(tab_routes, "TURN_SECONDS", 2.0)
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        assert world.tab is not None
        live, statements = world.tab.live, Statements(world)
        async with fifty_pages(world, browser) as streams:
            edges, began = edges_of(live, statements), time.monotonic()
            await seen(lambda: len(edges) >= 2, "looks")
            await world.says(world.caseworker, "hjelp")
            for stream in streams:
                assert "trenger hjelp" in await stream.next()
            so_far = len(edges)
            await seen(lambda: len(edges) >= so_far + 4, "looks")
            each = [after - before for before, after in itertools.pairwise(edges)]
            assert each == [STATEMENTS_A_LOOK] * len(each)
            assert len(edges) <= (time.monotonic() - began) / LOOK_SECONDS + 1
        await seen(lambda: live.open == 0, "the pages' end")
        await asyncio.sleep(LOOK_SECONDS)
        stopped, made = live.looks, statements.count
        await asyncio.sleep(2 * LOOK_SECONDS)
        assert (live.looks, statements.count) == (stopped, made)


async def test_no_look_reads_the_alarms_that_are_over(tmp_path: Path) -> None:
    """10,000 incidents: what is open is found by its index, twice a second, however much there has
    been; a look at all of them is felt by whoever cries meanwhile."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        statements = Statements(world)
        await browser.opens("now")
        found = []
        with world.core.database.engine.connect() as database:
            for asked, parameters in statements.of_alarms.items():
                plan = database.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", parameters)
                found += [row.detail for row in plan if "incident" in row.detail]
        assert found == ["SCAN incident USING INDEX incident_unresolved"]


# The year


async def test_a_look_at_a_units_year_stands_in_the_access_log(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        await browser.opens("year?unit=0315")
        with world.core.database.reading() as connection:
            found = connection.exec_driver_sql("SELECT actor, action FROM access_log").all()
        assert (world.leader.id, "insight 0315") in [tuple(row) for row in found]


async def test_an_empty_unit_says_so(tmp_path: Path) -> None:
    """Bad input: nothing has ever happened there, and nobody works there."""
    async with with_tab(tmp_path) as world, looks(world, world.next_level) as browser:
        for page in ("now", "today", "year", "mine"):
            assert (await browser.opens(page)).status == 200
        assert "Ingen svartider ennå." in (await browser.opens("year")).words


async def opens_all(browser: Browser) -> list[int]:
    return [(await browser.opens(page)).status for page in ("now", "today", "year", "mine")]


async def test_names_with_markup_are_letters(tmp_path: Path) -> None:
    """Bad input: in a person, a unit, a level."""
    evil = '<script>alert("1")</script>&amp;\''

    def named(content: dict[str, Any]) -> None:
        content["people"][0]["name"] = evil
        content["units"][0]["name"] = evil
        content["units"][0]["levels"][0]["name"] = evil

    async with with_tab(tmp_path, changed_sample(named)) as world:
        await world.says(world.caseworker, "hjelp")
        async with looks(world, world.leader) as browser:
            for page in ("now", "today", "year", "mine"):
                shown = await browser.opens(page)
                assert "<script>alert" not in shown.html
            assert evil in (await browser.opens("now")).words
            async with browser.session.get(f"{world.address}/tab/now/live") as answer:
                assert "<script>alert" not in await Stream(answer).next()


async def test_ten_thousand_incidents_are_added_up_beside_the_alarms(tmp_path: Path) -> None:
    """Bad input: the unit that everybody unknown falls to. What the card refuses, the page shows,
    and a cry goes out meanwhile."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        with invented(world, planned(10_000, ["0315"], [2025], seed=4)):
            opening = asyncio.create_task(browser.opens("year?unit=0315"))
            await asyncio.sleep(0.05)
            await world.says(world.caseworker, "hjelp")
            assert world.reads(world.leader, "trenger hjelp nå")
            shown = await opening
            assert shown.status == 200
            assert "varsler" in shown.words
            assert len(shown.html) < 40_000


async def test_while_the_database_is_away_the_page_says_so_and_the_alarm_goes_on(
    tmp_path: Path,
) -> None:
    """L8: in every language where nobody knows whose page it is; without a word of why."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        world.core.database.accepting = False
        for page in ("now", "today", "year", "mine"):
            shown = await browser.opens(page)
            assert shown.status == 503
            assert "databasen ikke svarer" in shown.words
            assert "the database does not answer" in shown.words
        with impatient(0.05, 20.0):
            await world.teams.says(world.caseworker, "hjelp")
            await world.teams.wait_for(lambda: bool(world.inbox(world.leader)))
        world.core.database.accepting = True
        assert await opens_all(browser) == [200] * 4
        world.late_ms = 10**9


async def test_a_link_that_is_opened_outside_teams_leads_in(tmp_path: Path) -> None:
    """Bad input: whoever has no session reads how to get one, and nothing else."""
    async with with_tab(tmp_path) as world, Browser(world.address) as browser:
        await world.says(world.caseworker, "hjelp")
        for page in ("now", "year?unit=0315", "follow-up/x", "report/x", "now/live"):
            shown = await browser.opens(page)
            assert shown.status == 401
            assert "Logg inn" in shown.words
            assert "Saksbehandler" not in shown.words


async def test_what_no_form_of_ours_sends_does_nothing(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        word = next(one for one in page.forms if one.get("verb") == "language")["word"]
        for form in (
            {},
            {"verb": "done"},
            {"verb": "done", "incident": "x", "item": "nothing"},
            {"verb": "plan", "unit": "0315", "day": "soon", "drill": "with_leader"},
            {"verb": "tick", "measure": "x", "care": "x"},
            {"verb": "language", "language": "sv"},
            {"verb": "raise"},
            {"verb": "language", "language": "en", "page": "//evil.example"},
        ):
            sent = {"word": word, "once": "y", "page": "mine", **form}
            assert (await browser.posts("act", sent)).status == 400, form
        for page_of in ("today?page=-1", "today?page=99999999999", "today?page=x", "year?unit=%00"):
            assert (await browser.opens(page_of)).status in (200, 404)
        assert (await browser.opens("mine?note=forged")).status == 200
