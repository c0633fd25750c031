"""The first screen, the menu, help, and short notices."""

from aiogram import html

from guide.asides import Aside
from guide.centers import Region
from handlers.calls import (
    AtRun,
    CenterList,
    Help,
    Home,
    IAm,
    MyContacts,
    MyJourneys,
    Rate,
    Settings,
    Situations,
    Speak,
    Topics,
    Welcome,
)
from handlers.screen import Button, Screen, column, pairs, tap
from handlers.screens.navigation import ways_out, workplace
from handlers.translator import Translator
from surveys.texts import LANGUAGES, Language
from usecases.actors import Actor
from usecases.runs.view import RunView

NAMES: dict[Language, str] = {"ru": "Русский", "en": "English", "tt": "Татарча"}
"""Each language in its own words, so that its speakers find it."""


def welcome(region: Region, actor: Actor, t: Translator, *, unfinished: RunView | None = None) -> Screen:
    """Who are you? `unfinished`: a survey left half-way by somebody who came through a code on the wall."""
    lines = [
        html.bold(t("Здравствуйте! Это бот кадрового центра.")),
        t("Подскажем, какая помощь вам подойдёт, и покажем, где её получить."),
        "",
        t("Кто вы?"),
    ]
    others = [tap(NAMES[language], Speak(language=language)) for language in LANGUAGES if language != t.language]
    screen = Screen(
        "\n".join(lines),
        (
            *column(
                tap(t("Ищу работу или учёбу"), IAm(audience="citizen")),
                tap(t("Я работодатель"), IAm(audience="employer")),
                tap(t("Продолжить опрос"), AtRun(run=unfinished.run)) if unfinished else None,
            ),
            *pairs(*others, _work(actor, t)),
        ),
        place=Welcome().pack(),
    )
    return screen.under(notice(region, t))


def notice(region: Region, t: Translator) -> str:
    """Who runs this bot, and in a demonstration that it is one. Above whatever a person sees first."""
    operator = t("Оператор: {name}", name=t.of(region.operator))
    lines = [t.of(region.notice), operator] if region.notice else [operator]
    return html.italic(html.quote("\n".join(lines)))


def aside(meant: Aside, region: Region, t: Translator) -> Screen:
    """The reply to something that is no situation. The person stays where they were."""
    leads = {
        "centers": tap(t("Кадровые центры"), CenterList()),
        "appeals": Button(t("Открыть Госуслуги"), url=region.appeals.url),
        "situations": tap(t("Показать все ситуации"), Situations(page=0)),
        "booking": tap(t("Записаться к консультанту"), Topics()),
        "home": None,
    }
    return Screen(html.quote(t.of(meant.reply)), (*column(leads[meant.leads]), *ways_out(t)))


def menu(
    actor: Actor, t: Translator, *, unfinished: RunView | None = None, rates: bool = False, books: bool = False
) -> Screen:
    """What can I do here? Only what works.

    `unfinished`: a survey left half-way; `rates`: visits can be rated; `books`: talks can be booked.
    """
    employer = actor.audience == "employer"
    title = t("Чем помочь вашей организации?") if employer else t("Чем помочь?")
    guide = t("Подобрать поддержку") if employer else t("Подобрать помощь")
    example = t("ищем трёх поваров в столовую") if employer else t("вахта закончилась, куда теперь")
    invitation = t("Выберите или напишите своими словами — например: «{example}».", example=example)
    return Screen(
        f"{html.bold(title)}\n{invitation}",
        (
            *column(
                tap(t("Продолжить опрос"), AtRun(run=unfinished.run)) if unfinished else None,
                tap(guide, Situations(page=0)),
                tap(t("Записаться к консультанту"), Topics()) if books else None,
            ),
            *pairs(
                tap(t("Мой маршрут"), MyJourneys()),
                tap(t("Мои записи"), MyContacts()) if books else None,
                tap(t("Оценить работу") if employer else t("Оценить приём"), Rate()) if rates else None,
                tap(t("Кадровые центры"), CenterList()),
                tap(t("Настройки"), Settings()),
                tap(t("Помощь"), Help()),
                _work(actor, t),
            ),
        ),
        place=Home().pack(),
    )


def help_screen(region: Region, t: Translator) -> Screen:
    """How to use the bot, and what it is not."""
    lines = [
        html.bold(t("Как пользоваться ботом")),
        t("Нажимайте кнопки или пишите своими словами, что происходит. Можно напечатать и надпись с кнопки."),
        t("Команды: /menu — в начало, /language — язык, /cancel — прервать, /start — начать заново."),
        "",
        html.quote(t.of(region.appeals.text)),
    ]
    buttons = (
        tap(t("Контакты центра"), CenterList()),
        Button(t("Открыть Госуслуги"), url=region.appeals.url),
    )
    rows = (*column(*buttons), *ways_out(t))
    return Screen("\n".join(lines), rows, place=Help().pack())


def _work(actor: Actor, t: Translator) -> Button | None:
    return workplace(t) if actor.grants else None


def oops(t: Translator) -> Screen:
    """Something went wrong on our side."""
    text = t("Что-то сломалось у нас, ваши данные на месте. Попробуйте ещё раз или вернитесь в начало.")
    return Screen(text, column(tap(t("В начало"), Home())))


def outdated(t: Translator) -> str:
    """The line above the current screen when an old button was tapped."""
    return html.italic(t("Эта кнопка уже не действует. Вы сейчас здесь:"))


def not_understood(t: Translator) -> str:
    """The line above the current screen when a text meant nothing to us."""
    return t("Не получилось понять. Выберите, пожалуйста, кнопку:")


def buttons_here(t: Translator) -> str:
    """The line above a screen of staff on which somebody has typed."""
    return t("Здесь отвечаем кнопками. Вы сейчас здесь:")


def only_text(t: Translator) -> str:
    """The line above the current screen for stickers, voice and the like."""
    return t("Здесь понимаем только текст и кнопки. Вы сейчас здесь:")


def groups_only_private(t: Translator, username: str) -> str:
    """The one line for groups and channels."""
    return t("Напишите, пожалуйста, в личный чат: @{username}. В группах бот не отвечает.", username=username)
