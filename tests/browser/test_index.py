"""Quality control on a phone, over the sample: the card, a chart with its numbers, an export that comes as a file."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from bot.demo import sample_roster
from bot.exporter import Exporter
from bot.sample.loading import load
from tests.browser.conftest import NARROW, BrowserPage
from tests.browser.stage import Shoot, key, say
from tests.browser.test_booking import cut
from tests.browser.test_first_bundle import taps
from tests.conftest import LINK_KEY, MovableClock, Town
from usecases.links import Links

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_quality_control_reads_charts_and_exports(
    town: Town, browser_page: BrowserPage, shoot: Shoot, clock: MovableClock
) -> None:
    assert town.app is not None
    app = town.app
    assert await load(app.db, app.content, sample_roster(app.content), clock())
    await app.verbs.index_store.catch_up()
    town.person("Галина", 104, role="staff")
    page = await browser_page(town.server.url, person=104, size=NARROW)
    await say(page, "/start " + Links(LINK_KEY).invite("qc", "saransk", clock() + timedelta(days=7)))
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Ваша роль: Контроль качества")
    await taps(page, "Рабочее место", "Контроль качества · Саранск")
    await taps(page, "Индекс", "Саранск · IV квартал 2026")
    await taps(page, "III квартал", "Саранск · III квартал 2026")
    assert await cut(page) == []
    await shoot(page, "index-card")
    await taps(page, "Граждане", "Дружелюбие и партнёрство")
    assert await cut(page) == []
    await key(page, "Картинкой").click()
    photo = page.get_by_test_id("photo").locator("img")
    await expect(photo).to_have_js_property("complete", True, timeout=20_000)
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Дружелюбие и партнёрство")
    await shoot(page, "index-chart")

    await say(page, "/export")
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("За какой период?")
    await taps(page, "III квартал 2026", "Какой опрос?")
    assert await cut(page) == []
    await taps(page, "Все опросы", "В каком виде?")
    await taps(page, "Книга Excel", "Книга Excel (XLSX). ")
    await taps(page, "Начать выгрузку", "файлы")
    exporter = Exporter(town.settings, app.verbs.export_queue, app.bot, app.delivery.limiter, app.content)
    await exporter.work()
    await expect(page.get_by_test_id("document-download").last).to_have_attribute(
        "download", re.compile(r"sample.*\.xlsx")
    )
    await shoot(page, "index-export")
    await expect(page.get_by_test_id("refusal")).to_have_count(0)
