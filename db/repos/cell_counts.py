"""How many answers stand at each place: what suppression is decided by. Checklists are nobody's answers to hide."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, cast, func, literal, select, union_all

from db.models import AnswerCell, IndexCell
from db.rows import AnyRow

_CLIENTS: Final = ("client", "sample")
_N: Final = cast(func.sum(IndexCell.n), BigInteger).label("n")


def of_index(tx: Connection, method: str, months: Sequence[str]) -> Sequence[AnyRow]:
    """Answers by indicator: audience, center ('': runs of no centre), indicator, n."""
    return _by(tx, IndexCell.indicator, _cells(method, "month", months))


def of_values(
    tx: Connection, method: str, family: str, indicator: str, months: Sequence[str], audience: str
) -> Sequence[AnyRow]:
    """Answers to one indicator by situation, service, channel or consultant: audience, center, value, n."""
    mine = (IndexCell.audience == audience) & (IndexCell.indicator == indicator)
    return _by(tx, IndexCell.value, _cells(method, family, months) & mine)


def of_replies(
    tx: Connection, months: Sequence[str], survey: str, question: str, audiences: Sequence[str]
) -> Sequence[AnyRow]:
    """Replies to one question: center, reply, n."""
    columns = (AnswerCell.center, AnswerCell.reply)
    asked = (AnswerCell.survey == survey) & (AnswerCell.question == question)
    stmt = select(*columns, cast(func.sum(AnswerCell.n), BigInteger).label("n")).group_by(*columns)
    here = AnswerCell.period.in_(months) & AnswerCell.audience.in_(audiences)
    return tx.execute(stmt.where(here, asked)).all()


def stamp(tx: Connection, method: str, center: str, months: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Sums that are others as soon as any number of a card is: of its place; of all places, last."""
    here, all_months = IndexCell.period.in_(months), IndexCell.family == "month"
    place = (IndexCell.family == ("replicate" if center else "region")) & (IndexCell.center == center)
    sums = [cast(func.coalesce(func.sum(column), 0), BigInteger) for column in (IndexCell.n, IndexCell.score)]
    stmts = [
        select(literal(at), *sums).where(which, here, IndexCell.method == method)
        for at, which in enumerate((place, all_months))
    ]
    return tuple(sorted(tuple(row) for row in tx.execute(union_all(*stmts))))


def _cells(method: str, family: str, months: Sequence[str]) -> Any:
    here = (IndexCell.family == family) & IndexCell.period.in_(months)
    return here & IndexCell.source.in_(_CLIENTS) & (IndexCell.method == method)


def _by(tx: Connection, name: Any, where: Any) -> Sequence[AnyRow]:
    columns = (IndexCell.audience, IndexCell.center, name)
    return tx.execute(select(*columns, _N).where(where).group_by(*columns)).all()
