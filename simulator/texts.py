"""Text and captions: parse mode, entities, emptiness and length, in the order Telegram checks them.

Wording: get_formatted_text() of the Bot API server; lengths: https://core.telegram.org/bots/api#sendmessage.
"""

import re
from typing import Any

from simulator.entities import MAX_ENTITIES, Entity, ordered, trimmed, units, with_found
from simulator.formatting import html
from simulator.markdown import markdown, markdown_v2
from simulator.params import Params
from simulator.refusal import bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_SOURCE_BYTES = 1 << 15
# A text of nothing but these shows nothing, and Telegram calls it empty.
INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u205f-\u2064\u2800\ufeff\U000e0000-\U000e007f]*")
CONTROL = {code: " " for code in range(32) if chr(code) not in "\n\r"} | {ord("\r"): None}
PARSERS = {"html": html, "markdownv2": markdown_v2, "markdown": markdown}


def text_of(params: Params, *, too_long: str = "Message is too long") -> tuple[str, list[Entity]]:
    source = params.text("text")
    if not source:
        raise bad_request("Message text is empty")
    text, entities = _formatted(params, source, "entities")
    if INVISIBLE.fullmatch(text):
        raise bad_request("Text must be non-empty")
    if units(text) > MAX_TEXT:
        raise bad_request(too_long)
    return text, entities


def caption_of(params: Params, *, too_long: str = "Message caption is too long") -> tuple[str, list[Entity]]:
    text, entities = _formatted(params, params.text("caption"), "caption_entities")
    if units(text) > MAX_CAPTION:
        raise bad_request(too_long)
    return text, entities


def _formatted(params: Params, source: str, given: str) -> tuple[str, list[Entity]]:
    mode = params.text("parse_mode").lower()
    if len(source.encode()) > MAX_SOURCE_BYTES:
        raise bad_request("Text is too long")
    if mode and mode != "none" and mode not in PARSERS:
        raise bad_request("Unsupported parse_mode")
    source = source.translate(CONTROL)
    if source and mode in PARSERS:
        text, entities = PARSERS[mode](source)
    else:
        text, entities = source, _given(params, given)
    text, entities = trimmed(text, entities)
    return text, with_found(text, entities)


def _given(params: Params, name: str) -> list[Entity]:
    value = params.json(name, "Can't parse entities JSON object")
    return ordered(_entity(item) for item in value or [])[:MAX_ENTITIES]


def _entity(item: Any) -> Entity:
    if not isinstance(item, dict):
        raise bad_request("Can't parse MessageEntity: expected an Object")
    for name, kind in (("offset", int), ("length", int), ("type", str)):
        if not isinstance(item.get(name), kind):
            raise bad_request(f"Can't parse MessageEntity: Can't find field \"{name}\"")
    return {name: value for name, value in item.items() if value is not None}
