"""Asking a directory of people with patience: throttling and hiccups are waited out, and whatever
is left is one sentence."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.integrations.nav_service import Answer, NavService
from bot.ports import NoSnapshot, TryAgain

ATTEMPTS = 4
# An operator waits for the command; longer than this is better said than waited for.
LONGEST_WAIT_SECONDS = 120.0

_NOTHING_CHANGED = "Nothing was changed."
_HOPELESS = {
    "not_connected": "{name} cannot be reached; check its address and the network.",
    "unauthorised": "{name} does not take our token (401); check the registration and the scope.",
    "token_unavailable": "There is no token for {name}; check how the bot proves who it is.",
}
_SAID = {
    "timeout": "{name} did not answer in time.",
    "connection_lost": "{name} broke off in the middle.",
    "http_429": "{name} asks us to wait longer than a command can (429); try again later.",
}

Sleep = Callable[[float], Awaitable[None]]


class Asking:
    """One service under the `name` that operators know it by. `sleep` takes seconds."""

    def __init__(self, name: str, service: NavService, sleep: Sleep = asyncio.sleep) -> None:
        self.name = name
        self._service = service
        self._sleep = sleep

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer, whatever its status but 401, 429 and 5xx. Raises `NoSnapshot`."""
        for attempt in range(ATTEMPTS):
            answer = await self._service.ask(method, path, headers or {}, body, query)
            if isinstance(answer, Answer):
                return answer
            if answer.reason in _HOPELESS:
                break
            await self.pause(attempt, answer)
        assert isinstance(answer, TryAgain)
        raise NoSnapshot(self._sentence(answer.reason))

    async def pause(self, attempt: int, answer: TryAgain) -> None:
        """Waits as long as it was told, else longer each time. Raises `NoSnapshot` when that is
        too long or was the last attempt."""
        seconds = 2.0**attempt if answer.after_seconds is None else answer.after_seconds
        if attempt + 1 >= ATTEMPTS or seconds > LONGEST_WAIT_SECONDS:
            raise NoSnapshot(self._sentence(answer.reason))
        await self._sleep(seconds)

    def failed(self, why: str) -> NoSnapshot:
        """For an answer that cannot be used; `why` goes on after the service's name."""
        return NoSnapshot(f"{self.name} {why} {_NOTHING_CHANGED}")

    def half(self) -> NoSnapshot:
        """For an answer in which something is missing."""
        return self.failed("gave only half an answer, or one that cannot be read.")

    def _sentence(self, reason: str) -> str:
        said = {**_HOPELESS, **_SAID}.get(reason, "{name} is out of order ({reason}).")
        return f"{said.format(name=self.name, reason=reason)} {_NOTHING_CHANGED}"
