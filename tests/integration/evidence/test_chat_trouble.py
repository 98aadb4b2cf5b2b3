"""Evidence on a bad day: what Teams does not give, what is lost on the way (L1, R50)."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from bot.service.evidence import receive
from bot.service.evidence.receive import MOST_TRIES
from bot.service.unit_of_work import UnitOfWork
from bot.store.evidence import Intake
from bot.store.records import TaskKind
from bot.texts import text
from tests.fakes.faults import server_error
from tests.fakes.payloads import TeamsUser
from tests.integration.alarm.test_degraded import locked
from tests.integration.evidence.chat_scene import (
    no_folder,
    pastes,
    sends,
)
from tests.pictures import png
from tests.world import World


async def test_l1_what_teams_does_not_give_now_is_asked_for_again(tmp_path: Path) -> None:
    """The sender is told that it takes time, and not to throw the picture away."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.teams.fail(server_error(503), operation="attachment", times=10_000)
        card = await pastes(world, world.caseworker)
        assert text(Language.BOKMAL, "evidence-trying-again") in card.text
        world.teams.heal()
        await world.advance(10)
        assert "Lagret som bevis" in card.text


async def test_l1_what_is_said_to_be_kept_is_not_given_up(tmp_path: Path) -> None:
    """It waited, its incident is chosen, and the disk is away for half a day: the sender has read
    that it is kept, and may have deleted it in Teams."""
    async with World(tmp_path) as world:
        card = await pastes(world, world.caseworker)
        with no_folder(tmp_path / "evidence"):
            await world.taps_on(world.caseworker, card, "En ny hendelse")
            await world.settle()
            await world.advance(12 * 3600)
        assert "Lagret som bevis" in card.text
        await world.advance(3600)
        assert "Lagret som bevis" in card.text
        assert len(world.incident()["evidence"]) == 1


async def test_l1_what_cannot_be_moved_for_good_says_why(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        card = await pastes(world, world.caseworker)
        for file in (tmp_path / "evidence").rglob("*.original"):
            file.write_bytes(file.read_bytes()[:-9])
        await world.taps_on(world.caseworker, card, "En ny hendelse")
        await world.settle()
        assert text(Language.BOKMAL, "evidence-refused-damaged") in card.text


async def test_l1_what_ends_every_process_is_given_up_and_said(tmp_path: Path) -> None:
    """A file that no process outlives would end one every three minutes, for ever."""
    async with World(tmp_path) as world:
        world.late_ms = 10_000_000
        await world.says(world.caseworker, "", attachments=[world.teams.pasted(png())])
        card = world.last(world.caseworker)
        for _ in range(MOST_TRIES):
            taken = world.core.service.read(
                lambda uow: list(uow.tx.claim_own_kind(TaskKind.EVIDENCE, 1, 1000))
            )
            assert len(taken) == 1
            world.clock.at += 1000  # dead: its lease ends
        await world.settle()
        assert text(Language.BOKMAL, "evidence-refused-not-kept") in card.text


async def test_what_teams_withholds_is_said(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await sends(
            world, world.caseworker, {"contentType": "video/mp4", "contentUrl": "https://x"}
        )
        assert (
            text(Language.BOKMAL, "answer-evidence-withheld") in world.last(world.caseworker).text
        )


async def test_no_picture_is_lost_to_a_restart(tmp_path: Path) -> None:
    """Received, the process ends before it is fetched; another one keeps it, on the same card."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        pasted = world.teams.pasted(png())
        await world.says(world.caseworker, "", attachments=[pasted])
        card = world.last(world.caseworker)
        claimed = world.core.service.read(
            lambda uow: list(uow.tx.claim_own_kind(TaskKind.EVIDENCE, 10, 180_000))
        )  # and it was under way
        assert len(claimed) == 1
        await world.stop()
        await world.start()
        await world.settle()
        assert "Lagrer …" in card.text
        world.late_ms = 600_000
        await world.advance(181)
        assert "Lagret som bevis" in card.text
        assert len(world.incident()["evidence"]) == 1


@pytest.mark.hurried
@pytest.mark.usefixtures("patient_store")
async def test_l1_when_storing_cannot_be_confirmed_it_says_so(tmp_path: Path) -> None:
    """Not that an alarm may be lost: nobody cried. And it is stored when it can be."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        unconfirmed = text(Language.BOKMAL, "answer-evidence-unconfirmed")
        with locked(tmp_path):
            pasted = world.teams.pasted(png())
            await world.teams.says(world.caseworker, "", attachments=[pasted])
            await world.teams.wait_for(lambda: world.reads(world.caseworker, unconfirmed))
        await world.core.inbound.settle()
        await world.settle()
        assert len(world.incident()["evidence"]) == 1


async def test_nobody_fills_the_disk_with_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not taken is said in the person's language and lies in the chat still (L1). One
    person's pictures are nobody else's limit, and in an open alarm there is none."""
    monkeypatch.setattr(receive, "MOST_WAITING", 2)
    async with World(tmp_path) as world:
        world.late_ms = 10_000_000
        card = await pastes(world, world.caseworker, "green")
        await pastes(world, world.caseworker, "blue")
        for language in Language:
            await world.says(world.caseworker, f"språk {language.value}")
            told = (await pastes(world, world.caseworker)).text
            assert text(language, "answer-evidence-too-many", count=2) in told, language
        assert len(world.core.service.read(_waiting_of(world.caseworker))) == 2
        await pastes(world, world.leader)
        assert len(world.core.service.read(_waiting_of(world.leader))) == 1
        await world.says(world.caseworker, "språk bokmål")
        await world.taps_on(world.caseworker, card, "En ny hendelse")
        await world.settle()
        assert "Hvilken hendelse hører det til?" in (await pastes(world, world.caseworker)).text
        await world.says(world.caseworker, "hjelp")
        red = [world.teams.pasted(png(colour)) for colour in ("red", "green", "blue")]
        await sends(world, world.caseworker, *red)
        assert len(world.incident()["evidence"]) == 3


def _waiting_of(user: TeamsUser) -> Callable[[UnitOfWork], Sequence[Intake]]:
    return lambda uow: uow.tx.waiting_intakes(user.id)
