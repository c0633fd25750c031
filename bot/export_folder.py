"""Where `golos export` writes: a folder beside the place of the files, until they are whole; then that place.

The folder is locked while its export lives, and a lock goes with its process, however that ends. So the next export
knows what killed ones have left there, with what people have answered in it, and removes it.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from shutil import rmtree
from stat import S_ISDIR
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import BadSettings
from db.database import Away
from usecases.export.order import Order

PREFIX: Final = ".golos-export-"
ASIDE: Final = "replaced"
_PART: Final = re.compile(r"_part\d+(?=\.\w+$)", re.ASCII)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_CLOSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_TAKEN: Final = (errno.EEXIST, errno.ENOTDIR)


@contextmanager
def folder_in(out: Path) -> Iterator[Path]:
    """An empty folder in `out`, which is made too; the folder is removed at the end."""
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with _locked(out.resolve(), wait=True):  # until ours is locked too: nobody may take it for one that was left
            _sweep(out)
            made = TemporaryDirectory(prefix=PREFIX, dir=out, ignore_cleanup_errors=True)
            folder = Path(stack.enter_context(made))
            stack.enter_context(_locked(folder))
        yield folder


@contextmanager
def landed(made: Sequence[Path], out: Path, folder: Path, *, force: bool) -> Iterator[tuple[Path, ...]]:
    """The files under their names in `out`. If what follows fails, all is as it was.

    Files of these names, or parts of them, are replaced with `force`. Without it they raise BadSettings.
    """
    standing, aside = _in_the_way(made, out), folder / ASIDE
    if standing and not force:
        refuse(out, standing)
    moved: list[tuple[Path, Path]] = []

    def move(file: Path, to: Path) -> None:
        file.rename(to)
        moved.append((file, to))

    try:
        aside.mkdir()
        for file in standing:
            move(_no_folder(file), aside / file.name)
        for file in made:
            move(file, out / file.name)
        yield tuple(out / file.name for file in made)
    except BaseException:
        for was, now in reversed(moved):
            with suppress(OSError):
                now.rename(was)
        raise


def refuse_standing(out: Path, order: Order, surveys: Iterable[str]) -> None:
    """Raise BadSettings if files stand there whose names an export of these surveys would take, or parts of them."""
    names = re.compile(_names(order, surveys), re.ASCII)
    standing = [file for file in _listed(out) if names.fullmatch(_bare(file))]
    if standing:
        refuse(out, standing)


def refuse(out: Path, standing: Sequence[Path]) -> None:
    """Raise BadSettings: these are not overwritten."""
    names = ", ".join(sorted(file.name for file in standing))
    raise BadSettings(
        [f"--out {out}: there already: {names}. Choose another folder, or replace what is there with --force."]
    )


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn an error of writing into BadSettings: where, what, and what to do. Those of the database stay theirs."""
    try:
        yield
    except (Away, SQLAlchemyError, BadSettings):
        raise
    except Exception as error:
        trouble = _of_the_system(error)
        if trouble is None:
            raise
        raise BadSettings(
            [f"--out {out}: cannot write there ({trouble.strerror or trouble}). {_what_to_do(trouble)}"]
        ) from error


def _names(order: Order, surveys: Iterable[str]) -> str:
    """What the files of an export may be called, as a pattern."""
    whole, place = order.survey or "all", order.center or "region"
    ends = [f"{whole}.{order.format}", f"{whole}_texts.{order.format}"]
    if order.format in ("csv", "sav"):
        ends = [*(f"{survey}.{order.format}" for survey in surveys), "codebook.csv", "texts.csv"]
    return f"{re.escape(f'golos_{order.period.text}_{place}')}(_sample)?_({'|'.join(map(re.escape, ends))})"


def _in_the_way(made: Sequence[Path], out: Path) -> list[Path]:
    names = {_bare(file) for file in made}
    return [file for file in _listed(out) if _bare(file) in names]


def _bare(file: Path) -> str:
    """The name of what a file is a part of."""
    return _PART.sub("", file.name)


def _listed(out: Path) -> list[Path]:
    return sorted(out.iterdir()) if out.is_dir() else []


def _no_folder(file: Path) -> Path:
    if file.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    return file


def _of_the_system(error: BaseException | None) -> OSError | None:
    """What the system said. Libraries that write files wrap it; that of SPSS files only knows that it failed."""
    while error is not None and not isinstance(error, OSError):
        if type(error).__name__ == "ReadstatError" and str(error).startswith("Unable to write"):
            return OSError(errno.ENOSPC, str(error))
        error = error.__cause__ or error.__context__
    return error


def _what_to_do(trouble: OSError) -> str:
    code = trouble.errno
    if code in _FULL:
        return "Free some space, or choose another folder."
    if code == errno.EFBIG:
        return "Files may not be so large there: choose another folder, or a shorter period."
    if code in _CLOSED:
        return "Choose a folder that you may write to."
    if code in _TAKEN:
        return "A file stands in its place: name a folder."
    if code == errno.EISDIR:
        return f"{trouble.filename} is a folder: move it away, or choose another folder."
    return "Choose another folder."


@contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Whether it is ours alone, and then until we leave it or die."""
    here = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        ours = True
        try:
            flock(here, LOCK_EX if wait else LOCK_EX | LOCK_NB)
        except OSError:  # somebody lives there, or locks are unknown here: then nobody sweeps
            ours = False
        yield ours
    finally:
        os.close(here)


def _sweep(out: Path) -> None:
    """Remove what killed exports of this user have left."""
    for left in out.glob(f"{PREFIX}*"):
        with suppress(OSError):
            about = left.lstat()
            if not S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
                continue
            with _locked(left) as ours:
                if ours:
                    rmtree(left, ignore_errors=True)
