"""A person says it in their own words."""

from guide.content import Content
from simulator.person import Person
from tests.conversations.test_settings_and_data import at_menu


async def test_a_typed_situation_gets_suggestions(anna: Person, content: Content) -> None:
    await at_menu(anna)
    await anna.says("вахта закончилась куда теперь итти")
    assert anna.sees("Похоже на одну из этих ситуаций")
    titles = {situation.title.ru for situation in content.situations_for("citizen")}
    suggested = [row[0] for row in anna.buttons if row[0] in titles]
    assert suggested[0] == content.situations["layoff"].title.ru
    assert len(suggested) <= 3
    await anna.taps(suggested[0])
    assert anna.sees("шаг 1 из")


async def test_none_of_these_opens_the_full_list(anna: Person) -> None:
    await at_menu(anna)
    await anna.says("ищу работу уже год не берут никуда")
    await anna.taps("Другое — показать все")
    assert anna.sees("Что у вас происходит?")


async def test_an_employer_is_understood_with_typos(boris: Person, content: Content) -> None:
    await at_menu(boris, "Я работодатель")
    await boris.says("ищем трёх поворов в столовую")
    assert boris.buttons[0] == [content.situations["mass_hiring"].title.ru]


async def test_the_first_words_may_come_before_start(anna: Person, content: Content) -> None:
    await anna.says("меня сократили на заводе, что делать")
    await anna.taps(content.situations["layoff"].title.ru)
    assert anna.sees("шаг 1 из")
    await anna.says("/menu")
    assert anna.sees("Чем помочь?")


async def test_a_typed_title_opens_the_situation(anna: Person, content: Content) -> None:
    await at_menu(anna)
    await anna.says(content.situations["retraining"].title.ru.upper())
    assert anna.sees("шаг 1 из")


async def test_gibberish_gets_the_menu_and_no_guess(anna: Person) -> None:
    await at_menu(anna)
    for text in ("ыва фывапролд", "😂😂😂", "12345", "asdfgh jkl"):
        await anna.says(text)
        assert anna.sees("Не получилось понять.")
        assert ["Подобрать помощь"] in anna.buttons


async def test_words_in_the_middle_of_the_guide_do_not_answer_its_question(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    question = anna.messages[-1]
    await anna.says("хочу переучиться на сварщика")
    assert anna.sees("Похоже на одну из этих ситуаций")
    await anna.presses(question.id, question.keyboard[0][0]["callback_data"])
    assert anna.sees("шаг 2 из 2")


async def test_a_typed_beginning_of_an_answer_counts_as_that_tap(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    await anna.says("предупредили")
    assert anna.sees("шаг 2 из 2")


async def test_a_person_is_not_thrown_out_of_a_question(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    await anna.says("вышел из тюрьмы, никуда не берут")
    await anna.taps("Вернуться к вопросу")
    assert anna.sees("шаг 1 из 2")


async def test_a_cry_for_help_gets_no_list_of_situations(anna: Person, content: Content) -> None:
    await at_menu(anna)
    await anna.says("всё надоело, не хочу жить")
    assert anna.sees("позвоните 112")
    titles = {situation.title.ru for situation in content.situations.values()}
    assert not titles & {label for row in anna.buttons for label in row}


async def test_a_person_is_shown_the_way_to_people(anna: Person) -> None:
    await at_menu(anna)
    for text in ("позовите человека", "телефон"):
        await anna.says(text)
        assert ["Кадровые центры"] in anna.buttons, text
    await anna.says("хочу записаться на прием")
    assert ["Записаться к консультанту"] in anna.buttons
    await anna.says("хочу пожаловаться")
    assert anna.sees("не считается официальным обращением")


async def test_words_that_work_everywhere(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Кадровые центры")
    for text, seen in (("мой маршрут", "Мой маршрут"), ("Настройки", "Настройки"), ("помощь", "Как пользоваться")):
        await anna.says(text)
        assert anna.sees(seen), text


async def test_delicate_situations_are_not_guessed(anna: Person, content: Content) -> None:
    await at_menu(anna)
    delicate = {one.title.ru for one in content.situations.values() if one.delicate}
    for text in ("предупредили", "меня кинули с зарплатой", "помогите пожалуйста", "ищу работу", "хочу работать"):
        await anna.says(text)
        assert not delicate & {label for row in anna.buttons for label in row}, text
    await anna.says("вернулся с сво, ищу работу")
    assert anna.buttons[0] == [content.situations["svo"].title.ru]


async def test_a_citizen_who_said_employer_is_understood(boris: Person, content: Content) -> None:
    await at_menu(boris, "Я работодатель")
    await boris.says("меня сократили, встать на биржу труда и получать пособие")
    assert [content.situations["layoff"].title.ru] in boris.buttons


async def test_who_begins_by_typing_sees_who_is_speaking(anna: Person) -> None:
    await anna.says("меня сократили на заводе, что делать")
    assert anna.sees("Демонстрация. Это не государственный сервис.")
