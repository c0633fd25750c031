"""Every button's data: typed, at most 64 bytes, with all that is needed to refuse it when it is old or foreign."""

from aiogram.filters.callback_data import CallbackData

from guide.situations import Audience
from surveys.texts import Language


class Home(CallbackData, prefix="h"):
    """The menu."""


class Welcome(CallbackData, prefix="hi"):
    """The first screen: who are you?"""


class Help(CallbackData, prefix="?"):
    """What the bot can do and how to write to it."""


class IAm(CallbackData, prefix="i"):
    """Citizen or employer."""

    audience: Audience


class Situations(CallbackData, prefix="s"):
    """The list of situations."""

    page: int


class Suggested(CallbackData, prefix="q"):
    """Situations that a text may mean: ids joined by dots, likeliest first."""

    ids: str


class Begin(CallbackData, prefix="b"):
    """Start the guide for a situation."""

    situation: str


class Pick(CallbackData, prefix="p"):
    """An answer, with the walk and the question it was drawn for."""

    walk: int
    question: str
    option: str


class Back(CallbackData, prefix="<"):
    """One question back from this one."""

    walk: int
    question: str


class AtQuestion(CallbackData, prefix="w"):
    """The question a walk stands at."""

    walk: int


class AtBundle(CallbackData, prefix="k"):
    """A bundle. `answers` is what led to it (see `handlers/answer_code.py`), so that it opens for ever."""

    situation: str
    answers: str


class Documents(CallbackData, prefix="d"):
    """What to bring for a bundle."""

    situation: str
    answers: str


class Services(CallbackData, prefix="v"):
    """The services of a bundle as buttons."""

    situation: str
    answers: str


class Card(CallbackData, prefix="c"):
    """One service of a bundle."""

    situation: str
    answers: str
    service: str


class Reopen(CallbackData, prefix="r"):
    """Change the answers that led to a bundle."""

    situation: str
    answers: str


class Save(CallbackData, prefix="j+"):
    """Save a bundle as a journey."""

    situation: str
    answers: str


class MyJourneys(CallbackData, prefix="jl"):
    """The client's journeys."""


class AtJourney(CallbackData, prefix="j"):
    """One journey."""

    journey: int


class AtStep(CallbackData, prefix="js"):
    """One step of a journey."""

    journey: int
    position: int


class Mark(CallbackData, prefix="jm"):
    """A step is done, or to be done again: the button carries the target, so a tap delivered twice is harmless."""

    journey: int
    position: int
    done: bool


class SeeTerms(CallbackData, prefix="jt"):
    """The changed conditions of a step have been read."""

    journey: int
    position: int


class DeleteJourney(CallbackData, prefix="jx"):
    """Delete a journey: first a question, then (`sure`) the deed."""

    journey: int
    sure: bool


class CenterList(CallbackData, prefix="o"):
    """All centres."""

    page: int = 0


class CenterCard(CallbackData, prefix="oc"):
    """One centre."""

    center: str


class CenterMap(CallbackData, prefix="om"):
    """The centre's point on the map."""

    center: str


class CenterMine(CallbackData, prefix="oy"):
    """Make it my centre, or (empty) none."""

    center: str


class Near(CallbackData, prefix="on"):
    """Ask for the person's location."""


class Settings(CallbackData, prefix="e"):
    """Settings."""


class Languages(CallbackData, prefix="el"):
    """Choose a language."""


class Speak(CallbackData, prefix="es"):
    """Speak this language."""

    language: Language


class Notify(CallbackData, prefix="en"):
    """Whether the bot may write first."""

    wanted: bool


class MyData(CallbackData, prefix="y"):
    """My data: consent, a copy, erasing."""


class ConsentText(CallbackData, prefix="yc"):
    """The consent; with a bundle, it was asked for in order to save that."""

    situation: str = ""
    answers: str = ""


class Agree(CallbackData, prefix="ya"):
    """Agree to the version that was shown; with a bundle, save it then."""

    version: str
    situation: str = ""
    answers: str = ""


class Withdraw(CallbackData, prefix="yw"):
    """Withdraw the consent: first a question, then (`sure`) the deed."""

    sure: bool


class Copy(CallbackData, prefix="yf"):
    """What you hold about me, as a file."""


class Erase(CallbackData, prefix="ye"):
    """Erase me: first a question, then (`sure`) the deed."""

    sure: bool


class Work(CallbackData, prefix="k0"):
    """A staff member's menu."""


class Roles(CallbackData, prefix="kr"):
    """Live roles."""

    page: int


class RoleCard(CallbackData, prefix="kc"):
    """One role."""

    role: int


class Revoke(CallbackData, prefix="kx"):
    """End a role: first a question, then (`sure`) the deed."""

    role: int
    sure: bool
