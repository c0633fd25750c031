"""What Telegram refuses, with its own code and description: at least one call for every rule.

Descriptions come from the source of the Bot API server (tdlib/telegram-bot-api, Client.cpp) and of tdlib
(MessageEntity.cpp, ReplyMarkup.cpp, BotCommand.cpp). `STRICTER` holds the rules that are ours: Telegram would drop or
ignore the mistake in silence.
"""

import json
from typing import Any

import pytest

from simulator.api import METHODS
from simulator.calls import known_methods
from simulator.files import MAX_DOWNLOAD, MAX_PHOTO
from simulator.world import World
from tests.simulator.conftest import Call, Hours
from tests.simulator.stage import (
    ABSENT,
    ANNA,
    BLOCKED,
    BUTTON,
    CHANNEL,
    GONE,
    GROUP,
    HERS,
    IN_GROUP,
    OLD,
    OLD_QUERY,
    PHOTO,
    QUERY,
    SHY_GROUP,
    STRANGER,
    TEXT,
    commands,
    edit,
    furnish,
    html,
    keyboard,
    keys,
    markdown,
    text,
    uploaded,
    with_markup,
)  # fmt: skip

Rule = tuple[str, dict[str, Any], str]


def broken(button: str) -> str:
    return f"can't parse inline keyboard button: {button}"


def entities(reason: str) -> str:
    return f"can't parse entities: {reason}"


def reserved(character: str) -> str:
    return entities(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")


BAD_REQUESTS: list[Rule] = [
    # Text
    ("sendMessage", text(""), "message text is empty"),
    ("sendMessage", {"chat_id": ANNA}, "message text is empty"),
    ("sendMessage", text(" \n "), "text must be non-empty"),
    ("sendMessage", text("\u200b\u2800"), "text must be non-empty"),
    ("sendMessage", html("<b></b>"), "text must be non-empty"),
    ("sendMessage", text("я" * 4097), "message is too long"),
    ("sendMessage", text("😀" * 2048 + "я"), "message is too long"),
    ("sendMessage", html("<b>" + "я" * 4097 + "</b>"), "message is too long"),
    ("sendMessage", text("я" * 16385), "text is too long"),
    ("editMessageText", edit(TEXT, "я" * 4097), "MESSAGE_TOO_LONG"),
    ("editMessageText", edit(TEXT, ""), "message text is empty"),
    ("sendMessage", text(parse_mode="BBCode"), "unsupported parse_mode"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{photo}", "caption": "я" * 1025}, "message caption is too long"),
    ("editMessageCaption", {"chat_id": ANNA, "message_id": PHOTO, "caption": "я" * 1025}, "MEDIA_CAPTION_TOO_LONG"),
    ("sendMessage", text(entities='["bold"]'), "can't parse MessageEntity: expected an Object"),
    ("sendMessage", text(entities='[{"type":"bold"}]'), 'can\'t parse MessageEntity: Can\'t find field "offset"'),
    # HTML
    ("sendMessage", html("<b>жирный"), entities('Can\'t find end tag corresponding to start tag "b"')),
    ("sendMessage", html("текст <p>абзац</p>"), entities('Unsupported start tag "p" at byte offset 11')),
    ("sendMessage", html("пишите на <anna@example.org>"), entities(
        'Unsupported start tag "anna@example.org" at byte offset 18')),
    ("sendMessage", html("2 <3"), entities("Unclosed start tag at byte offset 2")),
    ("sendMessage", html("2 < 3"), entities('Unsupported start tag "" at byte offset 2')),
    ("sendMessage", html("<b>я</i>"), entities('Unmatched end tag at byte offset 5, expected "</b>", found "</i>"')),
    ("sendMessage", html("я</b>"), entities("Unexpected end tag at byte offset 2")),
    ("sendMessage", html("<b>я</b"), entities("Unclosed end tag at byte offset 5")),
    ("sendMessage", html("<a href>я</a>"), entities(
        'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0')),
    ("sendMessage", html("<a href='x"), entities("Unclosed start tag at byte offset 0")),
    ("sendMessage", html("<a href=x_y>я</a>"), entities("Unexpected end of name token at byte offset 8")),
    ("sendMessage", html("<a =x>я</a>"), entities('Empty attribute name in the tag "a" at byte offset 0')),
    ("sendMessage", html("<span>я</span>"), entities('Tag "span" must have class "tg-spoiler" at byte offset 0')),
    # MarkdownV2
    ("sendMessage", markdown("Готово."), reserved(".")),
    ("sendMessage", markdown("5 - 3"), reserved("-")),
    ("sendMessage", markdown("так!"), reserved("!")),
    ("sendMessage", markdown("*жирный"), entities("Can't find end of Bold entity at byte offset 0")),
    ("sendMessage", markdown("я _курсив"), entities("Can't find end of Italic entity at byte offset 3")),
    ("sendMessage", markdown("[ссылка](https://example"), entities("Can't find end of a URL at byte offset 15")),
    ("sendMessage", text("_я", parse_mode="Markdown"), entities(
        "Can't find end of the entity starting at byte offset 0")),
    # Whom to
    ("sendMessage", {"text": "я"}, "chat_id is empty"),
    ("sendMessage", text(to=STRANGER), "chat not found"),
    ("sendMessage", text(to=999), "chat not found"),
    ("sendMessage", text(to="@anna"), "chat not found"),
    ("getChat", {"chat_id": STRANGER}, "chat not found"),
    ("sendChatAction", {"chat_id": STRANGER, "action": "typing"}, "chat not found"),
    ("sendMessage", text(reply_parameters=json.dumps({"message_id": ABSENT})), "message to be replied not found"),
    ("sendMessage", text(reply_parameters="{"), "can't parse reply parameters JSON object"),
    ("sendMessage", text(reply_parameters="[]"), "object expected as reply parameters"),
    # Reply markup
    ("sendMessage", with_markup("{"), "can't parse reply keyboard markup JSON object"),
    ("sendMessage", with_markup("[]"), "object expected as reply markup"),
    ("sendMessage", with_markup('{"inline_keyboard":{}}'), 'field "inline_keyboard" must be of type Array'),
    ("sendMessage", with_markup('{"inline_keyboard":[{}]}'),
     'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
    ("sendMessage", with_markup('{"keyboard":["я"]}'), 'field "keyboard" must be an Array of Arrays'),
    ("sendMessage", with_markup(keyboard(["я"])), broken("InlineKeyboardButton must be an Object")),
    ("sendMessage", with_markup(keys([5])),
     "can't parse keyboard button: KeyboardButton must be a String or an Object"),
    ("sendMessage", with_markup(keyboard([{"callback_data": "x"}])), broken('Can\'t find field "text"')),
    ("sendMessage", with_markup(keyboard([{"text": 5, "callback_data": "x"}])),
     broken('Field "text" must be of type String')),
    ("sendMessage", with_markup(keyboard([{"text": "я"}])),
     broken("Text buttons are unallowed in the inline keyboard")),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": ""}])),
     broken("Text buttons are unallowed in the inline keyboard")),
    ("sendMessage", with_markup(keyboard([BUTTON | {"style": "loud"}])), broken("invalid button style specified")),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "x" * 65}])), "BUTTON_DATA_INVALID"),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "я" * 33}])), "BUTTON_DATA_INVALID"),
    ("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": TEXT, "reply_markup": keyboard(
        [{"text": "я", "callback_data": "я" * 33}])}, "BUTTON_DATA_INVALID"),
    ("sendMessage", with_markup(keyboard([{"text": "я", "url": "http://localhost/x"}])),
     "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL"),
    ("sendMessage", with_markup(keyboard([{"text": "я", "url": "ftp://example.org"}])),
     "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol"),
    ("sendMessage", with_markup(keyboard([{"text": "я", "url": "две части"}])),
     "inline keyboard button URL 'две части' is invalid: Wrong HTTP URL"),
    ("sendMessage", with_markup(keyboard(*[[BUTTON] * 8] * 12, [BUTTON] * 5)), "reply markup is too long"),
    ("editMessageText", edit(TEXT, reply_markup=keys(["я"])), "inline keyboard expected"),
    ("sendMessage", with_markup(keys([{"text": "Телефон", "request_contact": True}]), to=GROUP),
     "phone number can be requested in private chats only"),
    ("sendMessage", with_markup(keys([{"text": "Где я", "request_location": True}]), to=GROUP),
     "location can be requested in private chats only"),
    ("sendMessage", with_markup(keys(["я"], input_field_placeholder="я" * 65)), "PLACEHOLDER_INVALID"),
    # Editing
    ("editMessageText", edit(ABSENT), "message to edit not found"),
    ("editMessageText", {"chat_id": ANNA, "text": "я"}, "message to edit not found"),
    ("editMessageText", edit(HERS), "message can't be edited"),
    ("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": HERS}, "message can't be edited"),
    ("editMessageText", edit(PHOTO), "there is no text in the message to edit"),
    ("editMessageCaption", {"chat_id": ANNA, "message_id": TEXT, "caption": "я"},
     "there is no caption in the message to edit"),
    ("editMessageText", edit(TEXT, "<b>Чем</b> помочь?", parse_mode="HTML", reply_markup=keyboard([BUTTON])),
     "message is not modified: specified new message content and reply markup are exactly the same as a current "
     "content and reply markup of the message"),
    ("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": PHOTO},
     "message is not modified: specified new message content and reply markup are exactly the same as a current "
     "content and reply markup of the message"),
    # Deleting
    ("deleteMessage", {"chat_id": ANNA, "message_id": ABSENT}, "message to delete not found"),
    ("deleteMessage", {"chat_id": ANNA}, "message identifier is not specified"),
    ("deleteMessage", {"message_id": TEXT}, "chat identifier is not specified"),
    ("deleteMessage", {"chat_id": ANNA, "message_id": OLD}, "message can't be deleted for everyone"),
    ("deleteMessages", {"chat_id": ANNA, "message_ids": f"[{OLD}]"}, "message can't be deleted for everyone"),
    ("deleteMessages", {"chat_id": ANNA, "message_ids": "[]"}, "message identifiers are not specified"),
    ("deleteMessages", {"chat_id": ANNA, "message_ids": json.dumps([1] * 101)},
     "too many message identifiers specified"),
    # Taps
    ("answerCallbackQuery", {"callback_query_id": "77"},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": OLD_QUERY},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": QUERY, "text": "я" * 201}, "MESSAGE_TOO_LONG"),
    ("answerCallbackQuery", {"callback_query_id": QUERY, "url": "https://example.org"}, "URL_INVALID"),
    ("sendChatAction", {"chat_id": ANNA, "action": "thinking"}, "wrong parameter action in request"),
    # Places
    ("sendLocation", {"chat_id": ANNA, "longitude": 45}, "latitude is empty"),
    ("sendLocation", {"chat_id": ANNA, "latitude": 54}, "longitude is empty"),
    ("sendLocation", {"chat_id": ANNA, "latitude": 91, "longitude": 45}, "wrong latitude or longitude specified"),
    ("sendVenue", {"chat_id": ANNA, "latitude": 54, "longitude": 45, "address": "я"}, "VENUE_TITLE_INVALID"),
    ("sendVenue", {"chat_id": ANNA, "latitude": 54, "longitude": 45, "title": "я"}, "VENUE_ADDRESS_INVALID"),
    # Files
    ("sendDocument", {"chat_id": ANNA}, "there is no document in the request"),
    ("sendDocument", {"chat_id": ANNA, "document": "attach://nothing"}, "there is no document in the request"),
    ("sendDocument", {"chat_id": ANNA, "document": "no-such-file"}, "wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"chat_id": ANNA, "document": "https://example.org/a.pdf"}, "failed to get HTTP URL content"),
    ("sendDocument", {"chat_id": ANNA, "document": "{empty}"}, "file must be non-empty"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{text}"}, "IMAGE_PROCESS_FAILED"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{too wide}"}, "PHOTO_INVALID_DIMENSIONS"),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{too heavy}"},
     f"file of size {MAX_PHOTO + 1} bytes is too big for a photo; the maximum size is 10485760 bytes"),
    ("getFile", {"file_id": "no-such-file"}, "invalid file_id"),
    ("getFile", {}, "file_id not specified"),
    # Commands
    ("setMyCommands", commands(("Start", "Начать")), "BOT_COMMAND_INVALID"),
    ("setMyCommands", commands(("начать", "Начать")), "BOT_COMMAND_INVALID"),
    ("setMyCommands", commands(("a" * 33, "Начать")), "command length must not exceed 32"),
    ("setMyCommands", commands(("", "Начать")), "command must be non-empty"),
    ("setMyCommands", commands(("start", "")), "command description must be non-empty"),
    ("setMyCommands", commands(("start", "я" * 257)), "command description length must not exceed 256"),
    ("setMyCommands", commands(*[("start", "Начать")] * 101), "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": "{}"}, "expected an Array of BotCommand"),
    ("setMyCommands", {"commands": "["}, "can't parse commands JSON object"),
    ("setMyCommands", {"commands": '["start"]'}, "can't parse BotCommand: expected an Object"),
    ("setMyCommands", {"commands": '[{"command":"a"}]'}, 'can\'t parse BotCommand: Can\'t find field "description"'),
    ("setMyCommands", commands(scope='{"type":"everyone"}'), "can't parse BotCommandScope: Unsupported type specified"),
    ("setMyCommands", commands(scope='{"type":"chat"}'), "can't parse BotCommandScope: Empty chat_id specified"),
    ("setMyCommands", commands(scope='{"type":"chat","chat_id":102}'), "chat not found"),
    ("setMyCommands", commands(scope='"default"'), "can't parse BotCommandScope: BotCommandScope must be an Object"),
    ("setMyCommands", commands(scope="{"), "can't parse BotCommandScope JSON object"),
    ("setMyCommands", commands(language_code="rus"), "invalid language code specified"),
    ("setMyName", {"name": "я" * 65}, "BOT_TITLE_INVALID"),
    ("setMyDescription", {"description": "я" * 513}, "BOT_DESCRIPTION_TOO_LONG"),
    ("setMyShortDescription", {"short_description": "я" * 121}, "BOT_ABOUT_TOO_LONG"),
    # Webhook
    ("setWebhook", {"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "hook"}, "invalid webhook URL specified"),
    ("setWebhook", {"url": "https://example.org:8080/hook"},
     "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "с пробелом"},
     "secret token contains unallowed characters"),
    ("setWebhook", {"url": "http://127.0.0.1:9/", "secret_token": "x" * 257}, "secret token is too long"),
    # Types
    ("sendMessage", text(message_thread_id="первая"), 'parameter "message_thread_id" must be of type Integer'),
    ("sendMessage", text(disable_notification="может быть"),
     'parameter "disable_notification" must be of type Boolean'),
    ("sendLocation", {"chat_id": ANNA, "latitude": "север", "longitude": 45},
     'parameter "latitude" must be of type Float'),
    ("sendMessage", text(entities="{}"), 'parameter "entities" must be of type Array'),
    ("sendMessage", text(link_preview_options="[]"), "object expected as link preview options"),
    ("sendMessage", text(link_preview_options="да"), "can't parse link preview options JSON object"),
]  # fmt: skip

STRICTER: list[Rule] = [
    ("sendMessage", with_markup(keyboard([{"text": "", "callback_data": "x"}])),
     "inline keyboard button text must be non-empty"),
    ("sendMessage", with_markup(keys([""])), "keyboard button text must be non-empty"),
    ("sendMessage", with_markup(keyboard([BUTTON] * 9)), "reply markup is too long"),
    ("sendMessage", with_markup(keyboard([BUTTON | {"url": "https://example.org"}])),
     broken("one action is allowed, found url, callback_data")),
    ("getUpdates", {"allowed_updates": '["mesage"]'}, 'unknown update type "mesage" in allowed_updates'),
]  # fmt: skip

OTHERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("sendMessage", text(to=BLOCKED), 403, "Forbidden: bot was blocked by the user"),
    ("sendPhoto", {"chat_id": BLOCKED, "photo": "{photo}"}, 403, "Forbidden: bot was blocked by the user"),
    ("sendChatAction", {"chat_id": BLOCKED, "action": "typing"}, 403, "Forbidden: bot was blocked by the user"),
    ("sendMessage", text(to=GONE), 403, "Forbidden: user is deactivated"),
    ("sendDocument", {"chat_id": ANNA, "document": "{too huge}"}, 413, "Request Entity Too Large"),
    ("sendMesage", text(), 404, "Not Found: method not found"),
    ("sendPoll", {"chat_id": ANNA}, 501, "Not Implemented: sendPoll is not simulated"),
    ("banChatMember", {"chat_id": GROUP}, 501, "Not Implemented: banChatMember is not simulated"),
]

TABLE = [(m, p, 400, f"Bad Request: {d}") for m, p, d in BAD_REQUESTS + STRICTER] + OTHERS


@pytest.mark.parametrize(("method", "params", "code", "description"), TABLE)
async def test_forbidden(
    world: World, hours: Hours, call: Call, method: str, params: dict[str, Any], code: int, description: str
) -> None:
    await furnish(world, hours.pass_by)
    before = [[m.as_api() for m in chat.messages.values()] for chat in world.chats.values()]
    values, files = uploaded(params)
    answer = await call(method, files, **values)
    assert answer == {"ok": False, "error_code": code, "description": description}
    refusal = world.refusals[-1]
    assert (refusal.method, refusal.code, refusal.description) == (method, code, description)
    assert [[m.as_api() for m in chat.messages.values()] for chat in world.chats.values()] == before
    assert len(world.refusals) == 1


def test_every_rule_is_tried() -> None:
    assert len(TABLE) >= 60


async def test_no_method_is_accepted_without_being_simulated(world: World, call: Call) -> None:
    others = [name for name in known_methods().values() if name not in METHODS]
    assert len(others) > 100
    for name in others:
        assert (await call(name))["error_code"] == 501
    assert [refusal.method for refusal in world.refusals] == others


async def test_a_file_too_big_to_download(world: World, call: Call) -> None:
    file = world.files.add("document", "big.bin", bytes(MAX_DOWNLOAD + 1))
    answer = await call("getFile", file_id=file.id)
    assert answer["description"] == "Bad Request: file is too big"


async def test_a_query_is_answered_once(world: World, hours: Hours, call: Call) -> None:
    await furnish(world, hours.pass_by)
    assert (await call("answerCallbackQuery", callback_query_id=QUERY))["ok"]
    again = await call("answerCallbackQuery", callback_query_id=QUERY)
    assert again["description"].startswith("Bad Request: query is too old")


async def test_a_bot_without_rights_deletes_only_its_own(world: World, hours: Hours, call: Call) -> None:
    await furnish(world, hours.pass_by)
    anna, shy = world.people[ANNA], world.chats[SHY_GROUP]
    await anna.says("/start", chat=shy, wait=False)
    hers = next(iter(shy.messages))
    answer = await call("deleteMessage", chat_id=SHY_GROUP, message_id=hers)
    assert answer["description"] == "Bad Request: message can't be deleted"
    assert (await call("deleteMessage", chat_id=GROUP, message_id=IN_GROUP))["ok"]


async def test_channels_have_no_place_to_answer_from(world: World, hours: Hours, call: Call) -> None:
    await furnish(world, hours.pass_by)
    sent = await call("sendMessage", chat_id=CHANNEL, text="Объявление")
    assert "from" not in sent["result"]
