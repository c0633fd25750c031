"""The simulator with two people and the tiny bot, and the hands of somebody in front of its page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from simulator.world import World
from tests.browser.tiny_bot import TinyBot

ANNA, KITCHEN = 101, 201
Shoot = Callable[[Page, str], Awaitable[Path]]


@dataclass
class Stage:
    world: World
    url: str
    bot: TinyBot


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("input").fill(text)
    await page.get_by_test_id("send").click()


def key(page: Page, label: str) -> Locator:
    return page.get_by_test_id("inline-button").filter(has_text=label).last


async def greeted(page: Page) -> None:
    await say(page, "/start")
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Кто вы?")
