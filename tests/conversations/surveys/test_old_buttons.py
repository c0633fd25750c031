"""Buttons of earlier questions, of ended runs, of others, forged; messages delivered twice; an edited survey."""

from dataclasses import replace

import pytest

from simulator.person import Person
from tests.conftest import Town
from tests.conversations.surveys.walking import answers, at, labels, latest, redelivers, scans
from tests.surveys.every_kind import EVERY_KIND, QUESTIONS, survey


async def test_an_earlier_questions_button_shows_the_question_on_screen(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    message = anna.messages[-1]
    three = message.keyboard[1][1]["callback_data"]
    await anna.taps("4")
    await anna.presses(message.id, three)
    assert anna.sees("Эта кнопка уже не действует. Вы сейчас здесь:")
    assert anna.sees("Легко ли было?")
    assert (await answers(town))["mark"] == "4"


async def test_a_second_tap_on_the_same_button_just_shows_the_next_question(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    message = anna.messages[-1]
    four = message.keyboard[1][0]["callback_data"]
    await anna.presses(message.id, four, wait=False)
    await anna.presses(message.id, four)
    assert anna.sees("Легко ли было?")
    assert not anna.sees("уже не действует")
    assert await answers(town) == {"hello": "seen", "mark": "4"}


async def test_an_old_message_s_buttons_after_the_end(town: Town, anna: Person) -> None:
    await at(anna, "wait")
    await anna.says("5")
    await anna.taps("Назад")
    old = [
        (message.id, button["callback_data"]) for message in anna.messages for row in message.keyboard for button in row
    ]
    await anna.says("5")
    await anna.taps("Пропустить")
    before = await answers(town)
    for message, data in old:
        await anna.presses(message, data)
        assert not anna.has_spinner
        assert anna.buttons
    assert await answers(town) == before
    assert (await latest(town)).state == "completed"


async def test_a_tick_in_an_old_message_brings_the_person_back(town: Town, anna: Person) -> None:
    """Whoever ticks in an old message is in the survey again: what they type next belongs to it."""
    await at(anna, "fix")
    message = anna.messages[-1]
    await anna.says("/menu")
    await anna.presses(message.id, message.keyboard[0][0]["callback_data"])
    assert anna.sees("Что исправить?")
    await anna.says("вывески")
    await anna.says("готово")
    assert (await answers(town))["fix"] == "a,c"


async def test_another_persons_button_is_refused(town: Town, anna: Person, boris: Person) -> None:
    await at(anna, "mark")
    stolen = [
        button["callback_data"]
        for row in anna.messages[-1].keyboard
        for button in row
        if "Продолжить" not in button["text"]
    ]
    await boris.says("/start")
    for data in stolen:
        await boris.presses(boris.messages[-1].id, data)
        assert boris.sees("Эта кнопка уже не действует.")
    assert await answers(town) == {"hello": "seen"}


async def test_forged_data_stores_nothing(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    replies = ("a:1:mark:9", "a:1:mark:", "a:1:low:5", "a:1:mark:-no", "a:1:mark:05", "a:9:mark:5", "a:x:mark:5")
    for data in (*replies, "at:1:mark:a:1", "at:1:fix:z:1", "at:1:fix:a:maybe", "ad:1:mark", "ar:9", "ar:-1"):
        await anna.presses(anna.messages[-1].id, data)
        assert anna.sees("Решён ли ваш вопрос?"), data
        assert not anna.has_spinner
    assert await answers(town) == {"hello": "seen"}


@pytest.mark.parametrize(
    ("question", "said"),
    [("mark", "4"), ("mark", "5"), ("met", "Назад"), ("met", "нет"), ("room", "В зале"), ("wait", "15")],
)
async def test_a_typed_answer_delivered_twice_is_one(town: Town, anna: Person, question: str, said: str) -> None:
    await at(anna, question)
    await anna.says(said)
    screen, kept = anna.screen, await answers(town)
    await redelivers(town, anna, said)
    assert await answers(town) == kept
    assert anna.screen == screen


async def test_a_typed_tick_delivered_twice_is_one(town: Town, anna: Person) -> None:
    await at(anna, "fix")
    await anna.says("Вывески")
    await redelivers(town, anna, "Вывески")
    assert "✓ Вывески" in labels(anna)


async def test_a_typed_skip_delivered_twice_skips_one(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    await anna.says("не относится ко мне")
    await redelivers(town, anna, "не относится ко мне")
    assert await answers(town) == {"hello": "seen", "mark": "-na"}


async def test_an_edited_survey_finishes_on_the_version_it_began_with(town: Town, anna: Person, boris: Person) -> None:
    await at(anna, "room")
    assert town.content is not None
    shorter = survey(QUESTIONS[:2], thanks="Новая благодарность.")
    message = anna.messages[-1]
    town.content = replace(town.content, surveys={"exit": shorter})
    await town.restart()
    await anna.presses(message.id, message.keyboard[0][0]["callback_data"])
    assert anna.sees("Что исправить?")
    for label in ("Очереди", "Вывески", "Готово"):
        await anna.taps(label)
    await anna.says("7")
    await anna.says("всё хорошо")
    assert anna.sees("Спасибо, учтём.")
    assert len(await answers(town)) == 9
    assert (await latest(town)).version == EVERY_KIND.version
    await scans(boris)
    await boris.taps("Продолжить")
    await boris.taps("5 — да")
    assert boris.sees("Новая благодарность.")
    assert (await latest(town)).version == shorter.version


async def test_a_survey_that_is_gone_can_still_be_finished(town: Town, anna: Person) -> None:
    await at(anna, "room")
    assert town.content is not None
    town.content = replace(town.content, surveys={})
    await town.restart()
    await anna.taps("В зале")
    assert anna.sees("Что исправить?")
    await anna.says("/menu")
    await anna.taps("Ищу работу или учёбу")
    assert "Оценить приём" not in labels(anna)
    await anna.taps("Продолжить опрос")
    for label in ("Очереди", "Вывески", "Готово"):
        await anna.taps(label)
    await anna.says("7")
    await anna.taps("Пропустить")
    assert (await latest(town)).state == "completed"
    assert anna.buttons
