"""The courier: everybody gets what is due, once and in order, whatever Telegram and the database do meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramNetworkError

from bot.courier import AT_ONCE
from bot.delivery import backoff
from db.database import Away, Database
from db.repos import clients, jobs
from handlers.letters import Letter
from handlers.screen import Screen
from simulator import api
from simulator.refusal import Refused
from tests.bot.conftest import Counter, Post, running
from tests.post import all_jobs, plan_notes
from tests.processes.deployment import until
from usecases.jobs import TRIES, Later


async def states(post: Post) -> list[str]:
    return [row.state for row in await all_jobs(post.db)]


def refusal(code: int, says: str, **parameters: int) -> Refused:
    return Refused(code, says, dict(parameters) or None)


async def test_everybody_gets_what_is_due_once(post: Post, counter: Counter) -> None:
    people = await post.people(60)
    await plan_notes(post.db, people, post.clock.now)
    await plan_notes(post.db, people[:1], post.clock.now + timedelta(seconds=1), key="later")
    async with post.courier() as courier:
        assert await courier.deliver_due() == 60
        assert await courier.deliver_due() == 0
    assert sorted(counter.chats()) == list(range(1001, 1061))
    assert post.person(1007).screen == f"Записка {people[6]}"
    assert await states(post) == ["done"] * 60 + ["waiting"]
    newest = post.person(1007).chat.newest()
    assert newest is not None
    assert post.notes.message_ids[people[6]] == newest.id
    assert courier.tally == {"sent": 60}


async def test_replies_go_first_then_reminders_then_invitations(post: Post, counter: Counter) -> None:
    people = await post.people(90)
    now = post.clock.now
    await plan_notes(post.db, people[:30], now - timedelta(hours=2), priority=jobs.INVITATION)
    await plan_notes(post.db, people[30:60], now - timedelta(hours=1), priority=jobs.REMINDER)
    await plan_notes(post.db, people[60:], now, priority=jobs.REPLY)
    async with post.courier() as courier:
        await courier.deliver_due()
    wanted = [*range(1061, 1091), *range(1031, 1061), *range(1001, 1031)]
    overtaken = [abs(wanted.index(chat_id) - place) for place, chat_id in enumerate(counter.chats())]
    assert max(overtaken) < AT_ONCE  # those in flight together may overtake each other


async def test_the_rate_is_reached_and_never_exceeded_with_slow_calls(post: Post, counter: Counter) -> None:
    counter.delay_s = 0.1
    await plan_notes(post.db, await post.people(51), post.clock.now)
    async with post.courier(rate=25) as courier:
        await courier.deliver_due()
    times = [at for at, _ in counter.asked]
    assert 1.9 < times[-1] - times[0] < 2.6
    assert max(sum(at <= other < at + 1 for other in times) for at in times) <= 27  # 25 and the machine's unevenness


async def test_one_chat_gets_one_message_a_second_and_holds_nobody_up(post: Post, counter: Counter) -> None:
    one, *others = await post.people(20)
    for key in ("a", "b", "c"):
        await plan_notes(post.db, [one], post.clock.now, key=key)
    await plan_notes(post.db, others, post.clock.now)
    async with post.courier() as courier:
        await courier.deliver_due()
        assert set(range(1002, 1021)) <= set(counter.chats())
        while len(counter.times(1001)) < 3:
            post.clock.passes(seconds=1)
            await courier.deliver_due()
    first, second, third = counter.times(1001)
    assert second - first >= 0.99
    assert third - second >= 0.99


async def test_what_a_handler_said_counts_too(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(1), post.clock.now)
    async with post.courier() as courier:
        await courier._delivery._bot.send_message(1001, "Ответ на нажатие")
        assert await courier.deliver_due() == 1
    first, second = counter.times(1001)
    assert second - first >= 0.99


async def test_a_refusal_silences_all_for_exactly_as_long_as_it_says(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(30), post.clock.now)
    said = [refusal(429, "Too Many Requests: retry after 1", retry_after=1)]
    counter.answer = lambda _: said.pop() if said else None
    async with post.courier(rate=200) as courier, running(courier):
        while len(counter.sent) < 30:
            await asyncio.sleep(0.02)
            post.clock.passes(seconds=0.02)
    refused_at, chat_id = counter.asked[0]
    under_way = [at for at, _ in counter.asked[1:] if at < refused_at + 0.3]
    assert len(under_way) < AT_ONCE
    after = sorted(at for at, _ in counter.asked if at > refused_at + 0.3)
    assert 1.0 <= after[0] - refused_at < 1.5
    assert counter.chats().count(chat_id) == 1
    assert [row.tries for row in await all_jobs(post.db)] == [0] * 30


async def test_a_chat_that_is_refused_again_while_others_are_served_is_silent_alone(
    post: Post, counter: Counter
) -> None:
    await plan_notes(post.db, await post.people(10), post.clock.now)
    said = [refusal(429, "Too Many Requests", retry_after=seconds) for seconds in (60, 1)]
    counter.answer = lambda chat_id: said.pop() if chat_id == 1001 and said else None
    async with post.courier() as courier:
        await courier.deliver_due()
        await asyncio.sleep(1)
        post.clock.passes(seconds=1)
        await courier.deliver_due()
        assert sorted(counter.chats()) == list(range(1002, 1011))
        await plan_notes(post.db, await post.people(5, first=2001), post.clock.now)
        assert await courier.deliver_due() == 5
    (waiting,) = [row for row in await all_jobs(post.db) if row.state == "waiting"]
    assert waiting.due_at == post.clock.now + timedelta(seconds=60)


async def test_who_blocked_the_bot_is_not_written_to_again(post: Post, counter: Counter) -> None:
    gone, there = await post.people(2)
    await post.person(1001).blocks(wait=False)
    await plan_notes(post.db, [gone, there], post.clock.now)
    async with post.courier() as courier:
        await courier.deliver_due()
    assert counter.chats() == [1002]
    assert post.notes.heard.count(("unreachable", gone)) == 1
    row = await post.db.read(lambda tx: clients.find(tx, gone))
    assert row is not None
    assert row.unreachable_at == post.clock.now
    assert await states(post) == ["done", "done"]


async def test_what_telegram_will_never_take_is_parked_with_the_kind_of_trouble(post: Post, counter: Counter) -> None:
    nobody, (there,) = await add_a_stranger(post), await post.people(1)
    await plan_notes(post.db, [nobody, there], post.clock.now)
    counter.answer = lambda chat_id: refusal(400, "Bad Request: can't parse entities") if chat_id == 1001 else None
    async with post.courier() as courier:
        await courier.deliver_due()
    parked = {job.subject: job.trouble for job in await post.jobs.parked()}
    assert parked == {nobody: "no such chat", there: "TelegramBadRequest"}
    assert sorted(said for said in post.notes.heard if said[0] == "given up") == sorted(
        [("given up", nobody), ("given up", there)]
    )


async def add_a_stranger(post: Post) -> int:
    """A client whose chat Telegram does not know."""
    return await post.db.write(lambda tx: clients.add(tx, 999, "ru", post.clock.now))


async def test_trouble_at_telegram_is_waited_out_longer_and_longer_and_then_parked(
    post: Post, counter: Counter
) -> None:
    await plan_notes(post.db, await post.people(1), post.clock.now)
    counter.answer = lambda _: refusal(502, "Bad Gateway")
    waits = []
    async with post.courier(chat_s=0) as courier:
        for _ in range(TRIES):
            assert await courier.deliver_due() == 0
            (row,) = await all_jobs(post.db)
            waits.append((row.due_at - post.clock.now).total_seconds())
            post.clock.now = max(row.due_at, post.clock.now)
        assert waits[:-1] == [4, 16, 64, 256, 1024, 3600, 3600]
        assert await states(post) == ["parked"]
        assert row.trouble == "TelegramServerError"
        counter.answer = lambda _: None
        assert await post.jobs.again(row.id)
        assert await courier.deliver_due() == 1
    assert courier.tally == {"failed": 8, "parked": 1, "sent": 1}


def test_tries_are_spread() -> None:
    assert (backoff(0, 0.0), backoff(0, 1.0), backoff(9, 0.5)) == (2.0, 6.0, 3600.0)


async def test_a_telegram_out_of_reach_is_waited_for(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(3), post.clock.now)
    async with post.courier(url="http://127.0.0.1:9") as courier:
        assert await courier.deliver_due() == 0
        await post.jobs.leave(courier._owner)
    post.clock.passes(minutes=1)
    async with post.courier() as courier:
        assert await courier.deliver_due() == 3
    rows = await all_jobs(post.db)
    assert [(row.state, row.tries, row.resent) for row in rows] == [("done", 1, 0)] * 3


async def test_a_call_that_was_cut_off_may_have_arrived(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(1), post.clock.now)
    counter.delay_s = 0.5
    async with post.courier() as courier:
        courier._delivery._bot.session.timeout = 0.1
        await courier.deliver_due()
    (row,) = await all_jobs(post.db)
    assert (row.tries, row.resent, row.trouble) == (1, 1, TelegramNetworkError.__name__)
    await asyncio.sleep(0.6)


async def test_an_answer_beyond_this_aiogram_is_still_a_delivery(
    post: Post, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan_notes(post.db, await post.people(1), post.clock.now)
    monkeypatch.setitem(api.METHODS, "sendMessage", lambda *_: {"message_id": 77, "date": "завтра"})
    async with post.courier() as courier:
        assert await courier.deliver_due() == 1
    assert list(post.notes.message_ids.values()) == [77]


async def test_a_wrong_token_is_nobodys_fault(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(2), post.clock.now)
    counter.answer = lambda _: refusal(401, "Unauthorized")
    async with post.courier() as courier:
        assert await courier.deliver_due() == 0
        assert courier._delivery.limiter.silence > 50
    assert [(row.state, row.tries) for row in await all_jobs(post.db)] == [("waiting", 0)] * 2


@pytest.mark.parametrize("fails", ["prepare", "draw"])
async def test_a_job_that_cannot_be_prepared_is_parked_in_the_end(post: Post, counter: Counter, fails: str) -> None:
    await plan_notes(post.db, await post.people(2), post.clock.now)
    post.notes.fails = ["prepare", "given up"] if fails == "prepare" else []
    async with post.courier() as courier:
        if fails == "draw":
            courier._delivery._draw = lambda *_: Letter(Screen(1 / 0))  # type: ignore[arg-type]
        for _ in range(TRIES):
            await courier.deliver_due()
            post.clock.passes(hours=2)
    assert await states(post) == ["parked", "parked"]
    assert counter.asked == []
    assert {row.trouble for row in await all_jobs(post.db)} == {"ZeroDivisionError"}


async def test_what_is_sent_is_not_sent_again_though_its_deed_fails(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(1), post.clock.now)
    post.notes.fails = ["sent"]
    async with post.courier() as courier:
        await courier.deliver_due()
        post.clock.passes(hours=9)
        await courier.deliver_due()
    assert len(counter.sent) == 1
    assert await states(post) == ["parked"]


async def test_a_guard_that_says_later_is_asked_again_then(post: Post, counter: Counter) -> None:
    morning = post.clock.now + timedelta(hours=14)
    post.notes.guard = lambda _, now: Later(morning) if now < morning else "go"
    await plan_notes(post.db, await post.people(3), post.clock.now)
    async with post.courier() as courier:
        assert await courier.deliver_due() == 0
        post.clock.now = morning
        assert await courier.deliver_due() == 3


async def test_nothing_is_lost_or_doubled_while_the_database_is_away(
    post: Post, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.delay_s = 0.01
    await plan_notes(post.db, await post.people(40), post.clock.now)
    write, calls = Database.write, 0

    async def unsteady(self: Database, body: object) -> object:
        nonlocal calls
        calls += 1
        if 30 < calls < 60:
            raise Away("for a moment")
        return await write(self, body)  # type: ignore[arg-type]

    async with post.courier() as courier:
        monkeypatch.setattr(Database, "write", unsteady)
        async with running(courier):
            await until(lambda: len(counter.sent) == 40, 20, "somebody never got it")
    assert sorted(counter.chats()) == list(range(1001, 1041))
    assert await states(post) == ["done"] * 40


async def test_of_two_couriers_one_sends(post: Post, counter: Counter) -> None:
    await plan_notes(post.db, await post.people(30), post.clock.now)
    async with post.courier() as first, post.courier() as second, running(first), running(second):
        await until(lambda: len(counter.sent) == 30, 10, "somebody never got it")
    assert sorted(counter.chats()) == list(range(1001, 1031))
    assert (first.tally["sent"], second.tally["sent"]) == (30, 0)


async def test_who_lost_the_turn_stops_at_once(post: Post, counter: Counter) -> None:
    counter.delay_s = 0.05
    await plan_notes(post.db, await post.people(100), post.clock.now)
    async with post.courier() as old, post.courier() as new:
        sending = asyncio.create_task(old.deliver_due())
        await until(lambda: len(counter.sent) >= 10, 10, "nothing is sent")
        post.wall.passes(seconds=16)
        assert await new.hold()
        assert not await old.hold()
        await asyncio.sleep(2 * counter.delay_s)  # what was on its way in that instant arrives
        before = len(counter.asked)
        await sending
        assert len(counter.asked) == before
        await new.deliver_due()
    assert set(counter.chats()) == set(range(1001, 1101))
    assert len(counter.chats()) - 100 <= new.tally["resent"] <= AT_ONCE
    assert await states(post) == ["done"] * 100


async def test_a_stop_finishes_what_is_in_flight_and_gives_back_the_rest(post: Post, counter: Counter) -> None:
    counter.delay_s = 0.2
    await plan_notes(post.db, await post.people(60), post.clock.now)
    async with post.courier() as courier, post.courier() as next_one:
        async with running(courier):
            await until(lambda: bool(counter.asked), 10, "nothing is sent")
        assert len(counter.sent) == len(counter.asked) <= 2 * AT_ONCE
        assert {row.taken_by for row in await all_jobs(post.db)} == {None}
        assert await next_one.hold()
        await next_one.deliver_due()
    assert sorted(counter.chats()) == list(range(1001, 1061))
    assert next_one.tally["resent"] == 0


async def test_a_courier_is_woken(post: Post, counter: Counter) -> None:
    (client,) = await post.people(1)
    async with post.courier() as courier, running(courier):
        assert await courier.tick() == 0
        await plan_notes(post.db, [client], post.clock.now)
        async with asyncio.timeout(1):
            assert await courier.tick() == 1
        await plan_notes(post.db, [client], post.clock.now, key="again")
        await until(lambda: len(counter.sent) == 2, 5, "it does not look by itself")


async def test_old_messages_go_first(post: Post, counter: Counter) -> None:
    (client,) = await post.people(1)
    await plan_notes(post.db, [client], post.clock.now)
    async with post.courier() as courier:
        old = await courier._delivery._bot.send_message(1001, "Спасибо!")
        gone = old.message_id + 100
        courier._delivery._draw = lambda *_: Letter(Screen("Здравствуйте!"), (gone, old.message_id))
        await courier.deliver_due()
    assert [message.plain for message in post.person(1001).chat.messages.values()] == ["Здравствуйте!"]


async def test_a_kind_nobody_knows_is_parked_and_stops_nobody(post: Post, counter: Counter) -> None:
    (client,) = await post.people(1)
    await post.db.write(lambda tx: jobs.plan(tx, "gone", 1, "gone:1", post.clock.now, jobs.REPLY))
    await plan_notes(post.db, [client], post.clock.now)
    async with post.courier() as courier:
        for _ in range(TRIES):
            await courier.deliver_due()
            post.clock.passes(hours=2)
    assert {(row.kind, row.state, row.trouble) for row in await all_jobs(post.db)} == {
        ("gone", "parked", "UnknownKind"),
        ("note", "done", None),
    }
