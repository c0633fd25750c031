"""The index as pictures in chat: drawn beside the conversation, with the numbers under them and in words."""

import asyncio
from datetime import date
from typing import Final

import pytest

from bot.drawing import Drawing
from handlers.pictures import NotDrawn
from reports.charts.specs import Spec
from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.filled import filled
from tests.conversations.test_index import joined, labels
from tests.until import until

OLD: Final = date(2026, 8, 4)
NEW: Final = date(2026, 11, 3)
PICTURES: Final = (
    ("Группы: граждане", "Дружелюбие и партнёрство: "),
    ("Индекс по кварталам", "IV квартал 2026: "),
    ("Центры рядом", "Весь регион: "),
    ("Показатели: граждане", "Слабее всего:"),
)


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of one centre."""
    return await joined(town, clock, "Вера", 120, "qc", "saransk")


@pytest.fixture
async def answered(town: Town) -> None:
    """Two quarters of two centres."""
    for center in ("saransk", "ruzaevka"):
        for day in (OLD, NEW):
            await filled(town, "quarter_citizen", center, day, 20, audience="citizen")
            await filled(town, "quarter_employer", center, day, 20, audience="employer")


async def to_pictures(person: Person) -> None:
    """The menu of pictures of one's own place; by its data, for the way there is somebody else's test."""
    await person.says("/index")
    await person.presses(person.messages[-1].id, "nx:saransk:2026-Q4")


@pytest.mark.usefixtures("answered")
async def test_quality_control_gets_a_picture_with_its_numbers(vera: Person) -> None:
    for number, (button, caption) in enumerate(PICTURES, 1):
        await to_pictures(vera)
        assert vera.sees("Саранск · IV квартал 2026")
        await vera.taps(button)
        assert vera.last_alert is None or "Рисуем" in vera.last_alert
        await until(lambda number=number: len(vera.files) == number)  # type: ignore[misc]
        assert vera.files[-1].content.startswith(b"\x89PNG")
        assert vera.sees(caption), button
        assert {"К карточке", "Рабочее место", "Другие картинки"} <= set(labels(vera))
    await vera.taps("К карточке")
    assert vera.sees("Саранск · IV квартал 2026")


@pytest.mark.usefixtures("answered")
async def test_the_caption_says_what_is_drawn(vera: Person) -> None:
    await to_pictures(vera)
    await vera.taps("Центры рядом")
    await until(lambda: len(vera.files) == 1)
    caption = vera.screen
    await vera.says("/index")
    await vera.presses(vera.messages[-1].id, "nw:board:saransk:2026-Q4:a:0")
    numbers = vera.screen
    assert caption == numbers
    assert "1. " in numbers
    assert "20 анкет" in numbers or "40 анкет" in numbers


@pytest.mark.usefixtures("answered")
async def test_all_numbers_of_a_heat_map_are_read_page_by_page(dmitry: Person) -> None:
    await to_pictures(dmitry)
    await dmitry.taps("Показатели: граждане")
    await until(lambda: len(dmitry.files) == 1)
    await dmitry.taps("Числа текстом")
    assert dmitry.sees("Вежливость")
    assert dmitry.sees("Саранск — ")
    assert "Ещё числа" in labels(dmitry)
    while "Ещё числа" in labels(dmitry):
        await dmitry.taps("Ещё числа")
    assert dmitry.sees("Удобное время")
    await dmitry.taps("Назад")
    assert dmitry.sees("Показатели по центрам")
    assert not dmitry.sees("Удобное время")


async def test_the_chat_goes_on_while_a_chart_is_drawn(
    town: Town, vera: Person, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, begun = asyncio.Event(), asyncio.Event()

    async def slowly(self: Drawing, spec: Spec) -> bytes:
        begun.set()
        await ready.wait()
        raise NotDrawn

    monkeypatch.setattr(Drawing, "png", slowly)
    await to_pictures(vera)
    await vera.taps("Центры рядом")
    async with asyncio.timeout(10):
        await begun.wait()
    assert not vera.has_spinner
    await vera.taps("Центры рядом")
    assert vera.last_alert == "Предыдущая картинка ещё рисуется."
    await anna.says("/start")
    assert anna.sees("Здравствуйте")
    await vera.says("/start")
    assert vera.sees("Здравствуйте")
    ready.set()
    await until(lambda: vera.sees("Картинка не получилась. Вот её числа."))
    assert vera.sees("Центры рядом")
    assert "Картинкой" in labels(vera)


async def test_a_picture_that_cannot_come_does_not_hold_up_the_end(
    town: Town, vera: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(self: Drawing, spec: Spec) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(Drawing, "png", never)
    await to_pictures(vera)
    await vera.taps("Центры рядом")
    async with asyncio.timeout(10):
        await town.restart()
    await vera.says("/index")
    assert vera.sees("Саранск")


async def test_nobody_else_gets_pictures(vera: Person, anna: Person) -> None:
    await anna.says("/start")
    drawn = [f"{kind}:saransk:2026-Q4:c" for kind in ("groups", "trend", "heat", "board")]
    for data in ("nx:saransk:2026-Q4", *(f"nk:{at}" for at in drawn), *(f"nw:{at}:0" for at in drawn)):
        await anna.presses(anna.messages[-1].id, data)
        assert anna.sees("Это открыто"), data
    await vera.says("/index")
    for data in ("nk:groups:ruzaevka:2026-Q4:c", "nk:trend:ruzaevka:2026-Q4:a", "nw:groups:ruzaevka:2026-Q4:c:0"):
        await vera.presses(vera.messages[-1].id, data)
        assert vera.sees("Это открыто"), data
    assert anna.files == vera.files == []


@pytest.mark.parametrize("data", ["nx:saransk:never", "nk:board:saransk:never:a", "nk:pie:saransk:2026-Q4:c"])
async def test_what_is_gone_leads_to_the_current_screen(vera: Person, data: str) -> None:
    await vera.says("/index")
    await vera.presses(vera.messages[-1].id, data)
    assert vera.sees("Саранск · ")
    assert "Рисуем" not in (vera.last_alert or "")
