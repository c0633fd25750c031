"""A chart in the chat: as wide as the bubble, larger at a tap, and with every pixel at another."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from reports.charts.draw import png
from reports.charts.specs import BoardSpec, Heading, Point
from simulator.server import serve
from simulator.world import World
from tests.browser.conftest import NARROW, BrowserPage
from tests.browser.looks import sticking_out
from tests.browser.stage import ANNA, Shoot, Stage, greeted, key
from tests.browser.tiny_bot import polling

CENTERS = 18


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A bot whose picture is a leader board of eighteen centres."""
    bars = tuple(Point(f"{n}. Центр номер {n}", 99.0 - n, 97.0 - n, 100.0 - n, f"n = {n}") for n in range(CENTERS))
    chart = png(BoardSpec(Heading("Центры рядом", "III квартал 2026"), bars))
    world = World()
    world.person("Анна", id=ANNA)
    async with serve(world) as server, polling(server.url, world.token, chart) as bot:
        yield Stage(world, server.url, bot)


async def test_a_tall_chart_can_be_read_on_a_phone(stage: Stage, browser_page: BrowserPage, shoot: Shoot) -> None:
    page = await browser_page(stage.url, person=ANNA, size=NARROW)
    await greeted(page)
    await key(page, "Картинка").click()
    photo = page.get_by_test_id("photo").locator("img")
    await expect(photo).to_have_js_property("complete", True)
    assert await sticking_out(page) == []
    assert await photo.evaluate("image => image.clientHeight") > NARROW["height"] * 0.6
    await shoot(page, "chart-360")
    await photo.click()
    large = page.get_by_test_id("picture").locator("img")
    await expect(large).to_be_visible()
    assert await large.evaluate("image => image.clientWidth") > NARROW["width"] * 0.85
    await shoot(page, "chart-360-large")
    await large.click()
    assert await large.evaluate("image => image.clientWidth") == await large.evaluate("image => image.naturalWidth")
    await expect(page.get_by_role("button", name="Закрыть")).to_be_in_viewport()
    await shoot(page, "chart-360-full")
