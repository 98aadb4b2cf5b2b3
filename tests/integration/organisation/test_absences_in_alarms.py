"""`borte` while somebody waits for help: a no that is stored, buttons, or a cry (L3, L8, L15)."""

from pathlib import Path

import pytest

from tests.world import World


@pytest.mark.parametrize("words", ["borte? hjelp meg han har kniv", "borte hjelp", "/borte hjelp"])
@pytest.mark.parametrize("who", ["leader", "caseworker"])
async def test_l8_a_cry_behind_borte_is_a_cry(tmp_path: Path, words: str, who: str) -> None:
    async with World(tmp_path) as world:
        await world.says(getattr(world, who), words)
        assert world.reads(world.deputy, "trenger hjelp nå") or who == "caseworker"
        assert world.reads(world.leader, "trenger hjelp nå") or who == "leader"
        assert world.core.service.directory.absences(world.clock.at) == {}


async def test_l15_whoever_is_asked_and_says_until_when_they_are_away_has_said_no(
    tmp_path: Path,
) -> None:
    """As `/borte` does: the next level at once (L3), and the absence is stored."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "borte til kl 15")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert "Du er borte" in world.last(world.leader).text
        assert "Til torsdag 1. januar 2026 kl. 15.00." in world.last(world.leader).text
        assert world.leader.id in world.core.service.directory.absences(world.clock.at)


@pytest.mark.parametrize(
    "words",
    [
        "Jeg er borte til fredag.",  # as a machine writes it
        "I am away until Friday.",
        "borte i kveld",
        "borte",
        "borte inntil videre",
        "borte fra i morgen til fredag",
        "borte til kl 15, Ole Ukjent tar over",
        "/borte i kveld",
        "/borte til kl 15, Ole Ukjent tar over",
    ],
)
async def test_l15_what_takes_nobody_out_of_the_chain_is_said_with_how_to(
    tmp_path: Path, words: str
) -> None:
    """L2: by accident nobody leaves; the buttons come, and the sentence with them."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        card = world.last(world.leader)
        assert "Fravær er ikke lagret. Skal du være borte, skriv /borte og til når" in card.text
        assert "Kan ikke hjelpe nå" in card.buttons
        assert world.core.service.directory.absences(world.clock.at) == {}
        assert not world.reads(world.deputy, "trenger hjelp nå")
        await world.says(world.leader, "/borte til kl. 15")
        assert "Du er borte" in world.last(world.leader).text
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l15_whoever_is_in_no_chain_and_stands_in_is_asked_as_before(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre, Verneombud En tar over")
        await world.says(world.caseworker, "hjelp")
        await world.says(world.safety_rep, "borte til kl 15")
        card = world.last(world.safety_rep)
        assert "Kan ikke hjelpe nå" in card.buttons
        assert "Fravær er ikke lagret" not in card.text


async def test_l3_a_plan_that_begins_during_an_alarm_counts_in_the_next_rounds(
    tmp_path: Path,
) -> None:
    """The leader has been alerted and stays so; later rounds pass her by, and nothing rests."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte fra kl 10.01 til kl 12")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")
        await world.advance(600)
        alerted = [one for one in world.incident()["timeline"] if one["kind"] == "alerted"]
        rounds = {(one["detail"]["person"], one["detail"]["round"]) for one in alerted}
        assert (world.leader.id, 1) in rounds
        assert (world.leader.id, 2) not in rounds
        assert {(world.deputy.id, 2), (world.next_level.id, 2)} <= rounds
        status = world.last(world.caseworker).text
        assert "Ingen har svart ennå" in status
        await world.taps(world.leader, "Jeg ringer deg")  # what was out stays out (L4)
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l3_a_level_that_has_become_absent_is_passed_at_once(tmp_path: Path) -> None:
    """Before it was ever alerted; the caseworker does not read that they are waited for."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        assert "varsles Stedfortreder En" in world.last(world.caseworker).text
        await world.says(world.deputy, "borte til kl 12")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        assert world.reads(world.next_level, "trenger hjelp nå")
        assert not world.reads(world.deputy, "trenger hjelp nå")
        status = world.last(world.caseworker).text
        assert "varsles Stedfortreder En" not in status
        assert "Stedfortreder En varsles" not in status
        assert "Ingen å varsle på nivået «Stedfortreder». Det ble hoppet over." in status


async def test_l3_whoever_leaves_while_somebody_waits_has_said_no(tmp_path: Path) -> None:
    """The next level at once, and the caseworker is helped by somebody who is there."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        assert not world.reads(world.deputy, "trenger hjelp nå")
        await world.says(world.leader, "/borte til fredag")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert "Du er borte" in world.last(world.leader).text


@pytest.mark.parametrize("words", ["/borte", "/borte i kveld", "borte"])
async def test_l2_whoever_is_asked_for_help_is_asked_that_first(tmp_path: Path, words: str) -> None:
    """Nothing is understood, nothing has been said: the buttons, not a form."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, words)
        assert "Kan ikke hjelpe nå" in world.last(world.leader).buttons
        assert not world.reads(world.deputy, "trenger hjelp nå")


async def test_l2_an_automatic_reply_takes_nobody_out_of_the_chain(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.leader, "Jeg er borte til fredag.")
        assert world.core.service.directory.absences(world.clock.at) == {}
        assert not world.reads(world.deputy, "trenger hjelp nå")


async def test_l15_what_the_threatened_one_writes_is_kept_for_whoever_comes(
    tmp_path: Path,
) -> None:
    """ "Borte ved døra nå": no form for her."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "hjelp")
        await world.says(world.leader, "borte ved døra nå")
        assert not world.reads(world.leader, "Når er du borte?")


async def test_l2_a_claim_stands_when_the_helper_says_when_she_will_be_away(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.leader, "/borte til fredag")
        assert "Du er borte" in world.last(world.leader).text
        assert world.reads(world.caseworker, "Leder En hjelper deg")
