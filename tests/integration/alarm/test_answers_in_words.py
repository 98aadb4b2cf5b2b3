"""Whoever is asked for help answers in words (L2, L5, L8, R21, R22)."""

from pathlib import Path

import pytest

from tests.forging import Because
from tests.world import World, person_id, shown_in

CLEAR = {
    "jeg tar den": "Skriver med deg",
    "tar den": "Skriver med deg",
    "jeg hjelper": "Skriver med deg",
    "jeg kommer": "på vei til deg",
    "kommer nå": "på vei til deg",
    "ringer deg nå": "Ringer deg",
    "på vei til deg": "på vei til deg",
    "eg tek den": "Skriver med deg",
    "I'll call you now": "Ringer deg",
}
UNCLEAR = ["ok", "kommer", "på vei", "mottatt", "👍", "kommer om en time", "hvem kommer?"]
UNCLEAR += [
    "kommer ikke",
    "ok, men jeg sitter i møte",
    "kan ringe om litt",
    "skal jeg ringe politiet?",
]
UNCLEAR += ["har han kniv?", "jeg tar den hvis ingen andre kan", "Leder En"]


@pytest.mark.parametrize("words", CLEAR)
async def test_l2_a_clear_answer_takes_the_alarm_and_both_read_it(
    tmp_path: Path, words: str
) -> None:
    """L2, R21: as clear as the button, with the way back beside it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        assert "Leder En hjelper deg" in world.last(world.caseworker).text
        assert CLEAR[words].lower() in world.last(world.caseworker).text.lower()
        card = world.last(world.leader)
        assert "Du hjelper Saksbehandler En nå." in card.text
        assert card.buttons == ["Nei, jeg kan ikke"]
        assert world.reads(world.leader, "Du hjelper Saksbehandler En")
        assert not world.reads(world.leader, "Trenger du hjelp?")


async def test_l2_a_call_of_the_caseworkers_name_is_a_call(tmp_path: Path) -> None:
    """Whom "jeg ringer Saksbehandler nå" means is known."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "jeg ringer Saksbehandler nå")
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_the_way_back_lets_the_chain_go_on_at_once(tmp_path: Path) -> None:
    """L2, L3: without a new wait, and the caseworker reads it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "jeg tar den")
        answer = await world.taps(world.leader, "Nei, jeg kan ikke")
        assert "Flere varsles med en gang" in shown_in(answer)
        assert "RØDT KORT" in world.last(world.deputy).summary
        assert world.reads(world.caseworker, "Leder En måtte slippe")


@pytest.mark.parametrize("words", ["kommer ikke", "Beklager, jeg rekker det ikke likevel"])
async def test_words_that_take_it_back_let_the_chain_go_on_at_once(
    tmp_path: Path, words: str
) -> None:
    """L3, L15: whoever waits reads the words too."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "jeg kommer nå")
        await world.says(world.leader, words)
        assert "RØDT KORT" in world.last(world.deputy).summary
        shown = world.last(world.caseworker).text
        assert words in shown
        assert "Leder En måtte slippe. Vi varsler flere nå." in shown
        assert "released" in world.kinds()


@pytest.mark.parametrize("words", UNCLEAR)
async def test_l2_what_is_unclear_claims_nothing_and_is_asked(tmp_path: Path, words: str) -> None:
    """L1, L2: the buttons come again, whoever waits reads what was written, the chain goes on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        card = world.last(world.leader)
        assert "Saksbehandler En venter fortsatt på svar." in card.text
        assert "Hjelper du?" in card.text
        assert "Jeg ringer deg" in card.buttons
        shown = world.last(world.caseworker).text
        assert "Leder En skrev:" in shown
        assert words in shown
        assert "Vi venter på et tydelig svar." in shown
        assert not world.reads(world.leader, "Trenger du hjelp?")
        assert "claimed" not in world.kinds()
        await world.advance(15)
        assert "RØDT KORT" in world.last(world.deputy).summary


async def test_the_buttons_that_came_again_claim(tmp_path: Path) -> None:
    """L5: and one line takes the place of a card that nothing would ever update."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "ok")
        answer = await world.taps(world.leader, "Jeg ringer deg")
        assert shown_in(answer) == "Du hjelper Saksbehandler En nå. Se det røde kortet."
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l2_an_automatic_reply_is_asked_once(tmp_path: Path) -> None:
    """Two machines that answer each other would never end."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        before = len(world.inbox(world.leader))
        for day in (1, 2, 3):
            await world.says(world.leader, f"Automatisk svar: Jeg er borte til {day}. mai.")
        assert len(world.inbox(world.leader)) == before + 1
        assert "claimed" not in world.kinds()


async def test_an_empty_message_is_asked_too(tmp_path: Path) -> None:
    """Never the home card to somebody who is asked for help."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "  ")
        assert "Hjelper du?" in world.last(world.leader).text


async def test_a_submit_without_a_value_claims_nothing(tmp_path: Path) -> None:
    """Old clients may send a button without what lies behind it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incident()["id"]
        answer = await world.forges(
            world.leader, "red_card.claim", because=Because.HOSTILE, incident=incident, how=None
        )
        assert "Hjelper du?" in shown_in(answer)
        assert "claimed" not in world.kinds()


async def test_l5_with_several_alarms_it_is_asked_whom(tmp_path: Path) -> None:
    """L11: never guessed; a tap on the name takes that one, as it was said."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Mats Ny")
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.says(other, "hjelp")
        await world.says(world.deputy, "ringer deg nå")
        card = world.last(world.deputy)
        assert "Hvem hjelper du?" in card.text
        assert card.buttons == ["Saksbehandler En", "Mats Ny"]
        assert "claimed" not in world.kinds()
        await world.taps(world.deputy, "Saksbehandler En")
        assert "Ringer deg" in world.last(world.caseworker).text
        assert not world.reads(other, "Stedfortreder En hjelper deg")


@pytest.mark.parametrize(
    "words", ["hjelp", "112", "🆘", "hjelp meg, han er her også", "han truer meg nå"]
)
async def test_l7_whoever_is_alerted_and_needs_help_is_heard_and_asked(
    tmp_path: Path, words: str
) -> None:
    """L7, L8: the alarm is out, and afterwards the question whether it was meant so."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        assert len(world.incidents()) == 2
        assert world.reads(world.leader, "Rødt kort er sendt")
        card = world.card_with(world.leader, "Nei, trekk varselet")
        assert "Trenger du hjelp selv?" in card.text
        answer = await world.taps(world.leader, "Nei, trekk varselet")
        assert "Varselet er trukket." in shown_in(answer)
        assert world.incidents()[-1]["state"] == "cancelled"
        assert world.incidents()[0]["state"] == "open"


async def test_l7_who_says_that_they_need_help_keeps_the_alarm(tmp_path: Path) -> None:
    """And sees it once more, at the end of the chat."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "hjelp")
        await world.taps(world.leader, "Ja, jeg trenger hjelp")
        assert "Rødt kort er sendt" in world.last(world.leader).text
        assert world.incidents()[-1]["state"] == "open"


@pytest.mark.parametrize(
    "words", ["har han kniv?", "ring 112 hvis han kommer", "jeg har ringt politiet"]
)
async def test_words_of_whoever_helps_are_for_the_one_they_help(tmp_path: Path, words: str) -> None:
    """L6: never their own cry."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, words)
        assert words in world.last(world.caseworker).text
        assert len(world.incidents()) == 1


OWN = "Jeg trenger hjelp selv"
IN_HER_WORDS = ["Hjelp! Klienten truer meg med kniv", "han truer meg med kniv her hos meg også"]


@pytest.mark.parametrize("words", IN_HER_WORDS)
async def test_l8_who_is_asked_and_cries_in_words_of_her_own_is_heard_with_one_tap(
    tmp_path: Path, words: str
) -> None:
    """L7, L8: the words may be about the one who waits, so she is asked; one tap is her own alarm,
    and the other goes on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        assert len(world.incidents()) == 1
        card = world.last(world.leader)
        assert "Hjelper du?" in card.text
        answer = shown_in(await world.taps_on(world.leader, card, OWN))
        assert "Varselet er sendt. Se kortet nedenfor." in answer
        assert world.reads(world.leader, "Rødt kort er sendt")
        assert "Trenger du hjelp?" not in answer, "no home card to somebody who is asked for help"
        mine = world.incident()
        assert (mine["raised_by"], mine["drill"]) == (world.leader.id, False)
        assert world.reads(world.next_level, "Leder En trenger hjelp nå")
        await world.advance(60)
        assert world.reads(world.deputy, "Saksbehandler En trenger hjelp nå")


async def test_l8_of_several_who_wait_none_keeps_her_own_cry_back(tmp_path: Path) -> None:
    """L8: beside whom she helps."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Mats Ny")
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.says(other, "hjelp")
        await world.says(world.deputy, IN_HER_WORDS[0])
        card = world.last(world.deputy)
        assert card.buttons == ["Saksbehandler En", "Mats Ny", OWN]
        await world.taps_on(world.deputy, card, OWN)
        assert world.incident()["raised_by"] == world.deputy.id


@pytest.mark.parametrize("words", ["ok", "har han kniv?", "skal jeg ringe politiet?"])
async def test_what_is_no_cry_of_hers_is_not_offered_as_one(tmp_path: Path, words: str) -> None:
    """What waits stays the one thing to answer (L14)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        assert "Hjelper du?" in world.last(world.leader).text
        assert OWN not in world.last(world.leader).buttons
