"""A change of a contact, as the news about it need it."""

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from db.models import Consultant, ContactChange
from db.rows import AnyRow

_LATER = aliased(ContactChange)
_OVERTAKEN = exists().where(
    _LATER.contact_id == ContactChange.contact_id,
    _LATER.id > ContactChange.id,
    _LATER.what.in_(("moved", "cancelled")),
)


def find(tx: Connection, change_id: int) -> AnyRow | None:
    """The change with the name of whom it was with, and whether a later one has overtaken it."""
    columns = (
        ContactChange.contact_id,
        ContactChange.at,
        ContactChange.what,
        ContactChange.reason,
        ContactChange.was_at,
        Consultant.name.label("was_with"),
        _OVERTAKEN.label("overtaken"),
    )
    stmt = select(*columns).outerjoin(Consultant, Consultant.id == ContactChange.was_with)
    return tx.execute(stmt.where(ContactChange.id == change_id)).first()
