"""Clients: found by chat, changed field by field, erased whole."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update

from db.models import Client, Consent, Role, Walk
from db.rows import AnyRow

MANY: Final = 5_000
"""Ids in one question: databases count parameters."""

_BY_CHAT = (
    select(
        Client.id,
        Client.chat_id,
        Client.language,
        Client.audience,
        Client.center,
        Client.notifications,
        Client.surveys,
        Client.place,
        Client.seen_at,
        Client.unreachable_at,
        Consent.version.label("consent"),
        Role.role,
        Role.center.label("role_center"),
    )
    .outerjoin(Consent, (Consent.client_id == Client.id) & Consent.withdrawn_at.is_(None))
    .outerjoin(Role, (Role.client_id == Client.id) & Role.revoked_at.is_(None))
    .where(Client.chat_id == bindparam("chat"))
)


def by_chat(tx: Connection, chat_id: int) -> Sequence[AnyRow]:
    """The client of a chat with consent and live roles: one row for each role, one without; none if unknown."""
    return tx.execute(_BY_CHAT, {"chat": chat_id}).all()


def add(tx: Connection, chat_id: int, language: str, now: datetime) -> int:
    """A client who has just appeared; the id."""
    values = {"chat_id": chat_id, "language": language, "created_at": now, "seen_at": now}
    return tx.execute(insert(Client).values(values).returning(Client.id)).scalar_one()


def seen(tx: Connection, client_id: int, now: datetime) -> None:
    """The client wrote: they can be reached."""
    tx.execute(update(Client).where(Client.id == client_id).values(seen_at=now, unreachable_at=None))


def unreachable(tx: Connection, chat_id: int, now: datetime) -> None:
    """The client blocked the bot or is gone."""
    tx.execute(update(Client).where(Client.chat_id == chat_id).values(unreachable_at=now))


def change(tx: Connection, client_id: int, **fields: object) -> None:
    """Set columns of one client."""
    tx.execute(update(Client).where(Client.id == client_id).values(**fields))


_MOVE = (
    update(Client)
    .where(Client.id == bindparam("client"))
    .values(place=bindparam("where_to"), placed_at=bindparam("moment"))
)


def move(tx: Connection, client_id: int, place: str | None, now: datetime) -> None:
    """Remember the screen the client is on."""
    tx.execute(_MOVE, {"client": client_id, "where_to": place, "moment": now})


def respondent_of(tx: Connection, client_id: int) -> str:
    """The random key on which the answers of a consenting client hang, made when it is first needed."""
    mine = Client.id == client_id
    known = tx.execute(select(Client.respondent).where(mine).with_for_update()).scalar()
    if known is None:
        known = secrets.token_hex(16)
        tx.execute(update(Client).where(mine).values(respondent=known))
    return known


def lock(tx: Connection, client_id: int) -> None:
    """Let nobody else change this client until the transaction ends. (SQLite has one writer anyway.)"""
    tx.execute(select(Client.id).where(Client.id == client_id).with_for_update())


def forget_places(tx: Connection, before: datetime) -> int:
    """Empty the places of those who have been away since `before` and walk no guide; how many."""
    walking = exists().where(Walk.client_id == Client.id)
    stale = (Client.placed_at < before) & Client.place.is_not(None) & ~walking
    return tx.execute(update(Client).where(stale).values(place=None, placed_at=None)).rowcount


def erase(tx: Connection, client_id: int) -> None:
    """Delete the client and everything that hangs on the row."""
    tx.execute(delete(Client).where(Client.id == client_id))


def find(tx: Connection, client_id: int) -> AnyRow | None:
    """All columns of one client, for "what you hold about me"."""
    return tx.execute(select(Client.__table__).where(Client.id == client_id)).first()


def known(tx: Connection, ids: Collection[int]) -> set[int]:
    """Which of these clients there are (still)."""
    wanted, found = sorted(ids), set[int]()
    for start in range(0, len(wanted), MANY):
        some = Client.id.in_(wanted[start : start + MANY])
        found.update(tx.execute(select(Client.id).where(some)).scalars())
    return found


def count(tx: Connection) -> int:
    """How many clients there are."""
    return tx.execute(select(func.count()).select_from(Client)).scalar_one()
