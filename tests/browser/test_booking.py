"""A talk booked on a phone, and the same talk in the consultant's day. The clock stands at Tuesday, 1 December 2026."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import NARROW, BrowserPage
from tests.browser.stage import Shoot, key, say
from tests.browser.test_first_bundle import taps
from tests.conftest import LINK_KEY, MovableClock, Town
from tests.conversations.booking_walk import roster
from usecases.links import Links

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_a_talk_is_booked_and_stands_in_the_consultants_day(
    town: Town, browser_page: BrowserPage, shoot: Shoot, clock: MovableClock
) -> None:
    await roster(town)
    town.person("Анна", 101)
    town.person("Ольга", 140, role="staff")
    page = await browser_page(town.server.url, person=101, size=NARROW)
    await say(page, "/start")
    await taps(page, "Ищу работу или учёбу", "Чем помочь?")
    await taps(page, "Записаться к консультанту", "О чём хотите поговорить?")
    await taps(page, "Поиск работы", "Как вам удобнее поговорить?")
    await taps(page, "Прийти в центр", "Какой кадровый центр?")
    await taps(page, "Саранск", "К кому вас записать?")
    await taps(page, "Ольга Петровна", "Выберите день")
    assert await cut(page) == []
    await shoot(page, "month")
    await taps(page, "2", "Среда, 2 декабря")
    await taps(page, "10:40", "Держим это время за вами")
    await taps(page, "Записаться", "Вы записаны: среда, 2 декабря, 10:40")
    assert await cut(page) == []
    await shoot(page, "confirmation")
    code = (await page.get_by_test_id("bubble-text").last.inner_text()).split("Ваш код: ")[1][:6]

    clock.passes(days=1)
    desk = await browser_page(town.server.url, person=140, size=NARROW)
    await say(desk, "/start " + Links(LINK_KEY).invite_consultant("olga", clock() + timedelta(days=7)))
    await expect(desk.get_by_test_id("bubble-text").last).to_contain_text("Ваша роль: Консультант")
    await taps(desk, "Рабочее место", "Консультант · Саранск")
    await taps(desk, "Мои приёмы сегодня", f"10:40 · {code} · Поиск работы")
    assert await cut(desk) == []
    await shoot(desk, "today")
    for seen in (page, desk):
        await expect(seen.get_by_test_id("refusal")).to_have_count(0)


async def cut(page: Page) -> list[str]:
    """Buttons of the newest screen whose label does not fit; also a page that scrolls sideways."""
    await key(page, "").scroll_into_view_if_needed()
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=inline-button]')]
            .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)
            .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])"""
    )
    return found
