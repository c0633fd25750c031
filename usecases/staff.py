"""Staff roles: given by a one-use invite, listed and revoked by an administrator."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from db.database import Database
from db.repos import checklists, consultants, reception, staff
from db.rows import AnyRow
from guide.content import Content
from usecases.actors import Actor, ClientId, Grant
from usecases.links import BadLink, Links
from usecases.refusals import Clock, InviteRefused, NotAllowed, Outdated
from usecases.rights import SURVEYS

PAGE: Final = 6


@dataclass(frozen=True)
class RoleRow:
    """A live role as an administrator sees it. `chat_id` is Telegram's number of the person: we keep no names."""

    id: int
    role: str
    center: str
    granted_at: datetime
    chat_id: int


@dataclass(frozen=True)
class RolePage:
    """A page of live roles."""

    rows: tuple[RoleRow, ...]
    page: int
    has_more: bool


class Staff:
    """Who works here."""

    def __init__(
        self, db: Database, content: Content, clock: Clock, links: Links, admin_ids: frozenset[int] = frozenset()
    ) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._links = links
        self._admin_ids = admin_ids

    async def accept(self, actor: Actor, payload: str) -> Grant:
        """Use an invite. Raises InviteRefused: forged, expired, spent, for a centre or a consultant that is gone."""
        now = self._clock()
        try:
            invite = self._links.read_invite(payload)
        except BadLink as error:
            raise await self._refused(actor, "forged") from error
        if invite.expires_at <= now:
            raise await self._refused(actor, "expired")
        if invite.center and invite.center not in self._content.centers:
            raise await self._refused(actor, "center")

        def body(tx: Connection) -> Grant | str:
            asked = None if invite.consultant is None else consultants.of_key(tx, invite.consultant)
            if invite.consultant is not None and (asked is None or not asked.active):
                return "consultant"
            grant = Grant(invite.role, invite.center if asked is None else asked.center)
            if not staff.spend_invite(tx, invite.nonce, actor.id, now):
                return grant if grant in actor.grants else "spent"
            if asked is not None:
                self._seat(tx, actor, asked, now)
            else:
                staff.grant(tx, actor.id, grant.role, grant.center, now)
            staff.note(tx, actor.id, "role.granted", now, role=grant.role, center=grant.center)
            return grant

        accepted = await self._db.write(body)
        if isinstance(accepted, str):
            raise await self._refused(actor, accepted)
        return accepted

    def _seat(self, tx: Connection, actor: Actor, asked: AnyRow, now: datetime) -> None:
        """The chat is this consultant's from now on: another chat of theirs, and another seat of this one, are left."""
        for left in reception.unseat(tx, actor.id):
            if left.id != asked.id:
                staff.end_role(tx, actor.id, "consultant", left.center, now)
        if asked.client_id not in (None, actor.id):
            staff.end_role(tx, asked.client_id, "consultant", asked.center, now)
        staff.grant(tx, actor.id, "consultant", asked.center, now)
        reception.seat(tx, asked.id, actor.id)
        staff.note(tx, actor.id, "consultant.joined", now, consultant=asked.id)

    async def roles(self, actor: Actor, page: int) -> RolePage:
        """Live roles, newest first. Raises NotAllowed."""

        def body(tx: Connection) -> RolePage:
            self._admin_only(tx, actor)
            rows = [RoleRow(*row) for row in staff.listed(tx, page * PAGE, PAGE + 1)]
            return RolePage(tuple(rows[:PAGE]), page, len(rows) > PAGE)

        return await self._db.read(body)

    async def role(self, actor: Actor, role_id: int) -> RoleRow:
        """One live role. Raises NotAllowed, or Outdated when it has ended."""

        def body(tx: Connection) -> RoleRow:
            self._admin_only(tx, actor)
            row = staff.find(tx, role_id)
            if row is None:
                raise Outdated
            return RoleRow(row.id, row.role, row.center, row.granted_at, row.chat_id)

        return await self._db.read(body)

    async def revoke(self, actor: Actor, role_id: int) -> None:
        """End a role; the person loses access at the next tap. Raises NotAllowed, or Outdated when it has ended."""
        now = self._clock()

        def body(tx: Connection) -> None:
            self._admin_only(tx, actor)
            row = staff.find(tx, role_id)
            if row is None or not staff.revoke(tx, role_id, now):
                raise Outdated
            if row.role == "consultant":
                reception.unseat(tx, row.client_id)
            if row.role in SURVEYS:
                checklists.forget_open_of(tx, row.client_id)
            staff.note(tx, actor.id, "role.revoked", now, role_id=role_id)

        await self._db.write(body)

    async def refused(self, client: ClientId, action: str, tried: str = "") -> None:
        """Write down that somebody tried what they may not. `tried`: the button or the command, never their words."""
        now, detail = self._clock(), {"what": action, **({"tried": tried} if tried else {})}
        await self._db.write(lambda tx: staff.note(tx, client, "refused", now, **detail))

    async def _refused(self, actor: Actor, reason: str) -> InviteRefused:
        await self.refused(actor.id, f"invite.{reason}")
        return InviteRefused(reason)

    def _admin_only(self, tx: Connection, actor: Actor) -> None:
        if actor.chat_id not in self._admin_ids and not staff.holds(tx, actor.id, "admin"):
            raise NotAllowed
