"""A threat against another unit, told there through the bot (R41, R43; R21, L11), and one that came
in writing (R42, R82)."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.threat.test_duty import MINUTE, of_the_duty, settle, task_cards
from tests.world import World, changed_sample, person_id, shown_in

WARN = "Gi advarsel"
THREATENED = "En trussel kan gjelde enheten din"


def with_a_neighbour(content: dict[str, Any]) -> None:
    """Another unit with two leaders, one after the other, and a safety representative."""
    names = {"120": "Per Leder", "121": "Eva Leder", "122": "Verneombud To"}
    content["people"] += [
        {"id": person_id(id), "name": name, "phone": "+4721070009"} for id, name in names.items()
    ]
    content["units"].append(
        {
            "number": "0301",
            "name": "Nav Nabo",
            "sector": "state",
            "members": [],
            "levels": [
                {"name": "Leder", "wait_seconds": 30, "people": [person_id("120")]},
                {"name": "Leder over", "wait_seconds": 30, "people": [person_id("121")]},
            ],
            "safety_reps": [person_id("122")],
            "administrators": [person_id("120")],
        }
    )


class Neighbours:
    """A world in which another unit is threatened, and the leader has the threat follow-up."""

    def __init__(self, world: World, *installed: str) -> None:
        self.world = world
        names = {"120": "Per Leder", "121": "Eva Leder", "122": "Verneombud To"}
        self.per, self.eva, self.rep = (
            world.teams.user(person_id(id), name, installed=id in installed)
            for id, name in names.items()
        )
        self.installed = [u for u in (self.per, self.eva, self.rep) if u.id[-3:] in installed]

    async def install(self) -> None:
        """They have the app; its welcome is read."""
        for user in self.installed:
            await self.world.teams.install(user)
        await self.world.core.worker.settle()
        for user in self.installed:
            self.world.forget(user)

    async def set(self) -> None:
        """The leader has taken the follow-up."""
        world = self.world
        await self.install()
        await world.says(world.caseworker, "/trussel telefon Ola Hansen sa det")
        await world.presses(world.caseworker, "incident.describe", target="other_unit")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Jeg tar meg av trusselen")

    async def notify(self) -> str:
        """*Varsle enheten*, with the choice made."""
        return shown_in(await self.world.taps(self.world.leader, "Varsle enheten", unit="0301"))

    def reads(self, user: TeamsUser) -> str:
        """The notice as the person reads it."""
        return next(card.text for card in self.world.inbox(user) if THREATENED in card.text)


async def test_r43_another_unit_is_told_and_a_named_human_confirms(tmp_path: Path) -> None:
    """R21, R41, R43, L11: codes and whom to call, to its nearest leader and safety representative;
    the owner sees who confirmed and when, and nobody else of that unit is asked."""
    async with World(tmp_path, changed_sample(with_a_neighbour)) as world:
        town = Neighbours(world, "120", "121", "122")
        await town.set()
        assert "Velg hvilken enhet" in shown_in(await world.taps(world.leader, "Varsle enheten"))
        assert "Lederen i Nav Nabo er varslet." in await town.notify()
        assert "Per Leder har ikke bekreftet ennå" in task_cards(world, world.leader)[-1]
        notice = town.reads(town.per)
        assert "Nav Eksempel melder fra · 01.01.2026 kl. 10.00" in notice
        assert "Ring Leder En nå" in notice
        assert "21 07 00 01" in notice
        assert "Trussel" in notice
        told = str([card.content for user in town.installed for card in world.inbox(user)])
        assert "Hansen" not in told
        assert "Saksbehandler" not in told
        assert world.last(town.rep).buttons == []
        twice = await world.taps(world.leader, "Varsle en enhet til", unit="0301")
        assert "er varslet fra før" in shown_in(twice)
        await world.taps(town.per, "Mottatt")
        assert "Mottatt av Per Leder kl. 10.00" in town.reads(town.per)
        assert "Nav Nabo: mottatt av Per Leder" in task_cards(world, world.leader)[-1]
        await world.opens_rest(world.leader)
        done = "Varsle enheten som er truet: gjort av Per Leder"
        assert done in world.last(world.leader).text
        await world.advance(60 * MINUTE)
        assert world.inbox(town.eva) == []
        assert of_the_duty(world)[2:6] == [
            "unit_notified",
            "unit_told",
            "unit_told",
            "unit_received",
        ]


@pytest.mark.parametrize("installed", [("121",), ("120", "121")])
async def test_r43_who_cannot_be_reached_or_says_nothing_is_passed(
    tmp_path: Path, installed: tuple[str, ...]
) -> None:
    """R43, L3: at once where the first leader has no app, after a quarter where they say nothing;
    after the last level the owner has to call, and gets a new card that says so (L4)."""
    async with World(tmp_path, changed_sample(with_a_neighbour)) as world:
        town = Neighbours(world, *installed)
        await town.set()
        await town.notify()
        if "120" in installed:
            assert world.inbox(town.eva) == []
            await world.advance(15 * MINUTE)
        assert "Ring Leder En nå" in town.reads(town.eva)
        await settle(world, world.leader, "police")
        await settle(world, world.leader, "safety_rep")
        await world.advance(15 * MINUTE)
        newest = task_cards(world, world.leader)[-1]
        assert newest.startswith("Neste: Varsle enheten som er truet")
        assert "Ingen i Nav Nabo har bekreftet. Ring selv:" in newest
        assert "21 07 00 09" in newest
        assert "unit_unreached" in of_the_duty(world)
        assert "Alt om trusselen er gjort" in await settle(world, world.leader, "target_unit")
        assert world.violations() == []


async def test_l9_a_unit_that_is_unknown_or_ones_own_is_not_told(tmp_path: Path) -> None:
    """Bad input: a sentence on the card as it is; nothing is sent, nothing on the timeline."""
    async with World(tmp_path, changed_sample(with_a_neighbour)) as world:
        town = Neighbours(world, "120")
        await town.set()
        before = world.kinds()
        incident = world.incident()["id"]
        for unit in ("0315", "9999", "Nav Nabo", None, "x" * 500):
            answer = shown_in(
                await world.forges(
                    world.leader,
                    "duty.notify_unit",
                    because=Because.HOSTILE,
                    incident=incident,
                    unit=unit,
                )
                if unit
                else await world.taps(world.leader, "Varsle enheten")
            )
            assert "Velg hvilken enhet som skal varsles." in answer, unit
            assert "0 av 3 er gjort" in answer, unit
            assert "Varsle enheten som er truet\n" in answer, unit
        assert world.kinds() == before


async def test_l12_a_drill_marks_the_other_unit_too_and_alone_leaves_it_in_peace(
    tmp_path: Path,
) -> None:
    """L12: the very same path with a leader, ØVELSE on the notice; alone oneself is the unit."""
    async with World(tmp_path, changed_sample(with_a_neighbour)) as world:
        town = Neighbours(world, "120", "122")
        await town.install()
        for words, player in (("alene", world.caseworker), ("med leder", world.leader)):
            await world.begins(world.caseworker, f"/øvelse {words}")
            aimed = {"incident": world.incident()["id"], "kind": "trussel"}
            await world.taps_on(world.caseworker, world.card_with(world.caseworker, WARN), "Mer")
            await world.presses(world.caseworker, "incident.describe", target="other_unit", **aimed)
            await world.taps(player, "Jeg ringer deg")
            await world.taps(player, "Jeg tar meg av trusselen")
            await world.taps(player, "Varsle enheten", unit="0301")
            assert len(world.inbox(town.per)) == (words == "med leder")
            assert len(world.inbox(town.rep)) == (words == "med leder")
            receiver = player if words == "alene" else town.per
            await world.taps(receiver, "Mottatt")
            assert of_the_duty(world)[-2:] == ["unit_received", "duty_task"]
        assert all(card.summary.startswith("ØVELSE") for card in world.inbox(town.per))


async def test_r82_a_threat_without_a_call_goes_out_first_and_asks_then(tmp_path: Path) -> None:
    """R42, R82: the leader has it before anything is asked; what came in writing leads to the
    evidence, and to no sentence about hanging up (`avslutt` still works, R6)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "trussel")
        assert "Trussel" in world.last(world.leader).text
        card = world.last(world.caseworker)
        assert "Hvor kom trusselen?" in card.text
        answer = shown_in(await world.taps(world.caseworker, "E-post"))
        assert "Lim inn et skjermbilde her. Ikke slett meldingen." in answer
        assert "Hvor kom trusselen?" not in answer
        assert not {"Hjelp meg å avslutte", "Gi advarsel"} & set(card.buttons)
        assert "E-post" in world.last(world.leader).text
        assert (world.incident()["channel"], world.incident()["meeting"]) == ("epost", None)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.opens_more(world.leader)
        assert world.reads(world.leader, "Trusselen er skriftlig.")
        assert not {"Hjelp meg å avslutte", "Gi advarsel"} & set(card.buttons)
        await world.says(world.caseworker, "/avslutt")
        assert world.reads(world.caseworker, "Nå avslutter jeg samtalen.")


@pytest.mark.parametrize(
    ("words", "channel", "meeting"),
    [
        ("/trussel epost", "epost", None),
        ("trussel på sms", "sms", None),
        ("threat by e-mail", "epost", None),
        ("trugsmål sosiale medium", "sosiale_medier", None),
        ("/trussel brev", "brev", None),
        ("/trussel telefon", None, "telefon"),
    ],
)
async def test_r82_where_it_came_may_be_said_at_once(
    tmp_path: Path, words: str, channel: str | None, meeting: str | None
) -> None:
    """R82: in the same words; then nothing is asked."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, words)
        assert (world.incident()["channel"], world.incident()["meeting"]) == (channel, meeting)
        text = world.last(world.caseworker).text
        assert "Hvor kom trusselen?" not in text
        assert ("Ikke slett meldingen" in text) is (channel is not None)


async def test_a_cry_is_asked_nothing_although_it_names_a_threat(tmp_path: Path) -> None:
    """L1: whoever cries for help is in a call: no question on the card, and the ladder is there."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel sms")
        assert "Hvor kom trusselen?" not in world.last(world.caseworker).text
        assert "Hjelp meg å avslutte" in world.last(world.caseworker).buttons
