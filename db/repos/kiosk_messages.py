"""What stands on the screen of a tablet in the hall."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from db.models import KioskMessage


def note(tx: Connection, chat_id: int, message_ids: Iterable[int]) -> None:
    """These messages are on the screen now."""
    known = set(of_chat(tx, chat_id))
    rows = [{"chat_id": chat_id, "message_id": message_id} for message_id in message_ids if message_id not in known]
    if rows:
        tx.execute(insert(KioskMessage), rows)


def of_chat(tx: Connection, chat_id: int) -> tuple[int, ...]:
    """The messages on the screen, oldest first."""
    stmt = select(KioskMessage.message_id).where(KioskMessage.chat_id == chat_id).order_by(KioskMessage.message_id)
    return tuple(tx.execute(stmt).scalars())


def forget(tx: Connection, chat_id: int, message_ids: Iterable[int]) -> None:
    """These messages are gone."""
    gone = KioskMessage.message_id.in_(list(message_ids))
    tx.execute(delete(KioskMessage).where(KioskMessage.chat_id == chat_id, gone))
