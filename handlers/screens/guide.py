"""The guide on screen: the list of situations, a question, the bundle, its services and documents."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from aiogram import html

from guide.bundle import Bundle
from guide.content import Content
from guide.services import Document, Service
from guide.situations import Situation
from handlers.answer_code import encode
from handlers.calls import (
    AtBundle,
    AtQuestion,
    Back,
    Begin,
    BookAbout,
    Card,
    CenterCard,
    CenterList,
    Documents,
    Pick,
    Reopen,
    Save,
    Services,
    Situations,
    Suggested,
)
from handlers.screen import BUTTONS_AT_ONCE, CHOSEN, Button, Rows, Screen, column, pairs, tap
from handlers.screens.navigation import home, ways_out
from handlers.translator import Translator
from surveys.path import Progress
from usecases.guide import Question

PAGE: Final = BUTTONS_AT_ONCE - 1
SUGGESTED_IDS: Final = 62
"""What a button's 64 bytes leave for the ids of suggested situations."""


def situations(listed: Sequence[Situation], page: int, t: Translator) -> Screen:
    """A page of situations, the rest behind «ещё»."""
    pages = max(1, -(-len(listed) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = listed[page * PAGE : (page + 1) * PAGE]
    more = tap(t("Ещё ситуации"), Situations(page=page + 1)) if page + 1 < pages else None
    back = Situations(page=page - 1) if page else None
    text = html.bold(t("Что у вас происходит?")) + "\n" + t("Выберите, что ближе всего.")
    rows = column(*(tap(t.of(one.title), Begin(situation=one.id)) for one in shown), more)
    return Screen(text, (*rows, *ways_out(t, back)), place=Situations(page=page).pack())


def is_question(place: str | None) -> bool:
    """Whether this place is a question of the guide."""
    return place is not None and place.startswith(AtQuestion.__prefix__ + AtQuestion.__separator__)


def suggestions(found: Sequence[Situation], t: Translator, back: Button | None = None) -> Screen:
    """What a typed text may mean, likeliest first, and the way to all situations.

    `back`: to the question that was on screen, so that nobody is thrown out of it.
    """
    rows = column(
        *(tap(t.of(one.title), Begin(situation=one.id)) for one in found),
        tap(t("Другое — показать все"), Situations(page=0)),
        back,
    )
    text = html.bold(t("Похоже на одну из этих ситуаций")) + "\n" + t("Если не угадали, посмотрите весь список.")
    return Screen(text, (*rows, *ways_out(t)), place=suggested_place(found))


def suggested_place(found: Sequence[Situation]) -> str:
    """The place of the suggestions: as many of them as fit a button (the linter holds that three do)."""
    ids = [one.id for one in found]
    while len(".".join(ids)) > SUGGESTED_IDS:
        ids.pop()
    return Suggested(ids=".".join(ids)).pack()


def place_of(view: Question | Bundle) -> str:
    """The button data that draws this view again."""
    if isinstance(view, Question):
        return AtQuestion(walk=view.walk).pack()
    return AtBundle(situation=view.situation.id, answers=encode(view.situation, view.answers)).pack()


def question(view: Question, t: Translator) -> Screen:
    """A clarifying question; an earlier answer is marked."""
    step = view.step
    lines = [f"{html.bold(html.quote(t.of(view.situation.title)))} · {steps(view.progress, t)}"]
    if view.progress.number == 1:
        lines.append(html.italic(html.quote(t.of(view.situation.promise))))
    lines += ["", html.quote(t.of(step.ask))]
    if step.hint is not None:
        lines.append(html.italic(html.quote(t.of(step.hint))))
    options = (
        tap(
            (CHOSEN if option.key == view.chosen else "") + t.of(option.label),
            Pick(walk=view.walk, question=step.key, option=option.key),
        )
        for option in step.options
    )
    first = view.progress.number == 1
    back = Situations(page=0) if first else Back(walk=view.walk, question=step.key)
    return Screen("\n".join(lines), (*column(*options), *ways_out(t, back)), place=place_of(view))


def steps(progress: Progress, t: Translator) -> str:
    """«шаг 1 из 2», or «шаг 1, всего не больше 3» while it depends on the answers."""
    if progress.least == progress.most:
        return t("шаг {n} из {of}", n=progress.number, of=progress.most)
    return t("шаг {n}, всего не больше {most}", n=progress.number, most=progress.most)


def bundle(view: Bundle, t: Translator, center: str | None = None) -> Screen:
    """The bundle: why these services, in order, and where to go from here. `center`: the client's own."""
    at = {"situation": view.situation.id, "answers": encode(view.situation, view.answers)}
    many = t.many("Ваш комплекс: {n} услуга", "Ваш комплекс: {n} услуги", len(view.services))
    why = " ".join(t.of(reason) for reason in view.why)
    items = (f"{n}. {html.quote(t.of(service.label))}" for n, (_, service) in enumerate(view.services, 1))
    text = "\n".join(
        [
            html.quote(t.of(view.situation.title)),
            html.bold(many),
            html.quote(why),
            "",
            *items,
            "",
            t("Начните с первого пункта, остальное по порядку."),
        ]
    )
    rows = (
        *column(
            tap(t("Записаться по этим вопросам"), BookAbout(situation=view.situation.id)) if view.topic else None,
            tap(t("С чего начать"), Card(**at, service=view.services[0][0])) if view.services else None,
            tap(t("Все услуги подробно"), Services(**at)),
            tap(t("Что взять с собой"), Documents(**at)) if _needs_documents(view) else None,
            tap(t("Сохранить мой маршрут"), Save(**at)),
            tap(t("Контакты центра"), CenterCard(center=center) if center else CenterList()),
        ),
        *pairs(tap(t("Изменить ответы"), Reopen(**at)), home(t)),
    )
    return Screen(text, rows, place=place_of(view))


def services(view: Bundle, t: Translator) -> Screen:
    """Each service of the bundle as a button to its card."""
    situation, code = view.situation.id, encode(view.situation, view.answers)
    buttons: list[Button] = [
        tap(t.of(service.label), Card(situation=situation, answers=code, service=key)) for key, service in view.services
    ]
    back = AtBundle(situation=situation, answers=code)
    place = Services(situation=situation, answers=code).pack()
    text = html.bold(t("Услуги вашего комплекса")) + "\n" + t("Нажмите на услугу, чтобы узнать подробнее.")
    return Screen(text, (*column(*buttons), *ways_out(t, back, t("К комплексу"))), place=place)


def card(view: Bundle, key: str, service: Service, content: Content, t: Translator) -> Screen:
    """One service: what you get, for whom, what to bring, how long, how to get it, whose it is, on what basis."""
    situation, code = view.situation.id, encode(view.situation, view.answers)
    lines = [html.bold(html.quote(t.of(service.label))), *facts(service, content, t)]
    back = Services(situation=situation, answers=code)
    place = Card(situation=situation, answers=code, service=key).pack()
    return Screen("\n".join(lines), (*reach(service, t), *ways_out(t, back, t("К услугам"))), place=place)


def reach(service: Service, t: Translator, center: str | None = None) -> Rows:
    """How to get to the service from its card: its site, and the people who can say more."""
    return column(
        Button(t("Открыть сайт {host}", host=_host(service.portal)), url=service.portal) if service.portal else None,
        tap(t("Контакты центра"), CenterCard(center=center) if center else CenterList()),
    )


def _host(address: str) -> str:
    """«trudvsem.ru», in Cyrillic where the name is."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return host.encode().decode("idna") if "xn--" in host else host


def facts(service: Service, content: Content, t: Translator) -> list[str]:
    """What is known about a service, a line each. What no source confirms is left to the consultant."""
    lines = [html.quote(t.of(service.summary)), ""]
    if service.official:
        lines.append(html.italic(html.quote(service.official)))
    lines.append(html.quote(t.of(service.for_whom)))
    lines.append(_fact(t("Кто помогает"), _provider(service, content, t)))
    if service.documents:
        names = "; ".join(t.of(content.documents[document].title) for document in service.documents)
        lines.append(_fact(t("Документы"), names))
    lines.append(_fact(t("Срок"), t.of(service.term) if service.term else t("уточнит консультант")))
    lines.append(_fact(t("Как получить"), "; ".join(_ways(t)[way] for way in service.how)))
    lines.append(_fact(t("Основание"), "; ".join(service.acts()) or t("уточнит консультант")))
    lines.append(_fact(t("Сведения проверены"), t.day(service.checked)))
    return lines


def documents(view: Bundle, listed: Sequence[Document], t: Translator) -> Screen:
    """One list of what to bring for the whole bundle."""
    at = {"situation": view.situation.id, "answers": encode(view.situation, view.answers)}
    lines = [html.bold(t("Что взять с собой")), t("Один список на весь комплекс, ничего лишнего."), ""]
    for document in listed:
        note = f". {html.italic(html.quote(t.of(document.note)))}" if document.note else ""
        lines.append(f"• {html.quote(t.of(document.title))}{note}")
    lines += ["", t("Если чего-то нет, приходите всё равно: консультант подскажет, как быть.")]
    place = Documents(**at).pack()
    return Screen("\n".join(lines), ways_out(t, AtBundle(**at), t("К комплексу")), place=place)


def _needs_documents(view: Bundle) -> bool:
    return any(service.documents for _, service in view.services)


def _fact(name: str, value: str) -> str:
    return f"{name}: {html.quote(value)}"


def _provider(service: Service, content: Content, t: Translator) -> str:
    if service.partner is not None:
        return t.of(content.partners[service.partner].title)
    return {
        "center": t("кадровый центр"),
        "state": t("другая государственная служба"),
        "partner": t("партнёр центра"),
        "nonstate": t("негосударственная организация"),
    }[service.provider]


def _ways(t: Translator) -> dict[str, str]:
    return {"portal": t("через портал"), "visit": t("лично"), "phone": t("по телефону")}
