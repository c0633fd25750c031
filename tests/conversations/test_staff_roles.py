"""Staff: one-use invites, the list of roles, revoking."""

from datetime import timedelta

from simulator.person import Person
from tests.conftest import LINK_KEY, MovableClock, Town
from usecases.links import Links


def invite(clock: MovableClock, *, role: str = "consultant", center: str = "saransk", days: int = 7) -> str:
    return Links(LINK_KEY).invite(role, center, clock() + timedelta(days=days))  # type: ignore[arg-type]


async def test_an_invite_gives_the_role_once(town: Town, clock: MovableClock) -> None:
    vera, stranger = town.person("Вера", 103), town.person("Чужой", 199)
    payload = invite(clock)
    await vera.opens(payload)
    assert vera.sees("Консультант · Саранск")
    await stranger.opens(payload)
    assert stranger.sees("Этим приглашением уже воспользовались.")
    await stranger.says("/work")
    assert stranger.sees("Это открыто")


async def test_opening_the_same_invite_again_is_no_trouble_for_its_owner(town: Town, clock: MovableClock) -> None:
    vera = town.person("Вера", 103)
    payload = invite(clock)
    await vera.opens(payload)
    await vera.opens(payload)
    assert vera.sees("Ваша роль: Консультант · Саранск")


async def test_an_old_invite_is_refused(town: Town, clock: MovableClock) -> None:
    vera = town.person("Вера", 103)
    payload = invite(clock)
    clock.passes(days=7, seconds=1)
    await vera.opens(payload)
    assert vera.sees("Срок приглашения истёк")


async def test_a_forged_invite_is_refused(town: Town, clock: MovableClock) -> None:
    vera = town.person("Вера", 103)
    payload = invite(clock)
    await vera.opens(payload[:-1] + ("A" if payload[-1] != "A" else "B"))
    assert vera.sees("Приглашение не подошло.")


async def test_a_revoked_person_loses_access_at_the_next_tap(town: Town, dmitry: Person, clock: MovableClock) -> None:
    vera = town.person("Вера", 103)
    await vera.opens(invite(clock, role="admin", center=""))
    await vera.taps("Рабочее место")
    await dmitry.says("/work")
    await dmitry.taps("Роли сотрудников")
    await dmitry.taps("103")
    await dmitry.taps("Отозвать роль")
    await dmitry.taps("Да, отозвать")
    assert dmitry.last_alert == "Роль отозвана."
    await vera.taps("Роли сотрудников")
    assert vera.sees("Это открыто")


async def test_a_forged_tap_on_the_roles_is_refused(town: Town, anna: Person, dmitry: Person) -> None:
    await anna.says("/start")
    for data in ("kr:0", "kc:1", "kx:1:1"):
        await anna.presses(anna.messages[-1].id, data)
        assert anna.sees("Это открыто")


async def test_staff_get_their_command_and_lose_it(town: Town, dmitry: Person, clock: MovableClock) -> None:
    vera = town.person("Вера", 103)
    await vera.opens(invite(clock))
    assert "work" in [command["command"] for command in town.world.commands.seen_by(103, "ru")]
    await dmitry.says("/work")
    await dmitry.taps("Роли сотрудников")
    await dmitry.taps("103")
    await dmitry.taps("Отозвать роль")
    await dmitry.taps("Да, отозвать")
    assert "work" not in [command["command"] for command in town.world.commands.seen_by(103, "ru")]
