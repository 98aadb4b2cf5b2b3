"""Where a note can go, and what is remarked before it goes there: tema, case, date, words (R52)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.reports.case_note import CaseNote, Granted
from bot.domain.reports.draft import DraftState
from tests.afterwards import CANARY
from tests.forging import Because
from tests.integration.reports.paper_scene import (
    document,
    drafts_of,
    ended,
    files_notes,
    saves,
)
from tests.world import World, changed_sample, shown_in


async def written(world: World, behaviour: str = "Brukeren ropte.") -> None:
    """A note with its words, where the bot files it."""
    files_notes(world)
    await ended(world)
    await world.says(world.caseworker, "notat")
    await saves(world, to="more", behaviour=behaviour)


def offered(world: World, name: str) -> list[tuple[str, str]]:
    """What the list of this name offers on the newest card."""
    card = world.last(world.caseworker).content
    (found,) = [part for part in card["body"] if part.get("id") == name]
    assert found["style"] == "filtered"
    return [(choice["value"], choice["title"]) for choice in found["choices"]]


async def test_the_units_own_tema_comes_first_and_a_system_has_its_name(tmp_path: Path) -> None:

    def own(content: dict[str, Any]) -> None:
        content["units"][0]["temas"] = ["AAP", "OPP"]

    async with World(tmp_path, organisation=changed_sample(own)) as world:
        await written(world)
        assert offered(world, "case_system")[:3] == [
            ("-", "Ingen fagsak"), ("KELVIN", "Kelvin (KELVIN)"), ("AO01", "Arena (AO01)"),
        ]  # fmt: skip
        await saves(world, to="case")
        temas = offered(world, "tema")
        assert [code for code, _ in temas[:2]] == ["AAP", "OPP"]
        assert ("SER", "Serviceklager (SER)") in temas
        assert not {"SAA", "UKJ"} & {code for code, _ in temas}


async def test_only_what_the_bot_is_granted_is_offered(tmp_path: Path) -> None:
    """And what an old card brings all the same is a gap, and not a filing."""
    async with World(tmp_path) as world:
        await written(world)
        service = world.core.service
        only = Granted({"OPP": frozenset({"AO01"})})
        service._terms = replace(service._terms, granted=only)
        await saves(world, to="case")
        assert offered(world, "tema") == [("OPP", "Oppfølging (OPP)")]
        form: dict[str, Any] = {"draft": drafts_of(world)[0].id, "page": "case", "to": "review"}
        form |= {"tema": "PEN", "client": CANARY}
        read = await world.forges(world.caseworker, "paper.save", because=Because.HOSTILE, **form)
        assert "Boten har ikke lov til å arkivere på dette temaet" in shown_in(read)


async def test_a_case_number_and_its_system_are_asked_for_together(tmp_path: Path) -> None:
    """Each alone is refused in a sentence; *Ingen fagsak* takes both back."""
    async with World(tmp_path) as world:
        await written(world)
        await saves(world, to="case", case_number="10695768")
        read = await saves(world, tema="OPP", client=CANARY)
        assert "Velg fagsystem også, eller ta bort nummeret" in shown_in(read)
        await _again(world)
        await saves(world, to="case", case_number="", case_system="AO01")
        assert "Skriv saksnummeret også" in shown_in(await saves(world))
        await _again(world)
        await saves(world, to="case", case_number="X-1", case_system="PP01")
        assert "Saksnummeret passer ikke til fagsystemet" in shown_in(await saves(world))
        await _again(world)
        await saves(world, to="case", case_number="10695768", case_system="AO01")
        read = await saves(world)
        assert "Dette mangler" not in shown_in(read)
        assert "Arena (AO01)" in shown_in(read)
        await _again(world)
        await saves(world, to="case", case_number="", case_system="-")
        read = await saves(world)
        assert "Dette mangler" not in shown_in(read)
        assert "Arena" not in shown_in(read)


async def _again(world: World) -> None:
    await world.presses(world.caseworker, "paper.show")
    await saves(world, to="more")


async def test_a_telephone_that_draws_nothing_as_chosen_takes_nothing_back(tmp_path: Path) -> None:
    """Teams on iOS draws a searched list empty, and sends it so (decision 63): what was chosen
    stays, and stands in the empty box as its hint."""
    async with World(tmp_path) as world:
        await written(world)
        await saves(world, to="case", case_number="10695768", case_system="AO01")
        await saves(world, tema="OPP", client=CANARY)
        await world.presses(world.caseworker, "paper.show")
        await saves(world, to="more")
        card = world.last(world.caseworker).content["body"]
        (system,) = [part for part in card if part.get("id") == "case_system"]
        assert system["placeholder"] == "Arena (AO01)"
        await saves(world, to="case", case_system="")
        await saves(world, tema="")
        kept = document(world)
        assert isinstance(kept, CaseNote)
        assert (kept.tema, kept.case.system, kept.case.number) == ("OPP", "AO01", "10695768")


async def test_a_conversation_that_is_still_to_come_is_not_sent(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await written(world)
        await saves(world, to="case", day="2026-01-02", clock="10:00")
        read = await saves(world, tema="OPP", client=CANARY)
        assert "Samtalen kan ikke være frem i tid" in shown_in(read)
        draft = drafts_of(world)[0]
        form: dict[str, Any] = {"draft": draft.id, "seen": str(draft.revision)}
        await world.forges(world.caseworker, "paper.submit", because=Because.HOSTILE, **form)
        assert drafts_of(world)[0].state is DraftState.OPEN


async def test_what_the_client_reads_goes_only_when_each_remark_is_ticked(tmp_path: Path) -> None:
    """Health, a characterisation and a colleague's name; for Nav alone they are only said."""
    words = "Leder En hørte at brukeren var aggressiv og snakket om diagnosen."
    async with World(tmp_path) as world:
        await written(world, words)
        await saves(world, to="case")
        await saves(world, tema="OPP", client=CANARY, visibility="shown_to_client")
        await saves(world, seen_consequence="true")
        card = world.last(world.caseworker)
        asked = [part for part in card.content["body"] if part["type"] == "Input.Toggle"]
        assert [word for word in ("Leder En", "aggressiv", "diagnosen")
                if not any(word in one["label"] for one in asked)] == []  # fmt: skip
        assert all(one["isRequired"] for one in asked)
        ticks: dict[str, Any] = {one["id"]: "true" for one in asked}
        first = next(iter(ticks))
        without: dict[str, Any] = {**ticks, first: "false"}
        said = shown_in(await world.presses(world.caseworker, "paper.submit", **without))
        assert "Kryss av ved hver merknad før du sender" in said
        assert drafts_of(world)[0].state is DraftState.OPEN
        await world.presses(world.caseworker, "paper.submit", **ticks)
        assert drafts_of(world)[0].state is not DraftState.OPEN
        submitted = [one for one in world.incident()["timeline"] if one["kind"] == "note_submitted"]
        assert submitted[0]["detail"]["remarks_ticked"] == len(asked)
        assert "diagnosen" not in str(submitted)


async def test_for_nav_alone_nothing_has_to_be_ticked(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await written(world, "Brukeren var aggressiv.")
        await saves(world, to="case")
        read = await saves(world, tema="OPP", client=CANARY)
        assert "«aggressiv» sier noe om personen" in shown_in(read)
        await world.presses(world.caseworker, "paper.submit")
        assert drafts_of(world)[0].state is not DraftState.OPEN


async def test_more_remarks_than_a_card_asks_about_keep_it_from_nav_no(tmp_path: Path) -> None:
    many = " ".join(f"diagnosen{letter}" for letter in "abcdefghijklmnopqrstu")
    async with World(tmp_path) as world:
        await written(world, many)
        await saves(world, to="case")
        await saves(world, tema="OPP", client=CANARY, visibility="shown_to_client")
        read = await saves(world, seen_consequence="true")
        assert "for mange merknader til at notatet kan vises" in shown_in(read)
