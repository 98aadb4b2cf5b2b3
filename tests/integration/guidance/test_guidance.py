"""Warning and ending as people live it: one card at a time, through crashes and a leader who
follows (R6, R8, R33, R39, R42, R48, R49)."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.guidance import LADDER_STEPS, Ladder, Step
from bot.domain.organisation.organisation import Language
from bot.service.outgoing import MOST_LETTERS
from bot.texts import text
from bot.texts.ladders import load
from tests.fakes.sent import actions
from tests.forging import Because
from tests.ladder_ways import way_of
from tests.world import World, shown_in

FIRST = "«Jeg hører at dette er vanskelig. Jeg vil gjerne hjelpe deg.»"
UNKNOWN = "Det er ikke greit at du snakker slik til meg."
SECOND = f"«{UNKNOWN} Jeg trenger at vi snakker rolig sammen.»"
CALM = "Jeg trenger at vi snakker rolig sammen."
WARNING = f"«{UNKNOWN} {CALM} Hvis det fortsetter, avslutter jeg samtalen.»"
LANGUAGES = {Language.NYNORSK: "language-nynorsk", Language.ENGLISH: "language-english"}
CLOSING = "«Nå avslutter jeg samtalen. Du kan kontakte Nav skriftlig på nav.no.»"


def guided(world: World) -> list[dict[str, object]]:
    """The details of the guidance on the newest alarm's timeline."""
    return [e["detail"] for e in world.incident()["timeline"] if e["kind"] == "guided"]


async def step(world: World, reaction: str) -> str:
    answer = await world.presses(world.caseworker, "guide.step", reaction=reaction)
    return shown_in(answer)


async def test_r48_r49_the_whole_way_on_one_card(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        assert FIRST in world.last(world.caseworker).text
        count = len(world.inbox(world.caseworker))
        assert SECOND in await step(world, "continues")
        assert WARNING in await step(world, "continues")
        assert CLOSING in await step(world, "continues")
        over = await world.presses(world.caseworker, "call.over")
        assert "Samtalen er slutt" in shown_in(over)
        assert len(world.inbox(world.caseworker)) == count, "one card, updated in place"
        assert [one["step"] for one in guided(world)] == [
            "acknowledge", "behaviour", "consequence", "end",
        ]  # fmt: skip
        assert guided(world)[-1]["why"] == "warned"
        assert "call_over" in world.kinds()


@pytest.mark.parametrize("language", Language)
async def test_every_ladder_in_every_language(tmp_path: Path, language: Language) -> None:
    """R6, R35, R39, R48, R49: from the foot over every step to the end, and back to the call; the
    sentence is in the client's language, the advice in the reader's."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        if language is not Language.BOKMAL:
            await world.taps(world.caseworker, text(Language.BOKMAL, LANGUAGES[language]))
        for ladder in Ladder:
            title = text(Language.BOKMAL, f"ladder-{ladder.value.replace('_', '-')}")
            if ladder is not Ladder.PHONE:
                await world.taps(world.caseworker, title)
            stands_at(world, ladder, language, LADDER_STEPS[ladder][0])
            for answer, step in way_of(ladder):
                await world.taps(world.caseworker, text(Language.BOKMAL, answer))
                stands_at(world, ladder, language, step)


def stands_at(world: World, ladder: Ladder, language: Language, step: Step) -> None:
    """The caseworker reads this step, and no other, on one card; self-harm alarms on another."""
    said = load()[ladder, language].said(step, None)
    watch = load()[ladder, Language.BOKMAL].steps[step].watch
    cards = [card.text.replace("\u00a0", " ") for card in world.inbox(world.caseworker)]
    shown = [card for card in cards if watch in card]
    # The card outside any alarm, on which the alarm began, may say the same above the live one.
    assert 1 <= len(shown) <= 1 + bool(world.incidents()), (ladder, step)
    assert all(said in text for text in shown), (ladder, step)


async def test_r6_ending_is_one_tap_from_the_first_step_and_from_the_status_card(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        assert CLOSING in world.last(world.caseworker).text
        assert "Boten legger ikke på. Legg på selv." in world.last(world.caseworker).text
        assert FIRST in await step(world, "back")
        assert CLOSING in await step(world, "end")


async def test_r33_whoever_helps_follows_the_steps_and_advises(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.taps(world.caseworker, "Gi advarsel")
        await step(world, "continues")
        await world.core.worker.settle()
        assert world.reads(world.leader, "Steg 2 av 3: Saksbehandler sier fra om atferden")
        before = len(world.inbox(world.caseworker))
        answer = await world.presses(world.leader, "guide.advise", advice="stay")
        assert "Rådet er sendt" in shown_in(answer)
        assert len(world.inbox(world.caseworker)) == before + 1, "advice is a new message"
        assert "Leder En råder deg til å bli på linjen." in world.last(world.caseworker).text
        there = [card for card in world.inbox(world.caseworker) if SECOND in card.text]
        assert there == [world.last(world.caseworker)], "the one before is a line"
        warning = await step(world, "threatens")  # on the leader's word one stays
        assert (
            f"«Det du sier nå, oppfatter jeg som en trussel. {CALM} Hvis det fortsetter," in warning
        )
        assert world.incident()["kind"] == "trussel"  # R42
        assert "advised" in world.kinds()
        assert "Råd til å avslutte" in world.last(world.leader).buttons
        await step(world, "end")
        await world.core.worker.settle()
        assert world.reads(world.leader, "Nå: Saksbehandler avslutter samtalen")
        assert "Råd til å avslutte" not in world.last(world.leader).buttons


async def test_two_devices_at_once_and_an_old_step(tmp_path: Path) -> None:
    """The second tap is shown what the first did; only ending is always meant (R6)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp")
        await world.taps(world.caseworker, "Gi advarsel")
        card = world.last(world.caseworker)
        old = next(
            a["data"] for a in actions(card.content) if a["data"].get("reaction") == "continues"
        )
        verb, data = "guide.step", {k: v for k, v in old.items() if k != "verb"}
        assert SECOND in shown_in(await world.presses(world.caseworker, verb, **data))
        again = shown_in(await world.forges(world.caseworker, verb, because=Because.STALE, **data))
        assert SECOND in again
        assert "Kortet var gammelt" in again
        assert len(guided(world)) == 2
        ended = await world.forges(
            world.caseworker, verb, because=Because.STALE, **(data | {"reaction": "end"})
        )
        assert CLOSING in shown_in(ended)


@pytest.mark.parametrize("within_an_alarm", [True, False])
async def test_two_devices_in_the_same_moment_are_one_step(
    tmp_path: Path, within_an_alarm: bool
) -> None:
    async with World(tmp_path) as world:
        if within_an_alarm:
            await world.says(world.caseworker, "/hjelp telefon")
        await world.says(world.caseworker, "/advarsel")
        taps = [world.pressed(world.caseworker, "guide.step", reaction="continues") for _ in "ab"]
        answers = await asyncio.gather(*(world.teams.deliver(tap) for tap in taps))
        assert all(SECOND in shown_in(answer) for answer in answers)
        assert sum("Kortet var gammelt" in shown_in(answer) for answer in answers) == 1


@pytest.mark.parametrize("days", [0, 3])
async def test_it_goes_on_after_a_crash_also_days_later(tmp_path: Path, days: int) -> None:
    async with World(tmp_path) as world:
        world.late_ms = 10**9
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="call")
        await world.taps(world.caseworker, "Gi advarsel")
        await step(world, "continues")
        await world.stop()
        world.clock.at += days * 24 * 3_600_000
        await world.start()
        await world.core.worker.settle()
        assert WARNING in await step(world, "continues")


async def test_the_leader_resolves_in_the_middle_and_the_call_goes_on(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.presses(world.leader, "red_card.resolve")
        assert world.reads(world.caseworker, "Varselet er avsluttet. Du kan fortsette her.")
        assert SECOND in await step(world, "continues")
        assert CLOSING in await step(world, "end")
        assert "Samtalen er slutt" in shown_in(await world.presses(world.caseworker, "call.over"))


async def test_the_call_ends_in_the_middle(tmp_path: Path) -> None:
    """An old button is answered with the card as it is; the next `advarsel` is another call."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        incident = world.incident()["id"]
        await world.says(world.caseworker, "/avslutt")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.presses(world.caseworker, "call.over", incident=incident)
        late = await world.forges(
            world.caseworker,
            "guide.step",
            because=Because.STALE,
            incident=incident,
            reaction="continues",
            step="0",
        )
        assert "Kortet var gammelt" in shown_in(late)
        assert "Samtalen er slutt" in world.last(world.caseworker).text
        await world.says(world.caseworker, "/advarsel")
        assert FIRST in world.last(world.caseworker).text


async def test_without_an_alarm_it_works_and_survives_a_crash(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        assert FIRST in world.last(world.caseworker).text
        assert SECOND in await step(world, "continues")
        await world.stop()
        await world.start()
        assert WARNING in await step(world, "continues")
        assert CLOSING in await step(world, "end")
        answer = await world.presses(world.caseworker, "guide.note", text="han sa <b>x</b>")
        assert "Lagret som sitat" in shown_in(answer)
        assert "Samtalen er slutt" in shown_in(await world.presses(world.caseworker, "call.over"))
        assert world.incidents() == []


async def test_r42_a_threat_without_an_alarm_alerts_the_leader_and_goes_on_there(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        await step(world, "continues")
        assert CLOSING in await step(world, "threatens")
        shown = world.incident()
        assert (shown["kind"], shown["raised_by"]) == ("trussel", world.caseworker.id)
        assert "Saksbehandler En trenger hjelp nå" in world.last(world.leader).text
        assert [one["step"] for one in guided(world)] == ["behaviour", "end"]


async def test_r41_self_harm_alerts_the_leader_for_a_client_in_crisis(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "avslutt")
        await step(world, "back")
        answer = await world.presses(world.caseworker, "guide.choose", ladder="self_harm")
        assert "«Tenker du på å ta livet ditt?»" in shown_in(answer)
        assert "113" in shown_in(answer)
        assert "trenger hjelp med en bruker i krise" in world.last(world.leader).text
        assert world.last(world.leader).summary.endswith("trenger hjelp nå"), "L11"


async def test_the_client_speaks_english(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        answer = await world.presses(world.caseworker, "guide.choose", language="en")
        assert "“I hear that this is difficult. I would like to help you.”" in shown_in(answer)
        assert "Snakk rolig." in shown_in(answer)


async def test_what_is_written_down_is_a_quote_masked_cut_and_never_on_the_timeline(
    tmp_path: Path,
) -> None:
    """L11, L13: 10,000 characters, markup and a birth number."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        words = "**[han](https://x.no)** 010170 12345 " + "æ" * MOST_LETTERS
        answer = await world.presses(world.caseworker, "guide.note", text=words)
        assert "Lagret de første 10 000 tegnene" in shown_in(answer)
        (card,) = [one.text for one in world.inbox(world.caseworker) if CLOSING in one.text]
        assert "Alt er lagret, også det som ikke får plass her." in card
        assert "**[han](" in card, "as it was written"
        said = [e["detail"] for e in world.incident()["timeline"] if e["kind"] == "said"]
        assert [one["quote"] for one in said] == [True]
        assert "https" not in str(world.incident())
        assert "12345" not in str([card.content for card in world.inbox(world.leader)])
        empty = await world.presses(world.caseworker, "guide.note", text="  ")
        assert "Skriv noe først" in shown_in(empty)


async def test_an_older_client_gets_a_card_too(tmp_path: Path) -> None:
    """Action.Submit: the card is updated in place, without an answer to the tap."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.presses(world.caseworker, "guide.step", submit=True, reaction="continues")
        assert SECOND in world.last(world.caseworker).text


async def test_l12_r8_a_drill_alone_walks_the_same_ladder(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Gi advarsel")
        assert world.last(world.caseworker).text.startswith("ØVELSE")
        await step(world, "threatens")
        assert len(world.incidents()) == 1
        assert world.inbox(world.leader) == []


async def test_r8_one_practises_how_a_conversation_is_ended(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.taps(world.caseworker, "Gi advarsel")
        for reaction in ("continues", "continues"):
            await step(world, reaction)
        closing = await step(world, "continues")
        assert closing.startswith("ØVELSE")
        assert CLOSING in closing
        over = await world.presses(world.caseworker, "call.over")
        assert "ØVELSE" in shown_in(over)
        assert world.inbox(world.leader) == []


async def test_r40_whatever_was_felt_is_told_to_the_nearest_leader(tmp_path: Path) -> None:
    """R40, R54: threatening, harassing, abusive; the employee's own word decides."""
    said = {"truende": "Truende", "trakasserende": "Trakasserende", "sjikanerende": "Sjikanerende"}
    for word, shown in said.items():
        (folder := tmp_path / word).mkdir()
        async with World(folder) as world:
            await world.says(world.caseworker, f"/hjelp telefon {word}")
            assert shown in world.last(world.leader).text, word
            assert world.incident()["kind"] == word


async def test_l14_the_alarm_ends_where_the_call_did(tmp_path: Path) -> None:
    """The card that says that the call is over ends the alarm too, once somebody helps, and then
    shows what is left: the report."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        over = await world.presses(world.caseworker, "call.over")
        assert "Avslutt varselet" not in shown_in(over)
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(3)  # the card has just moved: an end at once would be asked about
        await world.taps_on(world.caseworker, world.last(world.caseworker), "Avslutt varselet")
        assert world.incident()["state"] == "resolved"
        await world.taps(world.caseworker, "Ja")  # she is safe
        assert "Skriv avviksmelding" in world.last(world.caseworker).buttons
