"""The quiet relay: what either writes to the bot reaches the other (R45, L11, L13)."""

from pathlib import Path

import pytest

from tests.fakes.faults import forbidden
from tests.world import World, person_id, shown_in


async def test_both_directions_marked_with_the_name(tmp_path: Path) -> None:
    """R45: leader support while the call goes on; one message each, nothing else is said."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(11)  # the cards have not moved for a while
        world.forget(world.caseworker)
        world.forget(world.leader)
        await world.says(world.caseworker, "han roper nå")
        (card,) = world.inbox(world.leader)
        assert "Saksbehandler · 10.00\nhan roper nå" in card.text
        await world.says(world.leader, "Jeg er her, bli på linjen")
        (card,) = world.inbox(world.caseworker)
        assert "Leder · 10.00\nJeg er her, bli på linjen" in card.text
        assert not world.reads(world.caseworker, "Trenger du hjelp?")


async def test_words_from_before_the_claim_are_kept_and_shown_to_the_claimant(
    tmp_path: Path,
) -> None:
    """R38 (product.md, "status card"): nobody has to write it twice."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "mannen har kniv")
        (card,) = world.inbox(world.caseworker)  # in place at once, and no sentence beside it
        assert "Lagt til. Den som svarer, får lese det." in card.text
        await world.advance(11)
        line, card = world.inbox(world.caseworker)  # and then where she looks
        assert (line.buttons, "Lagt til." in card.text) == ([], True)
        assert "Hjelp meg å avslutte" in card.buttons
        assert not world.reads(world.leader, "kniv")
        await world.advance(1)
        await world.says(world.caseworker, "han går mot døra")
        await world.advance(1)
        answer = await world.taps(world.leader, "Jeg ringer deg")
        assert "mannen har kniv" in shown_in(answer)
        assert not any("Lagt til." in one.text for one in world.inbox(world.caseworker))
        assert "han går mot døra" in shown_in(answer)


async def test_words_from_before_the_claim_stay_when_the_card_moves(tmp_path: Path) -> None:
    """R38, L14: in the line that is left of the card by which they claimed, and no newer ones."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "mannen har kniv")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(15)
        await world.says(world.caseworker, "han går nå")
        line, live = world.inbox(world.deputy)
        assert "mannen har kniv" in line.text
        assert "han går nå" not in line.text
        assert "han går nå" in live.text


async def test_words_that_come_fast_are_gathered(tmp_path: Path) -> None:
    """L14: each shows at once; the card moves once in ten seconds, whatever else changes on it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        before = len(world.inbox(world.caseworker))
        for words in ("Jeg er her", "Bli på linjen", "Jeg hører deg"):
            await world.advance(1)
            await world.says(world.leader, words)
            assert words in world.last(world.caseworker).text
        assert len(world.inbox(world.caseworker)) == before
        await world.advance(10)
        assert len(world.inbox(world.caseworker)) == before + 1
        for words in ("Jeg er her", "Bli på linjen", "Jeg hører deg"):
            assert words in world.last(world.caseworker).text


async def test_words_are_shown_to_nobody_who_does_not_help(tmp_path: Path) -> None:
    """L11: the other alerted leaders, the safety representative and the follow-up learn nothing."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.says(world.caseworker, "mannen har kniv")
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.says(world.caseworker, "han tar på seg jakken")
        for user in (world.leader, world.safety_rep, world.next_level):
            assert not world.reads(user, "kniv")
            assert not world.reads(user, "jakken")


async def test_a_red_card_that_became_a_line_brings_nobody_words(tmp_path: Path) -> None:
    """L11, L14: whoever is alerted again and never helped has not been written to."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "mannen har kniv")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(15)
        await world.says(world.caseworker, "han tar på seg jakken")
        await world.taps(world.deputy, "Jeg må slippe")
        await world.advance(400)
        for user in (world.leader, world.next_level):
            assert len(world.inbox(user)) > 1
            assert not world.reads(user, "kniv")
            assert not world.reads(user, "jakken")


async def test_who_let_go_no_longer_reads_along(tmp_path: Path) -> None:
    """L11: and what they write is no longer passed on either."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.says(world.caseworker, "hemmelig setning")
        await world.says(world.leader, "et ord til")
        assert not world.reads(world.leader, "hemmelig setning")
        assert not world.reads(world.caseworker, "et ord til")
        assert world.reads(world.deputy, "hemmelig setning")


@pytest.mark.parametrize(
    "words", ["avslutt er vanskelig når han roper", "kan du hjelpe til her", "jeg har en status"]
)
async def test_while_a_relay_runs_only_a_whole_command_is_one(tmp_path: Path, words: str) -> None:
    """contract.md, "Text commands": everything else is relayed."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, words)
        assert words in world.last(world.leader).text
        assert "cried" not in world.kinds()


async def test_a_slash_or_the_whole_word_is_a_command_in_a_relay(tmp_path: Path) -> None:
    """contract.md: nothing of it is passed on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        before = len(world.inbox(world.leader))
        await world.says(world.caseworker, "avslutt")
        assert world.reads(world.caseworker, "Boten legger ikke på. Legg på selv.")
        await world.says(world.caseworker, "/status")
        assert len(world.inbox(world.leader)) == before
        assert "said" not in world.kinds()


async def test_who_helps_two_is_asked_which(tmp_path: Path) -> None:
    """L11: never guess whom words are meant for; the text box of each form says it itself."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.says(other, "hjelp")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.says(world.deputy, "Er du der?")
        assert "Hvem er det til?" in world.last(world.deputy).text
        assert not world.reads(other, "Er du der?")
        assert not world.reads(world.caseworker, "Er du der?")
        await world.presses(world.deputy, "red_card.more", incident=world.incident()["id"])
        await world.presses(
            world.deputy, "relay.send", incident=world.incident()["id"], text="Til deg"
        )
        assert world.reads(other, "Til deg")
        assert not world.reads(world.caseworker, "Til deg")


async def test_the_text_box_behind_more_reaches_the_caseworker(tmp_path: Path) -> None:
    """R45: whoever helps two writes to this one, and finds there what was written."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        answer = await world.taps(world.leader, "Send", text="Jeg blir her")
        assert shown_in(answer) == "Sendt."
        assert "Jeg blir her" in world.last(world.caseworker).text
        await world.taps(world.leader, "Mer")
        assert "«Jeg blir her»" in world.last(world.leader).text


async def test_what_lies_behind_more_takes_no_cards_place(tmp_path: Path) -> None:
    """L14: a form of its own, below the card by which they act."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        for user in (world.caseworker, world.leader):
            card = world.last(user)
            before = card.text
            answer = await world.taps(user, "Mer")
            assert shown_in(answer) == card.text == before
            assert world.last(user).text.startswith("Mer om varselet")
            assert "Avslutt varselet" in world.last(user).buttons


async def test_an_empty_text_box_says_so(tmp_path: Path) -> None:
    """L1: a tap on *Send* without words is answered, and nothing is passed on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        answer = await world.taps(world.leader, "Send", text="  ")
        assert "Skriv noe først, så sender vi det." in shown_in(answer)
        assert "said" not in world.kinds()


async def test_every_helper_reads_what_the_caseworker_writes(tmp_path: Path) -> None:
    """R45: two who help are one conversation."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.presses(world.leader, "red_card.escalate")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.says(world.caseworker, "takk begge to")
        assert world.reads(world.leader, "takk begge to")
        assert world.reads(world.deputy, "takk begge to")


async def test_words_to_somebody_outside_teams_are_kept_and_it_is_said(tmp_path: Path) -> None:
    """L1: a colleague on the phone cannot read them; never silently lost."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "red_card.helped", how="phone", colleague="Kari")
        await world.says(world.caseworker, "hører du meg")
        assert "ingen kan lese det i Teams nå" in world.last(world.caseworker).text


async def test_words_that_could_not_be_delivered_are_told_back(tmp_path: Path) -> None:
    """L1: the helper blocked the bot meanwhile."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        world.teams.fail(
            forbidden("ConversationBlockedByUser"), operation="send", user=world.leader
        )
        await world.says(world.caseworker, "er du der")
        await world.advance(11)  # the card that brings the words
        assert "ingen kan lese det i Teams nå" in world.last(world.caseworker).text


async def test_what_is_written_is_never_markup(tmp_path: Path) -> None:
    """L11: a link or markdown in somebody's words is shown as it was typed."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, "[trykk](https://eksempel.test)")
        assert "[trykk](https://eksempel.test)" not in world.last(world.leader).text


async def test_l6_a_cry_the_next_day_does_not_vanish_into_yesterdays_relay(
    tmp_path: Path,
) -> None:
    """L6, L8: the helper forgot to end the alarm; a sentence with a cry in it raises anew."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Vi snakket sammen")
        await world.advance(20 * 60 * 60)
        await world.says(world.caseworker, "hjelp han er tilbake")
        assert len(world.incidents()) == 2
        assert world.incident()["state"] == "open"
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l13_words_to_an_alarm_that_went_quiet_are_not_passed_on(tmp_path: Path) -> None:
    """L6: what a leader writes to the bot the next day reaches nobody by accident."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(20 * 60 * 60)
        before = len(world.inbox(world.caseworker))
        await world.says(world.leader, "hva er klokka")
        assert len(world.inbox(world.caseworker)) == before


async def test_words_in_the_cry_itself_are_kept_for_whoever_comes(tmp_path: Path) -> None:
    """L1, L13: "hjelp han har kniv" alerts at once, and the claimant reads the rest."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp han har kniv 01020312345")
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.reads(world.leader, "han har kniv")
        assert not world.reads(world.leader, "01020312345")
        assert world.kinds().count("said") == 1


async def test_words_of_one_millisecond_are_read_in_the_order_in_which_they_came(
    tmp_path: Path,
) -> None:
    """R45, L15: on the card, and wherever they are read later."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        words = [f"ord nummer {number}" for number in range(6)]
        for one in words:
            await world.says(world.caseworker, one)
        incident = world.incident()["id"]
        kept = world.core.service.read(lambda uow: uow.words(incident))
        assert len({one.at for one in kept}) == 1
        assert [one.text for one in kept] == words
