"""Who alone may do something now. A holder says again and again that it lives; one that is silent loses the lease."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from db.models import Lease

Turn = Literal["taken", "kept", "held"]


def take(tx: Connection, name: str, owner: str, now: datetime, until: datetime) -> Turn:
    """Hold the lease until then: "taken" anew, "kept", or "held" by somebody else, who has it still."""
    row = tx.execute(select(Lease.owner, Lease.until).where(Lease.name == name).with_for_update()).first()
    if row is None:
        tx.execute(insert(Lease).values(name=name, owner=owner, until=until))
        return "taken"
    if row.owner != owner and row.until > now:
        return "held"
    tx.execute(update(Lease).where(Lease.name == name).values(owner=owner, until=until))
    return "kept" if row.owner == owner else "taken"


def leave(tx: Connection, name: str, owner: str) -> None:
    """Give the lease back, so that nobody has to wait for its end."""
    tx.execute(delete(Lease).where(Lease.name == name, Lease.owner == owner))
