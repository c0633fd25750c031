"""The conditions of a service: when a client who saved it must look again."""

from datetime import date
from pathlib import Path

import pytest

from guide.content import load
from guide.services import Basis, Service
from surveys.texts import Text
from tests.guide import village


@pytest.fixture
def course(tmp_path: Path) -> Service:
    return load(village.build(tmp_path)).services["course"]


@pytest.mark.parametrize(
    "change",
    [
        {"summary": Text(ru="Научим иначе.")},
        {"for_whom": Text(ru="Не для всех.")},
        {"documents": ("passport",)},
        {"term": Text(ru="Две недели.")},
        {"how": ("visit",)},
        {"portal": "https://example.org"},
        {"provider": "center", "partner": None},
        {"basis": (Basis(act="Закон", sure="source"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_matters_to_a_client_changes_the_conditions(course: Service, change: dict[str, object]) -> None:
    assert course.model_copy(update=change).terms() != course.terms()


@pytest.mark.parametrize(
    "change",
    [
        {"label": Text(ru="Учёба")},
        {"summary": Text(ru="Научим.", en="We teach.")},
        {"checked": date(2027, 1, 1)},
        {"confirm_by": Text(ru="методист")},
        {"basis": (Basis(act="Ещё не проверенный закон", sure="own"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_matter_leaves_them(course: Service, change: dict[str, object]) -> None:
    assert course.model_copy(update=change).terms() == course.terms()


def test_the_fingerprint_fits_its_column(course: Service) -> None:
    assert 0 < len(course.terms()) <= 16
