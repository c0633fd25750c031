"""What people do and see, without the wire: taps, forged presses, blocks, groups, the transcript."""

import pytest
from aiogram.types import Update

from simulator.params import Upload
from simulator.person import Person
from simulator.samples import PNG_PIXEL
from simulator.world import World
from tests.simulator.conftest import Call
from tests.simulator.stage import keyboard, keys

MENU = keyboard(
    [{"text": "Потерял работу", "callback_data": "lost"}, {"text": "Потерял документы", "callback_data": "papers"}],
    [{"text": "Скоро пенсия", "callback_data": "pension"}, {"text": "Сайт", "url": "https://example.org"}],
    [{"text": "Позвать", "url": "https://t.me/golos_demo_bot?start=exit_saransk"}],
)


async def last(call: Call) -> dict[str, object]:
    update: dict[str, object] = (await call("getUpdates", offset=-1))["result"][0]
    return update


async def test_a_tap_finds_its_button_by_label_or_beginning(anna: Person, call: Call) -> None:
    await call("sendMessage", chat_id=anna.id, text="Чем помочь?", reply_markup=MENU)
    for label in ("Потерял работу", "Скоро"):
        await anna.taps(label, wait=False)
    query = (await last(call))["callback_query"]
    assert isinstance(query, dict)
    assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == ("pension", 2, 101)
    assert query["chat_instance"]
    assert anna.has_spinner


async def test_an_unclear_or_absent_label_lists_what_is_there(anna: Person, call: Call) -> None:
    await call("sendMessage", chat_id=anna.id, text="Чем помочь?", reply_markup=MENU)
    with pytest.raises(AssertionError, match=r"fits several buttons; visible: .*Потерял работу"):
        await anna.taps("Потерял", wait=False)
    with pytest.raises(AssertionError, match=r"is not on the screen; visible: .*Скоро пенсия"):
        await anna.taps("Уволиться", wait=False)
    with pytest.raises(AssertionError, match=r"is a link to https://example\.org"):
        await anna.taps("Сайт", wait=False)


async def test_the_newest_button_of_a_name_is_meant(anna: Person, call: Call) -> None:
    for data in ("old", "new"):
        await call("sendMessage", chat_id=anna.id, text=data,
                   reply_markup=keyboard([{"text": "Дальше", "callback_data": data}]))  # fmt: skip
    await anna.taps("Дальше", wait=False)
    query = (await last(call))["callback_query"]
    assert isinstance(query, dict)
    assert query["data"] == "new"


async def test_a_deep_link_is_a_start_with_its_payload(anna: Person, call: Call) -> None:
    await anna.opens("exit_saransk", wait=False)
    await call("sendMessage", chat_id=anna.id, text="Чем помочь?", reply_markup=MENU)
    await anna.taps("Позвать", wait=False)
    assert anna.transcript.count("> Анна: /start exit_saransk") == 2


async def test_a_payload_telegram_would_not_carry_is_a_mistake_of_the_test(anna: Person) -> None:
    await anna.opens("x" * 64, wait=False)
    for payload in ("x" * 65, "с кириллицей", "a b"):
        with pytest.raises(AssertionError, match="opens no link"):
            await anna.opens(payload, wait=False)


async def test_a_long_text_comes_in_parts(world: World, anna: Person) -> None:
    await anna.says("я" * 5000, wait=False)
    assert [len(update["message"]["text"]) for update in world.pending(anna)[1:]] == [4096, 904]


async def test_aiogram_reads_whatever_happens(world: World, anna: Person, call: Call) -> None:
    group = world.group("Соседи", by=anna)
    world.group("Новости", kind="channel")
    await call("sendPhoto", {"photo": Upload("p.png", PNG_PIXEL)}, chat_id=anna.id, reply_markup=MENU)
    await anna.taps("Скоро", wait=False)
    await anna.presses(404, "forged", wait=False)
    await anna.says("ответ", chat=group, wait=False)
    await anna.sends_contact("+79000000000", wait=False)
    for act in (anna.sends_sticker, anna.sends_voice, anna.sends_photo, anna.blocks, anna.unblocks):
        await act(wait=False)
    updates = [Update.model_validate(update) for update in world.updates.pending.values()]
    kinds = {update.event_type for update in updates}
    assert kinds == {"message", "callback_query", "my_chat_member"}


async def test_an_answer_stops_the_spinner_and_shows_its_words(anna: Person, call: Call) -> None:
    await call("sendMessage", chat_id=anna.id, text="Чем помочь?", reply_markup=MENU)
    await anna.taps("Скоро", wait=False)
    query = (await last(call))["callback_query"]
    assert isinstance(query, dict)
    await call("answerCallbackQuery", callback_query_id=query["id"], text="Уже занято")
    assert (anna.has_spinner, anna.last_alert) == (False, "Уже занято")
    await anna.taps("Скоро", wait=False)
    assert anna.last_alert is None


async def test_a_forged_press_reaches_the_bot(anna: Person, call: Call) -> None:
    await anna.presses(404, "admin:all", wait=False)
    query = (await last(call))["callback_query"]
    assert isinstance(query, dict)
    assert query["data"] == "admin:all"
    assert query["message"] == {"message_id": 404, "date": 0, "chat": anna.chat.api}


async def test_reply_keys_send_words_places_and_contacts(anna: Person, call: Call) -> None:
    shown = keys(["Да"], [{"text": "Где я", "request_location": True}, {"text": "Телефон", "request_contact": True}])
    await call("sendMessage", chat_id=anna.id, text="Ответьте", reply_markup=shown)
    assert anna.buttons == [["Да"], ["Где я", "Телефон"]]
    for label in ("Да", "Где я", "Телефон"):
        await anna.taps(label, wait=False)
    messages = [update["message"] for update in (await call("getUpdates"))["result"][1:]]
    assert messages[0]["text"] == "Да"
    assert messages[1]["location"] == {"latitude": 54.1874, "longitude": 45.1839}
    assert messages[2]["contact"]["user_id"] == 101
    await call("sendMessage", chat_id=anna.id, text="Спасибо", reply_markup='{"remove_keyboard":true}')
    assert anna.buttons == []


async def test_what_is_fresh_is_seen(anna: Person, call: Call) -> None:
    menu = (await call("sendMessage", chat_id=anna.id, text="Меню"))["result"]["message_id"]
    await call("sendMessage", chat_id=anna.id, text="Подсказка")
    assert anna.sees("Меню")
    assert anna.screen == "Подсказка"
    await anna.says("дальше", wait=False)
    assert not anna.sees("Меню")
    await call("editMessageText", chat_id=anna.id, message_id=menu, text="Новое меню")
    assert anna.sees("Новое меню")
    assert anna.sees("Подсказка")


async def test_a_block_is_told_and_closes_the_chat(anna: Person, call: Call) -> None:
    await anna.blocks(wait=False)
    change = (await last(call))["my_chat_member"]
    assert isinstance(change, dict)
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert (await call("sendMessage", chat_id=anna.id, text="я"))["error_code"] == 403
    await anna.unblocks(wait=False)
    assert (await call("sendMessage", chat_id=anna.id, text="я"))["ok"]


async def test_a_group_is_heard_and_answered(world: World, anna: Person, call: Call) -> None:
    group = world.group("Соседи", by=anna)
    added = (await last(call))["my_chat_member"]
    assert isinstance(added, dict)
    assert (added["chat"]["type"], added["new_chat_member"]["status"]) == ("supergroup", "administrator")
    await anna.says("Всем привет", chat=group, wait=False)
    heard = (await last(call))["message"]
    assert isinstance(heard, dict)
    assert (heard["chat"]["title"], heard["from"]["id"], heard["text"]) == ("Соседи", 101, "Всем привет")
    assert (await call("sendMessage", chat_id=group.id, text="И вам"))["ok"]
    assert str(group.transcript) == "> Анна: Всем привет\n< Бот: И вам\n"


async def test_without_rights_only_what_is_meant_for_the_bot_is_heard(world: World, anna: Person, call: Call) -> None:
    group = world.group("Тихие", admin=False)
    for text in ("просто так", "/help", "эй, @golos_demo_bot"):
        await anna.says(text, chat=group, wait=False)
    messages = [update["message"] for update in (await call("getUpdates"))["result"] if "message" in update]
    assert [message["text"] for message in messages[1:]] == ["/help", "эй, @golos_demo_bot"]


async def test_everything_else_a_person_can_send(anna: Person, call: Call) -> None:
    await anna.sends_sticker(wait=False)
    await anna.sends_voice(wait=False)
    await anna.sends_photo(caption="чек", wait=False)
    await anna.sends_document("a.txt", "привет".encode(), wait=False)
    sticker, voice, photo, document = (u["message"] for u in (await call("getUpdates"))["result"][1:])
    assert sticker["sticker"]["type"] == "regular"
    assert voice["voice"]["duration"] == 2
    assert (photo["photo"][0]["width"], photo["caption"], photo["photo"][0]["file_size"]) == (64, "чек", len(PNG_PIXEL))
    assert (document["document"]["file_name"], document["document"]["mime_type"]) == ("a.txt", "text/plain")


async def test_the_transcript_reads_like_a_conversation(anna: Person, call: Call) -> None:
    menu = (await call("sendMessage", chat_id=anna.id, text="Чем помочь?\nВыберите:", reply_markup=MENU))["result"]
    await anna.taps("Скоро", wait=False)
    query = (await last(call))["callback_query"]
    assert isinstance(query, dict)
    await call("editMessageText", chat_id=anna.id, message_id=menu["message_id"], text="Понимаем")
    await call("answerCallbackQuery", callback_query_id=query["id"], text="Записали")
    await call("sendMessage", chat_id=anna.id, text="Где вы?", reply_markup=keys(["Саранск"], ["Другой город"]))
    await anna.sends_location(54.0, 45.0, wait=False)
    await call("sendVenue", chat_id=anna.id, latitude=54, longitude=45, title="Центр", address="Улица, 1")
    await call("deleteMessage", chat_id=anna.id, message_id=menu["message_id"])
    assert anna.transcript == (
        "> Анна: /start\n"
        "< Бот: Чем помочь?\n"
        "  Выберите:\n"
        "  [Потерял работу] [Потерял документы]\n"
        "  [Скоро пенсия] [Сайт]\n"
        "  [Позвать]\n"
        "> Анна: [Скоро пенсия]\n"
        "  ! Записали\n"
        "* Бот: Понимаем\n"
        "< Бот: Где вы?\n"
        "  [Саранск] (клавиатура)\n"
        "  [Другой город] (клавиатура)\n"
        "> Анна: (геопозиция)\n"
        "< Бот: (место: Центр Улица, 1)\n"
        "- Бот удалил: Понимаем\n"
    )
