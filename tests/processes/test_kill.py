"""`kill -9` in the middle of the day: nothing is lost, nobody is left without a reaction."""

import asyncio
import random
from pathlib import Path

import pytest

from simulator import api
from simulator.params import Params
from simulator.server import serve
from simulator.world import World
from tests.processes.conftest import Tell
from tests.processes.crowd import Crowd
from tests.processes.deployment import deployed, listening

KILLS = 5
CALL_S = 0.03


@pytest.fixture
def distant_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call takes as long as to a real server, so that kills find handlers in the middle of their work."""
    for name in ("editMessageText", "answerCallbackQuery", "sendMessage"):
        monkeypatch.setitem(api.METHODS, name, _slow(api.METHODS[name]))


def _slow(method: api.Method) -> api.Method:
    async def slow(world: World, params: Params) -> object:
        await asyncio.sleep(CALL_S)
        done = method(world, params)
        assert not asyncio.iscoroutine(done)
        return done

    return slow


@pytest.mark.soak
@pytest.mark.usefixtures("distant_telegram")
async def test_kill_9_loses_nothing(backend: str, db_url: str, tmp_path: Path, tell: Tell) -> None:
    world = World()
    async with serve(world) as server, deployed(server, db_url, tmp_path) as deployment:
        crowd = Crowd(world)
        async with crowd.wandering():
            for moment in _moments():
                await crowd.reacts(60)
                await asyncio.sleep(moment)
                deployment.kill()
                deployment.start()
                await listening(server, deployment)
            await crowd.reacts(60)
        await crowd.settles()
        tell(f"{backend}: {_account(crowd)}")
        assert crowd.unseen == []
        assert crowd.spinning == []
        assert crowd.refused() == []
        await _next_tap_works(crowd)


def _moments() -> list[float]:
    chance = random.Random(9)
    return [chance.uniform(0.0, 0.4) for _ in range(KILLS)]


def _account(crowd: Crowd) -> str:
    return (
        f"{KILLS} kills, {len(crowd.taps)} taps ({crowd.doubles} doubled), {len(crowd.unseen)} without a reaction, "
        f"{len(crowd.spinning)} never answered, {crowd.late} too late for Telegram, "
        f"{crowd.redelivered} delivered again after they had been answered, "
        f"longest wait {crowd.longest_s:.1f} s"
    )


async def _next_tap_works(crowd: Crowd) -> None:
    before = len(crowd.taps)
    async with crowd.wandering():
        await crowd.reacts(len(crowd.people))
    assert len(crowd.taps) > before
    assert crowd.unseen == []
