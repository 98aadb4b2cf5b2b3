"""Nobody has to wonder what comes next: once the alarm is over, and once a report is sent
(product.md, "Afterwards")."""

from pathlib import Path
from typing import Any

from tests.integration.reports.paper_scene import ended, saves
from tests.world import World, changed_sample, shown_in


async def test_the_card_of_who_helped_is_calm_when_the_alarm_is_over(tmp_path: Path) -> None:
    """L1: green says that help is there; afterwards it would say so for ever."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        news = world.last(world.caseworker)
        assert news.text.startswith("Leder En hjelper deg")
        assert news.content["body"][0]["style"] == "good"
        await world.taps(world.leader, "Avslutt varselet")
        assert news.text == "Leder En hjelper deg · 10.00"
        assert "style" not in news.content["body"][0]
        over = world.last(world.caseworker)
        assert over.text.startswith("Varselet er avsluttet")
        assert over.content["body"][0]["style"] == "emphasis"
        await world.says(world.caseworker, "hjelp")  # the next one has cards of its own
        await world.taps(world.leader, "Jeg ringer deg")
        assert news.text == "Leder En hjelper deg · 10.00"
        assert over.text.startswith("Varselet er avsluttet")
        assert "Leder En hjelper deg" in world.last(world.caseworker).text


async def test_r1_r20_r28_a_sent_report_says_where_it_is_and_who_follows_up(
    tmp_path: Path,
) -> None:
    """The employer's own system, the number that is asked for, the leader by name, and that a note
    is only for what the client's case must know (R74)."""

    def municipal(content: dict[str, Any]) -> None:
        content["people"][0]["sector"] = "municipal"

    async with World(tmp_path, changed_sample(municipal)) as world:
        await ended(world)
        await world.advance(6 * 60)  # the follow-up has begun
        await world.says(world.caseworker, "rapport")
        await saves(world)
        sent = shown_in(await world.presses(world.caseworker, "paper.submit"))
        assert "Leder En følger opp. Leder og verneombud kan lese meldingen." in sent
        await world.settle()
        by_hand = world.last(world.caseworker).text
        assert "Legg meldingen i avvikssystemet" in by_hand
        assert "Leder En følger opp." in by_hand
        done = shown_in(await world.presses(world.caseworker, "paper.number"))
        for line in (
            "Levert til avvikssystemet til kommunen.",
            "Skriv avviksnummeret under når du vet det.",
            "Leder En følger opp.",
            "Skal brukerens sak vite om dette? Bare da trengs et notat.",
        ):
            assert line in done
        numbered = shown_in(await world.presses(world.caseworker, "paper.number", number="2026-12"))
        assert "Skriv avviksnummeret" not in numbered


async def test_an_alarm_that_nobody_has_described_is_no_bare_time_in_the_list(
    tmp_path: Path,
) -> None:
    """R27: once somebody tells what it was, the list tells that instead."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(6 * 60)
        await world.says(world.leader, "status")
        assert "kl. 10.00** · Varsel · ikke beskrevet nærmere" in world.last(world.leader).text
        incident = world.incident()["id"]
        await world.presses(
            world.caseworker,
            "incident.describe",
            incident=incident,
            kind="truende",
        )
        await world.says(world.leader, "status")
        assert "ikke beskrevet" not in world.last(world.leader).text
