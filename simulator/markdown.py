"""Telegram's MarkdownV2 in its basic cases, and the old Markdown without nesting.

Reserved characters and wording follow parse_markdown_v2() in tdlib's MessageEntity.cpp; block quotes and custom emoji
are not simulated and are refused like any reserved character.
"""

import re
from dataclasses import dataclass

from simulator.entities import Entity, ordered, units
from simulator.refusal import Refused, bad_request

MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler", "`": "code",
         "```": "pre", "[": "text_link"}  # fmt: skip
NOUNS = {"bold": "Bold", "italic": "Italic", "underline": "Underline", "strikethrough": "Strikethrough",
         "spoiler": "Spoiler", "code": "Code", "pre": "Pre", "text_link": "TextUrl"}  # fmt: skip
TOKEN = re.compile(r"\\[\x01-\x7e]|```|`|\|\||__|[_*\[\]()~>#+\-=|{}.!]", re.DOTALL)
IN_CODE = re.compile(r"\\[\x01-\x7e]|```|`", re.DOTALL)
LANGUAGE = re.compile(r"([^\s`]+)\n|\n")
URL = re.compile(r"\(((?:\\.|[^)\\])*)\)")


@dataclass(slots=True)
class Open:
    mark: str
    kind: str
    offset: int
    at: int
    language: str = ""


def markdown_v2(source: str) -> tuple[str, list[Entity]]:
    return MarkdownV2(source).parsed()


def markdown(source: str) -> tuple[str, list[Entity]]:
    """The legacy mode: nothing nests, only four marks, and other characters are free."""
    out: list[str] = []
    entities: list[Entity] = []
    offset = position = 0
    for match in re.finditer(r"\\([_*`\[])|(```|[*_`])(.+?)\2|\[([^\]]*)\]\(([^)]*)\)|[*_`\[]", source, re.DOTALL):
        before = source[position : match.start()]
        escaped, mark, marked, label, url = match.groups()
        inner = escaped or marked or label or ""
        offset += units(before)
        if mark is None and escaped is None and label is None:
            raise _unclosed("the entity", source, match.start())
        if mark or url:
            entity: Entity = {"type": MARKS[mark or "["], "offset": offset, "length": units(inner)}
            entities.append({**entity, "url": url} if url else entity)
        out += [before, inner]
        offset += units(inner)
        position = match.end()
    return "".join(out) + source[position:], entities


class MarkdownV2:
    def __init__(self, source: str) -> None:
        self.source = source
        self.out: list[str] = []
        self.offset = 0
        self.stack: list[Open] = []
        self.entities: list[Entity] = []

    def parsed(self) -> tuple[str, list[Entity]]:
        position = 0
        while token := self._token(position):
            self._write(self.source[position : token.start()])
            position = self._meant(token)
        self._write(self.source[position:])
        if self.stack:
            raise _unclosed(f"{NOUNS[self.stack[-1].kind]} entity", self.source, self.stack[-1].at)
        return "".join(self.out), ordered(self.entities)

    def _token(self, position: int) -> re.Match[str] | None:
        in_code = bool(self.stack) and self.stack[-1].kind in ("code", "pre")
        return (IN_CODE if in_code else TOKEN).search(self.source, position)

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text)

    def _meant(self, token: re.Match[str]) -> int:
        mark = token.group()
        if mark.startswith("\\"):
            self._write(mark[1:])
        elif self.stack and mark == self._closing(self.stack[-1].mark):
            return self._close(self.stack.pop(), token.end())
        elif mark in MARKS:
            return self._open(mark, token)
        else:
            reason = f"Character '{mark}' is reserved and must be escaped with the preceding '\\'"
            raise bad_request(f"can't parse entities: {reason}")
        return token.end()

    def _closing(self, mark: str) -> str:
        return "]" if mark == "[" else mark

    def _open(self, mark: str, token: re.Match[str]) -> int:
        opened = Open(mark, MARKS[mark], self.offset, token.start())
        self.stack.append(opened)
        if mark == "```" and (language := LANGUAGE.match(self.source, token.end())):
            opened.language = language.group(1) or ""
            return language.end()
        return token.end()

    def _close(self, opened: Open, position: int) -> int:
        entity: Entity = {"type": opened.kind, "offset": opened.offset, "length": self.offset - opened.offset}
        if opened.language:
            entity["language"] = opened.language
        if opened.kind == "text_link":
            url = URL.match(self.source, position)
            if url is None:
                if self.source.startswith("(", position):
                    raise _unclosed("a URL", self.source, position + 1)
                return position
            entity["url"] = re.sub(r"\\(.)", r"\1", url.group(1))
            position = url.end()
        if entity["length"]:
            self.entities.append(entity)
        return position


def _unclosed(what: str, source: str, at: int) -> Refused:
    offset = len(source[:at].encode())
    joint = "starting at" if what == "the entity" else "at"
    return bad_request(f"can't parse entities: Can't find end of {what} {joint} byte offset {offset}")
