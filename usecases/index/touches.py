"""Where clients come on their way: counted as steps, in the transaction of the step itself; nobody's name is kept.

Each use case knows by itself whether a step is a new one: a tap delivered twice, going back and forth, renewing a
journey or moving a contact is none.
"""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from db.repos import touches
from guide.situations import Audience
from guide.workdays import Workdays

Stage = Literal["opened", "bundle", "saved", "booked", "came", "surveyed", "done"]
STAGES: Final[tuple[Stage, ...]] = ("opened", "bundle", "saved", "booked", "came", "surveyed", "done")
"""In the order of the way."""


class Touches:
    """Counts."""

    def __init__(self, workdays: Workdays) -> None:
        self._workdays = workdays

    def count(
        self,
        tx: Connection,
        stage: Stage,
        audience: Audience,
        situation: str,
        center: str | None,
        now: datetime,
        n: int = 1,
    ) -> None:
        """Somebody came to this stage, in the month of `now` there; `n` -1: they had not. The caller's last deed."""
        month = f"{self._workdays.day(center, now):%Y-%m}"
        touches.add(tx, month, center or "", situation, audience, stage, n)
