"""Asked by the bot itself: after an event somebody reported, once, kindly, and only who agreed."""

import json
from datetime import UTC, datetime

import pytest

from simulator.person import Person
from tests.conftest import MovableClock, Town
from tests.conversations.test_settings_and_data import at_menu
from usecases.inviting.events import Happening
from usecases.inviting.references import Ticket

REF = "A-15"


@pytest.fixture
def ticket(town: Town, clock: MovableClock) -> Ticket:
    """What the electronic queue prints for its client."""
    assert town.app is not None
    return town.app.verbs.references.ticket("queue", REF, clock())


async def linked(person: Person, ticket: Ticket) -> None:
    """Agreed, and tied to the queue's client."""
    await at_menu(person)
    await person.opens(ticket.payload)
    await person.taps("Прочитать согласие")
    await person.taps("Даю согласие")
    await person.taps("Да, связать")


async def reports(town: Town, *, id: str = "1", type: str = "contact.completed") -> None:
    """The queue reports what has just happened to its client."""
    assert town.app is not None
    happening = Happening("queue", id, type, town.clock(), "saransk", "citizen", client_ref=REF)  # type: ignore[arg-type]
    assert await town.app.verbs.events.receive(happening) == "new"


async def delivers(town: Town) -> int:
    """The courier goes round once and gives its turn back, as at a stop; how many messages."""
    assert town.app is not None
    courier = town.app.courier
    assert await courier.hold()
    sent = await courier.deliver_due()
    await town.app.delivery.jobs.leave(courier._owner)
    courier._until = 0.0
    return sent


async def asked(town: Town, person: Person, ticket: Ticket) -> None:
    """The invitation has just arrived, at 13:40 in Saransk."""
    await linked(person, ticket)
    await reports(town)
    town.clock.passes(hours=3)
    assert await delivers(town) == 1


def labels(person: Person) -> list[str]:
    return [label for row in person.buttons for label in row]


async def test_a_link_shows_what_it_would_tie_and_asks_for_consent_first(
    town: Town, anna: Person, ticket: Ticket
) -> None:
    await at_menu(anna)
    await anna.opens(ticket.payload)
    assert anna.sees("Связать этот чат с вашей записью?")
    assert anna.sees("Электронная очередь центра")
    assert anna.sees("Сначала нужно ваше согласие")
    assert "Да, связать" not in labels(anna)
    await anna.taps("Прочитать согласие")
    assert anna.sees("Согласие на обработку данных")
    await anna.taps("Назад")
    assert anna.sees("Связать этот чат")
    await town.restart()
    await anna.taps("Прочитать согласие")
    await anna.taps("Даю согласие")
    assert anna.sees("Связать этот чат")
    await anna.taps("Да, связать")
    assert anna.sees("Готово, чат связан")
    await anna.opens(ticket.payload)
    assert anna.sees("Этот чат уже связан")


async def test_whoever_says_no_is_tied_to_nothing(town: Town, anna: Person, ticket: Ticket) -> None:
    await at_menu(anna)
    await anna.opens(ticket.payload)
    await anna.taps("Нет, не связывать")
    assert anna.sees("Чем помочь?")
    await reports(town)
    town.clock.passes(hours=3)
    assert await delivers(town) == 0


async def test_a_strangers_link_is_refused(town: Town, anna: Person, ticket: Ticket, clock: MovableClock) -> None:
    await linked(anna, ticket)
    eve = town.person("Ева", 120)
    await eve.opens(ticket.payload)
    assert eve.sees("уже связана с другим чатом")
    await eve.opens(ticket.payload[:-1] + ("A" if ticket.payload[-1] != "A" else "B"))
    assert eve.sees("Эта ссылка не подошла.")
    clock.passes(days=31)
    await eve.opens(ticket.payload)
    assert eve.sees("Срок этой ссылки истёк.")


async def test_what_waited_is_asked_about_after_linking(town: Town, anna: Person, ticket: Ticket) -> None:
    await reports(town)
    town.clock.passes(days=1)
    await linked(anna, ticket)
    town.clock.passes(minutes=20)
    assert await delivers(town) == 1
    assert anna.sees("просит вашего мнения")


async def test_the_invitation_says_who_asks_why_and_that_it_is_voluntary(
    town: Town, anna: Person, ticket: Ticket
) -> None:
    await asked(town, anna, ticket)
    assert anna.sees("Кадровый центр (Саранск) просит вашего мнения")
    assert anna.sees("Пишем, потому что 1 декабря у вас была встреча с консультантом.")
    assert anna.sees("6 вопросов, около минуты")
    assert anna.sees("Отвечать необязательно.")
    assert anna.buttons == [["Ответить"], ["Не сейчас, спасибо"], ["Не присылать опросы"]]


async def test_answering_leads_through_the_survey_and_resumes_days_later(
    town: Town, anna: Person, ticket: Ticket
) -> None:
    await asked(town, anna, ticket)
    await anna.taps("Ответить")
    assert anna.sees("вопрос 1 из 6")
    await anna.taps("5 — да, полностью")
    town.clock.passes(days=2)
    await town.restart()
    await anna.says("/menu")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Какие опросы присылали")
    assert anna.sees("1. После консультации: начат")
    await anna.taps("1. После консультации")
    await anna.taps("Продолжить")
    assert anna.sees("вопрос 2 из 6")
    for label in ("5 — на все", "5 — всё понятно", "5 — таких не было", "5 — всё понятно", "Пропустить"):
        await anna.taps(label)
    assert anna.sees("Спасибо. Ответы помогают увидеть")
    town.clock.passes(days=9)
    assert await delivers(town) == 0


async def test_the_old_message_after_the_end_has_a_kind_word(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    invitation = anna.messages[-1]
    take = invitation.keyboard[0][0]["callback_data"]
    town.clock.passes(days=8)
    await delivers(town)
    await anna.presses(invitation.id, take)
    assert anna.sees("Срок этого опроса прошёл")
    eve = town.person("Ева", 120)
    await at_menu(eve)
    await eve.presses(eve.messages[-1].id, take)
    assert eve.sees("Эта кнопка уже не действует.")


async def test_declining_is_accepted_without_a_word_more(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    await anna.taps("Не сейчас, спасибо")
    assert anna.sees("Хорошо, об этом спрашивать не будем.")
    town.clock.passes(days=4)
    assert await delivers(town) == 0


async def test_opting_out_is_honoured_and_can_be_taken_back(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    await anna.taps("Не присылать опросы")
    assert anna.sees("Больше не пришлём опросов.")
    await reports(town, id="2", type="training.completed")
    town.clock.passes(days=1)
    assert await delivers(town) == 0
    await anna.taps("Снова присылать опросы")
    assert anna.sees("иногда будем спрашивать")
    await reports(town, id="3", type="training.completed")
    town.clock.passes(days=1)
    assert await delivers(town) == 1
    await anna.says("/menu")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Какие опросы присылали")
    assert anna.sees("2. После обучения или ярмарки: не отправлен (опросы отключены в настройках)")
    await anna.taps("2. После обучения или ярмарки")
    assert anna.sees("Как это решалось:")


async def test_one_reminder_and_no_more(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    town.clock.passes(days=2)
    assert await delivers(town) == 1
    assert anna.sees("Напоминаем: После консультации")
    assert anna.sees("Ответить можно до 8 декабря.")
    town.clock.passes(days=2)
    assert await delivers(town) == 0
    await anna.taps("Ответить")
    assert anna.sees("вопрос 1 из 6")


async def test_nothing_comes_at_night(town: Town, anna: Person, ticket: Ticket) -> None:
    await linked(anna, ticket)
    town.clock.now = datetime(2026, 12, 4, 15, tzinfo=UTC)  # Friday, 18:00
    await reports(town)
    town.clock.passes(hours=3)
    assert await delivers(town) == 0
    town.clock.now = datetime(2026, 12, 7, 6, 59, tzinfo=UTC)
    assert await delivers(town) == 0
    town.clock.passes(minutes=1)
    assert await delivers(town) == 1


async def test_whoever_blocked_the_bot_gets_nothing_and_nobody_tries_again(
    town: Town, anna: Person, ticket: Ticket
) -> None:
    await linked(anna, ticket)
    anna.deactivates()
    await reports(town)
    town.clock.passes(hours=3)
    assert await delivers(town) == 0
    assert [refusal.code for refusal in town.world.refusals] == [403]
    await reports(town, id="2", type="fair.attended")
    town.clock.passes(days=1)
    assert await delivers(town) == 0
    assert len(town.world.refusals) == 1
    town.world.refusals.clear()


async def test_what_is_held_names_systems_events_and_invitations(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    await anna.says("/menu")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Что вы храните обо мне")
    held = json.loads(anna.files[-1].content)
    assert [one["source"] for one in held["links"]] == ["queue"]
    assert [one["type"] for one in held["events"]] == ["contact.completed"]
    assert [one["survey"] for one in held["invitations"]] == ["consultation"]
    assert REF not in str(held)


async def test_letting_go_ends_the_questions(town: Town, anna: Person, ticket: Ticket) -> None:
    await linked(anna, ticket)
    await anna.opens(ticket.payload)
    await anna.taps("Отвязать")
    assert anna.sees("Отвязать этот чат?")
    await anna.taps("Да, отвязать")
    assert anna.sees("Настройки")
    await reports(town)
    town.clock.passes(hours=3)
    assert await delivers(town) == 0
    await anna.opens(ticket.payload)
    assert anna.sees("Связать этот чат с вашей записью?")


async def test_withdrawing_the_consent_ends_the_questions(town: Town, anna: Person, ticket: Ticket) -> None:
    await asked(town, anna, ticket)
    old = anna.messages[-1]
    await anna.says("/menu")
    await anna.taps("Настройки")
    await anna.taps("Мои данные")
    await anna.taps("Отозвать согласие")
    await anna.taps("Да, отозвать согласие")
    await anna.presses(old.id, old.keyboard[0][0]["callback_data"])
    assert anna.sees("Эта кнопка уже не действует.")
    town.clock.passes(days=3)
    assert await delivers(town) == 0
