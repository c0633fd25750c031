"""What goes into a file comes out of it: numbers as numbers, days as days, words as words and never as formulas."""

import struct
from datetime import date, datetime
from pathlib import Path

import pandas
import pytest
from openpyxl import load_workbook

from reports.files.codebook import codebook
from reports.files.csv_file import cell_text
from reports.files.guarding import guarded
from reports.files.sav_file import missing_code, missing_range
from reports.files.table import REMEMBERED, Block, Column, Memory, Missing, Sheet, Table
from reports.files.xlsx_file import XlsxFile, sheet_title
from tests.reports.files.tables import COLUMNS, PAGE, TABLE, as_csv, as_sav, as_xlsx, of_texts

ATTACKS = (
    "=1+1", "+7 900", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "\u00a0=1", "＝1+1", "＠x",
    '=HYPERLINK("http://127.0.0.1","x")', "=cmd|' /C calc'!A0", "-dk",
)  # fmt: skip
PLAIN = ("да", "5", "2026", "а=б", "http://example.org", "", "'было", "€ ü ә")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_is_a_formula(attack: str, tmp_path: Path) -> None:
    table, page = of_texts(attack, "1")
    assert as_csv(tmp_path, table, page)[0]["said"] == "'" + attack
    cell = as_xlsx(tmp_path, table, page)[0]["said"]
    assert cell.data_type == "s"
    assert str(cell.value).replace("_x000D_", "\r").replace("\n", "\r") == ("'" + attack).replace("\n", "\r")


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    table, page = of_texts("a\x00b\x07c\ud800d\uffffe")
    assert as_xlsx(tmp_path, table, page)[0]["said"].value == "abcde"
    assert as_csv(tmp_path, table, page)[0]["said"] == "abcde"


def test_heads_are_guarded_too(tmp_path: Path) -> None:
    table = Table("x", "x", (Block((Column("=1+1", "x", "text"),), lambda key: (key,)),))
    assert list(as_csv(tmp_path, table, [["a"]])[0]) == ["'=1+1"]
    assert list(as_xlsx(tmp_path, table, [["a"]])[0]) == ["'=1+1"]


def test_csv_says_what_the_table_says(tmp_path: Path) -> None:
    best, none, special = as_csv(tmp_path, TABLE, PAGE)
    assert best == {
        "run": "1", "weight": "1", "day": "2026-07-14", "began": "2026-07-14T08:30:15+03:00", "key": "0f",
        "mark": "5", "room": "desk", "met": "1", "said": "Чай",
    }  # fmt: skip
    assert none["weight"] == "12,5"
    assert {none[column.name] for column in COLUMNS} == {""}
    assert special["mark"] == "затрудняюсь ответить"
    assert special["said"] == "да; «нет»\nили"
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfrun;")


def test_pandas_averages_over_what_is_a_number(tmp_path: Path) -> None:
    as_csv(tmp_path, TABLE, PAGE)
    frame = pandas.read_csv(tmp_path / "a.csv", sep=";", decimal=",", na_values=["затрудняюсь ответить"])
    assert frame["mark"].mean() == 5
    assert frame["weight"].sum() == 14.5


def test_xlsx_says_what_the_table_says(tmp_path: Path) -> None:
    best, none, special = as_xlsx(tmp_path, TABLE, PAGE)
    assert best["run"].value == 1
    assert best["day"].value.date() == date(2026, 7, 14)
    assert best["began"].value == datetime(2026, 7, 14, 8, 30, 15)  # noqa: DTZ001
    assert (best["day"].is_date, best["mark"].data_type, best["key"].data_type) == (True, "n", "s")
    assert none["weight"].value == 12.5
    assert {none[column.name].value for column in COLUMNS} == {None}
    assert special["met"].value == "не хочу отвечать"


def test_spss_has_codes_labels_and_missing_values(tmp_path: Path) -> None:
    frame, meta = as_sav(tmp_path, TABLE, PAGE)
    assert frame["mark"].tolist()[::2] == [5.0, -97.0]
    assert frame["met"].tolist()[2] == -99.0
    assert frame["room"].tolist()[::2] == [2.0, 1.0]
    assert frame["day"].tolist()[0] == date(2026, 7, 14)
    assert frame["began"].tolist()[0] == datetime(2026, 7, 14, 8, 30, 15)  # noqa: DTZ001
    assert meta.variable_value_labels["room"] == {1.0: "В зале", 2.0: "В кабинете"}
    assert meta.variable_value_labels["mark"][-98.0] == "не относится ко мне"
    assert meta.column_names_to_labels["mark"] == "Оценка"
    assert meta.missing_ranges["mark"] == [{"lo": -99.0, "hi": -96.0}]
    assert (meta.variable_measure["mark"], meta.variable_measure["room"]) == ("ordinal", "nominal")
    assert meta.variable_measure["weight"] == "scale"
    bare, _ = as_sav(tmp_path, TABLE, PAGE, user_missing=False)
    assert bare["mark"].mean() == 5


def test_spss_weighs_by_the_weight(tmp_path: Path) -> None:
    as_sav(tmp_path, TABLE, PAGE)
    assert struct.unpack("<i", (tmp_path / "a.sav").read_bytes()[76:80]) == (2,)


def test_codes_stay_away_from_numbers_that_people_may_type() -> None:
    near, far = (
        Column("a", "", "number", missing=(Missing.REFUSED,), lowest=-95),
        Column("a", "", "number", lowest=-500),
    )
    assert missing_code(near, Missing.REFUSED) == -99
    assert (missing_code(far, Missing.REFUSED), missing_range(far)) == (-999, {"lo": -999, "hi": -996})
    assert missing_code(Column("a", "", "number", lowest=-99), Missing.DONT_KNOW) == -997


def test_the_codebook_lists_columns_and_codes() -> None:
    rows = list(codebook([TABLE]).rows)
    assert ("all", "mark", "Оценка", "число", None, None, None) in rows
    assert ("all", "room", None, None, "desk", "В кабинете", 2) in rows
    assert ("all", "mark", None, None, "затрудняюсь ответить", "нет значения", -97) in rows


def test_sheets_of_a_workbook_have_names_it_may_have(tmp_path: Path) -> None:
    assert sheet_title("Ответы: [a/b]*?") == "Ответы   a b"
    file = XlsxFile(tmp_path / "b.xlsx", sheets=[Sheet("x", "a" * 40, ("=имя",), [("-1", 2, None, 1.5)])])
    file.close()
    (sheet,) = load_workbook(tmp_path / "b.xlsx")
    assert [cell.value for row in sheet.iter_rows() for cell in row] == ["'=имя", None, None, None, "'-1", 2, None, 1.5]


def test_a_memory_does_not_grow_for_ever() -> None:
    memory = Memory(str.upper)
    assert [memory[f"a{number}"] for number in range(REMEMBERED + 10)][-1] == f"A{REMEMBERED + 9}"
    assert len(memory) <= REMEMBERED


def test_a_number_is_written_as_it_is() -> None:
    assert [cell_text(cell) for cell in (1, 1.0, 0.1 + 0.2, -5, None)] == ["1", "1", "0,30000000000000004", "-5", ""]
