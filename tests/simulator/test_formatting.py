"""Text, entities and the page's HTML: offsets in UTF-16, nothing of the message becomes markup of ours."""

from typing import Any

import pytest

from simulator.entities import as_html
from simulator.formatting import html
from simulator.markdown import markdown_v2
from simulator.person import Person
from tests.simulator.conftest import Call


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


PARSED = [
    ("<b>a<i>😀б</i></b> в", "a😀б в", [entity("bold", 0, 4), entity("italic", 1, 3)]),
    ("&lt;b&gt; &amp;amp; &quot; &#1102;&#x44F; &nbsp;", '<b> &amp; " юя &nbsp;', []),
    ('<a href="https://e.org/?a=1&amp;b=2">я</a>', "я", [entity("text_link", 0, 1, url="https://e.org/?a=1&b=2")]),
    ('<a href="javascript:alert(1)">я</a>', "я", []),
    ('<pre><code class="language-py">x</code></pre>', "x", [entity("pre", 0, 1, language="py")]),
    ("<blockquote expandable>я</blockquote>", "я", [entity("expandable_blockquote", 0, 1)]),
    ('<a href="tg://user?id=7">я</a>', "я", [entity("text_link", 0, 1, url="tg://user?id=7")]),
    ('<span class="tg-spoiler">я</span>', "я", [entity("spoiler", 0, 1)]),
]


@pytest.mark.parametrize(("source", "text", "entities"), PARSED)
def test_html(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert html(source) == (text, entities)


def test_markdown() -> None:
    text, entities = markdown_v2("*bold _italic_* __u__ ~s~ ||sp|| [l](https://e.com/a\\)b) `c\\`d` 1\\.5")
    assert text == "bold italic u s sp l c`d 1.5"
    assert entities == [
        entity("bold", 0, 11), entity("italic", 5, 6), entity("underline", 12, 1), entity("strikethrough", 14, 1),
        entity("spoiler", 16, 2), entity("text_link", 19, 1, url="https://e.com/a)b"), entity("code", 21, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<b>a<i>😀&lt;</i></b>\nв", "<b>a<i>😀&lt;</i></b>\nв"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ('<a href="https://e.org/?&quot;&gt;x">я</a>',
         '<a href="https://e.org/?&quot;&gt;x" rel="noopener" target="_blank">я</a>'),
    ],
)  # fmt: skip
def test_the_page_gets_safe_html(source: str, shown: str) -> None:
    assert as_html(*html(source)) == shown


def test_crossing_entities_nest_on_the_page() -> None:
    assert as_html("абвг", [entity("bold", 0, 3), entity("italic", 1, 3)]) == "<b>а<i>бв</i></b><i>г</i>"


async def test_white_space_is_cut_and_entities_follow(anna: Person, call: Call) -> None:
    sent = await call("sendMessage", chat_id=anna.id, text="\n  <b>hi</b> there  \r\n", parse_mode="HTML")
    assert sent["result"]["text"] == "hi there"
    assert sent["result"]["entities"] == [entity("bold", 0, 2)]


async def test_links_and_commands_are_found(anna: Person, call: Call) -> None:
    sent = await call("sendMessage", chat_id=anna.id, text="см. https://e.org/a и /menu, 1/2, a@e.org")
    assert [e["type"] for e in sent["result"]["entities"]] == ["url", "bot_command", "email"]
