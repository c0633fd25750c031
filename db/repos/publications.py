"""What was published of the index. Rows are added and never changed."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, insert, select

from db.models import MethodVersion, Publication, PublishedValue
from db.rows import AnyRow

_COLUMNS = (
    Publication.id,
    Publication.period,
    Publication.method,
    Publication.inputs,
    Publication.published_at,
    Publication.published_by,
    Publication.operator,
)


def latest(tx: Connection, period: str) -> AnyRow | None:
    """What was published of a period last."""
    stmt = select(*_COLUMNS).where(Publication.period == period)
    return tx.execute(stmt.order_by(Publication.id.desc()).limit(1)).first()


def find(tx: Connection, publication: int) -> AnyRow | None:
    """One publication."""
    return tx.execute(select(*_COLUMNS).where(Publication.id == publication)).first()


def listed(tx: Connection, period: str | None) -> Sequence[AnyRow]:
    """Publications of a period (None: of all), latest first."""
    stmt = select(*_COLUMNS).order_by(Publication.id.desc())
    return tx.execute(stmt if period is None else stmt.where(Publication.period == period)).all()


def values(tx: Connection, publication: int, center: str | None = None) -> Sequence[AnyRow]:
    """Its values, of one place ('': the region) or of all."""
    stmt = select(PublishedValue.__table__).where(PublishedValue.publication_id == publication)
    return tx.execute(stmt if center is None else stmt.where(PublishedValue.center == center)).all()


def add(tx: Connection, publication: Mapping[str, object], values: Iterable[Mapping[str, object]]) -> int:
    """Publish; the id."""
    made: int = tx.execute(insert(Publication).values(**publication).returning(Publication.id)).scalar_one()
    tx.execute(insert(PublishedValue), [{**value, "publication_id": made} for value in values])
    return made


def one_at_a_time(tx: Connection, method: str) -> None:
    """Whoever publishes by the same method waits for this transaction."""
    tx.execute(select(MethodVersion.version).where(MethodVersion.version == method).with_for_update())
