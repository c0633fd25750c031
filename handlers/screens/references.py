"""Links to outer systems on screen: what would be tied, done, let go."""

from collections.abc import Sequence

from aiogram import html

from handlers.calls import AtLink, Home, LinkConsent, Settings, Tie, Unlink
from handlers.screen import Screen, column, tap
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from surveys.texts import Text
from usecases.actors import Actor
from usecases.inviting.references import LinkCard, LinkedSystem
from usecases.links import CLIENT


def link(view: LinkCard, actor: Actor, t: Translator) -> Screen:
    """Which system, what for; nothing is tied before the person says so."""
    payload = view.payload.removeprefix(CLIENT)
    place = AtLink(payload=payload).pack()
    if view.mine:
        text = t("Этот чат уже связан: {system}.", system=_named(view.title, view.source, t))
        return Screen(text, (*column(tap(t("Отвязать"), Unlink(sure=False))), (home(t),)), place=place)
    agreed = actor.consent is not None
    lines = [
        html.bold(t("Связать этот чат с вашей записью?")),
        t("Где: {system}", system=_named(view.title, view.source, t)),
        t("Зачем: узнать, что приём, обучение или найм состоялись, и спросить ваше мнение о них."),
        t("Узнаем только о самой встрече: когда, где, какая услуга и кто принимал. Имя и телефон не передаются."),
        t("Отвязать можно в настройках в любой момент."),
    ]
    if not agreed:
        lines += ["", t("Сначала нужно ваше согласие на обработку данных. Без него ничего не связываем.")]
    yes = tap(t("Да, связать"), Tie(payload=payload)) if agreed else tap(t("Прочитать согласие"), LinkConsent())
    return Screen("\n".join(lines), column(yes, tap(t("Нет, не связывать"), Home())), place=place)


def tied(view: LinkCard, t: Translator) -> Screen:
    """Done."""
    text = t("Готово, чат связан: {system}.", system=_named(view.title, view.source, t))
    text += "\n" + t("Если недавно вы были у нас, можем спросить, как всё прошло.")
    return Screen(text, ((home(t),),))


def unlink(systems: Sequence[LinkedSystem], t: Translator) -> Screen:
    """Are you sure?"""
    if not systems:
        return Screen(t("Этот чат ни с чем не связан."), ways_out(t, Settings()))
    lines = [html.bold(t("Отвязать этот чат?"))]
    lines += [f"• {_named(system.title, system.source, t)}" for system in systems]
    lines.append(t("Новые события оттуда к вам не придут. Связать снова можно по новой ссылке."))
    rows = column(tap(t("Да, отвязать"), Unlink(sure=True)), tap(t("Нет, оставить"), Settings()))
    return Screen("\n".join(lines), (*rows, (home(t),)), place=Unlink(sure=False).pack())


def _named(title: Text | None, source: str, t: Translator) -> str:
    return html.quote(t.of(title) if title is not None else source)
