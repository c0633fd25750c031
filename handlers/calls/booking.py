"""Booking a talk with a consultant, and the client's contacts."""

from aiogram.filters.callback_data import CallbackData

from guide.booking import Way
from handlers.calls.numbers import Id, Moment, Small
from usecases.booking.steps import Place


class Topics(CallbackData, prefix="z0"):
    """What to talk about?"""


class BookTopic(CallbackData, prefix="zt"):
    """Begin with a topic."""

    topic: str


class BookAbout(CallbackData, prefix="zs"):
    """Begin from a bundle: its situation names the topic."""

    situation: str


class AtDraft(CallbackData, prefix="z"):
    """Where a booking stands; `page` of the choices there."""

    draft: Id
    page: Small = 0


class BookWay(CallbackData, prefix="zw"):
    """The way of talking."""

    draft: Id
    way: Way


class BookCenter(CallbackData, prefix="zc"):
    """The centre."""

    draft: Id
    center: str


class BookWho(CallbackData, prefix="zp"):
    """The consultant; 0: whoever is free."""

    draft: Id
    consultant: Id


class BookOthers(CallbackData, prefix="zo"):
    """Another consultant than the one that was chosen for the client, or by them."""

    draft: Id
    page: Small = 0


class BookMonth(CallbackData, prefix="zm"):
    """Days with free time in a month."""

    draft: Id
    year: Small
    month: Small


class NoDay(CallbackData, prefix="zn"):
    """A cell of the month grid that stands for no free day."""

    draft: Id
    year: Small
    month: Small


class BookDay(CallbackData, prefix="zd"):
    """Times of a day (ISO)."""

    draft: Id
    day: str
    page: Small = 0


class BookTime(CallbackData, prefix="zh"):
    """Keep this time for a while. `at`: minutes since 1970."""

    draft: Id
    at: Moment


class BookConfirm(CallbackData, prefix="zy"):
    """Yes, book the slot of the summary."""

    draft: Id
    slot: Id


class BookBack(CallbackData, prefix="z<"):
    """The choice before the one on whose screen the button stood. `moves`: the contact that was to be moved (0: none).

    Without anything before it, it leads out of the booking.
    """

    draft: Id
    at: Place
    moves: Id


class DropDraft(CallbackData, prefix="zx"):
    """No booking after all; back to the contact that was to be moved (0: none)."""

    draft: Id
    moves: Id


class MyContacts(CallbackData, prefix="m0"):
    """The client's contacts."""


class AtContact(CallbackData, prefix="m"):
    """One contact."""

    contact: Id


class ContactMap(CallbackData, prefix="mm"):
    """The point on the map to which the contact leads."""

    contact: Id


class ContactBring(CallbackData, prefix="mb"):
    """What to bring."""

    contact: Id


class ContactFile(CallbackData, prefix="mf"):
    """The contact as a calendar file."""

    contact: Id


class MyConsultant(CallbackData, prefix="mk"):
    """Who accompanies an employer."""


class Coming(CallbackData, prefix="mo"):
    """Yes, I am coming."""

    contact: Id


class MoveContact(CallbackData, prefix="mv"):
    """Choose another time."""

    contact: Id


class CancelContact(CallbackData, prefix="mc"):
    """Cancel: first the question why."""

    contact: Id


class CancelBecause(CallbackData, prefix="mx"):
    """Cancel, for this reason."""

    contact: Id
    reason: str


class ShareContact(CallbackData, prefix="ms"):
    """Whether the consultant may see the situation behind the contact."""

    contact: Id
    shared: bool


class Earlier(CallbackData, prefix="mw"):
    """Whether the client would like to come earlier."""

    contact: Id
    wanted: bool


class TakeOffer(CallbackData, prefix="ma"):
    """Yes, the earlier time."""

    contact: Id
    slot: Id


class PassOffer(CallbackData, prefix="mn"):
    """No, the contact stays as it is."""

    contact: Id
    slot: Id
