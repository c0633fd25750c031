"""aiosqlite with one change of threads for each statement.

A cursor of aiosqlite is opened, executed, fetched and closed on the connection's thread, one trip there and back for
each; SQLAlchemy asks for all four. Here a statement is one trip: its rows come back with it. Measured on a survey tap:
`docs/benchmarks.md`. Results are therefore read whole; whoever wants a part says LIMIT.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class OneHop(aiosqlite.Connection):
    """A connection whose cursors travel once."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # the same duties, without the trips
        """A cursor; nothing happens before it executes."""
        return Cursor(self)

    async def on_thread(self, work: Callable[[sqlite3.Connection], "Result"]) -> "Result":
        """Do this with the plain connection, on its thread."""
        result: Result = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


class Result:
    """What a statement left behind, read on the connection's thread."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rows: list[Any] = cursor.fetchall() if cursor.description else []
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


class Cursor:
    """What SQLAlchemy expects of an asynchronous cursor."""

    arraysize = 1

    def __init__(self, connection: OneHop) -> None:
        self._connection = connection
        self._result: Result | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> Self:
        """Execute and fetch."""
        self._result = await self._connection.on_thread(lambda plain: Result(plain.execute(sql, parameters or ())))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute for each."""
        self._result = await self._connection.on_thread(lambda plain: Result(plain.executemany(sql, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        """The rows, once."""
        if self._result is None:
            return []
        rows, self._result.rows = self._result.rows, []
        return rows

    async def close(self) -> None:
        """Closed already."""

    @property
    def description(self) -> Any:
        """Names of the columns; None for a statement without rows."""
        return self._result.description if self._result is not None else None

    @property
    def rowcount(self) -> int:
        """Rows that the statement changed."""
        return self._result.rowcount if self._result is not None else -1

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row that was inserted."""
        return self._result.lastrowid if self._result is not None else None


def connect(database: str, **options: Any) -> OneHop:
    """What `aiosqlite.connect` does, with such cursors. Its thread ends with the process."""
    connection = OneHop(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does with the connections it makes itself
    return connection
