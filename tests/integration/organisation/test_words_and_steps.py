"""A word opens what the button of its name opens, and no step is named that cannot be taken (R12,
R25, R71; decision 75)."""

import json
from pathlib import Path
from typing import Any

from tests.integration.organisation.administration_scene import town
from tests.world import changed_sample, person_id, shown_in


async def test_the_word_opens_what_its_button_opens(tmp_path: Path) -> None:
    """`beredskapskort` and `sjekk`: one thing each, whichever way it is asked for; to whoever has
    no such button the nearest thing that is theirs."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "hei")
        papers = shown_in(await world.taps(world.leader, "Beredskapskort")).splitlines()
        for words in ("beredskapskort", "/beredskapskort", "Beredskapskortet"):
            await world.says(world.leader, words)
            assert world.last(world.leader).text.splitlines() == papers
        await world.says(world.caseworker, "beredskapskort")
        assert "Skriv ut" not in world.last(world.caseworker).text
        assert "Leder En" in world.last(world.caseworker).text
        await world.says(world.leader, "beredskap")
        button = shown_in(await world.taps(world.leader, "Sjekk varslingen i Nav Eksempel"))
        await world.says(world.leader, "sjekk")
        assert world.last(world.leader).text == button
        assert "Sjekker Nav Eksempel" in button
        await world.says(world.caseworker, "sjekk")
        typed = world.last(world.caseworker).text
        await world.says(world.caseworker, "status")
        assert world.last(world.caseworker).text == typed


async def test_in_an_alarm_sjekk_is_passed_on_to_whoever_helps(tmp_path: Path) -> None:
    """L1: a word that one says to a helper is never swallowed."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.caseworker, "sjekk døra")
        assert world.reads(world.leader, "sjekk døra")
        await world.says(world.caseworker, "sjekk")
        assert world.reads(world.leader, "sjekk")
        assert not world.reads(world.leader, "Sjekker Nav Eksempel")


async def test_where_a_file_decides_no_step_sends_anybody_to_a_form(tmp_path: Path) -> None:
    """The morning card, what is checked on request and the papers say whom to ask instead."""

    def broken(content: dict[str, Any]) -> None:
        content["people"][2].pop("phone")
        content["units"][0]["safety_reps"] = []

    file, step = "Oppsettet ligger i en fil. Be dem som drifter Rødt kort, rette det.", "Legg inn"
    organisation = changed_sample(broken)
    async with town(tmp_path, "file", organisation=organisation) as world:
        await world.check_units()
        cards = [c.text for c in world.inbox(world.leader) if "telefonnummer" in c.text]
        await world.says(world.leader, "beredskapskort")
        cards.append(world.last(world.leader).text)
        assert len(cards) == 2
        for text in cards:
            assert file in text
            assert step not in text
    (tmp_path / "b").mkdir()
    async with town(tmp_path / "b", organisation=organisation) as world:
        await world.check_units()
        assert world.reads(world.leader, step), "where it can be done in chat, it is said"
        assert not world.reads(world.leader, file)


async def test_two_of_one_name_in_the_unit_beside_are_told_apart(tmp_path: Path) -> None:
    """Whom one is about to move is seen before it is done."""

    def twins(content: dict[str, Any]) -> None:
        people = [person_id("401"), person_id("402")]
        content["people"] += [{"id": one, "name": "Saksbehandler To"} for one in people]
        content["units"][1]["members"] = [*content["units"][1].get("members", []), *people]

    async with town(tmp_path, organisation=changed_sample(twins)) as world:
        await world.says(world.leader, "admin")
        shown = json.dumps(world.last(world.leader).content, ensure_ascii=False)
        assert "Saksbehandler To (Nav Fylke, …0401)" in shown
        assert "Saksbehandler To (Nav Fylke, …0402)" in shown
