"""Name and phone of a client, as they were encrypted. What is inside is not known here."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.models import PersonData
from db.rows import AnyRow


def of_client(tx: Connection, client_id: int) -> AnyRow | None:
    """What is kept of a client: name, phone, given_at."""
    columns = (PersonData.name, PersonData.phone, PersonData.given_at)
    return tx.execute(select(*columns).where(PersonData.client_id == client_id)).first()


def keep(tx: Connection, client_id: int, now: datetime, **fields: bytes | None) -> None:
    """Set name or phone; the client is locked."""
    values = {**fields, "given_at": now}
    if not tx.execute(update(PersonData).where(PersonData.client_id == client_id).values(**values)).rowcount:
        tx.execute(insert(PersonData).values(client_id=client_id, **values))


def forget(tx: Connection, client_id: int) -> None:
    """Delete both."""
    tx.execute(delete(PersonData).where(PersonData.client_id == client_id))
