"""`kill -9` of a process that plans a wave, again and again: nobody is left out, nobody is invited twice."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, insert, select

from db.database import Database
from db.models import Client, Consent, Disposition, Invitation, Job
from db.repos import waves
from tests.conftest import ROOT
from tests.processes.wave_planner import BATCH, NOW

pytestmark = pytest.mark.soak
PEOPLE = 12_000
KILLS = 6
HEARD = 3
"""Batches a planner finishes before it is killed, in the middle of another one."""


async def people(db: Database) -> int:
    """Citizens, two thirds of whom agreed; the wave that asks them."""

    def body(tx: Connection) -> int:
        some = {"language": "ru", "audience": "citizen", "created_at": NOW, "seen_at": NOW}
        tx.execute(insert(Client), [{"chat_id": 1000 + number, **some} for number in range(PEOPLE)])
        ids = tx.execute(select(Client.id)).scalars().all()
        agreed = [{"client_id": one, "version": "1", "given_at": NOW} for one in ids if one % 3]
        tx.execute(insert(Consent), agreed)
        names = {"plan": "quarter_citizen", "survey": "quarter_citizen", "kind": "periodic", "audience": "citizen"}
        wave = waves.add(
            tx, {**names, "turn": "t", "center": None, "due_at": NOW, "expires_at": NOW + timedelta(days=14)}
        )
        assert wave is not None
        return wave

    return await db.write(body)


def planning(url: str, wave: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.processes.wave_planner", url, str(wave)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, text=True)


async def test_a_wave_survives_kills(db: Database, db_url: str) -> None:
    wave = await people(db)
    for _ in range(KILLS):
        killed = planning(db_url, wave)
        assert killed.stdout is not None
        for _ in range(HEARD):
            assert killed.stdout.readline() == "planned\n"
        killed.kill()
        killed.communicate()
    done = planning(db_url, wave)
    said, _ = done.communicate()
    assert done.returncode == 0
    assert 0 < len(said.splitlines()) <= PEOPLE / BATCH - KILLS * HEARD + 1

    def body(tx: Connection) -> tuple[Counter[str], int, int, int]:
        ended = Counter(tx.execute(select(Invitation.disposition)).scalars().all())
        different = tx.execute(select(func.count(Invitation.client_id.distinct()))).scalar_one()
        decisions = tx.execute(select(func.count(Disposition.invitation_id.distinct()))).scalar_one()
        assert tx.execute(select(func.count()).select_from(Disposition)).scalar_one() == decisions
        jobs = select(func.count(Job.subject.distinct())).where(Job.kind == "invite")
        return ended, different, decisions, tx.execute(jobs).scalar_one()

    ended, different, decisions, jobs = await db.read(body)
    assert different == decisions == ended.total() == PEOPLE
    assert jobs == ended["queued"] > PEOPLE / 2
