"""The demonstration's sample: once, into an empty database, marked, counted, and worth looking at."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.demo import sample_roster
from bot.sample.drafts import Sample
from bot.sample.file import BadSample, read_sample
from bot.sample.loading import load
from db.database import Database
from db.models import Answer, Client, Disposition, Event, Invitation, Job, Run, TouchCell, Wave
from guide.content import Content
from guide.workdays import Workdays
from surveys import path
from surveys.change import change
from surveys.gates import OPEN
from tests.conftest import ADMIN, MovableClock
from usecases.actors import Actors
from usecases.index.cards import IndexCards
from usecases.index.reader import IndexReader
from usecases.index.reading import careful, read
from usecases.index.store import IndexStore
from usecases.periods import Period
from usecases.rights import Rights
from usecases.runs.questionnaires import Questionnaires

COUNTED = (Run, Answer, Event, Invitation, Disposition, Wave, TouchCell, Client, Job)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LAST = Period.parse("2026-Q3")
ZONE = ZoneInfo("Europe/Moscow")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(NOW)


@pytest.fixture
async def store(db: Database, content: Content, clock: MovableClock) -> IndexStore:
    questionnaires = Questionnaires(db, content, clock)
    await questionnaires.publish()
    store = IndexStore(db, content, clock, questionnaires)
    await store.open()
    return store


async def loads(db: Database, content: Content) -> bool:
    return await load(db, content, sample_roster(content), NOW)


async def counts(db: Database) -> Mapping[str, int]:
    def body(tx: Connection) -> Mapping[str, int]:
        return {
            table.__tablename__: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED
        }

    return await db.read(body)


async def rows(db: Database, table: Any) -> list[Any]:
    return list(await db.read(lambda tx: tx.execute(select(table.__table__)).all()))


async def test_it_is_loaded_once(db: Database, content: Content) -> None:
    assert await loads(db, content)
    first = await counts(db)
    assert await loads(db, content)
    assert await counts(db) == first
    assert first["runs"] > 1000
    assert first["clients"] == first["jobs"] == 0, "nobody is invented whom the bot would write to"


async def test_where_somebody_has_answered_it_is_not_loaded(db: Database, content: Content) -> None:
    run = {"survey": "exit", "version": "1", "respondent": "r" * 32, "channel": "qr", "day": NOW.date(), "facts": {}}
    times = dict.fromkeys(("shown_at", "started_at", "updated_at"), NOW)
    own = {**run, **times, "language": "ru", "state": "open", "counted": True}
    await db.write(lambda tx: tx.execute(insert(Run).values(**own)))
    assert not await loads(db, content)
    assert (await counts(db))["runs"] == 1


async def test_a_content_it_does_not_fit_goes_without(db: Database, content: Content) -> None:
    centers = dict(list(content.centers.items())[:2])
    assert not await loads(db, replace(content, centers=centers))
    assert not await loads(db, replace(content, method=None))
    assert (await counts(db))["runs"] == 0
    with pytest.raises(BadSample, match="zubova_polyana"):
        read_sample(replace(content, centers=centers))


async def test_every_run_is_marked_past_and_of_nobody(db: Database, content: Content) -> None:
    await loads(db, content)
    for run in await rows(db, Run):
        assert run.facts["@sample"] == "yes"
        assert run.holder_id is None
        assert run.started_at <= run.ended_at <= NOW
        assert run.day <= run.ended_at.astimezone(ZONE).date()
    for invitation in await rows(db, Invitation):
        assert invitation.disposition not in OPEN
        assert invitation.ended_at <= NOW
        assert (invitation.run_id is not None) == (invitation.disposition in ("completed", "partial", "breakoff"))
    assert {wave.state for wave in await rows(db, Wave)} == {"ended"}


async def test_replies_lie_on_the_path_of_their_survey(db: Database, content: Content) -> None:
    await loads(db, content)
    given: dict[int, dict[str, str]] = {}
    for answer in await rows(db, Answer):
        given.setdefault(answer.run_id, {})[answer.question] = answer.reply
    asked = {**content.surveys, **content.checklists}
    for run in await rows(db, Run):
        questions, answers = asked[run.survey].questions, {**run.facts, **given[run.id]}
        assert path.applying(questions, answers) == answers
        is_whole = path.finished(questions, answers)
        assert is_whole or run.state != "completed"
        assert run.stopped == (None if is_whole else path.path(questions, answers)[-1].key)
        assert run.version == asked[run.survey].version


async def test_it_is_counted_as_the_store_would(db: Database, content: Content, store: IndexStore) -> None:
    await loads(db, content)
    assert await store.catch_up() == 0
    assert await store.verify(lambda *_: None) == ()


async def test_there_is_something_to_see(db: Database, content: Content, store: IndexStore) -> None:
    """Quarters that differ, a real change and a mere wobble, too few answers in one place."""
    await loads(db, content)
    assert content.method is not None
    method = careful(content.method)

    def body(tx: Connection) -> dict[str, Any]:
        now = {center: read(tx, method, center, LAST) for center in content.centers}
        then = {center: read(tx, method, center, LAST.before()) for center in content.centers}
        return {center: (now[center].both, then[center].both) for center in content.centers}

    found = await db.read(body)
    values = {center: now.value for center, (now, _) in found.items()}
    assert values.pop("staroe_shaygovo") is None
    assert all(60 <= value <= 90 for value in values.values()), values
    assert max(values.values()) - min(values.values()) > 10
    verdicts = {center: change(*found[center]) for center in ("saransk", "ruzaevka")}
    assert {center: one.verdict if one else None for center, one in verdicts.items()} == {
        "saransk": "noise",
        "ruzaevka": "real",
    }


async def test_the_card_says_that_it_is_made_up(
    db: Database, content: Content, store: IndexStore, clock: MovableClock
) -> None:
    await loads(db, content)
    actor = await Actors(db, clock, frozenset({ADMIN})).meet(ADMIN, "ru")
    cards = IndexCards(db, IndexReader(content), Rights(frozenset({ADMIN})))
    assert (await cards.card(actor, "saransk", LAST)).where.sample


@pytest.mark.parametrize("now", [NOW, datetime(2027, 1, 1, 6, tzinfo=UTC), datetime(2027, 3, 31, 20, tzinfo=UTC)])
def test_the_same_day_gives_the_same_sample(content: Content, now: datetime) -> None:
    workdays = Workdays(content.region, content.centers)

    def drawn() -> list[object]:
        sample = Sample(read_sample(content), content, workdays, sample_roster(content), now)
        return [*sample.drafts(), *sample.waves, *sample.touches()]

    first = drawn()
    assert len(first) > 2000
    assert drawn() == first
