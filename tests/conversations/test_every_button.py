"""Every reachable button of the guide, in three languages: no dead end, no unanswered tap, no refused call."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from guide.content import Content
from guide.situations import Situation
from simulator.person import Person
from surveys.texts import LANGUAGES
from tests.conftest import Town
from tests.conversations.walks import Taps, ways

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""The ways are the same on both databases; rows are tested elsewhere on both."""

AROUND = ("v:", "d:", "c:")
"""What is tapped on and from a bundle: services, documents, cards."""


@dataclass
class Walker:
    """Somebody who taps everything once."""

    person: Person
    seen: set[str] = field(default_factory=set)
    tapped: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)
    reopened: set[str] = field(default_factory=set)
    brief: bool = False
    """A brief walker reopens one bundle of each situation; the soak reopens them all."""

    async def tap(self, data: str) -> None:
        self.tapped.add(masked(data))
        if data.startswith("c:"):
            self.cards.add(card(data))
        await self.person.presses(self.person.messages[-1].id, data)
        screen = self.data()
        assert screen, f"a dead end after {data}"
        assert any(button.startswith("h") for button in screen), f"no way home after {data}"
        assert not self.person.has_spinner
        assert "не действует" not in self.person.screen, f"outdated after {data}"
        self.seen.update(masked(button) for button in screen)

    def data(self) -> list[str]:
        keyboard = self.person.messages[-1].keyboard
        return [button["callback_data"] for row in keyboard for button in row if "callback_data" in button]

    async def walks(self, situation: Situation, taps: Taps) -> None:
        await self.tap(f"b:{situation.id}")
        for step, option in taps:
            await self.tap(next(one for one in self.data() if one.endswith(f":{step.key}:{option.key}")))
        bundle = self.data()
        for data in bundle:
            if data.startswith(AROUND) and not (data.startswith("c:") and card(data) in self.cards):
                await self.tap(data)
                await self.opens_cards()
        if self.brief and situation.id in self.reopened:
            return
        self.reopened.add(situation.id)
        await self.tap(next(data for data in bundle if data.startswith("r:")))
        if len(taps) > 1:
            await self.tap(next(one for one in self.data() if one.endswith(f":{taps[0][0].key}:{taps[0][1].key}")))
            await self.tap(next(one for one in self.data() if one.startswith("<:")))

    async def opens_cards(self) -> None:
        for data in self.data():
            if data.startswith("c:") and card(data) not in self.cards:
                await self.tap(data)


def card(data: str) -> str:
    """The situation and the service of a card, whichever answers led there."""
    _, situation, _, service = data.split(":")
    return f"{situation}:{service}"


def masked(data: str) -> str:
    """Button data without the number of the walk."""
    return re.sub(r"^(p|w|<):\d+", r"\1", data)


def every_way(content: Content) -> Iterator[tuple[Situation, Taps]]:
    for situation in content.situations.values():
        for taps in ways(situation):
            yield situation, taps


async def at_home(town: Town, id: int, language: str) -> Walker:
    person = town.person("Ходок", id, language=language)
    await person.says("/start")
    await person.presses(person.messages[-1].id, "i:citizen")
    return Walker(person)


async def test_every_way_in_one_of_the_languages(town: Town, content: Content) -> None:
    """Each way once, the languages taking turns; the soak walks all of them in each language."""
    walkers = [await at_home(town, 500 + n, language) for n, language in enumerate(LANGUAGES)]
    for walker in walkers:
        walker.brief, walker.cards, walker.reopened = True, walkers[0].cards, walkers[0].reopened
    for n, (situation, taps) in enumerate(every_way(content)):
        await walkers[n % len(walkers)].walks(situation, taps)


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_button_in_every_language(town: Town, content: Content, language: str) -> None:
    walker = await at_home(town, 500, language)
    for situation, taps in every_way(content):
        await walker.walks(situation, taps)
    guide = {data for data in walker.seen if data.startswith(("p:", "<:", *AROUND, "r:", "k:"))}
    back_to_bundle = {data for data in guide if data.startswith("k:")}
    for data in sorted(back_to_bundle):
        await walker.tap(data)
    assert guide - walker.tapped - {data for data in guide if data.startswith(("<:", "c:"))} == set()
