"""What Telegram accepts, at the very edge of its limits: for every refused call its lawful neighbour."""

import json
from typing import Any

import pytest

from simulator.world import World
from tests.simulator.conftest import Call, Hours
from tests.simulator.stage import (
    ABSENT,
    ANNA,
    BUTTON,
    CHANNEL,
    GROUP,
    HERS,
    OLD,
    PHOTO,
    PLACE,
    QUERY,
    SHY_GROUP,
    TEXT,
    Case,
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

ALLOWED: list[Case] = [
    # Text
    ("sendMessage", text("я")),
    ("sendMessage", text("я" * 4096)),
    ("sendMessage", text("😀" * 2048)),
    ("sendMessage", text("  " + "я" * 4096 + "\n\n")),
    ("sendMessage", html("<b>" + "я" * 4096 + "</b>")),
    ("sendMessage", html("&lt;" * 4096)),
    ("sendMessage", text("\u3164")),
    ("sendMessage", text("<b>не разметка", parse_mode="")),
    ("sendMessage", text("<b>не разметка", parse_mode="None")),
    ("sendMessage", text("строка", to=str(ANNA))),
    ("sendMessage", text(entities='[{"type":"bold","offset":0,"length":3}]')),
    ("sendMessage", text(message_thread_id="0", disable_notification="true", protect_content=False)),
    ("sendMessage", text(link_preview_options='{"is_disabled":true}')),
    ("sendMessage", text(reply_parameters=json.dumps({"message_id": HERS}))),
    ("sendMessage", text(reply_parameters=json.dumps({"message_id": ABSENT, "allow_sending_without_reply": True}))),
    ("sendMessage", text(to=GROUP)),
    ("sendMessage", text(to=SHY_GROUP)),
    ("sendMessage", text(to=CHANNEL)),
    ("editMessageText", edit(TEXT, "я" * 4096)),
    # HTML
    ("sendMessage", html("<B>я</b> <strong>я</strong> <i>я</i> <em>я</em> <u>я</u> <ins>я</ins>")),
    ("sendMessage", html("<s>я</s> <strike>я</strike> <del>я</del> <code>я</code> <pre>я</pre>")),
    ("sendMessage", html('<span class="tg-spoiler">я</span> <tg-spoiler>я</tg-spoiler> <a href=example.org>я</a>')),
    ("sendMessage", html("<blockquote expandable>я</blockquote> <blockquote>я</blockquote>")),
    ("sendMessage", html('<pre><code class="language-python">x</code></pre> 2 > 1 & так')),
    ("sendMessage", html("<b>я <i>я</></b>")),
    ("sendMessage", html("<a href='https://example.org/?a=1&amp;b=2' >я</a >")),
    ("sendMessage", html('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>')),
    # MarkdownV2
    ("sendMessage", markdown("Готово\\. 5 \\- 3 \\= 2\\!")),
    ("sendMessage", markdown("*я _я_* __я__ ~я~ ||я|| `a.b!` ```py\nx = 1\n```")),
    ("sendMessage", markdown("[ссылка](https://example.org/a\\)b)")),
    ("sendMessage", text("*я* _я_ `я` [я](https://example.org) 5 - 3.", parse_mode="Markdown")),
    # Reply markup
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "x" * 64}]))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "я" * 32}]))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "x"}] * 8))),
    ("sendMessage", with_markup(keyboard(*[[BUTTON] * 8] * 12, [BUTTON] * 4))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "url": "example.org"}], [{"text": "я", "url": "tg://resolve"}]))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "url": "https://пример.рф:8443/путь?x=1#y"}]))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "callback_data": "x", "url": None, "pay": None}]))),
    ("sendMessage", with_markup(keyboard([BUTTON | {"style": "danger"}]))),
    ("sendMessage", with_markup(keyboard([{"text": "я", "switch_inline_query": ""}]))),
    ("sendMessage", with_markup({"inline_keyboard": [[BUTTON]]})),
    ("sendMessage", with_markup('{"inline_keyboard":[]}')),
    ("sendMessage", with_markup("{}")),
    ("sendMessage", with_markup(keys(["Да", {"text": "Нет"}], input_field_placeholder="я" * 64))),
    ("sendMessage", with_markup(keys([{"text": "Телефон", "request_contact": True}]))),
    ("sendMessage", with_markup(keys([{"text": "Где я", "request_location": True}]))),
    ("sendMessage", with_markup(keys([{"text": "Да", "request_contact": False}]), to=GROUP)),
    ("sendMessage", with_markup('{"remove_keyboard":true}')),
    ("sendMessage", with_markup('{"force_reply":true}')),
    # Editing and deleting
    ("editMessageText", edit(OLD)),
    ("editMessageText", edit(TEXT, "<b>Чем</b> помочь?", parse_mode="HTML")),
    ("editMessageText", edit(TEXT, "Чем помочь?", reply_markup=keyboard([BUTTON]))),
    ("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": TEXT}),
    ("editMessageReplyMarkup", {"chat_id": ANNA, "message_id": PLACE, "reply_markup": keyboard([BUTTON])}),
    ("editMessageCaption", {"chat_id": ANNA, "message_id": PHOTO, "caption": "я" * 1024}),
    ("editMessageCaption", {"chat_id": ANNA, "message_id": PHOTO}),
    ("deleteMessage", {"chat_id": ANNA, "message_id": HERS}),
    ("deleteMessages", {"chat_id": ANNA, "message_ids": json.dumps([TEXT, PHOTO, *range(500, 598)])}),
    # Taps
    ("answerCallbackQuery", {"callback_query_id": QUERY, "text": "я" * 200, "show_alert": "true"}),
    ("answerCallbackQuery", {"callback_query_id": QUERY, "cache_time": 0}),
    ("sendChatAction", {"chat_id": ANNA, "action": "upload_document"}),
    # Places
    ("sendLocation", {"chat_id": ANNA, "latitude": "-90", "longitude": "180.0"}),
    ("sendVenue", {"chat_id": ANNA, "latitude": 54, "longitude": 45, "title": "Центр", "address": "Улица, 1"}),
    # Files
    ("sendDocument", {"chat_id": ANNA, "document": "{byte}", "caption": "я" * 1024}),
    ("sendDocument", {"chat_id": ANNA, "document": "{huge}"}),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{photo}", "caption": "<b>" + "я" * 1024 + "</b>", "parse_mode": "HTML"}),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{wide}"}),
    ("sendPhoto", {"chat_id": ANNA, "photo": "{heavy}"}),
    # The bot's own account
    ("setMyCommands", commands(("a" * 32, "я" * 256), ("1_a", "я"))),
    ("setMyCommands", commands(*[(f"c{n}", "я") for n in range(100)])),
    ("setMyCommands", commands(("/start", "Начать"), language_code="ru")),
    ("setMyCommands", commands(scope='{"type":"chat","chat_id":101}')),
    ("getMyCommands", {"scope": '{"type":"all_private_chats"}', "language_code": "tt"}),
    ("deleteMyCommands", {}),
    ("setMyName", {"name": "я" * 64}),
    ("setMyDescription", {"description": "я" * 512}),
    ("setMyShortDescription", {"short_description": "я" * 120}),
    ("setMyName", {}),
    ("getMyName", {}),
    ("getMyDescription", {}),
    ("setChatMenuButton", {"menu_button": '{"type":"commands"}'}),
    ("getChat", {"chat_id": ANNA}),
    ("getMe", {}),
    ("GETME", {}),
    # Updates
    ("getUpdates", {"limit": "1", "timeout": 0, "allowed_updates": '["message","callback_query"]'}),
    ("getUpdates", {"allowed_updates": "[]"}),
    ("getWebhookInfo", {}),
    ("deleteWebhook", {"drop_pending_updates": "true"}),
    ("setWebhook", {"url": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params"), ALLOWED)
async def test_allowed(world: World, hours: Hours, call: Call, method: str, params: dict[str, Any]) -> None:
    await furnish(world, hours.pass_by)
    values, files = uploaded(params)
    answer = await call(method, files, **values)
    assert answer["ok"], answer
    assert world.refusals == []


def test_as_many_as_are_forbidden() -> None:
    assert len(ALLOWED) >= 60
