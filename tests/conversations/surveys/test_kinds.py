"""Every kind of question, by taps and by typing."""

from simulator.person import Person
from tests.conftest import Town
from tests.conversations.surveys.walking import answers, at, history, labels, latest, scans


async def test_somebody_new_scans_the_code_and_taps_to_the_end(town: Town, anna: Person) -> None:
    await scans(anna)
    assert anna.sees("Несколько вопросов.")
    assert anna.sees("вопрос 1 из 9–10")
    assert not anna.sees("оглас")
    await anna.taps("Продолжить")
    assert anna.buttons[0] == ["5 — да, полностью"]
    assert anna.buttons[1] == ["4", "3", "2"]
    assert anna.buttons[2] == ["1 — совсем нет"]
    await anna.taps("5 — да")
    assert anna.sees("вопрос 3 из 9")
    for label in ("7 — легко", "10", "Нет", "В кабинете", "Вежливость", "Парковка", "Готово"):
        await anna.taps(label)
    assert anna.sees("Сколько минут вы ждали?")
    await anna.says("15")
    assert anna.sees("вопрос 9 из 9")
    await anna.taps("Пропустить")
    assert anna.sees("Спасибо, учтём.")
    assert labels(anna) == ["В начало"]
    assert await answers(town) == {
        "hello": "seen", "mark": "5", "easy": "7", "again": "10", "met": "no", "room": "b", "fix": "b,d", "wait": "15",
        "better": "-sk",
    }  # fmt: skip
    assert (await latest(town)).state == "completed"
    await anna.taps("В начало")
    assert anna.sees("Кто вы?")


async def test_one_message_is_edited_in_place(anna: Person) -> None:
    await at(anna, "room")
    assert len([message for message in anna.messages if message.sender == "bot"]) == 1


async def test_everything_can_be_typed(town: Town, anna: Person) -> None:
    await scans(anna)
    for said in (
        "продолжить",
        "4",
        "6",
        "0",
        "нет",
        "в кабинете",
        "вывески",
        "очереди",
        "готово",
        "12 минут",
        "пропустить",
    ):
        await anna.says(said)
    assert anna.sees("Спасибо, учтём.")
    assert await answers(town) == {
        "hello": "seen", "mark": "4", "easy": "6", "again": "0", "met": "no", "room": "b", "fix": "a,c", "wait": "12",
        "better": "-sk",
    }  # fmt: skip


async def test_a_typed_point_or_label_counts_as_its_tap(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    said = {"5": "5", "4.": "4", "5 — да, полностью": "5", "затрудняюсь ответить": "-dk", "Не относится ко мне": "-na"}
    for words, reply in said.items():
        await anna.says(words)
        assert anna.sees("Легко ли было?"), words
        assert (await answers(town))["mark"] == reply
        await anna.says("назад")


async def test_a_text_that_is_no_point_asks_again_with_the_buttons(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    for said in ("6", "0", "пять", "ждал 2 часа", "5 или 4", "-1", "4,5", "ну такое"):
        await anna.says(said)
        assert anna.sees("Выберите, пожалуйста, ответ кнопкой или напишите её надпись."), said
        assert anna.sees("Решён ли ваш вопрос?")
        assert "5 — да, полностью" in labels(anna)
    assert "mark" not in await answers(town)


async def test_a_special_answer_is_a_code_of_its_own(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    for label, code in (("Затрудняюсь ответить", "-dk"), ("Не относится ко мне", "-na")):
        await anna.taps(label)
        assert (await answers(town))["mark"] == code
        assert anna.sees("Легко ли было?")
        await anna.taps("Назад")
        assert f"✓ {label}" in labels(anna)


async def test_a_special_answer_is_offered_only_where_it_is_allowed(anna: Person) -> None:
    await at(anna, "mark")
    assert "Не хочу отвечать" not in labels(anna)
    await anna.taps("4")
    assert not {"Затрудняюсь ответить", "Не относится ко мне", "Не хочу отвечать", "Пропустить"} & {*labels(anna)}


async def test_a_number_out_of_range_or_none_asks_again(town: Town, anna: Person) -> None:
    await at(anna, "wait")
    for said in ("301", "-5", "9" * 15):
        await anna.says(said)
        assert "wait" not in await answers(town)
    assert not anna.sees("Спасибо")
    await anna.says("301")
    assert anna.sees("Нужно число от 0 до 300.")
    for said in ("долго", "5 или 6", "3,5"):
        await anna.says(said)
        assert anna.sees("Напишите, пожалуйста, одно число цифрами.")
    await anna.says("около 40 минут")
    assert (await answers(town))["wait"] == "40"


async def test_a_text_that_is_too_long_is_not_kept(town: Town, anna: Person) -> None:
    await at(anna, "wait")
    await anna.says("5")
    await anna.says("о" * 41)
    assert anna.sees("Получилось длинно: помещается 40 знаков.")
    assert anna.sees("Что улучшить?")
    assert "better" not in await answers(town)
    await anna.says("о" * 40)
    assert anna.sees("Спасибо, учтём.")
    assert (await answers(town))["better"] == "о" * 40


async def test_a_text_is_masked_and_the_person_is_told(town: Town, anna: Person) -> None:
    await at(anna, "mark")
    await anna.taps("2")
    assert anna.sees("Вы поставили 2. Почему?")
    await anna.says("Позвоните +7 927 123-45-67 <b>Оля</b>")
    assert anna.sees("Мы скрыли в вашем тексте")
    assert anna.sees("Легко ли было?")
    assert (await answers(town))["low"] == "Позвоните [скрыто] <b>Оля</b>"
    await anna.taps("Назад")
    assert anna.sees("Ваш ответ: Позвоните [скрыто] <b>Оля</b>")
    await anna.taps("Оставить как есть")
    assert anna.sees("Легко ли было?")
    assert (await answers(town))["low"] == "Позвоните [скрыто] <b>Оля</b>"


async def test_the_last_text_is_masked_and_the_person_is_told(town: Town, anna: Person) -> None:
    await at(anna, "wait")
    await anna.says("5")
    await anna.says("пишите olga@example.ru")
    assert anna.sees("Мы скрыли в вашем тексте")
    assert anna.sees("Спасибо, учтём.")
    assert (await answers(town))["better"] == "пишите [скрыто]"


async def test_words_asked_for_are_taken_as_words(town: Town, anna: Person) -> None:
    """In a text question only a whole label is a label: «назад к старому» is an answer, «-sk» is no code."""
    await at(anna, "mark")
    await anna.taps("1 — совсем нет")
    await anna.says("-sk")
    assert anna.sees("Напишите, пожалуйста, словами.")
    await anna.says("назад в очередь отправили")
    assert (await answers(town))["low"] == "назад в очередь отправили"
    await anna.says("назад")
    assert anna.sees("Вы поставили 1. Почему?")


async def test_ticks_stay_until_done(town: Town, anna: Person) -> None:
    await at(anna, "fix")
    assert "Готово" not in labels(anna)
    await anna.taps("Очереди")
    assert "✓ Очереди" in labels(anna)
    await anna.taps("Готово")
    assert anna.sees("Выберите хотя бы 2 ответа.")
    assert "fix" not in await answers(town)
    await anna.taps("Вывески")
    await anna.taps("✓ Очереди")
    await anna.taps("Парковка")
    await anna.taps("Готово")
    assert (await answers(town))["fix"] == "c,d"


async def test_one_more_than_fits_is_refused_with_a_word(town: Town, anna: Person) -> None:
    await at(anna, "fix")
    for label in ("Очереди", "Вежливость", "Вывески"):
        await anna.taps(label)
    assert anna.last_alert is None
    await anna.taps("Парковка")
    assert anna.chat.toast is not None
    assert anna.chat.toast.text == "Можно выбрать не больше 3 ответов."
    assert "✓ Парковка" not in labels(anna)
    await anna.taps("Готово")
    assert (await answers(town))["fix"] == "a,b,c"


async def test_an_exclusive_option_pushes_the_others_out_and_is_enough(town: Town, anna: Person) -> None:
    await at(anna, "fix")
    for label in ("Очереди", "Вежливость", "Ничего не нужно"):
        await anna.taps(label)
    assert [label for label in labels(anna) if label.startswith("✓")] == ["✓ Ничего не нужно"]
    await anna.taps("Готово")
    assert (await answers(town))["fix"] == "e"


async def test_ticks_survive_a_restart(town: Town, anna: Person) -> None:
    await at(anna, "fix")
    await anna.taps("Очереди")
    await town.restart()
    await anna.taps("Вывески")
    assert [label for label in labels(anna) if label.startswith("✓")] == ["✓ Очереди", "✓ Вывески"]
    await anna.taps("Готово")
    assert (await answers(town))["fix"] == "a,c"


async def test_back_to_several_answers_shows_them_ticked(town: Town, anna: Person) -> None:
    await at(anna, "wait")
    await anna.taps("Назад")
    assert [label for label in labels(anna) if label.startswith("✓")] == ["✓ Очереди", "✓ Вывески"]
    await anna.taps("✓ Очереди")
    await anna.taps("Парковка")
    await anna.taps("Готово")
    assert (await answers(town))["fix"] == "c,d"
    assert await history(town) == [("fix", "a,c", "c,d")]
