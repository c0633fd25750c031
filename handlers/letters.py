"""How each thing that the bot sends by itself looks. The courier asks here; handlers never do."""

from dataclasses import dataclass

from handlers.screen import Screen
from handlers.screens import contact_letters, digests, invitations, rating
from handlers.translator import Translator
from usecases.booking.news import ContactNews
from usecases.booking.reminders import ContactReminder
from usecases.booking.waiting import EarlierOffer
from usecases.digests.letters import Digest
from usecases.inviting.sending import Asked, Reminded
from usecases.runs.exit_polls import NextVisitor


@dataclass(frozen=True)
class Letter:
    """A screen nobody asked for. `remove`: messages to delete first, as far as Telegram allows."""

    screen: Screen
    remove: tuple[int, ...] = ()


def letter(view: object, t: Translator) -> Letter:
    """What is sent for a view that a deed has prepared. Raises TypeError for one that has no letter."""
    match view:
        case Asked():
            return Letter(invitations.invitation(view, t))
        case Reminded():
            return Letter(invitations.reminder(view, t))
        case NextVisitor():
            return Letter(rating.kiosk(view.center, t), view.remove)
        case ContactReminder():
            return Letter(contact_letters.reminder(view, t))
        case ContactNews():
            return Letter(contact_letters.news(view, t))
        case EarlierOffer():
            return Letter(contact_letters.offer(view, t))
        case Digest():
            return Letter(digests.letter(view, t))
        case _:
            raise TypeError(f"no letter for {type(view).__name__}")
