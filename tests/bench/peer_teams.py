"""The echo of B2 with `microsoft-teams-apps` as a process: a proactive send, and before it one
durable commit where a database is given. With the server that it brings, without a log; no auth.

    var/peers/bin/python -m tests.bench.peer_teams PORT [DATABASE_URL]
"""

import asyncio
import sys

import jwt
import uvicorn
from fastapi import FastAPI
from microsoft_teams.api import MessageActivity
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter

from tests.bench.durable import committer


async def _serve(port: int, url: str = "") -> None:
    commit = await committer(url)
    token = jwt.encode({"aud": "bench", "exp": 2**31}, "b" * 32)  # it sends with none but a JWT
    web = FastAPI()
    web.get("/")(_here)
    config = uvicorn.Config(web, port=port, log_level="warning", access_log=False)
    app = App(
        client_id="bench",
        token=lambda scope, tenant: token,
        dangerously_allow_unauthenticated_requests=True,
        http_server_adapter=FastAPIAdapter(web, lambda _: uvicorn.Server(config)),
    )

    async def alert(context: ActivityContext[MessageActivity]) -> None:
        await commit(context.activity.text or "")
        where = context.conversation_ref.service_url
        await app.send("a:leader", "RØDT KORT", service_url=where)

    app.on_message(alert)
    await app.start(port)


async def _here() -> None:
    """The process is there."""


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), *sys.argv[2:]))
