"""Nothing repeats the live card: what is asked, and what becomes of it, stands on the card that is
the newest message (L14)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.service.messages import SentHome
from bot.service.unit_of_work import UnitOfWork
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.alarm.test_live_card import helped, live
from tests.world import World

THREAT = "han sier han skal drepe meg"
WAS_IT = "Var det en trussel?"


def _asking(world: World) -> list[SentCard]:
    return [card for card in world.inbox(world.caseworker) if WAS_IT in card.text]


@pytest.mark.parametrize("helped", [False, True])
async def test_r42_words_like_a_threat_are_asked_about_on_the_live_card(
    tmp_path: Path, helped: bool
) -> None:
    """R42, L9, L14: the answer below the question, in the place of what is seldom needed, and no
    message of its own; *Hjelp meg å avslutte* is first in its row as ever."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        if helped:
            await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(11)
        await world.says(world.caseworker, THREAT)
        (card,) = _asking(world)
        assert card is world.last(world.caseworker)
        titles = ["Ja, meld den", "Hjelp meg å avslutte", "Gi advarsel", "Mer"]
        assert card.buttons == titles
        assert not any(WAS_IT in one.text for one in world.inbox(world.leader))
        await world.taps(world.caseworker, "Ja, meld den")
        assert world.incident()["kind"] == "trussel"
        assert not _asking(world)
        assert "Mer" in world.last(world.caseworker).buttons


async def test_r40_her_no_is_not_asked_again(tmp_path: Path) -> None:
    """R40: and *Det er en trussel* comes back, as the client may threaten yet. During the call no
    button says no under a thumb that meant *Mer*: the question of an earlier version does."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, THREAT)
        incident = world.incident()
        await world.forges(
            world.caseworker,
            "incident.no_threat",
            because=Because.EARLIER,
            incident=incident["id"],
            seen=len(incident["timeline"]),
            loose="1",
        )
        await world.says(world.caseworker, THREAT)
        await world.advance(11)
        assert not _asking(world)
        assert "Mer" in world.last(world.caseworker).buttons


async def test_r42_the_helper_is_asked_of_their_own_words_on_theirs(tmp_path: Path) -> None:
    """R40, R42: they may tell it; a no is hers to say. Four buttons at the most."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(11)
        await world.says(world.leader, "jeg hører at han truer med å drepe deg")
        (card,) = [one for one in world.inbox(world.leader) if WAS_IT in one.text]
        assert "Ja, meld den" in card.buttons
        assert ("Nei" in card.buttons, len(card.buttons) <= 4) == (False, True)
        await world.taps_on(world.leader, card, "Ja, meld den")
        assert world.incident()["kind"] == "trussel"
        assert not any(WAS_IT in one.text for one in world.inbox(world.leader))


async def test_l4_beside_a_sentence_one_card_at_most_says_that_nobody_has_answered(
    tmp_path: Path,
) -> None:
    """L4, L14: the last round's; the others are lines, and all of them once somebody helps."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.advance(10 * 60)
        said = [c for c in world.inbox(world.caseworker) if "Ring en av disse nå" in c.text]
        assert len(said) == 1
        await world.taps(world.leader, "Jeg skriver med deg")
        assert not world.reads(world.caseworker, "Ring en av disse nå")
        assert not world.reads(world.caseworker, "Du trenger ikke ringe lenger")


async def test_l2_beside_a_sentence_the_answer_is_one_quiet_line(tmp_path: Path) -> None:
    """L2, L14: the question is asked there, and its answer takes no room."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(90)
        card = world.card_with(world.caseworker, "Ja")
        await world.taps_on(world.caseworker, card, "Ja")
        assert (card.text.strip(), card.buttons) == ("Dere har kontakt", [])


@pytest.mark.parametrize("verb", ["guide.warn", "call.end"])
async def test_l2_the_question_is_not_lost_to_the_sentence_that_takes_its_place(
    tmp_path: Path, verb: str
) -> None:
    """L2, L14: one tap on the card that asks opened a sentence, and nobody could answer any more;
    with no answer others were alerted. It comes beside, when the thumb is gone."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await helped(world)
        await world.advance(75)
        assert "Har dere kontakt?" in world.last(us).text
        await world.presses(us, verb)
        sentence = world.last(us)
        assert "Ja" not in sentence.buttons
        await world.advance(3)
        asks = world.last(us)
        assert asks.buttons == ["Ja", "Nei"]
        assert live(world, us) == [sentence, asks]
        await world.taps_on(us, asks, "Ja")
        assert (asks.text.strip(), asks.buttons) == ("Dere har kontakt", [])
        assert world.kinds().count("contact_answered") == 1
        assert live(world, us) == [sentence]


async def test_l2_what_was_answered_meanwhile_is_not_asked_beside(tmp_path: Path) -> None:
    """L14: the helper's yes comes before the question does."""
    async with World(tmp_path).after(helped) as world:
        await world.advance(80)
        await world.presses(world.caseworker, "guide.warn")
        await world.presses(world.leader, "red_card.contact", yes=True)
        await world.advance(5)
        assert not any("Ja" in card.buttons for card in world.inbox(world.caseworker))


async def test_r42_a_threat_that_is_heard_while_contact_is_asked_is_asked_about_after(
    tmp_path: Path,
) -> None:
    """R42: one question at a time; an answer to the first, or none, brings the second."""
    async with World(tmp_path) as world:
        us = world.caseworker
        await helped(world)
        await world.advance(80)
        await world.says(us, THREAT)
        assert not _asking(world)
        await world.presses(world.leader, "red_card.contact", yes=True)
        await world.advance(12)
        assert len(_asking(world)) == 1
        await world.taps(us, "Ja, meld den")
        assert world.incident()["kind"] == "trussel"


async def test_a_second_word_that_nobody_understands_gets_one_line(tmp_path: Path) -> None:
    """L8: and always *Varsle leder*; the whole card has what is needed after a call, too."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "bananer")
        first = world.last(world.caseworker)
        assert first.buttons[:2] == ["Varsle leder", "Etter en samtale"]
        assert {"Skriv avviksmelding", "Skriv notat til brukerens sak", "Lagre bevis"} <= set(
            first.buttons
        )
        await world.says(world.caseworker, "flere bananer")
        second = world.last(world.caseworker)
        assert second.buttons == ["Varsle leder"]
        assert "Trenger du hjelp?" not in second.text
        await world.taps(world.caseworker, "Varsle leder")
        assert "RØDT KORT" in world.last(world.leader).summary
        assert SentHome.read(SentHome(None, True).payload()).short


async def test_the_home_card_leads_to_a_report_and_to_evidence(tmp_path: Path) -> None:
    """R18, R63: without an alarm, as the typed words do."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "bananer")
        await world.taps(world.caseworker, "Lagre bevis")
        await world.says(world.leader, "bananer")
        answer = await world.taps(world.leader, "Skriv avviksmelding")
        assert answer.status == 200
        assert "forstår ikke" not in str(answer.body)


async def test_no_two_cards_are_of_one_generation_beside_an_earlier_replica(tmp_path: Path) -> None:
    """L14: while replicas roll, one that knows of no live cards stores the alarm without them."""
    async with World(tmp_path).after(helped) as world:
        alarm = world.incident()["id"]

        def as_an_earlier_one(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(alarm)
            assert stored is not None
            uow.tx.save(replace(stored, alarm=replace(stored.alarm, live=())))

        world.core.service.read(as_an_earlier_one)
        await world.says(world.leader, "Er du der?")
        await world.advance(11)
        slots = world.core.service.read(lambda uow: uow.tx.slots_of(alarm))
        numbered = [(one.person, one.generation) for one in slots if one.generation]
        assert sorted(set(numbered)) == sorted(numbered)
        assert live(world, world.caseworker) == [world.last(world.caseworker)]
        assert "Er du der?" in world.last(world.caseworker).text


async def test_l2_contact_is_asked_once_when_the_ladder_closes(tmp_path: Path) -> None:
    """L14: on the live card; what lay beside the sentence is a line."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(90)
        await world.presses(world.caseworker, "call.over")
        asking = [c for c in world.inbox(world.caseworker) if "Ja" in c.buttons]
        assert len(asking) == 1
        assert "Har dere kontakt?" in asking[0].text
        assert "Mer" in asking[0].buttons


async def test_l2_a_yes_just_after_the_move_is_asked_about(tmp_path: Path) -> None:
    """L14: it would let nobody else be alerted, and may have been meant for what lay there."""
    async with World(tmp_path).after(helped) as world:
        await world.advance(75)
        assert "Har dere kontakt?" in world.last(world.caseworker).text
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        assert "contact_answered" not in world.kinds()
        await world.presses(world.caseworker, "red_card.contact", yes=True, sure=True)
        assert "contact_answered" in world.kinds()


async def test_l2_a_no_just_after_the_move_is_done_at_once(tmp_path: Path) -> None:
    """L14: it brings help."""
    async with World(tmp_path).after(helped) as world:
        await world.advance(75)
        await world.presses(world.leader, "red_card.contact", yes=False)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_words_that_come_fast_are_all_read_behind_more(tmp_path: Path) -> None:
    """L15: the live card holds the last eight; whole they are behind *Mer*, on both."""
    async with World(tmp_path).after(helped) as world:
        said = [f"{number}. {'ord ' * 200}slutt {number}" for number in range(10)]
        for words in said:
            await world.says(world.leader, words)
        for reader in (world.caseworker, world.leader):
            await world.presses(reader, "red_card.more")
            form = world.last(reader)
            assert {"Vis forløpet", "Vis resten"} & set(form.buttons)
            shown = str(form.content)
            assert [words for words in said if words not in shown] == []


@pytest.mark.parametrize(("seconds", "on_the_card"), [(5, True), (15, False)])
async def test_l14_words_of_before_the_end_stay_in_their_line(
    tmp_path: Path, seconds: int, on_the_card: bool
) -> None:
    """L14: "Bare legg på" is no advice once the alarm has ended, and stands above already; what was
    said a moment before the end may not have been read."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.caseworker, "call.end")
        await world.says(world.leader, "Bare legg på.")
        await world.advance(seconds)
        await world.presses(world.caseworker, "call.over")
        await world.advance(3)
        await world.presses(world.leader, "red_card.resolve")
        above, ended = world.inbox(world.caseworker)[-2:]
        assert "Er du trygg nå?" in ended.text
        assert "Bare legg på." in above.text
        assert ("Bare legg på." in ended.text) == on_the_card
        await world.says(world.leader, "Ring meg når du vil.")
        await world.advance(11)
        assert "Ring meg når du vil." in world.last(world.caseworker).text
