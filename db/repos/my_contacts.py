"""Everything that booking keeps of a client, to be shown to them, and to be let go."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from db.models import Assignment, BookingDraft, Consultant, Contact, ContactChange, Wait
from db.rows import AnyRow


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Every contact and hold of a client with whom it is or was, oldest first."""
    stmt = select(*Contact.__table__.columns, Consultant.name.label("consultant"))
    stmt = stmt.join(Consultant, Consultant.id == Contact.consultant_id).where(Contact.client_id == client_id)
    return tx.execute(stmt.order_by(Contact.id)).all()


def changes(tx: Connection, contact_id: int) -> Sequence[AnyRow]:
    """What happened to a contact, in order: at, what, by, reason."""
    columns = (ContactChange.at, ContactChange.what, ContactChange.by, ContactChange.reason)
    return tx.execute(select(*columns).where(ContactChange.contact_id == contact_id).order_by(ContactChange.id)).all()


def waits(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Where a client stands in the line for an earlier time: code, since, offered_at."""
    columns = (Contact.code, Wait.turn, Wait.offered_at)
    stmt = select(*columns).join(Contact, Contact.id == Wait.contact_id).where(Wait.client_id == client_id)
    return tx.execute(stmt.order_by(Wait.id)).all()


def assignments(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Who accompanies or accompanied a client: consultant, center, since, ended_at."""
    columns = (Consultant.name, Assignment.center, Assignment.since, Assignment.ended_at)
    stmt = select(*columns).join(Consultant, Consultant.id == Assignment.consultant_id)
    return tx.execute(stmt.where(Assignment.client_id == client_id).order_by(Assignment.id)).all()


def draft(tx: Connection, client_id: int) -> AnyRow | None:
    """What a client has chosen so far on the way to a booking: topic, way, center, situation."""
    columns = (BookingDraft.topic, BookingDraft.way, BookingDraft.center, BookingDraft.situation)
    return tx.execute(select(*columns).where(BookingDraft.client_id == client_id)).first()


def cut(tx: Connection, client_id: int) -> None:
    """What is over becomes nobody's, without the consultant's note; what was only begun goes."""
    for table in (BookingDraft, Wait):
        tx.execute(delete(table).where(table.client_id == client_id))
    tx.execute(delete(Contact).where(Contact.client_id == client_id, Contact.state == "held"))
    nobodys = {"client_id": None, "journey_id": None, "note": None, "shared": False, "coming_at": None}
    tx.execute(update(Contact).where(Contact.client_id == client_id).values(**nobodys))
