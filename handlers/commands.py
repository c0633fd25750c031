"""The commands menu, by language and role."""

from handlers.screen import CommandMenu
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.rights import READERS


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
    index = (("index", t("Индекс центра и региона")),) if actor.may(*READERS) else ()
    export = (("export", t("Выгрузка ответов")),) if actor.may(*READERS) else ()
    return CommandMenu(actor.chat_id, (*everybody(t), *today, *index, *export, *work))
