"""Back, pause, resume, restart, once a day; and what is neither a tap nor an answer."""

import pytest

from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.surveys.walking import TO, answers, at, history, labels, latest, scans


async def test_back_marks_the_earlier_answer(town: Town, anna: Person) -> None:
    await at(anna, "met")
    await anna.taps("Назад")
    assert "✓ 9" in labels(anna)
    await anna.taps("Назад")
    assert "✓ 6" in labels(anna)
    await anna.taps("✓ 6")
    await anna.taps("8")
    assert anna.sees("Вас встретили у входа?")
    assert await answers(town) == {"hello": "seen", "mark": "4", "easy": "6", "again": "8"}
    assert await history(town) == [("again", "9", "8")]


async def test_a_changed_answer_drops_what_no_longer_applies(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    await anna.taps("2")
    await anna.says("долго ждал")
    await anna.taps("Назад")
    await anna.taps("Назад")
    assert "✓ 2" in labels(anna)
    await anna.taps("5 — да")
    assert anna.sees("Легко ли было?")
    assert await answers(town) == {"hello": "seen", "mark": "5"}
    assert sorted(await history(town)) == [("low", "долго ждал", None), ("mark", "2", "5")]


async def test_the_first_question_has_no_way_back(anna: Person) -> None:
    await scans(anna)
    assert "Назад" not in labels(anna)
    await anna.taps("Продолжить")
    assert "Назад" in labels(anna)


async def test_a_picture_or_voice_is_asked_again_kindly(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    for sends in (anna.sends_sticker, anna.sends_voice, anna.sends_photo):
        await sends()
        assert anna.sees("Выберите, пожалуйста, ответ кнопкой.")
        assert "5 — да, полностью" in labels(anna)
    await anna.taps("2")
    for sends in (anna.sends_sticker, anna.sends_voice, anna.sends_photo):
        await sends()
        assert anna.sees("Здесь понимаем только текст. Напишите, пожалуйста, словами.")
        assert anna.sees("Вы поставили 2. Почему?")
    await anna.says("долго")
    assert (await answers(town))["low"] == "долго"


async def test_a_photo_with_words_under_it_is_no_answer(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    await anna.taps("2")
    await anna.sends_photo(caption="вот очередь")
    assert anna.sees("Здесь понимаем только текст.")
    assert "low" not in await answers(town)


async def test_words_that_work_everywhere_work_inside_a_survey(anna: Person) -> None:
    await scans(anna)
    for label in TO["wait"]:
        await anna.says("меню")
        assert anna.sees("Кто вы?")
        assert "Продолжить опрос" in labels(anna)
        await anna.taps("Продолжить опрос")
        await anna.taps(label)
    await anna.says("Кадровые  центры")
    assert "Найти ближайший" in labels(anna)


async def test_where_words_are_asked_the_menu_is_a_command_away(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    await anna.taps("1 — совсем")
    await anna.says("/menu")
    assert "Продолжить опрос" in labels(anna)
    assert "low" not in await answers(town)


async def test_a_pause_of_days_with_a_restart_in_between(town: Town, anna: Person, clock: MovableClock) -> None:
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Прочитать согласие")
    await anna.taps("Даю согласие")
    await at(anna, "again")
    await anna.taps("Продолжить позже")
    assert anna.sees("Чем помочь?")
    clock.passes(days=5)
    assert town.app is not None
    await town.app.verbs.guide.forget_stale()
    await town.restart()
    await anna.says("/menu")
    await anna.taps("Продолжить опрос")
    assert anna.sees("Посоветуете нас знакомым?")
    assert anna.sees("вопрос 4 из 9")
    await anna.taps("Назад")
    assert "✓ 6" in labels(anna)


async def test_a_restart_between_any_two_answers_changes_nothing(town: Town, anna: Person) -> None:
    await scans(anna)
    for label in ("Продолжить", "2"):
        await town.restart()
        await anna.taps(label)
    await town.restart()
    await anna.says("долго ждал")
    await town.restart()
    await anna.taps("7 — легко")
    assert anna.sees("Посоветуете нас знакомым?")
    assert await answers(town) == {"hello": "seen", "mark": "2", "low": "долго ждал", "easy": "7"}


async def test_scanning_again_goes_on_where_it_stopped(town: Town, anna: Person) -> None:
    await at(anna, "again")
    await scans(anna)
    assert anna.sees("Посоветуете нас знакомым?")
    assert (await latest(town)).id == 1


async def test_a_stranger_finds_the_way_back_to_the_poll_also_after_a_sticker(anna: Person) -> None:
    await at(anna, "again")
    await anna.taps("Продолжить позже")
    assert "Продолжить опрос" in labels(anna)
    await anna.sends_sticker()
    assert "Продолжить опрос" in labels(anna)


@pytest.mark.parametrize("command", ["/start", "/cancel"])
async def test_without_consent_starting_over_forgets_the_poll(town: Town, anna: Person, command: str) -> None:
    await at(anna, "again")
    old = anna.messages[-1]
    await anna.says(command)
    assert "Продолжить опрос" not in labels(anna)
    with pytest.raises(AssertionError):
        await latest(town)
    await anna.presses(old.id, old.keyboard[0][0]["callback_data"])
    assert anna.sees("Эта кнопка уже не действует.")
    await scans(anna)
    assert anna.sees("Спросим о вашем визите.")


async def test_one_answer_for_a_centre_and_a_day(town: Town, anna: Person, clock: MovableClock) -> None:
    await at(anna, "wait")
    await anna.says("5")
    await anna.taps("Пропустить")
    await scans(anna)
    assert anna.sees("Вы уже оценили этот визит, спасибо.")
    await anna.taps("Оценить другой визит")
    await anna.taps("Саранск")
    await anna.taps("Сегодня")
    assert anna.sees("Вы уже оценили этот визит, спасибо.")
    clock.passes(days=1)
    await scans(anna)
    assert anna.sees("Спросим о вашем визите.")


async def test_rating_a_visit_from_the_menu(town: Town, anna: Person) -> None:
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    await anna.taps("Оценить приём")
    assert anna.sees("Где вы были?")
    await anna.taps("Рузаевка")
    assert anna.sees("Когда вы были в центре «Рузаевка»?")
    await anna.taps("Вчера")
    assert anna.sees("Спросим о вашем визите.")
    run = await latest(town)
    assert (run.channel, run.center, run.day.isoformat()) == ("self", "ruzaevka", "2026-11-30")
    assert run.facts == {"@center": "ruzaevka", "@channel": "self", "@audience": "citizen"}


async def test_a_forged_code_on_the_wall_opens_nothing(anna: Person) -> None:
    await anna.opens("xAHNhcmFuc2sAAAAAAAAAAAAAAA")
    assert anna.sees("Эта ссылка не подошла.")
    assert labels(anna)
