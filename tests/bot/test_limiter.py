"""Pace, spacing and silence; and whom a refusal was meant for."""

import asyncio

import pytest

from bot.limiter import Limiter


def now() -> float:
    return asyncio.get_running_loop().time()


async def wait_of(limiter: Limiter, chat_id: int) -> float:
    async with limiter.turn(chat_id) as seconds:
        return seconds


async def test_there_is_no_burst() -> None:
    limiter = Limiter(50)
    begun = now()
    await asyncio.gather(*(wait_of(limiter, chat_id) for chat_id in range(26)))
    assert 0.49 <= now() - begun < 0.8


async def test_a_chat_that_is_being_written_to_is_asked_for_later() -> None:
    limiter = Limiter(1000)
    async with limiter.turn(1) as seconds:
        assert seconds == 0.0
        assert await wait_of(limiter, 1) == pytest.approx(1.1)
        assert await wait_of(limiter, 2) == 0.0
    assert await wait_of(limiter, 1) == 0.0


async def test_a_refusal_is_meant_for_all_while_nothing_speaks_against_it() -> None:
    limiter = Limiter(1000)
    limiter._note(1)
    assert limiter.refused(1, 30)
    assert limiter.silence == pytest.approx(30, abs=0.1)
    assert await wait_of(limiter, 2) == pytest.approx(30, abs=0.1)


async def test_two_messages_in_a_second_speak_against_the_chat_alone() -> None:
    limiter = Limiter(1000)
    for _ in range(2):
        limiter._note(1)
    assert not limiter.refused(1, 30)
    assert limiter.silence == 0.0
    assert await wait_of(limiter, 1) == pytest.approx(30, abs=0.1)
    assert await wait_of(limiter, 2) == 0.0


async def test_more_messages_than_seconds_speak_against_the_chat_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, at = Limiter(1000), 100.0
    monkeypatch.setattr("bot.limiter._now", lambda: at)
    for moment in range(11):
        at = 100.0 + moment * 0.8
        limiter._note(1)
        at += 1.0
    assert not limiter.refused(1, 30)


async def test_a_second_refusal_speaks_against_the_chat_if_others_were_served_since() -> None:
    limiter = Limiter(1000)
    limiter.refused(1, 0.0)
    assert limiter.refused(1, 0.0)
    await asyncio.sleep(0.01)
    limiter.accepted(2)
    assert not limiter.refused(1, 5)
    assert limiter.silence == 0.0


async def test_a_chat_that_was_served_again_has_a_clean_slate() -> None:
    limiter = Limiter(1000)
    limiter.refused(1, 0.0)
    await asyncio.sleep(0.01)
    limiter.accepted(1)
    assert limiter.refused(1, 5)


async def test_a_silence_that_begins_while_somebody_waits_is_kept() -> None:
    limiter = Limiter(10)
    await wait_of(limiter, 1)
    waiting = asyncio.create_task(wait_of(limiter, 2))
    await asyncio.sleep(0.02)
    limiter.close(30)
    assert await waiting == pytest.approx(30, abs=0.5)


async def test_what_is_past_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.limiter.REMEMBERED", 10)
    limiter, at = Limiter(1000), 100.0
    monkeypatch.setattr("bot.limiter._now", lambda: at)
    for chat_id in range(100):
        at += 2
        limiter._note(chat_id)
        limiter.refused(chat_id, 1)
    assert max(len(limiter._calls), len(limiter._closed), len(limiter._refused)) <= 11
