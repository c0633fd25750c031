"""The `golos` command. A mistake of the operator is one plain line and exit code 2, never a traceback.

What speaks to Telegram is imported where it is needed: it takes seconds to load, and `golos check` has no use for it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from bot import logs
from bot.export import export_command
from bot.index import index_cli
from bot.plainly import plainly
from bot.preview import preview
from bot.roster import roster_cli
from bot.settings import DUTIES, BadSettings, Role, Settings, read_settings
from db.database import connect
from db.migrate import migrate
from guide.check import check_content
from guide.content import load
from handlers.catalogues import catalogue_counts
from handlers.translator import LOCALES
from surveys.texts import LANGUAGES, SOURCE
from usecases.links import ROLES, WINDOWS, Links

INVITE_DAYS: Final = 7

cli = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Golos — «Голос клиента»."
)


def main() -> None:
    """The entry point."""
    cli()


@cli.command("run")
def run_command(
    role: Annotated[str, typer.Option(help=f"What this process does: {', '.join(DUTIES)}.")] = "all",
) -> None:
    """Run the bot until SIGTERM: by webhook with WEBHOOK_URL, else by polling.

    web receives updates and events; worker sends what is due and keeps house; all does both.
    """
    with plainly():
        duty = next((known for known in DUTIES if known == role), None)
        if duty is None:
            raise BadSettings([f"--role «{role}» is unknown; one of: {', '.join(DUTIES)}"])
        _serve(duty)


@cli.command("demo")
def demo_command(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to wait for POST /demo/next-due; 0: any.")] = 0,
) -> None:
    """Run the bot for a demonstration: its clock can be moved to the next event (started by `python -m simulator`)."""
    with plainly():
        settings = _settings_to_run("all")
        from bot.demo import demo

        _run(lambda: demo(settings, port))


def _serve(role: Role) -> None:
    settings = _settings_to_run(role)
    from bot.run import run

    _run(lambda: run(settings, role))


def _settings_to_run(role: Role) -> Settings:
    settings = read_settings()
    logs.set_up(settings.log_format)
    settings.require_to_run(role)
    return settings


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database to this version's schema."""
    with plainly():
        settings = read_settings()
        _run(lambda: migrate(settings.database_url))
        print("The database is up to date.")


@cli.command("check")
def check_command(
    content: Annotated[Path | None, typer.Option(help="The content directory; CONTENT_DIR by default.")] = None,
) -> None:
    """Check content/: every problem at once, with file and key."""
    with plainly():
        directory = content or read_settings().content_dir
        report = check_content(directory)
        for problem in report.problems:
            print(
                f"{problem.file}: {problem.key}: {problem.says}" if problem.key else f"{problem.file}: {problem.says}"
            )
        print(report.summary())
        for language in (language for language in LANGUAGES if language != SOURCE):
            missing, unread = catalogue_counts(LOCALES, language)
            print(f"  interface, {language}: {missing} missing, {unread} not read by a native speaker")
        if report.problems:
            raise typer.Exit(1)


@cli.command("invite")
def invite_command(
    role: Annotated[str, typer.Option(help=f"One of: {', '.join(ROLES)}.")],
    center: Annotated[str, typer.Option(help="A centre's id from content/centers.yaml; empty: the whole region.")] = "",
    consultant: Annotated[str, typer.Option(help="With --role consultant: the key of the person in the roster.")] = "",
) -> None:
    """Print a link that gives a role once, within 7 days."""
    with plainly():
        settings = read_settings()
        settings.require("link_key")
        known = next((name for name in ROLES if name == role), None)
        if known is None:
            raise BadSettings([f"--role «{role}» is unknown; one of: {', '.join(ROLES)}"])
        if known == "consultant" or consultant:
            payload = _consultants_invite(settings, known, center, consultant)
        else:
            centers = load(settings.content_dir).centers
            if center and center not in centers:
                raise BadSettings([f"--center «{center}» is unknown; one of: {', '.join(centers)}"])
            payload = _links(settings).invite(known, center, _expiry())
        username = asyncio.run(_username(settings))
        print(f"https://t.me/{username}?start={payload}" if username else f"/start {payload}")


def _consultants_invite(settings: Settings, role: str, center: str, key: str) -> str:
    if role != "consultant":
        raise BadSettings(["--consultant goes with --role consultant"])
    if not key:
        raise BadSettings(["--role consultant needs --consultant KEY, the key of the person in the roster"])
    if center:
        raise BadSettings(["--center: the centre of a consultant comes from the roster, leave it out"])
    if not asyncio.run(_in_roster(settings.database_url, key)):
        raise BadSettings([f"--consultant «{key}» is not in the roster; read one with: golos roster import FILE"])
    return _links(settings).invite_consultant(key, _expiry())


async def _in_roster(url: str, key: str) -> bool:
    from db.repos import consultants

    async with connect(url) as db:
        row = await db.read(lambda tx: consultants.of_key(tx, key))
        return row is not None and bool(row.active)


def _expiry() -> datetime:
    return datetime.now(UTC) + timedelta(days=INVITE_DAYS)


link_cli = typer.Typer(no_args_is_help=True, help="Deep links and the posters that carry them.")
cli.add_typer(link_cli, name="link")


@link_cli.callback()
def link_group() -> None:
    """Deep links and the posters that carry them."""  # a group, so that `exit` stays a word of its own


@link_cli.command("exit")
def link_exit_command(
    center: Annotated[str, typer.Option(help="A centre's id from content/centers.yaml.")],
    window: Annotated[int, typer.Option(min=0, max=WINDOWS, help="The number of a window; 0: none.")] = 0,
    out: Annotated[Path, typer.Option(help="Where to write the poster.")] = Path("."),
) -> None:
    """Print the link of a centre's exit poll; write an A4 poster (SVG) and the bare code (PNG)."""
    with plainly():
        settings = read_settings()
        settings.require("link_key", "bot_token")
        centers = load(settings.content_dir).centers
        if center not in centers:
            raise BadSettings([f"--center «{center}» is unknown; one of: {', '.join(centers)}"])
        payload = _links(settings).exit(center, window)
        username = asyncio.run(_username(settings))
        if username is None:
            raise BadSettings(["Telegram does not answer for BOT_TOKEN: the link needs the bot's name"])
        link = f"https://t.me/{username}?start={payload}"
        print(link)
        for file in _posted(out, link, centers[center].full.to(SOURCE), center, window):
            print(file)


def _posted(out: Path, link: str, title: str, center: str, window: int) -> Iterator[Path]:
    """Write the poster and the code; nothing half-written: both are made before the first file."""
    from bot.poster import png, svg

    name = f"exit-{center}" + (f"-{window}" if window else "")
    page, bare = svg(link, title, window), png(link)
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{name}.svg").write_text(page, encoding="utf-8")
        (out / f"{name}.png").write_bytes(bare)
    except OSError as error:
        raise BadSettings([f"--out {out}: cannot write there ({error.strerror})"]) from error
    yield from (out / f"{name}.svg", out / f"{name}.png")


cli.add_typer(roster_cli, name="roster")
cli.add_typer(index_cli, name="index")
cli.command("export")(export_command)

survey_cli = typer.Typer(no_args_is_help=True, help="Questionnaires.")
cli.add_typer(survey_cli, name="survey")


@survey_cli.command("preview")
def preview_command(
    key: Annotated[str, typer.Argument(help="The file name of a survey or a checklist, without .yaml.")],
    language: Annotated[str, typer.Option(help=f"One of: {', '.join(LANGUAGES)}.")] = SOURCE,
) -> None:
    """Print a questionnaire as its author would read it."""
    with plainly():
        content = load(read_settings().content_dir)
        surveys = {**content.surveys, **content.checklists}
        spoken = next((known for known in LANGUAGES if known == language), None)
        if spoken is None:
            raise BadSettings([f"--language «{language}» is unknown; one of: {', '.join(LANGUAGES)}"])
        if key not in surveys:
            raise BadSettings([f"there is no survey «{key}»; there are: {', '.join(sorted(surveys))}"])
        for line in preview(surveys[key], spoken):
            print(line)


@survey_cli.command("draw")
def draw_command(wave: Annotated[int, typer.Argument(help="The number of a wave, as its screen shows it.")]) -> None:
    """Draw a random sample again from its stored frame and seed; exit code 1 if other people were invited."""
    with plainly():
        settings = read_settings()
        same = asyncio.run(_drawn_again(settings.database_url, wave))
        if not same:
            raise typer.Exit(1)


async def _drawn_again(url: str, wave: int) -> bool:
    from bot.redraw import told
    from usecases.refusals import Outdated
    from usecases.waves.draws import NotASample, redraw

    async with connect(url) as db:
        try:
            drawn = await redraw(db, wave)
        except Outdated:
            raise BadSettings([f"there is no wave {wave}"]) from None
        except NotASample:
            raise BadSettings([f"wave {wave} is no random sample, or has not been drawn yet"]) from None
    for line in told(drawn):
        print(line)
    return drawn.equal


def _links(settings: Settings) -> Links:
    return Links(settings.link_key.get_secret_value() if settings.link_key else "")


async def _username(settings: Settings) -> str | None:
    """The bot's name for the link; without a token or a connection the payload alone must do."""
    if settings.bot_token is None:
        return None
    from aiogram.exceptions import TelegramAPIError

    from bot.telegram import speaking

    try:
        async with speaking(settings) as bot:
            return (await bot.me()).username
    except TelegramAPIError:
        return None


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())
