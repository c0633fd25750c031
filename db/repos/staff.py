"""Roles, spent invites and the audit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists, insert, select, update

from db.models import Audit, Client, Role, SpentInvite
from db.rows import AnyRow


def spend_invite(tx: Connection, nonce: str, client_id: int, now: datetime) -> bool:
    """Use an invite up. False when somebody has already used it."""
    if tx.execute(select(exists().where(SpentInvite.nonce == nonce))).scalar():
        return False
    tx.execute(insert(SpentInvite).values(nonce=nonce, client_id=client_id, spent_at=now))
    return True


def grant(tx: Connection, client_id: int, role: str, center: str, now: datetime) -> bool:
    """Give a role. False when the person has it already."""
    live = (Role.client_id == client_id) & (Role.role == role) & (Role.center == center) & Role.revoked_at.is_(None)
    if tx.execute(select(exists().where(live))).scalar():
        return False
    tx.execute(insert(Role).values(client_id=client_id, role=role, center=center, granted_at=now))
    return True


def holds(tx: Connection, client_id: int, role: str) -> bool:
    """Whether the person has this role anywhere, now."""
    live = (Role.client_id == client_id) & (Role.role == role) & Role.revoked_at.is_(None)
    return bool(tx.execute(select(exists().where(live))).scalar())


def centers_of(tx: Connection, client_id: int, *roles: str) -> set[str]:
    """The centres in which the person has one of these roles, now; '' is the whole region."""
    live = (Role.client_id == client_id) & Role.role.in_(roles) & Role.revoked_at.is_(None)
    return set(tx.execute(select(Role.center).where(live)).scalars())


def listed(tx: Connection, offset: int, limit: int) -> Sequence[AnyRow]:
    """Live roles with the person's chat id, newest first."""
    columns = (Role.id, Role.role, Role.center, Role.granted_at, Client.chat_id)
    stmt = select(*columns).join(Client, Client.id == Role.client_id).where(Role.revoked_at.is_(None))
    return tx.execute(stmt.order_by(Role.granted_at.desc(), Role.id.desc()).offset(offset).limit(limit)).all()


def find(tx: Connection, role_id: int) -> AnyRow | None:
    """One live role with the person's chat id."""
    columns = (Role.id, Role.role, Role.center, Role.granted_at, Role.client_id, Client.chat_id)
    stmt = select(*columns).join(Client, Client.id == Role.client_id)
    return tx.execute(stmt.where((Role.id == role_id) & Role.revoked_at.is_(None))).first()


def revoke(tx: Connection, role_id: int, now: datetime) -> bool:
    """End a role. False when it had ended already."""
    live = (Role.id == role_id) & Role.revoked_at.is_(None)
    return tx.execute(update(Role).where(live).values(revoked_at=now)).rowcount == 1


def end_role(tx: Connection, client_id: int, role: str, center: str, now: datetime) -> bool:
    """End what somebody is in a centre. False when they are not."""
    live = (Role.client_id == client_id) & (Role.role == role) & (Role.center == center) & Role.revoked_at.is_(None)
    return tx.execute(update(Role).where(live).values(revoked_at=now)).rowcount == 1


def of_client(tx: Connection, client_id: int) -> Sequence[AnyRow]:
    """Every role a person has or had, oldest first."""
    columns = (Role.role, Role.center, Role.granted_at, Role.revoked_at)
    return tx.execute(select(*columns).where(Role.client_id == client_id).order_by(Role.id)).all()


def note(tx: Connection, client_id: int | None, action: str, now: datetime, **detail: object) -> None:
    """A line of the audit. `detail`: ids and codes only."""
    tx.execute(insert(Audit).values(client_id=client_id, action=action, at=now, detail=detail))
