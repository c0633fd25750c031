"""Exit polls: the code on the wall, «Оценить приём», the tablet; once for a client, a centre and a day."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from db.database import Database
from db.models import Role
from db.repos import kiosk_messages
from guide.content import Content
from surveys.texts import Language
from tests.conftest import LINK_KEY, MovableClock
from tests.surveys.every_kind import survey
from tests.usecases.conftest import everything
from usecases.actors import Actor, Actors, Grant
from usecases.guide import Guide
from usecases.jobs import DueJob
from usecases.links import Links
from usecases.refusals import AlreadyRated, LinkRefused, NotAllowed, Outdated
from usecases.runs.exit_polls import DAYS_BACK, ExitPolls, KioskDeed, NextVisitor
from usecases.runs.marks import Marks
from usecases.runs.view import RunView
from usecases.runs.walk import Runs

TODAY = date(2026, 12, 1)
THREE = survey([{"key": f"q{place}", "kind": "scale", "ask": {"ru": "Как?"}} for place in range(1, 4)])


@pytest.fixture(scope="session")
def content(content: Content) -> Content:
    """A village with a poll of three questions."""
    return replace(content, surveys={"exit": THREE}, triggers=None, method=None)


@pytest.fixture
def exit_polls(db: Database, content: Content, clock: MovableClock, runs: Runs, links: Links) -> ExitPolls:
    return ExitPolls(db, content, clock, runs, links, Marks(LINK_KEY))


@pytest.fixture
def center(content: Content) -> str:
    return next(iter(content.centers))


@pytest.fixture
def tablet(client: Actor, center: str) -> Actor:
    """The same chat, hung up in the hall."""
    return replace(client, grants=frozenset({Grant("kiosk", center)}))


async def finishes(runs: Runs, actor: Actor, view: RunView) -> None:
    while view.question is not None:
        view = await runs.answer(actor, view.run, view.question.key, "5")


async def rows(db: Database, table: str) -> list[dict[str, object]]:
    return sorted((await everything(db))[table], key=lambda row: str(row.get("id", "")).zfill(9))


# The code on the wall


async def test_scanning_opens_the_poll_and_asks_nothing(
    db: Database, exit_polls: ExitPolls, client: Actor, links: Links, center: str
) -> None:
    view = await exit_polls.scan(client, links.exit(center, 7))
    assert view.question is THREE.questions[0] or view.question == THREE.questions[0]
    (run,) = await rows(db, "runs")
    assert (run["channel"], run["center"], run["day"], run["counted"]) == ("qr", center, TODAY, True)
    assert run["facts"] == {"@center": center, "@channel": "qr", "@window": "7"}
    assert await rows(db, "consents") == []


@pytest.mark.parametrize("payload", ["x", "xAAAA", "x!!", "iAAAA", "x" + "A" * 60])
async def test_a_forged_code_is_refused(db: Database, exit_polls: ExitPolls, client: Actor, payload: str) -> None:
    with pytest.raises(LinkRefused):
        await exit_polls.scan(client, payload)
    assert await rows(db, "runs") == []


async def test_a_code_with_another_key_or_of_a_centre_that_is_gone_is_refused(
    exit_polls: ExitPolls, client: Actor, links: Links, center: str
) -> None:
    for payload in (Links("another key, also 32 characters or more").exit(center), links.exit("nowhere")):
        with pytest.raises(LinkRefused):
            await exit_polls.scan(client, payload)


async def test_the_respondent_is_a_fresh_key_each_time(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, links: Links, center: str, clock: MovableClock
) -> None:
    for _ in range(3):
        await finishes(runs, client, await exit_polls.scan(client, links.exit(center)))
        clock.passes(days=1)
    keys = {row["respondent"] for row in await rows(db, "runs")}
    assert len(keys) == 3
    assert {row["holder_id"] for row in await rows(db, "runs")} == {None}
    assert (await rows(db, "clients"))[0]["respondent"] is None


# Once a day


async def test_one_answer_for_a_client_a_centre_and_a_day(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, other: Actor, links: Links, center: str,
    clock: MovableClock,
) -> None:  # fmt: skip
    await finishes(runs, client, await exit_polls.scan(client, links.exit(center)))
    for begin in (exit_polls.scan(client, links.exit(center, 2)), exit_polls.rate(client, center, TODAY)):
        with pytest.raises(AlreadyRated):
            await begin
    assert len(await rows(db, "runs")) == 1
    await exit_polls.scan(other, links.exit(center))
    await exit_polls.rate(client, center, TODAY - timedelta(days=1))
    clock.passes(days=1)
    await exit_polls.scan(client, links.exit(center))


async def test_an_unfinished_poll_may_be_gone_on_with(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, links: Links, center: str
) -> None:
    view = await exit_polls.scan(client, links.exit(center))
    await runs.answer(client, view.run, "q1", "4")
    again = await exit_polls.rate(client, center, TODAY)
    assert (again.run, again.question) == (view.run, THREE.questions[1])
    assert len(await rows(db, "exit_marks")) == 1


async def test_the_code_scanned_many_times_at_once_is_one_run(
    db: Database, exit_polls: ExitPolls, client: Actor, links: Links, center: str
) -> None:
    views = await asyncio.gather(*(exit_polls.scan(client, links.exit(center)) for _ in range(8)))
    assert len({view.run for view in views}) == 1
    assert len(await rows(db, "runs")) == len(await rows(db, "exit_marks")) == 1


async def test_a_preview_of_the_poll_is_not_taken_for_a_visit(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, links: Links, center: str, clock: MovableClock
) -> None:
    """Quality control tries the poll and then really comes as a visitor: those answers count."""
    scanned = await exit_polls.scan(client, links.exit(center))
    await finishes(runs, client, scanned)
    clock.passes(days=1)
    preview = exit_polls._start("preview", exit_polls.visited(center), TODAY + timedelta(days=1), client, {})
    await db.write(lambda tx: runs.start(tx, client, replace(preview, counted=False), clock()))
    view = await exit_polls.scan(client, links.exit(center))
    counted = {row["id"]: row["counted"] for row in await rows(db, "runs")}
    assert counted[view.run] is True


# Marks


async def test_a_mark_says_nothing_without_the_key(
    db: Database, exit_polls: ExitPolls, client: Actor, links: Links, center: str
) -> None:
    await exit_polls.scan(client, links.exit(center))
    (mark,) = await rows(db, "exit_marks")
    assert mark["mark"] == Marks(LINK_KEY).of(client.chat_id, center, TODAY)
    assert mark["mark"] != Marks("another key, also 32 characters or more").of(client.chat_id, center, TODAY)
    assert str(client.chat_id) not in str(mark)


def test_marks_differ_by_client_centre_and_day() -> None:
    marks = Marks(LINK_KEY)
    known = {marks.of(chat, center, day) for chat in (1, 11) for center in ("a", "b", "1 a")
             for day in (TODAY, TODAY + timedelta(days=1))}  # fmt: skip
    assert len(known) == 12


async def test_marks_are_deleted_when_no_survey_can_ask_any_more(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, links: Links, center: str, clock: MovableClock
) -> None:
    await finishes(runs, client, await exit_polls.scan(client, links.exit(center)))
    clock.passes(days=DAYS_BACK + 3)
    assert await exit_polls.forget_stale() == 0
    with pytest.raises(Outdated):
        await exit_polls.rate(client, center, TODAY)
    clock.passes(days=1, hours=1)
    assert await exit_polls.forget_stale() == 1
    assert await rows(db, "exit_marks") == []
    assert len(await rows(db, "answers")) == 3


async def test_a_forgotten_poll_leaves_its_mark_and_can_be_begun_again(
    db: Database, exit_polls: ExitPolls, guide: Guide, client: Actor, links: Links, center: str
) -> None:
    """One visit, one survey: that the poll was begun still withholds the survey after the consultation."""
    await exit_polls.scan(client, links.exit(center))
    await guide.forget(client)
    assert await rows(db, "runs") == []
    assert len(await rows(db, "exit_marks")) == 1
    assert (await exit_polls.scan(client, links.exit(center))).question == THREE.questions[0]


# «Оценить приём»


async def test_a_visit_of_the_last_days_can_be_rated(
    db: Database, exit_polls: ExitPolls, client: Actor, center: str
) -> None:
    visited = exit_polls.visited(center)
    assert visited.days == tuple(TODAY - timedelta(days=back) for back in range(7))
    await exit_polls.rate(replace(client, audience="employer"), center, visited.days[-1])
    (run,) = await rows(db, "runs")
    assert (run["channel"], run["day"]) == ("self", visited.days[-1])
    assert run["facts"] == {"@center": center, "@channel": "self", "@audience": "employer"}


@pytest.mark.parametrize("back", [-1, 7, 400])
async def test_a_day_to_come_or_long_ago_is_outdated(
    exit_polls: ExitPolls, client: Actor, center: str, back: int
) -> None:
    with pytest.raises(Outdated):
        await exit_polls.rate(client, center, TODAY - timedelta(days=back))


async def test_the_day_is_the_centres(exit_polls: ExitPolls, center: str, clock: MovableClock) -> None:
    clock.passes(hours=13, minutes=19)
    assert exit_polls.visited(center).days[0] == TODAY
    clock.passes(minutes=2)
    assert exit_polls.visited(center).days[0] == TODAY + timedelta(days=1)


async def test_without_a_poll_nothing_is_offered(
    db: Database, content: Content, clock: MovableClock, runs: Runs, links: Links, client: Actor, center: str
) -> None:
    none = ExitPolls(db, replace(content, surveys={}), clock, runs, links, Marks(LINK_KEY))
    assert not none.exists
    with pytest.raises(LinkRefused):
        await none.scan(client, links.exit(center))
    with pytest.raises(Outdated):
        await none.rate(client, center, TODAY)


# The tablet in the hall


def hang_up(tx: Connection, tablet: Actor, center: str, now: datetime) -> None:
    """The chat accepts an invite of the role."""
    tx.execute(insert(Role).values(client_id=tablet.id, role="kiosk", center=center, granted_at=now))


async def test_only_a_tablet_is_a_tablet(exit_polls: ExitPolls, client: Actor) -> None:
    for grants in (frozenset[Grant](), frozenset({Grant("kiosk", "")}), frozenset({Grant("qc", "village")})):
        with pytest.raises(NotAllowed):
            await exit_polls.kiosk(replace(client, grants=grants), "ru")
    with pytest.raises(NotAllowed):
        await exit_polls.leave(client)


@pytest.mark.parametrize("language", ["ru", "en", "tt"])
async def test_a_visitor_begins_in_the_language_of_the_button(
    db: Database, exit_polls: ExitPolls, tablet: Actor, actors: Actors, language: Language
) -> None:
    await exit_polls.kiosk(tablet, language)
    (run,) = await rows(db, "runs")
    assert (run["channel"], run["language"]) == ("kiosk", language)
    assert "@audience" not in dict(run["facts"])  # type: ignore[call-overload]
    assert (await actors.meet(tablet.chat_id, "ru")).language == language
    await exit_polls.leave(tablet)
    assert (await actors.meet(tablet.chat_id, "ru")).language == "ru"


async def test_the_button_tapped_twice_begins_one_run(db: Database, exit_polls: ExitPolls, tablet: Actor) -> None:
    first = await exit_polls.kiosk(tablet, "ru")
    again = await exit_polls.kiosk(tablet, "ru")
    assert again.run == first.run
    assert len(await rows(db, "runs")) == 1


async def test_the_next_visitor_gets_a_run_of_their_own(
    db: Database, exit_polls: ExitPolls, runs: Runs, tablet: Actor
) -> None:
    """No one-per-day rule here; what the one before left is a breakoff, with what was answered."""
    first = await exit_polls.kiosk(tablet, "ru")
    await runs.answer(tablet, first.run, "q1", "2")
    second = await exit_polls.kiosk(tablet, "ru")
    await finishes(runs, tablet, second)
    third = await exit_polls.kiosk(tablet, "en")
    await finishes(runs, tablet, third)
    states = [row["state"] for row in await rows(db, "runs")]
    assert states == ["breakoff", "completed", "completed"]
    assert await rows(db, "exit_marks") == []
    assert len({row["respondent"] for row in await rows(db, "runs")}) == 3


async def test_leaving_ends_the_run_once(db: Database, exit_polls: ExitPolls, runs: Runs, tablet: Actor) -> None:
    view = await exit_polls.kiosk(tablet, "ru")
    for question in ("q1", "q2"):
        await runs.answer(tablet, view.run, question, "3")
    for _ in range(2):
        await exit_polls.leave(tablet)
    (run,) = await rows(db, "runs")
    assert (run["state"], run["holder_id"]) == ("partial", None)


@pytest.mark.parametrize(("seconds", "hurried"), [(5.9, True), (6.0, False), (40, False)])
async def test_a_run_faster_than_two_seconds_a_question_is_flagged(
    db: Database, exit_polls: ExitPolls, runs: Runs, tablet: Actor, clock: MovableClock, seconds: float, hurried: bool
) -> None:
    view = await exit_polls.kiosk(tablet, "ru")
    clock.passes(seconds=seconds)
    await finishes(runs, tablet, view)
    (run,) = await rows(db, "runs")
    assert (run["state"], run["hurried"]) == ("completed", hurried)


async def test_a_quick_poll_on_ones_own_phone_is_not_flagged(
    db: Database, exit_polls: ExitPolls, runs: Runs, client: Actor, links: Links, center: str
) -> None:
    await finishes(runs, client, await exit_polls.scan(client, links.exit(center)))
    assert (await rows(db, "runs"))[0]["hurried"] is False


async def test_an_idle_tablet_starts_afresh_for_the_next_visitor(
    db: Database, exit_polls: ExitPolls, runs: Runs, content: Content, tablet: Actor, actors: Actors, center: str,
    clock: MovableClock,
) -> None:  # fmt: skip
    await db.write(lambda tx: hang_up(tx, tablet, center, clock.now))
    view = await exit_polls.kiosk(tablet, "tt")
    await exit_polls.touched(tablet, (11, 12), "asked")
    await exit_polls.touched(tablet, (12, 13), "asked")
    (job,) = await rows(db, "jobs")
    assert job["due_at"] == clock.now + timedelta(seconds=60)
    deed = KioskDeed(content, runs)
    due = DueJob(int(str(job["id"])), "kiosk", tablet.id, 0, clock.now, 0)
    fresh = await db.write(lambda tx: deed.prepare(tx, due, clock.now))
    assert isinstance(fresh, NextVisitor)
    assert (fresh.remove, fresh.language) == ((11, 12, 13), "ru")
    (run,) = await rows(db, "runs")
    assert (run["id"], run["state"]) == (view.run, "breakoff")
    await db.write(lambda tx: deed.sent(tx, due, 20, clock.now))
    assert await db.read(lambda tx: kiosk_messages.of_chat(tx, tablet.chat_id)) == (20,)
    with pytest.raises(Outdated):
        await runs.answer(tablet, view.run, "q1", "5")
