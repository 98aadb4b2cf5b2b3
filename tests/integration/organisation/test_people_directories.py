"""Microsoft Graph and NOM over real sockets: what they know, and every way in which they know
nothing (nav.md, section 3)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.domain.organisation.organisation import Person, Sector
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit
from bot.integrations.directory.import_rules import IdentIn, Mapped
from bot.integrations.graph import (
    GraphEntraIds,
    NoEntraIds,
)
from bot.integrations.nav_service import NavService
from bot.integrations.nom import NomPeople, NomRequests
from bot.integrations.people_directory import Asking, NoPeopleDirectory
from bot.ports import NoSnapshot, PeopleDirectory
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.graph_people import GraphPeopleFake
from tests.fakes.nav_service import NavFake
from tests.fakes.nom import TODAY, Belonging, NomFake
from tests.integration.organisation.people_scene import (
    ANNE,
    BO,
    EVA,
    GRAPH_RULES,
    GROUP,
    LARS,
    NOM_RULES,
    OTHER,
    OVER,
    Patience,
    by_key,
    entra,
    graph,
    nom,
)
from tests.slow_machine import LONG_ENOUGH


async def test_graph_groups_are_units_and_managers_lead_them() -> None:
    async with graph() as scene:
        found = await scene.look()
        assert found.units == (
            SeenUnit("0315", leaders=(LARS,)),
            SeenUnit("0316", leaders=(OVER,)),
        )
        people = by_key(found)
        assert people[ANNE] == SeenPerson(
            ANNE, ANNE, "A100001", "Anne En", "+4790012345", None, ("0315",)
        )
        assert people[LARS].phone == "+4721070001"
        assert people[OVER].units == (), "a leader outside the groups is known all the same"
        assert people[EVA].nav_ident is None, "what is no Nav ident is none"
        assert found.notes == ()


async def test_graph_gives_members_in_pages_and_answers_in_batches() -> None:
    """`@odata.nextLink` to the end; never more than twenty in a batch, in whatever order."""
    async with graph() as scene:
        many = [entra(100 + one) for one in range(45)]
        for number, one in enumerate(many):
            scene.fake.user(one, f"Ansatt Nr{number}", manager=LARS)
        scene.fake.group(GROUP, *many)
        scene.fake.page = 10
        found = await scene.look()
        assert len([one for one in found.people if "0315" in one.units]) == 45
        assert found.units[0].leaders == (LARS,)
        assert [path for _, path, _ in scene.fake.asked].count(f"/v1.0/groups/{GROUP}/members") == 5
        assert max(scene.fake.batches) == 20
        assert {one.name for one in found.people} >= {"Ansatt Nr0", "Ansatt Nr44"}


async def test_graph_tells_who_has_left() -> None:
    """A deleted account and a disabled one; a person without an object id is not asked for."""
    async with graph() as scene:
        scene.fake.user(BO, "Bo To", manager=LARS, enabled=False)
        found = by_key(
            await scene.look(
                Person(entra(9).upper(), "Nina"), Person("x", "Local"), Person(BO, "Bo")
            )
        )
        assert not found[entra(9)].works
        assert not found[BO].works
        assert found[BO].units == ()
        assert found[ANNE].works
        assert "x" not in found


async def test_what_is_odd_in_graph_is_a_note() -> None:
    async with graph() as scene:
        scene.fake.user(BO, "Bo To", manager=ANNE, ident="A100001", phones=("linje 4",))
        scene.fake.user(ANNE, "Anne En", manager=BO, ident="A100001", phones=("x", "21070002"))
        scene.fake.group(GROUP, ANNE, BO, "n1")
        scene.fake.nested.add("n1")
        found = await scene.look()
        assert found.units[0].leaders == ()
        assert [one.split(" (")[0] for one in found.notes] == [
            "A group of unit 0315 has another group in it, whose people are not followed; name "
            "that group in the import file too.",
            "In unit 0315 managers go in a circle",
            "Anne En and Bo To have the Nav ident A100001 in Entra; none of them was given it.",
            "Bo To has no number in Entra that can be dialled; left as it was.",
        ]
        people = by_key(found)
        assert people[BO].nav_ident is None
        assert people[ANNE].phone == "+4721070002"


async def test_a_group_that_is_not_there_and_leaders_that_are_not_asked_for() -> None:
    async with graph() as scene:
        del scene.fake.groups[OTHER]
        found = await scene.look(rules=replace(GRAPH_RULES, leaders=False))
        assert found.units == (SeenUnit("0315"), SeenUnit("0316", there=False))
        assert found.notes == (f"Microsoft Graph has no group {OTHER}, named for unit 0316.",)
        assert not scene.fake.batches


async def test_what_is_hollow_is_half_an_answer_and_no_word_about_anybody() -> None:
    """A manager, a member or a page that is there and of which nothing is said
    would look like a unit without a leader, or like people who have left."""
    for hollow in ("hollow", "nameless", "odd_link"):
        async with graph() as scene:
            scene.fake.page = 1
            setattr(scene.fake, hollow, True)
            with pytest.raises(NoSnapshot, match="only half an answer"):
                await scene.look()


async def test_throttling_is_waited_out_as_long_as_graph_says() -> None:
    """429 outside and inside a batch: only what was put off is asked again."""
    async with graph() as scene:
        scene.fake.fail(faults.throttled("3"))
        scene.fake.throttles[f"/users/{ANNE}/manager?$select=id"] = 2
        found = await scene.look()
        assert found.units[0].leaders == (LARS,)
        assert scene.patience.waited == [3.0, 7.0, 7.0]
        assert scene.fake.batches[:3] == [4, 1, 1]


async def test_a_refused_token_is_renewed_once() -> None:
    async with graph() as scene:
        scene.fake.tokens.revoke()
        assert (await scene.look()).units[0].leaders == (LARS,)


def may(**permissions: bool) -> Callable[[GraphPeopleFake], None]:
    def set_(fake: GraphPeopleFake) -> None:
        for name, value in permissions.items():
            setattr(fake, name, value)

    return set_


GRAPH_SAYS_NO: dict[str, tuple[Callable[[GraphPeopleFake], None], str]] = {
    "no groups": (may(may_read_groups=False), "the application permission GroupMember.Read.All"),
    "no names": (may(may_read_users=False), "the application permission User.Read.All"),
    "no managers": (may(may_read_managers=False), "or write leaders: keep in the import file"),
    "half a batch": (may(leaves_out=True), "gave only half an answer"),
    "endless pages": (may(circles=True), "has no end to its pages"),
    "a page elsewhere": (may(circles=True, elsewhere=True), "has its next page at another address"),
}


async def test_whatever_graph_withholds_is_a_sentence_and_no_snapshot() -> None:
    """403 for managers too: Microsoft's own pages differ on it (nav.md)."""
    for name, (withhold, words) in GRAPH_SAYS_NO.items():
        async with graph() as scene:
            withhold(scene.fake)
            scene.fake.page = 1
            with pytest.raises(NoSnapshot) as failure:
                await scene.look()
            said = str(failure.value)
            assert words in said, (name, said)
            assert said.endswith("Nothing was changed.")


async def test_nom_knows_units_leaders_phones_and_employers() -> None:
    async with nom() as scene:
        found = await scene.look()
        assert found.units == (
            SeenUnit("0300", "NAV Fylke", ("O100005",)),
            SeenUnit("0315", "NAV Eksempel", ("L100001",), "0300"),
            SeenUnit("0316", "NAV Annet", ("O100005",), "0300"),
        )
        people = by_key(found)
        assert people["A100002"] == SeenPerson(
            "A100002", None, "A100002", "Anne En", "+4790012345", Sector.STATE, ("0315",)
        )
        assert people["B100003"].sector is Sector.MUNICIPAL
        assert people["B100003"].phone is None, "a private number is not passed on"
        assert people["E100004"].sector is None
        assert found.notes == ()


async def test_daily_follow_up_says_which_unit_counts() -> None:
    async with nom() as scene:
        daily, other = Belonging("rb111a"), Belonging("ra656d", daily=False)
        scene.fake.person("A100002", "Anne En", other, daily)
        scene.fake.person("B100003", "Bo To", Belonging("ra656d"), Belonging("rb111a"))
        people = by_key(await scene.look())
        assert people["A100002"].units == ("0316",)
        assert people["B100003"].units == ("0315", "0316")


async def test_nom_tells_who_has_left_from_who_is_a_gap() -> None:
    """All belongings ended: left. None at all, or one that begins later: still at work."""
    async with nom() as scene:
        ended, later = (
            Belonging("ra656d", until="2025-12-31"),
            Belonging("rb111a", since="2026-02-01"),
        )
        scene.fake.person("B100003", "Bo To", ended)
        scene.fake.person("C100006", "Carl")
        scene.fake.person("D100007", "Dina", ended, later)
        scene.fake.person("F100008", "Finn", Belonging("ra656d", until="2026-01-01"))
        known = [
            Person(entra(one), "X", nav_ident=ident)
            for one, ident in enumerate(("B100003", "c100006", "D100007", "F100008", "Z100009"))
        ]
        found = await scene.look(*known)
        people = by_key(found)
        assert [people[one].works for one in ("B100003", "C100006", "D100007", "F100008")] == [
            False, True, True, True,
        ]  # fmt: skip
        assert people["F100008"].units == ("0315",), "the last day counts"
        assert people["D100007"].units == ()
        assert found.notes == (
            "NOM does not know X by the Nav ident Z100009; correct the ident, or take the person "
            "out of the organisation.",
        )


async def test_a_unit_that_was_closed_or_is_unknown_is_not_there() -> None:
    async with nom() as scene:
        scene.fake.unit("rb111a", "NAV Annet", until="2025-12-31")
        del scene.fake.units["rc222b"]
        found = await scene.look()
        there = {one.number: one.there for one in found.units}
        assert there == {"0300": False, "0315": True, "0316": False}
        assert found.notes == (
            "NOM has no unit rb111a any more, named for unit 0316.",
            "NOM has no unit rc222b any more, named for unit 0300.",
        )


async def test_nom_is_asked_in_portions() -> None:
    async with nom() as scene:
        for number in range(230):
            scene.fake.person(f"X{number:06}", f"Ansatt {number}", "ra656d")
        rules = [Mapped(f"rz{number:03}a", "0316") for number in range(25)]
        found = await scene.look(rules=replace(NOM_RULES, mapped=(*NOM_RULES.mapped, *rules)))
        assert len([one for one in found.people if one.units == ("0315",)]) == 233
        assert len(scene.fake.documents) == 6, "28 units, 234 people"


async def test_new_people_get_their_entra_ids_from_graph() -> None:
    """By the attribute that holds the Nav ident; nobody, or two accounts, is no answer."""
    async with nom() as scene, graph() as entra_scene:
        entra_scene.fake.user(BO, "Bo To", ident="B100003")
        entra_scene.fake.user(entra(8), "Eva Tre", ident="E100004")
        entra_scene.fake.user(entra(9), "Eva Tre (adm)", ident="e100004")
        scene.ids = GraphEntraIds(entra_scene.requests, IdentIn.SAM_ACCOUNT)
        people = by_key(await scene.look(Person(ANNE, "Anne", nav_ident="a100002")))
        assert {key: one.id for key, one in people.items()} == {
            "A100002": None,  # known by the ident
            "B100003": BO,
            "E100004": None,
            "L100001": LARS,
            "O100005": None,
        }


NOM_SAYS_NO: dict[str, tuple[Callable[[NomFake], Any], str]] = {
    "not let in": (lambda fake: fake.fail(Fault(403, "")), "does not let the bot in (403)"),
    "errors beside data": (
        lambda fake: setattr(fake, "errors_beside_data", True),
        "answered with errors, so its data cannot be relied on",
    ),
    "a unit left out": (lambda fake: fake.leaves_out.add("rb111a"), "only half an answer"),
    "a person left out": (lambda fake: fake.leaves_out.add("B100003"), "only half an answer"),
    "half an answer": (lambda fake: setattr(fake, "half_answers", 1), "only half an answer"),
    "a day that is none": (
        lambda fake: fake.person("B100003", "Bo", Belonging("ra656d", since="2020-13-01")),
        "only half an answer",
    ),
    "no such path": (lambda fake: fake.fail(Fault(404, "")), "cannot answer (http_404)"),
}  # fmt: skip


async def test_whatever_nom_withholds_is_a_sentence_and_no_snapshot() -> None:
    """L11: nothing that NOM wrote is repeated."""
    for name, (withhold, words) in NOM_SAYS_NO.items():
        async with nom() as scene:
            withhold(scene.fake)
            with pytest.raises(NoSnapshot) as failure:
                await scene.look()
            said = str(failure.value)
            assert words in said, (name, said)
            assert said.endswith("Nothing was changed.")
            assert "Nordmann" not in said


OUT_OF_REACH: dict[str, tuple[list[Fault], str, list[float]]] = {
    "out of order": ([faults.server_error(500)] * 4, "is out of order (http_500)", [1, 2, 4]),
    "once": ([faults.server_error(502), faults.throttled("9")], "", [1, 9]),
    "no answer": ([faults.hang()] * 4, "did not answer in time", [1, 2, 4]),
    # aiohttp asks once more by itself where a kept connection breaks.
    "broken off": ([faults.reset()] * 8, "broke off in the middle", [1, 2, 4]),
    "told to wait for an hour": ([faults.throttled("3600")], "longer than a command can", []),
    "throttled for ever": ([faults.throttled("5")] * 4, "asks us to wait", [5, 5, 5]),
    "a token that is not taken": (
        [faults.unauthorised()] * 2,
        "does not take our token (401); check the registration",
        [],
    ),
}


async def test_hiccups_are_waited_out_and_the_rest_is_a_sentence() -> None:
    """401, 429, 500, timeouts, half answers: the same for both directories."""
    scenes: list[Callable[[], Any]] = [graph, nom]
    for scene_of in scenes:
        for name, (ways, words, waits) in OUT_OF_REACH.items():
            async with scene_of() as scene:
                scene.fake.fail(*ways)
                said = await _said(scene.look)
                assert (words in said) if words else (said == ""), (name, said)
                assert scene.patience.waited == waits, name


async def _said(look: Callable[[], Awaitable[PeopleSnapshot]]) -> str:
    try:
        await look()
    except NoSnapshot as failure:
        return str(failure)
    return ""


async def test_no_token_and_nobody_listening_are_said_at_once() -> None:
    async with nom() as scene:
        scene.fake.tokens.down = True
        assert "There is no token for NOM" in await _said(scene.look)
        assert scene.patience.waited == []
    async with aiohttp.ClientSession() as session:
        service = NavService(
            "NOM", session, NavFake().tokens, "http://127.0.0.1:9/graphql", LONG_ENOUGH
        )
        requests = NomRequests(Asking("NOM", service, Patience([]).sleep))
        directory = NomPeople(requests, NoEntraIds(), NOM_RULES, TODAY)
        assert "NOM cannot be reached" in await _said(lambda: directory.look([]))


async def test_nobody_to_ask_says_what_is_missing() -> None:
    directory: PeopleDirectory = NoPeopleDirectory("RODTKORT_NOM_URL is not set.")
    with pytest.raises(NoSnapshot, match="RODTKORT_NOM_URL is not set"):
        await directory.look([])


async def test_nom_refuses_a_field_that_its_schema_does_not_have() -> None:
    """The fake is as strict as GraphQL is; so a wrong field in our questions fails these tests."""
    async with nom() as scene:
        for wrong in (
            "query { ressurser(where: {navidenter: []}) { stedfortreder } }",
            "query { ressurser(hvor: {}) { code } }",
            "query { ressurser(where: {navidenter: []}) }",
            "query { ressurser(where: {navidenter: $identer}) { code } }",
            "query ($a: String) { ressurser(where: {}) { code } }",
            "query { ressurser",
        ):
            answer = await scene.requests.asking.ask("POST", "", {"query": wrong})
            assert answer.body.keys() == {"errors"}, wrong
        assert len(scene.fake.unexpected) == 6
        scene.fake.unexpected.clear()
