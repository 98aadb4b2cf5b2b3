"""Who sees which page, and which thing on it: one table, cell by cell over HTTP; what of an open
alarm is told to whom; and that a right that is gone is gone at once (L7, L11, L13)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.afterwards import CANARY
from tests.integration.follow_up.test_follow_up import DAY, ended
from tests.integration.follow_up.test_unit_list import WORDS, begun, in_unit_of_work, submitted
from tests.integration.tab.tab_scene import FORM, PAGES, Browser, Stream, looks, with_tab
from tests.world import World, changed_sample, person_id

STRANGER = "77777777-7777-7777-7777-777777777777"
ADVISER, SECOND, ELSEWHERE, STAND_IN, HMS, ABOVE, REP, NEXT = (
    person_id(str(one)) for one in range(201, 209)
)


def with_more(content: dict[str, Any]) -> None:
    """Who administers both units, who advises the whole county on HMS, a leader two levels up, a
    leader of level two, somebody of another unit."""
    content["people"] += [
        {"id": ADVISER, "name": "Rådgiver HMS"},
        {"id": SECOND, "name": "Leder Nivå To"},
        {"id": ELSEWHERE, "name": "Leder Andre"},
        {"id": STAND_IN, "name": "Vikar En"},
        {"id": HMS, "name": "Rådgiver Fylke", "hms": ["0300"]},
        {"id": ABOVE, "name": "Leder Region"},
        {"id": REP, "name": "Verneombud Fylke"},
        {"id": NEXT, "name": "Leder Ved Siden Av"},
    ]
    content["units"][1]["parent"] = "0200"
    content["units"][1]["safety_reps"] = [REP]
    content["units"].append(
        {
            "number": "0200",
            "name": "Nav Region",
            "members": [],
            "levels": [{"name": "Leder", "wait_seconds": 30, "people": [ABOVE, NEXT]}],
        }
    )
    unit = content["units"][0]
    unit["levels"].append({"name": "Nivå to", "wait_seconds": 30, "people": [SECOND]})
    unit["administrators"].append(ADVISER)
    content["units"][1]["administrators"].append(ADVISER)
    content["units"].append(
        {
            "number": "0400",
            "name": "Nav Annet",
            "parent": "0300",
            "members": [],
            "levels": [{"name": "Leder", "wait_seconds": 30, "people": [ELSEWHERE]}],
        }
    )


def world_of(folder: Path) -> World:
    return with_tab(folder, changed_sample(with_more))


# role: the pages that are theirs, and what of an open alarm of the unit stands on "now".
NAMED, COUNTED, NOTHING = "named", "counted", "nothing"
TABLE: dict[str, tuple[str, frozenset[str], str]] = {
    "caseworker": (person_id("101"), frozenset({"mine"}), NOTHING),
    "leader": (person_id("102"), frozenset(PAGES), NAMED),
    "deputy": (person_id("103"), frozenset(PAGES), NAMED),
    "level two": (SECOND, frozenset(PAGES), NAMED),
    "level above": (person_id("104"), frozenset(PAGES), NAMED),
    "safety representative": (person_id("105"), frozenset(PAGES), COUNTED),
    "administrator": (ADVISER, frozenset(PAGES), COUNTED),
    "HMS adviser": (HMS, frozenset(PAGES), COUNTED),
    "leader two levels up": (ABOVE, frozenset(PAGES), COUNTED),
    "safety representative above": (REP, frozenset(PAGES), NOTHING),
    "leader elsewhere": (ELSEWHERE, frozenset(PAGES), NOTHING),
    "stranger": (STRANGER, frozenset({"mine"}), NOTHING),
}


async def enters(world: World, browser: Browser, person: str) -> None:
    """Strangers are on no list: they come with a session of their own."""
    assert world.tab is not None
    cookie = world.tab.sign_in.chosen(person)
    name, _, value = cookie.partition(";")[0].partition("=")
    browser.session.cookie_jar.update_cookies({name: value})


async def test_each_role_has_its_pages_and_no_other(tmp_path: Path) -> None:
    async with world_of(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        for role, (person, pages, told) in TABLE.items():
            async with Browser(world.address) as browser:
                await enters(world, browser, person)
                for page in PAGES:
                    shown = await browser.opens(page)
                    assert shown.status == (200 if page in pages else 404), (role, page)
                    menu = {one for one in PAGES if f'href="/tab/{one}"' in shown.html}
                    assert menu == pages, (role, page)
                    if role != "caseworker":  # her own name stands below every page of hers
                        is_named = "Saksbehandler En" in shown.words
                        assert is_named == (page == "now" and told == NAMED), (role, page)
                if "now" in pages:
                    words = (await browser.opens("now")).words
                    assert ("Ett varsel er åpent i Nav Eksempel" in words) == (told == COUNTED), (
                        role
                    )


async def test_units_of_others_are_as_units_that_do_not_exist(tmp_path: Path) -> None:
    async with world_of(tmp_path) as world:
        for role, unit in (
            ("caseworker", "0315"),
            ("stranger", "0315"),
            ("leader", "0400"),
            ("level two", "0300"),
            ("administrator", "0400"),
            ("HMS adviser", "0200"),
            ("safety representative above", "0315"),
            ("leader elsewhere", "0315"),
        ):
            async with Browser(world.address) as browser:
                await enters(world, browser, TABLE[role][0])
                theirs = await browser.opens(f"year?unit={unit}")
                missing = await browser.opens("year?unit=9999")
                assert (theirs.status, theirs.words) == (404, missing.words), role


IN_THE_MEETING = {"administrator"}  # as in chat: whose own unit it is, and who keeps it


async def test_whoever_oversees_units_has_their_year_by_name(tmp_path: Path) -> None:
    """R29: the HMS adviser and every level above, all below. Nothing is sorted by how fast anybody
    answered."""
    below = ("Nav Annet", "Nav Eksempel", "Nav Fylke")
    async with world_of(tmp_path) as world:
        for role, names in (
            ("HMS adviser", below),
            ("level above", below),
            ("leader two levels up", (*below, "Nav Region")),
            ("administrator", ("Nav Eksempel", "Nav Fylke")),
        ):
            async with Browser(world.address) as browser:
                await enters(world, browser, TABLE[role][0])
                shown = await browser.opens("year")
                listed = shown.words.partition("Uten avviksmelding Øvelser ")[2]
                assert [listed.index(one) for one in names] == sorted(map(listed.index, names))
                others = {*below, "Nav Region"}.difference(names)
                assert not any(one in shown.words for one in others), role
                one = await browser.opens("year?unit=0315")
                forms = [each for each in one.forms if each.get("verb") == "year"]
                assert bool(forms) == (role in IN_THE_MEETING), role
                for form in forms:
                    address = f"{world.address}/tab/{form.pop('action').removeprefix('/tab/')}"
                    async with browser.session.post(
                        address, data=form, headers=FORM, allow_redirects=False
                    ) as answer:
                        assert answer.status == 303, role
                        assert "/paper/view/" in answer.headers["Location"], role


# Whose own unit it is, and who keeps it: they know each case of it (0021).
WITH_PAPER = {
    "leader",
    "deputy",
    "level two",
    "safety representative",
    "administrator",
}


@pytest.mark.parametrize("role", TABLE)
async def test_exact_figures_are_given_to_whoever_sits_in_the_meeting_and_to_nobody_else(
    tmp_path: Path, role: str
) -> None:
    """L13, 0021: as a paper and as a workbook, by the page's button or by a form made up."""
    async with world_of(tmp_path) as world, Browser(world.address) as browser:
        await enters(world, browser, TABLE[role][0])
        page = await browser.opens("year?unit=0315")
        offered = {one.get("verb") for one in page.forms} & {"year", "workbook"}
        assert offered == ({"year", "workbook"} if role in WITH_PAPER else set())
        own = await browser.opens("mine")
        word = next(each["word"] for each in own.forms if "word" in each)
        for verb in ("year", "workbook"):
            form = {"verb": verb, "unit": "0315", "word": word, "page": "year"}
            async with browser.session.post(
                f"{world.address}/tab/act", data=form, headers=FORM, allow_redirects=False
            ) as answer:
                leads_to = answer.headers.get("Location", "")
                assert ("/paper/view/" in leads_to) == (role in WITH_PAPER)


async def test_of_units_far_below_only_what_is_not_as_it_should_be_is_listed(
    tmp_path: Path,
) -> None:
    """R12, R84: a level that nobody can be reached of, or an alarm; else how many are well."""

    def away(content: dict[str, Any]) -> None:
        gone = {"id": ELSEWHERE, "name": "Leder Andre"}
        span = {"from": date(2026, 1, 1), "to": date(2026, 2, 1)}
        content["people"] += [{**gone, "absent": [span]}]
        content["people"] += [{"id": HMS, "name": "Rådgiver Fylke", "hms": ["0300"]}]
        level = {"name": "Leder", "wait_seconds": 30, "people": [ELSEWHERE]}
        unit = {"number": "0400", "name": "Nav Annet", "parent": "0300", "members": []}
        content["units"].append({**unit, "levels": [level]})

    async with (
        with_tab(tmp_path, changed_sample(away)) as world,
        Browser(world.address) as browser,
    ):
        await enters(world, browser, HMS)
        words = (await browser.opens("now")).words
        assert "Nav Annet Leder kan ikke nås" in words
        assert "Nav Eksempel" not in words
        assert "Alle nivåer kan nås i 2 enheter." in words
        await world.says(world.caseworker, "hjelp")
        assert "Ett varsel er åpent i Nav Eksempel" in (await browser.opens("now")).words


async def test_ids_of_others_open_nothing(tmp_path: Path) -> None:
    """A follow-up and a report of a unit that is not theirs are as those that do not exist; nothing
    is put on record of it."""
    async with world_of(tmp_path) as world:
        incident, draft = await reported(world)
        no_part = ("administrator", "HMS adviser", "leader two levels up", "leader elsewhere")
        for role in ("stranger", "caseworker", *no_part):
            async with Browser(world.address) as browser:
                await enters(world, browser, TABLE[role][0])
                theirs = await browser.opens(f"follow-up/{incident}")
                missing = await browser.opens("follow-up/nothing")
                assert (theirs.status, theirs.words) == (404, missing.words), role
                before = world.kinds()
                page = await browser.opens(f"report/{draft}")
                opened = await browser.presses(page, "open")
                nothing = await browser.presses(await browser.opens("report/nothing"), "open")
                assert opened.status == nothing.status != 200, role
                assert opened.words == nothing.words
                assert world.kinds() == before
                assert "utsikten" not in opened.words


async def reported(world: World) -> tuple[str, str]:
    """An alarm that has ended, with a submitted report of it: their ids."""
    incident = await ended(world)
    draft = await in_unit_of_work(world, begun, incident)
    await in_unit_of_work(world, submitted, draft)
    return incident, draft.id


async def test_l7_the_target_of_a_threat_sees_nothing_of_the_alarm(tmp_path: Path) -> None:
    async with world_of(tmp_path) as world, looks(world, world.leader) as browser:
        await world.says(world.caseworker, "hjelp")
        assert "Saksbehandler En" in (await browser.opens("now")).words
        aimed: dict[str, Any] = {"target": "colleague", "target_person": world.leader.id}
        await world.presses(world.caseworker, "incident.describe", kind="trussel", **aimed)
        words = (await browser.opens("now")).words
        assert "Saksbehandler En" not in words
        assert "Ett varsel" not in words
        assert "Ingen åpne varsler" in words


async def test_l13_a_report_is_opened_as_its_card_opens_it(tmp_path: Path) -> None:
    """On record first, and whoever wrote it sees by whom; the button alone shows and spends
    nothing."""
    async with world_of(tmp_path) as world:
        _, draft = await reported(world)
        async with looks(world, world.caseworker) as mine, looks(world, world.safety_rep) as rep:
            assert "Ingen andre har åpnet" in (await mine.opens("mine")).words
            listed = await rep.opens("today")
            assert f'href="/tab/report/{draft}"' in listed.html
            assert "Leder En" not in listed.words
            page = await rep.opens(f"report/{draft}")
            assert WORDS not in page.words
            assert "report_read" not in world.kinds()
            opened = await rep.presses(page, "open")
            assert WORDS in opened.words
            assert CANARY not in opened.html
            entry = world.incident()["timeline"][-1]
            assert (entry["kind"], entry["actor"]) == ("report_read", world.safety_rep.id)
            assert "Verneombud En" in (await mine.opens("mine")).words


async def test_l11_ones_own_page_is_nobody_elses(tmp_path: Path) -> None:
    """It has no address but the reader's own, whatever is added to it."""
    async with world_of(tmp_path) as world:
        await reported(world)
        async with looks(world, world.caseworker) as browser:
            words = (await browser.opens("mine")).words
            assert "Leder En" in words  # who helped
            assert "Avviksmelding" in words
        for role, (person, _, _) in TABLE.items():
            if role == "caseworker":
                continue
            async with Browser(world.address) as browser:
                await enters(world, browser, person)
                for added in ("", f"?person={world.caseworker.id}", f"/{world.caseworker.id}"):
                    words = (await browser.opens(f"mine{added}")).words
                    assert "Saksbehandler" not in words, role
                    assert "Nav Eksempel" not in words, role


async def test_a_role_that_is_lost_is_lost_while_the_page_is_open(tmp_path: Path) -> None:
    async with world_of(tmp_path) as world, looks(world, world.leader) as browser:
        assert (await browser.opens("today")).status == 200

        def without(content: dict[str, Any]) -> None:
            with_more(content)
            unit = content["units"][0]
            unit["levels"][0]["people"] = [SECOND]
            unit["levels"].pop()
            unit["administrators"] = [ADVISER]

        await changes(world, changed_sample(without))
        for page in ("now", "today", "year"):
            assert (await browser.opens(page)).status == 404
        assert (await browser.opens("mine")).status == 200


async def test_a_live_page_of_a_lost_role_closes_and_tells_nothing_more(tmp_path: Path) -> None:
    """Bad input: the adviser's line lost its units while the page stood open."""
    async with world_of(tmp_path) as world, Browser(world.address) as browser:
        await enters(world, browser, HMS)
        async with browser.session.get(f"{world.address}/tab/now/live") as answer:
            stream = Stream(answer)
            assert "Ingen åpne varsler" in await stream.next()

            def without(content: dict[str, Any]) -> None:
                with_more(content)
                del next(one for one in content["people"] if one["id"] == HMS)["hms"]

            await changes(world, changed_sample(without))
            await world.says(world.caseworker, "hjelp")
            assert await stream.next() == "event: over\ndata:"


async def changes(world: World, organisation: str) -> None:
    """Another version of the organisation file counts from now on."""
    file = world.settings.organisation_file
    assert file is not None
    file.write_text(organisation)
    await world.core.threads.run(world.core.source.refresh, world.core.service.directory, True)


async def test_whoever_stands_in_sees_it_for_as_long(tmp_path: Path) -> None:
    def away(content: dict[str, Any]) -> None:
        with_more(content)
        span = {"from": date(2026, 1, 1), "to": date(2026, 1, 2), "stand_in": STAND_IN}
        content["people"][1]["absent"] = [span]

    async with with_tab(tmp_path, changed_sample(away)) as world:
        for status in (200, 404):
            async with Browser(world.address) as browser:
                await enters(world, browser, STAND_IN)
                for page in ("now", "today", "year"):
                    assert (await browser.opens(page)).status == status
            world.clock.at += 2 * DAY * 1000
