"""The stock SDK's echo of B2 (`stock_sdk.py`, as it is) with one durable commit before it sends.

python -m tests.bench.peer_stock PORT DATABASE_URL
"""

import asyncio
import sys
from typing import Any

from tests.bench import stock_sdk
from tests.bench.durable import committer


async def _serve(port: int, url: str) -> None:
    commit = await committer(url)

    class Durable(stock_sdk._CloudAdapter):
        """Stores what has come in before it sends."""

        async def continue_conversation(self, reference: Any, *given: Any, **more: Any) -> None:
            await commit(str(reference.activity_id))
            await super().continue_conversation(reference, *given, **more)

    stock_sdk._CloudAdapter = Durable  # type: ignore[misc]  # the program itself has an empty diff
    await stock_sdk._serve(port)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
