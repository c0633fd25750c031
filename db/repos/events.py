"""What happened to clients, each event once. An event of nobody we know waits under its reference."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from db.models import Event
from db.rows import AnyRow

_EVENT = (
    Event.id,
    Event.source,
    Event.event_id,
    Event.digest,
    Event.type,
    Event.client_id,
    Event.occurred_at,
    Event.center,
    Event.audience,
    Event.service,
    Event.consultant,
    Event.channel,
    Event.situation,
)


def digest_of(tx: Connection, source: str, event_id: str) -> str | None:
    """The digest of an event that is known already."""
    known = (Event.source == source) & (Event.event_id == event_id)
    return tx.execute(select(Event.digest).where(known)).scalar()


def add(tx: Connection, values: Mapping[str, object]) -> int:
    """A new event; its id."""
    return tx.execute(insert(Event).values(**values).returning(Event.id)).scalar_one()


def waiting(tx: Connection, reference: str, now: datetime) -> Sequence[AnyRow]:
    """The events of nobody under this reference that may still find their client, oldest first; locked."""
    still = (Event.reference == reference) & Event.client_id.is_(None) & (Event.waits_until > now)
    return tx.execute(select(*_EVENT).where(still).order_by(Event.occurred_at, Event.id).with_for_update()).all()


def claim(tx: Connection, event: int, client_id: int) -> None:
    """The event is this client's; the reference has done its work."""
    found = {"client_id": client_id, "reference": None, "waits_until": None}
    tx.execute(update(Event).where(Event.id == event).values(**found))


def find(tx: Connection, event: int) -> AnyRow | None:
    """One event."""
    return tx.execute(select(*_EVENT).where(Event.id == event)).first()


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Everything that was reported about a client, oldest first."""
    return tx.execute(select(*_EVENT).where(Event.client_id == client_id).order_by(Event.id)).all()


def cut(tx: Connection, client_id: int) -> None:
    """Let the events of a client be nobody's."""
    tx.execute(update(Event).where(Event.client_id == client_id).values(client_id=None, reference=None))


def forget_waiting(tx: Connection, now: datetime) -> int:
    """Forget the references of events nobody claimed in time; how many."""
    late = Event.reference.is_not(None) & (Event.waits_until <= now)
    return tx.execute(update(Event).where(late).values(reference=None, waits_until=None)).rowcount
