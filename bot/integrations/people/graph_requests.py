"""Microsoft Graph as far as an import needs it: pages of a group's members, batches of questions
about single people.

Needs the application permissions `GroupMember.Read.All` and `User.Read.All`. Whether an
application may read managers, Microsoft's own pages say differently (nav.md, section 3); 403 is
said in plain words.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.integrations.nav_service import LONGEST_WAIT_SECONDS
from bot.integrations.people.answers import Fields, rows
from bot.integrations.people.asking import Asking
from bot.ports import TryAgain

PAGE = 500
MOST_PAGES = 200
MOST_IN_BATCH = 20  # Graph's own limit
SELECT = (
    "id,displayName,givenName,surname,mobilePhone,businessPhones,accountEnabled,"
    "onPremisesSamAccountName,employeeId"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One answer of a batch."""

    status: int
    body: Fields = field(repr=False)


class GraphRequests:
    """Speaks to `base_url`, which ends in Graph's version, and follows links to nowhere else."""

    def __init__(self, asking: Asking, base_url: str) -> None:
        self.asking = asking
        self._base = base_url.rstrip("/")

    async def members(self, group: str) -> list[Fields] | None:
        """Everything that is a direct member; None where there is no such group. Raises
        `NoSnapshot`."""
        found: list[Fields] = []
        async for page in self._pages(f"/groups/{quote(group, safe='')}/members"):
            if page is None:
                return None
            found += page
        return found

    async def _pages(self, path: str) -> AsyncIterator[list[Fields] | None]:
        query: Mapping[str, str] | None = {"$select": SELECT, "$top": str(PAGE)}
        for _ in range(MOST_PAGES):
            answer = await self.asking.ask("GET", path, query=query)
            if answer.status == 404:
                yield None
                return
            if answer.status != 200:
                raise self.refused(answer.status, "GroupMember.Read.All", "the members of a group")
            yield rows(self.asking, answer.body, "value")
            link = answer.body.get("@odata.nextLink")
            if link is None:
                return
            if not isinstance(link, str):
                raise self.asking.half()
            if not link.startswith(f"{self._base}/"):
                raise self.asking.failed("has its next page at another address.")
            path, query = link[len(self._base) :], None
        raise self.asking.failed("has no end to its pages.")

    async def batch(self, urls: Sequence[str], headers: Mapping[str, str]) -> list[Part]:
        """The answers to GETs of `urls`, in their order, with those waited out that Graph puts
        off. Raises `NoSnapshot`."""
        found: list[Part] = []
        for start in range(0, len(urls), MOST_IN_BATCH):
            found += await self._batch(urls[start : start + MOST_IN_BATCH], headers)
        return found

    async def _batch(self, urls: Sequence[str], headers: Mapping[str, str]) -> list[Part]:
        done: dict[int, Part] = {}
        attempt = 0
        while True:
            open_ = [number for number in range(len(urls)) if number not in done]
            postponed = await self._once(urls, open_, headers, done)
            if postponed is None:
                return [done[number] for number in range(len(urls))]
            await self.asking.pause(attempt, postponed)
            attempt += 1

    async def _once(
        self,
        urls: Sequence[str],
        numbers: Sequence[int],
        headers: Mapping[str, str],
        done: dict[int, Part],
    ) -> TryAgain | None:
        asked = [
            {"id": str(number), "method": "GET", "url": urls[number], "headers": dict(headers)}
            for number in numbers
        ]
        answer = await self.asking.ask("POST", "/$batch", {"requests": asked})
        if answer.status != 200:
            raise self.refused(answer.status, "User.Read.All", "people")
        parts = {str(part.get("id")): part for part in rows(self.asking, answer.body, "responses")}
        postponed = None
        for number in numbers:
            part = parts.get(str(number), {})
            status = part.get("status")
            if not isinstance(status, int):
                raise self.asking.half()
            if status == 429 or status >= 500:
                postponed = _later(postponed, TryAgain(f"http_{status}", _wait(part)))
                continue
            body = part.get("body")
            done[number] = Part(status, body if isinstance(body, dict) else {})
        return postponed

    def refused(self, status: int, permission: str, what: str) -> Exception:
        """What to raise for an answer that says no."""
        if status == 403:
            return self.asking.failed(
                f"does not let the bot read {what} (403). Grant the application permission "
                f"{permission} to its registration."
            )
        return self.asking.failed(f"cannot answer about {what} (http_{status}).")


def _wait(part: Fields) -> float | None:
    headers = part.get("headers")
    said = headers.get("Retry-After") if isinstance(headers, dict) else None
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT_SECONDS)
    return None


def _later(one: TryAgain | None, other: TryAgain) -> TryAgain:
    if one is None or (other.after_seconds or 0) > (one.after_seconds or 0):
        return other
    return one
