"""A roster from a file: the same from YAML and from a table, and everything that is wrong with it at once."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path

import pytest
import xlsxwriter

from bot.roster_file import BadRoster, read_roster
from guide.content import Content, load
from guide.roster import Entry
from tests.conftest import ROOT
from tests.guide import village

ROSTER = """
consultants:
  - key: anna
    center: west
    kind: career
    name: "Анна"
    topics: [work, study]
    ways: [office, video]
    week: {mon: ["09:00-12:00", "13:00-17:00"], fri: ["09:00-12:00"]}
    slot: 30m
    buffer: 10m
    horizon: 14d
    notice: 2h
    phone: "88342000000"
    video: "https://example.org/meet"
  - key: boris
    center: east
    kind: hr
    name: "Борис"
    topics: [staff]
    ways: [office]
    week: {tue: ["10:00-12:00"]}
    slot: 1h
    horizon: 21d
    notice: 1d
"""
HEADS = (
    "key", "center", "kind", "name", "topics", "ways", "mon", "tue", "fri", "slot", "buffer", "horizon", "notice",
    "phone", "video",
)  # fmt: skip
RUSSIAN = (
    "Ключ", "Центр", "Вид", "Имя", "Темы", "Способы", "Пн", "Вт", "Пт", "Длительность", "Перерыв", "Горизонт",
    "Заранее", "Телефон", "Видео",
)  # fmt: skip
ANNA: tuple[object, ...] = (
    "anna", "west", "career", "Анна", "work, study", "office; video", "09:00-12:00, 13:00-17:00", "", "09:00-12:00",
    "30m", "10m", "14d", "2h", 88342000000, "https://example.org/meet",
)  # fmt: skip
BORIS: tuple[object, ...] = (
    "boris", "east", "hr", "Борис", "staff", "office", "", "10:00-12:00", "", "1h", "", "21d", "1d", "", "",
)  # fmt: skip


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(village.build(tmp_path_factory.mktemp("village")))


def written(folder: Path, words: str) -> Path:
    file = folder / "roster.yaml"
    file.write_text(words, "utf-8")
    return file


def tabled(folder: Path, *rows: tuple[object, ...]) -> Path:
    file = folder / "roster.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    return file


def problems(file: Path, content: Content) -> list[tuple[str, str]]:
    with pytest.raises(BadRoster) as caught:
        read_roster(file, content)
    assert {problem.file for problem in caught.value.problems} == {file.name}
    return [(problem.key, problem.says) for problem in caught.value.problems]


def changed(row: tuple[object, ...], **cells: object) -> tuple[object, ...]:
    return tuple(cells.get(head, cell) for head, cell in zip(HEADS, row, strict=True))


def test_yaml_is_read_into_entries(tmp_path: Path, content: Content) -> None:
    anna, boris = read_roster(written(tmp_path, ROSTER), content)
    assert (anna.key, anna.offers()) == (
        "anna",
        {("work", "office"), ("work", "video"), ("study", "office"), ("study", "video")},
    )
    assert [(span.since, span.till) for span in anna.week["mon"]] == [(time(9), time(12)), (time(13), time(17))]
    assert (boris.buffer.total_seconds(), boris.phone) == (0, None)


@pytest.mark.parametrize("heads", [HEADS, RUSSIAN])
def test_a_table_says_the_same(tmp_path: Path, content: Content, heads: tuple[object, ...]) -> None:
    """An empty row between two people and an empty column do no harm; a phone may be a number."""
    table = tabled(tmp_path, heads, ANNA, ("",), BORIS)
    assert read_roster(table, content) == read_roster(written(tmp_path, ROSTER), content)


def test_an_entry_is_written_as_people_write_it(tmp_path: Path, content: Content) -> None:
    for entry in read_roster(written(tmp_path, ROSTER), content):
        plan = entry.model_dump(mode="json")
        assert Entry.model_validate(plan) == entry
    assert (plan["slot"], plan["week"]) == ("1h", {"tue": ["10:00-12:00"]})


def test_everything_wrong_with_a_yaml_roster_is_said_with_its_line(tmp_path: Path, content: Content) -> None:
    words = (
        ROSTER.replace("center: west", "center: north")
        .replace("[staff]", "[work]")
        .replace('tue: ["10:00-12:00"]', 'tue: ["12:00-10:00"]')
        .replace("slot: 30m", "slot: 30 minutes")
        .replace("kind: hr", "kind: hr\n    colour: red")
    )
    found = dict(problems(written(tmp_path, words), content))
    assert set(found) == {"line 10, anna.slot", "line 19, boris.colour"}  # an entry that cannot be read has no meaning
    words = words.replace("slot: 30 minutes", "slot: 30m").replace("\n    colour: red", "")
    found = dict(problems(written(tmp_path, words), content))
    assert set(found) == {"line 4, anna.center", "line 20, boris.topics", "line 22, boris.week.tue"}
    assert "no centre «north»" in found["line 4, anna.center"]
    assert "«work» is for career" in found["line 20, boris.topics"]


def test_everything_wrong_with_a_table_is_said_with_row_and_column(tmp_path: Path, content: Content) -> None:
    bad = changed(ANNA, center="north", video="http://example.org", slot=30)
    twice = changed(BORIS, tue="10:00-10:30")
    found = dict(problems(tabled(tmp_path, HEADS, bad, twice, BORIS), content))
    assert set(found) == {
        "row 2, column J (slot)",
        "row 2, column O (video)",
        "row 3, column A (key)",
        "row 4, column A (key)",
        "row 3, column H (tue)",
    }
    assert "«30m», «3h» or «2d»" in found["row 2, column J (slot)"]
    assert "https://" in found["row 2, column O (video)"]
    assert "shorter than one talk" in found["row 3, column H (tue)"]


WRONG_ROWS: Mapping[str, tuple[tuple[object, ...], str, str]] = {
    "no name": (changed(ANNA, name=""), "row 2, column D (name)", "missing"),
    "a key in capitals": (changed(ANNA, key="Anna"), "row 2, column A (key)", "small Latin letters"),
    "a way that is none": (changed(ANNA, ways="office, chat"), "row 2, column F (ways)", "this must be"),
    "no hours at all": (changed(BORIS, tue=""), "row 2", "no hours on any day"),
    "hours across hours": (changed(ANNA, mon="09:00-12:00, 11:00-13:00"), "row 2, column G (mon)", "begins before"),
    "hours in words": (changed(ANNA, mon="с утра"), "row 2, column G (mon)", "hours are written as"),
    "a talk of a minute": (changed(ANNA, slot="1m"), "row 2, column J (slot)", "between 5m and 8h"),
    "a year ahead": (changed(ANNA, horizon="365d"), "row 2, column L (horizon)", "between 1d and 180d"),
    "video without an address": (changed(ANNA, video=""), "row 2, column O (video)", "address is needed"),
}


@pytest.mark.parametrize("name", WRONG_ROWS)
def test_a_wrong_cell_is_named(tmp_path: Path, content: Content, name: str) -> None:
    row, where, says = WRONG_ROWS[name]
    ((found, said),) = set(problems(tabled(tmp_path, HEADS, row), content))
    assert found == where
    assert says in said


@pytest.mark.parametrize(
    ("heads", "where", "says"),
    [
        ((*HEADS[1:], "color"), "row 1", "missing: key"),
        ((*HEADS, "color"), "row 1, column P", "«color» is no column"),
        ((*HEADS, "name"), "row 1, column P", "twice"),
    ],
)
def test_a_wrong_head_is_named(
    tmp_path: Path, content: Content, heads: tuple[object, ...], where: str, says: str
) -> None:
    found = problems(tabled(tmp_path, heads, ANNA), content)
    assert any(key == where and says in said for key, said in found), found


def test_files_that_are_none_are_one_line(tmp_path: Path, content: Content) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"PK not a table")
    (tmp_path / "broken.yaml").write_text("consultants: [", "utf-8")
    (tmp_path / "other.yaml").write_text("people: []", "utf-8")
    (tmp_path / "empty.yaml").write_text("consultants: []", "utf-8")
    (tmp_path / "roster.docx").write_text("", "utf-8")
    for name in ("broken.xlsx", "broken.yaml", "other.yaml", "empty.yaml", "roster.docx", "nowhere.yaml", "no.xlsx"):
        assert len(problems(tmp_path / name, content)) == 1, name
    assert len(problems(tabled(tmp_path, HEADS), content)) == 1


def test_the_sample_roster_fits_the_sample_region(content: Content) -> None:
    region = load(ROOT / "content")
    assert region.booking is not None
    entries = read_roster(ROOT / "demo" / "roster.yaml", region)
    for center in region.centers:
        here = [entry for entry in entries if entry.center == center]
        assert 2 <= len(here) <= 5
        assert {"career", "hr"} <= {entry.kind for entry in here}
    assert any(entry.kind == "partner" for entry in entries)
    assert {topic for entry in entries for topic in entry.topics} == set(region.booking.topics)
