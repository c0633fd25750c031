"""Exports in chat: chosen step by step, made by a process of its own, handed over as files, cancelled."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection, select, update

from bot.exporter import Exporter
from db.models import Audit, Export, Role
from guide.content import Content
from simulator.person import Person
from tests.conftest import LINK_KEY, MovableClock, Town
from tests.processes.deployment import until
from tests.usecases.export.exported import published, ran
from usecases.links import Links

REPLIES = {"solved": "5", "courtesy": "4", "waiting": "3", "better": "=Чай"}


async def invited(town: Town, clock: MovableClock, name: str, id: int, role: str, center: str) -> Person:
    person = town.person(name, id)
    await person.opens(Links(LINK_KEY).invite(role, center, clock() + timedelta(days=7)))  # type: ignore[arg-type]
    return person


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of the region."""
    return await invited(town, clock, "Вера", 120, "qc", "")


@pytest.fixture
async def exporter(town: Town, content: Content) -> AsyncIterator[Exporter]:
    assert town.app is not None
    made = Exporter(town.settings, town.app.verbs.export_queue, town.app.bot, town.app.delivery.limiter, content)
    yield made
    assert list(made.base.glob("*-*")) == [], "nothing is left behind"


@pytest.fixture
async def answered(town: Town, content: Content, clock: MovableClock) -> None:
    """Twelve visits to Saransk and one to Ruzaevka, this quarter."""
    survey = content.surveys["exit"]

    def body(tx: Connection) -> None:
        published(tx, survey)
        for number in range(12):
            facts = {"@center": "saransk", "@situation": "layoff", "@audience": "citizen"}
            ran(tx, survey, REPLIES, facts, began=clock.now - timedelta(days=2), respondent=f"{number:032}")
        ran(tx, survey, REPLIES, {"@center": "ruzaevka"}, began=clock.now - timedelta(days=2))

    assert town.app is not None
    await town.app.db.write(body)


async def forges(person: Person, data: str) -> None:
    newest = person.chat.newest()
    assert newest is not None
    await person.presses(newest.id, data)


def labels(person: Person) -> list[str]:
    return [label for row in person.buttons for label in row]


async def to_summary(person: Person, *, center: str | None = "Весь регион", kind: str = "Таблица CSV") -> None:
    await person.says("/export")
    await person.taps("IV квартал 2026")
    if center is not None:
        await person.taps(center)
    await person.taps("Ваш визит")
    await person.taps(kind)


async def audited(town: Town) -> list[tuple[str, dict[str, object]]]:
    assert town.app is not None

    def body(tx: Connection) -> list[tuple[str, dict[str, object]]]:
        rows = tx.execute(select(Audit.action, Audit.detail).where(Audit.action.like("export%")).order_by(Audit.id))
        return [(row.action, row.detail) for row in rows]

    return await town.app.db.read(body)


async def refused(town: Town) -> list[dict[str, object]]:
    assert town.app is not None
    rows = select(Audit.detail).where(Audit.action == "refused").order_by(Audit.id)
    return await town.app.db.read(lambda tx: list(tx.execute(rows).scalars()))


async def test_files_come_into_the_chat(town: Town, vera: Person, answered: None, exporter: Exporter) -> None:
    await vera.says("/work")
    await vera.taps("Выгрузка")
    assert vera.sees("За какой период?")
    await vera.taps("IV квартал 2026")
    await vera.taps("Весь регион")
    assert vera.sees("Какой опрос?")
    await vera.taps("Ваш визит · 13")
    await vera.taps("Таблица CSV")
    assert vera.sees("13 прохождений.")
    assert vera.sees("отдельным файлом")
    await vera.taps("Начать выгрузку")
    assert vera.last_alert == "Готовим выгрузку."
    assert vera.sees("Выгрузка начата")
    begun = vera.chat.newest()
    await exporter.work()
    assert vera.sees("Выгрузка готова")
    assert begun is not None
    assert "очеред" not in begun.text
    assert [file.name for file in vera.files] == [
        "golos_2026-Q4_region_exit.csv",
        "golos_2026-Q4_region_texts.csv",
        "golos_2026-Q4_region_codebook.csv",
    ]
    rows = vera.files[0].content.decode("utf-8-sig").splitlines()
    assert len(rows) == 14
    assert "120" not in rows[0]
    asked, delivered = await audited(town)
    assert asked[0] == "export.asked"
    assert delivered[0] == "export.delivered"
    assert delivered[1]["rows"] == 13
    assert delivered[1]["panel"] is False


async def test_a_centres_quality_control_gets_its_centre_alone(
    town: Town, clock: MovableClock, answered: None, exporter: Exporter
) -> None:
    olga = await invited(town, clock, "Ольга", 121, "qc", "ruzaevka")
    await to_summary(olga, center=None, kind="Книга Excel")
    assert olga.sees("1 прохождение.")
    assert "Узнавать отвечавших раньше" not in labels(olga)
    await olga.taps("Тексты внутри строк")
    assert olga.sees("Берегите файл")
    await olga.taps("Начать выгрузку")
    await exporter.work()
    book = load_workbook(io.BytesIO(olga.files[0].content))
    assert [sheet.title for sheet in book] == ["Ответы", "Кодовая книга", "Индекс", "Путь клиента", "Методика"]
    head, *rows = book["Ответы"].iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True))["center"] for row in rows] == ["ruzaevka"]
    assert [dict(zip(head, row, strict=True))["better"] for row in rows] == ["'=Чай"]
    await forges(olga, "x5:2026-Q4:saransk:exit:c0")
    assert olga.sees("Это открыто")
    await forges(olga, "x5:2026-Q4:ruzaevka:exit:c2")
    assert olga.sees("Это открыто")


async def test_a_panel_is_for_heads_and_keeps_its_keys(
    town: Town, clock: MovableClock, answered: None, exporter: Exporter
) -> None:
    head = await invited(town, clock, "Ирина", 122, "head", "saransk")
    for _ in range(2):
        await to_summary(head, center=None)
        await head.taps("Узнавать отвечавших раньше")
        assert head.sees("запись в журнале")
        await head.taps("Начать выгрузку")
        await exporter.work()
    first, second = (file.content for file in head.files if file.name.endswith("_exit.csv"))
    assert first == second
    assert [detail["panel"] for action, detail in await audited(town) if action == "export.asked"] == [True, True]


async def test_it_is_cancelled_before_and_while_it_is_made(
    town: Town, vera: Person, answered: None, exporter: Exporter
) -> None:
    await to_summary(vera)
    await vera.taps("Начать выгрузку")
    assert vera.buttons == [], "what is said there goes on below"
    await vera.says("отменить")
    assert vera.sees("Выгрузка отменена")
    await exporter.work()
    assert vera.files == []
    await to_summary(vera)
    await vera.taps("Начать выгрузку")
    making = asyncio.create_task(exporter.work())
    await until(lambda: vera.sees("Готовим файлы"), 10, "nobody began")
    await vera.taps("Отменить выгрузку")
    await making
    assert vera.files == []
    assert vera.sees("Выгрузка отменена")
    assert [action for action, _ in await audited(town)] == ["export.asked", "export.cancelled"] * 2


async def test_two_people_at_once_get_what_each_asked_for(
    town: Town, clock: MovableClock, vera: Person, answered: None, exporter: Exporter
) -> None:
    olga = await invited(town, clock, "Ольга", 121, "qc", "ruzaevka")
    await to_summary(vera)
    await to_summary(olga, center=None)
    await vera.taps("Начать выгрузку")
    await olga.taps("Начать выгрузку")
    await exporter.work()
    assert [len(person.files[0].content.splitlines()) for person in (vera, olga)] == [14, 2]


async def test_a_right_that_is_gone_when_the_process_starts(
    town: Town, vera: Person, answered: None, exporter: Exporter
) -> None:
    await to_summary(vera)
    await vera.taps("Начать выгрузку")
    assert town.app is not None
    await town.app.db.write(lambda tx: tx.execute(update(Role).values(revoked_at=town.clock.now)).rowcount)
    await exporter.work()
    assert vera.files == []
    state, trouble = await town.app.db.read(lambda tx: tuple(tx.execute(select(Export.state, Export.trouble)).one()))
    assert (state, trouble) == ("failed", "NotAllowed")


async def test_the_same_order_twice_is_one_and_somebody_elses_is_nobodys(
    town: Town, clock: MovableClock, vera: Person, answered: None
) -> None:
    await to_summary(vera)
    await vera.taps("Начать выгрузку")
    await forges(vera, "x5:2026-Q4::exit:c0")
    assert len(await audited(town)) == 1
    olga = await invited(town, clock, "Ольга", 121, "qc", "")
    for data in ("x6:1", "x7:1"):
        await forges(olga, data)
        assert olga.sees("Это открыто")
    await forges(olga, "x6:2")
    assert olga.sees("Эта кнопка уже не действует")
    assert await refused(town) == [{"what": "NotAllowed", "tried": data} for data in ("x6:1", "x7:1")]
    await town.restart()
    await vera.says("ну как там")
    assert vera.sees("Выгрузка в очереди")


async def test_nothing_was_answered(town: Town, vera: Person) -> None:
    await vera.says("/export")
    await vera.taps("IV квартал 2026")
    await vera.taps("Весь регион")
    assert vera.sees("За этот период ответов нет.")
    for forged in ("x5:2026-Q4::exit:c0", "x5:2026-Q9::exit:c0", "x4:2026-Q4::exit:q9", "x5:2026-Q4:nowhere:exit:c0"):
        await forges(vera, forged)
        assert not vera.has_spinner
    assert await audited(town) == []


async def test_clients_and_consultants_are_refused(town: Town, anna: Person) -> None:
    await anna.says("/start")
    await anna.says("/export")
    assert anna.sees("Это открыто")
    for data in (
        "x0:0",
        "x1:2026-Q4:0",
        "x2:2026-Q4::0",
        "x3:2026-Q4::exit",
        "x4:2026-Q4::exit:c0",
        "x5:2026-Q4::exit:c0",
    ):
        await forges(anna, data)
        assert anna.sees("Это открыто")
