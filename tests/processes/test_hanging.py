"""A handler that never returns: it costs its own person a wait, and nobody else more than that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.app import App, assemble
from bot.polling import Poller
from bot.settings import Settings
from handlers.showing import PATIENCE_S
from simulator import api
from simulator.editing import answer_callback_query
from simulator.params import Params
from simulator.person import Person
from simulator.server import serve
from simulator.world import World
from tests.conftest import LINK_KEY, ROOT
from tests.processes.conftest import Tell
from tests.processes.crowd import Crowd

LIMIT_S = 1.5
MARGIN_S = 1.5
"""What a busy machine needs beside the limit."""


@asynccontextmanager
async def limited(url: str, limit_s: float, patience_s: float = PATIENCE_S) -> AsyncIterator[tuple[World, App]]:
    """A polling bot in this process, whose handlers have so much time, and a tap so much until its answer is blank."""
    world = World()
    async with serve(world) as server:
        settings = Settings(
            _env_file=None, bot_token=world.token, bot_api_url=server.url, database_url=url,
            content_dir=ROOT / "content", link_key=LINK_KEY,
        )  # fmt: skip
        stop = asyncio.Event()
        async with assemble(settings, limit_s=limit_s, patience_s=patience_s) as app:
            polling = asyncio.create_task(Poller(app.bot, app.handle, stop).run())
            try:
                yield world, app
            finally:
                stop.set()
                await polling


def hang(app: App, chat_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on an answer from this chat never comes back."""
    answer = app.verbs.guide.answer

    async def answering(actor: Any, *about: Any) -> Any:
        if actor.chat_id == chat_id:
            await asyncio.Event().wait()
        return await answer(actor, *about)

    monkeypatch.setattr(type(app.verbs.guide), "answer", lambda _guide, *given: answering(*given))


def slow(app: App, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every answer takes so long."""
    answer = app.verbs.guide.answer

    async def answering(*given: Any) -> Any:
        await asyncio.sleep(seconds)
        return await answer(*given)

    monkeypatch.setattr(type(app.verbs.guide), "answer", lambda _guide, *given: answering(*given))


async def _slowly_answered(world: World, params: Params) -> bool:
    await asyncio.sleep(0.4)
    return answer_callback_query(world, params)


async def _at_first_question(person: Person) -> None:
    await person.says("/start")
    for label in ("Ищу работу или учёбу", "Подобрать помощь", "Остаюсь без работы"):
        await person.taps(label)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_hanging_handler_ends_in_an_apology(db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with limited(db_url, 0.3) as (world, app):
        anna = world.person("Анна", id=101)
        await _at_first_question(anna)
        with monkeypatch.context() as patch:
            hang(app, anna.id, patch)
            await anna.taps("Меня уже уволили")  # returns when it is confirmed
            assert anna.sees("Что-то сломалось у нас")
            assert not anna.has_spinner
        await anna.taps("В начало")
        assert anna.sees("Чем помочь?")


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_words_typed_after_a_hanging_tap_wait_their_turn(db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with limited(db_url, 0.3) as (world, app):
        anna = world.person("Анна", id=101)
        await _at_first_question(anna)
        hang(app, anna.id, monkeypatch)
        await anna.taps("Меня уже уволили", wait=False)
        await anna.says("/menu")
        assert anna.messages[-1].plain.startswith("Чем помочь?")


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_work_that_ends_while_its_blank_answer_is_on_the_way(
    db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with limited(db_url, 5.0) as (world, app):
        anna = world.person("Анна", id=101)
        await _at_first_question(anna)
        slow(app, PATIENCE_S + 0.1, monkeypatch)
        monkeypatch.setitem(api.METHODS, "answerCallbackQuery", _slowly_answered)
        await anna.taps("Меня уже уволили")
        assert anna.sees("шаг 2 из 2")
        assert not anna.has_spinner


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_notice_too_late_for_its_tap_stands_above_the_screen(db_url: str) -> None:
    async with limited(db_url, 5.0, patience_s=0.0) as (world, _):
        anna = world.person("Анна", id=101)
        await _at_first_question(anna)
        for label in ("Меня уже уволили", "Новая постоянная работа", "Сохранить мой маршрут", "Даю согласие"):
            await anna.taps(label)
        assert anna.last_alert is None
        assert anna.screen.startswith("Согласие и маршрут сохранены.\n\n")
        assert anna.sees("Пройдено шагов: 0 из 6.")


@pytest.mark.soak
@pytest.mark.parametrize("backend", ["sqlite"])
async def test_nobody_else_waits_longer_than_the_limit(
    db_url: str, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    async with limited(db_url, LIMIT_S) as (world, app):
        anna = world.person("Анна", id=101)
        await _at_first_question(anna)
        hang(app, anna.id, monkeypatch)
        crowd = Crowd(world)
        async with crowd.wandering():
            await crowd.reacts(60)
            hanging = await anna.taps("Меня уже уволили", wait=False)
            before = len(crowd.taps)
            await world.settled(hanging, LIMIT_S + 2 * MARGIN_S)
            meanwhile = len(crowd.taps) - before
        await crowd.settles()
        tell(
            f"one handler hung for {LIMIT_S:g} s: {meanwhile} taps of others meanwhile, longest {crowd.longest_s:.2f} s"
        )
        assert anna.sees("Что-то сломалось у нас")
        assert not anna.has_spinner
        assert crowd.unseen == []
        assert crowd.longest_s < LIMIT_S + MARGIN_S
