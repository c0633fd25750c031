"""Who accompanies which employer. One live assignment for a client; the earlier ones stay as they were."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from db.models import Assignment, Consultant, Contact
from db.rows import AnyRow

_LIVE = Assignment.ended_at.is_(None)
_COLUMNS = (
    Assignment.id,
    Assignment.client_id,
    Assignment.consultant_id,
    Assignment.center,
    Assignment.since,
    Assignment.ended_at,
    Consultant.name,
    Consultant.kind,
    Consultant.phone,
    Consultant.active,
    Consultant.center.label("works_in"),
)


def live_of(tx: Connection, client_id: int) -> AnyRow | None:
    """The live assignment of a client, with what the roster says of the consultant."""
    stmt = select(*_COLUMNS).join(Consultant, Consultant.id == Assignment.consultant_id)
    return tx.execute(stmt.where(_LIVE, Assignment.client_id == client_id)).first()


def find(tx: Connection, assignment: int) -> AnyRow | None:
    """One assignment, live or not."""
    stmt = select(*_COLUMNS).join(Consultant, Consultant.id == Assignment.consultant_id)
    return tx.execute(stmt.where(Assignment.id == assignment)).first()


def least_loaded(tx: Connection, center: str, kind: str) -> int | None:
    """The active consultant of a centre with the fewest employers; None where there is nobody.

    The rows are locked, so that employers who come at the same time are spread: whoever waited counts the other's.
    (Not more than needed: what refers to a consultant is still written.)
    """
    locked = select(Consultant.id).where(_serves(center, kind)).order_by(Consultant.id).with_for_update(key_share=True)
    if not tx.execute(locked).all():
        return None
    return int(colleagues(tx, center, kind)[0].id)


def colleagues(tx: Connection, center: str, kind: str) -> Sequence[AnyRow]:
    """The active consultants of a centre with the number of `employers` of each, fewest first."""
    count = func.count(Assignment.id)
    stmt = (
        select(Consultant.id, Consultant.name, count.label("employers"))
        .outerjoin(Assignment, (Assignment.consultant_id == Consultant.id) & _LIVE)
        .where(_serves(center, kind))
        .group_by(Consultant.id, Consultant.name)
    )
    return tx.execute(stmt.order_by(count, Consultant.id)).all()


def _serves(center: str, kind: str) -> ColumnElement[bool]:
    return (Consultant.center == center) & (Consultant.kind == kind) & Consultant.active.is_(True)


def begin(tx: Connection, client_id: int, consultant_id: int, center: str, now: datetime) -> int:
    """From now on this consultant accompanies the client; the id."""
    values = {"client_id": client_id, "consultant_id": consultant_id, "center": center, "since": now}
    return tx.execute(insert(Assignment).values(**values).returning(Assignment.id)).scalar_one()


def end(tx: Connection, assignment: int, now: datetime) -> bool:
    """It was until now. False when it had ended already."""
    stmt = update(Assignment).where(_LIVE, Assignment.id == assignment)
    return tx.execute(stmt.values(ended_at=now)).rowcount == 1


def latest_code(tx: Connection, client_id: int) -> str | None:
    """The code of the client's latest contact."""
    coded = (Contact.client_id == client_id) & Contact.code.is_not(None)
    return tx.execute(select(Contact.code).where(coded).order_by(Contact.id.desc()).limit(1)).scalar()


def of_consultant(tx: Connection, consultant_id: int, offset: int, limit: int) -> Sequence[AnyRow]:
    """Whom a consultant accompanies, latest first; each with the `code` of their latest contact."""
    latest = (
        select(func.max(Contact.id))
        .where(Contact.client_id == Assignment.client_id, Contact.code.is_not(None))
        .correlate(Assignment)
        .scalar_subquery()
    )
    stmt = (
        select(*_COLUMNS, Contact.code)
        .join(Consultant, Consultant.id == Assignment.consultant_id)
        .outerjoin(Contact, Contact.id == latest)
        .where(_LIVE, Assignment.consultant_id == consultant_id)
    )
    return tx.execute(stmt.order_by(Assignment.since.desc(), Assignment.id.desc()).offset(offset).limit(limit)).all()


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Everybody who accompanied a client, oldest first; `ended_at` None for who does now."""
    columns = (Assignment.center, Assignment.since, Assignment.ended_at, Consultant.name)
    stmt = select(*columns).join(Consultant, Consultant.id == Assignment.consultant_id)
    return tx.execute(stmt.where(Assignment.client_id == client_id).order_by(Assignment.id)).all()
