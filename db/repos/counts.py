"""How much of what there is: for the metrics."""

from sqlalchemy import Connection, func, select

from db.models import Invitation, Job

_JOBS = select(Job.state, func.count().label("number")).group_by(Job.state)
_INVITATIONS = select(Invitation.disposition, func.count().label("number")).group_by(Invitation.disposition)


def jobs(tx: Connection) -> dict[str, int]:
    """How many jobs are in each state."""
    return {row.state: row.number for row in tx.execute(_JOBS)}


def invitations(tx: Connection) -> dict[str, int]:
    """How many invitations stand at each disposition."""
    return {row.disposition: row.number for row in tx.execute(_INVITATIONS)}
