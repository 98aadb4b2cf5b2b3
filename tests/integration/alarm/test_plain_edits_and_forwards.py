"""Forwards, quotes, edits and thumbs while the store is away (L15, L6, L8; docs/decisions/0046)."""

from pathlib import Path

import pytest

from tests.fakes.clients import brought_back, edited, forwarded, quoted, reaction
from tests.fakes.payloads import Json
from tests.integration.outage_scene import (
    HELPS,
    cards_with,
    cries,
    hasten,
    helps,
    in_vain,
    locked,
    sees,
    stored,
)
from tests.world import World

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


def said(world: World, words: str) -> Json:
    return world.teams.payloads.text(world.caseworker, words)


async def test_a_forwarded_cry_alarms_nobody(tmp_path: Path) -> None:
    """And it is kept once there is a store again."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.deliver(forwarded(said(world, ""), "hjelp"))
            await world.teams.deliver(quoted(said(world, ""), "hjelp"))
            await sees(world, world.caseworker, "Behold det.")
            assert world.inbox(world.leader) == []
        await sees(world, world.caseworker, "Ingen er varslet om dette.")
        await world.core.inbound.settle()
        assert world.incidents() == []
        assert world.inbox(world.leader) == []


async def test_own_words_before_a_forward_are_a_cry(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.deliver(forwarded(said(world, "hjelp"), "Jeg vet hvor du bor"))
            await sees(world, world.leader, HELPS)
            await in_vain(world)
            assert not world.reads(world.leader, "hvor du bor")
        await stored(world)


async def test_an_edit_into_a_cry_is_a_cry_and_once(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hmm")
        await world.delivers(first)
        with locked(tmp_path):
            cry = edited(first, "hjelp")
            await world.teams.deliver(cry)
            await sees(world, world.leader, HELPS)
            await world.teams.deliver(cry)
            await world.teams.deliver(edited(first, "hjelp han har kniv", at="2026-11-22T13:09Z"))
            await in_vain(world)
            assert world.inbox(world.deputy) == []
            await helps(world, world.leader)
            await sees(world, world.leader, "han har kniv")
        incident = await stored(world)
        assert "cried" not in [entry["kind"] for entry in incident["timeline"]]
        await world.delivers(edited(first, "hjelp meg", at="2026-11-22T13:10Z"))
        assert "cried" not in world.kinds(), "the store knows it too"


async def test_an_edit_of_a_cry_that_was_stored_is_no_second_one(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        first = said(world, "hjelp")
        await world.delivers(first)
        with locked(tmp_path):
            await world.teams.deliver(edited(first, "hjelp nå"))
            await in_vain(world)
            await world.teams.deliver(brought_back(first))
            await in_vain(world)
            assert world.inbox(world.deputy) == []
        await world.core.inbound.settle()
        assert len(world.incidents()) == 1
        assert world.inbox(world.deputy) == []


async def test_a_correction_reaches_the_other_side(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await helps(world, world.leader)
            word = said(world, "han har liv")
            await world.teams.deliver(word)
            await sees(world, world.leader, "han har liv")
            await world.teams.deliver(edited(word, "han har kniv"))
            card = await sees(world, world.leader, "han har kniv")
            assert "Rettet av Saksbehandler En" in card.text
            await in_vain(world)
        await stored(world)


async def test_a_thumb_takes_no_plain_alarm(tmp_path: Path) -> None:
    """L2: and is answered by nobody, since it asked nothing."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            card = await cries(world)
            await world.teams.deliver(reaction(world.teams.payloads, world.leader, card.id))
            await in_vain(world)
            assert cards_with(world, world.caseworker, "hjelper deg") == 0
            assert len(world.inbox(world.leader)) == 1
        await stored(world)
