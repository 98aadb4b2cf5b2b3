"""The stock SDK echo of B2 as a process: CloudAdapter in, proactive send out; no database, no auth.

    python -m tests.bench.stock_sdk PORT

`CloudAdapter` of botbuilder-integration-aiohttp is `CloudAdapterBase` with a request parser around
it; the parser is written out here, so that the bench needs no further package.
"""

import asyncio
import sys

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)

from tests.bench.processes import serve


class _CloudAdapter(CloudAdapterBase):
    """The SDK's own adapter, as its samples use it."""


async def _serve(port: int) -> None:
    credentials = PasswordServiceClientCredentialFactory("", "")
    adapter = _CloudAdapter(
        BotFrameworkAuthenticationFactory.create(credential_factory=credentials)
    )

    async def alert(uow: TurnContext) -> None:
        reference = TurnContext.get_conversation_reference(uow.activity)
        reference.conversation.id = "a:leader"
        await adapter.continue_conversation(reference, _send, bot_app_id="")

    async def messages(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())  # type: ignore[no-untyped-call]  # msrest's
        await adapter.process_activity(request.headers.get("Authorization", ""), activity, alert)
        return web.Response(status=201)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    await serve(app, port)


async def _send(uow: TurnContext) -> None:
    await uow.send_activity("RØDT KORT")


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
