"""A number to call back, where the region asks for one: with consent, for a talk by phone, and never necessary."""

import json
from collections.abc import AsyncIterator

import pytest

from guide.content import Content
from simulator.person import Person
from tests.conftest import MovableClock, Town, town_on
from tests.conversations.booking_walk import labels, roster
from tests.conversations.test_settings_and_data import at_menu
from tests.usecases.conftest import DATA_KEY


@pytest.fixture
async def town(db_url: str, clock: MovableClock, content: Content) -> AsyncIterator[Town]:
    """PERSONAL_DATA=on."""
    async with town_on(db_url, clock, content=content, personal_data="on", data_key=DATA_KEY) as opened:
        await roster(opened)
        yield opened


async def has_a_talk_by_phone(person: Person) -> None:
    await at_menu(person)
    for label in ("Записаться к консультанту", "Поиск работы", "По телефону", "2", "10:00", "Записаться"):
        await person.taps(label)


async def leaves_a_number(person: Person) -> None:
    for label in ("Оставить номер для звонка", "Прочитать согласие", "Даю согласие"):
        await person.taps(label)
    await person.says("8 927 123 45 67")


async def test_from_the_talk_to_name_and_number_and_back(town: Town, anna: Person) -> None:
    await has_a_talk_by_phone(anna)
    await anna.taps("Оставить номер для звонка")
    assert anna.sees("нужно ваше согласие")
    await anna.taps("Прочитать согласие")
    assert anna.sees("Версия согласия")
    await anna.taps("Даю согласие")
    assert anna.sees("По какому номеру вам позвонить?")
    await town.restart()
    await anna.says("8 927 123")
    assert anna.sees("В номере не хватает цифр")
    assert anna.sees("По какому номеру вам позвонить?")
    await anna.says("8 927 123 45 67")
    assert anna.sees("Номер записан: +7 927 123-45-67")
    await anna.says("8 927 123 45 67")
    assert anna.sees("Напишите имя буквами")
    await anna.says("Анна Петровна")
    assert anna.sees("Записали: Анна Петровна, +7 927 123-45-67")
    assert anna.sees("Ваша запись")


async def test_one_may_do_without_number_and_without_name(anna: Person) -> None:
    await has_a_talk_by_phone(anna)
    await anna.taps("Оставить номер для звонка")
    await anna.taps("Обойтись без номера")
    assert anna.sees("Ваша запись")
    await leaves_a_number(anna)
    await anna.says("не называть имя")
    assert anna.sees("Ваша запись")


async def test_words_that_work_everywhere_work_here(anna: Person) -> None:
    await has_a_talk_by_phone(anna)
    await leaves_a_number(anna)
    await anna.says("меню")
    assert anna.sees("Чем помочь?")


async def test_my_data_show_and_delete_them(anna: Person) -> None:
    await has_a_talk_by_phone(anna)
    await leaves_a_number(anna)
    await anna.says("Анна")
    await anna.says("/menu")
    for label in ("Настройки", "Мои данные", "Что вы храните обо мне"):
        await anna.taps(label)
    held = json.loads(anna.files[-1].content)
    assert held["person"]["phone"] == "+7 927 123-45-67"
    assert [contact["way"] for contact in held["contacts"]] == ["phone"]
    for label in ("Назад", "Имя и телефон", "Удалить имя и номер"):
        await anna.taps(label)
    assert anna.sees("Мои данные")
    await anna.taps("Имя и телефон")
    assert "Удалить имя и номер" not in labels(anna)


async def test_at_a_talk_in_the_office_no_number_is_asked_for(anna: Person) -> None:
    await at_menu(anna)
    for label in ("Записаться к консультанту", "Поиск работы", "Прийти в центр", "Саранск", "Ольга Петровна"):
        await anna.taps(label)
    for label in ("2", "10:00", "Записаться"):
        await anna.taps(label)
    assert "Оставить номер для звонка" not in labels(anna)
