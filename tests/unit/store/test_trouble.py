"""What operators read when the database cannot be used: host and reason, no password."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import OperationalError

from bot.store.database import Database, sqlite_url
from bot.store.postgresql import NoServer, Servers
from bot.store.trouble import WrongDatabase, at_start, is_lost, reason, unavailable

SECRET = "hemmelig"
AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '


def wrapped(cause: Exception) -> OperationalError:
    return OperationalError("SELECT 1", {}, cause)


@pytest.mark.parametrize(
    ("said", "words", "lost", "for_good"),
    [
        (AT + "Connection refused\n\tIs the server running", "connection refused", True, False),
        (AT + "session is read-only", "read-only", True, False),
        (AT + "server is in hot standby mode", "read-only", True, False),
        (
            AT + "FATAL:  the database system is starting up",
            "takes no connections now",
            True,
            False,
        ),
        (
            AT + 'FATAL:  database "x" is not currently accepting connections',
            "takes no connections now",
            True,
            False,
        ),
        (
            AT + 'FATAL:  password authentication failed for user "u"',
            "password refused",
            False,
            True,
        ),
        (AT + "fe_sendauth: no password supplied", "password refused", False, True),
        (AT + 'FATAL:  database "x" does not exist', "no such database", False, True),
        (AT + 'FATAL:  no pg_hba.conf entry for host "10.0.0.2"', "not let in", False, True),
        (AT + "FATAL:  sorry, too many clients already", "too many connections", False, False),
        ("failed to resolve host 'db': Name or service not known", "host is unknown", False, False),
        ("connection timeout expired", "no answer in time", False, False),
        ("consuming input failed: server closed the connection unexpectedly", "lost", True, False),
        ("the connection is closed", "connection was lost", True, False),
        ("something nobody has thought of", "does not work as expected", False, False),
    ],
)
def test_what_the_driver_says_without_a_code(
    said: str, words: str, lost: bool, for_good: bool
) -> None:
    error = wrapped(psycopg.OperationalError(said))
    assert words in reason(error)
    assert is_lost(error) is lost
    assert isinstance(at_start("db:5432/x", error), WrongDatabase) is for_good
    assert "Error" not in str(at_start("db:5432/x", error))


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (errors.ReadOnlySqlTransaction, True),
        (errors.AdminShutdown, True),
        (errors.CrashShutdown, True),
        (errors.CannotConnectNow, True),
        (errors.ConnectionFailure, True),
        (errors.ProtocolViolation, True),
        (errors.InvalidSqlStatementName, True),
        (errors.DuplicatePreparedStatement, True),
        (errors.QueryCanceled, False),
        (errors.LockNotAvailable, False),
        (errors.UniqueViolation, False),
        (errors.DiskFull, False),
        (errors.TooManyConnections, False),
    ],
)
def test_a_code_counts_in_every_language(error: type[psycopg.Error], lost: bool) -> None:
    assert is_lost(wrapped(error("noe gikk galt"))) is lost
    assert "Error" not in reason(wrapped(error("noe gikk galt")))


def test_of_several_servers_each_has_its_reason() -> None:
    error = NoServer(
        [
            ("h1:5432", psycopg.OperationalError("Connection refused")),
            ("h2:5433", psycopg.OperationalError("session is read-only")),
        ]
    )
    assert str(unavailable("h1:5432,h2:5433/db", wrapped(error))) == (
        "h1:5432: connection refused; h2:5433: it is read-only (a standby, or set so)"
    )


@pytest.mark.parametrize(
    ("url", "where"),
    [
        (f"postgresql://u:{SECRET}@h1/db", "h1:5432/db"),
        (f"postgresql://u:{SECRET}@h1:5432,h2:5433/db?sslmode=require", "h1:5432,h2:5433/db"),
        (f"postgresql://u:{SECRET}@/db?host=h1,h2&port=5433", "h1:5433,h2:5433/db"),
        (f"postgresql:///db?host=h1,h2&user=u&password={SECRET}", "h1:5432,h2:5432/db"),
        (f"postgresql://u:{SECRET}@/db?host=h1:5432&host=h2:5433", "h1:5432,h2:5433/db"),
        (f"postgres://u:{SECRET}@[::1]:5433/db", "::1:5433/db"),
        (f"postgresql://u:{SECRET}@/db?host=/var/run/x", "/var/run/x/db"),
        (f"postgresql://u:p%2F{SECRET}@h1:1/db", "h1:1/db"),
        (f"postgresql://u:odd@{SECRET}@h1:1/db", "h1:1/db"),
    ],
)
def test_every_way_to_name_servers_is_read_and_no_password_is_told(url: str, where: str) -> None:
    assert Servers(url, None).where == where
    database = Database(url)
    with pytest.raises(Exception, match="start is not complete") as refused:
        Database(url, accepting=False).write(lambda tx: tx.now())
    assert SECRET not in f"{database.where} {refused.value}"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@localhost:notaport/db",
        f"postgresql://u:{SECRET}@h1:1,h2:2,h3/db?port=1,2",
        f"postgresql://u:{SECRET}@/db?host=h1,h2,h3&port=1,2",
    ],
)
def test_what_is_no_url_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(WrongDatabase) as refused:
        Database(url)
    assert SECRET not in str(refused.value)


def test_a_file_has_a_path() -> None:
    assert sqlite_url("sqlite:///var/x.db").database == "var/x.db"
