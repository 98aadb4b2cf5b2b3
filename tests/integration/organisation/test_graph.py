"""Microsoft Graph over a real socket: every fate of a request, and what is put into one (teams.md,
section 2, "Proactive")."""

import pytest

from bot.integrations.installation import GraphInstallations, scope_of
from bot.ports import (
    AlreadyInstalled,
    InstallationOutcome,
    NotPermitted,
    NowInstalled,
    TryAgain,
    Unknown,
    UnknownPerson,
)
from bot.teams.adapter import connector_session
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.graph import CATALOG_APP, GraphFake
from tests.fakes.teams import TeamsFake
from tests.slow_machine import LONG_ENOUGH
from tests.world import person_id


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(403, "Forbidden"), NotPermitted("Forbidden")),
        (Fault(403, "Leder En"), NotPermitted("http_403")),
        (Fault(404, "NotFound"), UnknownPerson("NotFound")),
        (Fault(400, "BadRequest"), Unknown("BadRequest")),
        (Fault(500, ""), Unknown("http_500")),
        (Fault(502, "ServiceError"), Unknown("ServiceError")),
        (Fault(302, "", headers=(("Location", "/elsewhere"),)), Unknown("http_302")),
        (faults.throttled("7"), TryAgain("Throttled", 7.0)),
        (faults.throttled("Thu, 01 Jan 1970 00:00:30 GMT"), TryAgain("Throttled", 20.0)),
        (faults.throttled("soon"), TryAgain("Throttled", None)),
        (faults.throttled("999999"), TryAgain("Throttled", 3600.0)),
        (Fault(503, "Busy", headers=(("Retry-After", "5"),)), TryAgain("Busy", 5.0)),
        (faults.reset(), Unknown("connection_lost")),
        (faults.hang(), Unknown("timeout")),
    ],
)
async def test_every_fate_of_a_request_is_an_outcome(
    fault: Fault, outcome: InstallationOutcome
) -> None:
    """Nothing is raised; a redirect is not followed (the fake would not know the place)."""
    async with TeamsFake() as teams, GraphFake(teams) as graph, connector_session() as session:
        user = teams.user(person_id("102"), "Leder En", installed=False)
        graph.knows(user)
        graph.fail(fault)
        graph_of = GraphInstallations(
            session, graph.tokens, graph.url, CATALOG_APP, LONG_ENOUGH, now=lambda: 10.0
        )
        assert await graph_of.install(user.id) == outcome


async def test_a_refused_token_is_renewed_once() -> None:
    """401: a fresh token, once; then Graph's word stands."""
    async with TeamsFake() as teams, GraphFake(teams) as graph, connector_session() as session:
        user = teams.user(person_id("102"), "Leder En", installed=False)
        graph.has_installed(user)
        graph_of = GraphInstallations(session, graph.tokens, graph.url, CATALOG_APP)
        graph.tokens.revoke()
        assert await graph_of.install(user.id) == AlreadyInstalled(user.personal_chat)
        assert [asked.status for asked in graph.asked] == [401, 409, 200, 200]
        for _ in range(2):
            graph.fail(faults.unauthorised())
        assert await graph_of.install(user.id) == TryAgain("unauthorised")


async def test_a_chat_that_graph_does_not_tell_is_none() -> None:
    """Installed, and still nobody knows where: tried again later."""
    async with TeamsFake() as teams, GraphFake(teams) as graph, connector_session() as session:
        user = teams.user(person_id("102"), "Leder En", installed=False)
        graph.has_installed(user)
        graph.hides_chats = True
        graph_of = GraphInstallations(session, graph.tokens, graph.url, CATALOG_APP)
        assert await graph_of.install(user.id) == AlreadyInstalled(None)


@pytest.mark.parametrize("person", ["..", "leder@nav.no", "", "a/b", person_id("102") + "/.."])
async def test_only_an_object_id_is_put_into_a_path(person: str) -> None:
    """The organisation file may hold anything; Graph is not asked for it."""
    async with TeamsFake() as teams, GraphFake(teams) as graph, connector_session() as session:
        graph_of = GraphInstallations(session, graph.tokens, graph.url, CATALOG_APP)
        assert await graph_of.install(person) == UnknownPerson("not_an_object_id")
        assert graph.asked == []


async def test_graph_out_of_reach_is_told_from_a_refusal() -> None:
    """Nobody listens: all wait, nobody is blamed."""
    async with TeamsFake() as teams, connector_session() as session:
        async with GraphFake(teams) as graph:
            url, tokens = graph.url, graph.tokens
        graph_of = GraphInstallations(session, tokens, url, CATALOG_APP)
        assert await graph_of.install(person_id("102")) == TryAgain("not_connected")


async def test_a_new_installation_says_so() -> None:
    """201."""
    async with TeamsFake() as teams, GraphFake(teams) as graph, connector_session() as session:
        graph.tells_teams = False
        user = teams.user(person_id("102"), "Leder En", installed=False)
        graph.knows(user)
        graph_of = GraphInstallations(session, graph.tokens, graph.url, CATALOG_APP)
        assert await graph_of.install(user.id) == NowInstalled()


def test_the_token_is_asked_for_the_graph_that_is_spoken_to() -> None:
    assert scope_of("https://graph.microsoft.com/v1.0") == "https://graph.microsoft.com/.default"
