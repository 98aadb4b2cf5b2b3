"""Makes the calls of `sip.py`, in a process of its own: `python -I sip_child.py`.

Commands come as lines of JSON on standard input, and what happens goes out as lines on standard
output; what each says stands in `_COMMANDS` and beside every `tell`. The first line is the setting
up, so that the password is in no environment and no list of processes. Nothing of the bot is
imported and nothing is inherited but the pipes: sound, codecs and whatever comes from the network
are dealt with here. When its input ends, whoever started it is gone: it hangs up and ends.

Numbers and names leave it in SIP alone: what the library logs is reduced to who complained.
"""

import asyncio
import base64
import contextlib
import errno
import io
import json
import logging
import os
import re
import secrets
import shutil
import sys
import tempfile
import wave
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

RATE = 8000  # A-law and µ-law have no other
MOST_CALLS = 120
LONGEST_LINE = 16 * 1024 * 1024
CLOSES_WITHIN_SECONDS = 1.5
LINGER_SECONDS = 0.3  # for what is said again where a packet was lost
_BYTES_A_SECOND = RATE * 2
_AHEAD = _BYTES_A_SECOND  # the library keeps two seconds
_EARLY_REMEMBERED = 1000
_SAMPLE = bytes(2)
_LONG_WITHOUT_SOUND = 250  # looks, of a fiftieth of a second each
_NO_LIBRARY = 3

# Why a call was over, as `domain.calls.CallEnd` has it. What is not here is `failed`.
_BY_STATUS = {
    **dict.fromkeys((486, 600), "busy"),
    603: "declined",
    **dict.fromkeys((404, 410, 480, 484, 604), "unreachable"),
    **dict.fromkeys((408, 487), "no_answer"),
}
# The library says BYE as "Connection reset by peer [104]"; the words depend on the machine.
_ERRNO = re.compile(r"\[(\d+)\]$")


def end_of(text: str, *, answered: bool) -> str:
    """Why a call is over, by what the library says of its end; not of one that we ended."""
    status = text[:3]
    if status.isdigit() and text[3:4] in ("", " "):
        return _BY_STATUS.get(int(status), "failed")
    found = _ERRNO.search(text)
    number = int(found.group(1)) if found else 0
    if answered:
        return "hung_up" if number == errno.ECONNRESET or not text else "failed"
    return "unreachable" if number == errno.ETIMEDOUT else "failed"


def samples(sound: bytes) -> bytes:
    """The sound in a WAV file. Raises ValueError for one that is not as a telephone hears it."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            kind = file.getnchannels(), file.getsampwidth(), file.getframerate()
            if kind != (1, 2, RATE):
                raise ValueError("not mono, 16 bit, 8 kHz")
            return bytes(file.readframes(file.getnframes()))
    except (wave.Error, EOFError) as error:
        raise ValueError("no WAV") from error


@dataclass(eq=False)
class _Leg:
    """One call. `sip` is the library's, once it is dialled."""

    id: str
    talk_seconds: float
    sip: Any = None
    is_up: bool = False
    rang: bool = False
    stopped: str | None = None  # the end that it has when we are who ends it
    keys: int = 0
    words: tuple[bytes, int] | None = None  # to be said to its end, and which saying it is
    is_held: bool = False  # by them: nothing is heard
    is_encrypted: bool = False
    speaking: "asyncio.Task[None] | None" = None
    limit: asyncio.TimerHandle | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def our_end(self) -> str | None:
        """How it ends, if we end it. An answer that crosses the end of our patience was one."""
        crossed = self.is_up and self.stopped in ("no_answer", "unreachable")
        return "stopped" if crossed else self.stopped


class Calls:
    """The calls of this process, over the library's running stack."""

    def __init__(self, setup: dict[str, Any], tell: Callable[..., None]) -> None:
        self._setup = setup
        self._tell = tell
        self._legs: dict[str, _Leg] = {}
        self._by_handle: dict[int, _Leg] = {}
        self._early: OrderedDict[int, list[Any]] = OrderedDict()  # told before `dial` returned
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Lock()
        self._agent: Any = None
        self._runtime: Any = None

    async def open(self) -> None:
        """Starts the stack."""
        from baresip import Account, Config, Runtime, UserAgent

        self._runtime = Runtime(native_log_level="error")
        await self._runtime.start(
            Config(
                net_interface=self._setup["address"] or None,
                max_concurrent_calls=MOST_CALLS,
                rtp_timeout=self._setup["media_seconds"],
                native_log_level="error",
                extra_config_text="\n".join(_directives(self._setup)),
            )
        )
        self._runtime.on_dead = lambda: os._exit(1)
        # Before the first call: a refusal may come before `dial` returns.
        self._runtime.subscribe(self._heard)
        encryption = self._setup["media_encryption"]
        self._agent = await UserAgent.create(
            self._runtime,
            Account(
                user=self._setup["number"],
                domain=self._setup["domain"],
                password=self._setup["password"],
                auth_user=self._setup["user"] or None,
                registrar=self._setup["proxy"] or None,
                reg_interval=0,
                transport=self._setup["transport"],
                audio_codecs=("pcma", "pcmu"),
                extra_params=(f"mediaenc={encryption}",) if encryption else (),
            ),
            transfer_policy="reject",  # nobody lets the bot call somewhere else
        )

    def command(self, said: dict[str, Any]) -> None:
        """What the parent wants."""
        match said:
            case {"do": "place"}:
                self._spawn(self._place(said))
            case {"do": "say", "call": str(name), "n": int(number), "wav": str(sound)}:
                self._say(name, number, sound)
            case {"do": "hang_up", "call": str(name)}:
                if (leg := self._legs.get(name)) is not None:
                    self._stop(leg, "stopped")
            case {"do": "ping"}:
                self._spawn(self._pong())

    async def close(self) -> None:
        """Hangs everything up, and waits for it."""
        legs = list(self._legs.values())
        for leg in legs:
            self._stop(leg, "stopped")
        if legs:
            await asyncio.wait(
                [asyncio.ensure_future(leg.ended.wait()) for leg in legs],
                timeout=CLOSES_WITHIN_SECONDS,
            )
            await asyncio.sleep(LINGER_SECONDS)
        with contextlib.suppress(Exception):
            await self._runtime.close()

    async def _place(self, said: dict[str, Any]) -> None:
        leg = _Leg(said["call"], said["talk"])
        self._legs[leg.id] = leg
        server, number = self._setup["domain"], said["number"]
        try:
            leg.sip = await self._agent.dial(
                f"sip:{number}@{server};transport={self._setup['transport']};user=phone"
            )
        except Exception as error:  # whatever it is: no INVITE has gone out, or nobody knows
            del self._legs[leg.id]
            sure = type(error).__name__ != "CommandTimeout"
            self._tell("not_placed", call=leg.id, sure=sure, reason=_snake(type(error).__name__))
            return
        self._by_handle[leg.sip.handle] = leg
        leg.limit = asyncio.get_running_loop().call_later(said["ring"], self._rang_out, leg)
        early = self._early.pop(leg.sip.handle, [])
        found = next((event.call_id for event in early if event.call_id), None)
        self._tell("placed", call=leg.id, reference=found or secrets.token_hex(8))
        for event in early:
            self._happened(leg, event)
        if leg.stopped is not None:
            self._spawn(self._hang_up(leg))

    def _rang_out(self, leg: _Leg) -> None:
        """Our own limit: where it never rang, there was no way to get there."""
        self._stop(leg, "no_answer" if leg.rang else "unreachable")

    def _stop(self, leg: _Leg, end: str) -> None:
        if leg.stopped is None:
            leg.stopped = end
            if leg.sip is not None:
                self._spawn(self._hang_up(leg))

    async def _hang_up(self, leg: _Leg) -> None:
        """CANCEL or BYE; the end is told once, also where the library has forgotten the call. The
        sound of one that was answered takes the stack a moment to stop, in which it does nothing
        else: one after the other, so that what rings is stopped in between."""
        try:
            async with self._stopping if leg.is_up else contextlib.nullcontext():
                await leg.sip.hangup()
            async with asyncio.timeout(1):
                await leg.ended.wait()
        except Exception:
            self._over(leg, leg.our_end or "stopped")

    def _heard(self, event: Any) -> None:
        if event.event.name == "CALL_INCOMING":
            self._spawn(self._turn_away(event))
            return
        if not event.call:
            return
        leg = self._by_handle.get(event.call)
        if leg is not None:
            self._happened(leg, event)
            return
        self._early.setdefault(event.call, []).append(event)
        while len(self._early) > _EARLY_REMEMBERED:
            self._early.popitem(last=False)

    def _happened(self, leg: _Leg, event: Any) -> None:
        match event.event.name:
            case "CALL_RINGING" | "CALL_PROGRESS" if not (leg.rang or leg.is_up):
                leg.rang = True
                self._tell("ringing", call=leg.id)
            case "CALL_MENC":
                leg.is_encrypted = True
            case "CALL_ESTABLISHED" if self._setup["media_encryption"] and not leg.is_encrypted:
                self._stop(leg, "failed")  # the library goes on, and nobody would hear anything
            case "CALL_ESTABLISHED" if not leg.is_up:
                self._established(leg)
            case "CALL_DTMF_START" if leg.is_up and event.text:
                leg.keys += 1
                self._tell("key", call=leg.id, key=event.text[0], sequence=leg.keys)
            case "CALL_HOLD" | "CALL_RESUME" as name:
                leg.is_held = name == "CALL_HOLD"
                self._begin_to_speak(leg)
            case "CALL_CLOSED":
                text = event.text or ""
                self._over(leg, leg.our_end or end_of(text, answered=leg.is_up))

    def _established(self, leg: _Leg) -> None:
        leg.is_up = True
        if leg.limit is not None:
            leg.limit.cancel()
        loop = asyncio.get_running_loop()
        leg.limit = loop.call_later(leg.talk_seconds, self._stop, leg, "stopped")
        self._tell("picked_up", call=leg.id)
        self._begin_to_speak(leg)

    def _over(self, leg: _Leg, end: str) -> None:
        if leg.ended.is_set():
            return
        leg.ended.set()
        if leg.limit is not None:
            leg.limit.cancel()
        if leg.speaking is not None:
            leg.speaking.cancel()
        self._legs.pop(leg.id, None)
        if leg.sip is not None:
            self._by_handle.pop(leg.sip.handle, None)
        self._tell("over", call=leg.id, end=end)

    async def _turn_away(self, event: Any) -> None:
        """Nobody calls the bot: left alone it would ring there for minutes."""
        from baresip import Call

        self._tell("turned_away")
        with contextlib.suppress(Exception):
            await Call._from_incoming(self._runtime, event).reject()

    def _say(self, name: str, number: int, sound: str) -> None:
        leg = self._legs.get(name)
        if leg is None or leg.stopped is not None:
            self._tell("said", call=name, n=number, ok=False)
            return
        try:
            leg.words = samples(base64.b64decode(sound)), number
        except ValueError:
            self._tell("said", call=name, n=number, ok=False)
            self._tell("trouble", code="sound")
            return
        self._tell("said", call=name, n=number, ok=True)
        self._begin_to_speak(leg)

    def _begin_to_speak(self, leg: _Leg) -> None:
        """What is being said is cut off. Who had us on hold hears the sentence from its start."""
        if leg.speaking is not None:
            leg.speaking.cancel()
        if leg.words is not None and leg.is_up and not leg.is_held:
            leg.speaking = self._spawn(self._speak(leg, *leg.words))

    async def _speak(self, leg: _Leg, pcm: bytes, number: int) -> None:
        """A second ahead at the most. An exchange may move the sound elsewhere in the middle: what
        lay ready is lost then, and is given again. The call goes on after the end, in silence."""
        from baresip import AudioNotActive, AudioRestarted

        audio, at, ready, waits = leg.sip.audio, 0, 0.0, 0
        loop, is_cut = asyncio.get_running_loop(), False
        seen = loop.time()
        while not leg.ended.is_set():
            before, now = ready, loop.time()
            ready, seen = max(0.0, ready - (now - seen) * _BYTES_A_SECOND), now
            is_last = at >= len(pcm) and not ready
            try:
                if not is_cut:
                    is_cut = await _cut_off(audio)
                # Not by asking how much lies ready: that hides that the sound has moved.
                given = audio.write(pcm[at : at + 2 * int((_AHEAD - ready) / 2)] or _SAMPLE)
            except AudioRestarted:
                at, ready = max(0, at - 2 * int(before / 2)), 0.0
                continue
            except AudioNotActive:
                waits += 1
                if waits == _LONG_WITHOUT_SOUND:
                    self._tell("trouble", code="no_sound")
                await asyncio.sleep(0.02)
                continue
            if is_last:
                leg.words = None
                self._tell("spoken", call=leg.id, n=number)
                return
            at, ready = at + given, ready + given
            # To the end of what lies ready, or until half of it is gone.
            await asyncio.sleep(ready / _BYTES_A_SECOND + 0.02 if at >= len(pcm) else 0.4)

    async def _pong(self) -> None:
        """Through the stack's own thread: it may stand still while this one goes on."""
        await self._runtime.set_native_log_level("error")
        self._tell("pong")

    def _spawn(self, work: Any) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._tell("trouble", code=_snake(type(error).__name__))


async def _cut_off(audio: Any) -> bool:
    """What lies ready is dropped at the next frame, and whatever is given before that with it."""
    if audio.info().tx_buffered:
        audio.flush_tx()
        for _ in range(20):
            if not audio.info().tx_buffered:
                break
            await asyncio.sleep(0.005)
    return True


def _directives(setup: dict[str, Any]) -> Iterator[str]:
    yield f"rtp_ports {setup['media_ports']}"
    yield "dns_getaddrinfo yes"  # as everything else on this machine finds a name
    if setup["transport"] == "tls":
        yield "sip_verify_server yes"  # without it the library takes any certificate
        yield f"sip_cafile {setup['ca_file']}"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


class _Complaints(logging.Handler):
    """Who complained, and how badly; never what was said, which has numbers in it."""

    def __init__(self, tell: Callable[..., None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell
        self._told: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        code = f"{record.name}.{record.levelname.lower()}"
        if code not in self._told:  # once is enough
            self._told.add(code)
            self._tell("trouble", code=code)


async def serve(commands: BinaryIO, tell: Callable[..., None]) -> None:
    """Until the commands end."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), commands)
    setup = json.loads(await reader.readline())
    calls = Calls(setup, tell)
    # The stack wants a folder only while it starts: a process that is killed leaves none.
    tempfile.tempdir = tempfile.mkdtemp(prefix="rodtkort-sip-")
    try:
        await calls.open()
    finally:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
        tempfile.tempdir = None
    tell("ready")
    while line := await reader.readline():
        calls.command(json.loads(line))
    await calls.close()


def main() -> int:
    """Runs it on the two pipes. What else is printed goes to standard error, which is not kept."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def tell(what: str, **more: Any) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more: the input ends as well
            out.write(json.dumps({"is": what, **more}).encode() + b"\n")

    try:
        import baresip  # noqa: F401 (only whether it is there; `serve` loads it)
    except ImportError:
        tell("trouble", code="no_library")
        return _NO_LIBRARY
    logging.getLogger().addHandler(_Complaints(tell))
    asyncio.run(serve(sys.stdin.buffer, tell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
