"""What may be refused. The docstring is the log's message; `handlers/errors.py` finds the words for people."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from db.database import Away

__all__ = [
    "AlreadyRated",
    "Away",
    "Clock",
    "InviteRefused",
    "LinkRefused",
    "NeedsConsent",
    "NotAllowed",
    "Outdated",
    "Refusal",
]

Clock = Callable[[], datetime]
"""Now, always UTC-aware. Handed in, so that tests and the demo can move it."""


class Refusal(Exception):
    """Something that was asked for and is not done, through nobody's fault in the code."""

    worth_noting: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


class Outdated(Refusal):
    """The button was drawn for something that is no longer current."""


class NotAllowed(Refusal):
    """The person has no right to do this. `what`: for what people are told whose it is; '': whatever it was."""

    worth_noting = True

    def __init__(self, what: str = "") -> None:
        super().__init__()
        self.what = what


class InviteRefused(Refusal):
    """The invite is forged, expired or spent. Noted, with its reason, where it is refused."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class AlreadyRated(Refusal):
    """The exit poll of this centre and day has been answered by this person."""


class LinkRefused(Refusal):
    """The link is not one of ours, or leads to something that is gone."""

    worth_noting = True


class NeedsConsent(Refusal):
    """This keeps data about the person, who has not agreed to that."""
