"""Every refusal becomes words and a way on."""

from typing import cast

import pytest

from handlers.calls import ConsentText, Home, Work
from handlers.errors import in_words
from handlers.redraw import Redraw
from handlers.screen import Screen, column, tap
from handlers.translator import Translator, translators
from surveys.texts import LANGUAGES, Language
from usecases.booking.steps import AlreadyBooked, Overlaps, SlotTaken, TooLate
from usecases.booking.waiting import Muted, OfferOver
from usecases.export.asking import TooManyExports
from usecases.export.order import NothingToExport, SpssMissing, TooLarge
from usecases.inviting.events import UnknownCenter
from usecases.inviting.references import LinkedElsewhere, LinkExpired
from usecases.reception.attendance import TooLateToUndo
from usecases.reception.closing import NoFreeTime
from usecases.reception.days import NoteTooLong
from usecases.reception.desk import NotInRoster
from usecases.refusals import (
    AlreadyRated,
    InviteRefused,
    LinkRefused,
    NeedsConsent,
    NotAllowed,
    Outdated,
    Refusal,
)


class Standing:
    """Where the person is."""

    screen = Screen("Вы у вопроса", column(tap("В начало", Home())), place="w:1")

    async def current(self) -> Screen:
        return self.screen

    async def behind(self, data: str) -> Screen:
        """A client has no workplace."""
        if data == Work().pack():
            raise NotAllowed
        return self.screen


REASONS = ("forged", "expired", "spent", "center")
REFUSALS = [
    Outdated(),
    NotAllowed(),
    NeedsConsent(),
    AlreadyRated(),
    LinkRefused(),
    LinkExpired(),
    LinkedElsewhere(),
    UnknownCenter(),
    AlreadyBooked(1),
    TooLate(1),
    Overlaps(1),
    SlotTaken(),
    OfferOver(),
    Muted(),
    NotInRoster(),
    TooLateToUndo(),
    NoFreeTime(),
    NothingToExport(),
    TooManyExports(),
    SpssMissing("pandas"),
    TooLarge(),
    NoteTooLong(501),
    *map(InviteRefused, REASONS),
]


@pytest.fixture(params=LANGUAGES)
def t(request: pytest.FixtureRequest) -> Translator:
    language: Language = request.param
    return translators()[language]


async def said(refusal: Refusal, t: Translator) -> Screen:
    return await in_words(refusal, cast(Redraw, Standing()), t)


def test_every_kind_of_refusal_is_listed_here() -> None:
    assert {type(refusal) for refusal in REFUSALS} == set(Refusal.__subclasses__())


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{type(refusal).__name__}")
async def test_a_refusal_has_words_and_a_way_home(refusal: Refusal, t: Translator) -> None:
    screen = await said(refusal, t)
    assert screen.text
    assert Home().pack() in {button.data for row in screen.rows for button in row}


async def test_an_old_button_leads_to_the_current_screen(t: Translator) -> None:
    screen = await said(Outdated(), t)
    assert screen.text.endswith(Standing.screen.text)
    assert screen.text != Standing.screen.text
    assert (screen.rows, screen.place) == (Standing.screen.rows, Standing.screen.place)


async def test_spent_expired_and_other_invites_are_told_apart() -> None:
    t = translators()["ru"]
    words = {reason: (await said(InviteRefused(reason), t)).text for reason in REASONS}
    assert len({words["spent"], words["expired"], words["forged"]}) == 3
    assert words["forged"] == words["center"], "who forges learns nothing about what is right"


async def test_who_needs_to_consent_can_read_what_to() -> None:
    screen = await said(NeedsConsent(), translators()["ru"])
    assert ConsentText().pack() in {button.data for row in screen.rows for button in row}


async def test_a_refusal_leaves_the_person_where_they_were(t: Translator) -> None:
    assert (await said(NotAllowed(), t)).place is None
