"""The only place that turns a refusal into words."""

from handlers.calls import ConsentText
from handlers.redraw import Redraw
from handlers.screen import Screen, column, tap
from handlers.screens import menu, rating
from handlers.screens.navigation import home
from handlers.translator import Translator
from usecases.references import LinkedElsewhere, LinkExpired
from usecases.refusals import AlreadyRated, InviteRefused, LinkRefused, NeedsConsent, NotAllowed, Outdated, Refusal


async def in_words(refusal: Refusal, redraw: Redraw, t: Translator) -> Screen:
    """What the person sees: the reason, and a way on."""
    match refusal:
        case Outdated():
            return (await redraw.current()).under(menu.outdated(t))
        case AlreadyRated():
            return rating.already(t)
        case LinkRefused():
            text = t("Эта ссылка не подошла. Попросите новую в кадровом центре.")
        case LinkExpired():
            text = t("Срок этой ссылки истёк. Попросите новую там, где вам её дали.")
        case LinkedElsewhere():
            text = t("Эта ссылка уже связана с другим чатом. Если это ваш чат, сначала отвяжите его в настройках там.")
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
