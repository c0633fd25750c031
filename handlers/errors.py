"""The only place that turns a refusal into words."""

from dataclasses import replace

from handlers.calls import ConsentText, Home, MyContacts, Settings, Topics, Work
from handlers.redraw import Redraw
from handlers.screen import Screen, column, tap
from handlers.screens import contacts, exports, menu, rating
from handlers.screens.navigation import home
from handlers.translator import Translator
from usecases.booking.steps import AlreadyBooked, Overlaps, SlotTaken, TooLate
from usecases.booking.waiting import Muted, OfferOver
from usecases.export.asking import TooManyExports
from usecases.export.order import NothingToExport, SpssMissing, TooLarge
from usecases.inviting.references import LinkedElsewhere, LinkExpired
from usecases.reception.attendance import TooLateToUndo
from usecases.reception.closing import NoFreeTime
from usecases.reception.desk import NotInRoster
from usecases.refusals import AlreadyRated, InviteRefused, LinkRefused, NeedsConsent, NotAllowed, Outdated, Refusal


async def in_words(refusal: Refusal, redraw: Redraw, t: Translator) -> Screen:
    """What the person sees: the reason, and a way on."""
    match refusal:
        case Outdated():
            return (await redraw.current()).under(menu.outdated(t))
        case AlreadyRated():
            return rating.already(t)
        case AlreadyBooked(contact=contact):
            return contacts.already_booked(contact, t)
        case TooLate(contact=contact):
            return contacts.too_late(contact, t)
        case Overlaps():
            return (await redraw.current()).under(contacts.overlaps(t))
        case SlotTaken():
            text = t("Это время только что заняли. Выберите, пожалуйста, другое.")
            return Screen(text, (*column(tap(t("Записаться к консультанту"), Topics())), (home(t),)))
        case Muted():
            text = t("О свободном времени мы бы написали, но сообщения от бота у вас выключены. Их можно включить.")
            return Screen(text, (*column(tap(t("Настройки"), Settings())), (home(t),)))
        case OfferOver():
            text = t("Это время уже не предлагается. Ваша запись осталась как была.")
            return Screen(text, (*column(tap(t("Мои записи"), MyContacts())), (home(t),)))
        case NotInRoster():
            text = t("Ваш чат не связан ни с кем из графика. Попросите у руководителя новое приглашение.")
        case TooLateToUndo():
            return (await redraw.current()).under(t("Отметку уже не снять: прошло время, или клиент записался снова."))
        case NoFreeTime():
            return (await redraw.current()).under(t("Свободного времени не нашлось. Запись осталась как была."))
        case NothingToExport():
            return (await redraw.current()).under(t("За этот период ответов нет."))
        case TooManyExports():
            text = t("Ещё готовятся ваши прежние выгрузки. Дождитесь их или отмените, потом попросите новую.")
        case TooLarge():
            text = t("Файл получился больше, чем принимает чат. Выберите период короче или один центр.")
        case SpssMissing():
            text = t("На сервере не установлен пакет для SPSS. Выберите другой формат.")
        case LinkRefused():
            text = t("Эта ссылка не подошла. Попросите новую в кадровом центре.")
        case LinkExpired():
            text = t("Срок этой ссылки истёк. Попросите новую там, где вам её дали.")
        case LinkedElsewhere():
            text = t("Эта ссылка уже связана с другим чатом. Если это ваш чат, сначала отвяжите его в настройках там.")
        case NotAllowed():
            return await _not_theirs(refusal, redraw, t)
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


async def _not_theirs(refusal: NotAllowed, redraw: Redraw, t: Translator) -> Screen:
    """Staff are told whose it is, over their workplace; a client is asked over the menu what we can do.

    The person stays where they were: what they type answers the screen they had.
    """
    try:
        shown = await redraw.behind(Work().pack())
        words = t("Это открыто другим ролям. Если нужно для работы, попросите администратора.")
        if refusal.what == exports.WHAT:
            words = t("Выгрузка ответов открыта контролю качества, руководителю и администратору.")
    except NotAllowed:
        shown, words = await redraw.behind(Home().pack()), t("Это открыто только сотрудникам центра.")
    return replace(shown.under(words), place=None)
