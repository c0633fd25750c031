"""Checklists in chat: a centre and a month, filled like any survey, counted like any answers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.models import Audit, IndexCell, Run
from db.rows import AnyRow
from handlers.calls import CenterChecklists, ChecklistCard, Checklists, FillIn
from simulator.person import Person
from surveys.method import RUNS
from surveys.scoring import POINT
from tests.conftest import LINK_KEY, MovableClock, Town
from usecases.links import Links

TALK = ("По телефону", "Да", "5 — вежливо", "4", "Нет", "Да")


async def invited(town: Town, clock: MovableClock, name: str, id: int, role: str, center: str) -> Person:
    person = town.person(name, id)
    link = Links(LINK_KEY).invite(role, center, clock() + timedelta(days=7))  # type: ignore[arg-type]
    await person.opens(link)
    return person


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of the region."""
    return await invited(town, clock, "Вера", 120, "qc", "")


@pytest.fixture
async def galina(town: Town, clock: MovableClock) -> Person:
    """Quality control of one centre."""
    return await invited(town, clock, "Галина", 121, "qc", "ruzaevka")


async def to_talk(person: Person, center: str = "Саранск") -> None:
    await person.says("/work")
    await person.taps("Чек-листы")
    if person.sees("Выберите центр"):
        await person.taps(center)
    await person.taps("Разговор с консультантом")


async def fills(person: Person, *replies: str) -> None:
    await person.taps("Заполнить")
    for reply in replies:
        await person.taps(reply)


async def rows(town: Town) -> list[AnyRow]:
    assert town.app is not None
    return list(await town.app.db.read(lambda tx: tx.execute(select(Run.__table__).order_by(Run.id)).all()))


async def audit(town: Town) -> list[AnyRow]:
    assert town.app is not None
    stmt = select(Audit.action, Audit.detail).order_by(Audit.id)
    return list(await town.app.db.read(lambda tx: tx.execute(stmt).all()))


async def test_a_checklist_is_filled_for_a_centre_and_a_month(town: Town, vera: Person) -> None:
    await vera.says("/work")
    await vera.taps("Чек-листы")
    assert vera.sees("Чек-листы за декабрь 2026")
    await vera.taps("Саранск · 0 из 2")
    assert vera.sees("Осмотр центра: ещё не заполнен")
    await vera.taps("Разговор с консультантом")
    assert vera.sees("Саранск, декабрь 2026")
    await fills(vera)
    assert vera.sees("Саранск, декабрь 2026")
    assert vera.sees("вопрос 1 из 7")
    for reply in TALK:
        await vera.taps(reply)
    await vera.says("Очередь у входа")
    assert vera.sees("встанут рядом с ответами клиентов")
    await vera.taps("К чек-листам")
    await vera.taps("Саранск · 1 из 2")
    assert vera.sees("Разговор с консультантом: заполнен 1 раз, последний — 1 декабря")
    (run,) = await rows(town)
    assert (run.state, run.counted, run.channel, run.center) == ("completed", True, "checklist", "saransk")
    assert run.holder_id is None
    assert run.facts == {"@center": "saransk", "@channel": "checklist"}
    assert [row.action for row in await audit(town)].count("checklist.start") == 1


async def test_it_counts_beside_the_answers_of_clients(town: Town, galina: Person) -> None:
    """Of both audiences: the checklist speaks of the centre as such. Nothing of it is a sample of anything."""
    await to_talk(galina)
    await fills(galina, *TALK)
    assert await cells(town) == set()
    await galina.taps("Пропустить")
    said = {("courtesy", 100), ("plain_speech", 75), ("information", 0), ("channels", 100), ("own_consultant", 100)}
    assert await cells(town) == {(*one, audience) for one in said for audience in ("citizen", "employer")}


async def cells(town: Town) -> set[tuple[str, int, str]]:
    """Indicator, score in points and audience of what was counted this month."""
    assert town.app is not None
    columns = (IndexCell.indicator, IndexCell.score, IndexCell.weight, IndexCell.audience)
    stmt = select(*columns).where(IndexCell.source == "checklist", IndexCell.family == "month")
    stmt = stmt.where(IndexCell.period == "2026-12", IndexCell.center == "ruzaevka", IndexCell.indicator != RUNS)
    found = await town.app.db.read(lambda tx: tx.execute(stmt).all())
    return {(row.indicator, row.score // row.weight // POINT, row.audience) for row in found}


async def test_it_says_who_filled_it_last(town: Town, vera: Person, galina: Person, clock: MovableClock) -> None:
    await to_talk(galina)
    await fills(galina, *TALK, "Пропустить")
    await to_talk(galina)
    assert galina.sees("Последний раз заполняли вы.")
    clock.passes(days=2)
    await to_talk(vera, "Рузаевка")
    assert vera.sees("Последний раз заполнял другой сотрудник.")
    await fills(vera, *TALK, "Пропустить")
    await to_talk(vera, "Рузаевка")
    assert vera.sees("заполнен 2 раза, последний — 3 декабря")
    assert vera.sees("Последний раз заполняли вы.")
    assert len({run.respondent for run in await rows(town)}) == 2


async def test_last_month_can_still_be_written_down(town: Town, galina: Person) -> None:
    await galina.says("/work")
    await galina.taps("Чек-листы")
    await galina.taps("Ноябрь 2026")
    assert galina.sees("чек-листы за ноябрь 2026")
    await galina.taps("Разговор с консультантом")
    await fills(galina, *TALK, "Пропустить")
    (run,) = await rows(town)
    assert run.day == date(2026, 11, 30)
    await galina.taps("К чек-листам")
    assert galina.sees("Разговор с консультантом: ещё не заполнен")
    await galina.taps("Ноябрь 2026")
    assert galina.sees("Разговор с консультантом: заполнен 1 раз, последний — 1 декабря")
    await galina.taps("Декабрь 2026")
    assert galina.sees("чек-листы за декабрь 2026")


async def test_it_waits_where_it_was_left_and_is_no_poll_of_the_menu(
    town: Town, galina: Person, clock: MovableClock
) -> None:
    await to_talk(galina)
    await fills(galina, "По телефону", "Да")
    await galina.taps("Продолжить позже")
    assert galina.sees("Не закончен: Разговор с консультантом")
    await galina.says("/start")
    await galina.taps("Ищу работу или учёбу")
    assert "Продолжить опрос" not in str(galina.buttons)
    clock.passes(days=1)
    assert town.app is not None
    await town.app.verbs.guide.forget_stale()
    await town.restart()
    await to_talk(galina)
    assert galina.sees("Начат, но не закончен.")
    await galina.taps("Продолжить")
    assert galina.sees("вопрос 3 из 7")
    for reply in (*TALK[2:], "Пропустить"):
        await galina.taps(reply)
    (run,) = await rows(town)
    assert (run.state, run.day) == ("completed", date(2026, 12, 1))


async def test_a_checklist_begun_in_november_stays_novembers(town: Town, galina: Person, clock: MovableClock) -> None:
    clock.now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    await to_talk(galina)
    await fills(galina, "По телефону")
    clock.passes(days=1)
    await to_talk(galina)
    assert galina.sees("Не закончен: Разговор с консультантом, Рузаевка, ноябрь 2026.")
    assert galina.sees("Если начать здесь, тот останется незаконченным")
    await galina.taps("Закончить начатый")
    assert galina.sees("Рузаевка, ноябрь 2026")


async def test_another_centre_ends_the_unfinished_one(town: Town, vera: Person) -> None:
    await to_talk(vera)
    await fills(vera, "По телефону")
    await to_talk(vera, "Рузаевка")
    await fills(vera, *TALK, "Пропустить")
    assert [(run.center, run.state) for run in await rows(town)] == [("saransk", "breakoff"), ("ruzaevka", "completed")]


async def test_tapping_twice_begins_one(town: Town, galina: Person) -> None:
    await to_talk(galina)
    message, data = galina.messages[-1].id, FillIn(center="ruzaevka", survey="talk", period="2026-12").pack()
    for _ in range(2):
        await galina.presses(message, data)
    assert len(await rows(town)) == 1
    assert [row.action for row in await audit(town)].count("checklist.start") == 1


async def test_a_revoked_role_finishes_nothing(town: Town, galina: Person, dmitry: Person) -> None:
    await to_talk(galina)
    await fills(galina, *TALK)
    await dmitry.says("/work")
    await dmitry.taps("Роли сотрудников")
    await dmitry.taps("121 · Контроль качества")
    await dmitry.taps("Отозвать роль")
    await dmitry.taps("Да, отозвать")
    await galina.taps("Пропустить")
    assert galina.sees("Эта кнопка уже не действует")
    assert await rows(town) == []


FORGED = (
    Checklists(),
    CenterChecklists(center="saransk", period="2026-12"),
    ChecklistCard(center="saransk", survey="talk", period="2026-12"),
    FillIn(center="saransk", survey="talk", period="2026-12"),
)


@pytest.mark.parametrize("role", ["", "head", "consultant"])
async def test_nobody_else_gets_in(town: Town, clock: MovableClock, role: str) -> None:
    """Neither a client nor somebody with another role; each try is written down."""
    person = town.person("Кто-то", 140)
    await person.says("/start")
    if role == "head":
        person = await invited(town, clock, "Анна", 141, "head", "saransk")
    before = len(await audit(town))
    for call in FORGED:
        await person.presses(person.messages[-1].id, call.pack())
        assert not person.sees("Саранск, декабрь")
    noted = (await audit(town))[before:]
    assert [(row.action, row.detail) for row in noted] == [
        ("refused", {"what": "NotAllowed", "tried": call.pack()}) for call in FORGED
    ]
    assert await rows(town) == []


async def test_one_centre_is_not_another(town: Town, galina: Person) -> None:
    await galina.says("/work")
    before = len(await audit(town))
    for call in FORGED[1:]:
        await galina.presses(galina.messages[-1].id, call.pack())
    assert [row.action for row in (await audit(town))[before:]] == ["refused"] * 3


@pytest.mark.parametrize(
    "call",
    [
        CenterChecklists(center="ruzaevka", period="2026-10"),
        CenterChecklists(center="ruzaevka", period="2027-01"),
        FillIn(center="ruzaevka", survey="talk", period="2026-Q4"),
        FillIn(center="ruzaevka", survey="exit", period="2026-12"),
        ChecklistCard(center="ruzaevka", survey="gone", period="2026-12"),
    ],
)
async def test_what_is_not_offered_is_outdated(town: Town, galina: Person, call: FillIn) -> None:
    await galina.says("/work")
    await galina.presses(galina.messages[-1].id, call.pack())
    assert galina.sees("Эта кнопка уже не действует")
    assert await rows(town) == []
