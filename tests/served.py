"""The service as `serve` runs it, for a test that asks it over HTTP."""

from collections.abc import AsyncIterator, Callable

from aiohttp import web

from bot.app import Application
from bot.settings import Settings


def served(settings: Settings, give_up: Callable[[str], None]) -> web.Application:
    """Opened and begun with the server that it is given to, drained with it."""
    application = Application(settings, give_up, give_up)

    async def running(_: web.Application) -> AsyncIterator[None]:
        await application.open()
        application.start()
        yield
        await application.drain()

    application.web.cleanup_ctx.append(running)
    return application.web
