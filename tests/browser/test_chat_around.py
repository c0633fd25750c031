"""What stands around the conversation: people, the head, the keyboard's path, the connection to the simulator."""

from playwright.async_api import Route, ViewportSize, expect

from simulator.server import serve
from simulator.world import World
from tests.browser.conftest import PHONE, BrowserPage
from tests.browser.stage import ANNA, KITCHEN, Shoot, Stage, greeted, key, say


async def test_people_have_unread_counts_and_addresses(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    kitchen = page.get_by_test_id(f"person-{KITCHEN}")
    await expect(kitchen).to_contain_text("Работодатель")
    await stage.world.person("ООО «Кухня»", id=KITCHEN).says("/start")
    await expect(kitchen.get_by_test_id("unread")).to_contain_text("1")
    await kitchen.click()
    await expect(kitchen.get_by_test_id("unread")).to_have_count(0)
    await expect(page).to_have_url(f"{stage.url}/#/{KITCHEN}")
    await page.reload()
    await expect(kitchen).to_have_attribute("aria-current", "true")
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Кто вы?")


async def test_a_person_joins(stage: Stage, browser_page: BrowserPage, size: ViewportSize) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await page.get_by_test_id("person-add").click()
    await page.get_by_test_id("person-name").fill("Ринат")
    await page.get_by_test_id("person-role").select_option("consultant")
    await page.get_by_test_id("person-language").select_option("tt")
    await page.get_by_test_id("person-save").click()
    chosen = page.get_by_test_id("people").locator("[aria-current]")
    await expect(chosen).to_contain_text("Ринат")
    await expect(chosen).to_be_in_viewport()
    await page.get_by_test_id("start").click()
    await expect(page.get_by_test_id("bubble-text").last).to_contain_text("Кто вы?")


async def test_the_bot_is_blocked_and_let_back(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await greeted(page)
    await page.get_by_label("Настройки собеседника").first.click()
    await shoot(page, f"more-{size['width']}")
    await page.get_by_test_id("block").click()
    await expect(page.get_by_test_id("unblock")).to_be_visible()
    await expect(page.get_by_test_id("input")).to_be_hidden()
    await shoot(page, f"blocked-{size['width']}")
    await page.get_by_test_id("unblock").click()
    await expect(page.get_by_test_id("input")).to_be_visible()


async def test_the_keyboard_alone_is_enough(stage: Stage, browser_page: BrowserPage) -> None:
    page = await browser_page(stage.url, person=ANNA)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("input")).to_be_focused()
    await page.keyboard.type("/start")
    await page.keyboard.press("Enter")
    await expect(key(page, "Сайт")).to_be_visible()
    for _ in ("attach", "commands", "Сайт", "Сломать", "Медленно", "Кратко", "Отменить"):
        await page.keyboard.press("Shift+Tab")
    await expect(key(page, "Отменить")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("alert-ok")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(key(page, "Отменить")).to_be_focused()
    await key(page, "Ищу работу").focus()
    await page.keyboard.press("Enter")
    await expect(key(page, "Назад")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("menu-item").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("commands")).to_be_focused()


async def test_a_lost_simulator_is_said_and_the_words_are_kept(
    stage: Stage, browser_page: BrowserPage, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=PHONE)
    await greeted(page)
    await page.context.set_offline(True)
    await say(page, "не потеряйтесь")
    await expect(page.get_by_test_id("offline")).to_contain_text("Симулятор не отвечает")
    await expect(page.get_by_test_id("input")).to_have_value("не потеряйтесь")
    await shoot(page, "offline")
    await page.context.set_offline(False)
    await expect(page.get_by_test_id("offline")).to_be_hidden()
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("bubble-text").last).to_have_text("не потеряйтесь")


async def test_a_restarted_simulator_is_found_again(browser_page: BrowserPage) -> None:
    world = World()
    world.person("Анна", id=ANNA)
    async with serve(world) as server:
        page = await browser_page(server.url, person=ANNA)
        await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(page.get_by_test_id("offline")).to_contain_text("Симулятор не отвечает")
    anew = World()
    await anew.person("Анна", id=ANNA).says("снова здесь", wait=False)
    async with serve(anew, port=int(server.url.rsplit(":", 1)[1])):
        await expect(page.get_by_text("снова здесь")).to_be_visible(timeout=15_000)
        await expect(page.get_by_test_id("offline")).to_be_hidden()
        await page.context.close()


async def test_a_deep_link_opens_the_bot(stage: Stage, browser_page: BrowserPage) -> None:
    stage.world.person("Анна", id=ANNA).deep_links.append("exit-1")
    page = await browser_page(stage.url, person=ANNA)
    await page.get_by_test_id("log").get_by_test_id("deep-link").click()
    await expect(page.get_by_text("/start exit-1")).to_be_visible()


async def test_extra_buttons_stand_in_the_head(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    async def with_extras(route: Route) -> None:
        answer = await route.fetch()
        extra = {"id": "hour", "label": "Прошёл час", "url": "/extra/hour", "method": "POST"}
        await route.fulfill(json={**await answer.json(), "extras": [extra]})

    page = await browser_page(stage.url, person=ANNA, size=size)
    await page.route("**/world", with_extras)
    await page.route("**/extra/hour", lambda route: route.fulfill(json={"text": "Часы переведены"}))
    await page.reload()
    await page.get_by_test_id("extra-hour").click()
    await expect(page.get_by_test_id("toast")).to_have_text("Часы переведены")
    await shoot(page, f"extras-{size['width']}")
    await page.unroute_all(behavior="wait")
