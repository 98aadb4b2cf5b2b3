"""The floor of B1 as a process: raw aiohttp in, one durable commit with the bare driver, and out.

    python -m tests.bench.floor PORT DATABASE_URL CARD_BYTES

Nothing is read, decided or drawn: what no bot of this shape can go below. The driver blocks, so
it has a thread of its own, as it would in any service that goes on answering.
"""

import asyncio
import json
import sqlite3
import sys
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import psycopg
from aiohttp import web

from tests.bench.processes import serve

_TABLE = "CREATE TABLE IF NOT EXISTS floor (id text PRIMARY KEY, body text NOT NULL)"


def main() -> None:
    """Serve until SIGTERM."""
    port, url, size = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    asyncio.run(_serve(port, url, b'{"type":"message","text":"' + b"x" * size + b'"}'))


async def _serve(port: int, url: str, card: bytes) -> None:
    thread = ThreadPoolExecutor(1)
    commit = await asyncio.get_running_loop().run_in_executor(thread, _committing, url)
    async with aiohttp.ClientSession() as session:
        sending: set[asyncio.Task[None]] = set()

        async def send(activity: dict[str, str]) -> None:
            where = f"{activity['serviceUrl']}/v3/conversations/a:leader/activities"
            headers = {"Content-Type": "application/json"}
            async with session.post(where, data=card, headers=headers) as response:
                await response.read()

        async def messages(request: web.Request) -> web.Response:
            body = await request.text()
            await asyncio.get_running_loop().run_in_executor(thread, commit, body)
            task = asyncio.create_task(send(json.loads(body)))
            sending.add(task)
            task.add_done_callback(sending.discard)
            return web.Response()

        app = web.Application()
        app.router.add_post("/api/messages", messages)
        await serve(app, port)


def _committing(url: str) -> Callable[[str], None]:
    """One durable commit, on a connection that stays open."""
    if url.startswith("sqlite:///"):
        lite = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        lite.execute("PRAGMA journal_mode=WAL")
        lite.execute("PRAGMA synchronous=FULL")
        lite.execute(_TABLE)
        return lambda body: _insert(lite.execute, "INSERT INTO floor VALUES (?, ?)", body)
    server = psycopg.connect(url, autocommit=True)
    server.execute(_TABLE)
    return lambda body: _insert(server.execute, "INSERT INTO floor VALUES (%s, %s)", body)


def _insert(execute: Callable[..., object], statement: str, body: str) -> None:
    execute(statement, (str(uuid.uuid4()), body))


if __name__ == "__main__":
    main()
