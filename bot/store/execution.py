"""The statements that an alarm waits for, past SQLAlchemy's execution: compiled by it once, and run
on the driver's own cursor. What it does around one (contexts, results, descriptions of columns)
takes twenty times what SQLite takes to run it, and as long as PostgreSQL's driver (decision 80).

The text is SQLAlchemy's, the same that its own execution sends; so are the errors, and whoever
listens to an engine hears of each statement as ever, but without a context.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Dialect, Executable, TextClause
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


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


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement for one kind of database. `bound`: each value's name and, where it is always the
    same, the value; `made`: what makes of a value what the driver takes. `unread`: nobody asks what
    comes of it (`store/postgresql.py`)."""

    text: str
    is_positional: bool
    bound: tuple[tuple[str, Any], ...]
    made: Mapping[str, Callable[[Any], Any]]
    row: Any
    columns: tuple[tuple[int, Callable[[Any], Any]], ...]
    unread: bool

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
        self._behind: Any = None

    def execute(
        self,
        statement: Executable,
        given: Parameters,
        counted: bool = False,
        behind: Executable | None = None,
    ) -> Rows:
        """What came of it. `counted`: how many rows an INSERT has made is asked for; `behind`: what
        PostgreSQL is asked in the same round trip, once this is done. Raises what
        `Connection.execute` would."""
        many = None if isinstance(given, Mapping) else given
        first: Mapping[str, Any] = given if isinstance(given, Mapping) else given[0]
        key = (self._dialect.name, statement, tuple(first))
        compiled = _COMPILED.get(key, _GIVEN)
        if compiled is _GIVEN:
            compiled = _COMPILED[key] = _compiled(self._dialect, statement, [*first])
        if compiled is None:
            options = {"preserve_rowcount": True} if counted else {}
            found: Rows = self._connection.execute(statement, given, execution_options=options)
            return found
        if many is not None and len(many) > 1:
            return self._run(compiled, [compiled.values(each) for each in many], True, counted)
        return self._run(compiled, compiled.values(first), False, counted, behind)

    def asked_behind(self) -> Any:
        """The first column of what was asked behind another, once; None where nothing was."""
        cursor, self._behind = self._behind, None
        if cursor is None:
            return None
        try:
            return cursor.fetchone()[0]
        except self._dialect.loaded_dbapi.Error as error:
            self._connection._handle_dbapi_exception(error, "behind", (), cursor, None)

    def _run(
        self,
        compiled: _Compiled,
        values: Any,
        many: bool,
        counted: bool,
        behind: Executable | None = None,
    ) -> Found:
        connection, text = self._connection, compiled.text
        if self._driver is None:
            self._driver = connection.connection.driver_connection
        cursor = self._driver.cursor()
        unread = compiled.unread and not counted
        if unread:
            cursor.unread = True
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, cursor, text, values, None, many)
        try:
            if many:
                cursor.executemany(text, values)
            elif behind is not None:
                cursor.unread = True  # until it is fetched
                cursor.execute(text, values)
                self._ask_behind(behind)
            else:
                cursor.execute(text, values)
            found = compiled.rows(cursor.fetchall()) if compiled.row is not None else Found()
            if not unread:
                found.rowcount = cursor.rowcount
        except self._dialect.loaded_dbapi.Error as error:
            # SQLAlchemy's own: what it means for the connection is said by the engine's listeners.
            connection._handle_dbapi_exception(error, text, values, cursor, None)
        for told in connection.dispatch.after_cursor_execute:
            told(connection, cursor, text, values, None, many)
        return found

    def _ask_behind(self, statement: Executable) -> None:
        key = (self._dialect.name, statement, ())
        compiled = _COMPILED.get(key) or _compiled(self._dialect, statement, [])
        assert compiled is not None
        _COMPILED[key] = compiled
        self._behind = self._driver.cursor()
        self._behind.unread = True
        self._behind.execute(compiled.text)


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
    )


def _columns(compiled: Any) -> list[tuple[int, Any]]:
    return [*enumerate(compiled._result_columns)]


def _row(names: list[str]) -> Any:
    """What makes a row of a tuple; None where there is nothing to fetch."""
    return _NAMED("Row", names, rename=True)._make if names else None
