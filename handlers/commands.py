"""The commands menu, by language and role."""

from handlers.screen import CommandMenu
from handlers.translator import Translator
from usecases.actors import Actor


def everybody(t: Translator) -> tuple[tuple[str, str], ...]:
    """What everybody has."""
    return (
        ("menu", t("В начало")),
        ("help", t("Как пользоваться ботом")),
        ("language", t("Сменить язык")),
        ("cancel", t("Прервать и вернуться в начало")),
    )


def menu_of(actor: Actor, t: Translator) -> CommandMenu:
    """The commands of this chat: in the chosen language, with the workplace for staff."""
    today = (("today", t("Мои приёмы сегодня")),) if actor.may("consultant") else ()
    work = (("work", t("Рабочее место")),) if actor.grants else ()
    return CommandMenu(actor.chat_id, (*everybody(t), *today, *work))
