"""Receiving people: days, contacts, marks, closed days; and what the head of a centre sees of it.

`consultant` 0 is the person who taps; `day` '' is today. Days are ISO dates.
"""

from aiogram.filters.callback_data import CallbackData

from usecases.reception.views import How, Mark, Reason


class AtDesk(CallbackData, prefix="fd"):
    """A day of a consultant."""

    consultant: int = 0
    day: str = ""
    page: int = 0


class AtWeek(CallbackData, prefix="fw"):
    """A week of a consultant, so many from the current one."""

    consultant: int
    week: int


class Unmarked(CallbackData, prefix="fu"):
    """Whose time is over and nobody has said whether they came."""

    consultant: int


class DeskCard(CallbackData, prefix="fc"):
    """One contact."""

    contact: int


class SetMark(CallbackData, prefix="fm"):
    """Here, talked, did not come. `seen`: how the contact stood on the screen."""

    contact: int
    to: Mark
    seen: str


class UndoMark(CallbackData, prefix="fz"):
    """Take the mark back that was seen on the screen."""

    contact: int
    seen: str


class WriteNote(CallbackData, prefix="fn"):
    """The consultant's own note: what is typed next is kept."""

    contact: int


class DropNote(CallbackData, prefix="fx"):
    """No note after all."""

    contact: int


class Settle(CallbackData, prefix="fs"):
    """Move a contact to the nearest free time or cancel it: first a question, then (`sure`) the deed."""

    contact: int
    how: How
    sequence: int
    sure: bool


class CloseFrom(CallbackData, prefix="fa"):
    """Close days: which is the first?"""

    consultant: int
    page: int


class CloseTill(CallbackData, prefix="fb"):
    """Which is the last?"""

    consultant: int
    since: str
    page: int


class CloseWhy(CallbackData, prefix="fy"):
    """Why?"""

    consultant: int
    since: str
    till: str


class CloseHow(CallbackData, prefix="fh"):
    """What of the contacts?"""

    consultant: int
    since: str
    till: str
    reason: Reason


class CloseDays(CallbackData, prefix="fk"):
    """Do it."""

    consultant: int
    since: str
    till: str
    reason: Reason
    how: How


class AwayList(CallbackData, prefix="fl"):
    """What is closed."""

    consultant: int


class ReturnFrom(CallbackData, prefix="fr"):
    """Be there after all."""

    absence: int


class OurCenters(CallbackData, prefix="f1"):
    """The centres of a head."""

    page: int


class CenterDay(CallbackData, prefix="f2"):
    """A day of a centre."""

    center: str
    day: str
    page: int


class Team(CallbackData, prefix="f3"):
    """The consultants of a centre."""

    center: str
    page: int


class Misfits(CallbackData, prefix="f4"):
    """Contacts for which the roster has no time any more."""

    center: str
    page: int


class Employers(CallbackData, prefix="f5"):
    """Whom a consultant accompanies."""

    consultant: int
    page: int


class Employer(CallbackData, prefix="f6"):
    """One employer, and who else could accompany them."""

    assignment: int


class HandOver(CallbackData, prefix="f7"):
    """Hand an employer to this consultant: first a question, then (`sure`) the deed."""

    assignment: int
    consultant: int
    sure: bool
