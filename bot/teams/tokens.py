"""The bot's own tokens: fetched beside the event loop, kept, renewed early."""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bot.teams.credentials import BotCredentials, LoginApplication, application

CONNECTOR_SCOPE = "https://api.botframework.com/.default"

_CODE = re.compile(r"[A-Za-z0-9_]{1,64}")

# Renewed this long before the end; the old one serves until the new one has come.
_AHEAD_SECONDS = 300.0
# After a failure the next attempt waits this long; with an old token in hand there is time.
_PAUSE_SECONDS = 10.0
_PAUSE_WITHOUT_SECONDS = 1.0


class TokenUnavailable(Exception):
    """No token can be had now. `reason` is a code of the login service, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoToken:
    """For the environment `local` without credentials: the clients there take anything."""

    async def token(self, *, fresh: bool = False) -> str | None:
        """None, always."""
        return None


@dataclass(frozen=True, slots=True)
class _Held:
    value: str
    until: float


class MsalTokenProvider:
    """One msal application with a thread of its own, so that no alarm waits behind its HTTP.

    Another `scope` (Graph's) takes another provider with the same credentials: then a token
    that is slow to come delays no other. One request at a time however many wait;
    `timeout_seconds` bounds both msal's request and the wait for it. `monotonic` is a clock in
    seconds. Call `close` at the end.
    """

    def __init__(
        self,
        credentials: BotCredentials,
        timeout_seconds: float = 5.0,
        monotonic: Callable[[], float] = time.monotonic,
        scope: str = CONNECTOR_SCOPE,
    ) -> None:
        self._credentials = credentials
        self._scope = scope
        self._timeout = timeout_seconds
        self._monotonic = monotonic
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="token")
        self._application: LoginApplication | None = None
        self._held: _Held | None = None
        self._fetch: asyncio.Task[str] | None = None
        self._failed: tuple[float, TokenUnavailable] | None = None

    async def token(self, *, fresh: bool = False) -> str | None:
        """The token; waits only while there is none that is valid. Raises `TokenUnavailable`."""
        now = self._monotonic()
        held = self._held
        if held is None or fresh or held.until <= now:
            if self._failed and now - self._failed[0] < _PAUSE_WITHOUT_SECONDS:
                raise TokenUnavailable(self._failed[1].reason)
            return await self._wait(self._fetching())
        if held.until - _AHEAD_SECONDS <= now and not self._pausing(now):
            self._fetching()
        return held.value

    async def warm(self) -> bool:
        """Fetch ahead of the first alarm; whether there is a token now."""
        try:
            await self.token()
        except TokenUnavailable:
            return False
        return True

    def close(self) -> None:
        """Ends the thread; a request under way is left behind."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _fetching(self) -> asyncio.Task[str]:
        if self._fetch is None:
            self._fetch = asyncio.create_task(self._renew())
            self._fetch.add_done_callback(self._fetched)
        return self._fetch

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetch = None
        self._failed = None
        error = None if task.cancelled() else task.exception()
        if isinstance(error, TokenUnavailable):
            self._failed = (self._monotonic(), error)

    def _pausing(self, now: float) -> bool:
        return self._failed is not None and now - self._failed[0] < _PAUSE_SECONDS

    async def _wait(self, task: asyncio.Task[str]) -> str:
        try:
            # Shielded: one impatient sender must not take the token from the others.
            return await asyncio.wait_for(asyncio.shield(task), self._timeout)
        except TimeoutError:
            raise TokenUnavailable("timeout") from None

    async def _renew(self) -> str:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._thread, self._acquire)
        except Exception as error:
            # msal replays a failure for a minute; a new application asks anew.
            self._application = None
            raise TokenUnavailable(type(error).__name__) from error
        value = answer.get("access_token")
        if not isinstance(value, str):
            self._application = None
            raise TokenUnavailable(_code(answer.get("error")))
        self._held = _Held(value, self._monotonic() + float(answer.get("expires_in", 0)))
        return value

    def _acquire(self) -> dict[str, Any]:
        if self._application is None:
            self._application = application(self._credentials, self._timeout)
        return self._application.acquire(self._scope)


def _code(error: object) -> str:
    """The login service's error code; whatever is no plain code is not repeated (L11)."""
    return error if isinstance(error, str) and _CODE.fullmatch(error) else "no_token"
