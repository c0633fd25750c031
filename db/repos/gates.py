"""The gates that rows decide, as one SQL expression for one client and for a million alike.

The expression stands over `clients`: put it into any statement that selects from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, exists, func, literal, null, select, true

from db.models import Client, Consent, ExitMark, Invitation

Gate = tuple[str, ColumnElement[bool]]


@dataclass(frozen=True)
class Asking:
    """What is going to be asked, as far as rows are concerned.

    `recontact_since`, `budget_since`: what was sent after these moments counts. `limit`: how many invitations may have
    been sent since then; None is outside of the budget. `ordinary`: all but one of them, when only those of a lower
    priority than this count. `event` or `wave`: what it is asked for. `invitation`: the one
    that is being judged itself (0: not written yet). `mark`: that of an exit poll of the same visit.
    """

    survey: str
    open: bool
    recontact_since: datetime
    budget_since: datetime
    limit: int | None
    ordinary: int | None = None
    event: int | None = None
    wave: int | None = None
    invitation: int = 0
    mark: str | None = None


def first_refusal(asking: Asking) -> ColumnElement[str | None]:
    """The first gate that says no to a client, in the order of `surveys/gates.py`; NULL when all let pass."""
    return case(*((shut, literal(gate)) for gate, shut in _gates(asking)), else_=null())


def refusal_of(tx: Connection, client_id: int, asking: Asking) -> str | None:
    """The first gate that says no to this client."""
    return tx.execute(select(first_refusal(asking)).where(Client.id == client_id)).scalar()


def frame(audience: str, center: str | None) -> Select[int]:
    """The ids of an audience ("any": all) in a centre (None: in all), refused ones included."""
    stmt = select(Client.id)
    if audience != "any":
        stmt = stmt.where(Client.audience == audience)
    return stmt if center is None else stmt.where(Client.center == center)


def _gates(asking: Asking) -> Iterator[Gate]:
    yield "consent", ~exists().where(Consent.client_id == Client.id, Consent.withdrawn_at.is_(None))
    yield "opted_out", ~(Client.surveys & Client.notifications)
    yield "blocked", Client.unreachable_at.is_not(None)
    if not asking.open:
        yield "closed", true()
    if asking.event is not None or asking.wave is not None:
        yield "asked", _asked(asking)
    if asking.mark is not None:
        yield "visited", exists().where(ExitMark.mark == asking.mark)
    yield "recontact", _mine(Invitation.survey == asking.survey, Invitation.sent_at > asking.recontact_since)
    if asking.limit is not None:
        yield "budget", _spent(asking.budget_since) >= asking.limit
        if asking.ordinary is not None:
            share = Invitation.priority < asking.ordinary
            yield "budget", _spent(asking.budget_since, share) >= asking.limit - 1


def _asked(asking: Asking) -> ColumnElement[bool]:
    for_event = (Invitation.event_id == asking.event) & (Invitation.survey == asking.survey)
    why = for_event if asking.event is not None else Invitation.wave_id == asking.wave
    return _mine(why, Invitation.id != asking.invitation)


def _mine(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Invitation.client_id == Client.id, *where).correlate(Client)


def _spent(since: datetime, *which: ColumnElement[bool]) -> ColumnElement[int]:
    """How many invitations of the budget a client has had since then."""
    counted = (Invitation.client_id == Client.id) & (Invitation.sent_at > since) & ~Invitation.about_contact
    return select(func.count()).select_from(Invitation).where(counted, *which).correlate(Client).scalar_subquery()
