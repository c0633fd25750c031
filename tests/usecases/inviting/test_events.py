"""Events: each once, from inside and outside; of nobody we know they wait; the gates decide what they lead to."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from db.database import Database
from db.repos import exit_marks
from guide.content import Content, load
from tests.conftest import LINK_KEY, MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, standing, surveys
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.clients.profile import Profile
from usecases.guide import Guide
from usecases.inviting.events import Events, Happening, UnknownCenter
from usecases.inviting.invitations import Invitations
from usecases.journeys import Journeys
from usecases.runs.marks import Marks


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("asking")))


@pytest.fixture
async def agreed(my_data: MyData, client: Actor) -> Actor:
    await my_data.agree(client)
    return client


def outside(now: object = None, **more: object) -> Happening:
    known = Happening("queue", "77", "contact.completed", now, "west", "citizen", client_ref="A-15")  # type: ignore[arg-type]
    return replace(known, **more)  # type: ignore[arg-type]


async def test_the_same_event_again_changes_nothing(events: Events, db: Database, clock: MovableClock) -> None:
    assert await events.receive(outside(clock.now)) == "new"
    stored = await everything(db)
    clock.passes(minutes=5)
    assert await events.receive(outside(clock.now - timedelta(minutes=5))) == "same"
    assert await everything(db) == stored


async def test_an_event_from_outside_has_the_digest_it_always_had(
    events: Events, db: Database, clock: MovableClock
) -> None:
    await events.receive(replace(outside(clock.now), client_ref=None))
    told = {
        "source": "queue", "event_id": "77", "type": "contact.completed", "occurred_at": clock.now.isoformat(),
        "center": "west", "audience": "citizen", "client": None, "service": None, "consultant": None, "channel": None,
        "reference": None,
    }  # fmt: skip
    ((digest, situation),) = [(row["digest"], row["situation"]) for row in (await everything(db))["events"]]
    assert (digest, situation) == (sha256(json.dumps(told, sort_keys=True).encode()).hexdigest(), None)


@pytest.mark.parametrize(
    "other", [{"center": "east"}, {"client_ref": "A-16"}, {"type": "contact.no_show"}, {"consultant": "7"}]
)
async def test_the_same_id_with_another_body_is_refused(
    events: Events, db: Database, clock: MovableClock, other: dict[str, object]
) -> None:
    await events.receive(outside(clock.now))
    assert await events.receive(outside(clock.now, **other)) == "other"
    assert len((await everything(db))["events"]) == 1


async def test_one_moment_in_two_zones_is_the_same_event(events: Events, clock: MovableClock, content: Content) -> None:
    await events.receive(outside(clock.now))
    assert await events.receive(outside(clock.now.astimezone(content.centers["east"].zone))) == "same"


async def test_another_system_may_use_the_same_id(events: Events, clock: MovableClock) -> None:
    await events.receive(outside(clock.now))
    assert await events.receive(outside(clock.now, source="katarsis")) == "new"


async def test_twenty_at_once_are_one(events: Events, db: Database, clock: MovableClock, agreed: Actor) -> None:
    told = await asyncio.gather(*(events.receive(happening(agreed, clock.now)) for _ in range(20)))
    assert sorted(told) == ["new"] + ["same"] * 19
    assert await standing(db) == [("talk", "queued", None)]


async def test_a_centre_we_do_not_have_is_refused(events: Events, db: Database, clock: MovableClock) -> None:
    with pytest.raises(UnknownCenter):
        await events.receive(outside(clock.now, center="north"))
    assert (await everything(db))["events"] == []


async def test_a_reference_is_not_stored_as_it_came(events: Events, db: Database, clock: MovableClock) -> None:
    await events.receive(outside(clock.now))
    assert "A-15" not in str(await everything(db))


async def test_an_event_leads_to_an_invitation_after_its_delay(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now))
    assert await courier.deliver() == []
    clock.passes(hours=2, minutes=59)
    assert await courier.deliver() == []
    clock.passes(minutes=1)
    assert surveys(await courier.deliver()) == ["talk"]
    assert await standing(db) == [("talk", "sent", None)]
    assert await courier.deliver() == []


async def test_an_event_long_ago_is_stored_and_leads_to_nothing(
    events: Events, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    await events.receive(happening(agreed, clock.now - timedelta(days=7)))
    assert await standing(db) == []
    assert len((await everything(db))["events"]) == 1


async def test_an_event_some_days_ago_is_asked_about_at_once(
    events: Events, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now - timedelta(days=2)))
    assert surveys(await courier.deliver()) == ["talk"]


async def test_an_event_without_a_trigger_is_only_stored(
    events: Events, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    await events.receive(happening(agreed, clock.now, "case.closed"))
    assert await standing(db) == []


async def test_events_of_nobody_are_forgotten_when_their_time_is_over(
    events: Events, db: Database, clock: MovableClock
) -> None:
    await events.receive(outside(clock.now))
    assert await events.forget_waiting() == 0
    clock.passes(days=7)
    assert await events.forget_waiting() == 1
    (event,) = (await everything(db))["events"]
    assert (event["reference"], event["waits_until"]) == (None, None)
    assert await events.receive(outside(clock.now - timedelta(days=7))) == "same"


async def test_a_saved_journey_is_asked_about_a_month_later(
    journeys: Journeys, guide: Guide, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    """Saved twice on one day, it is one event. The thirtieth day is a holiday here."""
    bundle = guide.bundle("hiring", {"many": "few"})
    await journeys.save(agreed, bundle)
    await journeys.save(agreed, bundle)
    assert await standing(db) == [("journey", "queued", None)]
    clock.passes(days=30)
    assert await courier.deliver() == []
    clock.now = datetime(2027, 1, 11, 7, tzinfo=UTC)
    assert surveys(await courier.deliver()) == ["journey"]


async def test_a_deleted_journey_is_not_asked_about(
    journeys: Journeys, guide: Guide, db: Database, agreed: Actor, other: Actor, courier: Courier
) -> None:
    saved = await journeys.save(agreed, guide.bundle("hiring", {"many": "few"}))
    await journeys.delete(other, saved.id)
    assert await standing(db) == [("journey", "queued", None)]
    await journeys.delete(agreed, saved.id)
    assert await standing(db) == [("journey", "withheld", "closed")]
    assert await courier.jobs.next_due() is None


async def test_what_could_not_be_sent_in_time_expires_unsent(
    journeys: Journeys, guide: Guide, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await journeys.save(agreed, guide.bundle("hiring", {"many": "few"}))
    clock.passes(days=44)
    assert await courier.deliver() == []
    assert await standing(db) == [("journey", "expired", None)]


# The gates of rows


async def test_without_consent_nobody_is_asked(
    events: Events, db: Database, clock: MovableClock, client: Actor
) -> None:
    await events.receive(happening(client, clock.now))
    assert await standing(db) == [("talk", "withheld", "consent")]


async def test_whoever_opted_out_is_not_asked(
    events: Events, invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    await invitations.choose(agreed, wanted=False)
    await events.receive(happening(agreed, clock.now))
    assert await standing(db) == [("talk", "withheld", "opted_out")]


async def test_whoever_wants_no_messages_is_not_asked(
    events: Events, profile: Profile, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    await profile.choose_notifications(agreed, False)
    await events.receive(happening(agreed, clock.now))
    assert await standing(db) == [("talk", "withheld", "opted_out")]


async def test_gates_are_asked_again_before_sending(
    events: Events, invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now))
    await db.write(
        lambda tx: exit_marks.begin(tx, Marks(LINK_KEY).of(agreed.chat_id, "west", clock.now.date()), clock.now)
    )
    clock.passes(hours=3)
    assert await courier.deliver() == []
    assert await standing(db) == [("talk", "withheld", "visited")]
    (only,) = (await invitations.mine(agreed, 0)).cards
    assert [(step.disposition, step.gate) for step in only.steps] == [("queued", None), ("withheld", "visited")]


async def test_an_exit_poll_of_another_day_or_centre_withholds_nothing(
    events: Events, db: Database, clock: MovableClock, agreed: Actor
) -> None:
    marks, today = Marks(LINK_KEY), clock.now.date()
    for mark in (marks.of(agreed.chat_id, "east", today), marks.of(agreed.chat_id, "west", today - timedelta(days=1))):
        await db.write(lambda tx, mark=mark: exit_marks.begin(tx, mark, clock.now))  # type: ignore[misc]
    await events.receive(happening(agreed, clock.now))
    assert await standing(db) == [("talk", "queued", None)]


async def test_whoever_blocked_the_bot_is_not_asked_until_they_come_back(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    courier.blocked.add(agreed.chat_id)
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    assert await courier.deliver() == []
    await events.receive(happening(agreed, clock.now, id="2"))
    assert await standing(db) == [("talk", "blocked", None), ("talk", "withheld", "blocked")]


async def test_the_same_survey_is_not_asked_again_too_soon(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    await courier.deliver()
    clock.passes(days=6)
    await events.receive(happening(agreed, clock.now, id="2"))
    clock.passes(days=1)
    await events.receive(happening(agreed, clock.now, id="3"))
    assert await standing(db) == [("talk", "sent", None), ("talk", "withheld", "recontact"), ("talk", "queued", None)]


async def test_the_budget_is_counted_without_contacts_and_its_last_is_kept(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now, "training.completed", "1"))
    clock.passes(days=3)
    assert surveys(await courier.deliver()) == ["course"]
    await events.receive(happening(agreed, clock.now, "fair.attended", "2"))
    await events.receive(happening(agreed, clock.now, "contact.completed", "3"))
    assert await standing(db) == [
        ("course", "sent", None),
        ("fair", "withheld", "budget"),
        ("talk", "queued", None),
    ]
    clock.passes(days=30)
    await events.receive(happening(agreed, clock.now, "fair.attended", "4"))
    assert (await standing(db))[-1] == ("fair", "queued", None)


async def test_one_message_a_day_and_the_more_important_first(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    fair, talk = (
        happening(agreed, clock.now - timedelta(days=1), "fair.attended", "1"),
        happening(agreed, clock.now - timedelta(hours=3), id="2"),
    )
    await events.receive(fair)
    await events.receive(talk)
    assert surveys(await courier.deliver()) == ["talk"]
    clock.passes(hours=23)
    assert await courier.deliver() == []
    clock.now = clock.now.replace(day=4)
    assert await courier.deliver() == [], "still early in the morning"
    clock.passes(hours=2)
    assert surveys(await courier.deliver()) == ["talk!"]
    clock.now = clock.now.replace(day=7)
    assert surveys(await courier.deliver()) == ["fair"]


async def test_nobody_is_interrupted(
    events: Events, guide: Guide, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    await guide.begin(agreed, "loss")
    clock.passes(minutes=1)
    assert await courier.deliver() == []
    clock.passes(minutes=14)
    assert surveys(await courier.deliver()) == ["talk"]


async def test_at_night_and_on_holidays_everybody_sleeps(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    clock.passes(hours=7)  # 17:40 on a Tuesday; the west works on Friday next
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    assert await courier.deliver() == []
    assert await courier.jobs.next_due() == clock.now.replace(day=4, hour=7, minute=0)
    clock.now = clock.now.replace(day=4, hour=7, minute=0)
    assert surveys(await courier.deliver()) == ["talk"]
    dispositions = (await everything(db))["dispositions"]
    assert [row["gate"] for row in dispositions] == [None, "hours", None]
