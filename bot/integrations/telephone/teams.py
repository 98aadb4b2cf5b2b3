"""Calls in Teams, through Graph's communications API (docs/decisions/0069): no number is needed,
and Teams speaks: it fetches each sentence from our own address.

Whose call a notification is about stands, sealed, in the address that the call was made with, so
that any replica may get it. What a process remembers of its calls keeps it from saying things
twice; nothing of it is needed. Graph knows no key that makes an order the same order: what became
of one that was not answered is never asked for by ordering again.

Notifications may never come. Whoever made a call looks every few seconds, and ends it itself when
it has rung long enough: Graph's version 1.0 has no limit of its own that could be set.
"""

import asyncio
import contextlib
import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import structlog

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallOrder,
    CallRefused,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Speech,
    Spoken,
)
from bot.integrations.nav_service import NavResponse, NavService
from bot.integrations.telephone.teams_notifications import (
    SAY,
    CallToUs,
    SaidToEnd,
    Told,
    notifications,
    refusal_of,
    same_id,
    state_of,
)
from bot.ports import CallListener, CallOutcome, TryAgain, Unknown
from bot.service.keyring import Keyring, UnknownKey

RATE = 16_000
NAME = "graph_calls"
TIMEOUT_SECONDS = 8.0
LOOK_SECONDS = 3.0
HOLD_SECONDS = 0.25
GONE_SECONDS = 1.0
CLOSE_SECONDS = 5.0
_PURPOSE = "teams-call"
_CALLS = "/communications/calls"
_NOBODY = "00000000-0000-0000-0000-000000000000"
_SURELY_NOT = frozenset(
    ("not_connected", "token_unavailable", "unauthorised", "http_429", "http_503")
)
_PAUSES = (0.2, 1.0, 3.0)  # between attempts to hang up, to hear keys, to store what was told
_LONGER_SECONDS = 30  # than a call may take: then nobody looks after it any more
_REMEMBERED = 5_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TeamsCalling:
    """As whom we call. `callbacks` is the address of notifications; `instance` is the resource
    account with a number, for calls to telephones; without one people are called in Teams."""

    tenant: str
    callbacks: str
    instance: str | None = None


@dataclass(slots=True)
class _Line:
    """What this process knows of one call; one notification at a time, each in its `turn`."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    reference: str = ""
    answered: bool = False
    over: bool = False
    hung_up: bool = False  # by us
    owed: bool = False  # a hanging up, from before anybody knew what Graph calls it
    silent: bool = False  # nothing has been said yet, as far as anybody can know
    keys: set[int] = field(default_factory=set)
    said: str | None = None  # the context of what was said last
    watch: asyncio.Task[None] | None = None


class TeamsTelephone:
    """Implements `ports.Telephone`. `graph` speaks to Graph; `sound` gives the address of a
    sentence."""

    name = "teams"
    rate = RATE
    needs_number = False

    def __init__(
        self,
        graph: NavService,
        calling: TeamsCalling,
        keyring: Keyring,
        sound: Callable[[Speech], str],
    ) -> None:
        self._graph = graph
        self._calling = calling
        self._keyring = keyring
        self._sound = sound
        self._listener: CallListener | None = None
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._made: dict[str, Call] = {}
        self._handling: set[asyncio.Task[None]] = set()

    async def open(self, listener: CallListener) -> None:
        """See `Telephone.open`."""
        self._listener = listener

    async def close(self) -> None:
        """See `Telephone.close`."""
        if self._handling:
            await asyncio.wait(self._handling, timeout=LOOK_SECONDS)
        self._listener = None
        watches = [line.watch for line in self._lines.values() if line.watch is not None]
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        hanging_up = [self.hang_up(call) for call in list(self._made.values())]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*hanging_up)
        for late in list(self._handling):
            late.cancel()

    # Out

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `Telephone.place`."""
        answer = await self._graph.ask("POST", _CALLS, {}, self._call(order))
        outcome = _placed(order.id, answer)
        line = self._line(order.id)
        if isinstance(outcome, Call):
            line.reference = outcome.reference
        if isinstance(outcome, Call | Unknown) and not line.over:
            self._made[order.id] = Call(order.id, line.reference)
            line.watch = asyncio.create_task(self._watch(order, line))
        return outcome

    def _call(self, order: CallOrder) -> Mapping[str, Any]:
        by_number = order.number is not None and self._calling.instance is not None
        whom = (
            {"phone": _identity(order.number)} if by_number else {"user": _identity(order.person)}
        )
        body: dict[str, Any] = {
            "@odata.type": "#microsoft.graph.call",
            "callbackUri": f"{self._calling.callbacks}?call={self._sealed(order.id)}",
            "targets": [_of_type("invitationParticipantInfo", _identities(whom))],
            "requestedModalities": ["audio"],
            "mediaConfig": {"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"},
            "tenantId": self._calling.tenant,
        }
        if by_number:
            we = _identities({"applicationInstance": _identity(self._calling.instance)})
            body["source"] = _of_type("participantInfo", we)
        return body

    async def say(self, call: Call, speech: Speech) -> bool:
        """See `Telephone.say`."""
        line, reference = self._known(call)
        if line.over or not reference:
            return False
        context = line.said = f"{SAY}{uuid.uuid4().hex}"
        silent, line.silent = line.silent, False
        media = _of_type("mediaInfo", {"uri": self._sound(speech), "resourceId": str(uuid.uuid4())})
        prompt = {
            "clientContext": context,
            "prompts": [{"@odata.type": "#microsoft.graph.mediaPrompt", "mediaInfo": media}],
        }
        reason = ""
        for attempt in range(2):
            if attempt or not silent:  # or it would only be queued
                cancel = {"clientContext": uuid.uuid4().hex}
                await self._ask("POST", reference, "/cancelMediaProcessing", cancel)
            answer = await self._ask("POST", reference, "/playPrompt", prompt)
            if isinstance(answer, NavResponse):
                return _is_good(answer)
            reason = answer.reason
        log.warning("call_not_spoken", telephone=self.name, reason=reason)
        return False

    async def hang_up(self, call: Call) -> None:
        """See `Telephone.hang_up`. Where Graph has never said what it calls it: as soon as it
        does."""
        self._made.pop(call.id, None)
        line, reference = self._known(call)
        line.hung_up, line.owed = True, not reference
        if line.owed:
            return
        answer = await self._anyhow(lambda: self._ask("DELETE", reference))
        if answer is not None:
            log.warning("call_not_hung_up", telephone=self.name, reason=answer)

    async def look(self, call: Call) -> CallEvent | None:
        """See `Telephone.look`. A call that Graph does not know any more is over; nobody can say
        how, unless we hung up. One that is being set up goes on: to whoever looks that is as good
        as ringing, though no listener is told of any."""
        line, reference = self._known(call)
        if not reference:
            return None
        answer = await self._ask("GET", reference)
        if not isinstance(answer, NavResponse):
            return None
        if answer.status == 404:
            return Over(CallEnd.STOPPED if line.hung_up else CallEnd.LOST)
        if not _is_good(answer) or not isinstance(answer.body, Mapping):
            return None
        is_set_up = answer.body.get("state") == "establishing"
        return Ringing() if is_set_up else state_of(answer.body)

    async def works(self) -> bool:
        """See `Telephone.works`: Graph lets us ask, and answers that there is no such call."""
        answer = await self._ask("GET", _NOBODY)
        return isinstance(answer, NavResponse) and answer.status == 404

    async def _ask(
        self, method: str, reference: str, below: str = "", body: Any = None
    ) -> NavResponse | TryAgain:
        return await self._graph.ask(
            method, f"{_CALLS}/{quote(reference, safe='')}{below}", {}, body
        )

    async def _anyhow(self, ask: Callable[[], Awaitable[NavResponse | TryAgain]]) -> str | None:
        """Asks until there is an answer, a few times: None for one that is good or says that it is
        over, else a code."""
        reason = ""
        for pause in (0.0, *_PAUSES):
            await asyncio.sleep(pause)
            answer = await ask()
            if isinstance(answer, NavResponse):
                done = _is_good(answer) or answer.status == 404
                return None if done else refusal_of(answer.status, answer.body)
            reason = answer.reason
        return reason

    # In

    def notified(self, address: str, raw: Mapping[str, Any]) -> int:
        """The status that a callback is answered with, whose token was found true: 202, and what it
        tells is told from now on; 204 for a body of an older kind; 403 for a call that is none of
        ours. `address` is what its address says of the call."""
        told = notifications(raw)
        if told is None:
            return 204
        order = self._unsealed(address)
        for one in told:
            if isinstance(one.told, CallToUs):
                self._begin(self._reject(one.call))
                continue
            if isinstance(one.told, Over) and not address:
                continue  # of a call to us that was rejected
            if order is None or not self._is_of(order, one.call):
                log.warning("callback_refused", telephone=self.name, reason="foreign")
                return 403
            if one.told is not None or self._line(order).owed:
                self._begin(self._handle(order, one.told))
        return 202

    def _is_of(self, order: str, call: str) -> bool:
        """The first call that is told of at the address of an order is that order's."""
        line = self._line(order)
        line.reference = line.reference or call
        return same_id(line.reference) == call

    async def _reject(self, call: str) -> None:
        """Nobody calls us: they would listen to nothing for as long as they can bear it."""
        await self._ask("POST", call, "/reject", {"reason": "none"})

    def _begin(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._handling.add(task)
        task.add_done_callback(self._handling.discard)

    async def _handle(self, order: str, told: Told | None) -> None:
        line = self._line(order)
        if line.owed or (line.hung_up and isinstance(told, PickedUp)):
            await self.hang_up(Call(order, line.reference))  # it was answered all the same
        if isinstance(told, Over) and line.answered:
            await asyncio.sleep(HOLD_SECONDS)  # for a key that it has overtaken
        async with line.turn:
            match told:
                case _ if line.over or told is None:
                    return
                case PickedUp():
                    await self._answered(order, line)
                case SaidToEnd(context, failed):
                    await self._said(order, line, context, failed)
                case KeyPressed(_, number):
                    if number not in line.keys:
                        line.keys.add(number)
                        await self._tell(order, told)
                case Over():
                    await self._end(order, line, told)
                case Ringing() if not line.answered:
                    await self._tell(order, told)

    async def _answered(self, order: str, line: _Line) -> None:
        if line.answered:  # told twice
            return
        line.answered = line.silent = True
        self._begin(self._hear_keys(line.reference))
        await self._tell(order, PickedUp())
        line.silent = False

    async def _hear_keys(self, reference: str) -> None:
        """Another replica may have asked already: then this is one too many, and does no harm."""
        context = {"clientContext": uuid.uuid4().hex}
        subscribe = "/subscribeToTone"
        reason = await self._anyhow(lambda: self._ask("POST", reference, subscribe, context))
        if reason is not None:
            log.error("call_keys_not_heard", telephone=self.name, reason=reason)

    async def _said(self, order: str, line: _Line, context: str, failed: int | None) -> None:
        if failed:
            log.error("call_not_spoken", telephone=self.name, reason=f"graph_{failed}")
        if failed is None and line.said in (None, context):  # else it was cut off since
            await self._tell(order, Spoken())

    async def _end(self, order: str, line: _Line, over: Over) -> None:
        line.over = True
        self._made.pop(order, None)
        if line.watch is not None and line.watch is not asyncio.current_task():
            line.watch.cancel()
        if over.end is CallEnd.HUNG_UP and not line.answered:
            # They had taken it, also where nobody was told: else it would pass for a "no".
            await self._tell(order, PickedUp())
        await self._tell(order, over)

    async def _tell(self, order: str, event: CallEvent) -> None:
        """Teams is not asked to send it again: it may never do."""
        for pause in (*_PAUSES, None):
            try:
                if self._listener is None:
                    raise RuntimeError("nobody listens yet, or any more")
                await self._listener(order, event)
                return
            except Exception as error:  # the type alone: a message may name whom it is about (L11)
                log.error("call_event_failed", telephone=self.name, error=type(error).__name__)
            if pause is not None:
                await asyncio.sleep(pause)

    async def _watch(self, order: CallOrder, line: _Line) -> None:
        """Sees what nobody was told of, and ends what rings too long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        until = began + order.ring_seconds + order.talk_seconds + _LONGER_SECONDS
        while not line.over and loop.time() < until:
            rung = began + order.ring_seconds - loop.time()
            await asyncio.sleep(
                LOOK_SECONDS if line.answered else max(0.0, min(LOOK_SECONDS, rung))
            )
            call = Call(order.id, line.reference)
            event = await self.look(call)
            if event == Over(CallEnd.LOST):
                await asyncio.sleep(GONE_SECONDS)  # for a notification that says how it ended
            if isinstance(event, PickedUp | Over):
                await self._handle(order.id, event)
            elif not (line.answered or line.hung_up) and loop.time() >= began + order.ring_seconds:
                # Of one of which Graph has told nothing at all, nobody knows that it ever rang.
                end = CallEnd.NO_ANSWER if line.reference else CallEnd.LOST
                await self._handle(order.id, Over(end))
                await self.hang_up(call)

    def _known(self, call: Call) -> tuple[_Line, str]:
        """What is known of it, and what Graph calls it: "" where nobody has said."""
        line = self._line(call.id)
        line.reference = line.reference or call.reference
        return line, call.reference or line.reference

    def _line(self, order: str) -> _Line:
        line = self._lines.setdefault(order, _Line())
        self._lines.move_to_end(order)
        if len(self._lines) > _REMEMBERED:
            self._lines.popitem(last=False)
        return line

    def _sealed(self, order: str) -> str:
        return quote(self._keyring.seal(order, _PURPOSE), safe="")

    def _unsealed(self, address: str) -> str | None:
        with contextlib.suppress(UnknownKey):
            return self._keyring.unseal(address, _PURPOSE)
        return None


def _placed(order: str, answer: NavResponse | TryAgain) -> CallOutcome:
    if isinstance(answer, TryAgain):
        if answer.reason in _SURELY_NOT:
            return TryAgain(
                answer.reason, answer.after_seconds, throttled=answer.reason == "http_429"
            )
        return Unknown(answer.reason)
    if not _is_good(answer):
        return CallRefused(refusal_of(answer.status, answer.body))
    reference = answer.text("id")
    return Call(order, same_id(reference)) if reference else Unknown("no_id")


def _is_good(answer: NavResponse) -> bool:
    return 200 <= answer.status < 300


def _of_type(name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"@odata.type": f"#microsoft.graph.{name}", **content}


def _identity(id: str | None) -> Mapping[str, Any]:
    return _of_type("identity", {"id": id})


def _identities(whom: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"identity": _of_type("identitySet", whom)}
