"""What becomes of a booking: calendar, another time, cancelling, reminders, an earlier time, news from the centre."""

from datetime import datetime

import pytest
from icalendar import Calendar, Component
from sqlalchemy import Connection, select

from db.models import Contact
from db.repos import contacts
from guide.content import Content
from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.booking_walk import at_bundle, books, code_on, data_of, labels, roster
from tests.conversations.test_invitations import delivers
from tests.conversations.test_settings_and_data import at_menu


@pytest.fixture(autouse=True)
async def _roster(town: Town) -> None:
    await roster(town)


@pytest.fixture
def eve(town: Town) -> Person:
    """Another citizen."""
    return town.person("Ева", 120)


def entry_in(person: Person) -> tuple[str, Component]:
    """The method and the only entry of the newest calendar file."""
    calendar = Calendar.from_ical(person.files[-1].content)
    (event,) = calendar.walk("VEVENT")
    assert calendar.walk("VTIMEZONE")
    return str(calendar["METHOD"]), event


async def test_the_way_there_and_what_to_bring(anna: Person) -> None:
    await books(anna, "2", "10:40")
    await anna.taps("Как пройти")
    venue = anna.messages[-1].attachment
    assert venue is not None
    assert (venue.latitude, venue.longitude) == (54.1838, 45.1749)
    await anna.taps("К записи")
    await anna.taps("Что взять с собой")
    assert anna.sees("Паспорт")
    assert anna.sees("Если чего-то нет, приходите всё равно")


async def test_a_calendar_keeps_one_entry_through_moving_and_cancelling(anna: Person) -> None:
    code = await books(anna, "2", "10:40")
    await anna.taps("В календарь")
    method, first = entry_in(anna)
    assert (method, first["STATUS"], first["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    assert first.decoded("DTSTART").isoformat() == "2026-12-02T10:40:00+03:00"
    assert first["SUMMARY"] == f"Запись в кадровый центр, код {code}"
    assert "Поиск работы" not in str(first), "calendars are shared"
    await anna.taps("К записи")
    for label in ("Перенести", "Любой консультант", "3", "10:00", "Перенести", "В календарь"):
        await anna.taps(label)
    method, moved = entry_in(anna)
    assert (method, moved["UID"], moved["SEQUENCE"]) == ("PUBLISH", first["UID"], 1)
    assert moved.decoded("DTSTART").isoformat() == "2026-12-03T10:00:00+03:00"
    await anna.taps("К записи")
    for label in ("Отменить", "Изменились планы", "Убрать из календаря"):
        await anna.taps(label)
    method, gone = entry_in(anna)
    assert (method, gone["STATUS"], gone["UID"]) == ("CANCEL", "CANCELLED", first["UID"])
    assert int(str(gone["SEQUENCE"])) > 1


async def test_moving_keeps_the_code_and_frees_the_old_time(town: Town, anna: Person, eve: Person) -> None:
    code = await books(anna, "2", "10:40")
    await anna.taps("Перенести")
    assert anna.sees("К кому вас записать?")
    assert labels(anna)[:2] == ["Любой консультант", "Ольга Петровна"]
    await anna.taps("Ольга Петровна")
    assert anna.sees(f"Переносим запись {code}: среда, 2 декабря, 10:40")
    await town.restart()
    await anna.taps("4")
    await anna.taps("11:20")
    assert anna.sees("Проверьте запись: пятница, 4 декабря, 11:20")
    await anna.taps("Перенести")
    assert anna.sees("Запись перенесена: пятница, 4 декабря, 11:20")
    assert code_on(anna) == code
    await books(eve, "2", "10:40")


async def test_whoever_thinks_better_of_moving_keeps_the_booking(anna: Person) -> None:
    code = await books(anna, "2", "10:40")
    for label in ("Перенести", "Назад"):
        await anna.taps(label)
    assert anna.sees("Ваша запись: среда, 2 декабря, 10:40")
    for label in ("Перенести", "Ольга Петровна", "3", "10:00", "Оставить как было"):
        await anna.taps(label)
    assert anna.sees("Ваша запись: среда, 2 декабря, 10:40")
    assert code_on(anna) == code


async def test_cancelling_asks_why_and_frees_the_time(anna: Person, eve: Person) -> None:
    await books(anna, "2", "10:40")
    message, cancel = data_of(anna, "Отменить")
    await anna.taps("Отменить")
    assert anna.sees("Отменить запись К-")
    assert "Перенести на другое время" in labels(anna)
    _, because = data_of(anna, "Изменились планы")
    await anna.taps("Изменились планы")
    assert anna.sees("Запись отменена: среда, 2 декабря, 10:40")
    await anna.presses(message, because)
    await anna.presses(message, cancel)
    assert anna.sees("Запись отменена: среда, 2 декабря, 10:40"), "twice is once, and old buttons tell the truth"
    await books(eve, "2", "10:40")
    await anna.taps("Записаться снова")
    assert anna.sees("Как вам удобнее поговорить?")


async def test_shortly_before_only_the_centre_can_change_it(anna: Person, clock: MovableClock) -> None:
    await books(anna, "2", "10:40")
    message, move = data_of(anna, "Перенести")
    _, cancel = data_of(anna, "Отменить")
    await anna.taps("Отменить")
    _, because = data_of(anna, "Не смогу прийти")
    clock.passes(hours=22, minutes=30)
    for data in (move, cancel, because):
        await anna.presses(message, data)
        assert anna.sees("До начала осталось мало времени"), data
        assert "Контакты центра" in labels(anna)
    await anna.taps("Открыть запись")
    assert anna.sees("через бота уже нельзя")
    assert not {"Перенести", "Отменить"} & set(labels(anna))


async def test_a_reminder_is_answered(town: Town, anna: Person, clock: MovableClock) -> None:
    await books(anna, "4", "10:40")
    clock.now = datetime.fromisoformat("2026-12-03T10:40:05+03:00")
    assert await delivers(town) == 1
    assert anna.sees("Напоминаем о записи: пятница, 4 декабря, 10:40")
    assert labels(anna) == ["Приду", "Перенести", "Отменить", "Открыть запись"]
    await anna.taps("Приду")
    assert anna.sees("Вы ответили, что придёте.")
    clock.now = datetime.fromisoformat("2026-12-03T20:00:05+03:00")
    assert await delivers(town) == 1, "two hours before would be too early in the morning"
    assert anna.sees("Напоминаем о записи: пятница, 4 декабря, 10:40")
    assert "Приду" not in labels(anna), "that is answered"


async def test_a_reminder_dies_with_its_booking_and_goes_with_a_moved_one(
    town: Town, anna: Person, eve: Person, clock: MovableClock
) -> None:
    await books(anna, "4", "10:40")
    await anna.taps("Отменить")
    await anna.taps("Другая причина")
    await books(eve, "4", "11:20")
    for label in ("Перенести", "Любой консультант", "7", "11:20", "Перенести"):
        await eve.taps(label)
    clock.now = datetime.fromisoformat("2026-12-03T12:00:00+03:00")
    assert await delivers(town) == 0
    clock.now = datetime.fromisoformat("2026-12-06T11:20:05+03:00")
    assert await delivers(town) == 1
    assert eve.sees("Напоминаем о записи: понедельник, 7 декабря, 11:20")
    await eve.taps("Перенести")
    assert eve.sees("Переносим запись")


async def test_an_earlier_time_is_offered_and_taken(town: Town, anna: Person, eve: Person) -> None:
    await books(eve, "2", "10:00", "Рузаевка", None)
    code = await books(anna, "3", "10:00", "Рузаевка", None)
    await anna.taps("Если освободится раньше")
    assert anna.sees("Если освободится время раньше, предложим его вам.")
    await eve.taps("Отменить")
    await eve.taps("Изменились планы")
    assert await delivers(town) == 1
    assert anna.sees("Освободилось время раньше: среда, 2 декабря, 10:00")
    assert anna.sees("Сейчас вы записаны на четверг, 3 декабря, 10:00.")
    message, take = data_of(anna, "Да, перенести")
    await anna.taps("Да, перенести")
    assert anna.sees("Ваша запись: среда, 2 декабря, 10:00")
    assert code_on(anna) == code
    await anna.presses(message, take)
    assert anna.sees("Ваша запись: среда, 2 декабря, 10:00"), "twice is once"


async def test_an_earlier_time_that_is_not_wanted_is_everybodys(town: Town, anna: Person, eve: Person) -> None:
    await books(eve, "2", "10:00", "Рузаевка", None)
    await books(anna, "3", "10:00", "Рузаевка", None)
    await anna.taps("Если освободится раньше")
    await eve.taps("Отменить")
    await eve.taps("Изменились планы")
    assert await delivers(town) == 1
    message, take = data_of(anna, "Да, перенести")
    await anna.taps("Нет, оставить как есть")
    assert anna.sees("Ваша запись: четверг, 3 декабря, 10:00")
    await books(eve, "2", "10:00", "Рузаевка", None)
    await anna.presses(message, take)
    assert anna.sees("Это время уже не предлагается.")
    await anna.taps("Мои записи")
    assert anna.sees("четверг, 3 декабря, 10:00")


async def test_whoever_waits_no_more_is_not_asked(town: Town, anna: Person, eve: Person) -> None:
    await books(eve, "2", "10:00", "Рузаевка", None)
    await books(anna, "3", "10:00", "Рузаевка", None)
    await anna.taps("Если освободится раньше")
    await anna.taps("Не ждать времени раньше")
    await eve.taps("Отменить")
    await eve.taps("Изменились планы")
    assert await delivers(town) == 0


async def test_the_centre_cancels_and_says_why(town: Town, anna: Person) -> None:
    await books(anna, "2", "10:40")
    assert town.app is not None
    verbs, now = town.app.verbs, town.clock()

    def body(tx: Connection) -> None:
        row = contacts.find(tx, tx.scalars(select(Contact.id)).one())
        assert row is not None
        verbs.contacts.cancelled(tx, row, "staff", "training", now)

    await town.app.db.write(body)
    assert await delivers(town) == 1
    assert anna.sees("Центр отменил вашу запись: среда, 2 декабря, 10:40")
    assert anna.sees("У консультанта учёба в этот день.")
    await anna.taps("Записаться снова")
    assert anna.sees("Как вам удобнее поговорить?")


async def test_the_consultant_sees_the_situation_only_by_the_clients_tap(anna: Person, content: Content) -> None:
    await at_menu(anna)
    await at_bundle(anna, content)
    message, book = data_of(anna, "Записаться по этим вопросам")
    await anna.taps("Сохранить мой маршрут")
    await anna.taps("Даю согласие")
    await anna.presses(message, book)
    for label in ("Прийти в центр", "Рузаевка", "3", "10:00", "Записаться"):
        await anna.taps(label)
    assert anna.sees("Консультант видит только тему")
    await anna.taps("Показать консультанту")
    assert anna.sees("Консультант увидит вашу ситуацию и маршрут.")
    await anna.taps("Не показывать")
    assert anna.sees("Консультант видит только тему")


async def test_somebody_elses_booking_is_nobodys_business(anna: Person, eve: Person) -> None:
    await books(anna, "2", "10:40")
    buttons = [data_of(anna, label)[1] for label in ("Как пройти", "В календарь", "Перенести", "Отменить")]
    await at_menu(eve)
    for data in buttons:
        await eve.presses(eve.messages[-1].id, data)
        assert eve.sees("Эта кнопка уже не действует")
