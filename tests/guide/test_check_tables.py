"""Ids of surveys that would collide with other tables of an export."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db.database import Database
from guide.check import check_content
from guide.check.tables import TABLES
from guide.content import load
from tests.guide import asking_village, village
from tests.guide.test_check import TODAY
from usecases.export import paradata, texts
from usecases.export.beside import Contents, sheets
from usecases.export.order import Order
from usecases.periods import Period

ASKED = asking_village.survey("Опрос", "event")


async def test_the_names_are_those_that_an_export_uses(db: Database, tmp_path: Path) -> None:
    order = Order(Period.parse("2026-Q4"), "", "", "csv")
    what = Contents(order, datetime(2026, 11, 10, tzinfo=UTC), {}, (), 5, sample=False)
    beside = await sheets(db, load(village.build(tmp_path)), what)
    names = {getattr(beside, field.name).name for field in fields(beside)}
    assert {*names, paradata.TABLE.name, texts.NAME, "all"} == TABLES


@pytest.mark.parametrize("id", [*sorted(TABLES), "exit_part2"])
@pytest.mark.parametrize("folder", ["surveys", "checklists"])
def test_a_survey_of_that_name_is_a_problem_with_its_place(tmp_path: Path, folder: str, id: str) -> None:
    found = check_content(village.build(tmp_path, {f"{folder}/{id}.yaml": ASKED}), TODAY).problems
    (named,) = [problem for problem in found if "an export" in problem.says]
    assert named.file == f"{folder}/{id}.yaml"
    assert "name" in named.says


@pytest.mark.parametrize("id", ["index_poll", "texts2", "partner", "job_part"])
def test_names_that_only_look_alike_are_free(tmp_path: Path, id: str) -> None:
    found = check_content(village.build(tmp_path, {f"surveys/{id}.yaml": ASKED}), TODAY).problems
    assert not any("an export" in problem.says for problem in found)
