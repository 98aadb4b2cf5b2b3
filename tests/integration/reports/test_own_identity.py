"""A note is filed as whoever let go of it, where Teams gives their token without a word; and as the
machine with their ident beside it where not. Nobody is ever asked to sign in (docs/decisions/0084;
R18, L9)."""

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.domain.reports.draft import DraftKind, DraftState
from bot.domain.reports.filing import FilingFailure
from bot.integrations.nav_service import ARRIVES_WITHIN_MS
from tests.fakes.identity import APP, Issuer, served
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import TENANT, Answer
from tests.foreign.server import Instead, Trouble
from tests.forging import Because
from tests.integration.reports.foreign_scene import ForeignScene, foreign_scene

IDENT = "A100001"
WAITS = ARRIVES_WITHIN_MS / 1000
CALM = "Notatet blir journalført. Du trenger ikke å logge inn."
Brings = Callable[[Issuer, TeamsUser], str | None]


def own(issuer: Issuer, user: TeamsUser) -> str:
    """What Teams' client has for a person who is signed in there."""
    return issuer.sign_person(TENANT, user.id)


@asynccontextmanager
async def scene_of(folder: Path, brings: Brings = own) -> AsyncIterator[ForeignScene]:
    """The bot as an operator starts it with single sign-on; a note is read through and let go of,
    and its owner is asked whether it is the right person."""
    issuer = Issuer()
    async with served(issuer.app()) as login:
        issuer.base_url = login

        def signed_on(scene: ForeignScene) -> None:
            world, entra = scene.world, scene.tokens.entra
            settings = world.settings
            settings.app_id, settings.tenant_id, settings.login_url = APP, TENANT, login
            settings.openid_metadata_url = f"{login}/.well-known/openidconfiguration"
            settings.token_exchange_endpoint = f"{scene.tokens.url}/api/v1/token/exchange"
            entra.issuer = f"{login}/{TENANT}/v2.0"
            entra.targets = {str(scene.archive.audience)}
            entra.people[world.caseworker.id] = {"NAVident": IDENT, "name": "Saksbehandler En"}
            world.teams.issuer = issuer
            world.teams.signs_on = lambda user, resource: (
                brings(issuer, user) if resource == f"api://botid-{APP}" else None
            )

        async with foreign_scene(folder, lets_go, signed_on) as scene:
            yield scene


async def lets_go(scene: ForeignScene) -> None:
    """A note is written, read through, and submitted; the gate has said yes."""
    await scene.writes_note()
    await scene.world.presses(scene.world.caseworker, "paper.submit")
    await scene.world.settle()


async def says_yes(scene: ForeignScene, **how: Any) -> Answer:
    """It is the right person; whatever is due now is done, by the process that was told."""
    answer = await scene.world.presses(scene.world.caseworker, "note.client_right", **how)
    await scene.world.clerk.settle()
    await scene.world.core.worker.settle()
    return answer


def filed(scene: ForeignScene) -> dict[str, Any]:
    """What stands on record of the note that was filed."""
    (detail,) = (
        detail for kind, detail in scene.facts(scene.newest(DraftKind.NOTE)) if kind == "note_filed"
    )
    return detail


async def test_a_note_is_filed_as_whoever_let_go_of_it_and_their_token_stays_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    counted = _filed_as("own")
    brought: list[str] = []

    def brings(issuer: Issuer, user: TeamsUser) -> str:
        brought.append(own(issuer, user))
        return brought[-1]

    async with scene_of(tmp_path, brings) as scene:
        answer = await says_yes(scene)
        assert answer.is_card
        (entry,) = scene.archive.entries.values()
        assert entry.author == IDENT
        assert scene.archive.audience not in scene.tokens.targets  # the machine's
        assert filed(scene) | {"entry": entry.id, "identity": "own"} == filed(scene)
        assert scene.sees().startswith("Notatet er journalført")
        secrets = [*brought, *scene.tokens.exchanged]
        assert len(secrets) == 2
        for secret in secrets:
            assert not scene.on_disk(secret)
            assert secret not in caplog.text
    said = capsys.readouterr().out
    assert "identity=own" in said
    assert "outcome=held" in said
    for secret in (*secrets, IDENT):
        assert secret not in said
    assert _filed_as("own") == counted + 1


def _filed_as(identity: str) -> float:
    name = "rodtkort_notes_filed_as_total"
    return REGISTRY.get_sample_value(name, {"identity": identity}) or 0.0


NOBODY = "00000000-0000-0000-0000-000000000999"


@pytest.mark.parametrize(
    ("name", "brings"),
    [
        ("a client that has none", lambda issuer, user: None),
        ("what is no token", lambda issuer, user: "abc"),
        ("a token for another application", lambda i, u: i.sign_person(TENANT, u.id, aud=NOBODY)),
        ("a token that is over", lambda i, u: i.sign_person(TENANT, u.id, exp=time.time() - 900)),
        ("a token of another tenant", lambda i, u: i.sign_person(TENANT, u.id, tid=NOBODY)),
        ("a token of another login service", lambda i, u: i.sign_person(TENANT, u.id, iss="x")),
        ("an id token", lambda i, u: i.sign_person(TENANT, u.id, scp=None)),
        ("somebody else's token", lambda i, u: i.sign_person(TENANT, NOBODY)),
        ("a token that is signed by nobody", lambda i, u: i.sign_person(TENANT, u.id, key="other")),
        ("a token of 9,000 letters", lambda i, u: i.sign_person(TENANT, u.id, more="x" * 9_000)),
    ],
)
async def test_whoever_brings_no_good_token_has_the_note_filed_as_the_machine_all_the_same(
    tmp_path: Path, name: str, brings: Brings
) -> None:
    """Nothing is asked of the person: no card, no button, no word but that there is nothing to
    do."""
    async with scene_of(tmp_path, brings) as scene:
        world = scene.world
        answer = await says_yes(scene)
        shown = answer.body["value"]
        if answer.asks_for_token:
            assert (shown["text"], shown["buttons"]) == (CALM, [])
        assert not scene.archive.entries  # it waits a moment for a token that may come
        assert scene.tokens.exchanged == []
        await world.advance(WAITS)
        await world.settle()
        (entry,) = scene.archive.entries.values()
        assert entry.author == IDENT
        assert filed(scene)["identity"] == "machine"
        assert not any("logg" in card.text.lower() for card in scene.cards())


def _consent(scene: ForeignScene) -> None:
    scene.tokens.entra.consented = False


def _no_target(scene: ForeignScene) -> None:
    scene.tokens.entra.targets = set()


def _another_application(scene: ForeignScene) -> None:
    scene.tokens.entra.client = NOBODY


def _given(**changes: Any) -> Callable[[ForeignScene], None]:
    def change(scene: ForeignScene) -> None:
        scene.tokens.entra.changes = changes

    return change


def _ends_at_once(scene: ForeignScene) -> None:
    scene.tokens.entra.lasts = 30


def _next(trouble: Trouble | Instead) -> Callable[[ForeignScene], None]:
    return lambda scene: scene.tokens.next.append(trouble)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("http_400_invalid_grant", _consent),
        ("http_400_invalid_resource", _no_target),
        ("http_400_invalid_grant", _another_application),
        ("http_500", _next(Instead(500, "A100001 said so"))),
        ("http_403", _next(Instead(403, "A100001 said so"))),
        ("http_502", _next(Trouble.NOT_JSON)),
        ("http_200", _next(Trouble.HALF)),
        ("ServerDisconnectedError", _next(Trouble.CUT_BEFORE)),
        ("given_for_somebody_else", _given(oid=NOBODY)),
        ("no_ident_or_name", _given(NAVident=None)),
        ("no_ident_or_name", _given(name=" ")),
        ("ends_at_once", _ends_at_once),
    ],
)
async def test_where_no_token_is_given_for_it_the_machine_files_and_the_log_has_a_code(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    code: str,
    change: Callable[[ForeignScene], None],
) -> None:
    """Consent that nobody gave, an archive that is not known, a sidecar that is unwell."""
    async with scene_of(tmp_path) as scene:
        change(scene)
        await says_yes(scene)
        assert not scene.archive.entries
        scene.tokens.next.clear()
        await scene.world.advance(WAITS)
        await scene.world.settle()
        assert [entry.author for entry in scene.archive.entries.values()] == [IDENT]
        assert filed(scene)["identity"] == "machine"
        caseworker = scene.world.caseworker.id
    said = capsys.readouterr().out
    (line,) = (line for line in said.splitlines() if "own_identity" in line)
    assert f"outcome={code}" in line
    assert caseworker not in line
    assert IDENT not in line


async def test_a_client_that_brought_nothing_is_not_asked_at_the_next_note(tmp_path: Path) -> None:
    """Once is a question that nobody sees; twice would be a nuisance to somebody whose client
    cannot."""
    async with scene_of(tmp_path, lambda issuer, user: None) as scene:
        assert (await says_yes(scene)).asks_for_token
        await scene.world.advance(WAITS)
        await scene.world.settle()
        await scene.world.says(scene.world.caseworker, "hjelp")
        await scene.world.taps(scene.world.leader, "Jeg ringer deg")
        await scene.world.presses(scene.world.leader, "red_card.resolve")
        await lets_go(scene)
        assert (await says_yes(scene)).is_card


async def test_an_older_client_is_asked_nothing(tmp_path: Path) -> None:
    """Its press has no answer that it would read."""
    async with scene_of(tmp_path) as scene:
        answer = await says_yes(scene, submit=True)
        assert answer.body is None
        await scene.world.advance(WAITS)
        await scene.world.settle()
        assert filed(scene)["identity"] == "machine"


async def test_no_other_press_asks_for_a_token(tmp_path: Path) -> None:
    async with scene_of(tmp_path) as scene:
        answer = await scene.world.presses(scene.world.caseworker, "note.client_wrong")
        assert answer.is_card
        assert scene.tokens.exchanged == []


async def test_a_token_that_the_archive_does_not_take_is_followed_by_the_machines(
    tmp_path: Path,
) -> None:
    """401 says nothing of whether the human may."""
    async with scene_of(tmp_path) as scene:
        scene.archive.next.append(Instead(401))
        await says_yes(scene)
        assert scene.archive.answered == [401, 201]
        assert filed(scene)["identity"] == "machine"


async def test_whom_the_archive_does_not_let_in_the_machine_does_not_help(tmp_path: Path) -> None:
    """403 says that the human may not: to file it as the machine would go around that."""
    async with scene_of(tmp_path) as scene:
        scene.archive.next.append(Instead(403))
        await says_yes(scene)
        assert scene.archive.answered == [403]
        note = scene.newest(DraftKind.NOTE)
        assert (note.state, note.code) == (DraftState.REFUSED, "http_403")


async def test_an_archive_that_is_away_gets_the_note_in_the_same_name_later(tmp_path: Path) -> None:
    async with scene_of(tmp_path) as scene:
        scene.archive.next.append(Instead(503))
        await says_yes(scene)
        assert not scene.archive.entries
        await scene.world.advance(60)
        await scene.world.settle()
        assert filed(scene)["identity"] == "own"


async def test_after_a_crash_the_machine_files(tmp_path: Path) -> None:
    """The token was in that process alone."""
    async with scene_of(tmp_path) as scene:
        scene.archive.next.append(Instead(503))
        await says_yes(scene)
        await scene.world.stop()
        await scene.world.start()
        await scene.world.advance(60)
        await scene.world.settle()
        assert filed(scene)["identity"] == "machine"


async def test_what_the_archive_has_from_a_lost_answer_is_called_neither(tmp_path: Path) -> None:
    """It cannot be known as whom the attempt came of which no answer came."""
    async with scene_of(tmp_path) as scene:
        scene.archive.next.append(Trouble.CUT_AFTER)
        await says_yes(scene)
        await scene.world.advance(60)
        await scene.world.settle()
        assert scene.archive.answered == [201, 409]
        assert "identity" not in filed(scene)


async def test_an_ident_that_is_somebody_elses_in_the_organisation_files_nothing(
    tmp_path: Path,
) -> None:
    """The gate would be asked about another employee, and the note be another's."""
    async with scene_of(tmp_path) as scene:
        scene.tokens.entra.people[scene.world.caseworker.id]["NAVident"] = "B200002"
        asked = len(scene.gate.answered)
        await says_yes(scene)
        note = scene.newest(DraftKind.NOTE)
        assert (note.state, note.code) == (DraftState.REFUSED, "ident_differs")
        assert note.sentence == FilingFailure.NO_IDENT.sentence
        assert len(scene.gate.answered) == asked
        assert not scene.archive.entries


async def test_a_process_without_the_token_leaves_the_note_to_the_one_that_has_it(
    tmp_path: Path,
) -> None:
    """Two replicas on one database: the token lies in the memory of one."""
    async with scene_of(tmp_path) as scene:
        world = scene.world
        answer = await world.presses(world.caseworker, "note.client_right")
        assert answer.is_card
        core = world.core
        due = core.service.read(lambda uow: uow.tx.next_own_kind_due())
        assert due == world.clock.at + ARRIVES_WITHIN_MS
        await world.settle()  # whoever looks for what is due finds nothing yet
        assert not scene.archive.entries
        await world.clerk.settle()
        assert filed(scene)["identity"] == "own"


@pytest.mark.parametrize(
    "brought", [7, "abc", [], {}, {"token": 7}, {"token": ""}, {"token": {}}, {"token": "x" * 99}]
)
async def test_whatever_comes_along_with_the_press_it_counts(tmp_path: Path, brought: Any) -> None:
    """Nothing that Teams may put there, now or one day, keeps a note from being filed."""
    async with scene_of(tmp_path) as scene:
        world = scene.world
        pressed = world.pressed(world.caseworker, "note.client_right")
        value = {**pressed["value"], "authentication": brought}
        answer = await world.teams.deliver({**pressed, "value": value})
        assert answer.is_card
        await world.advance(WAITS)
        await world.settle()
        assert filed(scene)["identity"] == "machine"


async def test_the_press_counts_whatever_becomes_of_the_token(tmp_path: Path) -> None:
    """It is on record when the client is asked, and the second press finds it done."""
    async with scene_of(tmp_path) as scene:
        world = scene.world
        pressed = world.pressed(world.caseworker, "note.client_right")
        assert (await world.teams.deliver(pressed)).asks_for_token
        kinds = [kind for kind, _ in scene.facts(scene.newest(DraftKind.NOTE))]
        assert kinds.count("note_confirmed") == 1
        own_token = own(world.teams.issuer or Issuer(), world.caseworker)
        value = {**pressed["value"], "authentication": {"token": own_token}}
        again = {**pressed, "id": "1", "value": value}
        assert (await world.teams.deliver(again)).is_card
        await world.clerk.settle()
        kinds = [kind for kind, _ in scene.facts(scene.newest(DraftKind.NOTE))]
        assert (kinds.count("note_confirmed"), kinds.count("note_filed")) == (1, 1)
        assert filed(scene)["identity"] == "own"


async def test_somebody_elses_press_with_their_token_files_nothing(tmp_path: Path) -> None:
    """Whose note it is decides who may let go of it, and a token of another's files no note of
    hers."""
    async with scene_of(tmp_path) as scene:
        world = scene.world
        pressed = world.pressed(world.caseworker, "note.client_right")
        leaders = own(world.teams.issuer or Issuer(), world.leader)
        told = {k: v for k, v in pressed["value"]["action"]["data"].items() if k != "verb"}
        forged = world.forged(world.leader, "note.client_right", because=Because.HOSTILE, **told)
        forged["value"]["authentication"] = {"token": leaders}
        await world.teams.deliver(forged)
        await world.clerk.settle()
        assert not scene.archive.entries
        await says_yes(scene)
        assert filed(scene)["identity"] == "own"
        assert [entry.author for entry in scene.archive.entries.values()] == [IDENT]
