"""What is drawn of a view is what the view says, in every language; what stands under a picture fits there."""

from collections.abc import Iterator

import pytest

from guide.content import Content
from handlers.calls import Chart, ChartNumbers
from handlers.pictures import Sketch
from handlers.screen import CAPTION_LIMIT
from handlers.screens import charts
from handlers.translator import Translator, translators
from reports.charts import specs
from reports.charts.specs import BoardSpec, GroupsSpec, HeatSpec, TrendSpec
from surveys.texts import LANGUAGES, Language
from tests.handlers.charts_gallery import drawn, sides


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Translator:
    language: Language = request.param
    return translators()[language]


def sketches(content: Content, t: Translator) -> Iterator[Sketch]:
    for view, kind in drawn(content):
        for side in sides(kind):
            yield charts.sketch(view, Chart(kind=kind, place="saransk", period="2026-Q3", side=side), t)


def test_every_view_becomes_a_spec_that_can_be_drawn(content: Content, t: Translator) -> None:
    drawn = [sketch.spec for sketch in sketches(content, t)]
    assert {type(spec) for spec in drawn} == {GroupsSpec, TrendSpec, BoardSpec, HeatSpec}
    for spec in drawn:
        assert specs.read(specs.written(spec)) == spec
        assert spec.heading.language == t.language


def test_what_is_missing_says_why_and_samples_say_so(content: Content, t: Translator) -> None:
    for sketch in sketches(content, t):
        spec = sketch.spec
        points = spec.points if isinstance(spec, TrendSpec) else spec.bars if isinstance(spec, BoardSpec) else ()
        assert all(point.value is not None or point.why for point in points)
        if isinstance(spec, GroupsSpec):
            assert all(pair.before is not None or pair.before_why for pair in spec.groups)
    marks = {sketch.spec.heading.mark for sketch in sketches(content, t)}
    assert len(marks) == 2
    assert "" in marks


def test_a_caption_has_the_numbers_or_a_button_that_has_them(content: Content) -> None:
    t = translators()["ru"]
    for sketch in sketches(content, t):
        screen = sketch.screen
        assert len(screen.text) <= CAPTION_LIMIT
        labels = {button.label for row in screen.rows for button in row}
        match sketch.spec:
            case TrendSpec(points=points) | BoardSpec(bars=points):
                said = [charts_number(point.value) in screen.text for point in points if point.value is not None]
                assert all(said) or "Числа текстом" in labels
            case GroupsSpec(groups=pairs):
                assert "Числа текстом" not in labels
                values = [value for pair in pairs for value in (pair.now.value, pair.before) if value is not None]
                assert all(charts_number(value) in screen.text for value in values)
            case HeatSpec(rows=rows):
                assert "Числа текстом" in labels
                assert not rows or "Слабее всего:" in screen.text or not rows[0].values
        assert {"К карточке", "Рабочее место"} <= labels


def charts_number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def test_the_numbers_in_words_are_all_there(content: Content) -> None:
    """Page by page, each cell of the largest table once."""
    t = translators()["ru"]
    view = next(view for view, kind in drawn(content) if kind == "heat" and len(getattr(view, "centers", ())) == 18)
    at = Chart(kind="heat", place="", period="2026-Q3", side="c")
    said, page = "", 0
    while True:
        screen = charts.numbers(view, ChartNumbers(**at.model_dump(), page=page), t)
        said += screen.text
        if all(button.label != "Ещё числа" for row in screen.rows for button in row):
            break
        page += 1
    assert said.count(" — ") == 20 * 18
    assert page >= 4
