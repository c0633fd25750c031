"""Booking a talk: from the menu and from a bundle to the code, whoever else wants the same time."""

import random
import re
from typing import Final

import pytest

from guide.content import Content
from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.booking_walk import at_bundle, at_days, books, code_on, data_of, labels, roster
from tests.conversations.test_settings_and_data import at_menu

OLD: Final = 0.2


@pytest.fixture(autouse=True)
async def _roster(town: Town) -> None:
    await roster(town)


@pytest.fixture
def eve(town: Town) -> Person:
    """Another citizen."""
    return town.person("Ева", 120)


async def test_from_the_menu_to_the_code_with_a_restart_after_every_step(town: Town, anna: Person) -> None:
    await at_menu(anna)
    steps = (
        ("Записаться к консультанту", "О чём хотите поговорить?"),
        ("Поиск работы", "Как вам удобнее поговорить?"),
        ("Прийти в центр", "Какой кадровый центр?"),
        ("Саранск", "К кому вас записать?"),
        ("Ольга Петровна", "Выберите день"),
        ("2", "Среда, 2 декабря"),
        ("10:40", "Проверьте запись: среда, 2 декабря, 10:40"),
        ("Записаться", "Вы записаны: среда, 2 декабря, 10:40"),
    )
    for label, seen in steps:
        await anna.taps(label)
        assert anna.sees(seen), (label, anna.screen)
        assert not anna.has_spinner
        await town.restart()
    assert anna.sees("Карьерный консультант Ольга Петровна")
    assert anna.sees("ул. Примерная, 1")
    assert re.search(r"Ваш код: К-\d{4}\.", anna.screen)
    assert anna.sees("Напомним: вт, 1 дек., 20:00."), "two hours before would be too early in the morning"
    assert {"Как пройти", "В календарь", "Что взять с собой", "Перенести", "Отменить"} <= set(labels(anna))


async def test_the_summary_says_how_long_the_time_is_kept(anna: Person) -> None:
    await at_days(anna)
    await anna.taps("2")
    await anna.taps("10:40")
    assert anna.sees("Держим это время за вами 5 минут, до 10:45.")
    await anna.taps("Не записываться")
    assert anna.sees("Чем помочь?")
    await anna.taps("Мои записи")
    assert anna.sees("Сейчас записей нет.")


async def test_from_a_bundle_with_its_topic(anna: Person, content: Content) -> None:
    await at_menu(anna)
    await at_bundle(anna, content)
    await anna.taps("Записаться по этим вопросам")
    assert anna.sees("Поиск работы")
    assert anna.sees("Как вам удобнее поговорить?")
    for label in ("Прийти в центр", "Рузаевка", "3", "10:00", "Записаться"):
        await anna.taps(label)
    assert anna.sees("Вы записаны: четверг, 3 декабря, 10:00")
    await anna.taps("Что взять с собой")
    assert anna.sees("Паспорт")
    await anna.taps("К записи")
    assert anna.sees("Ваша запись: четверг, 3 декабря, 10:00")


async def test_the_month_shows_days_with_free_time_and_the_rest_of_it_answers(anna: Person) -> None:
    await at_days(anna)
    rows = anna.buttons
    assert rows[0] == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert rows[1] == ["·", "·", "2", "3", "4", "·", "·"], "today it is too late, and nobody works on Saturdays"
    assert rows[2] == ["7", "8", "9", "10", "11", "·", "·"]
    assert rows[3] == ["14", "15", "·", "·", "·", "·", "·"], "the horizon"
    before = anna.screen
    await anna.taps("пн")
    assert anna.chat.toast is not None
    assert anna.screen == before


async def test_what_is_typed_counts_as_a_tap(anna: Person) -> None:
    await at_menu(anna)
    for text in ("записаться на приём", "поиск работы", "прийти в центр", "саранск", "любой консультант", "2", "10:40"):
        await anna.says(text)
    assert anna.sees("Проверьте запись: среда, 2 декабря, 10:40")
    await anna.says("абырвалг")
    assert anna.sees("Проверьте запись")
    await anna.says("записаться")
    assert anna.sees("Вы записаны: среда, 2 декабря, 10:40")


async def test_own_words_on_the_way_lead_back_to_it(anna: Person) -> None:
    await at_days(anna)
    await anna.says("вахта закончилась, куда теперь")
    await anna.taps("Вернуться к записи")
    assert anna.sees("Выберите день")


async def test_every_step_leads_back(anna: Person) -> None:
    await at_days(anna, consultant="Ольга")
    await anna.taps("2")
    await anna.taps("Другой день")
    for seen in ("К кому вас записать?", "Какой кадровый центр?", "Как вам удобнее", "О чём хотите поговорить?"):
        await anna.taps("Назад")
        assert anna.sees(seen), anna.screen
    await anna.taps("В начало")
    assert anna.sees("Чем помочь?")


async def test_by_phone_the_client_calls_by_video_a_link_opens(anna: Person, eve: Person) -> None:
    for person, way in ((anna, "По телефону"), (eve, "По видеосвязи")):
        await at_menu(person)
        for label in ("Записаться к консультанту", "Поиск работы", way, "2"):
            await person.taps(label)
        await person.taps("10:00" if person is anna else "10:40")
        await person.taps("Записаться")
    assert anna.sees("Позвоните в это время сами: +7 000 000-00-01")
    assert anna.sees("Назовите его в начале разговора")
    assert "Как пройти" not in labels(anna)
    assert "Открыть видеовстречу" in labels(eve)


async def test_a_time_somebody_else_took_is_refused_with_the_nearest(anna: Person, eve: Person) -> None:
    await at_days(anna, consultant="Ольга")
    await anna.taps("2")
    await books(eve, "2", "10:40")
    await anna.taps("10:40")
    assert anna.sees("Это время только что заняли")
    assert labels(anna)[:2] == ["ср, 2 дек., 10:00", "ср, 2 дек., 11:20"]
    await anna.taps("ср, 2 дек., 11:20")
    assert anna.sees("Проверьте запись: среда, 2 декабря, 11:20")
    await anna.taps("Записаться")
    assert anna.sees("Вы записаны: среда, 2 декабря, 11:20")


async def test_a_kept_time_is_nobody_elses_until_it_runs_out(anna: Person, eve: Person, clock: MovableClock) -> None:
    await at_days(anna, consultant="Ольга")
    await anna.taps("2")
    await anna.taps("10:40")
    await at_days(eve, consultant="Ольга")
    await eve.taps("2")
    assert labels(eve)[:2] == ["10:00", "11:20"]
    clock.passes(minutes=6)
    await books(eve, "2", "10:40")
    await anna.taps("Записаться")
    assert anna.sees("Это время только что заняли")
    await anna.taps("Выбрать другой день")
    assert anna.sees("Выберите день")


async def test_a_hold_that_ran_out_unnoticed_is_no_loss(anna: Person, clock: MovableClock) -> None:
    await at_days(anna, consultant="Ольга")
    await anna.taps("2")
    await anna.taps("10:40")
    clock.passes(minutes=20)
    await anna.taps("Записаться")
    assert anna.sees("Вы записаны: среда, 2 декабря, 10:40")


async def test_two_taps_are_one_booking(anna: Person) -> None:
    await at_days(anna)
    for label in ("2", "10:40"):
        message, data = data_of(anna, label)
        await anna.presses(message, data, wait=False)
        await anna.presses(message, data)
    message, data = data_of(anna, "Записаться")
    await anna.presses(message, data, wait=False)
    await anna.presses(message, data)
    code = code_on(anna)
    await anna.presses(message, data)
    assert code_on(anna) == code
    await anna.taps("Мои записи")
    assert anna.screen.count("К-") == 1


async def test_a_button_of_an_earlier_booking_leads_to_the_current_one(anna: Person) -> None:
    await at_days(anna)
    message, day = data_of(anna, "3")
    await at_days(anna, center="Рузаевка", consultant=None)
    await anna.presses(message, day)
    assert anna.sees("Эта кнопка уже не действует. Вы сейчас здесь:")
    assert anna.sees("Рузаевка")
    await anna.says("/start")
    await anna.presses(message, day)
    assert anna.sees("Эта кнопка уже не действует.")


@pytest.mark.parametrize("data", ["zm:1:99999:13", "zd:1:never:0", "zh:1:99999999999999", "m:1", "mx:1:plans", "z:7:0"])
async def test_what_nobody_drew_is_refused_kindly(anna: Person, data: str) -> None:
    await at_menu(anna)
    await anna.presses(anna.messages[-1].id, data)
    assert anna.sees("Эта кнопка уже не действует")
    assert not anna.has_spinner


async def test_one_booking_for_a_topic_and_none_at_the_same_time(anna: Person) -> None:
    await books(anna, "2", "10:40")
    await anna.taps("Мои записи")
    await anna.taps("Записаться к консультанту")
    assert "✓ Поиск работы" in labels(anna)
    await anna.taps("Карьерная консультация")
    await anna.taps("По телефону")
    await anna.taps("2")
    assert "10:40" not in labels(anna), "the consultant is busy with the same person"
    await anna.taps("В начало")
    await anna.taps("Записаться к консультанту")
    await anna.taps("✓ Поиск работы")
    assert anna.sees("Ваша запись: среда, 2 декабря, 10:40")


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_tapped_there_is_an_answer_and_a_way_on(town: Town, anna: Person, seed: int) -> None:
    """Anybody, tapping whatever comes, now and then a button of long ago."""
    chance, drawn = random.Random(seed), list[tuple[int, str]]()
    await at_menu(anna)
    for _ in range(60):
        newest = anna.messages[-1]
        here = [
            (newest.id, button["callback_data"]) for row in newest.keyboard for button in row if "url" not in button
        ]
        booking = [tap for tap in here if tap[1].startswith(("z", "m"))]
        drawn += booking
        await anna.presses(*chance.choice(drawn if drawn and chance.random() < OLD else booking or here))
        assert not anna.has_spinner
        assert "сломалось" not in anna.screen
        assert anna.messages[-1].keyboard
        town.clock.passes(minutes=chance.choice((0, 0, 1, 7)))


async def test_somebody_without_a_side_says_who_they_are_first(town: Town) -> None:
    zoe = town.person("Зоя", 130)
    await zoe.says("записаться")
    assert zoe.sees("Кто вы?")


async def test_an_employer_gets_a_consultant_and_keeps_them(town: Town, boris: Person) -> None:
    await at_menu(boris, "Я работодатель")
    await boris.taps("Мои записи")
    await boris.taps("Мой кадровый консультант")
    assert boris.sees("Пока не назначен.")
    for label in ("Записаться к консультанту", "Подбор сотрудников"):
        await boris.taps(label)
    assert boris.sees("Выберите день"), "one way, one centre, and the consultant is assigned"
    mine = "Игорь Львович" if boris.sees("Игорь Львович") else "Ирина Юрьевна"
    other = ({"Игорь Львович", "Ирина Юрьевна"} - {mine}).pop()
    assert boris.sees(mine)
    await boris.taps("Другой консультант")
    assert boris.sees(f"{mine}, ваш кадровый консультант")
    await boris.taps(other)
    for label in ("2", "10:00", "Записаться"):
        await boris.taps(label)
    assert boris.sees(f"Кадровый консультант {other}")
    await boris.taps("Мои записи")
    await boris.taps("Мой кадровый консультант")
    assert boris.sees(mine)
