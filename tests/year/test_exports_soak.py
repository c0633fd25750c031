"""A simulated year read back from its exports, run by run and reply by reply."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas
import pyreadstat
import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, select

from db.database import Database
from db.models import Answer, Run
from guide.content import Content
from surveys.method import Method
from surveys.steps import YesNo
from surveys.survey import Survey
from tests.year.stored_year import FIRST, enlarged, lived, write_down
from tests.year.test_year_soak import later, opened
from usecases.export.making import Maker
from usecases.export.order import Format, Order
from usecases.periods import Period

pytestmark = pytest.mark.soak

CENTERS: Final = 4
YEAR: Final = Period(FIRST, 1, "year")
VISIT: Final = ("day", "center", "audience", "weight", "version")
Line = Mapping[str, Any]
Said = Counter[tuple[str, ...]]


@pytest.mark.parametrize("form", ["csv", "xlsx", "sav"])
async def test_exports_read_back_are_what_the_database_holds(
    db: Database, content: Content, tmp_path: Path, form: Format
) -> None:
    """Both as they are read: numbers are numbers, and what was not asked or answered is empty."""
    region = enlarged(content, CENTERS)
    await opened(db, region)
    (year,) = lived(region, _method(content), 1)
    await write_down(db, region, year)
    made = await Maker(db, region).make(Order(YEAR, "", "", form), later(), tmp_path, lambda *_: None)
    tables = dict(_tables(made.files, form))
    total = 0
    for key, survey in region.surveys.items():
        stored = await db.read(lambda tx, survey=survey: _stored(tx, survey))  # type: ignore[misc]
        exported = _exported(tables.get(key, []), survey)
        assert exported == stored, key
        total += stored.total()
    assert made.rows == total > 1000


def _method(content: Content) -> Method:
    assert content.method is not None
    return content.method


def _tables(files: Sequence[Path], form: Format) -> Iterator[tuple[str, list[Line]]]:
    """The rows of each survey."""
    if form == "sav":
        yield from _sav(files)
    else:
        for file in files:
            yield from _csv(file) if form == "csv" else _xlsx(file)


def _csv(file: Path) -> Iterator[tuple[str, list[Line]]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        lines: list[Line] = list(csv.DictReader(opened, delimiter=";"))
    if lines and "respondent" in lines[0]:
        yield str(lines[0]["survey"]), lines


def _xlsx(file: Path) -> Iterator[tuple[str, list[Line]]]:
    book = load_workbook(file, read_only=True)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    book.close()
    for head, *rows in sheets:
        lines: list[Line] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
        if lines and "respondent" in lines[0]:
            yield str(lines[0]["survey"]), lines


def _sav(files: Sequence[Path]) -> Iterator[tuple[str, list[Line]]]:
    """The codebook beside them says which key each number of a file for SPSS stands for."""
    (codebook,) = (file for file in files if file.name.endswith("_codebook.csv"))
    keys: dict[tuple[str, str], dict[float, str]] = {}
    with codebook.open(encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened, delimiter=";"):
            known = keys.setdefault((row["table"], row["column"]), {})
            if row["spss"]:
                known[float(row["spss"])] = row["value"]
    for file in files:
        if file.suffix == ".sav":
            frame, _ = pyreadstat.read_sav(str(file), user_missing=True)
            table = next(table for table, _ in keys if file.stem.endswith(f"_{table}"))
            yield (
                table,
                [
                    {name: _keyed(cell, keys[table, str(name)]) for name, cell in row.items()}
                    for row in frame.to_dict("records")
                ],
            )


def _keyed(cell: object, keys: Mapping[float, str]) -> object:
    if pandas.isna(cell):
        return None
    return keys.get(cell, cell) if isinstance(cell, float) else cell


def _exported(lines: list[Line], survey: Survey) -> Said:
    """A question whose key is taken by a column of the visit has a number behind it."""
    heads = lines[0].keys() if lines else ()
    names = {question.key: f"{question.key}_2" for question in survey.questions if f"{question.key}_2" in heads}
    keys = [names.get(question.key, question.key) for question in survey.questions if question.kind != "text"]
    asked = [key for key in keys if key in heads]
    return Counter(tuple(_plain(line[name]) for name in (*VISIT, *asked)) for line in lines)


def _plain(cell: object) -> str:
    """A spreadsheet has days and numbers, a text file their letters."""
    if cell is None:
        return ""
    text = f"{cell:g}" if isinstance(cell, float) else str(cell)
    return text.removesuffix(" 00:00:00")


def _stored(tx: Connection, survey: Survey) -> Said:
    given: dict[int, dict[str, str]] = {}
    mine = select(Answer.run_id, Answer.question, Answer.reply).join(Run, Run.id == Answer.run_id)
    for run, question, reply in tx.execute(mine.where(Run.survey == survey.id)):
        given.setdefault(run, {})[question] = reply
    rows = tx.execute(select(Run.__table__).where(Run.survey == survey.id)).all()
    asked = [question for question in survey.questions if question.kind not in ("text", "multi")]
    return Counter(
        (
            row.day.isoformat(),
            row.center,
            row.facts["@audience"],
            f"{row.weight:g}",
            row.version,
            *(_cell(isinstance(question, YesNo), given.get(row.id, {}).get(question.key)) for question in asked),
        )
        for row in rows
    )


def _cell(yes_no: bool, reply: str | None) -> str:
    if reply is None:
        return ""
    return str(int(reply == "yes")) if yes_no else reply
