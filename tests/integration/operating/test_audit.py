"""The agency's archive is told who looked, in order, and nothing is lost however it behaves."""

import asyncio
import re
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from bot.jobs.audit import BATCH, AccessArchive, AuditClerk, NotConfirmed, event_of
from bot.service.unit_of_work import UnitOfWork
from bot.store.outbox import AccessWaiting
from tests.fakes import syslog
from tests.fakes.identity import certificate
from tests.fakes.syslog import Syslog, archive
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, person_id

CEF = re.compile(r"<110>1 (\S+) \S+ rodtkort - audit - \ufeffCEF:0\|(.*)\|(.*)")
PIPED = "a|b=c\\d\ne"


def clerk(world: World, url: str, authorities: Path | None = None) -> AuditClerk:
    """The clerk of a process."""
    about = AccessArchive(url, "Rødt kort", "rodtkort", authorities)
    return AuditClerk(world.core.service, world.core.threads, about)


def looked(world: World, count: int = 1, first: int = 0, action: str = "evidence.view") -> None:
    """So many looks, a second after each other."""

    def record(number: int, uow: UnitOfWork) -> None:
        uow.tx.log_access(person_id("102"), action, f"incident-{number}")

    for number in range(first, first + count):
        world.clock.at += 1000
        world.core.service.read(partial(record, number))


def waiting(world: World) -> int:
    """How many nobody was told of."""
    return world.core.service.read(lambda uow: uow.tx.count_accesses_waiting())


def incidents(there: Syslog) -> list[str]:
    """Of which incident each message tells."""
    return [found[0] for said in there.received if (found := re.findall(r"incident-\d+", said))]


async def test_l10_a_look_is_told_in_the_archives_own_words(tmp_path: Path) -> None:
    """nav.md, "Audit": CEF; who by their Nav ident, and never whom it is about (L11)."""
    context, trusted = certificate(tmp_path)
    with archive(syslog.well, context) as there:
        async with World(tmp_path) as world:
            world.core.service.read(
                lambda uow: uow.tx.log_access(person_id("101"), "paper.view", "an-incident")
            )
            world.core.service.read(lambda uow: uow.tx.log_access("root", "incident list", None))
            world.core.service.read(lambda uow: uow.tx.log_access("root", "retention run", None))
            await clerk(world, there.url, trusted).tell_all()
            assert waiting(world) == 0
    first, second = sorted(there.received, key=lambda said: "incident list" in said)
    found = CEF.fullmatch(first)
    assert found is not None, first
    assert found[2] == "Rødt kort|rodtkort|1.0|audit:access|Sporingslogg|INFO"
    details = dict(part.split("=", 1) for part in found[3].split(" "))
    assert details["suid"] == "A100001"
    assert (details["act"], details["msg"]) == ("read", "paper.view")
    assert (details["flexString1"], details["flexString1Label"]) == ("an-incident", "Incident")
    assert details["sproc"] == details["externalId"]
    assert re.fullmatch(r"\d{13}", details["end"])
    assert "duid" not in details
    assert "suid=root" in second


def test_nothing_in_an_access_ends_its_field() -> None:
    """CEF's own escaping, and no line breaks."""
    said = event_of(
        AccessWaiting("id", 1, PIPED, PIPED, None), AccessArchive("", PIPED, "rodtkort"), {}
    ).decode()
    assert r"CEF:0|a\|b=c\\d e|rodtkort|" in said
    assert r"suid=a|b\=c\\d e act=" in said
    assert "\n" not in said


BEHAVIOURS = [
    (syslog.well, True, True),
    (syslog.well, False, True),
    (syslog.curtly, True, True),
    (syslog.curtly, False, True),
    (syslog.deaf, True, False),
    (syslog.deaf, False, False),
    (syslog.dead, True, False),
    (syslog.dead, False, False),
]


@pytest.mark.parametrize(("behave", "tls", "taken"), BEHAVIOURS)
async def test_what_the_archive_has_not_read_to_its_end_is_kept(
    tmp_path: Path, behave: Callable[[Syslog, socket.socket], None], tls: bool, taken: bool
) -> None:
    context, trusted = certificate(tmp_path)
    async with World(tmp_path) as world:
        looked(world, 50)
        with archive(behave, context if tls else None) as there:
            try:
                await clerk(world, there.url, trusted).tell_all()
            except NotConfirmed:
                assert not taken
            assert waiting(world) == (0 if taken else 50)
            assert len(there.received) == (50 if taken else 0)
            if not taken:
                there.behave = syslog.well
                await clerk(world, there.url, trusted).tell_all()
                assert incidents(there) == [f"incident-{n}" for n in range(50)]


async def test_a_certificate_that_nobody_vouches_for_gets_no_word(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    async with World(tmp_path) as world:
        looked(world)
        with archive(syslog.well, context) as there:
            with pytest.raises(NotConfirmed, match="certificate"):
                await clerk(world, there.url).tell_all()
            assert there.received == []
        assert waiting(world) == 1


async def test_a_certificate_of_another_host_gets_no_word(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    async with World(tmp_path) as world:
        looked(world)
        with archive(syslog.well, context) as there:
            elsewhere = there.url.replace("127.0.0.1", "localhost")
            with pytest.raises(NotConfirmed, match="certificate"):
                await clerk(world, elsewhere, trusted).tell_all()
        assert waiting(world) == 1


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
async def test_nothing_is_lost_while_the_archive_is_away_for_a_day(
    tmp_path: Path, request: pytest.FixtureRequest, store: str
) -> None:
    """All of it, once, in order, a batch at a time; the metrics say what waits meanwhile."""
    url = None if store == "sqlite" else request.getfixturevalue("postgres_url")
    context, trusted = certificate(tmp_path)
    with archive(syslog.well, context) as gone:
        pass
    port = int(gone.url.rpartition(":")[2])
    async with World(tmp_path, database_url=url) as world:
        began = world.clock.at
        clerks = [clerk(world, gone.url, trusted) for _ in range(2)]
        for hour in range(24):
            looked(world, 11, first=11 * hour)
            with pytest.raises(NotConfirmed):
                await clerks[hour % 2].tell_all()
            world.clock.at += 3_600_000
        assert waiting(world) == 264
        assert REGISTRY.get_sample_value("rodtkort_audit_waiting") == 264
        oldest = REGISTRY.get_sample_value("rodtkort_audit_oldest_seconds")
        assert oldest == (began + 1000) / 1000
        with archive(syslog.well, context, port) as back:
            await asyncio.gather(*(one.tell_all() for one in clerks))
            assert waiting(world) == 0
            assert incidents(back) == [f"incident-{n}" for n in range(264)]
            assert back.connections == -(-264 // BATCH)
        assert REGISTRY.get_sample_value("rodtkort_audit_waiting") == 0


async def test_another_process_tells_when_the_one_whose_turn_it_was_is_gone(
    tmp_path: Path,
) -> None:
    context, trusted = certificate(tmp_path)
    async with World(tmp_path) as world:
        looked(world)
        assert world.core.service.read(lambda uow: uow.tx.take_audit_turn("dead", 60_000))
        with archive(syslog.well, context) as there:
            await clerk(world, there.url, trusted).tell_all()
            assert waiting(world) == 1
            world.clock.at += 60_001
            await clerk(world, there.url, trusted).tell_all()
            assert waiting(world) == 0


async def test_l1_an_archive_that_hangs_keeps_no_alarm_waiting(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    async with World(tmp_path) as world:
        looked(world)
        with archive(syslog.silent, context) as there:
            telling = asyncio.create_task(clerk(world, there.url, trusted).tell_all())
            async with asyncio.timeout(LONG_ENOUGH):
                while not there.connections:
                    await asyncio.sleep(0.01)
            await world.says(world.caseworker, "hjelp")
            assert world.kinds()[:1] == ["raised"]
            assert not telling.done()
            there.release.set()
            with pytest.raises(NotConfirmed):
                await telling
        assert waiting(world) == 1


async def test_l10_a_look_through_the_bot_is_what_is_told(tmp_path: Path) -> None:
    """A leader reads a paper in chat; the record and what is told are the same row."""
    context, trusted = certificate(tmp_path)
    with archive(syslog.well, context) as there:
        async with World(tmp_path) as world:
            rows = world.core.service.read(lambda uow: uow.tx.accesses_waiting(10))
            assert rows == []
            running = asyncio.create_task(clerk(world, there.url, trusted).run())
            looked(world, action="report.read")
            async with asyncio.timeout(LONG_ENOUGH):
                while not there.received:
                    await asyncio.sleep(0.01)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    assert "msg=report.read" in there.received[0]
