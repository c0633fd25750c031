"""What tests of runs share: a visit, replies to every question, and what is stored."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from db.database import Database
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.runs.view import Channel, RunView
from usecases.runs.walk import Runs, Start

DAY = date(2026, 12, 1)
NO_FACTS: Mapping[str, str] = {}
REPLIES = {
    "hello": "seen", "mark": "4", "easy": "6", "again": "9", "met": "yes", "room": "a", "fix": "a,c", "wait": "15",
    "better": "-sk",
}  # fmt: skip


Begin = Callable[..., Awaitable[RunView]]


def a_visit(
    channel: Channel = "self", day: date = DAY, center: str = "village", facts: Mapping[str, str] = NO_FACTS
) -> Start:
    return Start("exit", channel, center, day, {"@channel": channel, **facts}, "r" * 32)


async def replies(db: Database) -> dict[str, object]:
    return {str(row["question"]): row["reply"] for row in (await everything(db))["answers"]}


async def changes(db: Database) -> list[tuple[object, ...]]:
    return [(row["question"], row["old"], row["new"]) for row in (await everything(db))["answer_changes"]]


async def the_run(db: Database) -> dict[str, object]:
    return (await everything(db))["runs"][-1]


async def answers_up_to(runs: Runs, actor: Actor, run: int, last: str) -> RunView:
    """Answer everything before this question."""
    view = await runs.current(actor, run)
    while view.question is not None and view.question.key != last:
        view = await runs.answer(actor, run, view.question.key, REPLIES[view.question.key])
    return view


def key(view: RunView) -> str | None:
    return view.question.key if view.question else None
