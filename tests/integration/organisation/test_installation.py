"""Leaders who never installed the bot: it installs itself, slowly, and never against their will
(L3, R56; teams.md, section 2, "Proactive")."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
import yaml
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.integrations.installation import GraphInstallations, NoInstallations
from bot.jobs.installer import HOUR_MS, LEFT_ALONE_MS, WORLDWIDE_CONNECTOR, Installer, Registration
from bot.jobs.installer import address_in as address_of_chat
from bot.ports import InstallationOutcome, Installations
from bot.service.directory import Directory
from bot.settings import Settings
from bot.teams.adapter import connector_session
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.graph import CATALOG_APP, GraphFake
from tests.fakes.payloads import GROUP
from tests.fakes.teams import TENANT, TeamsFake
from tests.served import served
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE, World, changed_sample, person_id

BLOCKED = Fault(403, "Forbidden")
MISSING = ("102", "103", "104", "105")


@dataclass(frozen=True, slots=True)
class Bench:
    """A bot without some of its leaders, Graph, and the part that brings them together."""

    world: World
    graph: GraphFake
    installations: GraphInstallations
    installer: Installer


def installer_of(world: World, installations: Installations) -> Installer:
    """As `serve` wires it, without its pauses."""
    core = world.core
    parts = (core.service, core.threads, core.worker, core.database)
    return Installer(*parts, installations, Registration(TENANT, "app"), world.clock, 0)


@contextlib.asynccontextmanager
async def bench(
    tmp_path: Path, *absent: str, organisation: str | None = None
) -> AsyncIterator[Bench]:
    """Everybody is known to the tenant; the `absent` do not have the app."""
    async with contextlib.AsyncExitStack() as stack:
        world = await stack.enter_async_context(
            World(tmp_path, absent=absent, organisation=organisation)
        )
        graph = await stack.enter_async_context(GraphFake(world.teams))
        session = await stack.enter_async_context(connector_session())
        everybody = (world.leader, world.deputy, world.next_level, world.safety_rep)
        graph.knows(world.caseworker, *everybody)
        installations = GraphInstallations(
            session, graph.tokens, graph.url, CATALOG_APP, LONG_ENOUGH
        )
        yield Bench(world, graph, installations, installer_of(world, installations))


async def look_after(bench: Bench, milliseconds: int) -> None:
    """Time passes, and somebody looks."""
    bench.world.clock.at += milliseconds
    await bench.installer.look()
    await bench.world.core.worker.settle()


async def test_l3_a_leader_who_never_installed_the_bot_gets_the_red_card(tmp_path: Path) -> None:
    """L3, R56: installed through Graph, greeted once, alerted by the next cry."""
    async with bench(tmp_path, "102") as b:
        await look_after(b, 0)
        (welcome,) = b.world.inbox(b.world.leader)
        assert "Ett trykk er nok til å svare." in welcome.text
        await b.world.says(b.world.caseworker, "hjelp")
        assert b.world.reads(b.world.leader, "trenger hjelp nå")
        assert b.graph.installations() == [person_id("102")]


async def test_l3_a_leader_who_has_it_but_of_whom_nobody_told_us_is_found(tmp_path: Path) -> None:
    """L3: 409, the chat's id, an address; the welcome proves that it works."""
    async with bench(tmp_path, "102") as b:
        b.graph.has_installed(b.world.leader)
        await look_after(b, 0)
        assert len(b.world.inbox(b.world.leader)) == 1
        await b.world.says(b.world.caseworker, "hjelp")
        assert b.world.reads(b.world.leader, "trenger hjelp nå")
        await b.world.taps(b.world.leader, "Jeg ringer deg")
        address = b.world.core.service.directory.address(b.world.leader.id)
        assert address is not None
        assert address.user_mri == b.world.leader.mri  # the tap brought the real one


async def test_l3_an_installation_that_teams_does_not_tell_of_is_found_later(
    tmp_path: Path,
) -> None:
    """L3: no update came within the hour; then the chat is asked for."""
    async with bench(tmp_path, "102") as b:
        b.graph.tells_teams = False
        await look_after(b, 0)
        await look_after(b, HOUR_MS - 1)
        assert b.world.inbox(b.world.leader) == []
        await look_after(b, 1)
        assert len(b.world.inbox(b.world.leader)) == 1
        assert len(b.graph.installations()) == 2


async def test_what_they_told_us_themselves_is_better_than_what_graph_says(tmp_path: Path) -> None:
    """The installation update comes while Graph is asked: its address stays, one welcome."""
    async with bench(tmp_path, "102") as b:
        b.graph.has_installed(b.world.leader)

        class Slow:
            async def install(self, person: str) -> InstallationOutcome:
                outcome = await b.installations.install(person)
                await b.world.teams.install(b.world.leader)
                return outcome

        await installer_of(b.world, Slow()).look()
        await b.world.core.worker.settle()
        address = b.world.core.service.directory.address(b.world.leader.id)
        assert address is not None
        assert address.user_mri == b.world.leader.mri
        assert len(b.world.inbox(b.world.leader)) == 1


async def test_whoever_may_be_alerted_is_installed_for_and_nobody_else(tmp_path: Path) -> None:
    """R56, R72: leaders of every level, stand-ins and safety representatives, in that order; a
    caseworker without the bot decides alone."""

    def stand_in(content: dict[str, list[dict[str, object]]]) -> None:
        content["people"].append({"id": person_id("106"), "name": "Vikar En"})
        away = {"from": "2026-12-20", "to": "2027-01-03", "stand_in": person_id("106")}
        content["people"][1]["absent"] = [away]

    changed = yaml.safe_load(changed_sample(stand_in))
    organisation = yaml.safe_dump(changed, allow_unicode=True)
    async with bench(tmp_path, "101", *MISSING, organisation=organisation) as b:
        b.graph.knows(b.world.teams.user(person_id("106"), "Vikar En", installed=False))
        await look_after(b, 0)
        asked = b.graph.installations()
        assert sorted(asked) == [person_id(n) for n in ("102", "103", "104", "105", "106")]
        assert asked[-1] == person_id("105")
        await look_after(b, 0)
        assert b.graph.installations() == asked  # all are reachable now
        assert "Som verneombud får du beskjed" in b.world.last(b.world.safety_rep).text


async def test_any_number_of_replicas_is_harmless(tmp_path: Path) -> None:
    """Twice is once: one address, one welcome."""
    async with bench(tmp_path, *MISSING) as b:
        other = installer_of(b.world, b.installations)
        await b.installer.look()
        await other.look()
        await b.world.core.worker.settle()
        b.graph.has_installed(b.world.leader)
        for user in (b.world.leader, b.world.deputy, b.world.next_level, b.world.safety_rep):
            assert len(b.world.inbox(user)) == 1


async def test_what_only_a_human_can_change_is_tried_once_a_day(tmp_path: Path) -> None:
    """A blocked person is no loop; everybody else is installed for all the same."""
    async with bench(tmp_path, "102", "103") as b:
        b.graph.fail(BLOCKED, b.world.leader)
        await look_after(b, 0)
        await look_after(b, 23 * HOUR_MS)
        assert sorted(b.graph.installations()) == [person_id("102"), person_id("103")]
        await look_after(b, HOUR_MS)
        assert b.world.reads(b.world.leader, "Ett trykk er nok")


async def test_a_changed_organisation_is_a_reason_to_try_again(tmp_path: Path) -> None:
    """An id that was wrong has been mended: nobody waits a day for that."""
    async with bench(tmp_path, "102") as b:
        b.graph.fail(BLOCKED, b.world.leader)
        await look_after(b, 0)
        file = b.world.settings.organisation_file
        assert file is not None
        file.write_text(file.read_text() + "\n# mended\n")
        b.world.core.source.refresh(b.world.core.service.directory, True)
        await look_after(b, 1)
        assert len(b.graph.installations()) == 2


async def test_each_failure_waits_twice_as_long(tmp_path: Path) -> None:
    """After an hour, two, four, up to a day."""
    async with bench(tmp_path, "102") as b:
        for _ in range(3):
            b.graph.fail(Fault(500, "InternalServerError"), b.world.leader)
        for hours, attempts in ((0, 1), (1, 2), (1, 2), (1, 3), (3, 3), (1, 4)):
            await look_after(b, hours * HOUR_MS)
            assert len(b.graph.installations()) == attempts, hours


async def test_graphs_own_pace_is_obeyed(tmp_path: Path) -> None:
    """429 with Retry-After: nobody else is asked for before it is over, then everybody is."""
    async with bench(tmp_path, "102", "103") as b:
        b.graph.fail(faults.throttled("120"))
        await look_after(b, 0)
        await look_after(b, 119_000)
        assert len(b.graph.installations()) == 1
        await look_after(b, 1_000)
        assert len(b.graph.installations()) == 3


async def test_without_a_token_everything_waits(tmp_path: Path) -> None:
    """The login service is away: nothing is asked of Graph, and a minute later it is."""
    async with bench(tmp_path, "102") as b:
        b.graph.tokens.down = True
        await look_after(b, 0)
        assert b.graph.asked == []
        b.graph.tokens.down = False
        await look_after(b, 60_000)
        assert b.graph.installations() == [person_id("102")]


async def test_whoever_removed_the_bot_is_left_alone_for_a_week(tmp_path: Path) -> None:
    """No tug-of-war: after a week silence is the greater danger (L8). Of somebody we never heard
    of before, too."""
    async with bench(tmp_path, "103") as b:
        b.graph.knows(b.world.leader)
        await b.world.teams.remove(b.world.leader)
        await b.world.teams.remove(b.world.deputy)
        await look_after(b, LEFT_ALONE_MS - 1)
        assert b.graph.installations() == []
        await look_after(b, 2)
        assert sorted(b.graph.installations()) == [person_id("102"), person_id("103")]
        assert b.world.reads(b.world.leader, "Skriv hjelp her")


async def test_serve_does_it_once_it_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service as it is wired, from its settings to the leader's welcome."""
    monkeypatch.setattr("bot.jobs.installer.STARTS_WITHIN_SECONDS", 0.0)
    async with TeamsFake() as teams, GraphFake(teams) as graph:
        graph.demands_token = False  # `local` has no login service
        leader = teams.user(person_id("102"), "Leder En", installed=False)
        graph.knows(leader)
        settings = Settings(
            environment="local",
            database_url=f"sqlite:///{tmp_path}/bot.db",
            organisation_file=SAMPLE,
            keys=SecretStr(KEY),
            catalog_app_id=CATALOG_APP,
            graph_url=graph.url,
        )
        async with TestServer(served(settings, pytest.fail)) as server:
            teams.bot_url = str(server.make_url("/api/messages"))
            welcome = await teams.next_card(leader)
        assert "Ett trykk er nok til å svare." in welcome.text


async def test_without_a_catalogue_there_is_nothing_to_do(tmp_path: Path) -> None:
    """`RODTKORT_CATALOG_APP_ID` unset: one look, and never another."""
    async with World(tmp_path, absent=("102",)) as world:
        assert not await installer_of(world, NoInstallations()).look()
        assert world.inbox(world.leader) == []


async def test_l11_no_name_and_no_sentence_of_graphs_reaches_a_log(tmp_path: Path) -> None:
    """L11: codes only; Graph's own sentences quote people."""
    async with bench(tmp_path, "102") as b:
        b.graph.fail(BLOCKED, b.world.leader)
        with structlog.testing.capture_logs() as logs:
            await b.installer.look()
        (entry,) = [log for log in logs if log["event"] == "installation"]
        assert (entry["outcome"], entry["reason"]) == ("NotPermitted", "Forbidden")
        assert "Leder" not in str(logs)
        assert person_id("102") not in str(logs)


async def test_the_first_address_of_all_is_made_of_what_is_public(tmp_path: Path) -> None:
    """Nobody has written to the bot yet: the worldwide connector, and our registration."""
    async with World(tmp_path) as world:
        known = world.core.service.directory
        directory = Directory(known.organisation, known.revision, {})
        address = address_of_chat("19:chat", person_id("102"), directory, Registration("t", "app"))
        assert (address.service_url, address.bot_id) == (WORLDWIDE_CONNECTOR, "28:app")
        assert (address.tenant_id, address.user_mri) == ("t", person_id("102"))


async def test_r56_a_leader_known_only_from_a_group_is_installed_for(tmp_path: Path) -> None:
    """R56: having written in a group is no private chat; no red card would arrive."""
    async with bench(tmp_path, "102") as b:
        await b.world.says(b.world.leader, "hjelp", chat=GROUP, mention=True)
        await look_after(b, 0)
        assert b.graph.installations() == [person_id("102")]


async def test_whoever_removed_the_bot_and_writes_in_a_group_has_still_left(tmp_path: Path) -> None:
    """It is not installed for them again, whatever they wrote elsewhere."""
    async with bench(tmp_path) as b:
        await b.world.teams.remove(b.world.leader)
        await b.world.says(b.world.leader, "/status", chat=GROUP, targeted=True)
        await look_after(b, 0)
        assert b.graph.installations() == []
