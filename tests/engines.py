"""Engines that go from test to test: what SQLAlchemy compiles stays with an engine.

To compile every statement anew for every test would take a third of the time of a use case's test.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pytest
from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from db import database
from db.engines import reading_engine, writing_engine


@dataclass(eq=False)
class Lent:
    """An engine of the house, set up as ever, that connects to the database of the test which has it now."""

    engine: AsyncEngine
    url: URL
    closed: bool = False
    fresh: bool = False
    """No database of this test has had it."""

    def __post_init__(self) -> None:
        event.listen(self.engine.sync_engine, "do_connect", self._to_where_it_is)
        event.listen(self.engine.sync_engine, "engine_disposed", self._comes_back)

    def free(self, url: URL) -> bool:
        """Nobody has it. Within a test it stays with its database, should somebody use that after closing it."""
        return self.quiet() and (self.fresh or self.url == url)

    def quiet(self) -> bool:
        """It was closed, and nobody has used it since: no connection of a test goes on to the next one."""
        pool = self.engine.pool
        return self.closed and isinstance(pool, QueuePool) and pool.checkedin() + pool.checkedout() == 0

    def _to_where_it_is(self, dialect: Any, _record: object, args: list[Any], options: dict[str, Any]) -> None:
        args[:], where = dialect.create_connect_args(self.url)
        options.update(where)

    def _comes_back(self, _engine: object) -> None:
        self.closed = True


class Engines:
    """The engines of this process."""

    def __init__(self) -> None:
        self._made: dict[object, list[Lent]] = defaultdict(list)

    def writing(self, url: URL, *, full_sync: bool = False) -> AsyncEngine:
        return self._lent(("write", full_sync), url, partial(writing_engine, full_sync=full_sync))

    def reading(self, url: URL) -> AsyncEngine:
        return self._lent(("read",), url, reading_engine)

    def next_test(self) -> None:
        """What the last test left open is not lent again."""
        for key, made in self._made.items():
            self._made[key] = [lent for lent in made if lent.quiet()]
            for lent in self._made[key]:
                lent.fresh = True

    def _lent(self, use: tuple[object, ...], url: URL, make: Callable[[URL], AsyncEngine]) -> AsyncEngine:
        made = self._made[(*use, url.set(host=None, port=None, database=None))]
        lent = next((one for one in made if one.free(url)), None)
        if lent is None:
            lent = Lent(make(url), url)
            made.append(lent)
        lent.url, lent.closed, lent.fresh = url, False, False
        return lent.engine


ENGINES: Final = Engines()


@pytest.fixture(autouse=True)
def _engines_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines of former tests, which were closed with their databases."""
    ENGINES.next_test()
    monkeypatch.setattr(database, "writing_engine", ENGINES.writing)
    monkeypatch.setattr(database, "reading_engine", ENGINES.reading)
