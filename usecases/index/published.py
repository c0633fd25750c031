"""Shown values as rows of a publication, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from db.rows import AnyRow
from surveys.estimates import Interval
from surveys.method import Method
from usecases.hiding.values import INDEX
from usecases.index.views import Place, Shown, Whose

Row = Mapping[str, object]


def rows_of(place: Place, whose: Whose, top: Shown) -> Iterator[Row]:
    """A value with all its parts."""
    for part in (top, *top.parts, *(leaf for group in top.parts for leaf in group.parts)):
        span = part.interval
        yield {
            "center": place,
            "audience": whose,
            "name": INDEX if part is top else part.id,
            "weight": part.weight,
            "n": part.n,
            "effective": part.effective,
            "coverage": part.coverage,
            "value": part.value,
            "low": span.low if span is not None else None,
            "high": span.high if span is not None else None,
            "stars": part.stars,
            "why": part.why,
        }


def shown_of(rows: Iterable[AnyRow], method: Method) -> dict[tuple[Place, Whose], Shown]:
    """The values of a publication by place and side. `method`: the one it was published by."""
    found: dict[tuple[Place, Whose], dict[str, Shown]] = {}
    for row in rows:
        found.setdefault((row.center, row.audience), {})[row.name] = _shown(row)
    return {key: _tree(key[1], parts, method) for key, parts in found.items()}


def _tree(whose: Whose, parts: Mapping[str, Shown], method: Method) -> Shown:
    groups = tuple(
        replace(parts[group.id], parts=tuple(parts[leaf.id] for leaf in group.indicators if leaf.id in parts))
        for group in method.groups
        if group.id in parts
    )
    return replace(parts[INDEX], id=INDEX if whose != "composite" else whose, parts=groups)


def _shown(row: AnyRow) -> Shown:
    return Shown(
        id=row.name,
        weight=row.weight,
        value=row.value,
        interval=Interval(row.low, row.high) if row.low is not None else None,
        n=row.n,
        effective=row.effective,
        coverage=row.coverage,
        why=row.why,
        stars=row.stars,
    )
