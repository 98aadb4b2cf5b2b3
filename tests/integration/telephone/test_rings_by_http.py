"""It rings through a municipality's provider and in Teams: the whole way from `/hjelp`, over the
wire, to a key and what comes of it (R22, L2, L5)."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot import app
from bot.integrations.telephone.webhook import WebhookTelephone
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.web.calls import CallParts
from bot.wiring.telephone import teams_telephone
from tests.fakes import identity
from tests.fakes.call_provider import SECRET, CallProvider, ProvidedCall
from tests.fakes.calls import Voice, answering
from tests.fakes.graph_calls import GraphCalls
from tests.fakes.identity import APP, Issuer
from tests.fakes.teams import TENANT
from tests.slow_machine import until
from tests.world import World

QUESTION = (
    "Rødt kort. Saksbehandler trenger hjelp nå. Trykk 1 hvis du hjelper. "
    "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
)
READ_BACK = (
    "Du hjelper Saksbehandler nå. Saksbehandler er opptatt i telefonen. Ikke ring. "
    "Åpne Teams og skriv."
)
HELPS = "Leder En tok telefonen og skriver til deg snart."


class ByWebhook(World):
    """A municipality that calls through a provider of its own; the bot is wired by its settings."""

    provider: CallProvider

    async def start(self) -> None:
        """See `World.start`."""
        await super().start()
        self.provider.bot = self.address
        assert self.calls is not None
        await self.calls._telephone.open(self.calls.heard)

    async def rung(self, seconds: float = 10) -> ProvidedCall:
        """Time passes until somebody's telephone rings."""
        await self.advance(seconds)
        call = list(self.provider.calls.values())[-1]
        await self.provider.tells(call, "ringing")
        await self.settle()
        return call

    async def answered(self) -> ProvidedCall:
        """They take it, and have heard the choice for two seconds."""
        call = await self.rung()
        await self.provider.tells(call, "answered")
        await self.advance(2)
        return call

    def timeline_has(self, kind: str) -> bool:
        """Whether the alarm has such a fact."""
        return any(one["kind"] == kind for one in self.incident()["timeline"])

    def forgets_callbacks(self) -> None:
        """As a replica that has been told nothing of any call."""
        assert self.calls is not None
        telephone = self.calls._telephone
        assert isinstance(telephone, WebhookTelephone)
        telephone._callbacks._heard.clear()


@pytest.fixture(autouse=True)
def _voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real one takes a tenth of a second for each sentence."""
    monkeypatch.setattr(app, "speaker_of", lambda settings: Voice())


@contextlib.asynccontextmanager
async def by_webhook(folder: Path) -> AsyncIterator[tuple[ByWebhook, CallProvider]]:
    """An alarm that nobody has answered on the card."""
    async with CallProvider() as provider:
        world = ByWebhook(folder)
        world.provider = provider
        webhook = {
            "telephone": "webhook",
            "webhook_url": f"{provider.url}/calls",
            "webhook_secret": SecretStr(SECRET),
            "state_dir": folder,
        }
        world.settings = world.settings.model_copy(update=webhook)
        async with world:
            await world.says(world.caseworker, "/hjelp telefon kontor")
            yield world, provider


async def test_l2_a_key_over_the_webhook_is_a_claim(tmp_path: Path) -> None:
    async with by_webhook(tmp_path) as (world, provider):
        call = await world.rung()
        assert "Ringer **Leder En** …" in world.last(world.caseworker).text
        await provider.tells(call, "answered")
        assert call.said == [QUESTION]
        await world.advance(2)
        answer = await provider.tells(call, "key", key="1")
        await world.settle()
        assert answer.body["say"]["text"] == READ_BACK
        assert HELPS in world.last(world.caseworker).text
        assert (await provider.tells(call, "spoken")).body == {"hang_up": True}
        await provider.tells(call, "ended", cause="stopped")
        assert provider.commands == []


async def test_l2_a_key_that_is_sent_again_is_as_early_as_it_was_pressed(tmp_path: Path) -> None:
    """L2: a tone of whatever answered, 0.2 s into our sentence, whose callback was lost on the way
    and comes once more two seconds later; at a replica that has heard nothing of the call it is
    known to the second. A key of two seconds into it is a person's, however late it is told."""
    async with by_webhook(tmp_path) as (world, provider):
        call = await world.answered()
        await provider.tells(call, "key", key="1", ago=1.8)
        await world.settle()
        assert not world.timeline_has("claimed")
        world.forgets_callbacks()
        await provider.tells(call, "key", key="1", ago=2.1, number=4)
        await world.settle()
        assert not world.timeline_has("claimed")
        await world.advance(4)
        await provider.tells(call, "key", key="1", ago=3.9)
        await world.settle()
        assert world.timeline_has("claimed")


async def test_l2_a_provider_whose_clock_is_wrong_is_heard_all_the_same(tmp_path: Path) -> None:
    """Lateness is told by its own clock, and not by ours."""
    for ago in (-40, 40):
        folder = tmp_path / str(ago)
        folder.mkdir()
        async with by_webhook(folder) as (world, provider):
            await world.advance(10)
            call = list(provider.calls.values())[-1]
            for event in ("ringing", "answered"):
                await provider.tells(call, event, ago=ago, signed_ago=ago)
            await world.advance(2)
            await provider.tells(call, "key", key="1", ago=ago, signed_ago=ago)
            await world.settle()
            assert world.timeline_has("claimed")


async def test_l2_a_voicemail_that_talks_and_never_presses_helps_nobody(tmp_path: Path) -> None:
    async with by_webhook(tmp_path) as (world, provider):
        call = await world.answered()
        for _ in range(3):
            await provider.tells(call, "spoken")
            await world.advance(7)
        assert call.said == [QUESTION] * 3 + ["Du har ikke valgt. Kortet ligger i Teams. Ha det."]
        assert (await provider.tells(call, "spoken")).body == {"hang_up": True}
        assert "hjelper deg" not in world.last(world.caseworker).text
        await world.advance(60)
        assert world.inbox(world.next_level)


async def test_l5_a_forged_key_and_one_of_an_hour_ago_move_nothing(tmp_path: Path) -> None:
    async with by_webhook(tmp_path) as (world, provider):
        call = await world.answered()
        assert (await provider.tells(call, "key", key="1", secret="made up")).status == 401
        assert (await provider.tells(call, "key", key="1", number=3, ago=3600)).status == 410
        await world.settle()
        assert "hjelper deg" not in world.last(world.caseworker).text
        await provider.tells(call, "key", key="1", number=3)
        await world.settle()
        assert HELPS in world.last(world.caseworker).text


async def test_the_telephone_stops_ringing_when_the_card_is_tapped(tmp_path: Path) -> None:
    async with by_webhook(tmp_path) as (world, provider):
        call = await world.rung()
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.advance(1)
        assert (call.state, provider.commands) == ("ended", ["hang_up"])


async def test_l2_a_provider_that_says_yes_and_never_calls_stops_nothing(tmp_path: Path) -> None:
    async with by_webhook(tmp_path) as (world, provider):
        await world.advance(90)
        assert provider.calls
        assert world.inbox(world.next_level)
        assert "hjelper deg" not in world.last(world.caseworker).text


async def test_l2_a_key_in_teams_is_a_claim(tmp_path: Path) -> None:
    """The same by Graph: nobody's number is asked for."""
    issuer, parts = Issuer(), CallParts()
    async with (
        identity.served(issuer.app()) as keys,
        GraphCalls(issuer) as graph,
        answering(lambda: parts) as url,
        aiohttp.ClientSession() as session,
    ):
        settings = Settings(
            environment="local",
            app_id=APP,
            tenant_id=TENANT,
            graph_url=graph.graph,
            public_url=url,
            calls_openid_metadata_url=f"{keys}/.well-known/openidconfiguration",
        )
        keyring, voice = Keyring({"k1": bytes(32)}), Voice()
        telephone, parts, _ = teams_telephone(settings, session, graph.tokens, keyring, voice)
        world = World(tmp_path, telephone=telephone)
        world.speaker = voice
        async with world:
            await world.says(world.caseworker, "/hjelp telefon kontor")
            await world.advance(10)
            there = graph.calls[0]
            assert world.leader.id in str(there.wanted["targets"])
            await graph.answers(there)
            await until(lambda: there.said, "the question")
            await world.advance(2)
            await graph.presses(there, "tone1")
            await until(lambda: len(there.said) == 2, "the read-back")
            await world.settle()
            assert HELPS in world.last(world.caseworker).text
            await graph.has_said(there)
            await until(lambda: there.state == "terminated", "the hanging up")
        await telephone.close()
    assert voice.asked[0] == QUESTION
    assert voice.asked[-1] == READ_BACK
