"""How a talk is told: with whom, where, what to do at that time."""

from aiogram import html

from guide.booking import Way
from guide.centers import Center
from handlers.screen import LABEL_LIMIT
from handlers.translator import Translator
from usecases.booking.contact_view import ConsultantCard


def who(consultant: ConsultantCard, t: Translator) -> str:
    """«Карьерный консультант Анна Петрова»."""
    match consultant.kind:
        case "career":
            return t("Карьерный консультант {name}", name=consultant.name)
        case "hr":
            return t("Кадровый консультант {name}", name=consultant.name)
        case "partner":
            return t("Партнёр центра: {name}", name=consultant.name)


def name_of(consultant: ConsultantCard) -> str:
    """A name as long as a label may be."""
    name = consultant.name
    return name if len(name) <= LABEL_LIMIT else name[: LABEL_LIMIT - 1].rstrip() + "…"


def talk(way: Way, center: Center | None, phone: str | None, t: Translator) -> list[str]:
    """Where to come, whom to call, or how the video works; of a centre that is gone nothing is said."""
    full = html.quote(t.of(center.full)) if center is not None else None
    address = html.quote(t.of(center.address)) if center is not None else None
    match way:
        case "office":
            return [line for line in (full, address) if line is not None]
        case "phone":
            number = html.quote(phone) if phone is not None else t("номер подскажет центр")
            call = t("Разговор по телефону. Позвоните в это время сами: {phone}", phone=number)
        case "video":
            call = t("Разговор по видеосвязи: откройте ссылку в это время.")
    return [call, *([full] if full is not None else [])]
