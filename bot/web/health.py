"""Probes and metrics (contract.md, "HTTP"). They lie under `/internal/`, which the internet
ingress does not let through (nav.md, section 3)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

CHECK_WITHIN_SECONDS = 1.0

Check = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class Health:
    """Whether the process is ready, and by name what of it is not well."""

    checks: dict[str, Check] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)
    ready: bool = False
    heart: Check | None = None

    def watch(self, name: str, check: Check, *, needed: bool) -> None:
        """Adds a part: `isready` names it in `degraded` while `check` says no. `needed`: without it
        an alarm raised now would not be stored, sent or escalated, so the heartbeat stops."""
        self.checks[name] = check
        if needed:
            self.needed.add(name)

    async def degraded(self) -> list[str]:
        """The names of the parts that do not answer in time."""
        names = list(self.checks)
        results = await asyncio.gather(*(self.well(self.checks[name]) for name in names))
        return [name for name, well in zip(names, results, strict=True) if not well]

    async def well(self, check: Check) -> bool:
        """Whether one check answers yes in time."""
        try:
            return await asyncio.wait_for(check(), CHECK_WITHIN_SECONDS)
        except Exception:  # whatever is wrong, the probe must tell and not fail
            return False


def add_routes(app: web.Application, health: Health) -> None:
    """Adds the four routes."""

    async def isalive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def isready(_request: web.Request) -> web.Response:
        if not health.ready:  # starting or draining; otherwise an unready bot is a silent bot
            waiting = {"ready": False, "degraded": await health.degraded()}
            return web.json_response(waiting, status=503)
        return web.json_response({"ready": True, "degraded": await health.degraded()})

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def heartbeat(_request: web.Request) -> web.Response:
        """For a monitor outside: 200 while the self-check finds every law kept."""
        beats = health.ready and health.heart is not None and await health.well(health.heart)
        return web.json_response({"beats": beats}, status=200 if beats else 503)

    app.router.add_get("/internal/heartbeat", heartbeat)
    app.router.add_get("/internal/isalive", isalive)
    app.router.add_get("/internal/isready", isready)
    app.router.add_get("/internal/metrics", metrics)
