"""Starting and stopping the service."""

import asyncio
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web

from bot import logs
from bot.app import Application
from bot.settings import Settings
from bot.settings.refusals import unwritable
from bot.store.trouble import WrongDatabase
from bot.texts import ladders
from bot.web.routes import MAX_HEADER

log = structlog.get_logger(__name__)

# What is served; the bench and the crash tests serve one of their own.
build_application: Callable[..., Application] = Application

CANNOT_START = 2
CANNOT_GO_ON = 1

# A handler answers within a second; what is slower is a client that went away.
HANDLERS_MAY_TAKE_SECONDS = 1.0
# Names of hosts are looked up in these as well: work that hangs, in a file or a database, must not
# use them up, or no card goes out. Python takes as few as six; each is begun when it is needed.
AUXILIARY_THREADS = 64
# Beyond what draining may take: then something hangs that Python would wait for without end.
LEAVES_WITHIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the service ended: a plain sentence, and the exit code, which is 2 when it never came to
    run as it was told to, and 1 when it ran and cannot go on."""

    sentence: str
    code: int


def run(settings: Settings) -> Failure | None:
    """Serves until SIGTERM or Ctrl-C. Returns why, when something else ended it."""
    try:
        ladders.load()  # now, and not when somebody needs the sentence
    except ladders.BadLadders as error:
        return Failure(f"The bot's own ladders cannot be used:\n{error}", CANNOT_START)
    keep_to_itself()
    running = logs.configure()
    threading.Thread(target=_say_unwritable, args=(settings,), daemon=True).start()
    service = _Service(settings, running)
    try:
        return asyncio.run(service.serve())
    except WrongDatabase as error:
        return Failure(str(error), CANNOT_START)
    except (Exception, SystemExit) as error:  # a task may ask for the end, too: not with code 0
        return service.ended_by(error)
    finally:
        running.close()


def _say_unwritable(settings: Settings) -> None:
    """Beside the start, which waits for no disk: a bot that refused to run for want of a folder
    would be a silent one (L8)."""
    for setting, sentence in unwritable(settings):
        log.error("may_not_write", setting=setting, sentence=sentence)


_PR_SET_DUMPABLE = 4  # linux/prctl.h


def keep_to_itself() -> None:
    """Nobody of the same user may look into this process any more, where its keys are: neither the
    decoder of a hostile file nor a dump (R50). Linux alone has a switch for it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


class _Service:
    """One run of it."""

    def __init__(self, settings: Settings, running: logs.Log) -> None:
        self._settings = settings
        self._log = running
        self._failure: Failure | None = None
        self._stopped = asyncio.Event()
        self._began = False

    async def serve(self) -> Failure | None:
        """Answers first, and opens the database then: a bot that waits is asked how it is."""
        loop = asyncio.get_running_loop()
        beside = ThreadPoolExecutor(AUXILIARY_THREADS, thread_name_prefix="beside")
        loop.set_default_executor(beside)
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopped.set)
        cannot_go_on = partial(self._give_up, code=CANNOT_GO_ON)
        application = build_application(
            self._settings, self._give_up, cannot_go_on, log_works=self._log.works
        )
        runner = web.AppRunner(
            application.web,
            access_log=None,
            shutdown_timeout=HANDLERS_MAY_TAKE_SECONDS,
            max_field_size=MAX_HEADER,
        )
        await application.open()
        try:
            application.start()
            await runner.setup()
            if await self._listens(runner):
                self._began = True
                await self._stopped.wait()
        finally:
            self._leave_in_time()
            await runner.cleanup()
            await application.drain()
        return self._failure

    def ended_by(self, error: BaseException) -> Failure:
        """Something that nobody foresaw."""
        why = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        log.critical("service_ended", error=type(error).__name__)
        if self._failure is not None:  # what came while it was leaving
            return self._failure
        if self._began:
            return Failure(f"The bot cannot go on ({why}).", CANNOT_GO_ON)
        return Failure(f"The bot cannot start ({why}).", CANNOT_START)

    async def _listens(self, runner: web.AppRunner) -> bool:
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            sentence = f"Cannot listen on {host}:{port} ({error.strerror or error})."
            self._give_up(sentence)
            return False
        return True

    def _give_up(self, sentence: str, code: int = CANNOT_START) -> None:
        if self._failure is None:
            self._failure = Failure(sentence, code)
        self._stopped.set()

    def _leave_in_time(self) -> None:
        """Python waits at its end for every thread that works, and one may hang in a database or a
        disk for ever: a bot that neither serves nor ends is started again by nobody."""
        code = self._failure.code if self._failure is not None else 0

        def leave() -> None:
            log.critical("left_behind")
            self._log.flush()
            os._exit(code)

        seconds = LEAVES_WITHIN_SECONDS + 2 * self._settings.send_timeout_seconds
        clock = threading.Timer(seconds, leave)
        clock.daemon = True
        clock.start()
