"""No file grows larger than its limit, whatever people typed, and no row is lost or doubled at a cut."""

import string
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Final

import pyreadstat
import pytest
from openpyxl import load_workbook

from reports.files import xlsx_file
from reports.files.sav_room import Room
from reports.files.table import Block, Column, Kind, Page, Sheet, Table
from reports.files.writers import CsvWriter, SavWriter, Writer, XlsxWriter, cut
from reports.files.xlsx_file import XlsxFile
from tests.usecases.export.exported import lines

LIMIT: Final = 60_000
HEAD: Final = Sheet("codebook", "Кодовая книга", ("имя",), [("номер", 1)] * 20)
WRITERS: Final[dict[str, Callable[[Path], Writer]]] = {
    "csv": lambda folder: CsvWriter(folder, "a", (), LIMIT),
    "xlsx": lambda folder: XlsxWriter(folder, "a", (HEAD,), LIMIT),
    "sav": lambda folder: SavWriter(folder, "a", LIMIT),
}
ALPHABETS: Final[dict[str, Sequence[str]]] = {
    "Russian": "абвгдежзийклмнопрстуфхцчшщъыьэюя      ",
    "passwords": [chr(code) for code in range(32, 127)],
    "two bytes": [chr(code) for code in range(0x80, 0x7FF)],
    "Chinese": [chr(code) for code in range(0x4E00, 0x9FFF)],
    "emoji": [chr(code) for code in range(0x1F300, 0x1FAFF)],
    "markup": "&<>",
    "quotes": '";\r\n',
}
EVERY: Final = pytest.mark.parametrize("ending", WRITERS)
TEXTS: Final = Table(
    "said",
    "Тексты",
    (
        Block((Column("run", "№", "number"),)),
        Block((Column("said", "Слова", "text"),), lambda key: (key or None,), repeats=False),
    ),
)


def typed(random: Random, alphabet: Sequence[str], length: int) -> str:
    return "".join(random.choices(alphabet, k=length))


def written(writer: Writer, table: Table, *pages: Page) -> list[Path]:
    writer.begin(table)
    for page in pages:
        writer.write(page)
    writer.end()
    return writer.finish()


def read_back(file: Path) -> list[tuple[int, str]]:
    match file.suffix:
        case ".csv":
            return [(int(row["run"]), row["said"]) for row in lines(file)]
        case ".xlsx":
            rows = load_workbook(file)[TEXTS.title].iter_rows(min_row=2, values_only=True)
            return [(int(str(run)), str(said or "")) for run, said in rows]
    frame, _ = pyreadstat.read_sav(str(file))
    return [(int(run), str(said)) for run, said in frame[["run", "said"]].itertuples(index=False)]


@EVERY
@pytest.mark.parametrize("alphabet", ["Russian", "passwords", "emoji"])
def test_long_texts_are_cut_by_rows(ending: str, alphabet: str, tmp_path: Path) -> None:
    random = Random(7)
    said = [typed(random, ALPHABETS[alphabet], random.choice((0, 3, 300, 2000))).strip() for _ in range(400)]
    said = [text if ending == "sav" or text[:1] not in set("=+-@") else f"а{text}" for text in said]
    numbers = list(map(str, range(400)))
    pages = [[numbers[at : at + 150], said[at : at + 150]] for at in range(0, 400, 150)]
    files = written(WRITERS[ending](tmp_path), TEXTS, *pages)
    assert len(files) > 2
    assert [file.name for file in files][:2] == [
        name + ending for name in (("a_part1.", "a_part2.") if ending == "xlsx" else ("a_said_part1.", "a_said_part2."))
    ]
    assert max(file.stat().st_size for file in files) <= LIMIT
    told = [row for file in files for row in read_back(file)]
    assert [run for run, _ in told] == list(range(400))
    assert [text for _, text in told] == said
    assert all(read_back(file) for file in files), "no part is a head alone"


@EVERY
def test_pages_that_fit_stay_in_one_file(ending: str, tmp_path: Path) -> None:
    (file,) = written(WRITERS[ending](tmp_path), TEXTS, [["1", "2"], ["Чай", ""]], [[], []], [["3"], ["Кофе"]])
    assert file.name in {f"a.{ending}", f"a_said.{ending}"}
    assert read_back(file) == [(1, "Чай"), (2, ""), (3, "Кофе")]


@EVERY
@pytest.mark.parametrize("pages", [[], [[[], []]]])
def test_a_table_without_rows_has_a_file_with_its_head(ending: str, pages: list[Page], tmp_path: Path) -> None:
    (file,) = written(WRITERS[ending](tmp_path), TEXTS, *pages)
    assert read_back(file) == []
    assert list(tmp_path.iterdir()) == [file]


@EVERY
def test_a_row_larger_than_the_limit_has_a_file_to_itself(ending: str, tmp_path: Path) -> None:
    huge = "я" * (16_000 if ending == "sav" else 32_700)
    files = written(WRITERS[ending](tmp_path), TEXTS, [["1", "2", "3"], ["а", huge, "б"]])
    assert [[run for run, _ in read_back(file)] for file in files] == [[1], [2], [3]]


def test_the_next_table_goes_on_in_the_workbook_that_has_room(tmp_path: Path) -> None:
    writer = XlsxWriter(tmp_path, "a", (HEAD,), LIMIT)
    short = Table("short", "Коротко", (Block((Column("run", "№", "number"),)),))
    for table, page in ((short, [["1"]]), (TEXTS, [["1"] * 9, ["ы" * 4000] * 9]), (short, [["2"]])):
        writer.begin(Table(table.name, f"{table.title} {page[0][0]}", table.blocks))
        writer.write(page)
        writer.end()
    names = [[sheet.title for sheet in load_workbook(file)] for file in writer.finish()]
    assert names == [["Коротко 1", "Тексты 1", HEAD.title], ["Тексты 1", "Коротко 2", HEAD.title]]


def test_a_sheet_has_so_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 10)
    page = [list(map(str, range(24))), ["да"] * 24]
    files = written(XlsxWriter(tmp_path, "a"), TEXTS, page)
    assert [len(read_back(file)) for file in files] == [10, 10, 4]


def test_a_page_is_halved_until_it_fits() -> None:
    taken: list[list[list[str]]] = [[]]

    def take(page: Page) -> bool:
        fits = len(taken[-1]) + len(page[0]) <= 5
        if fits:
            taken[-1] += [[key] for key in page[0]]
        return fits

    cut([list(map(str, range(13)))], take, lambda: taken.append([]))
    assert [len(part) for part in taken] == [5, 5, 3]
    assert [key for part in taken for (key,) in part] == list(map(str, range(13)))


@pytest.mark.parametrize("length", [1, 3, 40, 400])
@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("across", [1, 12])
def test_a_workbook_is_never_larger_than_it_is_counted(alphabet: str, length: int, across: int, tmp_path: Path) -> None:
    random = Random(length)
    said = [[typed(random, ALPHABETS[alphabet], length) for _ in range(2_400 // across)] for _ in range(across)]
    assert counted(tmp_path, said, "text") >= (tmp_path / "a.xlsx").stat().st_size


KEYS: Final[dict[Kind, Callable[[Random], str]]] = {
    "number": lambda random: str(random.randint(-(10**9), 10**9)),
    "flag": lambda random: str(random.randint(0, 1)),
    "day": lambda random: f"20{random.randint(10, 99)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
    "moment": lambda random: f"2026-01-{random.randint(1, 28):02}T{random.randint(10, 23)}:07:{random.randint(10, 59)}",
    "code": lambda random: typed(random, string.hexdigits, 16),
}


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("across", [1, 12])
def test_numbers_and_days_are_counted_too(kind: Kind, across: int, tmp_path: Path) -> None:
    random = Random(1)
    page = [[KEYS[kind](random) for _ in range(2_400 // across)] for _ in range(across)]
    assert counted(tmp_path, page, kind, plain=True) >= (tmp_path / "a.xlsx").stat().st_size


def counted(folder: Path, page: Page, kind: Kind, *, plain: bool = False) -> int:
    """What a workbook of these cells is counted for."""
    decode = None if plain else lambda key: (key,)
    blocks = tuple(Block((Column(f"c{place}", "", kind),), decode) for place in range(len(page)))
    file = XlsxFile(folder / "a.xlsx", 10**9, (HEAD,))
    file.begin(Table("a", "A", blocks))
    assert file.take(page)
    file.close()
    return file.size


@pytest.mark.parametrize("lengths", [(0,), (1,), (7, 8, 9), (0, 250, 260), (504, 0, 0), (1000, 3), (16_000, 0, 1, 252)])
@pytest.mark.parametrize("across", [1, 9])
def test_an_spss_file_is_never_larger_than_it_is_counted(lengths: tuple[int, ...], across: int, tmp_path: Path) -> None:
    number = Column("n", "Ю" * 300, "number", dict.fromkeys(range(20), "Я" * 300))
    columns = (number, *(Column(f"t{place}", "Ы", "text") for place in range(across)))
    texts = [["я" * (length // 2) + "z" * (length % 2) for length in lengths] * 20 for _ in range(across)]
    page = [[str(row / 7) for row in range(len(texts[0]))], *texts]
    blocks = (
        Block(columns[:1], lambda key: (float(key),)),
        *(Block((column,), lambda key: (key,)) for column in columns[1:]),
    )
    (file,) = written(SavWriter(tmp_path, "a"), Table("a", "A", blocks), page)
    size = Room.of(columns).with_rows([list(map(float, page[0])), *texts]).size
    assert file.stat().st_size <= size
