"""JSON lines on standard output. No text that people wrote, no names, no numbers (L11): events
are named, and carry codes, counts and the types of errors only."""

import logging
import sys

import structlog


def configure() -> None:
    """Sends structlog and the libraries' warnings to standard output as JSON."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    # Libraries may quote what they were given; their messages are cut down to who and how bad.
    root = logging.getLogger()
    root.handlers = [_Anonymous()]
    root.setLevel(logging.WARNING)


class _Anonymous(logging.Handler):
    """Says that a library complained, and which, but not what it quoted."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        structlog.get_logger("library").warning(
            "library_complained",
            library=record.name,
            level=record.levelname,
            error=error.__name__ if error else None,
        )
