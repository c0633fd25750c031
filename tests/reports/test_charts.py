"""Charts: a picture for every spec, of a size that Telegram takes, with letters for every language."""

import struct
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.charts import specs
from reports.charts.draw import png
from reports.charts.heat import shade
from reports.charts.paper import SMALL, WIDTH, Paper, drawable, letters
from reports.charts.specs import BadSpec, BoardSpec, GroupsSpec, Heading, HeatRow, HeatSpec, Pair, Point, TrendSpec

TATAR = "ӘәҖҗҢңӨөҮүҺһ"
RUSSIAN = "".join(chr(code) for code in range(ord("А"), ord("я") + 1)) + "Ёё"
SIGNS = "№★☆—–«»·…−±≥0123456789%"
HEADING = Heading("Группы показателей", "Саранск · III квартал 2026", "Усы — интервал 95 %.", "ОБРАЗЕЦ")

# Letters of any kind, half of a pair alone, mathematics, line ends.
words = st.text(max_size=60) | st.sampled_from(["$x^2$", "\ud800", "a\nb", "\x00", "Краснослободск" * 9, "שלום", "😀"])
values = st.floats(0, 100)
headings = st.builds(Heading, words, words, words, words, st.sampled_from(["ru", "en", "tt"]))
pointed = st.builds(Point, words, st.none() | values, st.none() | values, st.none() | values, words, words)
grouped = st.lists(st.builds(Pair, pointed, st.none() | values, words), max_size=9).map(tuple)


@st.composite
def heats(draw: st.DrawFn) -> HeatSpec:
    columns = draw(st.lists(words, max_size=24))
    row = st.builds(
        HeatRow,
        words,
        st.lists(st.none() | values, min_size=len(columns), max_size=len(columns)).map(tuple),
        st.lists(st.integers(0, 30), max_size=5).map(tuple),
    )
    rows = draw(st.lists(row, max_size=20))
    return HeatSpec(draw(headings), tuple(columns), tuple(rows), draw(words), draw(words), draw(words))


drawings = st.one_of(
    st.builds(GroupsSpec, headings, words, words, grouped),
    st.builds(TrendSpec, headings, st.lists(pointed, max_size=12).map(tuple)),
    st.builds(BoardSpec, headings, st.lists(pointed, max_size=30).map(tuple)),
    heats(),
)


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@settings(max_examples=12, deadline=None)
@given(drawings)
def test_anything_that_can_be_said_is_drawn(spec: specs.Spec) -> None:
    picture = png(specs.read(specs.written(spec)))
    width, height = size(picture)
    assert width == WIDTH
    assert WIDTH / 20 < height < 20 * WIDTH
    assert width + height <= 10_000
    assert len(picture) < 10 * 2**20


@given(drawings)
def test_a_spec_comes_back_as_it_went(spec: specs.Spec) -> None:
    assert specs.read(specs.written(spec)) == spec


@pytest.mark.parametrize("letter", sorted({*TATAR, *RUSSIAN, *SIGNS}))
def test_every_letter_has_a_shape(letter: str) -> None:
    assert ord(letter) in letters()
    assert drawable(letter) == letter


def test_what_has_no_shape_is_a_square() -> None:
    assert drawable("Ә漢\x07 \t№") == "Ә□  №"


def test_nothing_written_is_too_small_for_a_phone() -> None:
    """A picture is shown at a third of its width."""
    assert SMALL / 3 >= 11


def test_lines_are_no_wider_than_asked_and_lose_nothing() -> None:
    paper = Paper()
    said = "Готовность рекомендовать «Кадровый центр» Краснослободскогорайонамногобукв"
    lines = paper.wrapped(said, 400, most=20)
    assert max(paper.wide(line) for line in lines) <= 400
    assert "".join(lines).replace("-", "").replace(" ", "") == said.replace(" ", "")
    short = paper.wrapped(said, 400, most=2)
    assert len(short) == 2
    assert short[-1].endswith("…")


def test_shades_darken_evenly_and_letters_stand_out() -> None:
    def bright(color: str) -> float:
        red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    def luminous(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        even = [part / 12.92 if part <= 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * even[0] + 0.7152 * even[1] + 0.0722 * even[2]

    shades = [shade(value, 40, 100) for value in range(40, 101)]
    assert [bright(color) for color, _ in shades] == sorted(bright(color) for color, _ in shades)
    for color, ink in shades:
        dark, light = sorted((luminous(color), luminous(ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, color


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (b"", "this is not JSON"),
        (b"[" * 100_000, "this is not JSON"),
        (b"[]", "`kind` must be one of"),
        (b'{"kind": "pie"}', "`kind` must be one of"),
        (b'{"kind": []}', "`kind` must be one of"),
        (b'{"kind": "trend"}', "trend: something of heading, points is missing"),
        (b'{"kind": "trend", "heading": {"title": 5}, "points": []}', "trend.heading.title: a text"),
        (b'{"kind": "trend", "heading": {"title": "a"}, "points": {}}', "trend.points: a list"),
        (b'{"kind": "trend", "heading": {"title": "a"}, "points": [], "more": 1}', "trend: unknown more"),
        (b'{"kind": "trend", "heading": {"title": "a"}, "points": [{"label": "x", "value": NaN}]}', "from 0 to 100"),
        (b'{"kind": "trend", "heading": {"title": "a"}, "points": [{"label": "x", "value": 101}]}', "from 0 to 100"),
        (b'{"kind": "trend", "heading": {"title": "a"}, "points": [{"label": "x", "low": true}]}', "a number is"),
        (b'{"kind": "trend", "heading": 1, "points": []}', "trend.heading: an object"),
    ],
)
def test_a_bad_spec_is_refused_in_one_line(said: bytes, complaint: str) -> None:
    with pytest.raises(BadSpec, match=complaint) as refused:
        specs.read(said)
    assert "\n" not in str(refused.value)


def test_a_table_needs_a_value_for_each_column() -> None:
    spec = HeatSpec(HEADING, ("Саранск", "Рузаевка"), (HeatRow("Вежливость", (1.0,)),), "", "", "")
    with pytest.raises(BadSpec, match="each column"):
        specs.read(specs.written(spec))


def command(said: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "reports.charts"], input=said, capture_output=True, check=False)


def test_the_command_writes_a_picture_and_nothing_else() -> None:
    done = command(specs.written(TrendSpec(HEADING, ())))
    assert (done.returncode, done.stderr) == (0, b"")
    assert size(done.stdout)[0] == WIDTH


def test_the_command_refuses_in_one_plain_line() -> None:
    done = command(b'{"kind": "trend"}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "cannot draw this: trend: something of heading, points is missing\n"


def _points(language: str) -> list[Point]:
    at = [None, 0.0, 50.0, 100.0]
    return [Point(f"Центр {language}", one, low, high, "n 5", "мало") for one, low, high in product(at, at[:2], at[2:])]


@pytest.mark.parametrize("language", ["ru", "en", "tt"])
def test_intervals_that_touch_the_ends_and_nothing_at_all_are_drawn(language: str) -> None:
    heading, points = Heading("Ә", language=language), tuple(_points(language))
    pairs = tuple(Pair(point, None, "нет") for point in points)
    empty = HeatSpec(heading, (), (), "", "", "")
    for spec in (BoardSpec(heading, points), TrendSpec(heading, points[:8]), GroupsSpec(heading, "", "", pairs), empty):
        assert size(png(spec))[0] == WIDTH
