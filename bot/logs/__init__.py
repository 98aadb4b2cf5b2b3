"""JSON lines on standard output. No text that people wrote, no names, no numbers (L11): events
are named, and carry codes, counts and the types of errors only.

A call to a logger never raises and never waits, whatever becomes of the line (`sink.py`). So does
everything else that would write to standard output or standard error while the bot serves: the
libraries' logging and warnings, what Python says of an error that nobody caught, a stray `print`.
"""

import contextlib
import io
import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.logs.sink import Outlet, Sink, occupy_standard_numbers

LONGEST_LINE = 8_192
FLUSHED_WITHIN_SECONDS = 1.0

_LEVELS = ("debug", "info", "warning", "error", "critical", "exception")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Log:
    """The running log, to be closed at the end. `descriptor` is where it goes; None for a process
    that has no standard output."""

    def __init__(self, descriptor: int | None) -> None:
        self._sink = Sink(Outlet(descriptor), _own_line)
        self._counter = _LostLines(self._sink)
        self._before = _Before()
        REGISTRY.register(self._counter)
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(),
            ],
            wrapper_class=_never_raising(self._sink),
            logger_factory=lambda *_: _Lines(self._sink),
            cache_logger_on_first_use=True,
        )
        # Libraries may quote what they were given; their messages are cut down to who and how bad.
        root = logging.getLogger()
        root.handlers = [_Anonymous()]
        root.setLevel(logging.WARNING)
        logging.raiseExceptions = False
        logging.captureWarnings(True)
        sys.stdout, sys.stderr = _Stray("stdout"), _Stray("stderr")
        sys.excepthook = lambda kind, *_: _uncaught("process", kind)
        threading.excepthook = lambda args: _uncaught("thread", args.exc_type)
        sys.unraisablehook = lambda args: _uncaught("clearing away", args.exc_type)

    async def works(self) -> bool:
        """Whether lines arrive where they should (`isready`: "log")."""
        return self._sink.works()

    def flush(self) -> None:
        """Has everything written that was said so far, within a second."""
        self._sink.flush(FLUSHED_WITHIN_SECONDS)

    def close(self) -> None:
        """The last lines, within a second; then everything is as it was before."""
        self._before.restore()
        REGISTRY.unregister(self._counter)
        self._sink.close(FLUSHED_WITHIN_SECONDS)


def configure() -> Log:
    """Sends structlog, the libraries' complaints and whatever else is said to standard output."""
    # A process started without one has None there, and its number may be somebody else's by now.
    descriptor = None
    with contextlib.suppress(OSError, ValueError):
        descriptor = sys.__stdout__.fileno() if sys.__stdout__ is not None else None
    running = Log(descriptor)
    occupy_standard_numbers()
    return running


class _Before:
    """What is Python's own, or was there before."""

    def __init__(self) -> None:
        root = logging.getLogger()
        self._root = root.handlers[:], root.level
        self._raises = logging.raiseExceptions
        self._streams = sys.stdout, sys.stderr
        self._hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        self._structlog = structlog.get_config()

    def restore(self) -> None:
        root = logging.getLogger()
        root.handlers, level = self._root
        root.setLevel(level)
        logging.raiseExceptions = self._raises
        logging.captureWarnings(False)
        sys.stdout, sys.stderr = self._streams
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        structlog.configure(**self._structlog)


class _LostLines(Collector):
    """`rodtkort_log_lines_lost_total`. A counter of the usual kind takes a lock to be counted up,
    and whoever logs may hold it already."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def collect(self) -> Iterable[Metric]:
        yield CounterMetricFamily(
            "rodtkort_log_lines_lost", "Log lines that could not be written", value=self._sink.lost
        )


class _Lines:
    """What structlog prints to; the method of every level is the same."""

    def __init__(self, sink: Sink) -> None:
        def put(line: str) -> None:
            if len(line) > LONGEST_LINE:
                raise _TooLong
            sink.put(line)

        for level in _LEVELS:
            setattr(self, level, put)


class _TooLong(Exception):
    """Nothing we say is that long."""


def _never_raising(sink: Sink) -> Any:
    """structlog's logger for INFO and above. What it cannot make a line of is told as that."""
    filtering = structlog.make_filtering_bound_logger(logging.INFO)

    def guarded(level: str) -> Callable[..., None]:
        method = getattr(filtering, level)

        def say(self: Any, *args: Any, **details: Any) -> None:
            try:
                method(self, *args, **details)
            except Exception as error:
                sink.put(_unreadable(level, args[0] if args else None, error))

        return say

    return type("NeverRaising", (filtering,), {level: guarded(level) for level in _LEVELS})


def _own_line(event: str, level: str = "info", **details: object) -> str:
    stamp = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({**details, "event": event, "level": level, "timestamp": stamp})


def _unreadable(level: str, event: object, error: Exception) -> str:
    name = event if isinstance(event, str) and _NAME.fullmatch(event) else "unnamed"
    return _own_line(name, level, unreadable=type(error).__name__)


class _Anonymous(logging.Handler):
    """Says that a library complained, and which, but not what it quoted."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        # Asked for anew each time: one that is kept would hold on to the log that it was made with.
        structlog.get_logger("library").warning(
            "library_complained",
            library=record.name,
            level=record.levelname,
            error=error.__name__ if error else None,
        )


def _uncaught(where: str, kind: type[BaseException] | None) -> None:
    structlog.get_logger("process").error(
        "uncaught", where=where, error=kind.__name__ if kind else None
    )


class _Stray(io.TextIOBase):
    """Where the standard streams were: what is printed there is counted, never repeated (L11)."""

    def __init__(self, name: str) -> None:
        self._name = name

    def write(self, text: str) -> int:
        if text.strip():
            said = structlog.get_logger("process")
            said.warning("stray_output", stream=self._name, length=len(text))
        return len(text)
