"""What somebody wants to have exported, and what they get."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from usecases.periods import Period
from usecases.refusals import Refusal

Format = Literal["csv", "xlsx", "sav", "zip"]
Tell = Callable[[int, int], None]
"""How many rows are done, of how many."""
FORMATS: Final[tuple[Format, ...]] = get_args(Format)


@dataclass(frozen=True)
class Order:
    """`center` '': the whole region; `survey` '': all. `panel`: respondents keep their key from export to export.

    `with_text`: what people typed stands in their rows instead of in a file of its own.
    """

    period: Period
    center: str
    survey: str
    format: Format
    panel: bool = False
    with_text: bool = False

    @property
    def columns(self) -> dict[str, object]:
        """As rows and the audit have it."""
        return {**asdict(self), "period": self.period.text}


@dataclass(frozen=True)
class Made:
    """The files of an export. `rows`: runs in it."""

    files: tuple[Path, ...]
    rows: int


class NothingToExport(Refusal):
    """Nobody answered what was asked for."""


class TooLarge(Refusal):
    """A file is larger than the chat takes, compressed and cut as far as it can be."""


class SpssMissing(Refusal):
    """SPSS files need a package that is not installed here."""

    def __init__(self, package: str) -> None:
        super().__init__()
        self.package = package
