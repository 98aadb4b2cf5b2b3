"""Finds the Entra ids that belong to Nav idents, for a directory that knows none."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import quote

from bot.domain.reports.filing import is_nav_ident
from bot.integrations.directory.import_rules import IdentIn
from bot.integrations.people.answers import rows, text_of
from bot.integrations.people.graph_requests import GraphRequests


class EntraIds(Protocol):
    """Whose account it is."""

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """Object ids by Nav ident, without those that no account has, or several. Raises
        `NoSnapshot`."""
        ...


class NoEntraIds:
    """New people are added by hand."""

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """Nobody's."""
        return {}


class GraphEntraIds:
    """Asks Microsoft Graph, where the Nav ident stands in the attribute `ident`."""

    def __init__(self, requests: GraphRequests, ident: IdentIn) -> None:
        self._requests = requests
        self._ident = ident

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """See `EntraIds.of`."""
        asked = [ident for ident in idents if is_nav_ident(ident)]
        urls = [
            f"/users?$count=true&$select=id&$filter={self._ident}%20eq%20%27{quote(ident)}%27"
            for ident in asked
        ]
        # Graph filters by these attributes only in its eventually consistent index.
        parts = await self._requests.batch(urls, {"ConsistencyLevel": "eventual"})
        found: dict[str, str] = {}
        for ident, part in zip(asked, parts, strict=True):
            if part.status != 200:
                raise self._requests.refused(part.status, "User.Read.All", "people")
            users = rows(self._requests.asking, part.body, "value")
            id_ = text_of(users[0], "id") if len(users) == 1 else None
            if id_ is not None:
                found[ident] = id_.lower()
        return found
