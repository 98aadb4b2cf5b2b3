"""Starting and stopping the service."""

import asyncio
import signal

from aiohttp import web

from bot import logs
from bot.app import build_app
from bot.settings import Settings
from bot.store.trouble import WrongDatabase
from bot.teams.route import MAX_HEADER
from bot.texts import ladders

# A handler answers within a second; what is slower is a client that went away.
HANDLERS_MAY_TAKE_SECONDS = 1.0


def run(settings: Settings) -> str | None:
    """Serves until SIGTERM or Ctrl-C. Returns one plain sentence when it could not start."""
    try:
        ladders.load()  # now, and not when somebody needs the sentence
    except ladders.BadLadders as error:
        return f"The bot's own ladders cannot be used:\n{error}"
    logs.configure()
    try:
        return asyncio.run(_serve(settings))
    except WrongDatabase as error:
        return str(error)
    except OSError as error:
        return f"Cannot listen on {settings.host}:{settings.port} ({error.strerror})."


async def _serve(settings: Settings) -> str | None:
    """Answers first, and opens the database then: a bot that waits is asked how it is."""
    stopped = asyncio.Event()
    failures: list[str] = []

    def give_up(sentence: str) -> None:
        failures.append(sentence)
        stopped.set()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    runner = web.AppRunner(
        build_app(settings, give_up),
        access_log=None,
        shutdown_timeout=HANDLERS_MAY_TAKE_SECONDS,
        max_field_size=MAX_HEADER,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await stopped.wait()
    finally:
        await runner.cleanup()
    return failures[0] if failures else None
