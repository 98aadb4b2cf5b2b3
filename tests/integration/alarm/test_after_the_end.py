"""What is written just after the end is part of the alarm; later, and where it is not clear for
whom, nothing is passed on until whoever wrote says so, and no word is lost (R45, L14, L15)."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.retention import Kept
from bot.store.records import unsent_of
from tests.integration.outage_scene import locked, sees
from tests.integration.privacy.test_retention import run
from tests.integration.reports.paper_scene import inputs
from tests.world import World, person_id, shown_in

WRITE_ON = "Det dere skriver her, er en del av varselet."
MINUTE = 60


async def _ended(world: World) -> None:
    """The leader has helped, and has ended the alarm."""
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.advance(11)
    await world.taps(world.leader, "Avslutt varselet")
    await world.advance(11)


def _kept(world: World, person: str) -> int:
    return world.core.service.read(lambda uow: len(uow.tx.words(unsent_of(person))))


async def test_at_the_end_both_read_once_that_they_may_write_on(tmp_path: Path) -> None:
    """R45: on the card that says that it has ended, until somebody has."""
    async with World(tmp_path).after(_ended) as world:
        assert WRITE_ON in world.last(world.caseworker).text
        # Below it lies the form in which the leader has ended it, with one sentence.
        told = [card.text for card in world.inbox(world.leader) if WRITE_ON in card.text]
        assert len(told) == 1
        assert "Varselet er avsluttet" in told[0]
        await world.says(world.leader, "Ring meg i kveld om du vil")
        assert not world.reads(world.caseworker, WRITE_ON)
        assert not world.reads(world.leader, WRITE_ON)


async def test_just_after_the_end_words_arrive_as_the_live_card(tmp_path: Path) -> None:
    """R45, L10, L14: both ways, sealed, on the timeline, on the settled card, as the newest
    message; what it was before is a line."""
    async with World(tmp_path).after(_ended) as world:
        before = len(world.inbox(world.caseworker))
        await world.says(world.leader, "Ring meg i kveld om du vil")
        assert len(world.inbox(world.caseworker)) == before + 1
        card = world.last(world.caseworker)
        assert "Ring meg i kveld om du vil" in card.text
        assert "Varselet er avsluttet" in card.text
        assert not any("Er du trygg nå?" in one.text for one in world.inbox(world.caseworker)[:-1])
        await world.says(world.caseworker, "takk, jeg glemte å si at han filmet")
        await world.advance(3)  # nothing moves while the leader has just written
        card = world.last(world.leader)
        assert "takk, jeg glemte å si at han filmet" in card.text
        assert "Varselet er avsluttet" in card.text
        said = [one for one in world.incident()["timeline"] if one["kind"] == "said"]
        assert [one["actor"] for one in said] == [world.leader.id, world.caseworker.id]
        assert "filmet" not in str(said)
        assert world.incident()["state"] == "resolved"
        assert _kept(world, world.caseworker.id) == 0


async def test_each_message_keeps_the_relay_open_for_half_an_hour(tmp_path: Path) -> None:
    """R45: thirty minutes after the last message of it."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(25 * MINUTE)
        await world.says(world.leader, "Alt bra nå?")
        await world.advance(25 * MINUTE)
        await world.says(world.caseworker, "ja, takk")
        assert world.reads(world.leader, "ja, takk")
        await world.advance(31 * MINUTE)
        await world.says(world.caseworker, "en ting til")
        assert not world.reads(world.leader, "en ting til")
        assert "Ikke sendt." in world.last(world.caseworker).text


async def test_later_words_are_sent_with_one_tap_and_once(tmp_path: Path) -> None:
    """L11, L15: sealed under whoever wrote them, and never in the button."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(31 * MINUTE)
        before = len(world.inbox(world.caseworker))
        await world.says(world.leader, "glemte å si noe")
        card = world.last(world.leader)
        assert "Ikke sendt." in card.text
        assert card.buttons == ["Send til Saksbehandler En", "Skriv i Teams"]
        assert "glemte" not in str(card.content)
        assert (len(world.inbox(world.caseworker)), _kept(world, world.leader.id)) == (before, 1)
        tap = world.pressed(world.leader, "relay.pass_on")
        answer = await world.taps(world.leader, "Send til Saksbehandler En")
        assert "Sendt." in shown_in(answer)
        assert "glemte å si noe" in world.last(world.caseworker).text
        assert _kept(world, world.leader.id) == 0
        tap["id"] = "another"
        again = await world.delivers(tap)
        assert "Det ligger ikke her lenger." in shown_in(again)
        assert world.kinds().count("said") == 1
        await world.says(world.caseworker, "takk for at du sa det")  # the relay is open again
        assert world.reads(world.leader, "takk for at du sa det")


async def test_words_that_nobody_sends_are_forgotten_after_a_day(tmp_path: Path) -> None:
    """L13: and the card says so."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(31 * MINUTE)
        await world.says(world.leader, "glemte å si noe")
        await world.advance(25 * 60 * MINUTE)
        answer = await world.taps(world.leader, "Send til Saksbehandler En")
        assert "Det ligger ikke her lenger." in shown_in(answer)
        assert not world.reads(world.caseworker, "glemte å si noe")
        done = await run(world)
        assert (done[Kept.UNSENT_WORDS], _kept(world, world.leader.id)) == (1, 0)


async def test_the_next_day_nobody_is_asked_whether_to_send(tmp_path: Path) -> None:
    """L13: what is written then has nothing to do with it."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(25 * 60 * MINUTE)
        await world.says(world.leader, "hva er klokka")
        assert "Varsle leder" in world.last(world.leader).buttons
        assert _kept(world, world.leader.id) == 0


@pytest.mark.parametrize("minutes", [1, 45])
async def test_a_cry_afterwards_is_a_cry_and_a_command_a_command(
    tmp_path: Path, minutes: int
) -> None:
    """L6, L8: nothing of it is passed on instead."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(minutes * MINUTE)
        await world.says(world.caseworker, "status")
        assert "said" not in world.kinds()
        await world.says(world.caseworker, "hjelp han er tilbake")
        assert len(world.incidents()) == 2
        assert world.incident()["state"] == "open"


async def test_an_open_alarm_goes_first(tmp_path: Path) -> None:
    """L11: what she writes is about the one that goes on."""
    async with World(tmp_path).after(_ended) as world:
        await world.taps(world.caseworker, "Nei, varsle igjen")
        await world.says(world.caseworker, "han har kniv")
        first = world.incidents()[0]
        assert not any("kniv" in card.text for card in world.inbox(world.leader))
        assert first["state"] == "resolved"
        assert "said" in world.kinds()


async def test_a_word_of_fear_afterwards_is_passed_on_and_asked_about(tmp_path: Path) -> None:
    """L8: whoever helped may not be looking any more."""
    async with World(tmp_path).after(_ended) as world:
        await world.says(world.caseworker, "jeg er redd for ham")
        assert world.reads(world.leader, "jeg er redd for ham")
        assert "Varsle leder" in world.last(world.caseworker).buttons


async def test_where_nobody_helped_nothing_is_offered(tmp_path: Path) -> None:
    """R45: never a message into nothing."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(world.caseworker, "red_card.helped", how="phone", colleague="Kari")
        await world.taps(world.caseworker, "Avslutt varselet")
        assert not world.reads(world.caseworker, WRITE_ON)
        await world.says(world.caseworker, "takk for hjelpen")
        assert "Varsle leder" in world.last(world.caseworker).buttons
        assert "said" not in world.kinds()


async def test_after_a_withdrawal_it_is_asked_whether_to_send(tmp_path: Path) -> None:
    """R45: nobody waits for anything any more; a word of apology is sent with one tap."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, "avbryt")
        await world.says(world.caseworker, "beklager, feil knapp")
        assert not world.reads(world.leader, "beklager, feil knapp")
        await world.taps(world.caseworker, "Send til Leder En")
        assert world.reads(world.leader, "beklager, feil knapp")


async def test_what_is_written_in_an_old_form_is_not_lost(tmp_path: Path) -> None:
    """L15: *Mer* lies there from before the end."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.opens_more(world.leader)
        tap = world.pressed(world.leader, "relay.send", text="Ring meg")
        await world.taps(world.caseworker, "Avslutt varselet")
        answer = await world.delivers(tap)
        assert "Sendt." in shown_in(answer)
        assert world.reads(world.caseworker, "Ring meg")


async def test_in_a_drill_with_a_leader_too_and_marked(tmp_path: Path) -> None:
    """L12: the same path."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(3)  # her card has just moved
        await world.taps(world.caseworker, "Avslutt varselet")
        await world.advance(11)
        await world.says(world.caseworker, "det gikk fint")
        card = next(c for c in reversed(world.inbox(world.leader)) if "det gikk fint" in c.text)
        assert "ØVELSE" in card.text


async def test_a_drill_alone_has_no_other_side(tmp_path: Path) -> None:
    """L12: nothing is said to oneself."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.presses(world.caseworker, "red_card.claim", how="write")
        await world.advance(3)  # the card has just moved
        await world.presses(world.caseworker, "red_card.resolve")
        assert world.incident()["state"] == "resolved"
        assert not world.reads(world.caseworker, WRITE_ON)
        await world.says(world.caseworker, "det gikk fint")
        assert "said" not in world.kinds()


@pytest.mark.hurried
@pytest.mark.usefixtures("patient_store")
async def test_nothing_is_promised_while_nothing_can_be_stored(tmp_path: Path) -> None:
    """L1: whoever writes reads that it takes a moment, and not that it was sent; once it can be
    stored it goes on its way."""
    async with World(tmp_path).after(_ended) as world:
        world.forget(world.leader)
        with locked(tmp_path):
            await world.teams.says(world.leader, "Ring meg i kveld")
            await sees(world, world.leader, "Et øyeblikk.")
            assert not world.reads(world.leader, "Sendt.")
            assert not world.reads(world.leader, WRITE_ON)
            assert not world.reads(world.caseworker, "Ring meg i kveld")
        await world.core.inbound.settle()
        await world.settle()
        assert world.reads(world.caseworker, "Ring meg i kveld")


async def test_who_helps_two_says_with_one_tap_for_whom_it_is(tmp_path: Path) -> None:
    """L11, L15: never guessed, and never lost."""
    async with World(tmp_path) as world:
        other = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.says(other, "hjelp")
        await world.presses(world.deputy, "red_card.claim", how="write")
        await world.advance(11)
        await world.says(world.deputy, "Er du der?")
        card = world.last(world.deputy)
        assert "Hvem er det til?" in card.text
        assert card.buttons == ["Saksbehandler En", "Ny Ansatt"]
        assert "Er du der?" not in str(card.content)
        assert not world.reads(other, "Er du der?")
        await world.taps_on(world.deputy, card, "Ny Ansatt")
        assert world.reads(other, "Er du der?")
        assert not world.reads(world.caseworker, "Er du der?")
        assert _kept(world, world.deputy.id) == 0


async def test_words_of_another_are_not_sent(tmp_path: Path) -> None:
    """L11: an id of words that somebody else wrote is an id of none."""
    async with World(tmp_path).after(_ended) as world:
        await world.advance(31 * MINUTE)
        await world.says(world.leader, "glemte å si noe")
        tap = world.pressed(world.leader, "relay.pass_on")
        await world.says(world.caseworker, "hei")
        mine = world.pressed(world.caseworker, "relay.pass_on")
        theirs = tap["value"]["action"]["data"]["word"]
        mine["value"]["action"]["data"]["word"] = theirs
        answer = await world.delivers(mine)
        assert "Det ligger ikke her lenger." in shown_in(answer)
        assert not world.reads(world.caseworker, "glemte å si noe")


async def test_l14_nothing_is_filled_in_on_the_ended_card(tmp_path: Path) -> None:
    """It changes by itself: *Mer* opens a form below it, which stays as it was sent."""
    async with World(tmp_path).after(_ended) as world:
        card = world.card_with(world.caseworker, "Mer")
        assert inputs(card.content) == {}
        await world.taps_on(world.caseworker, card, "Mer")
        form = world.last(world.caseworker)
        assert set(inputs(form.content)) >= {"meeting", "kind", "place", "target"}
        await world.says(world.leader, "Ring meg i kveld om du vil")
        await world.advance(3)
        assert form.history == []
        await world.presses(world.caseworker, "incident.describe", kind="trussel", target="self")
        assert form.text.startswith("Lagret.")
        alarm = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incident()["id"]))
        assert alarm is not None
        assert (alarm.details.kind, alarm.details.target) == ("trussel", "self")


async def test_l14_where_a_threat_came_is_asked_by_taps_alone(tmp_path: Path) -> None:
    """R82: on the ended card too."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/trussel")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(11)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(11)
        await world.taps(world.caseworker, "Ja")
        assert not world.reads(world.caseworker, "Hvor kom trusselen?"), "one question at a time"
        await world.taps(world.caseworker, "Meg selv")
        card = world.last(world.caseworker)
        assert "Hvor kom trusselen?" in card.text
        assert inputs(card.content) == {}
        await world.presses(world.caseworker, "incident.describe", channel="epost")
        assert not world.reads(world.caseworker, "Hvor kom trusselen?")


async def test_l14_a_form_folds_half_an_hour_after_the_end_and_after_its_readers_last_act(
    tmp_path: Path,
) -> None:
    """Never under what somebody types: until then it is not touched, and what was typed counts."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.opens_more(world.caseworker)
        form = world.last(world.caseworker)
        await world.opens_more(world.leader)
        helpers_form = world.last(world.leader)
        await world.advance(11)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(20 * MINUTE)
        await world.says(world.caseworker, "takk")
        assert form.history == []
        await world.advance(11 * MINUTE)
        assert helpers_form.text == "Mer om varselet · 10.00", "it had been used for the end"
        assert form.history == [], "she has just written"
        await world.taps_on(
            world.caseworker, form, "Lagre", kind="truende", meeting="", place="", target="",
            target_person="",
        )  # fmt: skip
        assert form.text.startswith("Lagret.")
        await world.advance(31 * MINUTE)
        assert form.text == "Mer om varselet · 10.00"
        assert not form.buttons


async def test_l14_a_form_stays_until_its_reader_does_something_else(tmp_path: Path) -> None:
    """What was typed into it may lie there for hours: nobody can see it, and nothing wipes it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.opens_more(world.caseworker)
        form = world.last(world.caseworker)
        await world.advance(11)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(3 * 60 * MINUTE)
        assert form.history == []
        await world.taps(world.caseworker, "Ja")
        await world.advance(61 * MINUTE)
        assert form.text == "Mer om varselet · 10.00"


async def test_l14_a_form_stays_where_the_end_was_taken_back(tmp_path: Path) -> None:
    """Angre: the alarm goes on, and so does its form, until the next end; a crash between."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.opens_more(world.caseworker)
        form = world.last(world.caseworker)
        await world.advance(11)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(5)
        await world.taps(world.leader, "Angre")
        await world.advance(35 * MINUTE)
        assert form.history == []
        await world.taps(world.caseworker, "Avslutt varselet")
        await world.stop()
        await world.start()
        await world.advance(31 * MINUTE)
        assert form.text == "Mer om varselet · 10.00"


def _filled(world: World) -> list[str]:
    """The titles of the filled buttons that offer the caseworker the report."""
    found = [one for card in world.inbox(world.caseworker) for one in actions_of(card.content)]
    return [str(one["title"]) for one in found if one.get("style") == "positive"]


def actions_of(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [one for item in part for one in actions_of(item)]
    if not isinstance(part, dict):
        return []
    mine = [part] if str(part.get("type", "")).startswith("Action.") else []
    rest = [item for name, item in part.items() if name != "fallback"]
    return [*mine, *(one for item in rest for one in actions_of(item))]


async def test_l14_one_card_at_most_offers_the_report_with_a_filled_button(tmp_path: Path) -> None:
    """The ended card, then the newest reminder; none of them once the report is begun, whose own
    card leads on."""
    async with World(tmp_path).after(_ended) as world:
        await world.taps(world.caseworker, "Ja")
        assert _filled(world) == ["Skriv avviksmelding"]
        await world.advance(26 * 60 * MINUTE)
        assert len(_filled(world)) == 1
        assert _filled(world) != ["Skriv avviksmelding"], "the reminder is the newest"
        await world.advance(4 * 24 * 60 * MINUTE)
        assert len(_filled(world)) == 1
        before = len(world.inbox(world.caseworker))
        await world.taps(world.caseworker, "Skriv nå")
        await world.settle()
        assert world.core.service.read(lambda uow: uow.tx.drafts_of(world.incident()["id"]))
        of_the_draft = [
            one
            for card in world.inbox(world.caseworker)[before:]
            for one in actions_of(card.content)
            if one.get("style") == "positive"
        ]
        assert _filled(world) == [one["title"] for one in of_the_draft]


async def test_l14_the_safety_representatives_notice_is_one_line_after_the_end(
    tmp_path: Path,
) -> None:
    """R17: nobody helps "now" any more; a notice that is sent at the end is whole."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        notice = world.last(world.safety_rep)
        assert "noen har svart" in notice.text
        await world.advance(11)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(1)
        assert notice.text == "Rødt kort i Nav Eksempel · 10.00"
        assert len(world.inbox(world.safety_rep)) == 1
        await world.advance(5)
        await world.taps(world.leader, "Angre")
        assert "noen har svart" in notice.text
