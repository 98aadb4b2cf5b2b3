"""Who may do what in a unit's register of measures, in chat (R2, R58, R59; L7)."""

import copy
from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.integration.measures.test_measures import DAY, UNIT, does, measures, save, steps, take
from tests.world import World, changed_sample, shown_in


async def test_r2_an_employee_suggests_and_whoever_decides_puts_it_in_force(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        answer = await does(
            world, world.caseworker, "measure.add", unit=UNIT, new_title="Lås på bakdøra",
            new_purpose="Den står åpen.",
        )  # fmt: skip
        assert "Forslaget er sendt" in shown_in(answer)
        await world.advance(600)
        assert "Nytt forslag" in world.last(world.leader).text
        await world.presses(world.leader, "measure.show")
        await does(world, world.leader, "measure.judge", judgement="accept")
        (measure,) = measures(world)
        assert (measure.state, measure.owner) == ("in_force", world.leader.id)
        assert [one.kind for one in steps(world, measure)] == ["accepted", "suggested"]


async def test_r59_another_owner_is_told_and_may_tick(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        measure = await take(world)
        refused = await world.forges(
            world.caseworker,
            "measure.tick",
            because=Because.HOSTILE,
            measure=measure.id,
            care="test",
        )
        assert "bare lederne og administratorene" in shown_in(refused)
        await save(world, world.leader, measure, owner=world.caseworker.id)
        assert "Du er ansvarlig for dette nå" in world.last(world.caseworker).text
        await does(world, world.caseworker, "measure.tick", care="test")
        (measure,) = measures(world)
        assert (measure.owner, steps(world, measure)[0].name) == (
            world.caseworker.id,
            "Saksbehandler En",
        )
        named = await save(world, world.leader, measure, Because.HOSTILE, owner_name="leder to")
        assert "Ansvarlig: Leder To" in shown_in(named)
        for wrong in ({"owner": "x"}, {"owner_name": "Kong Olav"}):
            measure = measures(world)[0]
            answer = await save(world, world.leader, measure, Because.HOSTILE, **wrong)
            assert "Velg en ansvarlig som hører til enheten" in shown_in(answer)


async def test_a_foreign_measure_is_answered_as_a_missing_one(tmp_path: Path) -> None:
    """Whatever is tried with it; and whoever has left the unit may nothing any more."""
    async with World(tmp_path) as world:
        await does(
            world, world.next_level, "measure.add", unit="0300", new_title="Fylkets", new_purpose=""
        )
        (foreign,) = measures(world, "0300")
        tries: list[tuple[str, dict[str, Any]]] = [
            ("measure.show", {}),
            ("measure.save", {"title": "x"}),
            ("measure.tick", {"care": "test"}),
            *(
                ("measure.judge", {"judgement": one})
                for one in ("accept", "end", "restore", "lift", "undo")
            ),
            ("measure.minutes", {"unit": UNIT, "reference": "x", "decision": "y"}),
        ]
        for verb, data in tries:
            told = [
                shown_in(
                    await world.forges(
                        world.caseworker, verb, because=Because.HOSTILE, **data, measure=id
                    )
                )
                for id in (foreign.id, "no-such", "x' or 1=1")
            ]
            assert set(told) == {"Tiltaket finnes ikke her."}, verb
        for verb in ("measure.register", "measure.ready", "measure.plan", "measure.take"):
            answer = await world.forges(
                world.caseworker, verb, because=Because.HOSTILE, unit="0300", ready="alarm"
            )
            assert shown_in(answer) == "Tiltaket finnes ikke her.", verb
        assert measures(world, "0300") == [foreign]


async def test_who_may_what_is_refused_with_a_sentence_and_changes_nothing(tmp_path: Path) -> None:
    """R58: everyone reads; leaders and administrators decide."""
    async with World(tmp_path) as world:
        measure = await take(world)
        one: dict[str, Any] = {"measure": measure.id}
        refused: list[tuple[TeamsUser, str, dict[str, Any]]] = [
            (world.caseworker, "measure.save", {**one, "title": "x"}),
            (world.caseworker, "measure.save", {**one, "test_day": "2026-05-05"}),
            (world.caseworker, "measure.judge", {**one, "judgement": "end"}),
            (world.caseworker, "measure.judge", {**one, "judgement": "lift"}),
            (world.caseworker, "measure.minutes", {**one, "unit": UNIT, "reference": "x"}),
            (world.caseworker, "measure.review", {"unit": UNIT}),
            (world.caseworker, "measure.ready", {"unit": UNIT}),
            (world.caseworker, "measure.take", {"unit": UNIT, "ready": "bot"}),
            (world.safety_rep, "measure.tick", {**one, "care": "test"}),
            (world.safety_rep, "measure.judge", {**one, "judgement": "end"}),
        ]
        for user, verb, data in refused:
            answer = await world.forges(user, verb, because=Because.HOSTILE, **data)
            assert "Dette kan bare lederne" in shown_in(answer), (user.name, verb)
        assert measures(world) == [measure]


def two_units() -> str:
    """The leader leads another unit, too, and nobody works there."""

    def change(file: dict[str, Any]) -> None:
        other = {"number": "0316", "name": "Nav Annet", "members": []}
        file["units"].append({**copy.deepcopy(file["units"][0]), **other})

    return changed_sample(change)


async def test_whoever_has_several_units_changes_between_them(tmp_path: Path) -> None:
    async with World(tmp_path, two_units()) as world:
        await world.says(world.leader, "tiltak")
        assert "Nav Eksempel" in world.last(world.leader).text
        await world.presses(world.leader, "measure.register", unit="0316")
        assert world.last(world.leader).text.split("\n")[1] == "Nav Annet"


async def test_a_stand_in_decides_while_the_leader_is_away(tmp_path: Path) -> None:
    """L7, R72: and no longer."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte til 03.01 Saksbehandler En")
        add: dict[str, Any] = {"unit": UNIT, "new_title": "Lås", "new_purpose": ""}
        await does(world, world.caseworker, "measure.add", **add)
        assert [one.state for one in measures(world)] == ["in_force"]
        await world.advance(4 * DAY)
        await does(world, world.caseworker, "measure.add", **add)
        assert [one.state for one in measures(world)] == ["in_force", "suggested"]
