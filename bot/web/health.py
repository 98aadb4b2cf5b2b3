"""Probes and metrics (contract.md, "HTTP"). They lie under `/internal/`, which the internet
ingress does not let through (nav.md, section 3).

A watcher asks every part now and then and keeps what it said; a probe is answered from that. So
any number of probes costs nothing, and a part that hangs keeps no answer waiting.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 0.5
STALE_AFTER_SECONDS = 3.0  # an answer so much overdue is none: the watcher itself has ended

DEGRADED = Gauge("rodtkort_degraded", "1 while a part does not work", ["part"])
HEARTBEAT = Gauge("rodtkort_heartbeat_seconds", "When the heart last beat (Unix)")

Check = Callable[[], Awaitable[bool]]
Monotonic = Callable[[], float]


@dataclass(slots=True)
class _Part:
    check: Check
    needed: bool
    every: float
    within: float
    well: bool = False
    shown: bool | None = None  # what was told of it last
    due: float = 0.0  # when it is to have been asked (monotonic seconds)
    asked: float = 0.0
    asking: asyncio.Task[None] | None = None


class Health:
    """Whether the process is ready, and by name what of it is not well.

    `ready` is set when the start is complete, and taken back while draining.
    """

    def __init__(self, monotonic: Monotonic = time.monotonic) -> None:
        self.ready = False
        self._parts: dict[str, _Part] = {}
        self._monotonic = monotonic

    def watch(
        self, name: str, check: Check, *, needed: bool, every: float = 1.0, within: float = 1.0
    ) -> None:
        """Adds a part: `isready` names it in `degraded` while `check` says no, raises, or does not
        answer `within` seconds; it is asked `every` so many. `needed`: without it an alarm raised
        now would not be stored, sent or escalated, so the heartbeat stops."""
        self._parts[name] = _Part(check, needed, every, within)

    def degraded(self) -> list[str]:
        """The names of the parts that are not well, or of which nobody knows."""
        return [name for name, part in self._parts.items() if not self._well(part)]

    def missing(self) -> list[str]:
        """Those of them without which an alarm raised now would not be stored, sent or escalated
        (L8)."""
        return [n for n, part in self._parts.items() if part.needed and not self._well(part)]

    def beats(self) -> bool:
        """Whether an alarm raised now would be stored, sent and escalated."""
        return self.ready and not self.missing()

    def _well(self, part: _Part) -> bool:
        now = self._monotonic()
        hangs = part.asking is not None and now - part.asked > part.within
        return part.well and not hangs and now - part.due < STALE_AFTER_SECONDS

    async def run(self) -> None:
        """Until cancelled: asks every part when it is due."""
        try:
            while True:
                try:
                    await self.look()
                except Exception as error:  # what nobody hears of any more is red by itself
                    log.error("health_not_watched", error=type(error).__name__)
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        finally:
            for part in self._parts.values():
                if part.asking is not None:
                    part.asking.cancel()

    async def look_anew(self) -> None:
        """Asks every part, whenever it was asked last: what it said may be true no more."""
        for part in self._parts.values():
            part.due = self._monotonic()
        await self.look()

    async def look(self) -> None:
        """Asks the parts that are due, and waits a moment for what they say. One that hangs is not
        asked a second time, and is not well."""
        now = self._monotonic()
        for part in self._parts.values():
            if part.due <= now and part.asking is None:
                part.asked, part.due = now, now + part.every
                part.asking = asyncio.create_task(_ask(part))
        asking = [part.asking for part in self._parts.values() if part.asking is not None]
        if asking:
            await asyncio.wait(asking, timeout=LOOK_EVERY_SECONDS)
        self._tell()

    def _tell(self) -> None:
        for name, part in self._parts.items():
            well, was = self._well(part), part.shown
            part.shown = well
            DEGRADED.labels(name).set(not well)
            if was is not None and was != well:
                log.warning("part_well" if well else "part_not_well", part=name)
        if self.beats():
            HEARTBEAT.set(time.time())


async def _ask(part: _Part) -> None:
    try:
        part.well = await part.check()
    except Exception:  # whatever is wrong, the probe must tell and not fail
        part.well = False
    finally:
        part.asking = None


def add_routes(app: web.Application, health: Health) -> None:
    """Adds the four routes."""

    async def isalive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def isready(_request: web.Request) -> web.Response:
        """503 while starting and draining; otherwise an unready bot is a silent bot."""
        answer = {"ready": health.ready, "degraded": health.degraded()}
        return web.json_response(answer, status=200 if health.ready else 503)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def heartbeat(_request: web.Request) -> web.Response:
        """For a monitor outside: 200 while an alarm raised now would be stored, sent and
        escalated."""
        beats = health.beats()
        return web.json_response({"beats": beats}, status=200 if beats else 503)

    app.router.add_get("/internal/heartbeat", heartbeat)
    app.router.add_get("/internal/isalive", isalive)
    app.router.add_get("/internal/isready", isready)
    app.router.add_get("/internal/metrics", metrics)
