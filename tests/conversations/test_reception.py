"""Those who receive people, in chat: from a client's booking to what follows it, closed days, notes, and the head."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.models import Audit, Contact
from guide.content import Content
from simulator.person import Person
from tests.conftest import LINK_KEY, MovableClock, Town
from tests.conversations.booking_walk import ROSTER, at_bundle, books, code_on, labels, roster
from tests.conversations.test_invitations import delivers
from tests.conversations.walks import ways
from usecases.links import Links

WEDNESDAY_NOON = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def _roster(town: Town) -> None:
    await roster(town)


async def joins(town: Town, name: str, id: int, key: str) -> Person:
    """Somebody who has opened their own invite."""
    person = town.person(name, id, role="staff")
    await person.opens(Links(LINK_KEY).invite_consultant(key, town.clock() + timedelta(days=7)))
    assert person.sees("Ваша роль: Консультант")
    return person


async def heads(town: Town, name: str, id: int, center: str = "saransk") -> Person:
    """The head of a centre."""
    person = town.person(name, id, role="staff")
    await person.opens(Links(LINK_KEY).invite("head", center, town.clock() + timedelta(days=7)))
    return person


@pytest.fixture
async def olga(town: Town) -> Person:
    """The career consultant Ольга Петровна."""
    return await joins(town, "Ольга", 140, "olga")


@pytest.fixture
async def agreed(town: Town, anna: Person) -> Person:
    """Anna, who may be asked for her opinion."""
    assert town.app is not None
    await anna.says("/start")
    await anna.taps("Ищу работу или учёбу")
    await town.app.verbs.my_data.agree(await town.app.verbs.actors.meet(anna.id, "ru"))
    return anna


async def to_card(person: Person, code: str, day: datetime) -> None:
    """The consultant opens a contact of that day from the week."""
    await person.says("/work")
    await person.taps("Неделя")
    await person.taps(f"ср, {day.day} декабря")
    await person.taps(f"10:40 · {code}")
    assert person.sees(code)


async def refused(town: Town) -> list[str]:
    """What was tried in vain, as the audit has it."""
    assert town.app is not None
    stmt = select(Audit.detail).where(Audit.action == "refused").order_by(Audit.id)
    return await town.app.db.read(lambda tx: [row.detail["what"] for row in tx.execute(stmt)])


async def test_from_a_bundle_to_a_talk_that_took_place(
    town: Town, agreed: Person, olga: Person, content: Content, clock: MovableClock
) -> None:
    await agreed.says("/menu")
    await at_bundle(agreed, content)
    way = ("Записаться по этим вопросам", "Прийти в центр", "Саранск", "Ольга Петровна", "2", "10:40", "Записаться")
    for label in way:
        await agreed.taps(label)
    code = code_on(agreed)
    await to_card(olga, code, WEDNESDAY_NOON)
    assert olga.sees("среда, 2 декабря, 10:40–11:20")
    assert olga.sees("Поиск работы · в офисе")
    assert not olga.sees(content.situations["first_job"].title.ru), "the topic is all a consultant knows"
    assert labels(olga)[0] == "Написать заметку", "nobody has come yet"

    clock.now = WEDNESDAY_NOON - timedelta(minutes=20)
    await to_card(olga, code, WEDNESDAY_NOON)
    await olga.taps("Клиент пришёл")
    assert olga.sees(f"{code} · пришёл")
    assert olga.last_alert == "Отмечено."
    clock.now = WEDNESDAY_NOON
    await town.restart()
    await olga.taps("Приём состоялся")
    assert olga.sees(f"{code} · состоялся")
    assert olga.sees("Отметку можно снять до 14:00.")

    clock.passes(hours=3)
    assert await delivers(town) == 1
    assert agreed.sees("Пишем, потому что 2 декабря у вас была встреча с консультантом.")
    await agreed.taps("Ответить")
    assert agreed.sees("Консультант разобрался в вашей ситуации?")


async def test_who_did_not_come_is_asked_one_question(
    town: Town, agreed: Person, olga: Person, clock: MovableClock
) -> None:
    code = await books(agreed, "2", "10:40")
    clock.now = WEDNESDAY_NOON
    await olga.says("/today")
    assert olga.sees("Мои приёмы сегодня")
    await olga.taps(f"10:40 · {code}")
    await olga.taps("Клиент не пришёл")
    assert olga.sees(f"{code} · не пришёл")
    clock.now = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert await delivers(town) == 1
    assert agreed.sees("Пишем, потому что у вас была запись к консультанту: 2 декабря.")
    await agreed.taps("Ответить")
    assert agreed.sees("Что помешало прийти?")
    assert agreed.sees("вопрос 1 из 1")


async def test_taking_the_mark_back_cancels_what_would_follow(
    town: Town, agreed: Person, olga: Person, clock: MovableClock
) -> None:
    code = await books(agreed, "2", "10:40")
    clock.now = WEDNESDAY_NOON
    await to_card(olga, code, WEDNESDAY_NOON)
    await olga.taps("Клиент не пришёл")
    await olga.taps("Снять отметку")
    assert olga.last_alert == "Отметка снята."
    assert olga.sees(f"{code} · ждём")
    clock.passes(days=2)
    assert await delivers(town) == 0


async def test_the_situation_is_seen_when_the_client_shows_it(
    town: Town, agreed: Person, olga: Person, content: Content, clock: MovableClock
) -> None:
    assert town.app is not None
    situation = content.situations["first_job"]
    answers = {step.key: option.key for step, option in next(ways(situation))}
    verbs = town.app.verbs
    actor = await verbs.actors.meet(agreed.id, "ru")
    saved = await verbs.journeys.save(actor, verbs.guide.bundle("first_job", answers))
    code = await books(agreed, "2", "10:40")
    tied = update(Contact).where(Contact.code == code).values(journey_id=saved.id)
    await town.app.db.write(lambda tx: tx.execute(tied) and None)
    await to_card(olga, code, WEDNESDAY_NOON)
    assert not olga.sees(situation.title.ru)
    await agreed.taps("Мои записи")
    await agreed.taps("ср, 2")
    await agreed.taps("Показать консультанту")
    await to_card(olga, code, WEDNESDAY_NOON)
    assert olga.sees(f"Клиент показал вам свою ситуацию: {situation.title.ru}")


async def test_a_note_is_typed_kept_and_taken_away(town: Town, anna: Person, olga: Person) -> None:
    code = await books(anna, "2", "10:40")
    await to_card(olga, code, WEDNESDAY_NOON)
    await olga.taps("Написать заметку")
    assert olga.sees("до 500 знаков")
    await town.restart()
    await olga.says("я" * 501)
    assert olga.sees("Слишком длинно: 501 из 500 знаков.")
    await olga.says("Перезвонить по +7 927 123-45-67 в начало недели")
    assert olga.sees("Заметка сохранена, номера и адреса скрыты.")
    assert olga.sees("Перезвонить по [скрыто] в начало недели")
    await olga.taps("Изменить заметку")
    await olga.says("назад")
    assert olga.sees(f"{code} · ждём"), "a button's whole label is a tap"
    await olga.taps("Изменить заметку")
    await olga.taps("Удалить заметку")
    assert olga.last_alert == "Заметка удалена."
    assert not olga.sees("Перезвонить")


async def test_a_day_is_closed_and_the_client_is_told_where_to_come(
    town: Town, anna: Person, olga: Person, clock: MovableClock
) -> None:
    code = await books(anna, "2", "10:40")
    await olga.says("/work")
    await olga.taps("Закрыть день")
    await olga.taps("ср, 2 декабря · 1")
    await olga.taps("Только 2 декабря")
    await olga.taps("Отпуск")
    assert olga.sees("В эти дни 1 запись.")
    await town.restart()
    await olga.taps("Закрыть и перенести записи")
    assert olga.sees("Запись на эти дни закрыта")
    assert olga.sees("Перенесли 1 запись.")
    assert await delivers(town) == 1
    assert anna.sees("Центр перенёс вашу запись: среда, 2 декабря, 10:40")
    assert anna.sees("Павел Андреевич")
    assert anna.sees(f"Ваш код: {code}.")
    await olga.taps("К приёмам")
    await olga.taps("Неделя")
    assert olga.sees("среда, 2 декабря: отпуск")
    await olga.taps("Закрытые дни")
    await olga.taps("Открыть 2 декабря")
    assert olga.sees("Всё открыто.")


async def test_cancelling_a_day_tells_the_client_too(town: Town, anna: Person, olga: Person) -> None:
    await books(anna, "2", "10:40")
    await olga.says("/work")
    for label in ("Закрыть день", "ср, 2 декабря · 1", "чт, 3 декабря", "Учёба", "Закрыть и отменить записи"):
        await olga.taps(label)
    assert olga.sees("Отменили 1 запись.")
    assert await delivers(town) == 1
    assert anna.sees("Центр отменил вашу запись")


async def test_one_contact_is_moved_on_after_a_question(town: Town, anna: Person, olga: Person) -> None:
    code = await books(anna, "2", "10:40")
    await to_card(olga, code, WEDNESDAY_NOON)
    await olga.taps("Перенести на ближайшее")
    assert olga.sees(f"Перенести запись {code}?")
    await olga.taps("Нет, оставить")
    await olga.taps("Отменить запись")
    await olga.taps("Да, отменить запись")
    assert olga.sees(f"Запись {code} отменена")
    assert await delivers(town) == 1
    assert anna.sees("Центр отменил вашу запись")
    await olga.taps("К приёмам")
    assert olga.sees("Записей нет.")


async def test_the_head_sees_the_centre_and_hands_an_employer_over(
    town: Town, anna: Person, boris: Person, olga: Person
) -> None:
    await boris.says("/start")
    for label in ("Я работодатель", "Записаться к консультанту", "Подбор", "2", "10:40", "Записаться"):
        await boris.taps(label)
    code = code_on(boris)
    await books(anna, "2", "10:40")
    chief = await heads(town, "Нина", 150)
    await chief.says("/work")
    await chief.taps("Записи центра")
    assert chief.sees("Саранск")
    await chief.taps("День позже")
    assert chief.sees("2 записи")
    assert chief.sees("Игорь Львович")
    await chief.taps("Консультанты")
    assert chief.sees("• Ольга Петровна: сегодня 0, за неделю 1")
    await chief.taps("Игорь Львович")
    await chief.taps("Работодатели")
    await chief.taps(f"{code} · с 1 декабря")
    await chief.taps("Ирина Юрьевна")
    assert chief.sees("Передать: Ирина Юрьевна?")
    await chief.taps("Да, передать")
    assert chief.last_alert == "Работодатель передан."
    assert chief.sees("Сопровождает: Ирина Юрьевна")


async def test_misfits_wait_for_the_head(town: Town, anna: Person) -> None:
    code = await books(anna, "2", "10:40")
    assert town.app is not None
    await town.app.verbs.rosters.import_([one for one in ROSTER if one.key != "olga"])
    chief = await heads(town, "Нина", 150)
    await chief.says("/work")
    await chief.taps("Записи центра")
    await chief.taps("Не сходятся с графиком: 1")
    assert chief.sees("График изменился")
    await chief.taps("ср, 2")
    assert chief.sees("В графике такого времени больше нет")
    await chief.taps("Перенести на ближайшее")
    await chief.taps("Да, перенести")
    assert chief.sees(f"Запись {code} перенесена")
    assert chief.sees("Павел Андреевич")
    assert await delivers(town) == 1
    assert anna.sees("Центр перенёс вашу запись")


async def test_forged_taps_are_refused_and_noted(town: Town, anna: Person, olga: Person) -> None:
    code = await books(anna, "2", "10:40")
    pavel = await joins(town, "Павел", 141, "pavel")
    eve = town.person("Ева", 120)
    await eve.says("/start")
    forged = (
        "fd:1::0", "fw:1:0", "fu:1", "fc:1", "fm:1:completed:booked", "fz:1:completed", "fn:1", "fx:1",
        "fs:1:cancel:0:1", "fa:1:0", "fb:1:2026-12-02:0", "fy:1:2026-12-02:2026-12-02",
        "fh:1:2026-12-02:2026-12-02:leave", "fk:1:2026-12-02:2026-12-02:leave:cancel", "fl:1", "f2:saransk::0",
        "f3:saransk:0", "f4:saransk:0", "f5:4:0",
    )  # fmt: skip
    assert town.app is not None
    first = await town.app.db.read(lambda tx: tx.execute(select(Contact.id).where(Contact.code == code)).scalar_one())
    for person in (anna, eve, pavel):
        for data in forged:
            known = data.replace("fc:1", f"fc:{first}").replace("fm:1", f"fm:{first}").replace("fs:1", f"fs:{first}")
            await person.presses(person.messages[-1].id, known)
            assert person.sees("Это открыто"), known
    assert len(await refused(town)) == 3 * len(forged)
    await to_card(olga, code, WEDNESDAY_NOON)
    assert olga.sees(f"{code} · ждём")


async def test_old_and_broken_buttons_lead_to_the_current_screen(town: Town, anna: Person, olga: Person) -> None:
    await books(anna, "2", "10:40")
    await olga.says("/today")
    for data in ("fc:999", "fd:0:yesterday:0", "fw:0:999", "fb:0::0", "fk:0:2026-12-02:2020-01-01:leave:move", "fr:9"):
        await olga.presses(olga.messages[-1].id, data)
        assert olga.sees("Эта кнопка уже не действует."), data
        assert olga.sees("Мои приёмы сегодня"), data


async def test_a_revoked_consultant_sees_nothing_at_the_next_tap(
    town: Town, anna: Person, olga: Person, dmitry: Person
) -> None:
    await books(anna, "2", "10:40")
    await olga.says("/today")
    await dmitry.says("/work")
    for label in ("Роли сотрудников", "140", "Отозвать роль", "Да, отозвать"):
        await dmitry.taps(label)
    await olga.taps("Неделя")
    assert olga.sees("Это открыто")
    await olga.says("/today")
    assert olga.sees("Это открыто")


async def test_who_has_only_the_role_is_told_to_ask_for_an_invite(town: Town, clock: MovableClock) -> None:
    roman = town.person("Роман", 122)
    await roman.opens(Links(LINK_KEY).invite("consultant", "saransk", clock() + timedelta(days=7)))
    await roman.says("/today")
    assert roman.sees("Попросите у руководителя новое приглашение.")


async def test_a_consultant_has_the_day_among_the_commands(town: Town, olga: Person) -> None:
    assert "today" in [command["command"] for command in town.world.commands.seen_by(140, "ru")]
