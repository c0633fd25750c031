"""The real bot in a real browser: from /start to a bundle and its journey, on a phone and at a desk."""

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, BrowserPage
from tests.browser.stage import Shoot, key, say
from tests.conftest import Town

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def taps(page: Page, label: str, then: str) -> None:
    """Tap the newest button with this label and wait for what it leads to."""
    await key(page, label).click()
    await expect(page.get_by_test_id("bubble-text").filter(has_text=then).last).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_citizen_reaches_a_bundle_and_saves_it(
    town: Town, browser_page: BrowserPage, shoot: Shoot, size: ViewportSize
) -> None:
    town.person("Анна", 101)
    page = await browser_page(town.server.url, person=101, size=size)
    await say(page, "/start")
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Это не государственный сервис")
    await shoot(page, f"welcome-{size['width']}")
    await taps(page, "Ищу работу или учёбу", "Чем помочь?")
    await taps(page, "Подобрать помощь", "Что у вас происходит?")
    await taps(page, "Остаюсь без работы", "шаг 1 из 2")
    await taps(page, "Меня уже уволили", "шаг 2 из 2")
    await taps(page, "Новая постоянная работа", "Ваш комплекс: 6 услуг")
    await shoot(page, f"bundle-{size['width']}")
    await taps(page, "Сохранить мой маршрут", "Согласие на обработку данных")
    await taps(page, "Даю согласие", "Пройдено шагов: 0 из 6.")
    await shoot(page, f"journey-{size['width']}")
    await expect(page.get_by_test_id("refusal")).to_have_count(0)


async def test_own_words_lead_to_suggestions(town: Town, browser_page: BrowserPage, shoot: Shoot) -> None:
    town.person("Борис", 102, role="employer")
    page = await browser_page(town.server.url, person=102, size=PHONE)
    await say(page, "/start")
    await taps(page, "Я работодатель", "Чем помочь вашей организации?")
    await say(page, "ищем трёх поворов в столовую")
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Похоже на одну из этих ситуаций")
    await shoot(page, "own-words")
    await page.get_by_test_id("inline-button").filter(has_text="Нужно сразу много людей").last.click()
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("шаг 1, всего не больше")
