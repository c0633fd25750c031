"""Language, role, centre, notifications, consent, a copy, erasing."""

import json

from simulator.person import Person
from tests.conftest import MovableClock, Town


async def at_menu(person: Person, who: str = "Ищу работу или учёбу") -> None:
    await person.says("/start")
    await person.taps(who)


async def test_the_language_follows_the_phone_and_can_be_changed(town: Town) -> None:
    emma = town.person("Emma", 110, language="en-GB")
    await emma.says("/start")
    assert emma.sees("Who are you?")
    await emma.taps("Татарча")
    assert "Татарча" not in [label for row in emma.buttons for label in row]
    assert "English" in [label for row in emma.buttons for label in row]
    await emma.says("/language")
    await emma.taps("Русский")
    assert emma.sees("Кто вы?")


async def test_an_unknown_language_reads_russian(town: Town) -> None:
    otto = town.person("Otto", 111, language="de")
    await otto.says("/start")
    assert otto.sees("Кто вы?")


async def test_the_role_is_changeable_at_any_time(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Настройки")
    assert anna.sees("Вы: ищете работу или учёбу")
    await anna.taps("Я работодатель")
    assert anna.sees("Чем помочь вашей организации?")


async def test_notifications_can_be_refused(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Настройки")
    await anna.taps("Не присылать сообщения")
    assert anna.sees("Сообщения от бота: не присылать")


async def test_my_centre_is_remembered_and_can_be_forgotten(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Кадровые центры")
    await anna.taps("Рузаевка")
    await anna.taps("Это мой центр")
    assert anna.sees("Это ваш центр.")
    await anna.taps("В начало")
    await anna.taps("Настройки")
    assert anna.sees("Ваш центр: Рузаевка")
    await anna.taps("Выбрать центр")
    await anna.taps("Рузаевка")
    await anna.taps("Это не мой центр")
    await anna.says("/menu")
    await anna.taps("Настройки")
    assert anna.sees("Ваш центр: не выбран")


async def test_consent_is_a_screen_of_its_own_and_can_be_withdrawn(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    assert anna.sees("Согласия на обработку данных нет.")
    await anna.taps("Прочитать согласие")
    for fact in ("Кому:", "Зачем:", "Какие данные:", "На какой срок:", "Как отозвать:", "Версия согласия: 2"):
        assert anna.sees(fact)
    await anna.taps("Даю согласие")
    assert anna.sees("Вы согласились на обработку данных.")
    await anna.taps("Отозвать согласие")
    await anna.taps("Не отзывать")
    await anna.taps("Отозвать согласие")
    await anna.taps("Да, отозвать согласие")
    assert anna.sees("Согласия на обработку данных нет.")


async def test_what_we_hold_comes_as_a_file(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Что вы храните обо мне")
    held = json.loads(anna.files[-1].content)
    assert held["chat_id"] == 101
    assert held["audience"] == "citizen"
    assert "Анна" not in anna.files[-1].content.decode()


async def test_erasing_asks_first_and_leaves_nothing(town: Town, anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Удалить мои данные")
    await anna.taps("Не удалять")
    assert anna.sees("Мои данные")
    await anna.taps("Удалить мои данные")
    await anna.taps("Удалить")
    assert anna.sees("Ваши данные удалены.")
    await anna.taps("Начать")
    assert anna.sees("Кто вы?")


async def test_an_unfinished_guide_is_forgotten_after_a_day(town: Town, anna: Person, clock: MovableClock) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    clock.passes(hours=25)
    assert town.app is not None
    assert await town.app.verbs.guide.forget_stale() > 0
    await anna.taps("Меня уже уволили")
    assert anna.sees("Эта кнопка уже не действует. Вы сейчас здесь:")
    assert anna.sees("Чем помочь?")


async def test_start_forgets_the_unfinished_guide(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    question = anna.messages[-1]
    await anna.says("/start")
    await anna.presses(question.id, question.keyboard[0][0]["callback_data"])
    assert anna.sees("Эта кнопка уже не действует.")


async def test_the_bundle_opens_weeks_later_from_its_own_buttons(anna: Person, clock: MovableClock) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    await anna.taps("Меня уже уволили")
    await anna.taps("Новая постоянная работа")
    bundle = anna.messages[-1]
    (documents,) = (one for row in bundle.keyboard for one in row if one["text"] == "Что взять с собой")
    await anna.says("/start")
    clock.passes(days=30)
    await anna.presses(bundle.id, documents["callback_data"])
    assert anna.sees("Что взять с собой")


async def test_changing_the_language_keeps_the_place(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    await anna.says("/language")
    await anna.taps("English")
    assert anna.sees("Losing my job")
    await anna.taps("I was given notice")
    assert anna.sees("step 2 of 2")
