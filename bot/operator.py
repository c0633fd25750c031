"""Who types a command that the audit keeps: the name given, else the user of the operating system."""

from getpass import getuser
from typing import Annotated, Final

import typer

from bot.settings import BadSettings

LONGEST: Final = 64
"""As long as a name of `publications.operator` may be."""

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it; the system's user by default.")]


def named(by: str) -> str:
    """The operator's name. Raises BadSettings where there is none, or no fit one."""
    name = by.strip() or _user()
    if not name:
        raise BadSettings(["--by NAME: say who does it, the system does not know its user"])
    if len(name) > LONGEST or not name.isprintable():
        raise BadSettings([f"--by: a name of at most {LONGEST} letters, in one line"])
    return name


def _user() -> str:
    try:
        return getuser().strip()
    except (OSError, KeyError, ImportError):  # a container may run as a number that has no name
        return ""
