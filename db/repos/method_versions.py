"""The versions of the method that answers were counted with, in the order in which they came into force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.models import MethodVersion
from db.rows import AnyRow


def find(tx: Connection, version: str) -> AnyRow | None:
    """One version, with its definition."""
    return tx.execute(select(MethodVersion.__table__).where(MethodVersion.version == version)).first()


def latest(tx: Connection) -> str | None:
    """The version that came into force last."""
    stmt = select(MethodVersion.version).order_by(MethodVersion.since.desc(), MethodVersion.version.desc())
    return tx.execute(stmt.limit(1)).scalar()


def add(tx: Connection, version: str, imprint: str, definition: Mapping[str, Any], now: datetime) -> None:
    """A version comes into force."""
    values = {"version": version, "imprint": imprint, "definition": dict(definition), "since": now}
    tx.execute(insert(MethodVersion).values(**values))


def caught_up(tx: Connection, version: str, now: datetime) -> None:
    """Every earlier run is counted with it too."""
    late = (MethodVersion.version == version) & MethodVersion.caught_up_at.is_(None)
    tx.execute(update(MethodVersion).where(late).values(caught_up_at=now))
