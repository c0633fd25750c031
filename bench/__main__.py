"""`python -m bench [name…] [--write]`."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from bench.delivery import delivery
from bench.export import export
from bench.index import index_cards
from bench.report import Section, show, write
from bench.slots import slots
from bench.taps import taps
from bench.waves import waves
from bench.words import words

BENCHES: Final[dict[str, Callable[[], Section]]] = {
    "taps": taps,
    "delivery": delivery,
    "waves": waves,
    "slots": slots,
    "words": words,
    "index": index_cards,
    "export": export,
}
DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    options = arguments()
    console = Console()
    for name in options.names or BENCHES:
        section = BENCHES[name]()
        show(section, console)
        if options.write:
            write(section, DOCUMENT, datetime.now(UTC).date())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Golos against a baseline.")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"what to measure: {', '.join(BENCHES)} (default: all)"
    )
    parser.add_argument("--write", action="store_true", help=f"write the tables into docs/{DOCUMENT.name}")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    return options


if __name__ == "__main__":
    main()
