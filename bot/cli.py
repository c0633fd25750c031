"""The `golos` command. A mistake of the operator is one plain line and exit code 2, never a traceback.

What speaks to Telegram is imported where it is needed: it takes seconds to load, and `golos check` has no use for it.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.preview import preview
from bot.settings import BadSettings, Settings, read_settings
from bot.stopping import AnotherPoller, LockLost, Taken, TokenRefused
from db.database import Away
from db.migrate import AheadOfCode, migrate
from guide.check import check_content
from guide.content import BadContent, load
from handlers.catalogues import catalogue_counts
from handlers.translator import LOCALES
from surveys.texts import LANGUAGES, SOURCE
from usecases.links import ROLES, Links

INVITE_DAYS: Final = 7
MISTAKE: Final = 2

cli = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help="Golos — «Голос клиента»."
)


def main() -> None:
    """The entry point."""
    cli()


@cli.command("run")
def run_command() -> None:
    """Run the bot: polling, until SIGTERM."""
    with plainly():
        settings = read_settings()
        logs.set_up(settings.log_format)
        settings.require("bot_token", "link_key")
        from bot.run import run

        _run(lambda: run(settings))


@cli.command("demo")
def demo_command() -> None:
    """Run the bot for a demonstration: migrates, then runs (started by `python -m simulator`)."""
    run_command()


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
) -> None:
    """Print a link that gives a role once, within 7 days."""
    with plainly():
        settings = read_settings()
        settings.require("link_key")
        known = next((name for name in ROLES if name == role), None)
        if known is None:
            raise BadSettings([f"--role «{role}» is unknown; one of: {', '.join(ROLES)}"])
        centers = load(settings.content_dir).centers
        if center and center not in centers:
            raise BadSettings([f"--center «{center}» is unknown; one of: {', '.join(centers)}"])
        links = Links(settings.link_key.get_secret_value() if settings.link_key else "")
        payload = links.invite(known, center, datetime.now(UTC) + timedelta(days=INVITE_DAYS))
        username = asyncio.run(_username(settings))
        print(f"https://t.me/{username}?start={payload}" if username else f"/start {payload}")


survey_cli = typer.Typer(no_args_is_help=True, help="Questionnaires.")
cli.add_typer(survey_cli, name="survey")


@survey_cli.command("preview")
def preview_command(
    key: Annotated[str, typer.Argument(help="The survey's file name without .yaml.")],
    language: Annotated[str, typer.Option(help=f"One of: {', '.join(LANGUAGES)}.")] = SOURCE,
) -> None:
    """Print a questionnaire as its author would read it."""
    with plainly():
        surveys = load(read_settings().content_dir).surveys
        spoken = next((known for known in LANGUAGES if known == language), None)
        if spoken is None:
            raise BadSettings([f"--language «{language}» is unknown; one of: {', '.join(LANGUAGES)}"])
        if key not in surveys:
            raise BadSettings([f"there is no survey «{key}»; there are: {', '.join(sorted(surveys))}"])
        for line in preview(surveys[key], spoken):
            print(line)


async def _username(settings: Settings) -> str | None:
    """The bot's name for the link; without a token or a connection the payload alone must do."""
    if settings.bot_token is None:
        return None
    from aiogram.exceptions import TelegramAPIError

    from bot.app import speaking

    try:
        async with speaking(settings) as bot:
            return (await bot.me()).username
    except TelegramAPIError:
        return None


def _run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what an operator can mend into plain lines and exit code 2."""
    try:
        yield
    except BadSettings as error:
        _complain(*error.lines)
    except BadContent as error:
        _complain(*map(str, error.problems))
    except Taken:
        _complain("Another bot already polls on this database. Stop it first, or give this one its own DATABASE_URL.")
    except AnotherPoller:
        _complain("Telegram says another program polls with this BOT_TOKEN. Stop it first.")
    except TokenRefused:
        _complain("BOT_TOKEN was refused by Telegram. Check it with BotFather.")
    except AheadOfCode as error:
        _complain(f"The database is at revision {error}, which this version does not know. Update Golos.")
    except LockLost:
        _complain("The database connection that holds the polling lock is gone. Start again.", code=1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has seen enough
    except (Away, SQLAlchemyError, OSError) as error:
        _complain(f"The database cannot be used ({type(error).__name__}). Check DATABASE_URL.")


def _complain(*lines: str, code: int = MISTAKE) -> None:
    for line in lines:
        print(line, file=sys.stderr)
    raise typer.Exit(code)
