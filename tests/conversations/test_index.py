"""Quality control reads the index: from the card down to the replies, and nobody else does."""

import importlib
import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlalchemy import Connection, func, insert, select

from db.models import Audit, Wave
from handlers.calls import AtIndex, IndexComments, IndexHow
from simulator.person import Person
from tests.conftest import LINK_KEY, ROOT, MovableClock, Town
from tests.conversations.filled import filled
from usecases.links import Links

NOT_ALLOWED: Final = "Это открыто"
OLD: Final = date(2026, 8, 4)
NEW: Final = date(2026, 11, 3)
HERE: Final = ("saransk", "2026-Q4")


def labels(person: Person) -> list[str]:
    """The buttons in sight, one list."""
    return [label for row in person.buttons for label in row]


def buttons(person: Person) -> list[str]:
    """Their data."""
    keyboard = person.messages[-1].keyboard
    return [button["callback_data"] for row in keyboard for button in row if "callback_data" in button]


async def joined(town: Town, clock: MovableClock, name: str, id: int, role: str, center: str) -> Person:
    person = town.person(name, id)
    await person.opens(Links(LINK_KEY).invite(role, center, clock() + timedelta(days=7)))  # type: ignore[arg-type]
    return person


@pytest.fixture
async def answered(town: Town) -> None:
    """Two quarters of two centres, citizens and employers, with checklists and words."""
    about = {"situation": "layoff", "service": "work_search", "channel": "office", "consultant": "ivanova"}
    for center in ("saransk", "ruzaevka"):
        for day in (OLD, NEW):
            await filled(town, "quarter_citizen", center, day, 20, words="Долго ждали", audience="citizen", **about)
            await filled(town, "quarter_employer", center, day, 20, audience="employer")
        await filled(town, "visit", center, NEW, 2)


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of one centre."""
    return await joined(town, clock, "Вера", 120, "qc", "saransk")


@pytest.mark.usefixtures("answered")
async def test_from_the_workplace_down_to_the_replies(vera: Person) -> None:
    await vera.says("/work")
    await vera.taps("Индекс")
    assert vera.sees("Саранск · IV квартал 2026")
    assert vera.sees("из 5")
    assert vera.sees("Скорее всего от")
    assert vera.sees("III квартал 2026: ")
    assert vera.sees("По одинаковым вопросам: ")
    assert vera.sees("Локальная методика, версия 1.")
    await vera.taps("Граждане")
    assert vera.sees("Дружелюбие и партнёрство")
    await vera.taps("Дружелюбие и партнёрство")
    await vera.taps("Вежливость")
    assert vera.sees("Опрос «")
    assert vera.sees("20 ответ")
    await vera.taps("Комментарии")
    assert vera.sees("Комментарии · Вежливость")
    assert vera.sees("«Долго ждали")
    assert vera.sees("Ноябрь 2026")
    await vera.taps("Ещё комментарии")
    await vera.taps("Назад")
    await vera.taps("Назад")
    assert vera.sees("из 100, 20 ответов")


@pytest.mark.usefixtures("answered")
async def test_the_word_and_the_command_open_the_card(vera: Person) -> None:
    for said in ("/index", "индекс", "Индекс"):
        await vera.says("/start")
        await vera.says(said)
        assert vera.sees("Саранск · IV квартал 2026"), said


async def test_the_word_of_others_is_not_about_the_index(anna: Person) -> None:
    await anna.says("/start")
    await anna.says("индекс")
    assert not anna.sees(NOT_ALLOWED)
    await anna.says("/index")
    assert anna.sees(NOT_ALLOWED)


@pytest.mark.usefixtures("answered")
async def test_a_new_quarter_without_answers_opens_the_one_before(vera: Person, clock: MovableClock) -> None:
    clock.passes(days=40)
    await vera.says("/index")
    assert vera.sees("IV квартал 2026")
    await vera.taps("I квартал 2027 ›")
    assert vera.sees("Индекс не рассчитан: за это время никто не ответил.")
    assert "II квартал ›" not in labels(vera)


@pytest.mark.usefixtures("answered")
async def test_other_periods_and_places(vera: Person) -> None:
    await vera.says("/index")
    await vera.taps("‹ III квартал")
    assert vera.sees("Саранск · III квартал 2026")
    assert not any(label.startswith("‹") for label in labels(vera)), "nobody answered before"
    assert "Другой центр или период" not in labels(vera)
    await vera.taps("Весь регион или другой период")
    assert "Рузаевка" not in labels(vera)
    await vera.taps("По месяцам")
    assert vera.sees("Саранск · Сентябрь 2026")
    assert vera.sees("за это время никто не ответил")
    assert {"‹ Август", "Октябрь ›", "Весь регион или другой период"} <= {*labels(vera)}
    assert not {"Что тянет вниз", "Граждане", "Сравнить центры", "Ещё об этом"} & {*labels(vera)}
    await vera.taps("Весь регион или другой период")
    await vera.taps("За год")
    assert vera.sees("Саранск · 2026 год")
    assert vera.sees("Год ещё идёт, до 31 декабря.")
    await vera.taps("Весь регион или другой период")
    await vera.taps("Весь регион")
    assert vera.sees("Весь регион · 2026 год")
    assert "Что тянет вниз" not in labels(vera)
    await vera.taps("Ещё об этом")
    assert vera.sees("Подробности видны только по своему центру.")
    assert "Комментарии" not in labels(vera)


@pytest.mark.usefixtures("answered")
async def test_what_stands_beside_the_card(vera: Person) -> None:
    await vera.says("/index")
    await vera.taps("Что тянет вниз")
    assert vera.sees("до 100 не хватает")
    await vera.taps("Назад")
    await vera.taps("Сравнить центры")
    assert vera.sees("1. ")
    assert vera.sees("Рузаевка")
    assert "Рузаевка" not in labels(vera)
    await vera.taps("Назад")
    await vera.taps("Ещё об этом")
    await vera.taps("Разбивка")
    assert vera.sees("По ситуациям")
    assert "По консультантам" not in labels(vera)
    await vera.taps("По каналам")
    assert vera.sees("в центре: ")
    await vera.taps("Назад")
    await vera.taps("Клиенты и чек-листы")
    assert vera.sees("Клиенты оценивают заметно ниже:")
    await vera.taps("Назад")
    await vera.taps("Путь клиента")
    assert vera.sees("За это время никто не открывал ситуации.")
    await vera.taps("Назад")
    await vera.taps("Выгрузка ответов")
    assert any(label.startswith("Опрос граждан") for label in labels(vera))
    await vera.presses(vera.messages[-1].id, IndexHow(place=HERE[0], period=HERE[1]).pack())
    assert vera.sees("Показателей 20, групп 5")
    assert vera.sees("на планшете заполнили слишком быстро")


@pytest.mark.usefixtures("answered")
async def test_a_head_sees_consultants(town: Town, clock: MovableClock) -> None:
    head = await joined(town, clock, "Пётр", 121, "head", "saransk")
    await head.says("/index")
    await head.taps("Ещё об этом")
    await head.taps("Разбивка")
    await head.taps("По консультантам")
    assert head.sees("По консультантам")
    assert head.sees("20 ")


async def test_few_answers_are_told_and_not_shown(town: Town, vera: Person) -> None:
    await filled(town, "quarter_citizen", "saransk", NEW, 3, words="Тихо", audience="citizen")
    await vera.says("/index")
    assert vera.sees("Индекс не рассчитан")
    assert not vera.sees("Скорее всего")
    await vera.taps("Граждане")
    await vera.taps("Дружелюбие и партнёрство")
    assert vera.sees("Не рассчитано")
    await vera.presses(vera.messages[-1].id, IndexComments(place="saransk", period="2026-Q4", survey="").pack())
    assert not vera.sees("«Тихо")
    assert vera.sees("писавших слишком мало")


async def test_one_audience_has_an_index_of_its_own(town: Town, vera: Person) -> None:
    await filled(town, "quarter_citizen", "saransk", NEW, 20, audience="citizen")
    await vera.says("/index")
    assert vera.sees("Индекс не рассчитан: для общего нужны и граждане, и работодатели.")
    assert vera.sees("Граждане: ")
    assert vera.sees("Как изменился: Граждане")


@pytest.mark.usefixtures("answered")
async def test_another_centre_stays_shut(town: Town, vera: Person) -> None:
    await vera.says("/index")
    for call in (*calls_of("index"), *calls_of("charts")):
        if "place" in call.model_fields and call.__name__ != "IndexBoard":
            before = await noted(town)
            await vera.presses(vera.messages[-1].id, forged(call, place="ruzaevka").pack())
            assert vera.sees(NOT_ALLOWED), call.__name__
            assert not vera.sees("Долго ждали")
            assert await noted(town) == before + 1, call.__name__


@pytest.mark.usefixtures("answered")
async def test_the_details_of_the_region_are_not_for_one_centre(vera: Person) -> None:
    await vera.says("/index")
    for name in ("IndexGroup", "IndexIndicator", "IndexLosses", "IndexBreakdown", "IndexGaps", "IndexComments"):
        call = next(call for call in calls_of("index") if call.__name__ == name)
        await vera.presses(vera.messages[-1].id, forged(call, place="").pack())
        assert vera.sees(NOT_ALLOWED), name


@pytest.mark.usefixtures("answered")
async def test_buttons_of_what_is_gone_lead_to_the_current_screen(town: Town, clock: MovableClock) -> None:
    region = await joined(town, clock, "Ольга", 122, "qc", "")
    await region.says("/index")
    gone = (
        "n0:gone:2026-Q4",
        "n0:saransk:2026-Q9",
        "ng:saransk:2026-Q4:c:gone",
        "ni:saransk:2026-Q4:c:gone",
        "n0::0999",
    )
    for data in gone:
        await region.presses(region.messages[-1].id, data)
        assert region.sees("Эта кнопка уже не действует."), data
        assert region.sees("Весь регион · IV квартал 2026"), data


QUALITY: Final = ("index", "waves", "charts", "checklists", "digests", "response_rates", "exports")
"""Modules of buttons that only quality control, heads and administrators press."""
TRUE: Final[dict[str, Any]] = {
    "place": "saransk",
    "center": "saransk",
    "period": "2026-Q4",
    "group": "friendliness",
    "indicator": "courtesy",
    "survey": "quarter_citizen",
    "plan": "pulse",
    "about": "quarter_citizen",
    "disposition": "completed",
    "reason": "",
    "shape": "c0",
}
"""What would be true of the person whose button it is."""


def calls_of(module: str) -> Iterator[type[CallbackData]]:
    """The buttons of one module of `handlers/calls/`."""
    found = importlib.import_module(f"handlers.calls.{module}")
    for _, call in inspect.getmembers(found, inspect.isclass):
        if issubclass(call, CallbackData) and call.__module__ == found.__name__:
            yield call


def forged(call: type[CallbackData], **known: Any) -> CallbackData:
    """Data that a member of staff might really have."""
    values: dict[str, Any] = {}
    for name, field in call.model_fields.items():
        if get_origin(field.annotation) is Literal:
            values[name] = get_args(field.annotation)[0]
        elif field.annotation in (bool, int):
            values[name] = field.annotation(1)
        else:
            values[name] = TRUE[name]
    checklist = {"survey": "visit", "period": "2026-11"} if call.__module__.endswith("checklists") else {}
    return call(**{**values, **{name: value for name, value in {**checklist, **known}.items() if name in values}})


def everything() -> list[type[CallbackData]]:
    there = {path.stem for path in (Path(ROOT) / "handlers/calls").glob("*.py")}
    return [call for module in QUALITY if module in there for call in calls_of(module)]


async def noted(town: Town) -> int:
    """How many refusals were written down."""
    assert town.app is not None
    refused = select(func.count()).select_from(Audit).where(Audit.action == "refused")
    return await town.app.db.read(lambda tx: tx.execute(refused).scalar_one())


async def last_noted(town: Town) -> dict[str, object]:
    """What the audit says of the latest refusal."""
    assert town.app is not None
    latest = select(Audit.detail).where(Audit.action == "refused").order_by(Audit.id.desc()).limit(1)
    return await town.app.db.read(lambda tx: dict(tx.execute(latest).scalar_one()))


def _a_wave(tx: Connection) -> None:
    """The first, for buttons that name one."""
    until = datetime(2027, 1, 31, tzinfo=UTC)
    values = {"plan": "pulse", "turn": "1", "survey": "pulse", "kind": "sample", "audience": "citizen"}
    tx.execute(insert(Wave).values(**values, due_at=until, expires_at=until, state="running"))


@pytest.mark.usefixtures("answered")
async def test_whoever_forges_a_button_of_quality_control_is_refused_and_noted(
    town: Town, anna: Person, clock: MovableClock
) -> None:
    consultant = await joined(town, clock, "Роман", 123, "consultant", "saransk")
    assert town.app is not None
    await town.app.db.write(_a_wave)
    await anna.says("/start")
    await consultant.says("/work")
    assert "Индекс" not in labels(consultant)
    for person in (anna, consultant):
        for call in everything():
            before, data = await noted(town), forged(call).pack()
            await person.presses(person.messages[-1].id, data)
            assert person.sees(NOT_ALLOWED), (person.name, call.__name__)
            assert await noted(town) == before + 1, (person.name, call.__name__)
            assert await last_noted(town) == {"what": "NotAllowed", "tried": data}


async def test_a_refused_command_is_noted_without_what_was_typed(town: Town, anna: Person) -> None:
    await anna.says("/start")
    for said in ("/index", "/export мой секрет", "/work\nи ещё слова"):
        await anna.says(said)
        assert anna.sees(NOT_ALLOWED), said
        assert await last_noted(town) == {"what": "NotAllowed", "tried": said.split()[0]}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("answered")
async def test_every_button_of_a_card_leads_on(town: Town, clock: MovableClock) -> None:
    """A head taps everything that the card of one place and period leads to, once."""
    head = await joined(town, clock, "Пётр", 121, "head", "saransk")
    await head.says("/index")
    waiting, tapped = [AtIndex(place=HERE[0], period=HERE[1]).pack()], set[str]()
    prefixes = {call.__prefix__ for call in calls_of("index")}
    while waiting:
        data = waiting.pop()
        tapped.add(data)
        await head.presses(head.messages[-1].id, data)
        assert not head.has_spinner
        for trouble in ("не действует", NOT_ALLOWED, "Что-то сломалось у нас"):
            assert trouble not in head.screen, data
        assert any(button.split(":")[0] in ("h", "k0") for button in buttons(head)), f"no way home after {data}"
        asked = [one for one in buttons(head) if one.split(":")[0] in prefixes and ":".join(HERE) in one]
        waiting += [one for one in dict.fromkeys(asked) if one not in tapped and one not in waiting]
    assert {data.split(":")[0] for data in tapped} == prefixes - {"n"}
