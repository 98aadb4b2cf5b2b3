"""For every state of an alarm and every party: a drawn button or the typed word reports a threat,
and a leader has it within a second (R40–R43; L1, L7, L8, L12). Nothing is sent that no card draws.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.canary import canary_scene
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.integration.outage_scene import cries, hasten, in_vain, locked, sees
from tests.integration.threat.test_duty import TAKE, asks, task_cards
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, changed_sample, person_id

IS_A_THREAT = "Det er en trussel"
Step = Callable[[World], Awaitable[object]]


def _with_a_colleague(content: dict[str, Any]) -> None:
    """Somebody of the caseworker's unit who has no part in the alarm."""
    colleague = {"id": person_id("199"), "name": "Mats Ny", "phone": "+4721070019"}
    content["people"].append(colleague)
    unit = next(one for one in content["units"] if person_id("101") in one["members"])
    unit["members"].append(person_id("199"))


SAMPLE = changed_sample(_with_a_colleague)


async def no_alarm(world: World) -> None:
    """Nobody has cried."""


async def waiting(world: World) -> None:
    """The leader has a red card."""
    await world.says(world.caseworker, "hjelp telefon")


async def declined(world: World) -> None:
    """The leader cannot, and the deputy is alerted."""
    await waiting(world)
    await world.taps(world.leader, "Kan ikke hjelpe nå")


async def next_alerted(world: World) -> None:
    """The leader has said nothing, and the deputy is alerted too."""
    await waiting(world)
    await world.advance(30)


async def exhausted(world: World) -> None:
    """The chain is through (L4)."""
    await waiting(world)
    await world.advance(1200)


async def helped(world: World) -> None:
    """The deputy helps, who is not the nearest leader."""
    await next_alerted(world)
    await world.taps(world.deputy, "Jeg skriver med deg")


async def helped_by_the_leader(world: World) -> None:
    """The nearest leader helps."""
    await waiting(world)
    await world.taps(world.leader, "Jeg ringer deg")


async def more_wanted(world: World) -> None:
    """The deputy helps, and more are alerted."""
    await helped(world)
    await world.taps(world.caseworker, "Varsle flere")


async def no_contact(world: World) -> None:
    """The deputy helps, and they have not reached each other (L2)."""
    await helped(world)
    await world.advance(90)
    await world.taps(world.caseworker, "Nei")


async def outside_teams(world: World) -> None:
    """Somebody stands beside her."""
    await waiting(world)
    await world.presses(
        world.caseworker, "red_card.helped", how="in_person", person=world.leader.id
    )


async def ended(world: World) -> None:
    """The end, and she is safe."""
    await helped(world)
    await world.advance(3)  # the card has just moved: an end at once would be asked about
    await world.taps(world.caseworker, "Avslutt varselet")
    await world.taps(world.caseworker, "Ja")


async def withdrawn(world: World) -> None:
    """She has taken it back."""
    await waiting(world)
    await world.taps(world.caseworker, "Feil? Trekk varselet")


async def denied(world: World) -> None:
    """The deputy has told of a threat, and she has said that it was none (R40)."""
    await helped(world)
    await world.taps(world.deputy, IS_A_THREAT)
    await world.taps(world.caseworker, "Det var ikke en trussel")


async def settled(world: World) -> None:
    """The follow-up of an earlier threat is done."""
    await helped(world)
    await world.taps(world.caseworker, IS_A_THREAT)
    await world.taps(world.leader, "Jeg tar meg av trusselen")
    for task in ("police", "safety_rep"):
        await world.presses(world.leader, "duty.settle", task=task, result="done")


async def long_ago(world: World) -> None:
    """Nothing has happened for more than two hours (L6)."""
    await helped(world)
    await world.advance(3 * 3600)


async def drill_with_leader(world: World) -> None:
    """ØVELSE; what is meant in earnest ends it (L6, L12)."""
    await world.begins(world.caseworker, "øvelse med leder")


async def drill_alone(world: World) -> None:
    """The same with nobody else."""
    await world.says(world.caseworker, "øvelse alene")


STATES = [
    no_alarm, waiting, declined, next_alerted, exhausted, helped, helped_by_the_leader, more_wanted,
    no_contact, outside_teams, ended, withdrawn, denied, settled, long_ago, drill_with_leader,
    drill_alone,
]  # fmt: skip
PARTIES = ["caseworker", "leader", "deputy", "next_level", "colleague", "outsider"]
# Whom the caseworker is asked about first: her own answer stands until then (docs/decisions/0049).
ASKED_FIRST = {(denied, "deputy")}


def _each_met() -> list[Any]:
    """Every state and every party; of their pairs those that were asked about first, and in each
    state two parties more by turns. `make soak` plays the others too."""
    pairs: list[Any] = []
    for at, state in enumerate(STATES):
        soon = {PARTIES[(at + turn) % len(PARTIES)] for turn in (0, 3)}
        for party in PARTIES:
            marks = [] if party in soon or (state, party) in ASKED_FIRST else [pytest.mark.soak]
            name = f"{state.__name__}-{party}"
            pairs.append(pytest.param(state, party, id=name, marks=marks))
    return pairs


def _person(world: World, party: str) -> TeamsUser:
    match party:
        case "colleague":
            return world.teams.user(person_id("199"), "Mats Ny")
        case "outsider":
            return world.teams.user(person_id("777"), "Fremmed Ansatt")
    found: TeamsUser = getattr(world, party)
    return found


def _told(world: World, user: TeamsUser) -> int:
    """How many cards before the person tell of a threat."""
    in_earnest = [card for card in world.inbox(user) if "ØVELSE" not in card.text]
    alerts = sum("Trussel" in c.text and "trenger hjelp nå" in c.text for c in in_earnest)
    roles = sum(asks(c) and "Du hjelper" in c.text for c in in_earnest)
    return alerts + roles + sum(text.startswith(TAKE) for text in task_cards(world, user))


def _leaders(world: World, party: str) -> list[TeamsUser]:
    """Who is a leader to the person: of the caseworker's unit the nearest one, else whoever is
    asked in their place (L7, L8)."""
    if party in ("caseworker", "colleague"):
        return [world.leader]
    return [world.leader, world.deputy, world.next_level]


@pytest.mark.parametrize(("state", "party"), _each_met())
async def test_r42_the_word_typed_is_with_a_leader_within_a_second(
    tmp_path: Path, state: Step, party: str
) -> None:
    """R42, L1: whoever it is and whatever goes on; never as a drill, and never in silence."""
    async with World(tmp_path, SAMPLE) as world:
        await state(world)
        person = _person(world, party)
        before = {user.id: _told(world, user) for user in _leaders(world, party)}
        at, seen = world.clock.at, len(world.inbox(person))
        await world.says(person, "trussel")
        assert world.clock.at == at
        if (state, party) in ASKED_FIRST:
            assert world.reads(world.caseworker, "har meldt dette som en trussel")
            await world.taps(world.caseworker, "Stemmer")
        told = [u for u in _leaders(world, party) if _told(world, u) > before[u.id]]
        assert told, [card.text for u in _leaders(world, party) for card in world.inbox(u)]
        assert len(world.inbox(person)) > seen or told == [person], "L1"


DRAWN: list[tuple[Step, str, str]] = [
    *((state, "caseworker", IS_A_THREAT) for state in (
        waiting, declined, next_alerted, exhausted, helped, helped_by_the_leader, more_wanted,
        no_contact, outside_teams, withdrawn, denied, long_ago,
    )),
    (ended, "caseworker", "Ja, meld den"),
    *((state, "deputy", IS_A_THREAT) for state in (helped, more_wanted, no_contact, long_ago)),
    (helped_by_the_leader, "leader", IS_A_THREAT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "party", "title"), DRAWN, ids=lambda one: getattr(one, "__name__", str(one))
)
async def test_r42_the_button_drawn_is_with_the_nearest_leader_within_a_second(
    tmp_path: Path, state: Step, party: str, title: str
) -> None:
    """R42: on her card and on the helper's; the tap itself reports."""
    async with World(tmp_path, SAMPLE) as world:
        await state(world)
        if state is more_wanted and party == "caseworker":
            await world.taps(world.caseworker, "Nei")  # what she is asked stands before *Mer*
        before, at = _told(world, world.leader), world.clock.at
        await world.taps(_person(world, party), title)
        assert world.clock.at == at
        assert _told(world, world.leader) > before
        assert world.incident()["kind"] == "trussel"


@pytest.mark.parametrize("words", ["øvelse med leder", "øvelse alene"])
async def test_l12_the_button_on_a_drills_card_is_practised(tmp_path: Path, words: str) -> None:
    """L12: the very same tap, marked ØVELSE, and nobody is told in earnest."""
    async with World(tmp_path, SAMPLE) as world:
        await world.begins(world.caseworker, words)
        await world.taps(world.caseworker, IS_A_THREAT)
        assert (world.incident()["kind"], world.incident()["drill"]) == ("trussel", True)
        assert all("ØVELSE" in card.text for card in world.inbox(world.leader))


async def test_l12_the_bots_own_trial_keeps_no_threat_back(tmp_path: Path) -> None:
    """L12: the canary is out, between two technical identities; a threat of a person's is told."""
    async with canary_scene(tmp_path) as scene:
        await scene.canary.look()
        await scene.world.settle()
        await scene.world.says(scene.world.caseworker, "trussel")
        assert _told(scene.world, scene.world.leader) == 1


@pytest.mark.hurried
@pytest.mark.usefixtures("patient_store")
@pytest.mark.parametrize("cried", [False, True])
async def test_l8_without_the_store_the_word_still_reaches_a_leader(
    tmp_path: Path, cried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R42, L8: with what can be told plainly; it is a threat as soon as it is stored."""
    hasten(monkeypatch)
    async with World(tmp_path, SAMPLE) as world:
        with locked(tmp_path):
            if cried:
                await cries(world)
            await world.teams.says(world.caseworker, "trussel")
            reader = world.deputy if cried else world.leader
            await sees(world, reader, "Saksbehandler En trenger hjelp")
            await in_vain(world)
        await sees(world, world.caseworker, "Varselet er lagret nå")
        await _is_one_at_last(world)


@pytest.mark.hurried
@pytest.mark.usefixtures("patient_store")
@pytest.mark.parametrize(
    ("state", "shows"),
    [(waiting, "trenger hjelp"), (helped, "skriver\ntrussel"), (ended, "trenger hjelp")],
    ids=["waiting", "helped", "ended"],
)
async def test_l8_a_threat_to_an_alarm_that_was_stored_outlasts_the_outage(
    tmp_path: Path, state: Step, shows: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R42, L8: the alarm goes on from memory: whoever helps reads the word, else the next ones are
    told; and what is told is stored with it."""
    hasten(monkeypatch)
    async with World(tmp_path, SAMPLE) as world:
        await state(world)
        with locked(tmp_path):
            before = sum(shows in card.text for card in _cards(world))
            await world.teams.says(world.caseworker, "trussel")
            async with asyncio.timeout(LONG_ENOUGH):
                while sum(shows in card.text for card in _cards(world)) <= before:
                    await asyncio.sleep(0.02)
            await in_vain(world)
        await _is_one_at_last(world)


def _cards(world: World) -> list[SentCard]:
    """Of everybody who may be alerted."""
    leaders = (world.leader, world.deputy, world.next_level)
    return [card for leader in leaders for card in world.inbox(leader)]


async def _is_one_at_last(world: World) -> None:
    async with asyncio.timeout(LONG_ENOUGH):
        while not world.incidents() or world.incident()["kind"] != "trussel":
            await asyncio.sleep(0.02)
    await world.core.inbound.settle()
    await world.core.worker.settle()
    assert _told(world, world.leader) > 0


async def test_l14_whoever_cannot_is_not_asked_again_because_a_level_is(tmp_path: Path) -> None:
    """R43: they have said that they cannot; the next level hears of more people, and they hear
    nothing. What the threat asks is their live card again afterwards, and stands there once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.taps(world.caseworker, "Det er en trussel")
        assert "Jeg tar meg av trusselen" in world.last(world.leader).buttons
        before = len(world.inbox(world.leader))
        await world.taps(world.leader, "Kan ikke")
        await world.taps(world.caseworker, "Varsle flere")
        await world.advance(5)
        assert len(world.inbox(world.leader)) == before
        await world.taps(world.next_level, "Jeg skriver med deg")
        await world.advance(5)
        takes = [
            one for one in world.inbox(world.leader) if "Jeg tar meg av trusselen" in one.buttons
        ]
        assert takes == [world.last(world.leader)]


async def test_l14_what_a_threat_asks_stands_once_when_no_level_asks_any_more(
    tmp_path: Path,
) -> None:
    """R43: more people were alerted meanwhile, whoever had not answered yet among them."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.taps(world.caseworker, "Det er en trussel")
        await world.advance(11)
        await world.taps(world.caseworker, "Varsle flere")
        await world.advance(31)
        assert any("Jeg skriver med deg" in one.buttons for one in world.inbox(world.leader))
        await world.taps(world.next_level, "Jeg skriver med deg")
        await world.advance(31)
        takes = [
            one for one in world.inbox(world.leader) if "Jeg tar meg av trusselen" in one.buttons
        ]
        assert len(takes) == 1
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        assert "duty_taken" in world.kinds()
