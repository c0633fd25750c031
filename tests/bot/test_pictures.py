"""Pictures drawn beside the chat: sent when ready, words instead when not, one at a time, none after the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from aiogram import Bot

from bot.drawing import Drawing
from bot.pictures import Studio, pictures
from handlers.pictures import NotDrawn, Sketch
from handlers.screen import Screen
from reports.charts.draw import png
from reports.charts.specs import Heading, Spec, TrendSpec
from simulator.person import Person
from tests.conftest import Town
from tests.until import until
from usecases.actors import Actor

SPEC = TrendSpec(Heading("Индекс"), ())
SKETCH = Sketch(SPEC, Screen("Под картинкой"), Screen("Вместо картинки"))


class Hand:
    """Draws when it is let, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.may = asyncio.Event()
        self.ended = 0
        self._fails = fails

    async def png(self, spec: Spec) -> bytes:
        try:
            await self.may.wait()
        finally:
            self.ended += 1
        if self._fails:
            raise NotDrawn
        return png(spec)


@asynccontextmanager
async def studio(town: Town, hand: Hand) -> AsyncIterator[Studio]:
    assert town.app is not None
    bot: Bot = town.app.bot
    async with pictures(bot, cast(Drawing, hand), town.app.verbs.actors) as opened:
        yield opened


async def met(town: Town, person: Person) -> Actor:
    assert town.app is not None
    await person.says("/start")
    return await town.app.verbs.actors.meet(person.id, "ru")


async def test_the_chat_goes_on_while_a_picture_is_drawn(town: Town, anna: Person) -> None:
    hand = Hand()
    async with studio(town, hand) as drawer:
        assert drawer.begin(await met(town, anna), SKETCH)
        await anna.taps("Ищу работу или учёбу")
        assert anna.sees("Чем помочь?")
        assert not anna.has_spinner
        hand.may.set()
        await until(lambda: anna.sees("Под картинкой"))
    assert anna.files[-1].content.startswith(b"\x89PNG")


async def test_a_chat_gets_one_picture_at_a_time(town: Town, anna: Person, boris: Person) -> None:
    hand = Hand()
    async with studio(town, hand) as drawer:
        actor = await met(town, anna)
        assert drawer.begin(actor, SKETCH)
        assert not drawer.begin(actor, SKETCH)
        assert drawer.begin(await met(town, boris), SKETCH)
        hand.may.set()
        await until(lambda: anna.sees("Под картинкой"))
        await until(lambda: drawer.begin(actor, SKETCH))


async def test_words_come_where_no_picture_can(town: Town, anna: Person) -> None:
    hand = Hand(fails=True)
    hand.may.set()
    async with studio(town, hand) as drawer:
        drawer.begin(await met(town, anna), SKETCH)
        await until(lambda: anna.sees("Вместо картинки"))
    assert anna.files == []


async def test_nothing_is_drawn_on_after_the_end(town: Town, anna: Person) -> None:
    hand = Hand()
    async with studio(town, hand) as drawer:
        drawer.begin(await met(town, anna), SKETCH)
        await asyncio.sleep(0.05)
    assert hand.ended == 1
    assert not anna.sees("картинк")


async def test_who_has_left_is_not_written_to_again(town: Town, anna: Person) -> None:
    hand = Hand()
    async with studio(town, hand) as drawer:
        actor = await met(town, anna)
        drawer.begin(actor, SKETCH)
        await anna.blocks()
        hand.may.set()
        await until(lambda: hand.ended == 1)
        await asyncio.sleep(0.2)
    assert not anna.sees("картинк")
    town.world.refusals.clear()
