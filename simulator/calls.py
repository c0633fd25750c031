"""What a call may carry: names and types of every Bot API method, read from aiogram's own classes on first use."""

import datetime
import json
import types
from collections.abc import Callable, Iterator
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin

from simulator.params import Params
from simulator.refusal import Refused, bad_request

# What Telegram says when a required parameter is not there; anything else is named in the simulator's own words.
MISSING = {
    "text": "Message text is empty",
    "chat_id": "chat_id is empty",
    "document": "There is no document in the request",
    "photo": "There is no photo in the request",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "file_id": "file_id not specified",
    "message_ids": "Message identifiers are not specified",
    "action": "Wrong parameter action in request",
    ("deleteMessage", "chat_id"): "Chat identifier is not specified",
    ("deleteMessage", "message_id"): "Message identifier is not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
# Broken JSON, and JSON that is not an object, in Telegram's words.
SHAPES = {
    "reply_parameters": ("Can't parse reply parameters JSON object", "Object expected as reply parameters"),
    "link_preview_options": ("Can't parse link preview options JSON object", "Object expected as link preview options"),
}
# Their absence or shape is judged where they are used.
JUDGED_ELSEWHERE = frozenset({"reply_markup", "commands", "scope", "url", "title", "address"})


@cache
def known_methods() -> dict[str, str]:
    """Lower-case name → name: Telegram does not mind the case."""
    return {name.lower(): name for name in _classes()}


@cache
def _classes() -> dict[str, Any]:
    from aiogram import methods  # late: this import is the slowest part of starting up

    found = (getattr(methods, name) for name in methods.__all__)
    return {cls.__api_method__: cls for cls in found if isinstance(getattr(cls, "__api_method__", None), str)}


@cache
def update_kinds() -> frozenset[str]:
    from aiogram.types import Update  # late, as above

    return frozenset(Update.model_fields) - {"update_id"}


@cache
def _parameters(method: str) -> tuple[tuple[str, bool, Callable[[Any], bool] | None, str], ...]:
    fields = _classes()[method].model_fields.items()
    return tuple((name, field.is_required(), *_kind(field.annotation)) for name, field in fields)


def check(method: str, params: Params) -> None:
    """Refuse what is missing or of a wrong type."""
    for name, required, fits, noun in _parameters(method):
        value = params.values.get(name)
        if name in JUDGED_ELSEWHERE:
            continue
        if value is None or value == "":
            if required and name not in params.files:
                raise _missing(method, name)
        elif fits is not None and not fits(value):
            raise _misshapen(name, value, noun)


def _missing(method: str, name: str) -> Refused:
    reason = MISSING.get((method, name)) or MISSING.get(name)
    return bad_request(reason or f'parameter "{name}" is required')


def _misshapen(name: str, value: Any, noun: str) -> Refused:
    if name not in SHAPES:
        return bad_request(f'parameter "{name}" must be of type {noun}')
    broken, other = SHAPES[name]
    return bad_request(broken if _decoded(value) is None else other)


def _kind(annotation: Any) -> tuple[Callable[[Any], bool] | None, str]:
    """How to judge a value of this annotation; None lets everything through."""
    plain = {option for option in _options(annotation) if option is not type(None)}
    origins = {get_origin(option) or option for option in plain}
    if str in origins or any(isinstance(o, type) and issubclass(o, (Enum, datetime.datetime)) for o in origins):
        return None, "String"
    if origins & {list}:
        return _is_array, "Array"
    if bool in origins:
        return _is_boolean, "Boolean"
    if float in origins:
        return _is_number, "Float"
    if int in origins:
        return _is_integer, "Integer"
    return _is_object, "Object"


def _options(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    elif getattr(annotation, "__name__", "") != "Default":  # aiogram's own stand-in for "as the bot is set up"
        yield annotation


def _is_integer(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lstrip("-").isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool) or str(value).lower() in ("true", "false", "0", "1")


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_array(value: Any) -> bool:
    return isinstance(_decoded(value), list)


def _is_object(value: Any) -> bool:
    return isinstance(_decoded(value), dict)


def _decoded(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
