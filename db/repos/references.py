"""Clients of outer systems who said "yes, that is me"."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from db.models import ClientReference
from db.rows import AnyRow


def hold(tx: Connection, reference: str) -> None:
    """Let nobody else link or report under this reference until the transaction ends. (SQLite has one writer anyway.)

    An event and a link that do not see each other would both be stored, and the event would wait in vain.
    """
    if tx.dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(reference)[:8], "big", signed=True)
        tx.execute(select(func.pg_advisory_xact_lock(number)))


def client_of(tx: Connection, reference: str) -> int | None:
    """The client linked to a reference."""
    return tx.execute(select(ClientReference.client_id).where(ClientReference.reference == reference)).scalar()


def link(tx: Connection, reference: str, client_id: int, source: str, now: datetime) -> None:
    """Tie a free reference to a client."""
    values = {"reference": reference, "client_id": client_id, "source": source, "linked_at": now}
    tx.execute(insert(ClientReference).values(**values))


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """The systems a client is linked to, oldest first: source, linked_at."""
    columns = (ClientReference.source, ClientReference.linked_at)
    stmt = select(*columns).where(ClientReference.client_id == client_id)
    return tx.execute(stmt.order_by(ClientReference.linked_at, ClientReference.source)).all()


def unlink(tx: Connection, client_id: int) -> int:
    """Let a client's references go; how many."""
    return tx.execute(delete(ClientReference).where(ClientReference.client_id == client_id)).rowcount
