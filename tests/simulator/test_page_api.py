"""The JSON API of the chat page: what it shows, what it lets people do, and the stream of changes."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from simulator.person import Person
from simulator.samples import PNG_PIXEL
from simulator.server import Server
from simulator.world import World
from tests.simulator.conftest import Call
from tests.simulator.stage import keyboard, keys


class Browser:
    def __init__(self, http: ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    async def read(self, path: str) -> Any:
        async with self.http.get(self.url + path) as response:
            assert response.status == 200
            return await response.json()

    async def act(self, action: str, expect: int = 200, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/world/chats/101/{action}", json=body) as response:
            assert response.status == expect, await response.text()
            return await response.json()


@pytest.fixture
def browser(http: ClientSession, server: Server) -> Browser:
    return Browser(http, server.url)


async def test_the_overview_names_the_bot_and_people(browser: Browser, anna: Person, call: Call) -> None:
    await call("setMyCommands", commands='[{"command":"menu","description":"В начало"}]')
    await call("sendMessage", chat_id=101, text="Здравствуйте")
    overview = await browser.read("/world")
    revision = overview.pop("revision")
    assert overview == {
        "bot": {
            "name": "Голос клиента",
            "username": "golos_demo_bot",
            "commands_default": [{"command": "menu", "description": "В начало"}],
        },
        "people": [
            {"id": 101, "name": "Анна", "role": "citizen", "language": "ru", "username": None, "blocked": False,
             "unread": 1, "deep_links": []},
        ],
        "extras": [],
    }  # fmt: skip
    await browser.read("/world/chats/101")
    again = await browser.read("/world")
    assert (again["people"][0]["unread"], again["revision"]) == (0, revision)


async def test_a_chat_shows_what_a_phone_would(browser: Browser, anna: Person, call: Call) -> None:
    markup = keyboard([{"text": "Да", "callback_data": "yes"}, {"text": "Сайт", "url": "https://e.org"}])
    await call("sendMessage", chat_id=101, text="<b>Чем</b> помочь? &lt;b&gt;", parse_mode="HTML", reply_markup=markup)
    await call("sendVenue", chat_id=101, latitude=54, longitude=45, title="Центр", address="Улица, 1")
    shown = keys([{"text": "Где я", "request_location": True}], resize_keyboard=True, input_field_placeholder="Ответ")
    await call("sendMessage", chat_id=101, text="Где вы?", reply_markup=shown)
    await call("sendChatAction", chat_id=101, action="typing")
    await anna.presses(2, "yes", wait=False)
    chat = await browser.read("/world/chats/101")
    asked, venue = chat["messages"][1:3]
    assert (asked["from"], asked["html"], asked["plain"]) == (
        "bot", "<b>Чем</b> помочь? &lt;b&gt;", "Чем помочь? <b>",
    )  # fmt: skip
    assert asked["keyboard"] == [
        [{"text": "Да", "kind": "callback", "url": None}, {"text": "Сайт", "kind": "url", "url": "https://e.org"}]
    ]
    assert (venue["attachment"]["kind"], venue["attachment"]["title"], venue["attachment"]["address"]) == (
        "venue", "Центр", "Улица, 1",
    )  # fmt: skip
    assert chat["reply_keyboard"] == {
        "rows": [[{"text": "Где я", "request_contact": False, "request_location": True}]],
        "placeholder": "Ответ",
        "resize": True,
    }
    assert (chat["typing"], chat["toast"]) == (True, None)
    assert chat["waiting"] == [{"message_id": 2, "row": 0, "column": 0}]


async def test_an_answer_is_a_toast_until_the_next_action(browser: Browser, anna: Person, call: Call) -> None:
    markup = keyboard([{"text": "Да", "callback_data": "yes"}])
    await call("sendMessage", chat_id=101, text="Точно?", reply_markup=markup)
    await browser.act("press", message_id=2, row=0, column=0)
    query = (await call("getUpdates", offset=-1))["result"][0]["callback_query"]
    await call("answerCallbackQuery", callback_query_id=query["id"], text="Готово", show_alert=True)
    chat = await browser.read("/world/chats/101")
    assert chat["waiting"] == []
    assert (chat["toast"]["text"], chat["toast"]["alert"]) == ("Готово", True)
    await browser.act("text", text="дальше")
    assert (await browser.read("/world/chats/101"))["toast"] is None


async def test_people_act_from_the_page(world: World, browser: Browser, anna: Person, call: Call) -> None:
    shown = keys(["Да"], [{"text": "Где я", "request_location": True}, {"text": "Телефон", "request_contact": True}])
    await call("sendMessage", chat_id=101, text="Ответьте", reply_markup=shown)
    start = len(world.pending(anna))
    await browser.act("text", text="  привет ")
    await browser.act("key", row=0, column=0)
    await browser.act("key", row=1, column=0, latitude=55, longitude=37)
    await browser.act("key", row=1, column=1)
    await browser.act("location", latitude=54.1, longitude=45.2)
    for sample in ("photo", "voice", "sticker", "document"):
        assert (await browser.act(sample))["update_id"] == world.pending(anna)[-1]["update_id"]
    await browser.act("language", language="tt")
    await browser.act("text", text="рәхмәт")
    updates = [update["message"] for update in world.pending(anna)[start:]]
    assert [message.get("text") for message in updates[:2]] == ["привет", "Да"]
    assert updates[2]["location"] == {"latitude": 55.0, "longitude": 37.0}
    kinds = [next(k for k in ("contact", "location", "photo", "voice", "sticker", "document") if k in m)
             for m in updates[3:9]]  # fmt: skip
    assert kinds == ["contact", "location", "photo", "voice", "sticker", "document"]
    assert updates[-1]["from"]["language_code"] == "tt"
    await browser.act("block", blocked=True)
    assert (await browser.read("/world"))["people"][0]["blocked"]
    assert "cannot write" in (await browser.act("text", 400, text="ау"))["error"]
    await browser.act("block", blocked=False)


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("text", {"text": " "}),
        ("press", {"message_id": 404, "row": 0, "column": 0}),
        ("press", {}),
        ("key", {"row": 0, "column": 0}),
        ("location", {"latitude": "север"}),
    ],
)
async def test_what_cannot_be_done_is_said(browser: Browser, anna: Person, action: str, body: dict[str, Any]) -> None:
    assert (await browser.act(action, 400, **body))["error"]


async def test_a_new_person_joins(browser: Browser, http: ClientSession) -> None:
    body = {"name": "Ильдар", "role": "employer", "language": "tt"}
    async with http.post(f"{browser.url}/world/people", json=body) as response:
        person = await response.json()
    assert (await browser.read(f"/world/chats/{person['id']}"))["person"]["name"] == "Ильдар"
    async with http.post(f"{browser.url}/world/people", json={"name": "Ильдар", "role": "king"}) as response:
        assert response.status == 400


async def test_refusals_are_listed(browser: Browser, anna: Person, call: Call) -> None:
    await call("sendMessage", chat_id=101, text="я" * 5000)
    (refusal,) = (await browser.read("/world/refusals"))["refusals"]
    assert (refusal["method"], refusal["code"], refusal["chat_id"]) == ("sendMessage", 400, 101)
    assert refusal["description"] == "Bad Request: message is too long"
    assert len(refusal["params"]["text"]) <= 120


async def test_files_open_in_the_browser(browser: Browser, http: ClientSession, anna: Person) -> None:
    await anna.sends_photo(wait=False)
    photo = (await browser.read("/world/chats/101"))["messages"][-1]["attachment"]
    async with http.get(browser.url + photo["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG_PIXEL)
        assert response.headers["Content-Disposition"].startswith("inline")
    async with http.get(f"{browser.url}/world/files/none") as response:
        assert response.status == 404


async def event(response: ClientResponse) -> Any:
    while not (line := await response.content.readline()).startswith(b"data: "):
        assert line
    return json.loads(line.removeprefix(b"data: "))


async def test_changes_arrive_together(server: Server, http: ClientSession, world: World, anna: Person) -> None:
    world.person("Борис", id=102)
    async with asyncio.timeout(2), http.get(f"{server.url}/world/events") as response:
        assert response.content_type == "text/event-stream"
        await event(response)
        for person in (world.people[102], anna):
            await person.says("раз", wait=False)
            await person.says("два", wait=False)
        assert await event(response) == {"revision": world.revision, "chats": [101, 102], "refusals": 0}


async def test_another_site_may_not_act(server: Server, http: ClientSession, anna: Person) -> None:
    headers = {"Origin": "https://example.org"}
    async with http.post(f"{server.url}/world/chats/101/text", json={"text": "я"}, headers=headers) as response:
        assert response.status == 403
    async with http.post(
        f"{server.url}/world/chats/101/text", json={"text": "я"}, headers={"Origin": server.url}
    ) as response:
        assert response.status == 200
