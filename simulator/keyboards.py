"""Reply markup: shape, buttons and limits, refused in Telegram's own words.

Shape and wording follow get_reply_markup() and get_inline_keyboard_button() of the Bot API server and ReplyMarkup.cpp
of tdlib. Three rules are stricter than Telegram, which drops an empty button, a ninth button in a row or a second
action in silence: a mistake that nobody reports would reach people.
"""

import re
from typing import Any

from simulator.entities import units
from simulator.messages import Markup
from simulator.params import Params
from simulator.refusal import bad_request

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA_BYTES = 64
MAX_PLACEHOLDER = 64
ACTIONS = (
    "url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
)  # fmt: skip
REQUESTS = {
    "request_contact": "Phone number can be requested in private chats only",
    "request_location": "Location can be requested in private chats only",
    "request_poll": "Poll can be requested in private chats only",
    "request_users": "Users can be requested in private chats only",
    "request_chat": "Chats can be requested in private chats only",
    "web_app": "Web App buttons can be used in private chats only",
}
URL = re.compile(r"(?i)^(?:(?P<scheme>[a-z][a-z0-9+.-]*):(?://)?)?(?P<host>[^/?#\s:@]*)(?::\d+)?(?:[/?#]\S*)?$")
STYLES = {"", "default", "primary", "danger", "success"}


def markup_of(params: Params, *, private: bool, inline_only: bool = False) -> Markup | None:
    """The checked reply markup of a call, None when there is none or it is empty."""
    value = params.json("reply_markup", "Can't parse reply keyboard markup JSON object")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    if rows := _rows(value, "keyboard", 'Field "keyboard" must be an Array of Arrays'):
        if inline_only:
            raise bad_request("Inline keyboard expected")
        return {**value, "keyboard": [[_key(key, private) for key in row] for row in rows]} | _placeholder(value)
    if rows := _rows(
        value, "inline_keyboard", 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    ):
        _check_size(rows)
        return {"inline_keyboard": [[_button(button) for button in row] for row in rows]}
    if value.get("remove_keyboard") is True or value.get("force_reply") is True:
        if inline_only:
            raise bad_request("Inline keyboard expected")
        return {**value} | _placeholder(value)
    return None


def _rows(value: dict[str, Any], name: str, problem: str) -> list[list[Any]]:
    rows = value.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(problem)
    return [row for row in rows if row]


def _check_size(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS or max(map(len, rows)) > MAX_ROW:
        raise bad_request("reply markup is too long")


def _placeholder(value: dict[str, Any]) -> Markup:
    text = value.get("input_field_placeholder")
    if text is not None and not (isinstance(text, str) and 1 <= units(text) <= MAX_PLACEHOLDER):
        raise bad_request("PLACEHOLDER_INVALID")
    return {}


def _key(key: Any, private: bool) -> dict[str, Any]:
    if isinstance(key, str):
        key = {"text": key}
    if not isinstance(key, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    _label(key, "keyboard button", "Keyboard button")
    for name, problem in REQUESTS.items():
        if key.get(name) and not private:
            raise bad_request(problem)
    return {name: value for name, value in key.items() if value is not None}


def _label(button: dict[str, Any], kind: str, noun: str) -> None:
    text = button.get("text")
    if text is None:
        raise bad_request(f"Can't parse {kind}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'Can\'t parse {kind}: Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{noun} text must be non-empty")
    if button.get("style") is not None and str(button["style"]).lower() not in STYLES:
        raise bad_request(f"Can't parse {kind}: invalid button style specified")


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("Can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _label(button, "inline keyboard button", "Inline keyboard button")
    present = {name: value for name, value in button.items() if value is not None}
    actions = [name for name in ACTIONS if name in present and (present[name] or name not in ("url", "callback_data"))]
    if not actions:
        raise bad_request("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"Can't parse inline keyboard button: one action is allowed, found {', '.join(actions)}")
    _check_action(actions[0], present[actions[0]])
    return present


def _check_action(action: str, value: Any) -> None:
    if action in ("url", "callback_data") and not isinstance(value, str):
        raise bad_request(f'Can\'t parse inline keyboard button: Field "{action}" must be of type String')
    if action == "callback_data" and len(value.encode()) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url":
        _check_url(value)


def _check_url(url: str) -> None:
    """LinkManager::check_link(): http, https, tg and ton links with a host that looks like one."""
    if url.lower().startswith("tg://"):
        return
    match = URL.match(url)
    scheme = (match["scheme"] or "http").lower() if match else ""
    if match is None or not match["host"]:
        problem = "Wrong HTTP URL"
    elif scheme not in ("http", "https", "ton", "tonsite"):
        problem = "Unsupported URL protocol"
    elif "." not in match["host"]:
        problem = "Wrong HTTP URL"
    else:
        return
    raise bad_request(f"Inline keyboard button URL '{url}' is invalid: {problem}")
