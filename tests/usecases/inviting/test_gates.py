"""The gates of rows: one expression, in the documented order, for one client and for all of them alike."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, insert, select, update

from db.database import Database
from db.models import Client, Consent, ExitMark, Invitation, Wave
from db.repos import gates as rows
from db.repos import invitations
from db.repos.gates import Asking
from guide.content import Content, load
from surveys.gates import ROW_GATES
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, standing, surveys
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.inviting.events import Events
from usecases.inviting.gates import Gates


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("asking")))


def person(tx: Connection, number: int, now: datetime, *, agreed: bool = True, **fields: object) -> int:
    values = {"chat_id": 1000 + number, "language": "ru", "created_at": now, "seen_at": now, **fields}
    client = tx.execute(insert(Client).values(values).returning(Client.id)).scalar_one()
    if agreed:
        tx.execute(insert(Consent).values(client_id=client, version="1", given_at=now))
    return client


def sent(tx: Connection, client: int, survey: str, at: datetime, **fields: object) -> int:
    values = {"client_id": client, "survey": survey, "trigger": survey, "disposition": "sent", "priority": 50}
    values |= {"about_contact": False, "created_at": at, "due_at": at, "expires_at": at, "sent_at": at, **fields}
    return tx.execute(insert(Invitation).values(values).returning(Invitation.id)).scalar_one()


def crowd(tx: Connection, now: datetime, wave: int) -> dict[int, str | None]:
    """One person for each gate that stops them, and one whom all let pass."""
    recently, long_ago = now - timedelta(days=3), now - timedelta(days=40)
    free = person(tx, 0, now, audience="citizen", center="west")
    sent(tx, free, "quarter", now - timedelta(days=70))
    sent(tx, free, "fair", long_ago)
    sent(tx, free, "talk", recently, about_contact=True)
    told: dict[int, str | None] = {free: None}
    told[person(tx, 1, now, agreed=False)] = "consent"
    told[person(tx, 2, now, surveys=False)] = "opted_out"
    told[person(tx, 3, now, notifications=False, unreachable_at=now)] = "opted_out"
    told[person(tx, 4, now, unreachable_at=now, audience="employer")] = "blocked"
    asked = person(tx, 5, now)
    sent(tx, asked, "quarter", recently, wave_id=wave)
    told[asked] = "asked"
    again = person(tx, 6, now)
    sent(tx, again, "quarter", long_ago)
    told[again] = "recontact"
    weary = person(tx, 7, now)
    sent(tx, weary, "fair", recently)
    sent(tx, weary, "course", recently)
    told[weary] = "budget"
    return told


def wave(tx: Connection, now: datetime, state: str = "running") -> int:
    values = {"plan": "quarter", "turn": state, "survey": "quarter", "kind": "periodic", "audience": "citizen"}
    moments = {"due_at": now, "expires_at": now}
    return tx.execute(insert(Wave).values(**values, **moments, state=state).returning(Wave.id)).scalar_one()


async def test_one_and_all_are_judged_alike(db: Database, gates: Gates, clock: MovableClock) -> None:
    asking = gates.asking("quarter", clock.now, priority=80)

    def body(tx: Connection) -> None:
        turn = wave(tx, clock.now)
        told, mine = crowd(tx, clock.now, turn), replace(asking, wave=turn)
        judged = tx.execute(select(Client.id, rows.first_refusal(mine)).order_by(Client.id)).all()
        assert {row[0]: row[1] for row in judged} == told
        assert {client: rows.refusal_of(tx, client, mine) for client in told} == told

    await db.write(body)


async def test_a_dry_run_counts_by_gate(db: Database, gates: Gates, clock: MovableClock) -> None:
    def body(tx: Connection) -> None:
        turn = wave(tx, clock.now)
        told = crowd(tx, clock.now, turn)
        asking = replace(gates.asking("quarter", clock.now, priority=80), wave=turn)
        frame = rows.frame("any", None).subquery()
        judged = select(rows.first_refusal(asking).label("gate")).where(Client.id.in_(select(frame.c.id))).subquery()
        counted = tx.execute(select(judged.c.gate, func.count()).group_by(judged.c.gate)).all()
        assert {row[0]: row[1] for row in counted} == {gate: list(told.values()).count(gate) for gate in told.values()}
        assert [len(tx.execute(rows.frame(*whom)).all()) for whom in (("citizen", "west"), ("employer", None))] == [
            1,
            1,
        ]

    await db.write(body)


async def test_the_frequent_and_the_important_starve_neither_each_other(
    db: Database, gates: Gates, clock: MovableClock
) -> None:
    def body(tx: Connection) -> None:
        client = person(tx, 1, clock.now)
        sent(tx, client, "fair", clock.now - timedelta(days=29))
        pulse, quarter = (
            gates.asking(survey, clock.now, priority=at) for survey, at in (("pulse", 20), ("quarter", 80))
        )
        assert rows.refusal_of(tx, client, pulse) == "budget"
        assert rows.refusal_of(tx, client, quarter) is None
        assert rows.refusal_of(tx, client, replace(pulse, limit=None)) is None
        other = person(tx, 2, clock.now)
        sent(tx, other, "quarter_of_another_kind", clock.now - timedelta(days=29), priority=80)
        assert rows.refusal_of(tx, other, pulse) is None, "what the important one took was its own"
        sent(tx, other, "fair", clock.now - timedelta(days=28))
        assert rows.refusal_of(tx, other, quarter) == "budget"

    await db.write(body)


async def test_the_order_is_the_documented_one(db: Database, clock: MovableClock) -> None:
    """Everything stands in the way; one obstacle after the other is taken away."""

    def body(tx: Connection) -> list[str | None]:
        now = clock.now
        client = person(tx, 1, now, agreed=False, surveys=False, unreachable_at=now)
        for survey in ("talk", "fair"):
            own = sent(tx, client, survey, now, wave_id=wave(tx, now, survey))
        tx.execute(insert(ExitMark).values(mark="m", made_at=now))
        ago = now - timedelta(days=30)
        turn = tx.execute(select(Invitation.wave_id).where(Invitation.id == own)).scalar_one()
        asking = Asking("talk", False, ago, ago, 1, wave=turn, mark="m")
        said = [rows.refusal_of(tx, client, asking)]
        tx.execute(insert(Consent).values(client_id=client, version="1", given_at=now))
        said.append(rows.refusal_of(tx, client, asking))
        tx.execute(update(Client).values(surveys=True))
        said.append(rows.refusal_of(tx, client, asking))
        tx.execute(update(Client).values(unreachable_at=None))
        for easier in ({}, {"open": True}, {"wave": None}, {"mark": None}, {"recontact_since": now}, {"limit": None}):
            asking = replace(asking, **easier)
            said.append(rows.refusal_of(tx, client, asking))
        return said

    assert await db.write(body) == [*ROW_GATES, None]


async def test_without_triggers_nothing_is_open(content: Content, gates: Gates, clock: MovableClock) -> None:
    without = Gates(replace(content, triggers=None), gates._workdays, gates._marks)
    assert not without.asking("talk", clock.now, priority=100).open


async def test_an_invitation_of_a_paused_wave_waits_and_keeps_nobody_waiting(
    db: Database, events: Events, my_data: MyData, client: Actor, clock: MovableClock, courier: Courier
) -> None:
    await my_data.agree(client)

    def body(tx: Connection) -> int:
        plan = invitations.Plan(client.id, "quarter", "quarter", 80, False, clock.now, clock.now + timedelta(days=14))
        return invitations.add(tx, replace(plan, wave=wave(tx, clock.now, "paused")), clock.now)

    first = await db.write(body)
    assert await db.write(lambda tx: courier.plan(tx, first, clock.now))
    await events.receive(happening(client, clock.now - timedelta(hours=3)))
    assert surveys(await courier.deliver()) == ["talk"]
    assert (await standing(db))[0] == ("quarter", "queued", None)
    await db.write(lambda tx: tx.execute(update(Wave).values(state="running")) and None)
    clock.passes(days=6, hours=1)  # a Monday
    assert surveys(await courier.deliver()) == ["talk!"]
    clock.passes(days=1)
    assert surveys(await courier.deliver()) == ["quarter"]
