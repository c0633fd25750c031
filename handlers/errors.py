"""The only place that turns a refusal into words."""

from handlers.calls import ConsentText
from handlers.redraw import Redraw
from handlers.screen import Screen, column, tap
from handlers.screens import menu
from handlers.screens.navigation import home
from handlers.translator import Translator
from usecases.refusals import InviteRefused, NeedsConsent, NotAllowed, Outdated, Refusal


async def in_words(refusal: Refusal, redraw: Redraw, t: Translator) -> Screen:
    """What the person sees: the reason, and a way on."""
    match refusal:
        case Outdated():
            return (await redraw.current()).under(menu.outdated(t))
        case NotAllowed():
            return Screen(t("Это доступно только сотрудникам с нужной ролью."), ((home(t),),))
        case NeedsConsent():
            text = t("Для этого нужно ваше согласие: иначе мы ничего не храним.")
            return Screen(text, (*column(tap(t("Прочитать согласие"), ConsentText())), (home(t),)))
        case InviteRefused(reason="spent"):
            text = t("Этим приглашением уже воспользовались. Попросите новое у администратора.")
        case InviteRefused(reason="expired"):
            text = t("Срок приглашения истёк: оно действует 7 дней. Попросите новое у администратора.")
        case InviteRefused():
            text = t("Приглашение не подошло. Проверьте ссылку или попросите новую у администратора.")
        case _:
            return menu.oops(t)
    return Screen(text, ((home(t),),))
