"""Every sub-command with every mistake that an operator makes: a sentence, never a traceback."""

import contextlib
import inspect
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.models import ArgumentInfo
from typer.testing import CliRunner

from bot.cli import app
from tests.databases import empty_database
from tests.world import KEY

OTHER_KEY = "test:" + "B" * 43 + "="
UNKNOWN = "00000000-0000-0000-0000-00000000dead"
# What stands for an argument or an option that must be given.
GIVEN = {
    "given_up": UNKNOWN,
    "incident": UNKNOWN,
    "unit": "0315",
    "year": "2026",
    "file": "organisation.yaml",
    "where": "graph",
    "to": "out",
    "shell": "bash",
    "person": UNKNOWN,
}
MORE = {
    "rodtkort evidence hold": ["--reason", "a case"],
    "rodtkort evidence erase": [UNKNOWN, "--yes"],
    "rodtkort export yearly": ["--out", "out"],
    "rodtkort manifest build": ["--out", "out"],
    "rodtkort organisation export": ["--out", "out/organisation.yaml"],
    "rodtkort organisation sample": ["--out", "out/organisation.yaml"],
    "rodtkort organisation plan": ["--out", "out"],
    "rodtkort organisation wall-card": ["--out", "out"],
    "rodtkort readiness check": ["--no-probe"],
}
SERVES = "rodtkort serve"  # it waits for a database, and is tried elsewhere


def _commands(path: str, group: typer.Typer) -> Iterator[tuple[str, Callable[..., object]]]:
    for one in group.registered_commands:
        assert one.callback is not None
        yield f"{path} {one.name or one.callback.__name__}", one.callback
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from _commands(f"{path} {inner.name}", inner.typer_instance)


def _line(path: str, callback: Callable[..., object]) -> list[str]:
    """The shortest line that the command takes."""
    words = path.split()[1:]
    hints = inspect.get_annotations(callback, eval_str=True)
    for name, found in inspect.signature(callback).parameters.items():
        if found.default is inspect.Parameter.empty:
            info = hints[name].__metadata__[0]
            option = [] if isinstance(info, ArgumentInfo) else [info.default or f"--{name}"]
            words += [*(one for one in option if isinstance(one, str)), GIVEN[name]]
    return [*words, *MORE.get(path, [])]


COMMANDS = dict(_commands("rodtkort", app))


def _no_database(folder: Path) -> dict[str, str]:
    (folder / "bot.db").write_bytes(b"This is a letter, and no database. " * 500)
    return {}


def _a_folder(folder: Path) -> dict[str, str]:
    (folder / "bot.db").unlink()
    (folder / "bot.db").mkdir()
    return {}


def _cut_off(folder: Path) -> dict[str, str]:
    whole = (folder / "bot.db").read_bytes()
    (folder / "bot.db").write_bytes(whole[: len(whole) // 3])
    return {}


def _away(folder: Path) -> dict[str, str]:
    return {"DATABASE_URL": "postgresql://bot:TopSecret1@127.0.0.1:9/rodtkort"}


def _newer(folder: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.execute("ALTER TABLE incident ADD COLUMN of_tomorrow TEXT")
        database.commit()
    return {}


def _not_ours(folder: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute("DROP TABLE timeline")
        database.commit()
    return {}


def _locked(folder: Path) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    (folder / "bot.db-journal").mkdir()
    return {}


def _wrong_key(folder: Path) -> dict[str, str]:
    return {"KEYS": OTHER_KEY}


def _no_key(folder: Path) -> dict[str, str]:
    return {"KEYS": "k1:not base64"}


def _half(folder: Path) -> dict[str, str]:
    return {"DOKARKIV_URL": "https://dokarkiv.example", "APP_ID": UNKNOWN}


def _no_organisation(folder: Path) -> dict[str, str]:
    (folder / "organisation.yaml").unlink()
    return {}


def _bad_organisation(folder: Path) -> dict[str, str]:
    (folder / "organisation.yaml").write_bytes(b"\xff\xfe not: [UTF-8")
    return {}


def _no_place(folder: Path) -> dict[str, str]:
    for name in ("out", "evidence", "keys"):
        (folder / name).write_text("a file in a folder's place")
    return {}


MISTAKES = {
    found.__name__.strip("_"): found
    for found in (
        _no_database, _a_folder, _cut_off, _away, _newer, _not_ours, _locked, _wrong_key, _no_key,
        _half, _no_organisation, _bad_organisation, _no_place,
    )
}  # fmt: skip


OFTEN = {"no_database", "away", "half", "no_organisation", "newer"}  # the others in the soak


@pytest.mark.parametrize(
    "mistake",
    [pytest.param(one, marks=() if one in OFTEN else pytest.mark.soak) for one in MISTAKES],
)
def test_no_mistake_gets_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    """contract.md, "Commands": a plain sentence, exit 0, 1 or 2; no secret in it."""
    monkeypatch.chdir(tmp_path)
    sample = Path(__file__).parents[3] / "config" / "organisation.sample.yaml"
    wrong = []
    for number, (path, callback) in enumerate(COMMANDS.items()):
        if path == SERVES and mistake not in ("half", "no_key"):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.chdir(folder)
        (folder / "bot.db").write_bytes(empty_database())
        (folder / "organisation.yaml").write_bytes(sample.read_bytes())
        environment = {
            "ENVIRONMENT": "local",
            "DATABASE_URL": f"sqlite:///{folder}/bot.db",
            "KEYS": KEY,
            "ORGANISATION_FILE": str(folder / "organisation.yaml"),
            "EVIDENCE_DIR": "evidence",
            "EVIDENCE_KEYS_DIR": "keys",
            "APP_ID": "",
            **MISTAKES[mistake](folder),
        }
        named = {f"RODTKORT_{name}": value for name, value in environment.items() if value}
        said = CliRunner().invoke(app, _line(path, callback), env=named)
        is_plain = said.exception is None or isinstance(said.exception, SystemExit)
        explains = said.exit_code == 0 or bool(said.output.strip())
        whole = "Traceback" not in said.output and "TopSecret1" not in said.output
        if not (is_plain and explains and whole and said.exit_code in (0, 1, 2)):
            wrong.append(f"{path}: {said.exit_code} {said.exception!r} {said.output[-200:]}")
    assert wrong == []


def test_the_version_and_a_key_and_a_sample_are_there(tmp_path: Path) -> None:
    """What an operator begins with; the sample is valid, and is not written over what is there."""
    run = CliRunner().invoke
    assert run(app, ["--version"]).stdout.startswith("rodtkort ")
    new = [run(app, ["keys", "new", "--id", "k2"]).stdout.strip() for _ in range(2)]
    assert new[0] != new[1]
    assert all(one.startswith("k2:") for one in new)
    assert run(app, ["keys", "new", "--id", "k 2"]).exit_code == 2
    file = tmp_path / "organisation.yaml"
    assert run(app, ["organisation", "sample", "--out", str(file)]).exit_code == 0
    assert run(app, ["organisation", "check", str(file)]).stdout == "0 problems in 2 units\n"
    assert run(app, ["organisation", "sample", "--out", str(file)]).exit_code == 1
    assert run(app, ["organisation", "sample"]).stdout == file.read_text()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_what_is_typed(shell: str) -> None:
    said = CliRunner().invoke(app, ["completion", shell])
    assert said.exit_code == 0
    assert "_RODTKORT_COMPLETE" in said.stdout
