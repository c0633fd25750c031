"""Who is behind an update, and what the person is to us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, NewType, cast

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients
from db.rows import AnyRow
from guide.situations import Audience
from surveys.texts import Language
from usecases.refusals import Clock
from usecases.runs.marks import blurred

ClientId = NewType("ClientId", int)
RoleName = Literal["consultant", "qc", "head", "admin", "kiosk"]

SEEN_EVERY: Final = timedelta(days=1)
"""How exactly we know when somebody was last here; a write for every tap would buy nothing."""


@dataclass(frozen=True)
class Grant:
    """A role in one centre; `center` '' means the whole region."""

    role: RoleName
    center: str


@dataclass(frozen=True)
class Actor:
    """The person behind the current update. Read anew for each, so a revoked role is gone at the next tap.

    `notifications`: whether the bot may write first at all; `surveys`: whether it may ask for an opinion.
    """

    id: ClientId
    chat_id: int
    language: Language
    audience: Audience | None
    center: str | None
    notifications: bool
    place: str | None
    consent: str | None
    grants: frozenset[Grant] = frozenset()
    surveys: bool = True

    def may(self, *roles: RoleName) -> bool:
        """Whether the person has one of these roles anywhere. For showing buttons; use cases check by themselves."""
        return any(grant.role in roles for grant in self.grants)


class Actors:
    """Finds the actor of an update."""

    def __init__(self, db: Database, clock: Clock, admin_ids: frozenset[int]) -> None:
        self._db = db
        self._clock = clock
        self._admin_ids = admin_ids

    async def meet(self, chat_id: int, language: Language) -> Actor:
        """The actor of a private chat; somebody new is written down with the language Telegram reports."""
        rows = await self._db.read(lambda tx: clients.by_chat(tx, chat_id))
        now = self._clock()
        if rows and rows[0].unreachable_at is None and now - rows[0].seen_at < SEEN_EVERY:
            return self._actor(rows)

        hour = blurred(now)

        def body(tx: Connection) -> Sequence[AnyRow]:
            known = clients.by_chat(tx, chat_id)
            clients.seen(tx, known[0].id, hour) if known else clients.add(tx, chat_id, language, hour)
            return clients.by_chat(tx, chat_id)

        return self._actor(await self._db.write(body))

    async def lost(self, chat_id: int) -> None:
        """The person blocked the bot: nothing is sent until they write again."""
        now = self._clock()
        await self._db.write(lambda tx: clients.unreachable(tx, chat_id, now))

    def _actor(self, rows: Sequence[AnyRow]) -> Actor:
        first = rows[0]
        grants = {Grant(row.role, row.role_center) for row in rows if row.role is not None}
        if first.chat_id in self._admin_ids:
            grants.add(Grant("admin", ""))
        return Actor(
            id=ClientId(first.id),
            chat_id=first.chat_id,
            language=cast(Language, first.language),
            audience=cast(Audience | None, first.audience),
            center=first.center,
            notifications=first.notifications,
            place=first.place,
            consent=first.consent,
            grants=frozenset(grants),
            surveys=first.surveys,
        )
