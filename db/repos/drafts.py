"""What a client has chosen so far on the way to a booking. One at a time."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.models import BookingDraft
from db.rows import AnyRow

_OF_CLIENT = select(
    BookingDraft.id,
    BookingDraft.topic,
    BookingDraft.way,
    BookingDraft.center,
    BookingDraft.consultant_id,
    BookingDraft.anyone,
    BookingDraft.situation,
    BookingDraft.moves_id,
).where(BookingDraft.client_id == bindparam("client"))


def of_client(tx: Connection, client_id: int) -> AnyRow | None:
    """The client's draft. Whoever is going to change it has locked the client."""
    return tx.execute(_OF_CLIENT, {"client": client_id}).first()


def begin(tx: Connection, client_id: int, values: Mapping[str, object], now: datetime) -> int:
    """A draft in the place of any earlier one; its id, never used before."""
    end(tx, client_id)
    stmt = insert(BookingDraft).values(client_id=client_id, updated_at=now, **values)
    return tx.execute(stmt.returning(BookingDraft.id)).scalar_one()


def change(tx: Connection, draft: int, now: datetime, **values: object) -> None:
    """Set what is chosen."""
    tx.execute(update(BookingDraft).where(BookingDraft.id == draft).values(updated_at=now, **values))


def end(tx: Connection, client_id: int) -> None:
    """Forget the client's draft."""
    tx.execute(delete(BookingDraft).where(BookingDraft.client_id == client_id))


def forget(tx: Connection, before: datetime) -> int:
    """Forget the drafts nobody touched since `before`; how many."""
    return tx.execute(delete(BookingDraft).where(BookingDraft.updated_at < before)).rowcount
