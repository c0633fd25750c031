"""From /start to a bundle, in a person's words."""

from simulator.person import Person
from tests.conftest import Town


async def test_citizen_reaches_a_bundle(anna: Person) -> None:
    await anna.says("/start")
    assert anna.sees("Демонстрация. Это не государственный сервис.")
    await anna.taps("Ищу работу или учёбу")
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    assert anna.sees("шаг 1 из 2")
    await anna.taps("Меня уже уволили")
    await anna.taps("Новая постоянная работа")
    assert anna.sees("Ваш комплекс: 6 услуг")
    assert not anna.has_spinner


async def test_employer_reaches_a_bundle(boris: Person) -> None:
    await boris.says("/start")
    await boris.taps("Я работодатель")
    await boris.taps("Подобрать поддержку")
    await boris.taps("Нужно сразу много людей")
    while not boris.sees("Ваш комплекс"):
        await boris.taps(boris.buttons[0][0])
    assert not boris.has_spinner


async def test_back_keeps_the_earlier_answer_chosen(anna: Person) -> None:
    await _at_second_question(anna)
    await anna.taps("Назад")
    assert anna.sees("шаг 1 из 2")
    assert ["✓ Меня уже уволили"] in anna.buttons


async def test_a_typed_label_counts_as_that_tap(anna: Person) -> None:
    await _at_second_question(anna)
    await anna.says("новая постоянная работа")
    assert anna.sees("Ваш комплекс")


async def test_a_restart_between_every_step_loses_nothing(town: Town, anna: Person) -> None:
    for step in ("/start", "Ищу работу или учёбу", "Подобрать помощь", "Остаюсь без работы", "Меня уже уволили"):
        await (anna.says(step) if step.startswith("/") else anna.taps(step))
        await town.restart()
    await anna.taps("Новая постоянная работа")
    assert anna.sees("Ваш комплекс")


async def test_double_taps_never_answer_the_next_question(anna: Person) -> None:
    await _at_first_question(anna)
    message = anna.messages[-1]
    data = message.keyboard[2][0]["callback_data"]
    for wait in (False, False, True):
        await anna.presses(message.id, data, wait=wait)
    assert anna.sees("шаг 2 из 2")
    await anna.taps("Назад")
    assert anna.sees("шаг 1 из 2")


async def _at_first_question(anna: Person) -> None:
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")


async def _at_second_question(anna: Person) -> None:
    await _at_first_question(anna)
    await anna.taps("Меня уже уволили")
