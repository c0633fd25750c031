"""What a measurement says, on the terminal and in docs/benchmarks.md."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich import box, table
from rich.console import Console


@dataclass(frozen=True)
class Table:
    """Figures. The first column is a name, the rest are numbers."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Section:
    """One benchmark's place in the document, between `<!-- name -->` and `<!-- /name -->`."""

    name: str
    says: str
    tables: Sequence[Table]


def show(section: Section, console: Console) -> None:
    console.print(section.says)
    for figures in section.tables:
        drawn = table.Table(title=figures.title, title_justify="left", box=box.SIMPLE_HEAD)
        for number, head in enumerate(figures.heads):
            drawn.add_column(head, justify="right" if number else "left", no_wrap=number == 0)
        for row in figures.rows:
            drawn.add_row(*row)
        console.print(drawn)


def write(section: Section, document: Path, today: date) -> None:
    """Replace the section's text in the document. Raises LookupError when it has no such place."""
    text = document.read_text(encoding="utf-8")
    begin, end = f"<!-- {section.name} -->", f"<!-- /{section.name} -->"
    place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if place.search(text) is None:
        raise LookupError(f"{document.name} has no place {begin} … {end}")
    body = "\n\n".join([begin, f"{section.says} Measured on {today:%Y-%m-%d}.", *map(_markdown, section.tables), end])
    document.write_text(place.sub(lambda _: body, text), encoding="utf-8")


def _markdown(figures: Table) -> str:
    rule = ["---", *["---:"] * (len(figures.heads) - 1)]
    lines = (f"| {' | '.join(cells)} |" for cells in (figures.heads, rule, *figures.rows))
    return "\n".join([f"**{figures.title.capitalize()}**", "", *lines])
