"""Centres beside each other, and an index by situation, service, channel or consultant."""

from collections.abc import Iterator, Sequence
from typing import Final

from aiogram import html

from handlers.calls import AtIndex, Chart, IndexBoard, IndexBreakdown, IndexMore, IndexPlaces
from handlers.calls.index import OTHER, SIDE, WHOLE, Whole
from handlers.screen import Rows, Screen, column, pairs, tap
from handlers.screens.index_words import (
    BULLET,
    counted,
    exact,
    filled,
    foot,
    head,
    number,
    period_name,
    short_why,
    sided,
    starred,
)
from handlers.screens.navigation import ways_out
from handlers.screens.outcomes import cut
from handlers.translator import Translator
from usecases.index.views import Board, BoardLine, Breakdown, BreakdownLine, By

CENTERS: Final = 9
LINES: Final = 10
"""Lines at once."""
OPENED: Final = 4
"""Centres that are buttons of their own on the board."""
FACTS: Final[tuple[By, ...]] = ("situation", "service", "channel", "consultant")


def board(view: Board, here: IndexBoard, t: Translator) -> Screen:
    """Who stands where, each with its interval."""
    page = max(0, min(here.page, (len(view.lines) - 1) // CENTERS))
    lines = view.lines[page * CENTERS : (page + 1) * CENTERS]
    period, side = view.where.period, WHOLE[view.whose]
    text = [
        *(html.italic(t("Образец: данные придуманы.")) for _ in range(view.where.sample)),
        html.bold(t("Сравнить центры") + f" · {period_name(period, t)}"),
        f"{whole(side, t)}. " + t("Регион: {value}", value=number(view.region, t)) + filled(view.region, t),
        "",
        *(_place(line, view, t) for line in lines),
        "",
        t("В скобках — от и до: где число скорее всего."),
        t("Если у двух центров эти отрезки пересекаются, разница может быть случайной."),
        *_withheld(lines, t),
        *foot(view.where, t),
    ]
    at = here.model_copy(update={"side": side, "page": page})
    more = at.model_copy(update={"page": page + 1})
    rows = (
        *_openable(lines, at, t),
        *pairs(*(tap(whole(other, t), _of(at, other)) for other in WHOLE.values() if other != side)),
        *column(tap(t("Ещё центры"), more) if len(view.lines) > (page + 1) * CENTERS else None),
        *column(tap(t("Картинкой"), Chart(kind="board", place=here.place, period=period.text, side=side))),
    )
    back = at.model_copy(update={"page": page - 1}) if page else AtIndex(place=here.place, period=period.text)
    return Screen("\n".join(text), (*rows, *ways_out(t, back)), place=at.pack())


def _openable(lines: Sequence[BoardLine], here: IndexBoard, t: Translator) -> Rows:
    """One's own centres; where they are many, a list of them."""
    mine = [line for line in lines if line.mine]
    if len(mine) > OPENED:
        centers = IndexPlaces(place=here.place, period=here.period, page=0, beside=here.side)
        return column(tap(t("Открыть центр"), centers))
    return pairs(
        *(tap(cut(t.of(one.center.title), ""), AtIndex(place=one.key, period=here.period)) for one in mine),
    )


def whole(side: Whole, t: Translator) -> str:
    """Whose index it is; both together."""
    return t("Общий индекс") if side == "a" else sided(side, t)


def _of(here: IndexBoard, side: Whole) -> IndexBoard:
    return here.model_copy(update={"side": side, "page": 0})


def _withheld(lines: Sequence[BoardLine], t: Translator) -> Iterator[str]:
    """A value that a card shows may be hidden beside others: with theirs it would tell how many answered."""
    if any(line.shown.hidden for line in lines):
        yield t("Скрыто то, что говорит о слишком немногих людях или выдаёт их.")


def _place(line: BoardLine, view: Board, t: Translator) -> str:
    name = html.quote(t.of(line.center.title))
    rank = f"{line.rank}. " if line.rank is not None else BULLET
    stars = f", {starred(line.shown.stars, view.where.method, t)}" if line.shown.stars is not None else ""
    value = t("скрыто") if line.shown.hidden else number(line.shown, t)
    return f"{rank}{name}: {value}{stars}{filled(line.shown, t)}"


def breakdown(view: Breakdown, here: IndexBreakdown, leads: bool, t: Translator) -> Screen:
    """By one fact. `leads`: the person may see single consultants."""
    where, side = view.where, SIDE[view.audience]
    page = max(0, min(here.page, (len(view.lines) - 1) // LINES))
    lines = view.lines[page * LINES : (page + 1) * LINES]
    text = [*head(where, t), f"{sided(side, t)} · {html.bold(_title(view.by, t))}"]
    text += [t("Всего: {value}", value=number(view.total, t)) + filled(view.total, t), ""]
    text += [BULLET + _line(line, view.by, t) for line in lines] or [t("Пока пусто.")]
    text += list(_unknown(view, t))
    text += ["", t("Здесь только слова клиентов, без чек-листов; небольшие разницы случайны.")]
    text += foot(where, t)
    at = here.model_copy(update={"by": view.by, "side": side, "page": page})
    facts = [by for by in FACTS if by != view.by and (leads or by != "consultant")]
    more = tap(t("Ещё строки"), at.model_copy(update={"page": page + 1}))
    rows = (
        *pairs(*(tap(_title(by, t), at.model_copy(update={"by": by, "page": 0})) for by in facts)),
        *column(tap(sided(OTHER[side], t), at.model_copy(update={"side": OTHER[side], "page": 0}))),
        *column(more if len(view.lines) > (page + 1) * LINES else None),
    )
    origin = IndexMore(place=where.place, period=where.period.text)
    back = at.model_copy(update={"page": page - 1}) if page else origin
    return Screen("\n".join(text), (*rows, *ways_out(t, back)), place=at.pack())


def _unknown(view: Breakdown, t: Translator) -> Iterator[str]:
    if view.unknown:
        yield BULLET + t.many("Не указано: {n} анкета", "Не указано: {n} анкеты", view.unknown)


def _line(line: BreakdownLine, by: By, t: Translator) -> str:
    if line.label is None:
        name = _channel(line.value, t) if by == "channel" else line.value
    else:
        name = line.label if isinstance(line.label, str) else t.of(line.label)
    value = exact(line.shown.value, t) if line.shown.value is not None else short_why(line.shown, t)
    return f"{html.quote(name)}: {value}{counted(line.shown, t)}"


def _title(by: By, t: Translator) -> str:
    return {
        "situation": t("По ситуациям"),
        "service": t("По услугам"),
        "channel": t("По каналам"),
        "consultant": t("По консультантам"),
    }[by]


def _channel(channel: str, t: Translator) -> str:
    return {
        "office": t("в центре"),
        "phone": t("по телефону"),
        "video": t("по видеосвязи"),
        "qr": t("по коду в зале"),
        "kiosk": t("на планшете"),
        "self": t("из меню бота"),
    }.get(channel, channel)
