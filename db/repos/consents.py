"""Consents: given in a version, withdrawn, kept as history."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.models import Consent
from db.rows import AnyRow


def withdraw(tx: Connection, client_id: int, now: datetime) -> int:
    """End the live consent, if any; how many rows that touched."""
    live = (Consent.client_id == client_id) & Consent.withdrawn_at.is_(None)
    return tx.execute(update(Consent).where(live).values(withdrawn_at=now)).rowcount


def give(tx: Connection, client_id: int, version: str, now: datetime) -> None:
    """Store a consent. The one before it, of another version, must have been withdrawn."""
    tx.execute(insert(Consent).values(client_id=client_id, version=version, given_at=now))


def live_version(tx: Connection, client_id: int) -> str | None:
    """The version agreed to now."""
    live = (Consent.client_id == client_id) & Consent.withdrawn_at.is_(None)
    return tx.execute(select(Consent.version).where(live)).scalar()


def history(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Every consent of a client, oldest first."""
    columns = (Consent.version, Consent.given_at, Consent.withdrawn_at)
    return tx.execute(select(*columns).where(Consent.client_id == client_id).order_by(Consent.id)).all()
