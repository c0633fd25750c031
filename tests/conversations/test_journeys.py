"""A saved journey: consent first, steps done and left, weeks later, content that changed, deleted."""

from dataclasses import replace

from guide.content import Content
from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.test_settings_and_data import at_menu


async def at_bundle(person: Person) -> None:
    await at_menu(person)
    await person.taps("Подобрать помощь")
    await person.taps("Остаюсь без работы")
    await person.taps("Меня уже уволили")
    await person.taps("Новая постоянная работа")


async def with_journey(person: Person) -> None:
    await at_bundle(person)
    await person.taps("Сохранить мой маршрут")
    await person.taps("Даю согласие")


async def test_saving_asks_for_consent_and_then_saves(anna: Person) -> None:
    await at_bundle(anna)
    await anna.taps("Сохранить мой маршрут")
    assert anna.sees("Чтобы сохранить маршрут, нужно ваше согласие.")
    await anna.taps("Назад")
    assert anna.sees("Ваш комплекс")
    await anna.taps("Сохранить мой маршрут")
    await anna.taps("Даю согласие")
    assert anna.last_alert == "Согласие и маршрут сохранены."
    assert anna.sees("Пройдено шагов: 0 из 6.")


async def test_a_typed_consent_is_confirmed_in_words(anna: Person) -> None:
    """There is no tap the notice could ride on."""
    await at_bundle(anna)
    await anna.taps("Сохранить мой маршрут")
    await anna.says("даю согласие")
    assert anna.screen.startswith("Согласие и маршрут сохранены.\n\n")
    assert anna.sees("Пройдено шагов: 0 из 6.")


async def test_a_journey_resumes_weeks_later(town: Town, anna: Person, clock: MovableClock) -> None:
    await with_journey(anna)
    await anna.taps("Подбор работы")
    await anna.taps("Отметить пройденным")
    assert anna.sees("Пройдено шагов: 1 из 6.")
    clock.passes(days=40)
    assert town.app is not None
    await town.app.verbs.guide.forget_stale()
    await town.restart()
    await anna.says("/start")
    await anna.taps("Мой маршрут")
    await anna.taps("Остаюсь без работы")
    assert anna.sees("Пройдено шагов: 1 из 6.")
    await anna.taps("✓ Подбор работы")
    await anna.taps("Снять отметку")
    assert anna.sees("Пройдено шагов: 0 из 6.")


async def test_a_step_marked_twice_is_marked_once(anna: Person) -> None:
    await with_journey(anna)
    await anna.taps("Подбор работы")
    card = anna.messages[-1]
    done = card.keyboard[0][0]["callback_data"]
    for wait in (False, False, True):
        await anna.presses(card.id, done, wait=wait)
    assert anna.sees("Пройдено шагов: 1 из 6.")


async def test_saving_again_keeps_what_was_done(anna: Person) -> None:
    await with_journey(anna)
    await anna.taps("Подбор работы")
    await anna.taps("Отметить пройденным")
    await at_bundle_again(anna)
    await anna.taps("Сохранить мой маршрут")
    assert anna.sees("Пройдено шагов: 1 из 6.")
    await anna.taps("Назад")
    assert anna.screen.count("Пройдено") == 1


async def at_bundle_again(person: Person) -> None:
    await person.says("/menu")
    await person.taps("Подобрать помощь")
    await person.taps("Остаюсь без работы")
    await person.taps("Меня уже уволили")
    await person.taps("Новая постоянная работа")


async def test_a_journey_can_be_deleted(anna: Person) -> None:
    await with_journey(anna)
    await anna.taps("Удалить маршрут")
    await anna.taps("Нет, оставить")
    await anna.taps("Удалить маршрут")
    await anna.taps("Да, удалить")
    assert anna.sees("Пока ничего не сохранено.")


async def test_withdrawing_the_consent_deletes_journeys(anna: Person) -> None:
    await with_journey(anna)
    await anna.says("/menu")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Отозвать согласие")
    await anna.taps("Да, отозвать согласие")
    await anna.says("/menu")
    await anna.taps("Мой маршрут")
    assert anna.sees("Пока ничего не сохранено.")


async def test_somebody_elses_journey_is_not_found(town: Town, anna: Person) -> None:
    await with_journey(anna)
    journey = anna.messages[-1].keyboard[0][0]["callback_data"]
    eve = town.person("Ева", 120)
    await at_menu(eve)
    for data in (journey, "j:1", "jm:1:0:1", "jx:1:1", "jt:1:0"):
        await eve.presses(eve.messages[-1].id, data)
        assert not eve.sees("Подбор работы")
    await anna.says("/menu")
    await anna.taps("Мой маршрут")
    assert anna.sees("Пройдено шагов: 0 из 6.")


async def test_withdrawn_and_changed_services_are_marked(town: Town, anna: Person, content: Content) -> None:
    await with_journey(anna)
    town.content = weeks_later(content)
    await town.restart()
    await anna.says("/menu")
    await anna.taps("Мой маршрут")
    await anna.taps("Остаюсь без работы")
    assert anna.sees("У шагов со знаком «!» что-то изменилось")
    await anna.taps("! Больше не оказывается")
    assert anna.sees("Эта услуга больше не оказывается.")
    await anna.taps("К маршруту")
    await anna.taps("! Ярмарка вакансий")
    assert anna.sees("Условия изменились с тех пор")
    await anna.taps("Понятно")
    assert ["Ярмарка вакансий"] in anna.buttons


def weeks_later(content: Content) -> Content:
    """One service withdrawn, one with other conditions."""
    services = dict(content.services)
    del services["job_search"]
    fair = services["job_fair"]
    services["job_fair"] = fair.model_copy(update={"documents": (*fair.documents, "birth_certificate")})
    situations = {}
    for key, situation in content.situations.items():
        bundle = tuple(item for item in situation.bundle if item.service != "job_search")
        situations[key] = situation.model_copy(update={"bundle": bundle})
    return replace(content, services=services, situations=situations)
