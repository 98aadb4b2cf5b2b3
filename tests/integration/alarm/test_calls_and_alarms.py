"""A call begins before an alarm, outlasts one, and meets the next: where the caseworker stands and
what she wrote down follow her, and nothing is lost (R10, R48, R49; docs/decisions/0015)."""

import sqlite3
from pathlib import Path
from typing import Any

from tests.fakes.sent import actions
from tests.forging import Because
from tests.integration.guidance.test_guidance import CLOSING, FIRST, SECOND, WARNING, guided, step
from tests.world import World, shown_in

SAID = "«jeg finner deg» <b>x</b> [y](https://z.no)"
TWO_HOURS_S = 2 * 60 * 60


async def wrote_down_without_an_alarm(world: World) -> None:
    await world.says(world.caseworker, "avslutt")
    answer = await world.presses(world.caseworker, "guide.note", text=SAID)
    assert "Du skrev ned" in shown_in(answer)


def said(world: World) -> list[dict[str, object]]:
    """The details of what was written, on the newest alarm's timeline."""
    return [e["detail"] for e in world.incident()["timeline"] if e["kind"] == "said"]


async def test_what_was_written_down_without_an_alarm_is_shown_to_its_author(
    tmp_path: Path,
) -> None:
    """Also after a crash, when the call is over, and in the next call; to nobody else (L13)."""
    async with World(tmp_path) as world:
        await wrote_down_without_an_alarm(world)
        await world.stop()
        await world.start()
        over = await world.presses(world.caseworker, "call.over")
        assert SAID in shown_in(over).replace("\u2060", "")
        await world.says(world.caseworker, "avslutt")
        assert SAID in world.last(world.caseworker).text.replace("\u2060", "")
        await world.says(world.leader, "avslutt")
        assert "Du skrev ned" not in world.last(world.leader).text
        assert world.incidents() == []


async def test_it_follows_into_the_alarm_and_whoever_helps_reads_it(tmp_path: Path) -> None:
    """L11, L13: letter by letter on two cards; on the timeline only that something was said."""
    async with World(tmp_path) as world:
        await wrote_down_without_an_alarm(world)
        written_at = world.clock.at
        await world.advance(600)
        await world.says(world.caseworker, "/hjelp telefon")
        assert [(one["quote"], one["written_at"]) for one in said(world)] == [(True, written_at)]
        assert "finner" not in str(world.incident())
        role = await world.presses(world.leader, "red_card.claim", how="write")
        assert SAID in shown_in(role).replace("\u2060", "")
        assert "Saksbehandler skrev ned det som ble sagt" in shown_in(role)
        await world.says(world.caseworker, "/avslutt")
        assert SAID in world.last(world.caseworker).text.replace("\u2060", "")
        assert world.core.service.read(lambda uow: uow.words(world.caseworker.id)) == ()


async def test_within_an_alarm_both_see_what_is_written_down(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.says(world.caseworker, "han roper")  # to the leader, and no quote
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        answer = await world.presses(world.caseworker, "guide.note", text=SAID)
        assert "Lagret som sitat" in shown_in(answer)
        (card,) = [one.text for one in world.inbox(world.caseworker) if CLOSING in one.text]
        assert SAID in card.replace("\u2060", "")
        assert "han roper" not in card
        assert world.reads(world.leader, "Saksbehandler skrev ned det som ble sagt")
        assert world.reads(world.leader, "finner deg")


async def test_what_was_written_more_than_two_hours_ago_stays_with_its_author(
    tmp_path: Path,
) -> None:
    """Another event (L6): whoever helps now has no need of it (L13)."""
    async with World(tmp_path) as world:
        await wrote_down_without_an_alarm(world)
        await world.advance(TWO_HOURS_S + 1)
        await world.says(world.caseworker, "/hjelp telefon")
        assert said(world) == []
        assert guided(world) == []
        await world.says(world.caseworker, "avbryt")
        await world.says(world.caseworker, "avslutt")
        assert "finner deg" in world.last(world.caseworker).text


async def test_a_walk_begun_before_the_alarm_is_seen_by_whoever_comes(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        await step(world, "continues")
        await world.says(world.caseworker, "/hjelp")
        role = await world.presses(world.leader, "red_card.claim", how="write")
        assert "Steg 2 av 3" in shown_in(role)
        assert WARNING in await step(world, "continues"), "the same card goes on"


async def the_first_alarm_ended_and_a_second_was_raised(world: World) -> dict[str, Any]:
    """Returns an old button's data."""
    await world.says(world.caseworker, "/hjelp telefon")
    await world.presses(world.leader, "red_card.claim", how="write")
    await world.taps(world.caseworker, "Gi advarsel")
    await world.presses(world.caseworker, "guide.choose", language="en")
    await step(world, "continues")
    old = world.last(world.caseworker)
    data = next(a["data"] for a in actions(old.content) if a["data"].get("reaction") == "continues")
    await world.presses(world.leader, "red_card.resolve")
    await world.advance(1)
    await world.says(world.caseworker, "/hjelp telefon")
    assert old.text.startswith("Varselet er avsluttet")
    return {key: value for key, value in data.items() if key != "verb"}


async def test_an_unfinished_walk_follows_into_the_next_alarm(tmp_path: Path) -> None:
    """With its step, its answers and the client's language; the first alarm keeps its record."""
    async with World(tmp_path) as world:
        old = await the_first_alarm_ended_and_a_second_was_raised(world)
        assert "“It is not all right that you speak to me" in world.last(world.caseworker).text
        assert [one["step"] for one in guided(world)] == ["behaviour"]
        role = await world.presses(world.leader, "red_card.claim", how="write")
        assert "Steg 2 av 3" in shown_in(role)
        late = await world.forges(world.caseworker, "guide.step", because=Because.STALE, **old)
        assert "If it continues, I will end this conversation.”" in shown_in(late)
        ended = await world.forges(
            world.caseworker, "guide.step", because=Because.STALE, **old | {"reaction": "end"}
        )
        assert "“I am ending this conversation now." in shown_in(ended), "R6: from any card"
        await world.presses(world.caseworker, "guide.note", text=SAID)
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.presses(world.caseworker, "call.over")
        assert world.kinds()[-2:] == ["said", "call_over"], "the old card's words are this call's"


async def test_it_follows_on_postgresql_too(tmp_path: Path, postgres_url: str) -> None:
    async with World(tmp_path, database_url=postgres_url) as world:
        await the_first_alarm_ended_and_a_second_was_raised(world)
        assert [one["step"] for one in guided(world)] == ["behaviour"]


async def test_a_finished_walk_stays_with_its_alarm(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.presses(world.caseworker, "call.over")
        await world.says(world.caseworker, "avbryt")
        await world.says(world.caseworker, "/hjelp telefon")
        assert guided(world) == []
        await world.taps(world.caseworker, "Gi advarsel")
        assert FIRST in world.last(world.caseworker).text


async def test_an_alarm_that_ended_two_hours_ago_has_no_part_in_the_next(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.says(world.caseworker, "avbryt")
        await world.advance(TWO_HOURS_S + 1)
        await world.says(world.caseworker, "/hjelp telefon")
        assert guided(world) == []


async def test_the_word_alone_finds_the_call_that_outlasted_its_alarm(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await step(world, "continues")
        await world.says(world.caseworker, "avbryt")
        await world.says(world.caseworker, "advarsel")
        assert SECOND in world.last(world.caseworker).text
        await world.says(world.caseworker, "avslutt")
        assert CLOSING in world.last(world.caseworker).text
        assert guided(world)[-1]["step"] == "end", "on the record of the alarm that it began in"


async def test_r42_a_threat_on_a_card_without_an_alarm_is_told_also_after_one_has_ended(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        without = world.last(world.caseworker)
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(1)
        shown = await world.taps_on(world.caseworker, without, "Truer")
        assert CLOSING in shown_in(shown)
        assert len(world.incidents()) == 2
        assert (world.incident()["state"], world.incident()["kind"]) == ("open", "trussel")
        assert [one["step"] for one in guided(world)] == ["acknowledge", "end"]


async def test_l12_nothing_said_in_earnest_becomes_part_of_a_drill_nor_a_drill_of_an_alarm(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await wrote_down_without_an_alarm(world)
        await step(world, "back")
        await world.says(world.caseworker, "øvelse alene")
        assert said(world) == []
        assert SECOND in await step(world, "continues")  # on the card without an alarm
        assert guided(world) == []
        await world.advance(2)  # the card that follows the drill has come
        shown = shown_in(await world.taps(world.caseworker, "Gi advarsel"))
        assert shown.startswith("ØVELSE")
        assert FIRST in shown
        await world.says(world.caseworker, "/hjelp")
        assert [one["step"] for one in guided(world)] == ["behaviour"], "the earnest one"


async def test_r35_the_card_leads_to_the_routine_for_the_way_they_talk(tmp_path: Path) -> None:
    """R35, R39: as a message of its own, so that the sentence to say stays where it is."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        for ladder, title in (("chat", "Videomøte og chat"), ("phone", "Samtale på telefon")):
            await world.presses(world.caseworker, "guide.choose", ladder=ladder)
            answer = await world.taps(world.caseworker, "Rutinen for samtalen")
            assert "Rutinen ligger nederst i chatten." in shown_in(answer)
            assert FIRST in shown_in(answer)
            assert title in world.last(world.caseworker).text
        await world.says(world.caseworker, "/hjelp video")
        await world.says(world.caseworker, "/avslutt")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.presses(world.caseworker, "call.over")
        await world.presses(world.caseworker, "red_card.more")
        more = world.last(world.caseworker)
        await world.taps_on(world.caseworker, more, "Rutinen for samtalen")
        assert "Samtale på telefon" in world.last(world.caseworker).text, "she walked that ladder"
        foreign = await world.forges(
            world.leader, "routine.show", because=Because.HOSTILE, routine="telefon", beside="call",
            incident=world.incident()["id"],
        )  # fmt: skip
        assert "Samtale på telefon" in shown_in(foreign)


async def test_r48_a_walk_of_another_day_follows_into_no_alarm(tmp_path: Path) -> None:
    """R48, L6: yesterday's warning was not said in this call; it would end without one."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        await step(world, "continues")
        await step(world, "continues")
        await world.advance(TWO_HOURS_S + 1)
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        assert FIRST in world.last(world.caseworker).text
        assert [one["step"] for one in guided(world)] == ["acknowledge"]


async def test_l8_a_cry_goes_out_beside_a_walk_that_cannot_be_read(tmp_path: Path) -> None:
    """L8: another version wrote it, days ago; it costs the guided call, and never the alarm."""
    async with World(tmp_path) as world:
        await wrote_down_without_an_alarm(world)
        with sqlite3.connect(tmp_path / "bot.db") as database:
            database.execute("UPDATE walk SET document = replace(document, 'phone', 'telegraph')")
        await world.says(world.caseworker, "/hjelp telefon")
        assert world.incident()["state"] == "open"
        await world.taps(world.caseworker, "Gi advarsel")
        assert FIRST in world.last(world.caseworker).text


async def test_l14_the_next_alarm_of_one_call_comes_as_one_card(tmp_path: Path) -> None:
    """One event, one sound: the client hears it. The card of the new alarm has the sentence."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.says(world.caseworker, "avbryt")
        await world.advance(11)
        before = len(world.inbox(world.caseworker))
        await world.says(world.caseworker, "/hjelp telefon")
        await world.advance(11)
        (card,) = world.inbox(world.caseworker)[before:]
        assert FIRST in card.text
        assert SECOND in await step(world, "continues")
        assert SECOND in card.text
