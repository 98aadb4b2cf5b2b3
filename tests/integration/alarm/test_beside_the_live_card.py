"""What the live card must not lose or say too much (L14): after a call that was hung up, in forms,
beside a sentence, and to somebody who no longer helps."""

from pathlib import Path

import pytest

from bot.cards import draw
from bot.cards.views import LineKind, LineView
from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import buttons_of, titled
from tests.integration.alarm.test_live_card import END, helped, live
from tests.integration.alarm.test_told_beside_a_sentence import reads_aloud
from tests.unit.cards.anatomy import says
from tests.world import World, person_id


async def test_l4_after_a_call_that_was_hung_up_it_says_that_nobody_answers(tmp_path: Path) -> None:
    """L1, L4: not only that one may breathe out."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        await world.presses(world.caseworker, "guide.step", reaction="hung_up")
        assert "Rødt kort er sendt" in world.last(world.caseworker).text
        await world.advance(10 * 60)
        assert "Ingen har svart ennå" in world.last(world.caseworker).text


async def test_l11_words_may_be_meant_for_whoever_was_helped_before(tmp_path: Path) -> None:
    """L11: somebody has written to them since that alarm ended: they are asked for whom it is."""
    async with World(tmp_path) as world:
        other, deputy = world.teams.user(person_id("199"), "Ny Ansatt"), world.deputy
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.presses(deputy, "red_card.claim", how="write")
        await world.advance(5)
        await world.presses(deputy, END)
        await world.says(other, "hjelp")
        await world.presses(deputy, "red_card.claim", how="write")
        await world.advance(11)
        await world.says(world.caseworker, "er du der?")
        await world.says(deputy, "jeg kommer nå")
        asked = world.last(deputy)
        assert {"Saksbehandler En", "Ny Ansatt"} <= set(asked.buttons)
        assert not any(world.reads(user, "jeg kommer nå") for user in (world.caseworker, other))


async def test_more_people_from_a_form_are_not_alerted_twice_at_once(tmp_path: Path) -> None:
    """L6: two who press it within a moment mean the same."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.leader, "red_card.more")
        form = world.last(world.leader)
        await world.presses(world.caseworker, "red_card.escalate")
        assert world.reads(world.deputy, "trenger hjelp nå")
        await world.taps_on(world.leader, form, "Varsle flere")
        assert not world.reads(world.next_level, "trenger hjelp nå")


async def test_more_people_from_a_form_that_is_a_while_old(tmp_path: Path) -> None:
    """L8: it goes once: the next level is alerted."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.leader, "red_card.more")
        form = world.last(world.leader)
        await world.presses(world.caseworker, "red_card.escalate")
        await world.advance(8)
        await world.taps_on(world.leader, form, "Varsle flere")
        assert world.reads(world.next_level, "trenger hjelp nå")


async def test_words_arrive_after_the_clock_was_set_back(tmp_path: Path) -> None:
    """V6: they stand in the order of the record, and on the card that brings them."""
    async with World(tmp_path).after(helped) as world:
        world.clock.at -= 1_000
        await world.says(world.leader, "Hører du meg?")
        await world.advance(15)
        assert "Hører du meg?" in world.last(world.caseworker).text


async def test_what_is_written_beside_a_sentence_is_kept_and_moves_nothing(tmp_path: Path) -> None:
    """L1, L14: nobody helps yet; one sentence says that it is read later."""
    async with World(tmp_path).after(reads_aloud) as world:
        sentence = world.last(world.caseworker)
        shown = sentence.text
        await world.says(world.caseworker, "han roper")
        assert world.last(world.caseworker).text == text(Language.BOKMAL, "answer-kept")
        assert (live(world, world.caseworker), sentence.text) == ([sentence], shown)
        await world.taps(world.leader, "Jeg skriver med deg")
        assert "han roper" in world.last(world.leader).text


async def test_the_last_three_words_stand_above_a_sentence(tmp_path: Path) -> None:
    """L14: what is read aloud does not move down the card."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg skriver med deg")
        for word in ("først", "så", "nå", "sist"):
            await world.says(world.leader, word)
            await world.advance(1)
        (sentence,) = live(world, world.caseworker)
        told = sentence.text.splitlines()
        assert [one for one in told if one.startswith("Leder: ")] == [
            "Leder: så",
            "Leder: nå",
            "Leder: sist",
        ]


async def test_l11_whoever_has_let_go_is_not_sent_what_was_on_its_way(tmp_path: Path) -> None:
    """L11: words that were gathered for them."""
    async with World(tmp_path).after(helped) as world:
        await world.says(world.caseworker, "hør")
        await world.says(world.caseworker, "adressen er hemmelig")
        await world.taps(world.leader, "Jeg må slippe")
        world.forget(world.leader)
        await world.advance(30)
        assert not world.reads(world.leader, "hemmelig")


def test_l13_a_line_whose_words_were_erased_says_that_it_was_a_message() -> None:
    line = LineView("i", 1, False, Language.BOKMAL, LineKind.SAID, "", 1_767_258_000_000)
    assert says(draw(line).card).startswith("Melding · ")


async def test_l15_fear_long_after_the_end_is_neither_lost_nor_unheard(tmp_path: Path) -> None:
    """L8, L15: the words are offered to be sent, and help is offered, both."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.leader, END)
        assert world.incident()["state"] == "resolved"
        await world.advance(40 * 60)
        before = len(world.inbox(world.caseworker))
        await world.says(world.caseworker, "jeg er redd for ham")
        new = world.inbox(world.caseworker)[before:]
        texts = "\n".join(card.text for card in new)
        assert "Ikke sendt" in texts, texts
        assert any("Varsle leder" in card.buttons for card in new)
        assert [card.alert for card in new] == [False, True], "one push for one event (L14)"


async def test_words_after_the_end_are_told_once_in_their_line(tmp_path: Path) -> None:
    """L14: beside the card of what comes after, a line has the one word that it brings, also where
    it is sent at once; those before stand in the lines that brought them."""
    async with World(tmp_path) as world:
        us, leader = world.caseworker, world.leader
        await world.says(us, "hjelp")
        await world.presses(leader, "red_card.claim", how="write")
        await world.advance(11)
        await world.says(us, "nå truer han med å komme hit")
        await world.presses(us, "incident.threat")
        await world.advance(11)
        await world.presses(leader, "red_card.resolve")
        await world.says(us, "takk for at du var der")
        line = world.last(leader)
        assert not line.buttons
        assert "takk for at du var der" in line.text
        assert "nå truer han" not in line.text


def _filled(world: World, user: TeamsUser) -> list[str]:
    """What stands on the filled buttons in the chat."""
    buttons = (one for card in world.inbox(user) for one in buttons_of(card.content))
    return [one.title for one in buttons if one.action.get("style") == "positive"]


async def test_a_cry_beside_a_sentence_sounds_once_and_asks_once(tmp_path: Path) -> None:
    """L6, L14: whether they talk is asked in one small card, and the sentence's has the rest."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        before = len(world.inbox(world.caseworker))
        await world.says(world.caseworker, "hjelp video")
        (new,) = world.inbox(world.caseworker)[before:]
        assert new.text.startswith("Har dere kontakt?")
        assert new.buttons == ["Ja", "Nei"]
        assert _filled(world, world.caseworker) == ["Samtalen er slutt"]


async def test_what_is_told_beside_a_sentence_is_no_second_live_card(tmp_path: Path) -> None:
    """L14: a call in vain is told in a card without buttons, and in a line once the call is over:
    the live card says it."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(5)
        await world.taps(world.leader, "Ingen svarer")
        told = world.last(world.caseworker)
        assert "kom ikke gjennom" in told.text
        assert told.buttons == []
        await world.taps(world.caseworker, "Samtalen er slutt")
        await world.advance(3)
        assert "kom ikke gjennom" not in told.text
        assert len(live(world, world.caseworker)) == 1


async def test_a_threat_told_beside_a_sentence_can_be_confirmed_there(tmp_path: Path) -> None:
    """R40: hers to confirm."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(5)
        await world.taps(world.leader, "Det er en trussel")
        told = world.last(world.caseworker)
        assert told.buttons == ["Stemmer"]
        assert _filled(world, world.caseworker) == ["Samtalen er slutt"]
        await world.taps_on(world.caseworker, told, "Stemmer")
        assert told.buttons == []


async def test_after_the_end_one_question_is_filled(tmp_path: Path) -> None:
    """L14, R40: first what a helper has told of; then whether she is safe."""
    async with World(tmp_path).after(helped) as world:
        await world.taps(world.leader, "Det er en trussel")
        await world.advance(3)
        await world.presses(world.leader, END)
        await world.advance(3)
        assert {"Stemmer", "Det var ikke en trussel"} <= set(world.last(world.caseworker).buttons)
        assert _filled(world, world.caseworker) == ["Stemmer"]
        await world.taps(world.caseworker, "Stemmer")
        await world.advance(3)
        assert _filled(world, world.caseworker) == ["Ja"]


async def test_a_crisis_that_is_told_leaves_four_buttons_to_whoever_helps(tmp_path: Path) -> None:
    """L14: whether they take care of it comes first; what is left out lies behind *Mer*."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.caseworker, "incident.describe", target="client_self")
        await world.advance(11)
        card = live(world, world.leader)[-1]
        assert {"Jeg tar meg av trusselen", "Det er en trussel"} <= set(card.buttons)
        assert len(card.buttons) == 4
        while "contact_asked" not in world.kinds():
            await world.advance(10)
        await world.advance(3)
        asked = live(world, world.leader)[-1]
        assert asked.buttons == ["Ja", "Nei", "Jeg tar meg av trusselen", "Mer"]


async def test_one_card_says_that_it_has_ended_beside_a_sentence(tmp_path: Path) -> None:
    """L14: what came beside the sentence, a cry and calls that nobody answered, is lines below it;
    the newest asks whether she is safe, and after the call her live card alone does."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg ringer deg")
        for words in ("hjelp", "hjelp nå"):
            await world.advance(20)
            await world.says(world.caseworker, words)
        await world.presses(world.leader, "red_card.call_result", result="no_answer")
        await world.advance(20)
        await world.presses(world.leader, END)
        await world.advance(20)
        asking = [card for card in world.inbox(world.caseworker) if "Er du trygg nå?" in card.text]
        assert asking == [world.last(world.caseworker)]


async def test_contact_is_asked_once_beside_a_sentence(tmp_path: Path) -> None:
    """L2, L14: asked again, the question before it is a line."""
    async with World(tmp_path).after(reads_aloud) as world:
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(100)
        for words in ("hjelp", "hjelp nå"):
            await world.says(world.caseworker, words)
            await world.advance(20)
        asking = [c for c in world.inbox(world.caseworker) if "Svarer du nei" in c.text]
        assert len(asking) == 1


@pytest.mark.parametrize("again", ["", "-2"], ids=["repeated by Teams", "on another device"])
@pytest.mark.parametrize("title", ["Det er en trussel", "Varsle flere"])
async def test_a_form_never_becomes_a_second_live_card(
    tmp_path: Path, title: str, again: str
) -> None:
    """L6, L14: of two taps the second comes to nothing. It was answered with the live card in the
    form's place, where nothing changed it any more; it says what the first has done."""
    async with World(tmp_path).after(helped) as world:
        await world.presses(world.leader, "red_card.more")
        form = world.last(world.leader)
        tap = world.teams.pressed(world.leader, form, titled(form, title))
        for device in ("", again):
            answer = await world.delivers({**tap, "id": tap["id"] + device})
            form.show(answer.card)
        about = [c for c in world.inbox(world.leader) if "Du hjelper Saksbehandler En" in c.text]
        assert len(about) == 1
        assert form not in about
        if not again:
            assert form.text in ("Meldt som trussel.", "Vi varsler flere nå.")


async def test_a_tap_that_is_repeated_late_leaves_the_line_where_the_card_has_moved(
    tmp_path: Path,
) -> None:
    """L6, L14: what Teams delivers once more was tapped on a card that is a line by now; it was
    answered with the live card in the line's place."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        red = world.last(world.leader)
        tap = world.teams.pressed(world.leader, red, titled(red, "Jeg skriver med deg"))
        await world.delivers(tap)
        await world.advance(20)
        await world.says(world.caseworker, "han står i døra")  # which moves the leader's card
        await world.advance(20)
        assert red is not world.last(world.leader)
        answer = await world.delivers(tap)
        red.show(answer.card)
        await world.advance(20)
        about = [c for c in world.inbox(world.leader) if "Er noen i fare nå" in c.text]
        assert about == [world.last(world.leader)]
