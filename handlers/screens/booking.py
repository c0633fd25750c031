"""The way to a booking on screen: topic, way, centre, consultant, day, time, summary."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import html

from guide.booking import Way
from handlers.calls import (
    AtContact,
    AtDraft,
    BookBack,
    BookCenter,
    BookConfirm,
    BookDay,
    BookMonth,
    BookOthers,
    BookTime,
    BookTopic,
    BookWay,
    BookWho,
    CenterList,
    DropDraft,
    Topics,
)
from handlers.screen import BUTTONS_AT_ONCE, CHOSEN, Rows, Screen, column, pairs, tap
from handlers.screens import month
from handlers.screens.meeting import name_of, talk, who
from handlers.screens.navigation import ways_out
from handlers.translator import Translator
from usecases.actors import Actor
from usecases.booking.steps import (
    ChooseCenter,
    ChooseDay,
    ChooseTime,
    ChooseWay,
    ChooseWho,
    DraftView,
    Place,
    Summary,
    TopicCard,
)

PAGE: Final = BUTTONS_AT_ONCE - 2
TIMES_AT_ONCE: Final = BUTTONS_AT_ONCE
IN_ROW: Final = 4
"""Times, short as they are, beside each other."""


def topics(cards: Sequence[TopicCard], actor: Actor, t: Translator) -> Screen:
    """What to talk about? What is booked already leads to the contact."""
    employer = actor.audience == "employer"
    title = t("Запись к кадровому консультанту") if employer else t("Запись к карьерному консультанту")
    place = Topics().pack()
    if not cards:
        text = html.bold(title) + "\n" + t("Сейчас свободного времени нет. Загляните позже или позвоните в центр.")
        return Screen(text, (*column(tap(t("Контакты центра"), CenterList())), *ways_out(t)), place=place)
    lines = [html.bold(title), t("О чём хотите поговорить? Консультант увидит только эту тему.")]
    if any(card.contact is not None for card in cards):
        lines.append(t("Галочкой отмечено то, на что вы уже записаны."))
    buttons = (
        tap(t.of(card.topic.title), BookTopic(topic=card.key))
        if card.contact is None
        else tap(CHOSEN + t.of(card.topic.title), AtContact(contact=card.contact))
        for card in cards
    )
    return Screen("\n".join(lines), (*column(*buttons), *ways_out(t)), place=place)


def way(view: ChooseWay, t: Translator) -> Screen:
    """In which way to talk?"""
    if not view.options:
        return _nothing_free(view.draft, view.at, t)
    labels = {"office": t("Прийти в центр"), "phone": t("По телефону"), "video": t("По видеосвязи")}
    lines = [_title(view.draft, t), t("Как вам удобнее поговорить?")]
    if "phone" in view.options:
        lines.append(t("По телефону вы звоните консультанту сами, в выбранное время: номер будет в записи."))
    if "video" in view.options:
        lines.append(t("Видеосвязь идёт по ссылке центра, не в Telegram."))
    buttons = (tap(labels[option], BookWay(draft=view.draft.id, way=option)) for option in view.options)
    return _step("\n".join(lines), column(*buttons), view.draft, view.at, t)


def center(view: ChooseCenter, page: int, t: Translator) -> Screen:
    """In which centre? With the soonest time of each."""
    if not view.options:
        return _nothing_free(view.draft, view.at, t)
    page, pages = _page(page, len(view.options))
    shown = view.options[page * PAGE : (page + 1) * PAGE]
    lines = [_title(view.draft, t), t("Какой кадровый центр? Ближайшее свободное время:")]
    lines += [f"• {html.quote(t.of(option.center.title))}: {t.brief(option.soonest)}" for option in shown]
    buttons = (tap(t.of(option.center.title), BookCenter(draft=view.draft.id, center=option.key)) for option in shown)
    more = tap(t("Ещё центры"), AtDraft(draft=view.draft.id, page=page + 1)) if page + 1 < pages else None
    return _step("\n".join(lines), (*pairs(*buttons), *column(more)), view.draft, view.at, t, page)


def consultant(view: ChooseWho, page: int, t: Translator, *, others: bool = False) -> Screen:
    """With whom? `others`: asked for instead of the consultant who was chosen already."""
    if not view.options:
        return _nothing_free(view.draft, view.at, t)
    draft, (page, pages) = view.draft, _page(page, len(view.options))
    shown = view.options[page * PAGE : (page + 1) * PAGE]
    lines = [_title(draft, t), t("К кому вас записать? Ближайшее свободное время:")]
    for option in shown:
        mine = ", " + t("ваш кадровый консультант") if option.consultant.id == view.mine else ""
        lines.append(f"• {html.quote(option.consultant.name)}{mine}: {t.brief(option.soonest)}")
    turn = BookOthers if others else AtDraft
    rows = column(
        tap(t("Любой консультант"), BookWho(draft=draft.id, consultant=0)),
        *(tap(name_of(one.consultant), BookWho(draft=draft.id, consultant=one.consultant.id)) for one in shown),
        tap(t("Ещё консультанты"), turn(draft=draft.id, page=page + 1)) if page + 1 < pages else None,
    )
    if not others:
        return _step("\n".join(lines), rows, draft, view.at, t, page)
    back = BookOthers(draft=draft.id, page=page - 1) if page else AtDraft(draft=draft.id)
    place = BookOthers(draft=draft.id, page=page).pack()
    return Screen("\n".join(lines), (*rows, *ways_out(t, back)), place=place)


def day(view: ChooseDay, t: Translator) -> Screen:
    """A month with its free days."""
    draft = view.draft
    others = tap(t("Другой консультант"), BookOthers(draft=draft.id)) if view.others else None
    if view.first is None or view.last is None:
        return _nothing_free(draft, view.at, t, column(others))
    here = (view.year, view.month)
    till = (month.month_of(view.first), month.month_of(view.last))
    lines = [html.bold(t("Выберите день")), html.quote(_chosen(draft, t)), _was(draft, t)]
    lines.append(t("Числа на кнопках — дни, когда есть свободное время."))
    if not view.free:
        lines[-1] = t("В этом месяце свободного времени нет.")
    rows = (*month.grid(draft.id, here, view.free, t), *pairs(*month.turning(draft.id, here, till, t), others))
    title = t.month(view.first.replace(year=view.year, month=view.month, day=1))
    text = "\n".join([*filter(None, lines), "", title])
    place = BookMonth(draft=draft.id, year=view.year, month=view.month).pack()
    return Screen(text, (*rows, *ways_out(t, _back(draft, view.at))), place=place)


def times(view: ChooseTime, page: int, t: Translator) -> Screen:
    """The free times of a day, a few at once."""
    draft, at = view.draft, view.day.isoformat()
    page, pages = _page(page, len(view.times), TIMES_AT_ONCE)
    shown = view.times[page * TIMES_AT_ONCE : (page + 1) * TIMES_AT_ONCE]
    buttons = [tap(t.clock(time.time()), BookTime(draft=draft.id, at=minutes(time))) for time in shown]
    rows = tuple(tuple(buttons[start : start + IN_ROW]) for start in range(0, len(buttons), IN_ROW))
    more = tap(t("Ещё время"), BookDay(draft=draft.id, day=at, page=page + 1)) if page + 1 < pages else None
    days = BookMonth(draft=draft.id, year=view.day.year, month=view.day.month)
    back = BookDay(draft=draft.id, day=at, page=page - 1) if page else days
    ask = t("Выберите время. Оно местное, как на часах в центре.") if shown else t("На этот день уже всё занято.")
    title = html.bold(f"{t.weekday(view.day)}, {t.short_day(view.day)}".capitalize())
    text = "\n".join([title, html.quote(_chosen(draft, t)), ask])
    place = BookDay(draft=draft.id, day=at, page=page).pack()
    return Screen(text, (*rows, *column(more), *ways_out(t, back, None if page else t("Другой день"))), place=place)


def summary(view: Summary, kept: int, t: Translator) -> Screen:
    """Is that right? `kept`: for how many minutes the time is kept."""
    draft = view.draft
    lines = [
        html.bold(t("Проверьте запись: {when}", when=t.meeting(view.starts_at))),
        html.quote(t.of(draft.topic.title)),
        html.quote(who(view.consultant, t)),
        *talk(draft.way or "office", draft.center, view.phone, t),
        _was(draft, t),
        "",
        t.many(
            "Держим это время за вами {n} минуту, до {time}.",
            "Держим это время за вами {n} минуты, до {time}.",
            kept,
            time=t.clock(view.until.time()),
        ),
    ]
    yes, no = (
        (t("Записаться"), t("Не записываться")) if draft.moves is None else (t("Перенести"), t("Оставить как было"))
    )
    rows = column(
        tap(yes, BookConfirm(draft=draft.id, slot=view.slot)),
        tap(t("Выбрать другое время"), BookDay(draft=draft.id, day=view.starts_at.date().isoformat())),
        tap(no, DropDraft(draft=draft.id, moves=_moves(draft))),
    )
    text = "\n".join(line for line in lines if line is not None)
    return Screen(text, (*rows, *ways_out(t)), place=AtDraft(draft=draft.id).pack())


def taken(draft: int, nearest: Sequence[datetime], t: Translator) -> Screen:
    """Somebody was quicker; the nearest free times as buttons."""
    lines = [html.bold(t("Это время только что заняли"))]
    lines.append(
        t("Вот ближайшее свободное:") if nearest else t("Рядом свободного времени нет. Посмотрите другие дни.")
    )
    buttons = (tap(t.brief(time), BookTime(draft=draft, at=minutes(time))) for time in nearest[:PAGE])
    days: AtDraft | BookMonth = AtDraft(draft=draft)
    if nearest:
        days = BookMonth(draft=draft, year=nearest[0].year, month=nearest[0].month)
    rows = column(*buttons, tap(t("Выбрать другой день"), days))
    return Screen("\n".join(lines), (*rows, *ways_out(t)))


def is_step(place: str | None) -> bool:
    """Whether this place is a step of a booking."""
    steps = (AtDraft, BookOthers, BookMonth, BookDay)
    return place is not None and place.partition(AtDraft.__separator__)[0] in {step.__prefix__ for step in steps}


def minutes(moment: datetime) -> int:
    """A moment as a button carries it: minutes since 1970."""
    return int(moment.timestamp()) // 60


def _page(page: int, options: int, at_once: int = PAGE) -> tuple[int, int]:
    """The page that there is, and of how many."""
    pages = max(1, -(-options // at_once))
    return min(max(page, 0), pages - 1), pages


def _title(draft: DraftView, t: Translator) -> str:
    title = html.bold(html.quote(_chosen(draft, t)))
    was = _was(draft, t)
    return f"{title}\n{was}" if was is not None else title


def _chosen(draft: DraftView, t: Translator) -> str:
    """«Поиск работы · приём в центре · Саранск · Анна Петрова»."""
    ways: dict[Way, str] = {"office": t("приём в центре"), "phone": t("по телефону"), "video": t("по видеосвязи")}
    whom = draft.consultant.name if draft.consultant is not None else t("любой консультант") if draft.anyone else None
    known = (
        t.of(draft.topic.title),
        ways[draft.way] if draft.way is not None else None,
        t.of(draft.center.title) if draft.center is not None else None,
        whom,
    )
    return " · ".join(filter(None, known))


def _was(draft: DraftView, t: Translator) -> str | None:
    """Moving: the contact as it stands until then."""
    if draft.moves is None:
        return None
    return t("Переносим запись {code}: {when}", code=draft.moves.code, when=t.meeting(draft.moves.starts_at))


def _nothing_free(draft: DraftView, at: Place, t: Translator, more: Rows = ()) -> Screen:
    text = _title(draft, t) + "\n" + t("Свободного времени сейчас нет. Новое появляется каждый день: загляните позже.")
    return _step(text, (*more, *column(tap(t("Контакты центра"), CenterList()))), draft, at, t)


def _step(text: str, rows: Rows, draft: DraftView, at: Place, t: Translator, page: int = 0) -> Screen:
    back = AtDraft(draft=draft.id, page=page - 1) if page else _back(draft, at)
    return Screen(text, (*rows, *ways_out(t, back)), place=AtDraft(draft=draft.id, page=page).pack())


def _back(draft: DraftView, at: Place) -> BookBack:
    return BookBack(draft=draft.id, at=at, moves=_moves(draft))


def _moves(draft: DraftView) -> int:
    return draft.moves.id if draft.moves is not None else 0
