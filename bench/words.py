"""Understanding a person's own words: what one message costs, and how long the matcher takes to be ready."""

import statistics
import time
from collections.abc import Callable
from typing import Final

from bench.processes import ROOT
from bench.report import Section, Table
from guide.content import load
from guide.words import Matcher
from tests.guide.measure import measure, phrases

ROUNDS: Final = 5
LONG: Final = "меня сократили на заводе, ищу работу рядом с домом, а берут только молодых, что мне делать. " * 40


def words() -> Section:
    """CPU per message over the unseen phrases, and for a message as long as Telegram allows."""
    situations = load(ROOT / "content").situations.values()
    starts = [_cpu_ms(lambda: Matcher(situations)) for _ in range(ROUNDS)]
    matcher = Matcher(situations)
    texts = [one["text"] for one in phrases("unseen")]
    each = [_cpu_ms(lambda: [matcher.suggest(text) for text in texts]) / len(texts) for _ in range(ROUNDS)]
    long = [_cpu_ms(lambda: matcher.suggest(LONG[:4096])) for _ in range(ROUNDS)]
    rows = [
        ("ready after the start (first, cold)", f"{starts[0]:.0f}"),
        ("one message (median of the unseen phrases)", f"{statistics.median(each):.2f}"),
        ("one message of 4096 characters", f"{statistics.median(long):.2f}"),
    ]
    known, unknown = (measure(matcher, "unseen", audience_known=known) for known in (True, False))
    right = [
        ("audience known", f"{known.top1:.3f}", f"{known.top3:.3f}"),
        ("audience unknown", f"{unknown.top1:.3f}", f"{unknown.top3:.3f}"),
    ]
    says = f"{len(texts)} phrases of the half nobody tuned with. Aim: under 5 ms a message, ready in under a second."
    return Section(
        "words",
        says,
        [Table("what it costs", ("", "CPU ms"), rows), Table("how often it is right", ("", "top-1", "top-3"), right)],
    )


def _cpu_ms(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000
