"""What a typed text means.

Asked in this order: a button on the screen, a word that works everywhere, an aside, a situation. Otherwise the current
screen comes again with its buttons. On a screen of staff nobody's situation is guessed: only its name
begins one, and only an urgent aside is answered.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from aiogram.filters.callback_data import CallbackData

from guide.asides import Asides
from guide.centers import Region
from guide.words import Matcher, Suggestion
from handlers.calls import (
    Begin,
    CenterList,
    Help,
    Home,
    Index,
    Languages,
    MyConsultant,
    MyContacts,
    MyJourneys,
    Settings,
    Situations,
    Topics,
    Work,
)
from handlers.redraw import Redraw
from handlers.screen import Button, Screen, folded
from handlers.screens import booking as booking_screens
from handlers.screens import guide as guide_screens
from handlers.screens import menu as screens
from handlers.screens.navigation import is_at_work, workplace
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.rights import READERS

OTHER_SIDE: Final = 1.4
"""An employer's situation is suggested to a citizen (or the other way round) when it fits so many times better."""


class Typed:
    """Understands one typed text of one person."""

    def __init__(self, actor: Actor, redraw: Redraw, matcher: Matcher, asides: Asides, region: Region) -> None:
        self._actor = actor
        self._redraw = redraw
        self._matcher = matcher
        self._asides = asides
        self._region = region

    async def screen(self, text: str, t: Translator) -> Screen:
        """What to show for this text."""
        current = await self._redraw.current()
        button = current.button(text)
        if button is not None and button.data is not None:
            return await self._redraw.behind(button.data)
        call = everywhere(t).get(folded(text)) or self._for_staff(text, t)
        if call is not None:
            return await self._redraw.behind(call.pack())
        named, at_work = self._matcher.named(text), self._is_at_work
        aside = self._asides.meant(text)
        if aside is not None and (aside.urgent or not at_work):
            return screens.aside(aside, self._region, t)
        if named is not None:
            return await self._redraw.behind(Begin(situation=named.id).pack())
        if at_work:
            return _here_again(current, t)
        return self._suggested(text, t) or current.under(screens.not_understood(t))

    @property
    def _is_at_work(self) -> bool:
        return bool(self._actor.grants) and is_at_work(self._actor.place)

    def _for_staff(self, text: str, t: Translator) -> CallbackData | None:
        """«Индекс» is a word of quality control; to others it is part of a postal address."""
        if self._actor.grants and folded(text) == folded(t("Рабочее место")):
            return Work()
        return Index() if self._actor.may(*READERS) and folded(text) == folded(t("Индекс")) else None

    def _suggested(self, text: str, t: Translator) -> Screen | None:
        found = self._found(text)
        if not found:
            return None
        screen = guide_screens.suggestions([one.situation for one in found], t, self._left(t))
        newcomer = self._actor.audience is None and self._actor.place is None
        return screen.under(screens.notice(self._region, t)) if newcomer else screen

    def _left(self, t: Translator) -> Button | None:
        """The way back to what the person was in the middle of."""
        place = self._actor.place
        if guide_screens.is_question(place):
            return Button(t("Вернуться к вопросу"), place)
        return Button(t("Вернуться к записи"), place) if booking_screens.is_step(place) else None

    def _found(self, text: str) -> list[Suggestion]:
        mine = self._matcher.suggest(text, self._actor.audience)
        anyone = self._matcher.suggest(text)
        if anyone and (not mine or anyone[0].score > OTHER_SIDE * mine[0].score):
            return [anyone[0], *mine[:2]]
        return list(mine)


def _here_again(current: Screen, t: Translator) -> Screen:
    """The screen of staff on which somebody has typed, once more, with a way to the workplace."""
    said, work = current.under(screens.buttons_here(t)), Work().pack()
    is_there = not is_at_work(current.place) or current.place == work
    if is_there or any(button.data == work for row in said.rows for button in row):
        return said
    return replace(said, rows=(*said.rows, (workplace(t),)))


def everywhere(t: Translator) -> Mapping[str, CallbackData]:
    """Words that work on any screen."""
    words: tuple[tuple[CallbackData, tuple[str, ...]], ...] = (
        (Home(), (t("В начало"), t("меню"), t("начало"), t("Назад"))),
        (Help(), (t("Помощь"), t("справка"))),
        (MyJourneys(), (t("Мой маршрут"), t("маршрут"))),
        (Topics(), (t("Записаться к консультанту"), t("записаться"), t("запись"), t("записаться на приём"))),
        (MyContacts(), (t("Мои записи"), t("записи"))),
        (MyConsultant(), (t("Мой кадровый консультант"),)),
        (CenterList(), (t("Кадровые центры"), t("центры"), t("Контакты центра"), t("контакты"))),
        (Settings(), (t("Настройки"),)),
        (Languages(), (t("Сменить язык"), t("язык"))),
        (Situations(page=0), (t("Подобрать помощь"), t("Подобрать поддержку"))),
    )
    return {folded(label): call for call, labels in words for label in labels}
