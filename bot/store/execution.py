"""The statements that an alarm waits for, past SQLAlchemy's execution: compiled by it once, and run
on the driver's own cursor. What it does around one (contexts, results, descriptions of columns)
takes twenty times what SQLite takes to run it, and as long as PostgreSQL's driver (decision 80).

The text is SQLAlchemy's, the same that its own execution sends; so are the errors, and whoever
listens to an engine hears of each statement as ever, but without a context.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Executable, Table, TextClause
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.visitors import iterate

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Look = tuple[Executable, Mapping[str, Any]]  # a statement that only reads, and its values


class Rows(Protocol):
    """What came of a statement: as much of `sqlalchemy.CursorResult` as is used of it here."""

    @property
    def rowcount(self) -> int: ...
    def all(self) -> Sequence[Any]: ...
    def first(self) -> Any: ...
    def one(self) -> Any: ...
    def one_or_none(self) -> Any: ...
    def scalar(self) -> Any: ...
    def scalar_one(self) -> Any: ...
    def scalars(self) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


class Found(list[Any]):
    """Rows that were fetched, all of them; `rowcount` is the driver's, where it was asked for."""

    rowcount = -1

    def all(self) -> Sequence[Any]:
        """The rows."""
        return self

    def first(self) -> Any:
        """The first row, if there is one."""
        return self[0] if self else None

    def one_or_none(self) -> Any:
        """The only row, if there is one. Raises `MultipleResultsFound`."""
        if len(self) > 1:
            raise MultipleResultsFound("More than one row was found.")
        return self.first()

    def one(self) -> Any:
        """The only row. Raises `NoResultFound` and `MultipleResultsFound`."""
        if not self:
            raise NoResultFound("No row was found.")
        return self.one_or_none()

    def scalar(self) -> Any:
        """The first column of the first row, if there is one."""
        return self[0][0] if self else None

    def scalar_one(self) -> Any:
        """The first column of the only row. Raises as `one`."""
        return self.one()[0]

    def scalars(self) -> "Found":
        """The first column of each row."""
        return Found(row[0] for row in self)


@contextmanager
def told(connection: Connection) -> Iterator[None]:
    """An error of the driver's own is SQLAlchemy's, which whoever calls judges by its kind; what it
    means for the connection is said by the engine's listeners."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        connection._handle_dbapi_exception(error, None, None, None, None)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement for one kind of database. `bound`: each value's name and, where it is always the
    same, the value; `made`: what makes of a value what the driver takes. `unread`: nobody asks what
    comes of it (`store/postgresql.py`); `tables`: what it reads, or `writes`."""

    text: str
    is_positional: bool
    bound: tuple[tuple[str, Any], ...]
    made: Mapping[str, Callable[[Any], Any]]
    row: Any
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]
    unread: bool
    tables: frozenset[str]
    writes: bool

    def values(self, given: Mapping[str, Any]) -> Any:
        """What the driver is given."""
        if made := self.made:
            given = {n: made[n](v) if n in made else v for n, v in given.items()}
        if self.is_positional:
            return [given[name] if value is _GIVEN else value for name, value in self.bound]
        return {name: given[name] if value is _GIVEN else value for name, value in self.bound}

    def rows(self, fetched: Sequence[Sequence[Any]]) -> Found:
        """The driver's rows, with what Python knows a column's values by."""
        if not self.columns:
            return Found(map(self.row, fetched))
        found = Found()
        for one in fetched:
            values = list(one)
            for number, process in self.columns:
                values[number] = process(values[number])
            found.append(self.row(values))
        return found


_GIVEN: Any = object()
_NAMED: Any = namedtuple  # of names that are known when it runs
_Key = tuple[str, Executable, tuple[str, ...]]
_COMPILED: dict[_Key, _Compiled | None] = {}  # of statements that are built once, and of no others


class Quick:
    """Runs a transaction's statements, those that are built once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect
        self._driver: Any = None
        self._ahead: list[tuple[_Compiled, Any, Any]] = []  # looks whose rows are on their way

    def execute(
        self,
        statement: Executable,
        given: Parameters,
        counted: bool = False,
        behind: Sequence[Look] = (),
    ) -> Rows:
        """What came of it. `counted`: how many rows an INSERT has made is asked for; `behind`: what
        is looked at next, which PostgreSQL is asked in the same round trip, once this is done.
        Whoever looks at it then waits for nothing, unless it has been written to meanwhile. Raises
        what `Connection.execute` would."""
        many = None if isinstance(given, Mapping) else given
        first: Mapping[str, Any] = given if isinstance(given, Mapping) else given[0]
        compiled = self._known(statement, first)
        if compiled is None:
            options = {"preserve_rowcount": True} if counted else {}
            found: Rows = self._connection.execute(statement, given, execution_options=options)
            return found
        if many is not None and len(many) > 1:
            return self._run(compiled, [compiled.values(each) for each in many], True, counted)
        values = compiled.values(first)
        for waiting in self._ahead:
            if waiting[:2] == (compiled, values):
                self._ahead.remove(waiting)
                return self._arrived(*waiting)
        return self._run(compiled, values, False, counted, behind)

    def ask(self, looks: Iterable[Look]) -> None:
        """Asks PostgreSQL now what is looked at soon: it answers while other work is done here."""
        if self._driver is not None and getattr(self._driver, "is_pipelined", False):
            self._ask(looks)

    def while_committing(self, work: Callable[[], None]) -> None:
        """Has `work` done once PostgreSQL has been sent COMMIT; at once where the driver has
        nothing under way (SQLite's COMMIT is one call). It must not raise."""
        if self._driver is not None and getattr(self._driver, "is_pipelined", False):
            self._driver.while_committing = work
        else:
            work()

    def is_ahead(self, look: Look) -> bool:
        """Whether it has been asked already, and its rows are as they came."""
        if not self._ahead or (compiled := self._known(*look)) is None:
            return False
        return any(one[:2] == (compiled, compiled.values(look[1])) for one in self._ahead)

    def _known(self, statement: Executable, given: Mapping[str, Any]) -> _Compiled | None:
        key = (self._dialect.name, statement, tuple(given))
        if key not in _COMPILED:
            _COMPILED[key] = _compiled(self._dialect, statement, [*given])
        return _COMPILED[key]

    def _run(
        self,
        compiled: _Compiled,
        values: Any,
        many: bool,
        counted: bool,
        behind: Sequence[Look] = (),
    ) -> Found:
        connection, text = self._connection, compiled.text
        if self._driver is None:
            self._driver = connection.connection.driver_connection
        if compiled.writes and self._ahead:
            self._ahead = [one for one in self._ahead if not one[0].tables & compiled.tables]
        cursor = self._driver.cursor()
        unread = compiled.unread and not counted
        if unread:
            cursor.unread = True
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, text, values, None, many)
        try:
            if many:
                cursor.executemany(text, values)
            elif behind and getattr(self._driver, "is_pipelined", False):
                cursor.unread = True  # until it is fetched
                cursor.execute(text, values)
                self._ask(behind)
            else:
                cursor.execute(text, values)
            found = self._found(compiled, cursor, not unread)
        except self._dialect.loaded_dbapi.Error as error:
            # SQLAlchemy's own: what it means for the connection is said by the engine's listeners.
            connection._handle_dbapi_exception(error, text, values, cursor, None)
        for told in connection.dispatch.after_cursor_execute:
            told(connection, cursor, text, values, None, many)
        return found

    def _ask(self, looks: Iterable[Look]) -> None:
        connection = self._connection
        for statement, given in looks:
            compiled = self._known(statement, given)
            assert compiled is not None
            cursor, values = self._driver.cursor(), compiled.values(given)
            cursor.unread = True
            for heard in connection.dispatch.before_cursor_execute:
                heard(connection, cursor, compiled.text, values, None, False)
            cursor.execute(compiled.text, values)
            self._ahead = [one for one in self._ahead if one[:2] != (compiled, values)]
            self._ahead.append((compiled, values, cursor))  # what was asked again is the newer

    def _arrived(self, compiled: _Compiled, values: Any, cursor: Any) -> Found:
        try:
            return self._found(compiled, cursor, counted=True)
        except self._dialect.loaded_dbapi.Error as error:
            self._connection._handle_dbapi_exception(error, compiled.text, values, cursor, None)

    def _found(self, compiled: _Compiled, cursor: Any, counted: bool) -> Found:
        found = compiled.rows(cursor.fetchall()) if compiled.row is not None else Found()
        if counted:
            if compiled.row is None and getattr(cursor, "unread", False):
                cursor.arrives()
            found.rowcount = cursor.rowcount
        return found


def _compiled(dialect: Dialect, statement: Any, names: list[str]) -> _Compiled | None:
    """The statement with values of these names; None for one whose text differs from run to run,
    which is SQLAlchemy's to run."""
    if isinstance(statement, TextClause):
        return None
    found: Any = statement.compile(dialect=dialect, column_keys=names, for_executemany=True)
    binds = {name: bind for bind, name in found.bind_names.items()}
    if found.escaped_bind_names or found.insert_prefetch or found.update_prefetch:
        return None
    if any(bind.expanding or bind.literal_execute for bind in binds.values()):
        return None
    order = found.positiontup if found.positional else [*binds]
    made = found._bind_processors

    def always(name: str) -> Any:
        if name in names or binds[name].required:
            return _GIVEN
        value = binds[name].effective_value
        return made[name](value) if name in made else value

    columns = [(n, c.type._cached_result_processor(dialect, None)) for n, c in _columns(found)]
    options = statement.get_execution_options()
    unread = bool(options.get("unread")) or (found.isinsert and not found.effective_returning)
    return _Compiled(
        text=str(found),
        is_positional=bool(found.positional),
        bound=tuple((name, always(name)) for name in order),
        made={name: process for name, process in made.items() if name in names},
        row=_row([c.keyname for _, c in _columns(found)]),
        columns=tuple((n, process) for n, process in columns if process is not None),
        unread=unread and dialect.name == "postgresql",
        tables=frozenset(each.name for each in iterate(statement) if isinstance(each, Table)),
        writes=bool(found.isinsert or found.isupdate or found.isdelete),
    )


def _columns(compiled: Any) -> list[tuple[int, Any]]:
    return [*enumerate(compiled._result_columns)]


def _row(names: list[str]) -> Any:
    """What makes a row of a tuple; None where there is nothing to fetch."""
    return _NAMED("Row", names, rename=True)._make if names else None
