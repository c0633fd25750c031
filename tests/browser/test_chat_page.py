"""What is said in the chat page: a real browser, the real simulator, a tiny bot."""

from playwright.async_api import ViewportSize, expect

from tests.browser.conftest import PHONE, BrowserPage
from tests.browser.looks import sticking_out
from tests.browser.stage import ANNA, KITCHEN, Shoot, Stage, greeted, key, say
from tests.browser.tiny_bot import CONFIRMATION, LONG_LABELS


async def test_a_tap_edits_the_message_in_place(stage: Stage, browser_page: BrowserPage, size: ViewportSize) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await greeted(page)
    await expect(page.get_by_test_id("bubble-text").last.locator("b")).to_have_text("Здравствуйте!")
    await key(page, "Ищу работу").click()
    await expect(page.get_by_test_id("bubble-text").last).to_have_text("Что для вас сейчас важнее?")
    await expect(page.get_by_test_id("edited")).to_have_text("изменено")
    await expect(page.get_by_test_id("message")).to_have_count(2)


async def test_the_place_in_a_long_conversation_survives_an_edit(stage: Stage, browser_page: BrowserPage) -> None:
    anna = stage.world.person("Анна", id=ANNA)
    await anna.says("/start")
    for number in range(20):
        await anna.says(f"строка {number}")
    page = await browser_page(stage.url, person=ANNA, size=PHONE)
    await expect(page.get_by_text("строка 19").last).to_be_in_viewport()
    await page.get_by_test_id("log").evaluate("log => { log.scrollTop = 0; }")
    await expect(page.get_by_role("button", name="К новым сообщениям")).to_be_visible()
    await key(page, "Ищу работу").click()
    await expect(page.get_by_text("Что для вас сейчас важнее?")).to_be_in_viewport()
    assert await page.get_by_test_id("log").evaluate("log => log.scrollTop") == 0
    await page.get_by_role("button", name="К новым сообщениям").click()
    await expect(page.get_by_text("строка 19").last).to_be_in_viewport()


async def test_a_pressed_button_turns_until_the_bot_answers(
    stage: Stage, browser_page: BrowserPage, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA)
    await greeted(page)
    await key(page, "Медленно").click()
    await expect(key(page, "Медленно")).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("печатает…")).to_be_visible()
    await shoot(page, "waiting")
    await page.reload()
    await expect(key(page, "Медленно")).to_have_attribute("aria-busy", "true")
    stage.bot.gate.set()
    await expect(key(page, "Медленно")).not_to_have_attribute("aria-busy", "true")
    assert stage.bot.presses == 1


async def test_answers_of_callbacks_are_toasts_and_alerts(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await greeted(page)
    await key(page, "Кратко").click()
    await expect(page.get_by_test_id("toast")).to_have_text("Записали")
    await expect(page.get_by_test_id("alert")).to_be_hidden()
    await key(page, "Отменить").click()
    await expect(page.get_by_test_id("alert")).to_contain_text(CONFIRMATION)
    await shoot(page, f"alert-{size['width']}")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("alert")).to_be_hidden()
    await page.reload()
    await expect(key(page, "Отменить")).to_be_visible()
    await expect(page.get_by_test_id("alert")).to_be_hidden()


async def test_a_refused_call_is_seen_in_red_and_counted(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await greeted(page)
    await key(page, "Сломать").click()
    refusal = page.get_by_test_id("refusal")
    await expect(refusal).to_contain_text("sendMessage")
    await expect(refusal).to_contain_text("400")
    await expect(refusal).to_contain_text("can't parse entities")
    await expect(refusal).to_contain_text("<center>Нет такого тега</center>")
    await shoot(page, f"refusal-{size['width']}")
    await page.get_by_test_id(f"person-{KITCHEN}").click()
    await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(refusal).to_have_count(0)
    await page.get_by_test_id("refusal-count").click()
    await expect(page.get_by_test_id("refusal-entry")).to_have_count(1)
    await shoot(page, f"refusals-{size['width']}")
    await page.get_by_role("button", name="К переписке: Анна").click()
    await expect(page).to_have_url(f"{stage.url}/#/{ANNA}")
    await expect(refusal).to_be_visible()


async def test_documents_and_pictures_open(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await greeted(page)
    await key(page, "Документ").click()
    async with page.expect_download() as download:
        await page.get_by_test_id("document-download").click()
    assert (await download.value).suggested_filename == "Ответы.csv"
    await key(page, "Картинка").click()
    await expect(page.get_by_text("График за квартал")).to_be_visible()
    await page.get_by_test_id("photo").click()
    await expect(page.get_by_test_id("picture")).to_be_visible()
    image = page.get_by_test_id("picture").locator("img")
    await expect(image).to_have_js_property("complete", True)
    assert await image.evaluate("image => image.naturalWidth") > 100
    await shoot(page, f"picture-{size['width']}")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("picture")).to_be_hidden()


async def test_the_reply_keyboard_sends_a_place(
    stage: Stage, browser_page: BrowserPage, size: ViewportSize, shoot: Shoot
) -> None:
    page = await browser_page(stage.url, person=ANNA, size=size)
    await page.get_by_test_id("commands").click()
    await page.get_by_test_id("menu-item").filter(has_text="/keys").click()
    keys = page.get_by_test_id("reply-button")
    await expect(keys).to_have_text(["Показать ближайший центр", *LONG_LABELS])
    await expect(page.get_by_test_id("input")).to_have_attribute("placeholder", "Напишите адрес")
    assert await sticking_out(page) == []
    await keys.first.click()
    await expect(page.get_by_text("Кадровый центр Саранска")).to_be_visible()
    await expect(page.get_by_text("54,18380° с. ш., 45,17490° в. д.")).to_be_visible()
    await shoot(page, f"keys-{size['width']}")
    await page.get_by_test_id("keys-toggle").click()
    await expect(keys.first).to_be_hidden()


async def test_everything_can_be_attached(stage: Stage, browser_page: BrowserPage, shoot: Shoot) -> None:
    page = await browser_page(stage.url, person=ANNA, size=PHONE)
    await greeted(page)
    for kind in ("photo", "voice", "sticker", "document"):
        await page.get_by_test_id("attach").click()
        await page.get_by_test_id(f"attach-{kind}").click()
        await expect(page.locator(f'[data-from="person"] [data-kind="{kind}"]')).to_be_visible()
    await page.get_by_test_id("attach").click()
    await shoot(page, "attach")
    await page.get_by_test_id("attach-location").click()
    await page.get_by_label("Широта").fill("55.5")
    await page.get_by_test_id("place-send").click()
    await expect(page.locator('[data-from="person"] [data-kind="location"]')).to_contain_text("55,50000° с. ш.")


async def test_typed_markup_stays_text(stage: Stage, browser_page: BrowserPage) -> None:
    page = await browser_page(stage.url, person=ANNA)
    await say(page, "<img src=x onerror=alert(1)> <b>не жирно</b>")
    last = page.get_by_test_id("bubble-text").last
    await expect(page.get_by_test_id("message")).to_have_count(2)
    await expect(last).to_have_text("<img src=x onerror=alert(1)> <b>не жирно</b>")
    assert await page.locator(".bubble-text img, .bubble-text b").count() == 0


async def test_the_sanitiser_lets_only_named_markup_through(stage: Stage, browser_page: BrowserPage) -> None:
    page = await browser_page(stage.url, person=ANNA)
    script = """async (html) => {
        const { sanitised } = await import("/static/sanitise.js");
        const box = document.createElement("div");
        box.append(sanitised(html));
        return box.innerHTML;
    }"""
    evil = (
        '<b onclick="x()">да</b><script>1</script><a href="javascript:x()">зло</a>'
        "<form><i>текст</i></form><style>*{}</style><img src=x>"
    )
    assert await page.evaluate(script, evil) == "<b>да</b><a>зло</a><i>текст</i>"
    link = await page.evaluate(script, '<a href="https://example.org/" target="_self">сайт</a>')
    assert link == '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">сайт</a>'


async def test_links_of_buttons_leave_safely(stage: Stage, browser_page: BrowserPage) -> None:
    page = await browser_page(stage.url, person=ANNA)
    await greeted(page)
    site = key(page, "Сайт")
    await expect(site).to_have_attribute("href", "https://example.org/")
    await expect(site).to_have_attribute("target", "_blank")
    await expect(site).to_have_attribute("rel", "noopener noreferrer")
