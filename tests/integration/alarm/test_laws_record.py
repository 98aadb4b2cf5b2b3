"""L10, L11, L13: every moment is on record, and nothing about the client is."""

import re
import sqlite3
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from tests.world import START, World, person_id, shown_in

SECRET = "Klienten Ola Hansen bor i Storgata 4, tlf 99887766"


async def test_l10_everything_that_happened_is_on_the_timeline_in_order(tmp_path: Path) -> None:
    """L10: numbered without a gap, each with its hash, who did it and when."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.advance(15)
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.says(world.caseworker, "han roper")
        await world.advance(13)  # her words have moved the deputy's card
        await world.taps(world.deputy, "Avslutt varselet")
        timeline = world.incident()["timeline"]
        assert [entry["seq"] for entry in timeline] == list(range(1, len(timeline) + 1))
        assert all(re.fullmatch("[0-9a-f]{64}", entry["hash"]) for entry in timeline)
        happened = [entry["kind"] for entry in timeline if entry["kind"] != "notified"]
        assert happened == [
            "raised", "alerted", "alerted", "declined", "claimed", "said", "resolved"
        ]  # fmt: skip
        assert timeline[-1]["actor"] == person_id("103")


async def test_l11_push_summaries_never_tell_the_caseworkers_screen_anything(
    tmp_path: Path,
) -> None:
    """L11: always "Ny oppdatering", whatever the card is; the screen may be shared."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel")
        await world.taps(world.caseworker, "Hjelp meg å avslutte")
        await world.advance(110)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, "Jeg er her")
        await world.advance(90)
        cards = world.inbox(world.caseworker)
        for told in (
            "Rødt kort er sendt", "Slik avslutter du", "Ingen har svart ennå",
            "Leder En hjelper deg", "Jeg er her", "Har dere kontakt?",
        ):  # fmt: skip
            assert any(told in "".join((c.text, str(c.history))) for c in cards), told
        assert {card.summary for card in cards} == {"Ny oppdatering"}


async def test_l11_a_leaders_push_names_the_colleague_and_nothing_else(tmp_path: Path) -> None:
    """L11: no kind, no place, no words of anybody."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon trussel " + SECRET)
        assert world.last(world.leader).summary == "RØDT KORT: Saksbehandler En trenger hjelp nå"
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, SECRET)
        await world.advance(11)  # the card that brings the words
        summaries = [card.summary for card in world.inbox(world.leader)]
        assert "Ny melding fra Saksbehandler En" in summaries
        assert not any("Ola" in summary for summary in summaries)


async def test_l11_the_safety_representative_learns_nothing_of_the_client(tmp_path: Path) -> None:
    """R17, L11: told at the claim, without name, kind, place or words."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon trussel hjemmekontor")
        await world.says(world.caseworker, SECRET)
        assert world.inbox(world.safety_rep) == []
        await world.taps(world.leader, "Jeg ringer deg")
        (card,) = world.inbox(world.safety_rep)
        assert "Rødt kort i Nav Eksempel" in card.text
        for word in ("Saksbehandler En", "Trussel", "Telefon", "Hjemmekontor", "Ola"):
            assert word not in card.text + card.summary
        assert card.buttons == []


async def test_r17_safety_representatives_are_told_once(tmp_path: Path) -> None:
    """R17: another claim of the same alarm is no news to them."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg må slippe")
        await world.presses(world.deputy, "red_card.claim", how="call")
        assert len(world.inbox(world.safety_rep)) == 1


async def test_the_nearest_leader_who_did_not_claim_keeps_the_follow_up(tmp_path: Path) -> None:
    """R17 (3.4.1): the threat follow-up stays theirs, and they are told who helps now."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        await world.taps(world.deputy, "Jeg ringer deg")
        card = world.last(world.leader).text
        assert "Du har oppfølgingen" in card
        assert card.startswith("Stedfortreder En hjelper allerede")
        assert [c.buttons for c in world.inbox(world.leader)] == [[], []]
        assert not world.reads(world.deputy, "Du har oppfølgingen")


@pytest.mark.parametrize("written", ["01017012345", "010170 12345", "fnr 010170-12345."])
async def test_l13_eleven_digits_are_masked_before_they_are_kept_or_passed_on(
    tmp_path: Path, written: str
) -> None:
    """L11, L13: also where the helper reads it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, f"Han heter {written} sa han")
        answer = await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, f"Igjen {written}")
        shown = shown_in(answer) + world.last(world.leader).text
        assert "***********" in world.last(world.leader).text
        assert "12345" not in shown


async def test_l13_words_lie_apart_from_the_chain_and_encrypted(tmp_path: Path) -> None:
    """L13: neither the database file nor the export holds a word that anybody wrote; the
    timeline has the fact and a keyed digest."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, SECRET)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.says(world.leader, SECRET)
        said = [e["detail"] for e in world.incident()["timeline"] if e["kind"] == "said"]
        assert len(said) == 2
        assert all(set(detail) <= {"word", "digest", "to"} for detail in said)
        assert "Storgata" not in str(world.incident())
        stored = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("bot.db*")))
        assert b"Storgata" not in stored
        assert b"99887766" not in stored


async def test_l13_the_chain_verifies_after_the_words_are_erased(tmp_path: Path) -> None:
    """L13, L10 (V6): erasing what people wrote breaks no seal."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, SECRET)
        with sqlite3.connect(tmp_path / "bot.db") as database:
            assert database.execute("DELETE FROM utterance").rowcount == 1
        database.close()
        assert world.violations() == []


async def test_l11_metrics_hold_no_person_and_no_word(tmp_path: Path) -> None:
    """L11: unit numbers at most."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel")
        await world.says(world.caseworker, SECRET)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.leader, SECRET)
        # Without the figures: in a clock's digits any four may be found.
        lines = generate_latest().decode().splitlines()
        metrics = "\n".join(line if line[0] == "#" else line.rpartition(" ")[0] for line in lines)
        assert "rodtkort_commands_total" in metrics
        for word in ("Ola", "Storgata", "99887766", "Leder En", "2107", person_id("101")):
            assert word not in metrics


async def test_times_of_the_export_are_utc_with_milliseconds(tmp_path: Path) -> None:
    """L10 (contract.md, `incident show`)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        assert START == 1_767_258_000_000
        assert world.incident()["raised_at"] == "2026-01-01T09:00:00.000Z"
