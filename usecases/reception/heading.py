"""Whether somebody is the head of a centre: asked in the transaction that needs it, of the rows, not of the screen."""

from sqlalchemy import Connection

from db.repos import staff
from usecases.actors import Actor
from usecases.refusals import NotAllowed

REGION = ""
"""A role in this "centre" holds for all of them."""


def headed_by(tx: Connection, actor: Actor, admin_ids: frozenset[int]) -> frozenset[str]:
    """The centres a person heads; with `REGION` among them every one."""
    if actor.chat_id in admin_ids:
        return frozenset({REGION})
    return frozenset(staff.centers_of(tx, actor.id, "head", "admin"))


def is_head(tx: Connection, actor: Actor, center: str, admin_ids: frozenset[int]) -> bool:
    """Whether the person heads this centre."""
    return bool({REGION, center} & headed_by(tx, actor, admin_ids))


def head_only(tx: Connection, actor: Actor, center: str | None, admin_ids: frozenset[int]) -> None:
    """Raises NotAllowed for everybody else. `center` None: the head of any."""
    headed = headed_by(tx, actor, admin_ids)
    if not headed or not (center is None or {REGION, center} & headed):
        raise NotAllowed
