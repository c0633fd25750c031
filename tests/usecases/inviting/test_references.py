"""Links to outer systems: signed, shown before they are tied, tied only with a consent, let go at any time."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.database import Database
from guide.content import Content, load
from tests.conftest import LINK_KEY, MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, standing, surveys
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.inviting.events import Events
from usecases.inviting.references import VALID_FOR, LinkedElsewhere, LinkExpired, References
from usecases.links import BadLink, ClientLink, Links
from usecases.refusals import LinkRefused, NeedsConsent


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("asking")))


@pytest.fixture
async def agreed(my_data: MyData, client: Actor) -> Actor:
    await my_data.agree(client)
    return client


@pytest.fixture
def payload(references: References, clock: MovableClock) -> str:
    return references.ticket("queue", "A-15", clock.now).payload


sources = st.from_regex(re.compile(r"[a-z0-9_-]{1,16}", re.ASCII), fullmatch=True)


@given(source=sources, ref=st.text(min_size=1, max_size=200))
def test_a_payload_fits_telegram_and_a_button(source: str, ref: str) -> None:
    links, until = Links(LINK_KEY), datetime(2026, 12, 31, tzinfo=UTC)
    link = ClientLink(source, links.reference(source, ref), until)
    payload = links.client(link)
    assert re.fullmatch(r"c[A-Za-z0-9_-]{1,62}", payload, re.ASCII)
    assert links.read_client(payload) == link


@pytest.mark.parametrize("place", range(63))
def test_a_forged_payload_is_refused(place: int) -> None:
    links, until = Links(LINK_KEY), datetime(2026, 12, 31, tzinfo=UTC)
    payload = links.client(ClientLink("sixteen-letters_", links.reference("sixteen-letters_", "1"), until))
    other = "A" if payload[place] != "A" else "B"
    with pytest.raises(BadLink):
        links.read_client(payload[:place] + other + payload[place + 1 :])


def test_two_systems_may_know_clients_by_the_same_name(links: Links) -> None:
    assert links.reference("queue", "1") != links.reference("katarsis", "1")


async def test_the_card_says_which_system_and_ties_nothing(
    references: References, db: Database, client: Actor, payload: str
) -> None:
    stored = await everything(db)
    card = await references.card(client, payload)
    assert (card.source, card.mine) == ("queue", False)
    assert card.title is not None
    assert card.title.ru == "Электронная очередь"
    assert await everything(db) == stored


async def test_without_consent_nothing_is_tied(
    references: References, events: Events, db: Database, clock: MovableClock, client: Actor, payload: str
) -> None:
    await events.receive(happening(None, clock.now, client_ref="A-15"))
    with pytest.raises(NeedsConsent):
        await references.link(client, payload)
    assert (await everything(db))["client_references"] == []
    assert await standing(db) == []


async def test_what_waited_fires_when_its_client_comes(
    references: References, events: Events, clock: MovableClock, agreed: Actor, payload: str, courier: Courier
) -> None:
    await events.receive(happening(None, clock.now, id="1", client_ref="A-15"))
    await events.receive(happening(None, clock.now, id="2", client_ref="B-20"))
    clock.passes(days=3)  # a Friday
    assert (await references.link(agreed, payload)).mine
    assert surveys(await courier.deliver()) == ["talk"]


async def test_what_waited_too_long_is_not_asked_about(
    references: References, events: Events, db: Database, clock: MovableClock, agreed: Actor, payload: str
) -> None:
    await events.receive(happening(None, clock.now, client_ref="A-15"))
    clock.passes(days=7)
    await references.link(agreed, payload)
    assert await standing(db) == []


async def test_later_events_find_their_client(
    references: References, events: Events, db: Database, clock: MovableClock, agreed: Actor, payload: str
) -> None:
    await references.link(agreed, payload)
    await events.receive(happening(None, clock.now, client_ref="A-15"))
    assert await standing(db) == [("talk", "queued", None)]
    (event,) = (await everything(db))["events"]
    assert (event["client_id"], event["reference"]) == (agreed.id, None)


async def test_an_event_and_a_link_at_once_do_not_miss_each_other(
    references: References, events: Events, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    for number in range(10):
        ref, ticket = f"R-{number}", references.ticket("queue", f"R-{number}", clock.now)
        await asyncio.gather(
            events.receive(happening(None, clock.now, "fair.attended", f"{number}", client_ref=ref)),
            references.link(agreed, ticket.payload),
        )
    assert {row["client_id"] for row in (await everything(db))["events"]} == {agreed.id}


async def test_tying_twice_is_once(references: References, db: Database, agreed: Actor, payload: str) -> None:
    await asyncio.gather(*(references.link(agreed, payload) for _ in range(10)))
    assert len((await everything(db))["client_references"]) == 1


async def test_a_link_of_somebody_else_is_refused(
    references: References, my_data: MyData, agreed: Actor, other: Actor, payload: str
) -> None:
    await references.link(agreed, payload)
    await my_data.agree(other)
    for attempt in (references.card, references.link):
        with pytest.raises(LinkedElsewhere):
            await attempt(other, payload)


async def test_an_expired_or_forged_link_is_refused(
    references: References, clock: MovableClock, agreed: Actor, payload: str
) -> None:
    with pytest.raises(LinkRefused):
        await references.card(agreed, payload[:-1])
    clock.passes(days=VALID_FOR / timedelta(days=1))
    with pytest.raises(LinkExpired):
        await references.link(agreed, payload)


async def test_letting_go_keeps_later_events_away(
    references: References, events: Events, db: Database, clock: MovableClock, agreed: Actor, payload: str
) -> None:
    await references.link(agreed, payload)
    assert [system.source for system in await references.linked(agreed)] == ["queue"]
    assert await references.unlink(agreed) == 1
    assert await references.unlink(agreed) == 0
    await events.receive(happening(None, clock.now, client_ref="A-15"))
    assert await standing(db) == []


async def test_withdrawing_the_consent_lets_go_too(
    references: References, my_data: MyData, db: Database, agreed: Actor, payload: str
) -> None:
    await references.link(agreed, payload)
    await my_data.withdraw(agreed)
    assert (await everything(db))["client_references"] == []
