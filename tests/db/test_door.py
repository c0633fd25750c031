"""The door to the rows: nothing is lost, nothing is half done, and one caller's failure is nobody else's."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.util import await_only

from db.database import TRIES, Away, Database, connect

on_postgresql = pytest.mark.parametrize("backend", ["postgresql"])
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])

meta = MetaData()
notes = Table("notes", meta, Column("word", String, primary_key=True))
counter = Table("counter", meta, Column("id", Integer, primary_key=True), Column("n", Integer, nullable=False))


@pytest.fixture
async def door(db: Database) -> Database:
    """The door to a database with an empty table of notes and a counter at 0."""

    def prepare(tx: Connection) -> None:
        meta.create_all(tx)
        tx.execute(insert(counter).values(id=1, n=0))

    await db.write(prepare)
    return db


def count_up(tx: Connection) -> None:
    """Read, think, write: what is lost when two do it at once without the door."""
    n = tx.execute(select(counter.c.n).with_for_update()).scalar_one()
    tx.execute(update(counter).values(n=n + 1))


def counted(tx: Connection) -> int:
    return int(tx.execute(select(counter.c.n)).scalar_one())


def note(word: str) -> Callable[[Connection], None]:
    return lambda tx: void(tx.execute(insert(notes).values(word=word)))


def noted(tx: Connection) -> set[str]:
    return set(tx.execute(select(notes.c.word)).scalars())


def void(_: object) -> None:
    """Drop a result."""


async def failure(work: Awaitable[object]) -> type[Exception] | None:
    """What kind of error this ends in; its traceback through greenlets is more than pytest can print."""
    try:
        await work
    except Exception as error:
        return type(error)
    return None


async def test_200_concurrent_changes_of_one_row_are_200(door: Database) -> None:
    await asyncio.gather(*(door.write(count_up) for _ in range(200)))
    assert await door.read(counted) == 200


class Unwanted(Exception):
    """What a failing body raises; `number` says whose it is."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


async def test_failing_bodies_fail_alone_and_each_to_its_own_caller(door: Database) -> None:
    def body(number: int) -> Callable[[Connection], int]:
        def write(tx: Connection) -> int:
            tx.execute(insert(notes).values(word=str(number)))
            if number % 10 == 0:
                raise Unwanted(number)
            return number

        return write

    results = await asyncio.gather(*(door.write(body(number)) for number in range(1000)), return_exceptions=True)
    assert await door.read(noted) == {str(number) for number in range(1000) if number % 10}
    for number, result in enumerate(results):
        if number % 10:
            assert result == number
        else:
            assert isinstance(result, Unwanted)
            assert result.number == number


async def test_a_constraint_refuses_only_the_caller_who_broke_it(door: Database) -> None:
    words = ["first", "twice", "twice", "last"]
    results = await asyncio.gather(*(door.write(note(word)) for word in words), return_exceptions=True)
    assert [type(result) for result in results].count(IntegrityError) == 1
    assert await door.read(noted) == {"first", "twice", "last"}


async def test_of_a_body_that_fails_late_nothing_is_stored(door: Database) -> None:
    def half(tx: Connection) -> None:
        tx.execute(insert(notes).values(word="half"))
        tx.execute(update(counter).values(n=100))
        raise Unwanted(1)

    assert await failure(door.write(half)) is Unwanted
    assert await door.read(noted) == set()
    assert await door.read(counted) == 0


async def test_what_a_body_returns_is_returned(door: Database) -> None:
    assert await door.write(lambda tx: tx.execute(select(func.count()).select_from(notes)).scalar_one()) == 0


async def test_what_is_written_is_read_at_once(door: Database) -> None:
    for number in range(20):
        await door.write(count_up)
        assert await door.read(counted) == number + 1


@on_sqlite
async def test_a_body_that_reads_cannot_write(door: Database) -> None:
    assert await failure(door.read(note("smuggled"))) is not None
    assert await door.read(noted) == set()


async def test_a_reader_does_not_wait_for_a_long_write(door: Database) -> None:
    writing = asyncio.create_task(door.write(_slow_note))
    await asyncio.sleep(0.2)
    assert await door.read(noted) == set()
    assert not writing.done()
    await writing
    assert await door.read(noted) == {"slow"}


def _slow_note(tx: Connection, pause: float = 0.8) -> None:
    tx.execute(insert(notes).values(word="slow"))
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"SELECT pg_sleep({pause})"))
    else:
        tx.connection.dbapi_connection.create_function("pause", 1, time.sleep)  # type: ignore[union-attr]
        tx.execute(text(f"SELECT pause({pause})"))


async def test_a_caller_who_gives_up_leaves_the_others_alone(door: Database) -> None:
    slow = asyncio.create_task(door.write(lambda tx: _slow_note(tx, 0.2)))
    await asyncio.sleep(0.05)
    hasty = asyncio.create_task(door.write(note("hasty")))
    patient = asyncio.create_task(door.write(note("patient")))
    await asyncio.sleep(0.01)
    hasty.cancel()
    await asyncio.gather(slow, patient)
    assert await door.read(noted) >= {"slow", "patient"}


@pytest.mark.parametrize("statement", ["SELECT no_such_column FROM notes", "SELECT 1 FROM no_such_table", "SELEKT 1"])
async def test_a_mistake_in_a_query_is_no_absence(door: Database, statement: str) -> None:
    """What is away is tried again for ever, holding up everybody: a statement that can never work must not be."""

    def body(tx: Connection) -> None:
        tx.execute(text(statement))

    assert await failure(door.read(body)) not in {Away, None}
    assert await failure(door.write(body)) not in {Away, None}


async def test_an_error_does_not_repeat_what_a_person_typed(door: Database) -> None:
    secret = "мой телефон 89270000000"
    await door.write(note(secret))
    with pytest.raises(IntegrityError) as caught:
        await door.write(note(secret))
    assert secret not in str(caught.value)
    assert secret not in repr(caught.value)


@on_postgresql
async def test_the_loser_of_a_race_is_run_once_more_and_sees_what_the_winner_wrote(
    door: Database,
) -> None:
    runs: list[str] = []

    def first_come(name: str, pause: float) -> Callable[[Connection], bool]:
        def body(tx: Connection) -> bool:
            runs.append(name)
            if tx.execute(select(notes.c.word)).first() is not None:
                return False
            tx.execute(insert(notes).values(word="seat"))
            tx.execute(text(f"SELECT pg_sleep({pause})"))
            return True

        return body

    early = asyncio.create_task(door.write(first_come("early", 0.4)))
    await asyncio.sleep(0.15)
    late = asyncio.create_task(door.write(first_come("late", 0)))
    assert (await early, await late) == (True, False)
    assert runs == ["early", "late", "late"]


@on_postgresql
async def test_who_loses_every_time_is_told(door: Database) -> None:
    runs = 0

    def twice(tx: Connection) -> None:
        nonlocal runs
        runs += 1
        tx.execute(insert(notes).values(word="same"))
        tx.execute(insert(notes).values(word="same"))

    assert await failure(door.write(twice)) is IntegrityError
    assert runs == TRIES


async def test_close_finishes_what_waits(db_url: str) -> None:
    async with connect(db_url) as opened:
        await opened.write(meta.create_all)
        waiting = [asyncio.create_task(opened.write(note(str(number)))) for number in range(100)]
        await asyncio.sleep(0)
    unfinished = [task for task in waiting if not task.done()]
    await asyncio.gather(*waiting)
    assert len(unfinished) == 0
    async with connect(db_url) as again:
        assert len(await again.read(noted)) == 100


async def test_a_door_that_was_never_used_closes() -> None:
    async with connect("sqlite+aiosqlite:////nowhere/at/all.db"):
        pass


Call = Callable[[Database], Awaitable[int]]
WAYS = [
    pytest.param(lambda opened: opened.read(counted), id="read"),
    pytest.param(lambda opened: opened.write(counted), id="write"),
]


@pytest.mark.parametrize("call", WAYS)
async def test_a_file_that_cannot_be_opened_is_an_absence(call: Call) -> None:
    async with connect("sqlite+aiosqlite:////nowhere/at/all.db") as gone:
        assert await failure(call(gone)) is Away
    await asyncio.sleep(0.1)  # aiosqlite's thread takes leave of the loop a moment after it failed to connect


@pytest.mark.parametrize("call", WAYS)
async def test_a_server_that_does_not_listen_is_an_absence(call: Call) -> None:
    async with connect("postgresql+asyncpg://nobody@127.0.0.1:1/nothing") as gone:
        assert await failure(call(gone)) is Away


@pytest.mark.parametrize("call", WAYS)
@pytest.mark.parametrize(
    ("code", "says"),
    [
        pytest.param("57P03", "the database system is starting up", id="starting up"),
        pytest.param("53300", "sorry, too many clients already", id="no connection free"),
    ],
)
async def test_a_server_that_turns_callers_away_for_now_is_an_absence(call: Call, code: str, says: str) -> None:
    async def turn_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asks = await reader.readexactly(8)
        if int.from_bytes(asks[4:], "big") == 80877103:  # "do you speak TLS?"
            writer.write(b"N")
            await reader.readexactly(8)
        fields = f"SFATAL\0VFATAL\0C{code}\0M{says}\0\0".encode()
        writer.write(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(turn_away, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with connect(f"postgresql+asyncpg://nobody:x@127.0.0.1:{port}/nothing") as busy:
            assert await failure(call(busy)) is Away


@on_postgresql
async def test_a_connection_cut_in_the_middle_is_an_absence_and_the_next_call_works(
    door: Database, db_url: str
) -> None:
    name = make_url(db_url).database
    mine = "datname = :name AND state = 'active' AND pid <> pg_backend_pid()"
    cut = text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}")
    writing = asyncio.create_task(door.write(_slow_note))
    await asyncio.sleep(0.2)
    await door.read(lambda tx: void(tx.execute(cut, {"name": name})))
    assert await failure(writing) is Away
    await door.write(count_up)
    assert await door.read(noted) == set()
    assert await door.read(counted) == 1


async def test_a_snapshot_is_one_moment_however_long_it_takes(door: Database, db_url: str) -> None:
    async with connect(db_url) as other:

        async def adds(word: str) -> None:
            await other.write(lambda tx: tx.execute(insert(notes).values(word=word)) and None)

        seen: list[int] = []
        begun, added = asyncio.Event(), asyncio.Event()

        def body(tx: Connection) -> None:
            count = select(func.count()).select_from(notes)
            seen.append(tx.execute(count).scalar_one())
            begun.set()
            await_only(added.wait())
            seen.append(tx.execute(count).scalar_one())

        reading = asyncio.create_task(door.snapshot(body))
        await begun.wait()
        await adds("meanwhile")
        added.set()
        await reading
        assert seen == [0, 0]
        assert await door.read(lambda tx: tx.execute(select(func.count()).select_from(notes)).scalar_one()) == 1
