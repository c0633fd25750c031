"""Whose numbers a member of staff may see: rights are rows, asked in the transaction that reads the numbers."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from db.repos import staff
from usecases.actors import Actor
from usecases.refusals import NotAllowed

SURVEYS: Final = ("qc", "admin")
"""Who launches surveys."""
READERS: Final = ("qc", "head", "admin")
"""Who reads the index, charts, exports."""
LEADERS: Final = ("head", "admin")
"""Who may see a single consultant's numbers and ask for a panel export."""


@dataclass(frozen=True)
class Scope:
    """The centres somebody is responsible for. `centers` None: the whole region."""

    centers: frozenset[str] | None

    def covers(self, center: str | None) -> bool:
        """Whether what concerns this centre (None: the whole region) is in their hands."""
        return self.centers is None or center in self.centers


class Rights:
    """Asks the rows. `admin_ids`: chats that are administrators by the settings."""

    def __init__(self, admin_ids: frozenset[int] = frozenset()) -> None:
        self._admin_ids = admin_ids

    def scope(self, tx: Connection, actor: Actor, *roles: str) -> Scope:
        """What somebody may see as one of these roles. Raises NotAllowed."""
        if actor.chat_id in self._admin_ids:
            return Scope(None)
        centers = staff.centers_of(tx, actor.id, *roles)
        if not centers:
            raise NotAllowed
        return Scope(None if "" in centers else frozenset(centers))

    def over(self, tx: Connection, actor: Actor, center: str | None, *roles: str) -> Scope:
        """The same, if it covers this centre (None: the region). Raises NotAllowed."""
        scope = self.scope(tx, actor, *roles)
        if not scope.covers(center):
            raise NotAllowed
        return scope
