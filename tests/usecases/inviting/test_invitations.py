"""An invitation from the first message to its end: taken, resumed, declined, reminded, expired, erased."""

import asyncio
from datetime import timedelta

import pytest

from db.database import Database
from guide.content import Content, load
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import OWNER, Courier, happening, ids, standing, surveys
from tests.usecases.conftest import everything
from usecases.actors import Actor
from usecases.clients.my_data import MyData
from usecases.inviting.events import Events
from usecases.inviting.invitations import Invitations, Over
from usecases.inviting.sending import Asked, Reminded
from usecases.links import Links
from usecases.refusals import NotAllowed, Outdated
from usecases.runs.view import RunView
from usecases.runs.walk import Runs
from usecases.staff import Staff


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("asking")))


@pytest.fixture
async def agreed(my_data: MyData, client: Actor) -> Actor:
    await my_data.agree(client)
    return client


@pytest.fixture
async def asked(events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier) -> int:
    """An invitation that has just arrived, at 13:40 in the west."""
    await events.receive(happening(agreed, clock.now, channel="office", service="search"))
    clock.passes(hours=3)
    assert surveys(await courier.deliver()) == ["talk"]
    return (await ids(db))[0]


async def answered(runs: Runs, actor: Actor, view: RunView) -> None:
    assert view.question is not None
    await runs.answer(actor, view.run, "good", "5")
    await runs.answer(actor, view.run, "better", "-sk")


async def taken(invitations: Invitations, actor: Actor, invitation: int) -> RunView:
    view = await invitations.take(actor, invitation)
    assert isinstance(view, RunView)
    return view


async def test_the_letter_says_why_now(
    events: Events, clock: MovableClock, agreed: Actor, courier: Courier, content: Content
) -> None:
    day = clock.now.date()
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    (letter,) = await courier.deliver()
    assert isinstance(letter, Asked)
    assert (letter.chat_id, letter.survey.id) == (agreed.chat_id, "talk")
    occasion = letter.occasion
    assert (occasion.event, occasion.day, occasion.center) == ("contact.completed", day, content.centers["west"])


async def test_taking_begins_a_run_with_the_facts_of_the_visit(
    invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor, asked: int
) -> None:
    view = await taken(invitations, agreed, asked)
    (run,) = (await everything(db))["runs"]
    visit = {"@audience": "citizen", "@center": "west", "@channel": "office", "@service": "search"}
    assert run["facts"] == {**visit, "@event": "contact.completed"}
    assert (run["channel"], run["center"], run["day"]) == ("invite", "west", clock.now.date())
    (client,) = (await everything(db))["clients"]
    assert run["respondent"] == client["respondent"] is not None
    assert await standing(db) == [("talk", "started", None)]
    assert (await everything(db))["invitations"][0]["run_id"] == view.run


async def test_what_happened_inside_brings_situation_and_consultant_along(
    invitations: Invitations, events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now, situation="loss", consultant="anna"))
    clock.passes(hours=3)
    await courier.deliver()
    await taken(invitations, agreed, (await ids(db))[0])
    (run,) = (await everything(db))["runs"]
    assert run["facts"] == {
        "@audience": "citizen", "@center": "west", "@event": "contact.completed",
        "@situation": "loss", "@consultant": "anna",
    }  # fmt: skip


async def test_answering_to_the_end_completes_the_invitation(
    invitations: Invitations, runs: Runs, db: Database, agreed: Actor, asked: int, courier: Courier, clock: MovableClock
) -> None:
    await answered(runs, agreed, await taken(invitations, agreed, asked))
    assert await standing(db) == [("talk", "completed", None)]
    assert await invitations.take(agreed, asked) == Over("completed")
    clock.passes(days=10)
    assert await courier.deliver() == []
    assert await standing(db) == [("talk", "completed", None)]


async def test_taking_again_goes_on_where_it_was(
    invitations: Invitations, runs: Runs, db: Database, clock: MovableClock, agreed: Actor, asked: int
) -> None:
    first = await taken(invitations, agreed, asked)
    await runs.answer(agreed, first.run, "good", "4")
    clock.passes(days=2)
    again = await taken(invitations, agreed, asked)
    assert again.run == first.run
    assert again.question is not None
    assert again.question.key == "better"
    assert len((await everything(db))["runs"]) == 1


async def test_ten_fast_taps_begin_one_run(invitations: Invitations, db: Database, agreed: Actor, asked: int) -> None:
    await asyncio.gather(*(invitations.take(agreed, asked) for _ in range(10)))
    assert len((await everything(db))["runs"]) == 1


async def test_somebody_elses_invitation_is_refused(
    invitations: Invitations, db: Database, other: Actor, asked: int
) -> None:
    stored = await everything(db)
    for attempt in (invitations.take, invitations.decline, invitations.card):
        with pytest.raises(Outdated):
            await attempt(other, asked)
        with pytest.raises(Outdated):
            await attempt(other, asked + 1000)
    assert await everything(db) == stored


async def test_declining_ends_it_without_a_reminder(
    invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor, asked: int, courier: Courier
) -> None:
    assert await invitations.decline(agreed, asked) == Over("refused")
    assert await invitations.decline(agreed, asked) == Over("refused")
    assert await invitations.take(agreed, asked) == Over("refused")
    clock.passes(days=3)
    assert await courier.deliver() == []
    assert await standing(db) == [("talk", "refused", None)]


async def test_whoever_has_begun_cannot_decline(invitations: Invitations, agreed: Actor, asked: int) -> None:
    await invitations.take(agreed, asked)
    with pytest.raises(Outdated):
        await invitations.decline(agreed, asked)


async def test_opting_out_ends_what_waits_and_what_was_sent(
    invitations: Invitations, events: Events, db: Database, clock: MovableClock, agreed: Actor, asked: int
) -> None:
    await events.receive(happening(agreed, clock.now, "training.completed", "2"))
    await invitations.choose(agreed, wanted=False, invitation=asked)
    assert await standing(db) == [("talk", "refused", None), ("course", "withheld", "opted_out")]
    assert not (await invitations.mine(agreed, 0)).wanted
    await invitations.choose(agreed, wanted=True)
    assert (await invitations.mine(agreed, 0)).wanted
    await events.receive(happening(agreed, clock.now, "training.completed", "3"))
    assert (await standing(db))[-1] == ("course", "queued", None)


async def test_one_reminder_and_then_silence(
    db: Database, clock: MovableClock, agreed: Actor, asked: int, courier: Courier
) -> None:
    clock.passes(days=2, minutes=1)
    assert await courier.deliver() == [], "Thursday is no working day in the west"
    clock.passes(days=1)
    (letter,) = await courier.deliver()
    assert isinstance(letter, Reminded)
    assert letter.until == (clock.now.replace(day=8)).date()
    clock.passes(days=3)
    assert await courier.deliver() == []
    clock.passes(days=1)
    assert await courier.deliver() == []
    assert await standing(db) == [("talk", "expired", None)]


async def test_whoever_has_begun_is_not_reminded(
    invitations: Invitations, clock: MovableClock, agreed: Actor, asked: int, courier: Courier
) -> None:
    await invitations.take(agreed, asked)
    clock.passes(days=3)
    assert await courier.deliver() == []


async def test_whoever_has_opted_out_is_not_reminded(
    invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor, asked: int, courier: Courier
) -> None:
    await db.write(lambda tx: tx.exec_driver_sql("UPDATE clients SET notifications = false"))
    clock.passes(days=3)
    assert await courier.deliver() == []
    assert (await invitations.card(agreed, asked)).steps[-1].gate == "opted_out"


async def test_after_its_time_there_is_a_kind_word(
    invitations: Invitations, db: Database, clock: MovableClock, agreed: Actor, asked: int
) -> None:
    clock.passes(days=7)
    assert await invitations.take(agreed, asked) == Over("expired")
    assert await standing(db) == [("talk", "expired", None)]
    assert (await everything(db))["runs"] == []


@pytest.mark.parametrize(("reply", "ending"), [(None, "breakoff"), ("5", "partial")])
async def test_what_was_left_half_way_ends_when_its_time_is_over(
    invitations: Invitations,
    runs: Runs,
    db: Database,
    clock: MovableClock,
    agreed: Actor,
    asked: int,
    courier: Courier,
    reply: str | None,
    ending: str,
) -> None:
    view = await taken(invitations, agreed, asked)
    if reply is not None:
        await runs.answer(agreed, view.run, "good", reply)
    clock.passes(days=7)
    await courier.deliver()
    assert await standing(db) == [("talk", ending, None)]
    (run,) = (await everything(db))["runs"]
    assert (run["state"], run["holder_id"]) == (ending, None)


async def test_whoever_answers_before_the_courier_has_noted_it_is_asked_once(
    invitations: Invitations,
    runs: Runs,
    events: Events,
    db: Database,
    clock: MovableClock,
    agreed: Actor,
    courier: Courier,
) -> None:
    """Telegram has the message; the process that sent it has not written that down, and may never."""
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    await courier.jobs.hold(OWNER)
    (job,) = await courier.jobs.claim(OWNER, 5)
    assert await courier.jobs.prepare(OWNER, job) is not None
    (invitation,) = await ids(db)
    view = await taken(invitations, agreed, invitation)
    await courier.jobs.sent(job, 5)
    assert await standing(db) == [("talk", "started", None)]
    await answered(runs, agreed, view)
    (row,) = (await everything(db))["invitations"]
    assert (row["disposition"], row["message_id"]) == ("completed", 5)
    assert row["sent_at"] == clock.now


async def test_declined_in_flight_counts_as_sent(
    invitations: Invitations, events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier
) -> None:
    await events.receive(happening(agreed, clock.now))
    clock.passes(hours=3)
    await courier.jobs.hold(OWNER)
    (job,) = await courier.jobs.claim(OWNER, 5)
    await courier.jobs.prepare(OWNER, job)
    (invitation,) = await ids(db)
    await invitations.decline(agreed, invitation)
    await courier.jobs.sent(job, 5)
    (row,) = (await everything(db))["invitations"]
    assert (row["disposition"], row["sent_at"]) == ("refused", clock.now)
    assert await courier.deliver() == []


async def test_why_somebody_was_asked_or_not_is_told_to_them(
    invitations: Invitations, events: Events, clock: MovableClock, agreed: Actor, asked: int
) -> None:
    await events.receive(happening(agreed, clock.now, id="2"))
    page = await invitations.mine(agreed, 0)
    assert [(card.disposition, card.reason) for card in page.cards] == [("withheld", "recontact"), ("sent", None)]
    card = await invitations.card(agreed, asked)
    assert [step.disposition for step in card.steps] == ["queued", "sent"]
    assert (await invitations.mine(agreed, 1)).cards == ()


async def test_quality_control_sees_the_same_of_its_centre_alone(
    invitations: Invitations, staff: Staff, links: Links, clock: MovableClock, admin: Actor, other: Actor, asked: int
) -> None:
    with pytest.raises(NotAllowed):
        await invitations.dossier(other, asked)
    await staff.accept(other, links.invite("qc", "east", clock() + timedelta(days=1)))
    with pytest.raises(NotAllowed):
        await invitations.dossier(other, asked)
    await staff.accept(other, links.invite("qc", "west", clock() + timedelta(days=1)))
    seen = await invitations.dossier(other, asked)
    assert [step.disposition for step in seen.steps] == ["queued", "sent"]
    assert await invitations.dossier(admin, asked) == seen


async def test_withdrawing_cuts_every_way_to_the_person(
    invitations: Invitations,
    events: Events,
    my_data: MyData,
    db: Database,
    clock: MovableClock,
    agreed: Actor,
    asked: int,
    courier: Courier,
) -> None:
    await invitations.take(agreed, asked)
    await events.receive(happening(agreed, clock.now, "training.completed", "2"))
    await my_data.withdraw(agreed)
    assert await standing(db) == [("talk", "breakoff", None), ("course", "withheld", "consent")]
    stored = await everything(db)
    for table in ("invitations", "events", "runs"):
        assert not any(row.get("client_id") or row.get("holder_id") for row in stored[table]), table
    assert stored["clients"][0]["respondent"] is None
    clock.passes(days=30)
    assert await courier.deliver() == []
    with pytest.raises(Outdated):
        await invitations.take(agreed, asked)


async def test_answers_stay_where_they_are_when_the_person_is_erased(
    invitations: Invitations, runs: Runs, my_data: MyData, db: Database, agreed: Actor, asked: int
) -> None:
    await answered(runs, agreed, await taken(invitations, agreed, asked))
    before = await everything(db)
    await my_data.erase(agreed)
    after = await everything(db)
    assert [after[table] for table in ("answers", "runs")] == [before[table] for table in ("answers", "runs")]
    assert after["invitations"][0]["client_id"] is None
    assert after["clients"] == []


async def test_all_that_is_held_about_invitations_is_shown(my_data: MyData, agreed: Actor, asked: int) -> None:
    held = await my_data.held(agreed)
    assert [(one.survey, one.disposition) for one in held.invitations] == [("talk", "sent")]
    assert [(one.source, one.type, one.center) for one in held.events] == [("queue", "contact.completed", "west")]


async def test_a_survey_that_is_gone_is_not_asked(
    events: Events, db: Database, clock: MovableClock, agreed: Actor, courier: Courier, content: Content
) -> None:
    await events.receive(happening(agreed, clock.now))
    deed = courier.jobs._deeds["invite"]
    deed._gates._content = type(content)(**{**content.__dict__, "surveys": {}})  # type: ignore[attr-defined]
    clock.passes(hours=3)
    assert await courier.deliver() == []
    assert await standing(db) == [("talk", "withheld", "closed")]
