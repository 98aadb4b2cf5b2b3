"""What can be done on the pages beside what `test_pages.py` has: every act is a card's own command,
and none of them happens without the page's word (R27, R28, R46, R50, R58, R72, R77; L5-L7, L11)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.domain.measures import MeasureState
from tests.fakes.telephone import TelephoneFake
from tests.integration.alarm.ringing_scene import Town
from tests.integration.evidence.chat_scene import pastes
from tests.integration.follow_up.test_follow_up import ended
from tests.integration.measures.test_measures import measures, take
from tests.integration.tab.tab_scene import FORM, Browser, Shown, looks, with_tab
from tests.world import PUBLIC, World, changed_sample, person_id


async def leads(world: World, browser: Browser, shown: Shown, pressed: str, **instead: str) -> str:
    """Where the button of a page sends the browser."""
    form = next(one for one in shown.forms if one.get("verb") == pressed) | instead
    address = f"{world.address}{form.pop('action')}"
    async with browser.session.post(
        address, data=form, headers=FORM, allow_redirects=False
    ) as answer:
        return answer.headers.get("Location", str(answer.status))


# A follow-up


async def test_a_point_that_is_not_relevant_takes_a_reason(tmp_path: Path) -> None:
    """R77: in words, as on the card; none is refused with what to do."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens(f"follow-up/{await ended(world)}")
        without = await browser.presses(page, "skip", item="peer", reason="  ")
        assert "Skriv hvorfor" in without.words
        assert "follow_up_point" not in world.kinds()
        done = await browser.presses(without, "skip", item="peer", reason="Vil ikke ha det.")
        assert "Notert." in done.words
        entry = world.incident()["timeline"][-1]
        assert (entry["kind"], entry["detail"]["result"]) == ("follow_up_point", "not_relevant")
        assert "Vil ikke ha det." not in str(entry)  # words lie sealed, apart from the timeline


async def test_r83_a_talk_that_is_not_held_has_one_of_four_reasons_and_no_words(
    tmp_path: Path,
) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens(f"follow-up/{await ended(world)}")
        await browser.presses(page, "skip", item="talk", why="declined", reason="Er syk.")
        entry = world.incident()["timeline"][-1]
        assert (entry["detail"]["why"], "syk" in str(entry)) == ("declined", False)


async def test_a_point_is_given_to_whoever_can_be_reached_and_to_nobody_else(
    tmp_path: Path,
) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens(f"follow-up/{await ended(world)}")
        nobody = await browser.presses(page, "give", item="peer", person=world.caseworker.id)
        assert "Velg en leder i enheten" in nobody.words
        given = await browser.presses(nobody, "give", item="peer", person=world.deputy.id)
        assert "Stedfortreder En har det nå." in given.words
        await world.settle()
        assert "Saksbehandler En" in world.last(world.deputy).text


# Measures


async def test_r2_what_a_representative_suggests_a_leader_takes_into_use(tmp_path: Path) -> None:
    async with (
        with_tab(tmp_path) as world,
        looks(world, world.safety_rep) as rep,
        looks(world, world.leader) as leader,
    ):
        page = await rep.opens("today")
        entered = {"title": "To utganger i møterommet", "purpose": "At noen sperrer døra."}
        suggested = await rep.presses(page, "measure", **entered)
        assert "To utganger i møterommet Forslag" in suggested.words
        assert not any(one.get("verb") == "accept" for one in suggested.forms)
        [measure] = measures(world)
        assert measure.state is MeasureState.SUGGESTED
        taken = await leader.presses(await leader.opens("today"), "accept")
        assert 'role="status"' in taken.html
        assert measures(world)[0].state is MeasureState.IN_FORCE


async def test_what_a_leader_adds_is_in_force_and_without_a_title_nothing_is(
    tmp_path: Path,
) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("today")
        empty = await browser.presses(page, "measure", title=" ", purpose="")
        assert "Skriv hva tiltaket er, med" in empty.words
        added = await browser.presses(empty, "measure", title="<b>Alarm</b>", purpose="")
        assert 'role="status"' in added.html
        assert [one.title for one in measures(world)] == ["<b>Alarm</b>"]
        assert "<b>Alarm" not in (await browser.opens("today")).html


async def test_r58_a_measure_that_is_due_is_ended_with_a_reason(tmp_path: Path) -> None:
    """By whoever decides; a representative has no such button, and nobody ends it in silence."""
    async with with_tab(tmp_path) as world:
        await take(world)
        world.late_ms = 10**12
        world.clock.at += 400 * 86_400_000
        async with looks(world, world.safety_rep) as rep:
            assert not any(one.get("verb") == "end" for one in (await rep.opens("today")).forms)
        async with looks(world, world.leader) as browser:
            page = await browser.opens("today")
            silent = await browser.presses(page, "end", why=" ")
            assert "Skriv hvorfor" in silent.words
            assert measures(world)[0].state is MeasureState.IN_FORCE
            ended = await browser.presses(silent, "end", why="Rommet er bygd om.")
            assert 'role="status"' in ended.html
            [measure] = measures(world)
            assert measure.state is MeasureState.ENDED
            assert measure.title not in ended.words


async def test_r59_an_adviser_reads_what_is_overdue_below_and_can_do_nothing(
    tmp_path: Path,
) -> None:
    """L13: the measure, and nobody's name with it; what is as it should be is not listed."""

    def advised(content: dict[str, Any]) -> None:
        content["people"].append({"id": person_id("205"), "name": "Rådgiver HMS", "hms": ["0300"]})

    async with with_tab(tmp_path, changed_sample(advised)) as world:
        await take(world)
        async with looks(world, person_id("205")) as browser:
            title = measures(world)[0].title
            assert title not in (await browser.opens("today")).words
            world.late_ms = 10**12
            world.clock.at += 400 * 86_400_000
            page = await browser.posts("who", {"person": person_id("205")})
            page = await browser.opens("today")
            assert title in page.words
            assert "skulle vært gjort" in page.words
            assert "Leder En" not in page.words
            verbs = {one.get("verb") for one in page.forms}
            assert not verbs & {"tick", "end", "accept"}


# What one sets


async def test_r12_a_leader_chooses_when_the_bot_calls(tmp_path: Path) -> None:
    """As on the card; a test call, and to be without a number, stay there."""
    world = Town(tmp_path, telephone=TelephoneFake())
    world.settings = world.settings.model_copy(update={"tab": True})
    async with world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        assert "Du blir ringt hele døgnet." in page.words
        chosen = await browser.presses(page, "calls")
        assert "Du blir ringt bare når du er på vakt" in chosen.words
        assert world.core.service.read(lambda uow: uow.tx.call_choice(world.leader.id).on_duty)
        again = await browser.presses(chosen, "calls")
        assert "Du blir ringt hele døgnet." in again.words
        form = next(one for one in again.forms if one.get("verb") == "calls")
        forged = await browser.posts("act", {**form, "wish": "no_number"})
        assert forged.status == 400
        async with looks(world, world.caseworker) as other:
            verbs = [one.get("verb") for one in (await other.opens("mine")).forms]
            assert "calls" not in verbs


async def test_r72_a_leader_is_away_and_back(tmp_path: Path) -> None:
    """From now until the last day, the stand-in in their place; the page says which it is."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        past = await browser.presses(page, "away", first="", until="2020-01-01", stand_in="")
        assert "Datoen er passert." in past.words
        away = await browser.presses(
            past, "away", first="", until="2026-02-01", stand_in=world.deputy.id
        )
        assert "Du er borte" in away.words
        await world.says(world.caseworker, "hjelp")
        assert not world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.deputy, "trenger hjelp nå")
        back = await browser.presses(away, "back")
        assert "Du er tilbake. Du varsles igjen." in back.words
        assert any(one.get("verb") == "away" for one in back.forms)


async def test_r46_whoever_is_at_the_office_says_so_and_takes_it_back(tmp_path: Path) -> None:
    async with with_tab(tmp_path) as world, looks(world, world.caseworker) as browser:
        page = await browser.opens("mine")
        assert not any(one.get("verb") in ("away", "back") for one in page.forms)
        here = await browser.presses(page, "here", room="301")
        assert "Du er på kontoret i dag" in here.words
        gone = await browser.presses(here, "gone")
        assert "Du er ikke lenger meldt på kontoret." in gone.words


# One's own evidence


async def test_r50_what_one_has_sent_is_shown_on_its_guarded_page(tmp_path: Path) -> None:
    """L7, L11: a link of one's own, minutes long; nobody else's list has it, and its id is nothing
    to them."""
    async with (
        with_tab(tmp_path) as world,
        looks(world, world.caseworker) as mine,
        looks(world, world.leader) as leader,
    ):
        await world.says(world.caseworker, "hjelp")
        await pastes(world, world.caseworker)
        page = await mine.opens("mine")
        assert "At du ser på det, blir registrert." in page.words
        assert "/evidence/view/" in await leads(world, mine, page, "evidence")
        evidence = next(one for one in page.forms if one.get("verb") == "evidence")["evidence"]
        theirs = await leader.opens("mine")
        assert evidence not in theirs.html
        forged = await leads(world, leader, theirs, "language", verb="evidence", evidence=evidence)
        assert forged == "404"


# The year as a file


async def test_r32_the_year_is_a_paper_and_a_workbook_with_the_same_guard(tmp_path: Path) -> None:
    """On record before it is shown, for one person and one browser."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("year")
        for verb, media, begin in (("year", "pdf", b"%PDF"), ("workbook", "sheet", b"PK")):
            link = (await leads(world, browser, page, verb)).replace(PUBLIC, world.address)
            async with browser.session.get(f"{link}/file") as ahead:
                assert ahead.status == 410
            async with browser.session.post(link) as shown:
                assert shown.status == 200
                cookies = {name: one.value for name, one in shown.cookies.items()}
            async with browser.session.get(f"{link}/file", cookies=cookies) as file:
                assert media in file.headers["Content-Type"]
                assert (await file.read()).startswith(begin)
        with world.core.database.reading() as connection:
            found = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
        assert found.count("insight.export 0315") == 2
        foreign = await leads(world, browser, page, "workbook", unit="0300")
        assert foreign == "404"


async def test_l8_what_is_pressed_while_the_database_is_away_says_that_it_is_not_stored(
    tmp_path: Path,
) -> None:
    """Bad input: and once it is back the same page does it."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        world.core.database.accepting = False
        away = await browser.presses(page, "here", room="")
        assert away.status == 503
        assert "databasen ikke svarer" in away.words
        world.core.database.accepting = True
        world.late_ms = 10**9
        assert "Du er på kontoret i dag" in (await browser.presses(page, "here", room="")).words


# Whose form it is

WHAT: Mapping[str, Mapping[str, str]] = {
    "skip": {"incident": "x", "item": "peer", "reason": "y"},
    "give": {"incident": "x", "item": "peer", "person": "y"},
    "accept": {"measure": "x"},
    "measure": {"unit": "0315", "title": "Alarm"},
    "away": {"until": "2026-02-01"},
    "back": {},
    "here": {"room": "301"},
    "gone": {},
    "evidence": {"evidence": "x"},
    "paper": {"draft": "x"},
    "year": {"unit": "0315"},
    "workbook": {"unit": "0315"},
    "plan": {"unit": "0315", "day": "2026-02-01", "drill": "alone"},
    "unplan": {"unit": "0315"},
    "tick": {"measure": "x", "care": "test"},
    "done": {"incident": "x", "item": "peer"},
    "again": {"incident": "x", "item": "peer"},
    "date": {"incident": "x", "item": "peer", "day": "2026-02-01"},
    "language": {"language": "en"},
    "end": {"measure": "x", "why": "y"},
    "calls": {"wish": "on_duty"},
}


@pytest.mark.parametrize("site", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
async def test_no_act_happens_without_the_pages_word(
    tmp_path: Path, site: Mapping[str, str]
) -> None:
    """Bad input: every verb there is, from elsewhere, or with another's word."""
    async with with_tab(tmp_path) as world, looks(world, world.leader) as browser:
        page = await browser.opens("mine")
        word = next(one for one in page.forms if one.get("verb") == "language")["word"]
        for verb, entered in WHAT.items():
            form = {**entered, "verb": verb, "page": "mine", "once": verb}
            form["word"] = word if "Sec-Fetch-Site" in site else "guessed"
            answer = await browser.posts("act", form, site)
            assert "for gammel" in answer.words, verb
        assert measures(world) == []
        assert '<html lang="nb"' in (await browser.opens("mine")).html


def test_every_act_is_among_those_that_are_tried() -> None:
    from bot.web.acts import COMMANDS, LINKS

    assert {*COMMANDS, *LINKS} == WHAT.keys()
