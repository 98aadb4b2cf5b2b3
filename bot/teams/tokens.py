"""The bot's own token for the connector: fetched beside the event loop, kept, renewed early."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.teams.login_http import LoginHttp

LOGIN_URL = "https://login.microsoftonline.com"
CONNECTOR_SCOPE = "https://api.botframework.com/.default"

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


class TokenProvider(Protocol):
    """Gives the token for requests to the connector."""

    async def token(self, *, fresh: bool = False) -> str | None:
        """The bearer token, None where none is needed; `fresh` after the old one was refused.

        Raises `TokenUnavailable`.
        """
        ...


class NoToken:
    """For the environment `local` without credentials: the clients there take anything."""

    async def token(self, *, fresh: bool = False) -> str | None:
        """None, always."""
        return None


@dataclass(frozen=True, slots=True)
class BotCredentials:
    """The single-tenant registration (contract.md, "Settings"); `login_url` without the tenant."""

    app_id: str
    app_secret: str = field(repr=False)
    tenant_id: str
    login_url: str = LOGIN_URL


@dataclass(frozen=True, slots=True)
class _Held:
    value: str
    until: float


class MsalTokenProvider:
    """One msal application with a thread of its own, so that no alarm waits behind its HTTP.

    One request at a time however many wait; `timeout_seconds` bounds both msal's request and
    the wait for it. `monotonic` is a clock in seconds. Call `close` at the end.
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
        self._application: Any = None
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
            raise TokenUnavailable(str(answer.get("error", "no_token"))[:64])
        self._held = _Held(value, self._monotonic() + float(answer.get("expires_in", 0)))
        return value

    def _acquire(self) -> dict[str, Any]:
        # Imported here: it costs a third of the time to start, and `local` never needs it.
        import msal

        if self._application is None:
            credentials = self._credentials
            login_url = credentials.login_url.rstrip("/")
            self._application = msal.ConfidentialClientApplication(
                credentials.app_id,
                client_credential=credentials.app_secret,
                authority=f"{login_url}/{credentials.tenant_id}",
                # Microsoft's list does not know another login service.
                instance_discovery=None if login_url == LOGIN_URL else False,
                http_client=LoginHttp(self._timeout),
            )
        # msal would give its own copy of a token that is about to end, or was just refused.
        self._application.remove_tokens_for_client()
        answer: dict[str, Any] = self._application.acquire_token_for_client(scopes=[self._scope])
        return answer
