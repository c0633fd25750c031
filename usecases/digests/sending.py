"""The job `digest`: sends one, and plans the next. Its subject is a subscription.

Whatever becomes of a turn, the next one is planned: somebody who could not be reached this time may be there again.
Only who has lost the role gets no more, and hears nothing of it.
"""

from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Connection

from db.repos import clients, subscriptions
from db.rows import AnyRow
from guide.reminding import may_write, next_awake
from guide.workdays import Workdays
from surveys.texts import Language
from usecases.actors import Actor, ClientId
from usecases.digests.letters import Digest, DigestReader, plan
from usecases.digests.turns import AWAKE
from usecases.jobs import DueJob, Later
from usecases.refusals import NotAllowed, Outdated

PATIENCE: Final = timedelta(minutes=30)
"""A million answers are counted by another method in about that time; until then no number is whole."""


class DigestDeed:
    """Asks for the role again right before sending."""

    def __init__(self, workdays: Workdays, reader: DigestReader) -> None:
        self._workdays = workdays
        self._reader = reader

    def prepare(self, tx: Connection, job: DueJob, now: datetime) -> Digest | Later | None:
        """None: nobody may have it or wants it now. It says what is known at this moment, however late it is."""
        row = subscriptions.find(tx, job.subject)
        client = clients.find(tx, row.client_id) if row is not None else None
        if row is None or client is None:
            return None
        zone, today = self._workdays.zone(row.center or None), self._workdays.day(row.center or None, now)
        try:
            self._reader.scope(tx, _actor(client), row.center)
            if not client.notifications or client.unreachable_at is not None:
                plan(tx, self._workdays, row, now)
                return None
            if not may_write(now, zone, AWAKE):
                return Later(next_awake(now, zone, AWAKE))
            if not self._reader.is_whole(tx):
                return Later(now + PATIENCE)
            return self._reader.read(tx, _actor(client), row.center, row.every, now, today)
        except (NotAllowed, Outdated):  # the role, the centre or the method is gone
            subscriptions.end(tx, row.id)
            return None

    def sent(self, tx: Connection, job: DueJob, _message_id: int, now: datetime) -> None:
        """The next one."""
        self._next(tx, job, now)

    def unreachable(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """The person has stopped the bot; the next one is sent if they are back by then."""
        self._next(tx, job, now)

    def given_up(self, tx: Connection, job: DueJob, now: datetime) -> None:
        """It could not be sent; the next one will be tried."""
        self._next(tx, job, now)

    def _next(self, tx: Connection, job: DueJob, now: datetime) -> None:
        row = subscriptions.find(tx, job.subject)
        if row is not None:
            plan(tx, self._workdays, row, now)


def _actor(client: AnyRow) -> Actor:
    """Somebody who has not written: what rights and screens need to know."""
    return Actor(
        id=ClientId(client.id),
        chat_id=client.chat_id,
        language=cast(Language, client.language),
        audience=client.audience,
        center=client.center,
        notifications=client.notifications,
        place=None,
        consent=None,
    )
