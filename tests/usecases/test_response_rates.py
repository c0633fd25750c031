"""How people answer: counted by hand, kept back where it would tell too much."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from db.database import Database
from db.models import Invitation, Run
from db.repos import staff as roles
from guide.content import Content, load
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, ids
from tests.usecases.conftest import ADMINS
from usecases.actors import Actor, Actors
from usecases.clients.my_data import MyData
from usecases.clients.profile import Profile
from usecases.index.response_rates import Rates, ResponseRates
from usecases.inviting.events import Events
from usecases.inviting.invitations import Invitations
from usecases.periods import Period
from usecases.refusals import NotAllowed, Outdated
from usecases.runs.questionnaires import Questionnaires
from usecases.runs.view import RunView
from usecases.runs.walk import Runs

QUARTER = Period(2026, 4, "quarter")
NOVEMBER = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("rates")))


@pytest.fixture
def rates(db: Database, content: Content, clock: MovableClock, questionnaires: Questionnaires) -> ResponseRates:
    return ResponseRates(db, content, clock, questionnaires, ADMINS)


async def lay(
    db: Database, ends: Mapping[str, int], *, at: datetime = NOVEMBER, center: str = "west", stopped: str = "better"
) -> None:
    """So many invitations to «talk» ended in each way; those begun took 10, 20, 30 … seconds."""

    def body(tx: Connection) -> None:
        for disposition, many in ends.items():
            for number in range(many):
                run = _run(tx, disposition, number, at, center, stopped)
                sent = disposition not in ("queued", "withheld", "undeliverable")
                tx.execute(insert(Invitation).values(**_invitation(disposition, at, run, sent=sent)))

    await db.write(body)


def _invitation(disposition: str, at: datetime, run: int | None, *, sent: bool) -> dict[str, object]:
    plan = {"survey": "talk", "trigger": "talk", "priority": 1, "about_contact": True, "disposition": disposition}
    when = {"created_at": at, "due_at": at, "expires_at": at + timedelta(days=7), "sent_at": at if sent else None}
    return {**plan, **when, "run_id": run}


def _run(tx: Connection, state: str, number: int, at: datetime, center: str, stopped: str) -> int | None:
    if state not in ("completed", "partial", "breakoff"):
        return None
    return _added(tx, "talk", "invite", state, at, timedelta(seconds=10 * (number + 1)), center, stopped)


def _added(
    tx: Connection, survey: str, channel: str, state: str, at: datetime, took: timedelta, center: str, stopped: str
) -> int:
    what = {"survey": survey, "version": "v", "channel": channel, "center": center, "day": at.date(), "facts": {}}
    times = {"shown_at": at, "started_at": at, "updated_at": at, "ended_at": at + took}
    left = {"stopped": None if state == "completed" else stopped}
    values = {"respondent": "r", "language": "ru", "state": state, "counted": True, **what, **times, **left}
    return tx.execute(insert(Run).values(**values).returning(Run.id)).scalar_one()


async def of(rates: ResponseRates, db: Database, survey: str = "talk", centers: set[str] | None = None) -> Rates:
    return await db.read(lambda tx: rates.of(tx, survey, QUARTER, centers))


async def test_everything_is_counted(rates: ResponseRates, db: Database) -> None:
    ends = {"completed": 20, "partial": 5, "breakoff": 10, "refused": 6, "expired": 8, "sent": 7, "started": 9}
    await lay(db, {**ends, "queued": 3, "undeliverable": 2, "withheld": 50})
    view = await of(rates, db)
    assert (view.invited, view.delivered, view.started) == (70, 65, 44)
    assert view.outcomes == {
        "completed": 20, "partial": 5, "broke_off": 10, "answering": 9, "refused": 6, "silent": 8, "thinking": 7
    }  # fmt: skip
    assert view.rate == pytest.approx(20 / 65)
    assert view.half_rate == pytest.approx(25 / 65)
    assert view.median == timedelta(seconds=105)
    assert view.stop is not None
    assert (view.stop.text.ru, view.stop.people) == ("Что улучшить?", 15)


async def test_a_few_people_are_kept_back_with_one_more_number(rates: ResponseRates, db: Database) -> None:
    await lay(db, {"completed": 20, "refused": 2, "expired": 30, "sent": 11})
    view = await of(rates, db)
    assert view.outcomes["refused"] is None
    assert [one for one, n in view.outcomes.items() if n is None] == ["refused", "thinking"]
    assert view.delivered == 63
    assert view.rate == pytest.approx(20 / 63)


async def test_a_hidden_number_hides_what_is_worked_out_from_it(rates: ResponseRates, db: Database) -> None:
    await lay(db, {"completed": 12, "partial": 2, "breakoff": 6, "expired": 30})
    view = await of(rates, db)
    assert (view.outcomes["partial"], view.half_rate) == (None, None)
    assert view.stop is not None
    assert view.stop.people is None
    assert view.started == 20


@pytest.mark.parametrize("ends", [{"completed": 3}, {"completed": 2, "refused": 2}])
async def test_of_too_few_nothing_is_told(rates: ResponseRates, db: Database, ends: dict[str, int]) -> None:
    await lay(db, ends)
    view = await of(rates, db)
    assert view.too_few
    assert (view.delivered, view.started, view.rate, view.median, view.stop) == (None,) * 5
    assert view.outcomes == {}


async def test_nobody_asked_is_not_a_rate_of_zero(rates: ResponseRates, db: Database) -> None:
    view = await of(rates, db)
    assert view.nothing
    assert (view.rate, view.too_few) == (None, False)


async def test_other_quarters_and_centres_are_left_out(rates: ResponseRates, db: Database) -> None:
    await lay(db, {"completed": 6})
    await lay(db, {"completed": 7}, center="east")
    await lay(db, {"completed": 8}, at=datetime(2026, 9, 30, 20, tzinfo=UTC))
    assert (await of(rates, db)).delivered == 13
    assert (await of(rates, db, centers={"east"})).delivered == 7
    midnight = datetime(2026, 9, 30, 21, tzinfo=UTC)
    await lay(db, {"completed": 1}, at=midnight)  # in the region it is October
    assert (await of(rates, db)).delivered == 14


async def test_a_small_centre_does_not_follow_from_the_region_and_its_neighbours(
    rates: ResponseRates, db: Database
) -> None:
    await lay(db, {"completed": 20, "breakoff": 20}, center="west")
    await lay(db, {"completed": 2, "breakoff": 5}, center="east")
    await lay(db, {"completed": 60, "breakoff": 70}, center="north")
    region, both = await of(rates, db), await of(rates, db, centers={"west", "east"})
    assert (region.delivered, region.outcomes) == (177, {"completed": 82, "broke_off": 95})
    assert (both.delivered, both.outcomes["completed"], both.rate) == (47, 22, 22 / 47)
    for center, delivered in (("west", 40), ("east", 7)):
        view = await of(rates, db, centers={center})
        assert (view.delivered, view.rate, view.half_rate, view.median) == (delivered, None, None, None)
        assert view.outcomes == {"completed": None, "broke_off": None}
        assert view.stop is not None
        assert view.stop.people is None
    for centers in ({"north"}, {"north", "south"}):
        view = await of(rates, db, centers=centers)
        assert (view.delivered, view.outcomes, view.rate) == (130, {"completed": 60, "broke_off": 70}, 60 / 130)
    assert (await of(rates, db, centers={"north", "west"})).outcomes == {"completed": None, "broke_off": None}
    told = {center: await asked_most(rates, db, {center}) for center in ("west", "east", "north")}
    assert told == {"west": [(40, None)], "east": [(7, None)], "north": [(130, 60 / 130)]}
    assert await asked_most(rates, db, None) == [(177, 82 / 177)]


async def asked_most(
    rates: ResponseRates, db: Database, centers: set[str] | None
) -> list[tuple[int | None, float | None]]:
    """What a digest says: delivered and rate."""
    found = await db.read(lambda tx: rates.most_asked(tx, QUARTER, centers, 4))
    return [(one.delivered, one.rate) for one in found]


async def test_where_a_few_stopped_does_not_follow_from_the_region(rates: ResponseRates, db: Database) -> None:
    for center, better, good in (("west", 9, 6), ("east", 3, 20)):
        await lay(db, {"completed": 30, "breakoff": better}, center=center)
        await lay(db, {"breakoff": good}, center=center, stopped="good")
    region, west = await of(rates, db), await of(rates, db, centers={"west"})
    assert region.stop is not None
    assert (region.stop.text.ru, region.stop.people) == ("Хорошо было?", 26)
    assert west.stop is not None
    assert (west.stop.text.ru, west.stop.people) == ("Что улучшить?", None)


async def test_an_exit_poll_has_no_invitations(rates: ResponseRates, db: Database) -> None:
    def body(tx: Connection) -> None:
        for state, many in (("completed", 30), ("breakoff", 7), ("partial", 6)):
            for _ in range(many):
                _added(tx, "exit", "qr", state, NOVEMBER, timedelta(seconds=40), "west", "good")

    await db.write(body)
    view = await of(rates, db, "exit", {"west"})
    assert (view.exit, view.invited, view.delivered, view.started) == (True, None, None, 43)
    assert view.outcomes == {"completed": 30, "partial": 6, "broke_off": 7}
    assert view.median == timedelta(seconds=40)
    assert view.stop is not None
    assert view.stop.people == 13
    assert (await of(rates, db, "exit", {"east"})).nothing


async def test_where_somebody_left_is_kept_when_the_run_is_closed(
    rates: ResponseRates, db: Database, events: Events, invitations: Invitations, runs: Runs, my_data: MyData,
    actors: Actors, courier: Courier, clock: MovableClock, profile: Profile,
) -> None:  # fmt: skip
    """Six people answer the first question and never come back; the question itself is gone with the open run."""
    for number in range(6):
        client = await actors.meet(700_123_458_000 + number, "ru")
        await my_data.agree(client)
        await events.receive(happening(client, clock.now, id=str(number)))
    clock.passes(hours=3)
    await courier.deliver()
    for number, invitation in enumerate(await ids(db)):
        client = await actors.meet(700_123_458_000 + number, "ru")
        view = await invitations.take(client, invitation)
        assert isinstance(view, RunView)
        await runs.answer(client, view.run, "good", "5")
    clock.passes(days=7)
    await courier.deliver()
    found = await of(rates, db)
    assert found.outcomes == {"partial": 6}
    assert (found.rate, found.half_rate) == (0, 1)
    assert found.stop is not None
    assert (found.stop.text.ru, found.stop.people) == ("Что улучшить?", 6)


async def test_rights(rates: ResponseRates, db: Database, admin: Actor, client: Actor, clock: MovableClock) -> None:
    await lay(db, {"completed": 6})
    await lay(db, {"completed": 7}, center="east")
    assert (await rates.card(admin, "talk", "")).rates.delivered == 13
    with pytest.raises(NotAllowed):
        await rates.card(client, "talk", "")
    for survey, period in (("gone", ""), ("talk", "2026-Q5"), ("talk", "yesterday")):
        with pytest.raises(Outdated):
            await rates.card(admin, survey, period)
    await db.write(lambda tx: roles.grant(tx, client.id, "qc", "east", clock.now))
    card = await rates.card(client, "talk", "2026-Q4")
    assert (card.rates.delivered, card.centers, card.has_later) == (7, frozenset({"east"}), False)
    assert (await rates.card(client, "talk", "2026-Q3")).has_later
