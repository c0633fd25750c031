"""The digest in chat: chosen, looked at now, sent on Monday; and how people answer, from the card of a survey."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.models import Invitation, Job, Role
from simulator.person import Person
from tests.conftest import LINK_KEY, MovableClock, Town
from tests.conversations.test_quality_control import agreed, begun, calls, delivers, to_survey
from usecases.links import Links

MONDAY = datetime(2026, 12, 7, 6, 31, tzinfo=UTC)


@pytest.fixture
async def nina(town: Town, clock: MovableClock) -> Person:
    """The head of one centre."""
    person = town.person("Нина", 130)
    await person.opens(Links(LINK_KEY).invite("head", "saransk", clock() + timedelta(days=7)))
    return person


async def to_digests(person: Person) -> None:
    await person.says("/work")
    await person.taps("Сводка")


async def test_a_digest_is_chosen_and_comes_on_monday(town: Town, nina: Person, clock: MovableClock) -> None:
    await to_digests(nina)
    assert calls(nina) == ["Весь регион", "Саранск", "Рабочее место"]
    await nina.taps("Саранск")
    assert nina.sees("Сейчас не приходит.")
    await nina.taps("Присылать каждую неделю")
    assert nina.sees("каждую неделю в первый рабочий день, в 09:30")
    assert nina.sees("Следующая — понедельник, 7 декабря, 09:30.")
    clock.now = MONDAY
    assert await delivers(town) == 1
    assert nina.sees("Саранск · IV квартал 2026")
    assert nina.sees("Сводка на 7 декабря: как идёт квартал.")
    assert nina.sees("Индекс не рассчитан")
    assert nina.sees("План этого квартала: проведено опросов 0, впереди")
    await nina.taps("Как часто присылать")
    assert nina.sees("Следующая — понедельник, 14 декабря, 09:30.")
    await nina.taps("Больше не присылать")
    assert nina.sees("Сейчас не приходит.")
    clock.passes(days=7)
    assert await delivers(town) == 0


async def test_it_can_be_looked_at_without_subscribing(nina: Person) -> None:
    await to_digests(nina)
    await nina.taps("Весь регион")
    await nina.taps("Показать сводку сейчас")
    assert nina.sees("Весь регион · IV квартал 2026")
    assert "План этого квартала" not in nina.screen
    await nina.taps("Назад")
    assert nina.sees("Сейчас не приходит.")
    await nina.taps("Назад")
    assert nina.sees("Выберите, о чём присылать.")


async def test_a_place_subscribed_to_is_marked(nina: Person) -> None:
    await to_digests(nina)
    await nina.taps("Саранск")
    await nina.taps("Присылать раз в месяц")
    await nina.taps("Назад")
    assert "✓ Саранск" in calls(nina)
    assert nina.sees("Саранск: раз в месяц")


async def test_a_role_that_is_gone_ends_it_silently(town: Town, nina: Person, clock: MovableClock) -> None:
    await to_digests(nina)
    await nina.taps("Саранск")
    await nina.taps("Присылать каждую неделю")
    assert town.app is not None
    await town.app.db.write(lambda tx: tx.execute(update(Role).values(revoked_at=clock.now)) and None)
    messages = len(nina.messages)
    clock.now = MONDAY
    assert await delivers(town) == 0
    assert len(nina.messages) == messages
    await nina.presses(nina.messages[-1].id, "un:saransk")
    assert "План этого квартала" not in nina.screen


async def test_a_client_has_no_digest(anna: Person, town: Town) -> None:
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    for data in ("u0:0", "uc:", "uc:saransk", "ue:saransk:week", "un:saransk"):
        await anna.presses(anna.messages[-1].id, data)
        assert not anna.has_spinner
        assert "Сводка" not in anna.screen
    assert town.app is not None
    assert await town.app.db.read(lambda tx: tx.execute(select(Job.id).where(Job.kind == "digest")).all()) == []


async def test_a_digest_survives_a_restart(town: Town, nina: Person, clock: MovableClock) -> None:
    await to_digests(nina)
    await nina.taps("Саранск")
    await nina.taps("Присылать каждую неделю")
    await town.restart()
    clock.now = MONDAY
    assert await delivers(town) == 1
    assert await delivers(town) == 0


# How people answer


@pytest.fixture
async def vera(town: Town, clock: MovableClock) -> Person:
    """Quality control of the region."""
    person = town.person("Вера", 120)
    await person.opens(Links(LINK_KEY).invite("qc", "", clock() + timedelta(days=7)))
    return person


async def test_how_people_answer(town: Town, vera: Person, clock: MovableClock) -> None:
    people = [town.person(f"Клиент {number}", 200 + number) for number in range(7)]
    await agreed(town, *people)
    await begun(town, vera)
    await delivers(town)
    for person in people[:6]:
        await person.taps("Не сейчас")
    await to_survey(vera)
    await vera.taps("Как отвечают")
    assert vera.sees("Как отвечают: IV квартал 2026.")
    assert vera.sees("Пригласили: 7.")
    assert vera.sees("отказались отвечать: скрыто")
    await vera.taps("Прошлый квартал")
    assert vera.sees("За это время никого не спрашивали.")
    await vera.taps("Следующий квартал")
    assert vera.sees("Пригласили: 7.")
    await vera.taps("Назад")
    assert vera.sees("Опрос граждан за квартал")


async def test_of_too_few_people_nothing_is_told(town: Town, vera: Person, anna: Person) -> None:
    await agreed(town, anna)
    await begun(town, vera)
    await to_survey(vera)
    await vera.taps("Как отвечают")
    assert vera.sees("Скрыто то, что говорит о слишком немногих людях или выдаёт их.")
    assert town.app is not None
    assert len(await town.app.db.read(lambda tx: tx.execute(select(Invitation.id)).all())) == 1


async def test_the_exit_poll_says_what_is_missing(vera: Person) -> None:
    await to_survey(vera, "Ваш визит")
    await vera.taps("Как отвечают")
    assert vera.sees("За это время никто не отвечал.")


async def test_a_client_does_not_see_how_others_answer(anna: Person) -> None:
    await anna.says("/start")
    await anna.presses(anna.messages[-1].id, "gq:exit:")
    assert "Как отвечают" not in anna.screen
