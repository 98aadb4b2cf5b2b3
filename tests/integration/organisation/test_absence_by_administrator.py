"""Whoever keeps a unit says that somebody will be away, and sees what they have said
themselves: from a day to come, and where it leaves a level without anybody (R16, R72)."""

from pathlib import Path
from typing import Any

from tests.forging import Because
from tests.integration.organisation.absence_scene import DAY, is_alerted
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    changes,
    look,
    previews,
    saves,
    town,
)
from tests.world import World, changed_sample, person_id, shown_in

FIRST, LAST = "2026-01-12", "2026-01-16"


async def form(world: World) -> dict[str, Any]:
    """The form of absences, open before the leader."""
    await world.says(world.leader, "admin")
    answer = await world.presses(world.leader, "admin.edit", unit="0315", topic="absence")
    return answer.card


def inputs(part: Any, id: str) -> list[dict[str, Any]]:
    """The inputs of this id that lie open: not behind a button that unfolds them."""
    if isinstance(part, list):
        return [found for one in part for found in inputs(one, id)]
    if not isinstance(part, dict) or part.get("type") == "Action.ShowCard":
        return []
    own = [part] if part.get("id") == id else []
    return own + [found for one in part.values() for found in inputs(one, id)]


async def test_r72_an_administrator_says_it_of_a_day_to_come(tmp_path: Path) -> None:
    """It begins by itself, is read by whoever it is about, and can be taken back by both."""
    async with town(tmp_path) as world:
        dates = {"first": FIRST, "until": LAST, "stand_in": person_id("105")}
        seen = await previews(world, world.leader, what="away", person=DEPUTY, **dates)
        assert "Stedfortreder En er borte fra 12.01.2026 til og med 16.01.2026" in shown_in(seen)
        assert "Da varsles Verneombud En i stedet for Stedfortreder En." in shown_in(seen)
        saved = await saves(world, world.leader, seen)
        assert "Lagret. Stedfortreder En får beskjed." in shown_in(saved)
        assert "er borte fra 12.01.2026 til og med 16.01.2026" in shown_in(saved)
        told = world.last(world.deputy)
        assert "Meldt av Leder En." in told.text
        assert "Verneombud En varsles i stedet for deg." in told.text
        assert "Du varsles som vanlig til da." in told.text
        assert await is_alerted(world, world.deputy, "Leder En") is False  # not asked yet: level 2
        directory = world.core.service.directory
        assert DEPUTY not in directory.absences(world.clock.at)
        await world.advance(12 * DAY)
        assert directory.absences(world.clock.at)[DEPUTY].stand_in == person_id("105")
        await world.advance(6 * DAY)
        assert DEPUTY not in directory.absences(world.clock.at)


async def test_what_is_planned_is_taken_back_by_either(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        directory = world.core.service.directory
        for taken_back in ("the deputy", "the administrator"):
            dates = {"first": FIRST, "until": LAST}
            seen = await previews(world, world.leader, what="away", person=DEPUTY, **dates)
            await saves(world, world.leader, seen)
            assert len(directory.absences_ahead(DEPUTY, world.clock.at)) == 1
            if taken_back == "the deputy":
                await world.taps(world.deputy, "Fjern fraværet")
            else:
                seen = await previews(world, world.leader, what="back", person=DEPUTY)
                assert "Fraværet som er meldt for Stedfortreder En" in shown_in(seen)
                await saves(world, world.leader, seen)
                assert world.reads(world.deputy, "Leder En har fjernet fraværet ditt.")
            assert directory.absences_ahead(DEPUTY, world.clock.at) == []


async def test_what_somebody_has_planned_themselves_is_on_the_setup_the_form_and_the_desk(
    tmp_path: Path,
) -> None:
    """Their own `borte` for next week: the level would have nobody, and there is a week to see to
    it. With somebody instead the desk is quiet again."""
    async with town(tmp_path) as world:
        await world.says(world.deputy, "borte fra 5.1 til 9.1")
        planned = "Stedfortreder En er borte fra 05.01.2026 til og med 09.01.2026"
        await world.says(world.leader, "admin")
        assert planned in world.last(world.leader).text
        assert planned in shown_in_card(await form(world))
        await world.says(world.leader, "hei")
        ahead = "Fra 05.01.2026 har Stedfortreder ingen: Stedfortreder En er borte"
        assert ahead in world.last(world.leader).text
        assert "Fravær i Nav Eksempel" in shown_in(await world.taps(world.leader, "Sett inn noen"))
        await world.says(world.deputy, "borte fra 5.1 til 9.1 Verneombud En")
        await world.says(world.leader, "hei")
        assert ahead not in world.last(world.leader).text


def shown_in_card(card: dict[str, Any]) -> str:
    """All words on the card."""
    return str(card)


async def test_nobody_answers_for_themselves_and_what_was_chosen_stays(tmp_path: Path) -> None:
    """First who is away: then nobody is offered to answer for themselves, and is refused where the
    person was chosen anew on that form. It lies open with what was entered, a true sentence on
    it."""
    async with town(tmp_path) as world:
        lead = world.leader.id
        chosen = {"until": LAST, "stand_in": lead}
        for person in (lead, DEPUTY):
            await world.says(world.leader, "admin")
            opened = await world.taps(world.leader, "Meld fravær")
            assert not inputs(opened.card, "stand_in"), "not before it is known whose it is"
            form = await world.taps(world.leader, "Meld borte", person_away=person)
            (who,), (instead,) = (inputs(form.card, id) for id in ("person_away", "stand_in"))
            assert who["value"] == person
            assert person not in [one["value"] for one in instead["choices"]]
        refused: dict[str, Any] = {"unit": "0315", "what": "away", **chosen, "person_away": lead}
        seen = await world.presses(world.leader, "admin.preview", **refused)
        assert "Leder En kan ikke svare for seg selv." in shown_in(seen)
        (who,), (until,), (instead,) = (
            inputs(seen.card, id) for id in ("person_away", "until", "stand_in")
        )
        assert (who["value"], until["value"]) == (lead, LAST)
        assert lead not in [one["value"] for one in instead["choices"]]


async def test_a_day_that_is_past_keeps_the_form_open(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        stand_in = person_id("105")
        edit = {"until": "2025-12-30", "stand_in": stand_in}
        seen = await previews(world, world.leader, what="away", person=DEPUTY, **edit)
        assert "Datoen er passert." in shown_in(seen)
        found = {
            id: inputs(seen.card, id)[0]["value"] for id in ("person_away", "until", "stand_in")
        }
        assert found == {"person_away": DEPUTY, "until": "2025-12-30", "stand_in": stand_in}


async def test_where_no_name_can_be_typed_none_is_asked_for(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.leader, "admin")
        await world.taps(world.leader, "Meld fravær")
        seen = await world.taps(world.leader, "Meld borte")
        assert "Velg hvem det gjelder." in shown_in(seen)
        assert inputs(seen.card, "person_away")
        assert "skriv navnet" not in shown_in(seen)


async def test_the_second_of_two_taps_reads_that_it_is_saved(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        seen = await previews(world, world.leader, what="away", person=DEPUTY)
        lies = world.last(world.leader)
        await world.taps_on(world.leader, lies, "Lagre likevel")
        await saves(world, world.leader, seen, because=Because.STALE)
        assert "Det er lagret." in world.last(world.leader).text


async def test_kan_ikke_on_a_card_that_is_over_says_so(tmp_path: Path) -> None:
    """Whoever stood in for the deputy, who is back: there is nothing to answer."""
    async with town(tmp_path) as world:
        instead = person_id("105")
        await look(world)
        await changes(world, world.leader, what="away", person=DEPUTY, stand_in=instead)
        await look(world)
        await world.advance(3)
        assert world.reads(world.safety_rep, "Du svarer nå for Stedfortreder En")
        await world.says(world.deputy, "tilbake")
        await look(world)
        told = len(world.inbox(world.leader))
        await world.taps(world.safety_rep, "Kan ikke")
        assert world.reads(world.safety_rep, "du svarer ikke lenger for andre her")
        assert len(world.inbox(world.leader)) == told


async def test_who_can_mend_it_is_said_on_the_desk_with_somebody_who_can_be_reached(
    tmp_path: Path,
) -> None:
    """The only administrator has no bot: a number to ring, and the desk stays."""

    def one(content: dict[str, Any]) -> None:
        content["units"][0]["administrators"] = [person_id("104")]

    async with town(tmp_path, organisation=changed_sample(one), absent=("104",)) as world:
        await world.says(world.deputy, "hei")
        assert "Ingen administrator for enheten kan nås" in world.last(world.deputy).text
        said = await world.taps(world.deputy, "Hvem kan rette?")
        assert "Ring Leder To (21 07 00 03), eller spør de som drifter boten." in shown_in(said)
        assert "Varsle leder" in shown_in(said)


async def test_where_a_file_decides_the_desk_offers_no_form_that_cannot_be_saved(
    tmp_path: Path,
) -> None:
    def broken(content: dict[str, Any]) -> None:
        content["people"][2].pop("phone")

    async with town(tmp_path, "file", organisation=changed_sample(broken)) as world:
        await world.says(world.leader, "hei")
        card = world.last(world.leader)
        assert "Stedfortreder En har ikke noe telefonnummer her" in card.text
        assert "Rett nummeret" not in card.buttons
        said = shown_in(await world.taps(world.leader, "Hvem kan rette?"))
        assert "De som drifter boten, endrer den." in said
        assert "Varsle leder" in said


async def test_the_word_opens_what_the_button_opens(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        for word in ("oppsett", "Oppsettet", "/oppsett"):
            world.forget(world.leader)
            await world.says(world.leader, word)
            assert "Varsling i Nav Eksempel" in world.last(world.leader).text
