"""Quality control in chat: the quarter plan, a survey tried on oneself, a wave from its dry run to its end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.models import Invitation, Job
from simulator.person import Person
from tests.conftest import LINK_KEY, MovableClock, Town
from usecases.clients.my_data import MyData
from usecases.links import Links

CITIZENS = "Опрос граждан за квартал"


def calls(person: Person) -> list[str]:
    """The labels in sight, one list."""
    return [label for row in person.buttons for label in row]


async def to_surveys(person: Person) -> None:
    await person.says("/work")
    await person.taps("Опросы")


async def to_survey(person: Person, title: str = CITIZENS) -> None:
    await to_surveys(person)
    if title not in calls(person):
        await person.taps("Ещё опросы")
    await person.taps(title)


async def agreed(town: Town, *people: Person, center: str | None = None) -> None:
    """These people have come, are citizens and agreed to be asked."""
    assert town.app is not None
    data: MyData = town.app.dispatcher["my_data"]
    for person in people:
        await person.says("/start")
        await person.taps("Ищу работу или учёбу")
        actor = await town.app.dispatcher["actors"].meet(person.id, "ru")
        await data.agree(actor)
        if center is not None:
            await town.app.dispatcher["profile"].choose_center(actor, center)
    town.clock.passes(minutes=30)  # nobody is in the middle of anything


async def delivers(town: Town) -> int:
    """The courier goes round once."""
    assert town.app is not None
    assert await town.app.courier.hold()
    return await town.app.courier.deliver_due()


async def begun(town: Town, person: Person) -> None:
    """A wave among citizens, started by hand and delivered as far as the hour allows."""
    await to_survey(person)
    await person.taps("Кого спросим сейчас")
    await person.taps("Запустить волну")
    await delivers(town)
    await person.taps("Обновить числа")


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of the region."""
    return await invited(town, clock, "Вера", 120, "")


async def invited(town: Town, clock: MovableClock, name: str, id: int, center: str) -> Person:
    person = town.person(name, id)
    await person.opens(Links(LINK_KEY).invite("qc", center, clock() + timedelta(days=7)))
    return person


async def test_the_quarter_plan_is_the_first_thing_in_sight(vera: Person) -> None:
    await to_surveys(vera)
    assert vera.sees("IV квартал 2026 года.")
    assert vera.sees("Нужно не меньше 2 опросов. Проведено 0, впереди 2.")
    assert vera.sees("До конца квартала 31")


async def test_a_quarter_that_ends_without_surveys_is_warned_of(vera: Person, clock: MovableClock) -> None:
    clock.now = datetime(2026, 12, 28, 7, 0, tzinfo=UTC)
    await to_surveys(vera)
    assert vera.sees("Запланированного не хватит")


async def test_a_survey_is_tried_on_oneself_and_not_counted(town: Town, vera: Person) -> None:
    await to_survey(vera, "Короткий опрос")
    await vera.taps("Пройти как клиент")
    for label in ("5 — отлично", "5 — полностью понятна", "10 — точно да"):
        assert vera.sees("Просмотр: ответы не учитываются.")
        assert "Продолжить позже" not in calls(vera)
        await vera.taps(label)
    assert vera.sees("Это был просмотр: ответы не учитываются.")
    await vera.taps("К опросу")
    await vera.taps("Пройти как клиент")
    await vera.taps("5 — отлично")
    await vera.taps("Закончить просмотр")
    assert "Пройти как клиент" in calls(vera)


async def test_whoever_types_at_work_stays_there(vera: Person, anna: Person) -> None:
    await to_survey(vera, "Короткий опрос")
    for said in ("привет", "сколько людей довольны", "вахта закончилась, куда теперь"):
        await vera.says(said)
        assert vera.sees("Здесь отвечаем кнопками. Вы сейчас здесь:"), said
        assert {"Пройти как клиент", "Рабочее место"} <= set(calls(vera)), said
    await vera.says("рабочее место")
    assert vera.sees("Контроль качества")
    await vera.says("меню")
    assert not vera.sees("Здесь отвечаем кнопками")
    await anna.says("/start")
    await anna.says("вахта закончилась, куда теперь")
    assert not anna.sees("Здесь отвечаем кнопками")


async def test_a_wave_from_the_dry_run_to_the_numbers(town: Town, vera: Person, anna: Person) -> None:
    shy = town.person("Глеб", 130)
    await agreed(town, anna)
    await shy.says("/start")
    await shy.taps("Ищу работу или учёбу")
    await to_survey(vera)
    await vera.taps("Кого спросим сейчас")
    assert vera.sees("Приглашение получат 1 из 2.")
    assert vera.sees("нет согласия на обработку данных: 1")
    assert vera.sees("никому ничего не отправлено")
    await vera.taps("Запустить волну")
    assert vera.last_alert == "Волна запущена."
    assert await delivers(town) == 1
    assert anna.sees("просит вашего мнения") or anna.sees("Просим вашего мнения")
    assert not shy.sees("вашего мнения")
    await vera.taps("Обновить числа")
    assert vera.sees("Отправлено 1, ответили 0, ещё могут ответить: 1.")
    assert vera.sees("Не отправили: 1.")


async def test_an_answered_invitation_shows_in_the_numbers(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    await anna.taps("Не сейчас, спасибо")
    await vera.taps("Обновить числа")
    assert vera.sees("Отправлено 1, ответили 0, ещё могут ответить: 0.")
    assert vera.sees("отказались отвечать: 1")


async def test_why_somebody_was_not_asked_has_an_answer(town: Town, vera: Person, anna: Person) -> None:
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    boris = town.person("Борис", 131)
    await agreed(town, boris)
    await begun(town, vera)
    await vera.taps("Кого спросили, кого нет")
    await vera.taps("Нет согласия · 1")
    assert vera.sees("Откройте приглашение")
    await vera.taps("№ ")
    assert vera.sees("нет согласия на обработку данных")
    assert "101" not in vera.screen


async def test_a_paused_wave_sends_nothing_until_it_is_resumed(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await to_survey(vera)
    await vera.taps("Кого спросим сейчас")
    await vera.taps("Запустить волну")
    await vera.taps("Приостановить")
    assert vera.sees("на паузе")
    assert await delivers(town) == 0
    town.clock.passes(minutes=5)
    await vera.taps("Продолжить отправку")
    assert await delivers(town) == 1


async def test_ending_a_wave_asks_first(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    await vera.taps("Завершить волну")
    assert vera.sees("Новых приглашений не будет; кто уже получил своё, ответит до 15 декабря.")
    await vera.taps("Нет, оставить")
    assert vera.sees("идёт")
    await vera.taps("Завершить волну")
    await vera.taps("Да, завершить")
    assert vera.sees("завершена")
    assert "Завершить волну" not in calls(vera)
    await anna.taps("Ответить")
    assert anna.sees("вопрос 1")


async def test_a_running_wave_is_not_started_again(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    await to_survey(vera)
    await vera.taps("Кого спросим сейчас")
    assert vera.sees("Такая волна уже идёт.")
    assert calls(vera).count("Запустить волну") == 0
    await vera.taps("Открыть идущую волну")
    assert vera.sees("Отправлено 1")


async def test_a_double_tap_on_start_is_one_wave(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await to_survey(vera)
    await vera.taps("Кого спросим сейчас")
    message = vera.messages[-1]
    start = next(b["callback_data"] for row in message.keyboard for b in row if b["text"] == "Запустить волну")
    await vera.presses(message.id, start)
    await vera.presses(message.id, start)
    assert await delivers(town) == 1
    assert town.app is not None
    rows = await town.app.db.read(lambda tx: tx.execute(select(Invitation.wave_id, Invitation.client_id)).all())
    assert len({row.wave_id for row in rows}) == 1
    assert len(rows) == len({row.client_id for row in rows})


async def test_a_centre_sees_its_own_numbers_and_starts_its_own_waves(
    town: Town, vera: Person, anna: Person, clock: MovableClock
) -> None:
    oleg = await invited(town, clock, "Олег", 121, "ruzaevka")
    stranger = town.person("Глеб", 130)
    await agreed(town, anna, center="ruzaevka")
    await agreed(town, stranger, center="saransk")
    await begun(town, vera)
    assert vera.sees("Отправлено 2")
    await to_survey(oleg)
    assert "Кого спросим: Рузаевка" in calls(oleg)
    await oleg.taps("1 декабря")
    assert oleg.sees("Отправлено 1, ответили 0, ещё могут ответить: 1.")
    assert "Завершить волну" not in calls(oleg)


async def test_forged_taps_of_others_are_refused(town: Town, vera: Person, anna: Person, clock: MovableClock) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    consultant = town.person("Роман", 122)
    await consultant.opens(Links(LINK_KEY).invite("consultant", "saransk", clock() + timedelta(days=7)))
    await consultant.says("/work")
    assert "Опросы" not in calls(consultant)
    forged = ("g0:0", "gs:pulse", "gv:pulse", "gd:pulse:", "gl:pulse::1", "gw:1", "gx:1:end:1", "gr:1:0", "gp", "ga:1")
    for person in (anna, consultant):
        for data in forged:
            await person.presses(person.messages[-1].id, data)
            assert person.sees("Это открыто"), data


async def test_buttons_of_what_is_gone_lead_to_the_current_screen(vera: Person) -> None:
    await to_surveys(vera)
    for data in ("gs:gone", "gd:gone:", "gl:pulse:gone:1", "gw:99", "gx:99:end:1", "gr:99:0", "ga:99"):
        await vera.presses(vera.messages[-1].id, data)
        assert vera.sees("Эта кнопка уже не действует."), data
        assert vera.sees("квартал 2026 года")


async def test_a_planned_turn_can_be_started_early_or_cancelled(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    assert town.app is not None
    await town.app.verbs.wave_calendar.tick()
    await to_survey(vera)
    await vera.taps("7 декабря")
    assert vera.sees("запланирована")
    await vera.taps("Начать сейчас")
    assert vera.sees("Начать волну раньше срока?")
    await vera.taps("Да, начать")
    assert await delivers(town) == 1
    await to_survey(vera, "Короткий опрос")
    await vera.taps("15 февр")
    await vera.taps("Отменить волну")
    assert vera.sees("следующая придёт по расписанию")
    await vera.taps("Да, отменить волну")
    assert vera.sees("завершена")


async def test_what_could_not_be_sent_is_shown_and_tried_again(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    assert town.app is not None
    parked = {"state": "parked", "trouble": "TelegramServerError", "ended_at": town.clock()}
    await town.app.db.write(lambda tx: tx.execute(update(Job).where(Job.kind == "invite").values(**parked)))
    await to_surveys(vera)
    await vera.taps("Не удалось отправить: 1")
    assert vera.sees("приглашение")
    assert vera.sees("TelegramServerError")
    await vera.taps("Ещё раз: № ")
    assert vera.last_alert == "Отправим ещё раз."
    assert vera.sees("Сейчас таких нет.")


async def test_the_screens_survive_a_restart(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    await town.restart()
    await vera.says("что тут")
    assert vera.sees("Отправлено 1, ответили 0, ещё могут ответить: 1.")
