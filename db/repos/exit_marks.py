"""Who began the exit poll of a centre for a day, as HMACs that lead to nobody without the key."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from db.models import ExitMark


def finished(tx: Connection, mark: str) -> bool | None:
    """Whether the poll was finished; None when it was not even begun."""
    return tx.execute(select(ExitMark.done).where(ExitMark.mark == mark)).scalar()


def begin(tx: Connection, mark: str, now: datetime) -> None:
    """The poll is being answered."""
    if finished(tx, mark) is None:
        tx.execute(insert(ExitMark).values(mark=mark, made_at=now))


def finish(tx: Connection, mark: str) -> None:
    """The poll has been answered: not once more for that day."""
    tx.execute(update(ExitMark).where(ExitMark.mark == mark).values(done=True))


def forget(tx: Connection, before: datetime) -> int:
    """Delete the marks made before; how many."""
    return tx.execute(delete(ExitMark).where(ExitMark.made_at < before)).rowcount
