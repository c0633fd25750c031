"""`golos index …`: the index store against the answers it was counted from."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.ending import carried_out
from bot.index_show import publish_command, show_command
from bot.plainly import plainly
from bot.settings import read_settings
from db.database import connect
from db.migrate import migrate
from guide.content import load
from usecases.index.recount import Broken
from usecases.index.recount import Progress as Told
from usecases.index.store import IndexStore
from usecases.jobs import wall_clock
from usecases.runs.questionnaires import Questionnaires

T = TypeVar("T")
BROKEN: Final = 1
"""The exit code when the store does not agree with the answers."""

index_cli = typer.Typer(no_args_is_help=True, help="The index: recounted, compared, shown, published.")
index_cli.command("show")(show_command)
index_cli.command("publish")(publish_command)


@index_cli.command("rebuild")
def rebuild_command() -> None:
    """Recount everything from the answers, month by month, and mend what differs; the bot may run meanwhile.

    Only what the method in force has counted: the cells of earlier versions stay as they are.
    """
    with plainly(), _months("recounting") as told:
        done = carried_out(_with_store(lambda store: store.rebuild(told)))
    print(f"{done.months} month(s), {done.runs} run(s), {done.rows} cell(s) and counts: {done.mended} mended.")


@index_cli.command("verify")
def verify_command() -> None:
    """Recount everything from the answers and name each cell that differs; exit code 1 if any does."""
    with plainly():
        with _months("comparing") as told:
            broken, is_behind = carried_out(_with_store(lambda store: _verified(store, told)))
        for one in broken:
            print(one.text)
        if broken:
            print(f"{len(broken)} do not agree with the answers. Mend them with: golos index rebuild")
            raise typer.Exit(BROKEN)
        print("Every cell agrees with the answers.")
        if is_behind:
            print("Some answers are not counted yet: let the bot catch up, or: golos index rebuild")


async def _verified(store: IndexStore, told: Told) -> tuple[tuple[Broken, ...], bool]:
    return await store.verify(told), await store.is_behind()


async def _with_store(work: Callable[[IndexStore], Awaitable[T]]) -> T:
    settings = read_settings()
    content = load(settings.content_dir)
    await migrate(settings.database_url)
    async with connect(settings.database_url) as db:
        return await work(IndexStore(db, content, wall_clock, Questionnaires(db, content, wall_clock)))


@contextmanager
def _months(doing: str) -> Iterator[Told]:
    """A bar of months on the terminal; what is printed elsewhere has none of it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=None)

        def told(month: str, done: int, many: int) -> None:
            bar.update(task, description=f"{doing} {month}", completed=done, total=many)

        yield told
