"""Receiving people: days, contacts, marks, closed days; and what the head of a centre sees of it.

`consultant` 0 is the person who taps; `day` '' is today. Days are ISO dates.
"""

from aiogram.filters.callback_data import CallbackData

from handlers.calls.numbers import Id, Small, Week
from usecases.reception.views import How, Mark, Reason


class AtDesk(CallbackData, prefix="fd"):
    """A day of a consultant."""

    consultant: Id = 0
    day: str = ""
    page: Small = 0


class AtWeek(CallbackData, prefix="fw"):
    """A week of a consultant, so many from the current one."""

    consultant: Id
    week: Week


class Unmarked(CallbackData, prefix="fu"):
    """Whose time is over and nobody has said whether they came."""

    consultant: Id


class DeskCard(CallbackData, prefix="fc"):
    """One contact."""

    contact: Id


class SetMark(CallbackData, prefix="fm"):
    """Here, talked, did not come. `seen`: how the contact stood on the screen."""

    contact: Id
    to: Mark
    seen: str


class UndoMark(CallbackData, prefix="fz"):
    """Take the mark back that was seen on the screen."""

    contact: Id
    seen: str


class WriteNote(CallbackData, prefix="fn"):
    """The consultant's own note: what is typed next is kept."""

    contact: Id


class DropNote(CallbackData, prefix="fx"):
    """No note after all."""

    contact: Id


class Settle(CallbackData, prefix="fs"):
    """Move a contact to the nearest free time or cancel it: first a question, then (`sure`) the deed."""

    contact: Id
    how: How
    sequence: Small
    sure: bool


class CloseFrom(CallbackData, prefix="fa"):
    """Close days: which is the first?"""

    consultant: Id
    page: Small


class CloseTill(CallbackData, prefix="fb"):
    """Which is the last?"""

    consultant: Id
    since: str
    page: Small


class CloseWhy(CallbackData, prefix="fy"):
    """Why?"""

    consultant: Id
    since: str
    till: str


class CloseHow(CallbackData, prefix="fh"):
    """What of the contacts?"""

    consultant: Id
    since: str
    till: str
    reason: Reason


class CloseDays(CallbackData, prefix="fk"):
    """Do it."""

    consultant: Id
    since: str
    till: str
    reason: Reason
    how: How


class AwayList(CallbackData, prefix="fl"):
    """What is closed."""

    consultant: Id


class ReturnFrom(CallbackData, prefix="fr"):
    """Be there after all."""

    absence: Id


class OurCenters(CallbackData, prefix="f1"):
    """The centres of a head."""

    page: Small


class CenterDay(CallbackData, prefix="f2"):
    """A day of a centre."""

    center: str
    day: str
    page: Small


class Team(CallbackData, prefix="f3"):
    """The consultants of a centre."""

    center: str
    page: Small


class Misfits(CallbackData, prefix="f4"):
    """Contacts for which the roster has no time any more."""

    center: str
    page: Small


class Employers(CallbackData, prefix="f5"):
    """Whom a consultant accompanies."""

    consultant: Id
    page: Small


class Employer(CallbackData, prefix="f6"):
    """One employer, and who else could accompany them."""

    assignment: Id


class HandOver(CallbackData, prefix="f7"):
    """Hand an employer to this consultant: first a question, then (`sure`) the deed."""

    assignment: Id
    consultant: Id
    sure: bool
