"""Booking a talk with a consultant, and the client's contacts."""

from aiogram.filters.callback_data import CallbackData

from guide.booking import Way
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

    draft: int
    page: int = 0


class BookWay(CallbackData, prefix="zw"):
    """The way of talking."""

    draft: int
    way: Way


class BookCenter(CallbackData, prefix="zc"):
    """The centre."""

    draft: int
    center: str


class BookWho(CallbackData, prefix="zp"):
    """The consultant; 0: whoever is free."""

    draft: int
    consultant: int


class BookOthers(CallbackData, prefix="zo"):
    """Another consultant than the one that was chosen for the client, or by them."""

    draft: int
    page: int = 0


class BookMonth(CallbackData, prefix="zm"):
    """Days with free time in a month."""

    draft: int
    year: int
    month: int


class NoDay(CallbackData, prefix="zn"):
    """A cell of the month grid that stands for no free day."""

    draft: int
    year: int
    month: int


class BookDay(CallbackData, prefix="zd"):
    """Times of a day (ISO)."""

    draft: int
    day: str
    page: int = 0


class BookTime(CallbackData, prefix="zh"):
    """Keep this time for a while. `at`: minutes since 1970."""

    draft: int
    at: int


class BookConfirm(CallbackData, prefix="zy"):
    """Yes, book the slot of the summary."""

    draft: int
    slot: int


class BookBack(CallbackData, prefix="z<"):
    """The choice before the one on whose screen the button stood. `moves`: the contact that was to be moved (0: none).

    Without anything before it, it leads out of the booking.
    """

    draft: int
    at: Place
    moves: int


class DropDraft(CallbackData, prefix="zx"):
    """No booking after all; back to the contact that was to be moved (0: none)."""

    draft: int
    moves: int


class MyContacts(CallbackData, prefix="m0"):
    """The client's contacts."""


class AtContact(CallbackData, prefix="m"):
    """One contact."""

    contact: int


class ContactMap(CallbackData, prefix="mm"):
    """The point on the map to which the contact leads."""

    contact: int


class ContactBring(CallbackData, prefix="mb"):
    """What to bring."""

    contact: int


class ContactFile(CallbackData, prefix="mf"):
    """The contact as a calendar file."""

    contact: int


class MyConsultant(CallbackData, prefix="mk"):
    """Who accompanies an employer."""


class Coming(CallbackData, prefix="mo"):
    """Yes, I am coming."""

    contact: int


class MoveContact(CallbackData, prefix="mv"):
    """Choose another time."""

    contact: int


class CancelContact(CallbackData, prefix="mc"):
    """Cancel: first the question why."""

    contact: int


class CancelBecause(CallbackData, prefix="mx"):
    """Cancel, for this reason."""

    contact: int
    reason: str


class ShareContact(CallbackData, prefix="ms"):
    """Whether the consultant may see the situation behind the contact."""

    contact: int
    shared: bool


class Earlier(CallbackData, prefix="mw"):
    """Whether the client would like to come earlier."""

    contact: int
    wanted: bool


class TakeOffer(CallbackData, prefix="ma"):
    """Yes, the earlier time."""

    contact: int
    slot: int


class PassOffer(CallbackData, prefix="mn"):
    """No, the contact stays as it is."""

    contact: int
    slot: int
