"""Starting and stopping the service."""

import asyncio
import signal

from aiohttp import web
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.app import build_app, open_database
from bot.organisation_source import NoOrganisation
from bot.settings import Settings

MAX_BODY = 256 * 1024


def run(settings: Settings) -> str | None:
    """Serves until SIGTERM or Ctrl-C. Returns one plain sentence when it could not start."""
    logs.configure()
    try:
        database = open_database(settings)
    except DBAPIError as error:
        return f"The database cannot be used ({type(error.orig).__name__}). Check the URL."
    try:
        asyncio.run(_serve(settings, build_app(settings, database)))
    except NoOrganisation as error:
        return f"There is no usable organisation file:\n{error}"
    except OSError as error:
        return f"Cannot listen on {settings.host}:{settings.port} ({error.strerror})."
    return None


async def _serve(settings: Settings, app: web.Application) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        await stopped.wait()
    finally:
        await runner.cleanup()
