"""Asking a directory of people with patience: throttling and hiccups are waited out, and whatever
is left is one sentence. Its JSON is not trusted: what is not as it should be is half an answer.
Where there is nobody to ask, what is missing is said."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.domain.organisation.organisation import Person, as_dialled
from bot.domain.organisation.people_snapshot import PeopleSnapshot
from bot.integrations.nav_service import NavResponse, NavService
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
    ) -> NavResponse:
        """The answer, whatever its status but 401, 429 and 5xx. Raises `NoSnapshot`."""
        for attempt in range(ATTEMPTS):
            answer = await self._service.ask(method, path, headers or {}, body, query)
            if isinstance(answer, NavResponse):
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


class NoPeopleDirectory:
    """Implements `ports.PeopleDirectory`. `missing` is one sentence: what has to be set
    first."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """Raises `NoSnapshot`, always."""
        raise NoSnapshot(self._missing)


MOST_NAME = 200

Fields = dict[str, Any]


def rows(asking: Asking, value: Any, key: str) -> list[Fields]:
    """The objects listed under `key`. Raises `NoSnapshot`."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise asking.half()
    return found


def inner(asking: Asking, value: Fields, key: str) -> Fields:
    """The object under `key`. Raises `NoSnapshot`."""
    found = value.get(key)
    if not isinstance(found, dict):
        raise asking.half()
    return found


def text_of(value: Any, key: str) -> str | None:
    """A string on one line, None where there is none or nothing in it."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, str):
        return None
    flat = " ".join(found.split())
    return "".join(char for char in flat if char.isprintable())[:MOST_NAME].strip() or None


def phone_of(written: Iterable[str | None]) -> tuple[str | None, bool]:
    """The first number that can be dialled, and whether all that were written cannot."""
    given = [number for number in written if number]
    for number in given:
        dialled = as_dialled(number)
        if dialled is not None:
            return dialled, False
    return None, bool(given)
