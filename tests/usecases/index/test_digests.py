"""The digest: chosen, sent in its turn with the rights of that moment, and what it says."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db.database import Database
from db.models import Job, MethodVersion, Role, Subscription
from db.repos import staff as roles
from guide.content import Content
from guide.workdays import Workdays
from tests.conftest import MovableClock
from tests.usecases.asking import Courier
from tests.usecases.conftest import ADMINS, audit
from tests.usecases.index.filling import Filling, a_run
from usecases.actors import Actor, Actors
from usecases.clients.my_data import MyData
from usecases.clients.profile import Profile
from usecases.digests.letters import JOB, Digest, DigestReader, Digests
from usecases.digests.sending import DigestDeed
from usecases.index.reader import IndexReader
from usecases.index.response_rates import ResponseRates
from usecases.index.store import IndexStore
from usecases.refusals import NotAllowed, Outdated
from usecases.rights import Rights
from usecases.runs.questionnaires import Questionnaires

PLACE = "saransk"
MONDAY = datetime(2026, 12, 7, 6, 30, tzinfo=UTC)
"""9:30 in Saransk, the first turn after the Tuesday of these tests."""


@pytest.fixture
def reader(
    db: Database, content: Content, clock: MovableClock, questionnaires: Questionnaires, store: IndexStore
) -> DigestReader:
    rates = ResponseRates(db, content, clock, questionnaires, ADMINS)
    return DigestReader(content, Rights(ADMINS), IndexReader(content), rates)


@pytest.fixture
def digests(db: Database, content: Content, clock: MovableClock, workdays: Workdays, reader: DigestReader) -> Digests:
    return Digests(db, content, clock, workdays, reader)


@pytest.fixture
def courier(db: Database, clock: MovableClock, workdays: Workdays, reader: DigestReader) -> Courier:
    return Courier(db, clock, {JOB: DigestDeed(workdays, reader)})


@pytest.fixture
async def head(db: Database, actors: Actors, other: Actor, clock: MovableClock) -> Actor:
    """The head of one centre."""
    await db.write(lambda tx: roles.grant(tx, other.id, "head", PLACE, clock.now))
    return await actors.meet(other.chat_id, "ru")


async def waiting(db: Database) -> list[datetime]:
    """When the planned digests are due."""
    stmt = select(Job.due_at).where(Job.kind == JOB, Job.state == "waiting").order_by(Job.due_at)
    return await db.read(lambda tx: list(tx.execute(stmt).scalars()))


async def subscribed(db: Database) -> list[tuple[str, str]]:
    stmt = select(Subscription.center, Subscription.every).order_by(Subscription.center)
    return await db.read(lambda tx: [(row.center, row.every) for row in tx.execute(stmt)])


async def revoked(db: Database, clock: MovableClock) -> None:
    await db.write(lambda tx: tx.execute(update(Role).values(revoked_at=clock.now)) and None)


# Choosing


async def test_a_reader_chooses_among_own_centres_and_the_region(
    digests: Digests, admin: Actor, head: Actor, client: Actor, content: Content
) -> None:
    assert [line.place for line in (await digests.places(head, 0)).lines] == ["", PLACE]
    everything = [await digests.places(admin, page) for page in range(4)]
    assert [line.place for page in everything for line in page.lines] == ["", *content.centers]
    with pytest.raises(NotAllowed):
        await digests.places(client, 0)
    for place in ("", PLACE):
        with pytest.raises(NotAllowed):
            await digests.subscribe(client, place, "week")
    with pytest.raises(NotAllowed):
        await digests.subscribe(head, "ruzaevka", "week")
    with pytest.raises(NotAllowed):
        await digests.now(head, "ruzaevka")
    with pytest.raises(Outdated):
        await digests.subscribe(admin, "gone", "week")


async def test_subscribing_twice_is_once(digests: Digests, head: Actor, db: Database) -> None:
    await asyncio.gather(*(digests.subscribe(head, PLACE, "week") for _ in range(10)))
    view = await digests.place(head, PLACE)
    assert (view.line.every, view.next_at, view.muted) == ("week", MONDAY, False)
    assert await subscribed(db) == [(PLACE, "week")]
    assert await waiting(db) == [MONDAY]
    assert [action for action, _ in await audit(db)].count("digest.subscribe") == 1


async def test_back_and_forth_between_rhythms_leaves_one_turn(digests: Digests, head: Actor, db: Database) -> None:
    for every in ("week", "month", "week", None, "week", "month"):
        await digests.subscribe(head, PLACE, every)
    assert await waiting(db) == [datetime(2027, 1, 11, 6, 30, tzinfo=UTC)]
    await digests.subscribe(head, PLACE, "week")
    assert await waiting(db) == [MONDAY]
    await digests.subscribe(head, PLACE, None)
    await digests.subscribe(head, PLACE, None)
    assert (await waiting(db), await subscribed(db)) == ([], [])
    assert [action for action, _ in await audit(db)].count("digest.unsubscribe") == 2


# Sending


async def test_it_comes_each_week(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    await digests.subscribe(head, "", "month")
    assert await courier.deliver() == []
    clock.now = MONDAY
    (sent,) = await courier.deliver()
    assert isinstance(sent, Digest)
    assert (sent.chat_id, sent.language, sent.place, sent.card.where.period.text) == (
        head.chat_id, "ru", PLACE, "2026-Q4"
    )  # fmt: skip
    assert await courier.deliver() == []
    assert (await waiting(db))[0] == MONDAY + timedelta(days=7)
    clock.now = datetime(2027, 1, 11, 6, 30, tzinfo=UTC)
    both = await courier.deliver()
    told = {(sent.place, sent.card.where.period.text) for sent in both if isinstance(sent, Digest)}
    assert told == {(PLACE, "2027-Q1"), ("", "2026-12")}


async def test_it_waits_while_answers_are_counted_by_another_method(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    counting = update(MethodVersion).values(caught_up_at=None)
    await db.write(lambda tx: tx.execute(counting) and None)
    clock.now = MONDAY
    assert await courier.deliver() == []
    await db.write(lambda tx: tx.execute(update(MethodVersion).values(caught_up_at=MONDAY)) and None)
    clock.passes(minutes=30)
    assert [sent.card.where.caught_up for sent in await courier.deliver() if isinstance(sent, Digest)] == [True]


async def test_who_lost_the_role_gets_no_more_and_hears_nothing(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    await revoked(db, clock)
    clock.now = MONDAY
    assert await courier.deliver() == []
    assert (await waiting(db), await subscribed(db)) == ([], [])
    with pytest.raises(NotAllowed):
        await digests.now(head, PLACE)


async def test_who_wants_no_messages_or_is_gone_is_asked_again_next_time(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock, profile: Profile,
    actors: Actors,
) -> None:  # fmt: skip
    await digests.subscribe(head, PLACE, "week")
    await profile.choose_notifications(head, False)
    assert (await digests.place(await actors.meet(head.chat_id, "ru"), PLACE)).muted
    clock.now = MONDAY
    assert await courier.deliver() == []
    await profile.choose_notifications(head, True)
    courier.blocked.add(head.chat_id)
    clock.passes(days=7)
    assert await courier.deliver() == []
    courier.blocked.clear()
    clock.passes(days=7)
    assert await courier.deliver() == [], "nobody has heard from them since"
    await actors.meet(head.chat_id, "ru")
    clock.passes(days=7)
    assert len(await courier.deliver()) == 1
    assert await waiting(db) == [clock.now + timedelta(days=7)]


async def test_late_at_night_it_waits_for_the_morning_and_weeks_late_it_comes_once(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    clock.now = MONDAY + timedelta(hours=16)
    assert await courier.deliver() == []
    clock.now = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)
    assert len(await courier.deliver()) == 1
    clock.passes(days=30)
    assert len(await courier.deliver()) == 1
    (due,) = await waiting(db)
    assert due > clock.now


async def test_a_turn_that_was_parked_does_not_end_the_rest(
    digests: Digests, head: Actor, courier: Courier, db: Database, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    assert await digests.plan_missing() == 0
    await db.write(lambda tx: tx.execute(update(Job).values(state="parked")) and None)
    clock.now = MONDAY + timedelta(hours=1)
    assert await digests.plan_missing() == 1
    assert await waiting(db) == [MONDAY + timedelta(days=7)]


# What it says


async def test_it_says_what_was_answered(
    digests: Digests, head: Actor, admin: Actor, filling: Filling, client: Actor, store: IndexStore
) -> None:
    await store.catch_up()
    before = {"solved": "3", "courtesy": "3", "waiting": "2", "fix": "wait", "better": "-sk"}
    now = {"solved": "5", "courtesy": "5", "waiting": "4", "better": "-sk"}
    for number in range(40):
        key = f"{number:032x}"
        await filling.fill(client, a_run(day=date(2026, 9, 1), respondent=key), before)
        await filling.fill(client, a_run(day=date(2026, 11, 1), respondent=key), now)
    view = await digests.now(head, PLACE)
    side = view.card.sides["citizen"]
    change = view.card.before.changes["citizen"]
    assert side.n == 40
    assert change is None or change.points > 0
    real = {name for name, one in view.groups["citizen"].items() if one is not None and one.verdict == "real"}
    assert real
    weakest = view.card.weakest("citizen")
    assert weakest is not None
    assert weakest.id == "waiting"
    assert view.plan is not None
    assert view.rates == ()
    whole, part = await digests.now(admin, ""), await digests.now(head, "")
    assert (whole.card.weakest("citizen"), whole.plan is None) == (whole.card.weakest("citizen"), False)
    assert (part.card.weakest("citizen"), part.plan, part.rates) == (None, None, ())


# The person's own data


async def test_it_belongs_to_what_is_held_and_goes_with_the_client(
    digests: Digests, head: Actor, my_data: MyData, db: Database, courier: Courier, clock: MovableClock
) -> None:
    await digests.subscribe(head, PLACE, "week")
    (held,) = (await my_data.held(head)).subscriptions
    assert (held.center, held.every, held.since) == (PLACE, "week", clock.now)
    await my_data.erase(head)
    assert await subscribed(db) == []
    clock.now = MONDAY
    assert await courier.deliver() == []
