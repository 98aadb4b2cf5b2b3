"""The echo of B2 with `microsoft-agents-hosting-aiohttp` as a process: a proactive send, and before
it one durable commit where a database is given; no auth.

    var/peers/bin/python -m tests.bench.peer_agents PORT [DATABASE_URL]
"""

import asyncio
import sys

from aiohttp import web
from microsoft_agents.hosting.aiohttp import CloudAdapter
from microsoft_agents.hosting.core import (
    ActivityHandler,
    AgentAuthConfiguration,
    AnonymousTokenProvider,
    ConnectionManager,
    TurnContext,
)

from tests.bench.durable import Commit, committer
from tests.bench.processes import serve


class _Echo(ActivityHandler):  # type: ignore[misc]  # installed for the bench alone
    """Sends to the leader for every message."""

    def __init__(self, adapter: CloudAdapter, commit: Commit) -> None:
        self._adapter, self._commit = adapter, commit

    async def on_message_activity(self, context: TurnContext) -> None:
        """Stored, then sent."""
        await self._commit(context.activity.text or "")
        reference = context.activity.get_conversation_reference()
        reference.conversation.id = "a:leader"
        there = reference.get_continuation_activity()
        await self._adapter.continue_conversation_with_claims(context.identity, there, _send)


async def _send(context: TurnContext) -> None:
    await context.send_activity("RØDT KORT")


async def _serve(port: int, url: str = "") -> None:
    configuration = {"SERVICE_CONNECTION": AgentAuthConfiguration()}
    unsigned = ConnectionManager(lambda _: AnonymousTokenProvider(), configuration)
    adapter = CloudAdapter(connection_manager=unsigned)
    echo = _Echo(adapter, await committer(url))

    async def messages(request: web.Request) -> web.StreamResponse:
        return await adapter.process(request, echo) or web.Response()

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    await serve(app, port)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
