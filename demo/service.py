"""The bot itself, as `rodtkort serve` on SQLite with the sample organisation."""

import sys
from collections.abc import Mapping
from pathlib import Path

from demo.processes import Process, free_port

_START_SECONDS = 120.0  # on a busy machine; whether it has ended is seen at once


class Service:
    """A running bot with a database of its own in `folder`. `url` is its address,
    `environment` what it is set up with: other commands find its database by it."""

    def __init__(
        self,
        folder: Path,
        preferred_port: int = 0,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        port = free_port(preferred_port)
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_HOST": "127.0.0.1",
            "RODTKORT_PORT": str(port),
            "RODTKORT_DATABASE_URL": f"sqlite:///{folder / 'rodtkort.db'}",
            "RODTKORT_JOURNAL_DIR": str(folder / "journal"),
            "RODTKORT_EVIDENCE_DIR": str(folder / "evidence"),
            "RODTKORT_EVIDENCE_KEYS_DIR": str(folder / "evidence-keys"),
            # Its own pages, on which evidence and papers are looked at.
            "RODTKORT_PUBLIC_URL": self.url,
            "RODTKORT_TAB": "true",
            **(settings or {}),
        }
        self.process = Process(
            "The bot",
            [sys.executable, "-m", "bot", "serve"],
            log=folder / "bot.log",
            environment=self.environment,
        )

    def wait(self) -> None:
        """Return when the bot is ready; `DidNotStart` otherwise."""
        self.process.wait_until_it_answers(f"{self.url}/internal/isready", _START_SECONDS)
