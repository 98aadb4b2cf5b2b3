"""The tab of a scenario: somebody comes in and opens its pages over HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Self

import aiohttp
from sqlalchemy import delete, select

from bot.store import tables as t
from tests.fakes.payloads import TeamsUser
from tests.slow_machine import LONG_ENOUGH
from tests.world import World
from tests.yearly import Plan, keep

PAGES = ("now", "today", "year", "mine")
FORM = {"Sec-Fetch-Site": "same-origin"}


def with_tab(folder: Path, organisation: str | None = None, **more: Any) -> World:
    """A world whose tab is switched on."""
    world = World(folder, organisation, **more)
    world.settings = world.settings.model_copy(update={"tab": True})
    return world


@dataclass(slots=True)
class Shown:
    """A page that was opened."""

    status: int
    html: str
    headers: Mapping[str, str]
    path: str = ""
    forms: list[dict[str, str]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What can be read on it, and what a picture is called."""
        found = _Words()
        found.feed(self.html)
        return " ".join(" ".join(found.said).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value or "" for name, value in attrs if name == "aria-label"]


class _Forms(HTMLParser):
    """Every button of every form, with what is sent when it is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self._fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {"action": told.get("action", "")}
        elif tag == "input" and "name" in told:
            self._fields[told["name"]] = told.get("value", "")
        elif tag == "button":
            pressed = {told["name"]: told.get("value", "")} if "name" in told else {}
            self.found.append({**self._fields, **pressed})


class Browser:
    """One person's browser: it keeps cookies of an address without a name, too."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def opens(self, page: str, **headers: str) -> Shown:
        """GET of a page."""
        async with self.session.get(f"{self.address}/tab/{page}", headers=headers) as answer:
            return await self._shown(answer)

    async def posts(
        self, page: str, data: Mapping[str, str], headers: Mapping[str, str] = FORM
    ) -> Shown:
        """POST of a form."""
        address = f"{self.address}/tab/{page}"
        async with self.session.post(address, data=data, headers=headers) as answer:
            return await self._shown(answer)

    async def presses(self, shown: Shown, verb: str, **entered: str) -> Shown:
        """The first button of a page with this verb, and these values; the others are entered."""
        wanted = {"verb": verb, **entered}
        fits = [one for one in shown.forms if one.get("verb") == verb]
        exact = [one for one in fits if all(one.get(k) in (v, "", None) for k, v in wanted.items())]
        assert exact, f"no button {wanted} among {shown.forms}"
        form = {**exact[0], **entered}
        return await self.posts(form.pop("action").removeprefix("/tab/"), form)

    async def _shown(self, answer: aiohttp.ClientResponse) -> Shown:
        html = await answer.text()
        forms = _Forms()
        forms.feed(html)
        return Shown(answer.status, html, dict(answer.headers), answer.url.path, forms.found)


class Stream:
    """The events of an open page."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> str:
        """The next event, comments left out; "" at the end."""
        lines: list[str] = []
        async with asyncio.timeout(LONG_ENOUGH):
            async for raw in self.answer.content:
                line = raw.decode().rstrip("\n")
                if line.startswith(("data:", "event:")):
                    lines.append(line)
                elif not line and lines:
                    return "\n".join(lines)
        return ""


@contextlib.asynccontextmanager
async def looks(world: World, user: TeamsUser | str) -> AsyncIterator[Browser]:
    """Somebody who has come in, as on a developer's machine."""
    person = user if isinstance(user, str) else user.id
    async with Browser(world.address) as browser:
        shown = await browser.posts("who", {"person": person})
        assert shown.status == 200, shown.words
        yield browser


@contextlib.contextmanager
def invented(world: World, plans: Sequence[Plan]) -> Iterator[None]:
    """So many incidents more, for as long: they have no documents that could be checked."""
    keep(world.core.database, plans)
    try:
        yield
    finally:
        with world.core.database.engine.begin() as connection:
            gone = select(t.incident.c.id).where(t.incident.c.card == "{}").scalar_subquery()
            for table in (t.timeline, t.draft, t.evidence):
                connection.execute(delete(table).where(table.c.incident.in_(gone)))
            connection.execute(delete(t.incident).where(t.incident.c.card == "{}"))
