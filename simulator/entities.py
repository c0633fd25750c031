"""Message entities: lengths as Telegram counts them, what it finds in a person's text, and safe HTML for the page."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

Entity = dict[str, Any]

MAX_ENTITIES = 100
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>https?://[^\s<>\"]+|(?<![\w@.])(?:[\w-]+\.)+(?:ru|com|org|net|рф|me)(?:/[^\s<>\"]*)?\b)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32})"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
MAYBE = re.compile(r"[/@#.]")
TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
}


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts everything."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def found(text: str) -> list[Entity]:
    """What Telegram's server would mark by itself: commands, links, mentions, hashtags."""
    if not MAYBE.search(text):
        return []
    return [
        {"type": match.lastgroup, "offset": units(text[: match.start()]), "length": units(match.group())}
        for match in FOUND.finditer(text)
    ]


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Explicit entities win; what is found beside them is added."""
    spans = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("code", "pre", "text_link")]
    extra = (e for e in found(text) if not any(s < e["offset"] + e["length"] and e["offset"] < end for s, end in spans))
    return ordered([*entities, *extra])[:MAX_ENTITIES]


def ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram cuts white space off both ends, though nothing that is marked, and lets the entities follow."""
    cut = text.strip()
    if cut == text:
        return text, entities
    lead = min([len(text) - len(text.lstrip()), *(entity["offset"] for entity in entities)])
    cut = text[lead:].rstrip()
    end = units(cut)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return cut, moved


def as_html(text: str, entities: list[Entity]) -> str:
    """Only tags of our own making around escaped text, so the page can show it as it is."""
    if not entities:
        return escape(text)
    wide = text.encode("utf-16-le", "surrogatepass")
    ends = (e["offset"] + e["length"] for e in entities)
    edges = sorted({0, len(wide) // 2, *(e["offset"] for e in entities), *ends})
    out: list[str] = []
    opened: list[Entity] = []
    for edge, after in zip(edges, [*edges[1:], None], strict=True):
        out.append(_closed(opened, edge))
        for entity in entities:
            if entity["offset"] == edge and entity["length"] > 0:
                opened.append(entity)
                out.append(_tags(entity, wide)[0])
        if after is not None:
            out.append(escape(wide[edge * 2 : after * 2].decode("utf-16-le", "replace")))
    return "".join(out)


def _closed(opened: list[Entity], edge: int) -> str:
    """Close what ends here, innermost first; what merely stands in the way is opened again."""
    out = []
    again: list[Entity] = []
    while any(e["offset"] + e["length"] <= edge for e in opened):
        entity = opened.pop()
        out.append(_tags(entity, b"")[1])
        if entity["offset"] + entity["length"] > edge:
            again.append(entity)
    for entity in reversed(again):
        opened.append(entity)
        out.append(_tags(entity, b"")[0])
    return "".join(out)


def _tags(entity: Entity, wide: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}" rel="noopener" target="_blank">', "</a>"
    if kind == "url" and wide:
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        url = wide[start:end].decode("utf-16-le", "replace")
        href = url if "://" in url else f"https://{url}"
        return f'<a href="{escape(href)}" rel="noopener" target="_blank">', "</a>"
    if kind == "url":
        return "", "</a>"
    return TAGS.get(kind, ("", ""))
