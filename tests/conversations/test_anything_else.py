"""What people do besides tapping: stickers, odd texts, old buttons, groups, blocking."""

import pytest

from simulator.person import Person
from tests.conftest import Town
from tests.conversations.test_settings_and_data import at_menu


@pytest.mark.parametrize("sends", ["sends_sticker", "sends_voice", "sends_photo"])
async def test_a_sticker_or_voice_gets_a_hint_with_the_current_screen(anna: Person, sends: str) -> None:
    await at_menu(anna)
    await anna.taps("Кадровые центры")
    await getattr(anna, sends)()
    assert anna.sees("Здесь понимаем только текст и кнопки.")
    assert anna.sees("Кадровые центры")
    assert ["Найти ближайший"] in anna.buttons


async def test_odd_text_gets_the_current_screen_with_its_buttons(anna: Person) -> None:
    await at_menu(anna)
    await anna.says("<b>ыыы & 123")
    assert anna.buttons


@pytest.mark.parametrize("command", ["/start", "/menu", "/help", "/cancel", "/language"])
async def test_commands_work_in_any_state(anna: Person, command: str) -> None:
    await anna.says(command)
    assert anna.buttons
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    await anna.says(command)
    assert anna.buttons
    await anna.taps("Кадровые центры") if command == "/menu" else None
    await anna.says("/menu")
    await anna.taps("Кадровые центры")
    await anna.taps("Найти ближайший")
    await anna.says(command)
    assert anna.buttons


async def test_the_nearest_centre_by_location(anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Кадровые центры")
    await anna.taps("Найти ближайший")
    await anna.sends_location(54.06, 44.95)
    assert anna.screen.index("Рузаевка") < anna.screen.index("Саранск")


async def test_forged_data_is_answered_with_the_current_screen(anna: Person) -> None:
    await at_menu(anna)
    for data in ("", "nonsense", "p:999999:stage:notice", "b:no_such_situation", "k:layoff:zz00", "oc:nowhere", "s:-5"):
        if data:
            await anna.presses(anna.messages[-1].id, data)
            assert anna.buttons, data
            assert not anna.has_spinner, data


async def test_another_persons_walk_is_refused(town: Town, anna: Person) -> None:
    await at_menu(anna)
    await anna.taps("Подобрать помощь")
    await anna.taps("Остаюсь без работы")
    stolen = anna.messages[-1].keyboard[0][0]["callback_data"]
    eve = town.person("Ева", 120)
    await at_menu(eve)
    await eve.presses(eve.messages[-1].id, stolen)
    assert eve.sees("Эта кнопка уже не действует.")
    await anna.taps("Предупредили об увольнении")
    assert anna.sees("шаг 2 из 2")


async def test_a_group_gets_one_polite_line(town: Town, anna: Person) -> None:
    await anna.says("/start")
    group = town.world.group("Соседи", by=anna)
    await anna.says("/start", chat=group)
    lines = [message.plain for message in group.messages.values() if message.sender == "bot"]
    assert lines
    assert all("личный чат" in line for line in lines)
    before = len(lines)
    await anna.says("а вы слышали новость?", chat=group)
    assert len([m for m in group.messages.values() if m.sender == "bot"]) == before


async def test_a_person_who_blocked_the_bot_is_welcome_back(town: Town, anna: Person) -> None:
    await at_menu(anna)
    await anna.blocks()
    await anna.unblocks()
    await anna.says("/menu")
    assert anna.sees("Чем помочь?")
