"""Telegram's HTML parse mode: the same tags, the same complaints, byte offsets included.

Wording follows parse_html() in tdlib's MessageEntity.cpp, which is what the Bot API server calls.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from simulator.entities import Entity, ordered, units
from simulator.refusal import bad_request

KINDS = {
    "b": "bold", "strong": "bold",
    "i": "italic", "em": "italic",
    "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
SPECIAL = re.compile(r"[<&]")
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SPACE = re.compile(r"\s*")
SAFE_LINK = re.compile(r"(?i)(https?|tg|ton|tonsite|mailto|tel):|^[\w-]+(\.[\w-]+)+([/?#:]|$)")


@dataclass(slots=True)
class Open:
    """A start tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    at: int


def html(source: str) -> tuple[str, list[Entity]]:
    """Plain text and entities, or Telegram's refusal."""
    if not SPECIAL.search(source):
        return source, []
    return Html(source).parsed()


class Html:
    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.offset = 0
        self.stack: list[Open] = []
        self.entities: list[Entity] = []

    def parsed(self) -> tuple[str, list[Entity]]:
        position = 0
        while special := SPECIAL.search(self.source, position):
            self._write(self.source[position : special.start()])
            position = special.start()
            if self.source[position] == "&":
                position = self._reference(position)
            elif self.source.startswith("/", position + 1):
                position = self._end_tag(position)
            else:
                position = self._start_tag(position)
        self._write(self.source[position:])
        if self.stack:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.out), ordered(self.entities)

    def _write(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.offset += units(text)

    def _fail(self, reason: str, at: int | None = None, tail: str = "") -> NoReturn:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode())}"
        raise bad_request(f"can't parse entities: {reason}{where}{tail}")

    def _reference(self, at: int) -> int:
        match = REFERENCE.match(self.source, at)
        text = match and _decoded(match)
        self._write(text or "&")
        return match.end() if match and text else at + 1

    def _start_tag(self, at: int) -> int:
        name, end = self._run(TAG_NAME, at + 1)
        if end == len(self.source):
            self._fail("Unclosed start tag", at)
        tag = name.lower()
        if tag not in KINDS:
            self._fail(f'Unsupported start tag "{tag}"', at)
        argument, position = self._attributes(tag, at, end)
        if tag == "span" and argument != "spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', at)
        self.stack.append(Open(tag, argument, self.offset, len(self.out)))
        return position + 1

    def _attributes(self, tag: str, at: int, position: int) -> tuple[str, int]:
        argument = ""
        while True:
            position = self._skip(position)
            if position >= len(self.source):
                self._fail("Unclosed start tag", at)
            if self.source[position] == ">":
                return argument, position
            name, end = self._run(ATTRIBUTE_NAME, position)
            if not name:
                self._fail(f'Empty attribute name in the tag "{tag}"', at)
            position = self._skip(end)
            if tag == "blockquote" and name == "expandable" and not self.source.startswith("=", position):
                argument = "expandable"
                continue
            if not self.source.startswith("=", position):
                self._fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', at)
            value, position = self._value(tag, at, self._skip(position + 1))
            argument = _meaning(tag, name, value, argument)

    def _value(self, tag: str, at: int, position: int) -> tuple[str, int]:
        if position >= len(self.source):
            self._fail(f'Unclosed start tag "{tag}"', at)
        quote = self.source[position]
        if quote in "\"'":
            end = self.source.find(quote, position + 1)
            if end < 0 or end + 1 >= len(self.source):
                self._fail("Unclosed start tag", at)
            raw = self.source[position + 1 : end]
            return REFERENCE.sub(lambda match: _decoded(match) or match.group(), raw), end + 1
        token, end = self._run(TOKEN, position)
        if not (self.source[end : end + 1].isspace() or self.source.startswith(">", end)):
            self._fail("Unexpected end of name token", position)
        return token.lower(), end

    def _end_tag(self, at: int) -> int:
        if not self.stack:
            self._fail("Unexpected end tag", at)
        name, end = self._run(TAG_NAME, at + 2)
        position = self._skip(end)
        if not self.source.startswith(">", position):
            self._fail("Unclosed end tag", at)
        opened = self.stack[-1]
        closing = name.lower()
        if closing and closing != opened.tag:
            self._fail("Unmatched end tag", at, f', expected "</{opened.tag}>", found "</{closing}>"')
        self.stack.pop()
        if self.offset > opened.offset:
            self._close(opened)
        return position + 1

    def _close(self, opened: Open) -> None:
        entity: Entity = {"type": KINDS[opened.tag], "offset": opened.offset, "length": self.offset - opened.offset}
        if opened.tag == "a":
            url = opened.argument or "".join(self.out[opened.at :])
            if not SAFE_LINK.search(url):
                return  # Telegram drops a link it cannot open and keeps its text
            entity["url"] = url if ":" in url.split("/", 1)[0] else f"http://{url}"
        elif opened.tag == "tg-emoji":
            if not opened.argument.isdigit():
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "pre" and self._is_same_span("code", entity):
            entity = {**entity, **({"language": language} if (language := self.entities.pop().get("language")) else {})}
        elif opened.tag == "code" and opened.argument:
            entity["language"] = opened.argument
        self.entities.append(entity)

    def _is_same_span(self, kind: str, entity: Entity) -> bool:
        last = self.entities[-1] if self.entities else None
        return last is not None and (last["type"], last["offset"], last["length"]) == (
            kind, entity["offset"], entity["length"],
        )  # fmt: skip

    def _skip(self, position: int) -> int:
        return self._run(SPACE, position)[1]

    def _run(self, pattern: re.Pattern[str], position: int) -> tuple[str, int]:
        """The longest run from here, possibly empty, and where it ends."""
        match = pattern.match(self.source, position)
        return (match.group(), match.end()) if match else ("", position)


def _meaning(tag: str, name: str, value: str, before: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class" if value.startswith("language-"):
            return value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            return value.removeprefix("tg-")
    return before


def _decoded(match: re.Match[str]) -> str:
    """Telegram knows four names; any other reference stays as it was written."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
