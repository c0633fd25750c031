"""`kill -9` of a bot that is sending 500 invitations: everybody has one, and who has two was in flight at the kill."""

import asyncio
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from db.database import Database, connect
from db.models import Client, Consent, Invitation, Job
from db.repos import jobs
from simulator import api
from simulator.params import Params
from simulator.server import serve
from simulator.world import World
from tests.conftest import ROOT
from tests.processes.conftest import Tell
from tests.processes.deployment import Deployment, environment, listening, until

pytestmark = pytest.mark.soak
PEOPLE = 500
KILLS_AT = (140, 330)
CALL_S = 0.08
AT_ONCE = 12
AROUND_THE_CLOCK = "00:00-23:59"
SURVEY, TRIGGER = "pulse", "pulse"


@pytest.fixture
def open_content(tmp_path: Path) -> Path:
    """The shipped content, but every day is a working day from midnight to midnight: the test may run at any hour."""
    content = shutil.copytree(ROOT / "content", tmp_path / "content")
    triggers = content / "triggers.yaml"
    text = triggers.read_text("utf-8")
    assert 'hours: "10:00-19:00"' in text
    triggers.write_text(text.replace('hours: "10:00-19:00"', f'hours: "{AROUND_THE_CLOCK}"'), "utf-8")
    today = datetime.now(UTC).date()
    days = (today + timedelta(days=ahead) for ahead in (-1, 0, 1))
    opened = "\n".join(f'  "{day}": "{AROUND_THE_CLOCK}"' for day in days)
    with (content / "region.yaml").open("a", encoding="utf-8") as region:
        region.write(f"\nopen:\n{opened}\n")
    return content


@pytest.fixture
def distant_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message takes a while, so that a kill finds some in flight: some said already, some not yet."""
    send = api.METHODS["sendMessage"]

    async def slow(world: World, params: Params) -> object:
        await asyncio.sleep(CALL_S / 2)
        done = send(world, params)
        await asyncio.sleep(CALL_S / 2)
        return done

    monkeypatch.setitem(api.METHODS, "sendMessage", slow)


@pytest.mark.usefixtures("distant_telegram")
async def test_everybody_is_invited_once_over_two_kills(
    backend: str, db_url: str, open_content: Path, tmp_path: Path, tell: Tell
) -> None:
    world = World(strict_flood=True)
    async with connect(db_url) as db, serve(world) as server:
        await invited(db, world)
        env = {**environment(server, db_url), "CONTENT_DIR": str(open_content)}
        deployment = Deployment(env, tmp_path)
        deployment.start()
        try:
            for number in KILLS_AT:
                await until(lambda n=number: got(world) >= n, 90, deployment.said[-2000:])  # type: ignore[misc]
                deployment.kill()
                deployment.start()
                await listening(server, deployment)
            await until(lambda: got(world) == PEOPLE, 90, "somebody was never invited")
        finally:
            code = await deployment.terminate()
        rows = await db.read(lambda tx: tx.execute(select(Job.subject, Job.state, Job.resent)).all())
    assert code == 0
    invitations = [row for row in rows if row.state == "done"]
    resent, twice = sum(row.resent for row in rows), Counter(counted(world).values())
    tell(
        f"{backend}: {PEOPLE} invitations, {len(KILLS_AT)} kills; {resent} were in flight then and sent again, "
        f"{PEOPLE - twice[1]} people have two, {refused(world)} refusals for haste"
    )
    assert len(invitations) == PEOPLE
    assert set(twice) <= {1, 2, 3}
    assert sum(n - 1 for n in counted(world).values()) <= resent <= AT_ONCE * len(KILLS_AT)
    assert refused(world) == 0
    assert deployment.said.count("took over from a courier that died") == len(KILLS_AT)


async def invited(db: Database, world: World) -> None:
    """Clients who agreed to be asked, and an invitation that is due for each."""
    now = datetime.now(UTC) - timedelta(minutes=5)
    chats = range(10_001, 10_001 + PEOPLE)
    for chat in chats:
        world.person(f"Человек {chat}", id=chat).chat.started = True

    def body(tx: Connection) -> None:
        common = {"language": "ru", "audience": "citizen", "created_at": now, "seen_at": now}
        clients = tx.execute(insert(Client).returning(Client.id), [{"chat_id": chat, **common} for chat in chats])
        ids = list(clients.scalars())
        tx.execute(insert(Consent), [{"client_id": client, "version": "1", "given_at": now} for client in ids])
        asked = {
            "survey": SURVEY, "trigger": TRIGGER, "disposition": "queued", "priority": 20, "about_contact": False,
            "created_at": now, "due_at": now, "expires_at": now + timedelta(days=7),
        }  # fmt: skip
        rows = [{"client_id": client, **asked} for client in ids]
        made = tx.execute(insert(Invitation).returning(Invitation.id), rows).scalars()
        due = [{"kind": "invite", "subject": n, "once": f"invite:{n}", "due_at": now, "priority": 2} for n in made]
        assert jobs.plan_many(tx, due) == PEOPLE

    await db.write(body)


def counted(world: World) -> dict[int, int]:
    """How many messages each invited person has."""
    return {person.id: len(person.chat.messages) for person in world.people.values() if person.id > 10_000}


def got(world: World) -> int:
    return sum(number > 0 for number in counted(world).values())


def refused(world: World) -> int:
    return sum(refusal.code == 429 for refusal in world.refusals)
