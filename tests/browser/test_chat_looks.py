"""How the page looks: contrast, large letters, narrow phones."""

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import DESK, NARROW, BrowserPage
from tests.browser.looks import faint, sticking_out
from tests.browser.stage import ANNA, KITCHEN, Shoot, Stage, greeted, key, say

pytestmark = pytest.mark.soak
"""Sizes, contrasts and letters of the page: slow to look at, and they change with the page alone."""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("view", [NARROW, DESK], ids=["narrow", "desk"])
async def test_colours_can_be_read(
    stage: Stage, browser_page: BrowserPage, shoot: Shoot, view: ViewportSize, dark: bool
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=view, dark=dark)
    await greeted(page)
    await key(page, "Сломать").click()
    await say(page, "/keys")
    await expect(page.get_by_test_id("reply-button").first).to_be_visible()
    await stage.world.person("ООО «Кухня»", id=KITCHEN).says("/start")
    await expect(page.get_by_test_id("unread")).to_be_visible()
    await shoot(page, f"colours-{view['width']}-{'dark' if dark else 'light'}")
    assert await faint(page) == []


async def test_large_letters_break_nothing(stage: Stage, browser_page: BrowserPage, shoot: Shoot) -> None:
    page = await browser_page(stage.url, person=ANNA, size=NARROW, font=28)
    await greeted(page)
    await say(page, "/keys")
    await expect(page.get_by_test_id("reply-button").first).to_be_visible()
    await shoot(page, "large-letters")
    assert await sticking_out(page) == []


@pytest.mark.parametrize("width", [360, 390, 430])
async def test_no_label_is_cut_on_a_phone(stage: Stage, browser_page: BrowserPage, shoot: Shoot, width: int) -> None:
    page = await browser_page(stage.url, person=ANNA, size={"width": width, "height": 740})
    await greeted(page)
    await say(page, "оченьдлинноеслово" * 12)
    await expect(page.get_by_test_id("message")).to_have_count(4)
    await shoot(page, f"labels-{width}")
    assert await sticking_out(page) == []
