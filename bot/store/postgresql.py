"""PostgreSQL: the servers that a URL names, how the one that takes writes is reached, and what
stands in between (decision 0036).
"""

import contextlib
import queue
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from bot.store.trouble import CHECK_URL, Watchdog, WrongDatabase, is_lost

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2  # over all servers together; less libpq does not take
HEAD_START_SECONDS = 0.25  # before the next server is tried beside one that says nothing
_PORT = "5432"
# A pooler hands each transaction to another server process: what one of them was told before is
# not known to the next, and "prepared statement 3" may be somebody else's.
_POOLER_STATES = ("26000", "42P05")
_REFUSED_OPTION = "unsupported startup parameter"

# The pool hands out what was used last: others lie idle, and a firewall forgets them.
_KEPT_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
# A database that was made without an encoding gives bytes to whoever asks for none.
_UNLESS_SAID = {"target_session_attrs": "read-write", "client_encoding": "utf8", **_KEPT_ALIVE}

Parameters = Mapping[str, Any]


class NoServer(psycopg.OperationalError):
    """Of several servers none took us. `tried`: what came of each."""

    def __init__(self, tried: Sequence[tuple[str, Exception]]) -> None:
        super().__init__("; ".join(f"{where}: {error}" for where, error in tried))
        self.tried = tried


class Cursor(psycopg.Cursor[Any]):
    """Waits for what its statement comes to, also in a pipeline, unless it is `unread`: then it is
    sent, and an error of it is raised where the next one is waited for."""

    unread = False

    def execute(self, *given: Any, **more: Any) -> "Cursor":
        super().execute(*given, **more)
        if not self.unread:
            self.arrives()
        return self

    def arrives(self) -> None:
        """Waits for what it comes to."""
        self._fetch_pipeline()  # psycopg's own, before any of its fetches


class Connection(psycopg.Connection[Any]):
    """One on which a transaction's statements go `together`: what nobody reads the outcome of is
    not waited for, BEGIN neither, and a round trip takes all that has gathered (decision 80). In
    the order in which they are written, and confirmed by COMMIT as ever."""

    # Called once, when COMMIT is on its way and its answer is waited for. Never raises.
    while_committing: Callable[[], None] | None = None
    _pipelined: Any = None
    _is_ours = False  # what has begun, until it is stored or undone

    @property
    def is_pipelined(self) -> bool:
        """Whether what nobody waits for yet is on its way."""
        return self._pipelined is not None

    def together(self) -> None:
        """Begins the transaction, which `commit` or `rollback` ends."""
        self.autocommit = True  # BEGIN is ours: the driver waits for its own
        self._is_ours = True
        entered = self.pipeline()
        entered.__enter__()
        self._pipelined = entered
        self.wait(self._exec_command(b"BEGIN"))  # psycopg's own: it goes with what comes next

    def commit(self) -> None:
        """Returns when all of it is stored. Raises what became of any statement in it: the server
        passes over what comes behind that one, COMMIT too, and says nothing else of it."""
        if self._pipelined is None:
            super().commit()
            return
        try:
            try:
                self._sent(b"COMMIT")
                if (beside := self.while_committing) is not None:
                    beside()
            finally:
                self._leave()
        except psycopg.errors.PipelineAborted as passed_over:
            raise _what_failed(passed_over) from None
        self._ended()

    def rollback(self) -> None:
        """Undoes it."""
        if self._pipelined is not None:
            with contextlib.suppress(psycopg.Error):  # told already: that is why nothing is kept
                self._leave()
        super().rollback()
        if self._is_ours:
            self._ended()

    def close(self) -> None:
        """Also in the midst of a transaction whose connection is lost: that is told already."""
        super().close()
        if self._pipelined is not None:
            with contextlib.suppress(psycopg.Error):
                self._leave()

    def _sent(self, said: bytes) -> None:
        """Sends it, with all that has gathered, as the end of what goes together."""
        pipeline = self._pipeline  # psycopg's own, and what its own commands do with it
        assert pipeline is not None
        self.wait(self._exec_command(said))
        pipeline._enqueue_sync()
        self.wait(pipeline._communicate_gen())

    def _leave(self) -> None:
        pipelined, self._pipelined = self._pipelined, None
        pipelined.__exit__(None, None, None)

    def _ended(self) -> None:
        self._is_ours = False
        self.while_committing = None
        self.autocommit = False


def _what_failed(passed_over: BaseException) -> BaseException:
    """The error because of which the rest was passed over: the driver, which had just read it, put
    what came of the rest in its place."""
    found: BaseException | None = passed_over
    while isinstance(found, psycopg.errors.PipelineAborted):
        found = found.__context__
    return found if isinstance(found, psycopg.Error) else passed_over


class Servers:
    """What a URL names. `limit_ms`: how long a statement or a lock may take, None for no limit.
    `pooled`: a pooler in transaction mode lies between, which is found out otherwise."""

    def __init__(self, url: str, limit_ms: int | None, pooled: bool = False) -> None:
        self._each = _one_by_one(_parameters(url))
        self._limit_ms = limit_ms
        self.pooled = pooled
        self.generation = 0  # how often the connections were left
        self._is_direct = limit_ms is None
        self._took_us: tuple[Any, ...] | None = None
        self._watchdog = Watchdog()

    @property
    def where(self) -> str:
        """For sentences: hosts, ports and the database's name, nothing of who we are."""
        return f"{','.join(map(_where, self._each))}/{self._each[0].get('dbname', '')}"

    def leave(self) -> None:
        """The connections made so far are of no use, also those in use: they are closed when they
        come back. The address may lead elsewhere by now."""
        self.generation += 1
        self._is_direct = self._limit_ms is None

    def suspect(self, error: BaseException) -> None:
        """A statement's name that the server does not know, or knows as another: a pooler."""
        if getattr(error, "sqlstate", None) in _POOLER_STATES:
            self._found_pooler()

    def connect(self, context: Any) -> psycopg.Connection[Any]:
        """A connection on which can be written. Raises `psycopg.Error`; after `CONNECT_SECONDS`
        at the latest, but for the names that must be looked up."""
        if not self.pooled:
            try:
                connection = self._open(context)
            except psycopg.Error as error:
                if _REFUSED_OPTION not in str(error):
                    raise
            else:
                if self._is_direct or self._keeps_limits(connection):
                    self._is_direct = True
                    return connection
                connection.close()
            self._found_pooler()
        return self._open(context)

    def _found_pooler(self) -> None:
        if not self.pooled:
            log.info("pooler_found")
        self.pooled = True

    def _keeps_limits(self, connection: psycopg.Connection[Any]) -> bool:
        """Asked once: a pooler may swallow the limits without a word, and run the first prepared
        statement that meets another's name. It is known by the process that answers."""
        limit = "current_setting('statement_timeout')::interval"  # "20s" as well as "800ms"
        asked = f"SELECT (extract(epoch FROM {limit}) * 1000)::int, pg_backend_pid()"
        with self._watchdog.over(connection.fileno(), CONNECT_SECONDS):
            try:
                connection.autocommit = True
                found = connection.execute(asked).fetchone()
                connection.autocommit = False
            except psycopg.Error:
                connection.close()
                raise
        return found == (self._limit_ms, connection.info.backend_pid)

    def _open(self, context: Any) -> psycopg.Connection[Any]:
        attempts = _resolved(self._each)
        attempts.sort(key=lambda one: _key(one) != self._took_us)  # who took us last comes first
        opened = _first([(one, partial(self._to, one, context)) for one in attempts])
        self._took_us = _key(opened[0])
        return opened[1]

    def _to(self, server: Parameters, context: Any) -> psycopg.Connection[Any]:
        limits = {}
        if self._limit_ms is not None and not self.pooled:
            ours = f"-c statement_timeout={self._limit_ms} -c lock_timeout={self._limit_ms}"
            limits = {"options": f"{server.get('options') or ''} {ours}".strip()}
        return Connection.connect(
            cursor_factory=Cursor,
            **{**_UNLESS_SAID, **server, **limits},
            connect_timeout=CONNECT_SECONDS,
            tcp_user_timeout=CONNECT_SECONDS * 1000,
            prepare_threshold=None if self.pooled or self._limit_ms is None else 5,
            context=context,
        )


def engine_for(servers: Servers, **pool: Any) -> Engine:
    """An engine whose connections the servers give; errors that tell of a lost server end them."""
    engine = create_engine("postgresql+psycopg://", **(pool or {"poolclass": NullPool}))

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, record: Any, _cargs: Any, parameters: Any) -> Any:
        record.info["generation"] = servers.generation  # as it was before: it may be left meanwhile
        return servers.connect(parameters.get("context"))

    @event.listens_for(engine, "before_cursor_execute")
    def _sent(_connection: Any, cursor: Any, _said: str, _: Any, context: Any, _many: bool) -> None:
        # What is run past SQLAlchemy has no context: it says itself that it is unread. And one that
        # streams is the driver's own, and waits.
        if context is not None and isinstance(cursor, Cursor):
            cursor.unread = _is_unread(context)

    @event.listens_for(engine, "handle_error")
    def _failed(context: Any) -> None:
        servers.suspect(context.original_exception)
        if is_lost(context.original_exception):
            context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False  # `Database` leaves it, by no clock

    @event.listens_for(engine, "checkin")
    def _returned(_connection: Any, record: Any) -> None:
        """Counted and not timed: the machine's clock may step back meanwhile."""
        if record.info.get("generation") != servers.generation:
            record.invalidate()

    return engine


def _is_unread(context: Any) -> bool:
    """Whether nobody reads what the statement comes to: an INSERT of which nothing is asked, and
    what is `unread` by its own options."""
    options = context.execution_options
    if context.isinsert and not context.compiled.effective_returning:
        return not options.get("preserve_rowcount", False)
    return bool(options.get("unread", False))


def _parameters(url: str) -> dict[str, Any]:
    """libpq's own reading; SQLAlchemy's for the ways of writing that only it knows."""
    try:
        if len(parse_qs(urlsplit(url).query).get("host", ())) > 1:
            raise psycopg.ProgrammingError("several hosts, in SQLAlchemy's way")
        return dict(conninfo_to_dict(url))
    except (psycopg.Error, ValueError):
        pass
    try:
        dialect: Any = psycopg_dialect
        _, parameters = dialect().create_connect_args(make_url(url))
        return {name: value for name, value in parameters.items() if name != "context"}
    except (ArgumentError, ValueError, TypeError):
        raise WrongDatabase(
            "The database URL cannot be read. Write sqlite:///path or "
            "postgresql://user@host/name, with several hosts as host1:5432,host2:5432."
        ) from None


def _one_by_one(parameters: Parameters) -> list[dict[str, Any]]:
    """One set of parameters for each server."""
    hosts = str(parameters.get("host") or "").split(",")
    addresses = str(parameters.get("hostaddr") or "").split(",")
    ports = str(parameters.get("port") or "").split(",")
    count = max(len(hosts), len(addresses))
    lists = {"host": hosts, "hostaddr": addresses, "port": ports}
    if len(ports) == 1:
        lists["port"] = ports * count
    if any(len(values) not in (1, count) for values in lists.values()):
        raise WrongDatabase(f"The database URL has not one port for each host. {CHECK_URL}")
    if not all(port.isdecimal() or not port for port in ports):
        raise WrongDatabase(f"The database URL has a port that is no number. {CHECK_URL}")
    common = {name: value for name, value in parameters.items() if name not in lists}
    return [
        common
        | {name: values[number] for name, values in lists.items() if values[number:][:1] > [""]}
        for number in range(count)
    ]


def _resolved(servers: Sequence[Parameters]) -> list[Parameters]:
    """One attempt for each address: where two stand behind a name, one may be dead. Looked up at
    every connection, so that a name may move."""
    attempts: list[Parameters] = []
    unknown: list[tuple[str, Exception]] = []
    for server in servers:
        host = str(server.get("host") or "")
        if not host or host.startswith(("/", "@")) or "hostaddr" in server or _is_address(host):
            attempts.append(server)
            continue
        try:
            port = server.get("port", _PORT)
            found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP)
            attempts += [{**server, "hostaddr": str(one[4][0])} for one in found]
        except OSError as error:
            said = psycopg.OperationalError(f"failed to resolve host: {error}")
            unknown.append((_where(server), said))
    if not attempts:
        raise NoServer(unknown)
    return attempts


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _key(server: Parameters) -> tuple[Any, ...]:
    return tuple(server.get(name) for name in ("host", "hostaddr", "port"))


def _where(server: Parameters) -> str:
    host = str(server.get("host") or server.get("hostaddr") or "localhost")
    host = host.rpartition("@")[2]  # what was meant to be in the password is not told
    return host if host.startswith("/") else f"{host}:{server.get('port') or _PORT}"


_Attempt = tuple[Parameters, Callable[[], psycopg.Connection[Any]]]
_Opened = tuple[Parameters, psycopg.Connection[Any]]


def _first(attempts: Sequence[_Attempt]) -> _Opened:
    """The first that succeeds. A server that is gone with its host says nothing at all: the next
    one is tried beside it after a moment, and who comes too late is closed (RFC 8305)."""
    if len(attempts) == 1:
        return attempts[0][0], attempts[0][1]()
    race = _Race()
    failed: list[tuple[str, Exception]] = []
    waiting = list(attempts)
    running = 0
    while waiting or running:
        if waiting:
            race.start(waiting.pop(0))
            running += 1
        server, outcome = race.next(HEAD_START_SECONDS if waiting else None)
        if server is None:
            continue
        running -= 1
        if isinstance(outcome, Exception):
            failed.append((_where(server), outcome))
        elif outcome is not None:
            race.close()
            return server, outcome
    raise NoServer(failed)


class _Race:
    """Connections that are made beside each other, each in a thread of its own."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[tuple[Parameters, Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._over = False

    def start(self, attempt: _Attempt) -> None:
        threading.Thread(target=self._run, args=attempt, name="connecting", daemon=True).start()

    def next(self, seconds: float | None) -> tuple[Parameters | None, Any]:
        try:
            return self._arrived.get(timeout=seconds)
        except queue.Empty:
            return None, None

    def close(self) -> None:
        with self._lock:
            self._over = True
        while not self._arrived.empty():
            _, late = self._arrived.get()
            if not isinstance(late, Exception):
                late.close()

    def _run(self, server: Parameters, opening: Callable[[], psycopg.Connection[Any]]) -> None:
        outcome: Any
        try:
            outcome = opening()
        except Exception as error:
            outcome = error
        with self._lock:
            if not self._over:
                self._arrived.put((server, outcome))
                return
        if not isinstance(outcome, Exception):
            outcome.close()
