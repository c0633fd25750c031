"""A mistake of the operator is plain lines and exit code 2, never a traceback."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.roster_file import BadRoster
from bot.settings import BadSettings
from bot.stopping import (
    AnotherPoller,
    CannotListen,
    LockLost,
    PortTaken,
    Taken,
    TokenRefused,
    WebhookRefused,
)
from db.database import Away
from db.migrate import AheadOfCode
from guide.content import BadContent
from usecases.index.recount import LEASE, BeingRebuilt
from usecases.index.store import MethodChanged, NoMethod

MISTAKE: Final = 2
UNWRITTEN: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""What the system says of files, never of connections."""


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what an operator can mend into plain lines and exit code 2."""
    try:
        yield
    except BadSettings as error:
        _complain(*error.lines)
    except (BadContent, BadRoster) as error:
        _complain(*map(str, error.problems))
    except MethodChanged as error:
        _complain(str(error))
    except NoMethod:
        _complain("method.yaml is missing: without a method nothing is counted.")
    except BeingRebuilt:
        _complain(
            "The index is being rebuilt by another command. Wait for its end; "
            f"if it was killed, at most {LEASE.seconds // 60} minutes."
        )
    except Taken:
        _complain("Another bot already polls on this database. Stop it first, or give this one its own DATABASE_URL.")
    except AnotherPoller:
        _complain("Telegram says another program polls with this BOT_TOKEN. Stop it first.")
    except PortTaken as error:
        _complain(f"Another program listens on {error}. Stop it, or choose another HTTP_PORT.")
    except CannotListen as error:
        _complain(f"Cannot listen on {error}. Check HTTP_HOST and HTTP_PORT.")
    except WebhookRefused as error:
        _complain(f"Telegram refuses WEBHOOK_URL: {error}")
    except TokenRefused:
        _complain("BOT_TOKEN was refused by Telegram. Check it with BotFather.")
    except AheadOfCode as error:
        _complain(f"The database is at revision {error}, which this version does not know. Update Golos.")
    except LockLost:
        _complain("The database connection that holds the polling lock is gone. Start again.", code=1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has seen enough
    except (Away, SQLAlchemyError, OSError) as error:
        if isinstance(error, OSError) and (error.filename is not None or error.errno in UNWRITTEN):
            _complain(f"{error.filename or 'The output'} cannot be used: {error.strerror}.")
        _complain(f"The database cannot be used ({type(error).__name__}). Check DATABASE_URL.")


def _complain(*lines: str, code: int = MISTAKE) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise typer.Exit(code)
