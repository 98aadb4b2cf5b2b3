"""What providers of calls ask us over HTTP: what happened to a call (`/api/calls/webhook/<id>`,
`/api/calls/teams`), and how a sentence sounds (`/api/calls/sound/<token>`).

Any replica answers for any call. A sound's token is the sentence itself, sealed with the key ring:
whichever replica is asked makes it, or remembers it, and after two minutes none does. No number,
name or word can be read in an address, and nothing that was asked for reaches a log.
"""

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.domain.calls import Speech
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone.teams import TeamsTelephone
from bot.integrations.telephone.webhook import RATE, WebhookTelephone
from bot.ports import Speaker
from bot.service.keyring import Keyring, UnknownKey
from bot.teams.authentication import CallsAuthenticator, NotAuthentic
from bot.teams.edge import Rejected, parse, read_body
from bot.web.routes import chunks

log = structlog.get_logger(__name__)

WEBHOOK = "/api/calls/webhook"
TEAMS = "/api/calls/teams"
SOUND = "/api/calls/sound"
ALIVE_SECONDS = 120
_PURPOSE = "call-sound"
_REMEMBERED = 64  # a third of a megabyte each
_LONGEST_TOKEN = 6_000

_Sentence = tuple[str, Language]


class Sounds:
    """Gives sentences an address below `public` for two minutes. `now` is wall time in seconds."""

    def __init__(
        self,
        keyring: Keyring,
        speaker: Speaker,
        public: str,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._keyring = keyring
        self._speaker = speaker
        self._public = public
        self._now = now
        self._known: OrderedDict[_Sentence, bytes] = OrderedDict()

    def address(self, speech: Speech) -> str:
        """Where the sentence can be heard, from now on."""
        self._remember((speech.words, speech.language), speech.audio)
        until = int(self._now()) + ALIVE_SECONDS
        sealed = json.dumps([until, speech.language.value, speech.words], ensure_ascii=False)
        return f"{self._public}{SOUND}/{self._keyring.seal(sealed, _PURPOSE)}"

    async def audio(self, token: str) -> bytes | None:
        """The WAV behind an address; None for one that is dead or not ours, or without speech."""
        sentence = self._sentence(token[:_LONGEST_TOKEN])
        if sentence is None:
            return None
        audio = self._known.get(sentence)
        if audio is None:  # another replica was told to say it
            speech = await self._speaker.speech(*sentence, RATE)
            audio = speech.audio if speech is not None else None
        if audio is not None:
            self._remember(sentence, audio)
        return audio

    def _sentence(self, token: str) -> _Sentence | None:
        try:
            sealed = self._keyring.unseal(token, _PURPOSE)
        except UnknownKey:
            return None
        if sealed is None:
            return None
        until, language, words = json.loads(sealed)
        return (words, Language(language)) if self._now() < until else None

    def _remember(self, sentence: _Sentence, audio: bytes) -> None:
        self._known[sentence] = audio
        self._known.move_to_end(sentence)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class CallParts:
    """What answers; nothing where calls are made otherwise, or not at all."""

    sounds: Sounds | None = None
    webhook: WebhookTelephone | None = None
    teams: TeamsTelephone | None = None
    teams_tokens: CallsAuthenticator | None = None


def add_call_routes(app: web.Application, parts: Callable[[], CallParts]) -> None:
    """Adds the routes; `parts` gives what answers once it is there."""

    async def sound(request: web.Request) -> web.Response:
        sounds = parts().sounds
        audio = await sounds.audio(request.match_info["token"]) if sounds is not None else None
        if audio is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "no-store"}
        return web.Response(body=audio, content_type="audio/wav", headers=headers)

    async def webhook(request: web.Request) -> web.Response:
        return await _webhook(request, parts().webhook)

    async def teams(request: web.Request) -> web.Response:
        found = parts()
        if found.teams is None or found.teams_tokens is None:
            raise web.HTTPNotFound
        return await _teams(request, found.teams, found.teams_tokens)

    app.router.add_get(f"{SOUND}/{{token}}", sound)
    app.router.add_post(TEAMS, teams)
    app.router.add_post(f"{WEBHOOK}/{{id}}", webhook)


async def _webhook(request: web.Request, telephone: WebhookTelephone | None) -> web.Response:
    if telephone is None:
        raise web.HTTPNotFound
    try:
        body = await _body(request)
    except Rejected as rejected:
        log.warning("callback_refused", telephone="webhook", reason=rejected.reason)
        return web.json_response({"error": "unreadable"}, status=rejected.status)
    timestamp = request.headers.get("X-Rodtkort-Timestamp", "")
    signed = request.headers.get("X-Rodtkort-Signature", "")
    answer = await telephone.answer(request.match_info["id"], timestamp, signed, body)
    return web.json_response(answer.body, status=answer.status)


async def _teams(
    request: web.Request, telephone: TeamsTelephone, tokens: CallsAuthenticator
) -> web.Response:
    """Never 5xx, as with everything that Teams sends us."""
    try:
        await tokens.authenticate(_only(request.headers.getall("Authorization", [])))
        raw = parse(await _body(request))
    except NotAuthentic as refused:
        return _refused(401, refused.reason)
    except Rejected as rejected:
        return _refused(rejected.status, rejected.reason)
    status = telephone.notified(request.query.get("call", "")[:_LONGEST_TOKEN], raw)
    if status != 403:
        return web.Response(status=status)
    sentence = "It is about a call that is not ours. Nothing was done."
    return web.json_response({"error": "foreign", "sentence": sentence}, status=status)


def _only(tokens: Sequence[str]) -> str:
    """Which of several counts would be a guess, and a proxy may have guessed otherwise."""
    if len(tokens) > 1:
        raise NotAuthentic("more than one token")
    return "".join(tokens)


def _refused(status: int, reason: str) -> web.Response:
    log.warning("callback_refused", telephone="teams", reason=reason)
    return web.Response(status=status)


async def _body(request: web.Request) -> bytes:
    headers = request.headers
    length = headers.get("Content-Length", "")
    return await read_body(headers.get("Content-Type", ""), length, chunks(request))
