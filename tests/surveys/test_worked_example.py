"""docs/index-worked-example.md: its numbers were worked out without the code, which agrees."""

import re
from typing import Final

import pytest

from surveys.agreement import gaps
from surveys.beside import nps
from surveys.cells import replicate_of
from surveys.change import change
from surveys.estimates import interval
from surveys.index import composite, index
from tests.conftest import ROOT
from tests.surveys.small_method import Line, counts_of, index_of, method, run

PAGE: Final = (ROOT / "docs/index-worked-example.md").read_text("utf-8")
SAID: Final = {name: float(value) for name, value in re.findall(r"`([a-z][a-z0-9_.]*) = (-?[\d.]+)`", PAGE)}
HOW: Final = method()


def lines() -> list[Line]:
    """The table of runs."""
    rows = [[part.strip() for part in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| ")]
    found = []
    for asked, who, replicate, weight, *replies in (row for row in rows if row[0] in ("visit", "pulse", "look")):
        if replicate:
            assert replicate_of(who) == int(replicate)
        words = [("-dk" if reply == "does not know" else reply) for reply in replies]
        said = " ".join(f"{key}={word}" for key, word in zip(("polite", "own", "rec"), words, strict=True) if word)
        found.append((asked, who, said, float(weight or 1)))
    return found


NOW: Final = [run(line, None if line[0] == "look" else "citizen") for line in lines()]
BEFORE: Final = [
    run(("visit", who, said, 1.0))
    for who, said in (
        ("anna", "polite=4 own=yes rec=8"),
        ("boris", "polite=3 own=no rec=6"),
        ("vera", "polite=4 own=yes rec=7"),
        ("gleb", "polite=2 own=no rec=5"),
    )
]
EMPLOYERS: Final = [
    *(run(("visit", f"e{number}", "polite=5 own=yes rec=9", 1.0), "employer") for number in range(4)),
    *(row for row in NOW if row[0].id == "look"),
]


def close(name: str, value: float | None) -> None:
    assert value is not None, name
    assert value == pytest.approx(SAID.pop(name), abs=1e-9), name


def test_every_number_of_the_page_is_what_the_code_says() -> None:
    counts = counts_of(HOW, NOW)
    now = index(HOW, counts)
    for part in now.parts[:2]:
        close(part.id, part.value)
        for leaf in part.parts:
            close(leaf.id, leaf.value) if leaf.id != part.id else None
            for place, move in enumerate(leaf.voices[0].estimate.moves):
                close(f"moves.{leaf.id}.{place}", move) if f"moves.{leaf.id}.{place}" in SAID else None
    close("index", now.value)
    close("coverage", now.coverage)
    close("n", now.n)
    close("effective", now.effective)
    both = composite(now, index_of(HOW, EMPLOYERS, "employer"))
    close("employers", both.parts[1].value)
    close("composite", both.value)
    close("stars", HOW.star(both.value or 0))
    the_interval()
    the_change()
    measure = nps(counts)
    assert measure is not None
    assert measure.interval is not None
    close("nps", measure.value)
    close("nps.variance", measure.variance)
    close("nps.low", measure.interval.low)
    close("nps.high", measure.interval.high)
    close("gap.own", gaps(HOW, counts)[0].difference)
    assert SAID.keys() <= {"share", "each", "alike", "center", "half"}, "a number nobody compared"


def the_interval() -> None:
    estimate = index_of(HOW, NOW).estimate
    assert estimate is not None
    for place, move in enumerate(estimate.moves):
        if move:
            close(f"moves.index.{place}", move)
            close(f"shares.index.{place}", estimate.shares[place] / sum(estimate.shares))
            close(f"pulls.index.{place}", estimate.pulls[place])
    close("variance", estimate.variance)
    close("freedom", estimate.freedom)
    close("replicates", estimate.replicates)
    found = interval(estimate)
    assert found is not None
    close("low", found.low)
    close("high", found.high)
    assert SAID["center"] - SAID["half"] == pytest.approx(found.low / 100, abs=1e-9)
    assert SAID["center"] + SAID["half"] == pytest.approx(found.high / 100, abs=1e-9)


def the_change() -> None:
    now = index_of(HOW, [row for row in NOW if row[0].id != "look"])
    before = index_of(HOW, BEFORE)
    found = change(index_of(HOW, NOW), before)
    assert found is not None
    assert found.interval is not None
    assert now.interval is not None
    assert before.interval is not None
    assert not found.alike
    close("now", now.value)
    close("now.low", now.interval.low)
    close("now.high", now.interval.high)
    close("then", before.value)
    close("then.low", before.interval.low)
    close("then.high", before.interval.high)
    close("points", found.points)
    close("percent", found.percent)
    close("change.low", found.interval.low)
    close("change.high", found.interval.high)
    assert found.verdict == "noise"
    assert now.estimate is not None
    assert before.estimate is not None
    pairs = list(zip(now.estimate.pulls, before.estimate.pulls, strict=True))
    both = (now.estimate.variance or 0) * (before.estimate.variance or 0)
    close("together", sum(one * other for one, other in pairs) / both**0.5)
