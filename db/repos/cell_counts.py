"""How many answers stand at each place: what suppression is decided by. Checklists are nobody's answers to hide."""

from collections.abc import Mapping, Sequence
from operator import add
from typing import Any, Final

from sqlalchemy import BigInteger, CompoundSelect, Connection, Select, bindparam, cast, func, literal, select, union_all

from db.models import AnswerCell, IndexCell
from db.rows import AnyRow

_CLIENTS: Final = ("client", "sample")
_N: Final = cast(func.sum(IndexCell.n), BigInteger).label("n")
_MONTHS: Final = IndexCell.period.in_(bindparam("months", expanding=True)) & (IndexCell.method == bindparam("method"))


def _counted(name: Any) -> Select[*tuple[Any, ...]]:
    columns = (IndexCell.audience, IndexCell.center, name)
    answers = (IndexCell.family == bindparam("family")) & IndexCell.source.in_(_CLIENTS)
    return select(*columns, _N).where(_MONTHS, answers).group_by(*columns)


def _stamps() -> CompoundSelect[*tuple[Any, ...]]:
    nothing = (literal(0), literal(0))
    sums = tuple(cast(func.sum(column), BigInteger) for column in (IndexCell.n, IndexCell.score))
    place = (IndexCell.family == bindparam("family")) & (IndexCell.center == bindparam("center"))
    return union_all(
        select(IndexCell.period, *sums, *nothing).where(_MONTHS, place).group_by(IndexCell.period),
        select(IndexCell.period, *nothing, *sums)
        .where(_MONTHS, IndexCell.family == "month")
        .group_by(IndexCell.period),
    )


# Put together once, as in `db/repos/cells.py`.
_OF_INDEX: Final = _counted(IndexCell.indicator)
_OF_VALUES: Final = _counted(IndexCell.value).where(
    IndexCell.audience == bindparam("audience"), IndexCell.indicator == bindparam("indicator")
)
_STAMPS: Final = _stamps()


def of_index(tx: Connection, method: str, months: Sequence[str]) -> Sequence[AnyRow]:
    """Answers by indicator: audience, center ('': runs of no centre), indicator, n."""
    return tx.execute(_OF_INDEX, {"method": method, "family": "month", "months": months}).all()


def of_values(
    tx: Connection, method: str, family: str, indicator: str, months: Sequence[str], audience: str
) -> Sequence[AnyRow]:
    """Answers to one indicator by situation, service, channel or consultant: audience, center, value, n."""
    given = {"method": method, "family": family, "months": months, "audience": audience, "indicator": indicator}
    return tx.execute(_OF_VALUES, given).all()


def of_replies(
    tx: Connection, months: Sequence[str], survey: str, beginning: str, audiences: Sequence[str]
) -> Sequence[AnyRow]:
    """Replies to the questions whose counted name begins so: question, center, reply, n."""
    columns = (AnswerCell.question, AnswerCell.center, AnswerCell.reply)
    asked = (AnswerCell.survey == survey) & AnswerCell.question.startswith(beginning, autoescape=True)
    stmt = select(*columns, cast(func.sum(AnswerCell.n), BigInteger).label("n")).group_by(*columns)
    here = AnswerCell.period.in_(months) & AnswerCell.audience.in_(audiences)
    return tx.execute(stmt.where(here, asked)).all()


def stamps(tx: Connection, method: str, center: str, months: Sequence[str]) -> Mapping[str, tuple[int, int, int, int]]:
    """Sums of each month that are others as soon as any number of a card is: two of its place, two of all places."""
    given = {"method": method, "family": "replicate" if center else "region", "center": center, "months": months}
    found = dict.fromkeys(months, (0, 0, 0, 0))
    for month, *sums in tx.execute(_STAMPS, given):
        found[month] = tuple(map(add, found[month], sums))
    return found
