"""A client's rights over their data."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from db.database import Database
from db.models import Contact, Publication
from db.repos import assignments, drafts, exports, subscriptions, waits
from db.repos import contacts as kept_rows
from guide.content import Content, load
from tests.conftest import MovableClock
from tests.guide import asking_village
from tests.usecases.asking import Courier, happening, ids
from tests.usecases.booked import Desk
from tests.usecases.conftest import audit, everything
from usecases.actors import Actor, Actors
from usecases.booking.contacts import Contacts
from usecases.clients.held import GivenConsent, HeldAssignment, HeldDraft, HeldExport, HeldRole, HeldSubscription
from usecases.clients.my_data import MyData
from usecases.clients.personal import HeldPerson, Personal
from usecases.clients.profile import Profile
from usecases.guide import Guide
from usecases.inviting.events import Events
from usecases.inviting.invitations import Invitations
from usecases.inviting.references import References
from usecases.journeys import Journeys
from usecases.links import Links
from usecases.runs.marks import blurred
from usecases.runs.view import RunView
from usecases.runs.walk import Runs
from usecases.staff import Staff

OF_NOBODY = {"exit_marks", "kiosk_messages", "leases", "survey_versions", "waves"}
OF_NOBODY |= {"absences", "consultants", "consultant_offers", "slots"}
OF_NOBODY |= {"answer_cells", "index_cells", "method_versions", "published_values", "touch_cells"}
"""Tables whose rows are about no client. (A mark leads to nobody without the key, and is deleted within days.)"""
ANSWERS = {"answer_changes", "answers", "dispositions", "events", "invitations", "jobs", "runs"}
ANSWERS |= {"contacts", "contact_changes"}
"""What stays, without a way back to the person: published numbers do not change."""


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load(asking_village.build(tmp_path_factory.mktemp("asking")))


def next_version(content: Content) -> Content:
    """The same content with a new text to agree to."""
    consent = content.region.consent.model_copy(update={"version": "2"})
    return replace(content, region=content.region.model_copy(update={"consent": consent}))


async def test_agreeing_stores_the_version_and_the_time(
    my_data: MyData, actors: Actors, client: Actor, clock: MovableClock
) -> None:
    await my_data.agree(client)
    assert (await actors.meet(client.chat_id, "ru")).consent == "1"
    assert (await my_data.held(client)).consents == (GivenConsent("1", clock.now, None),)


async def test_agreeing_twice_is_once(my_data: MyData, client: Actor, clock: MovableClock) -> None:
    await my_data.agree(client)
    clock.passes(minutes=5)
    await my_data.agree(client)
    assert len((await my_data.held(client)).consents) == 1


async def test_twenty_fast_taps_on_agree_are_one_consent(my_data: MyData, actors: Actors) -> None:
    for number in range(10):
        client = await actors.meet(700_100 + number, "ru")
        await asyncio.gather(*(my_data.agree(client) for _ in range(20)))
        assert len((await my_data.held(client)).consents) == 1


async def test_a_new_version_replaces_the_old_one_and_both_are_kept(
    my_data: MyData, db: Database, content: Content, actors: Actors, client: Actor, clock: MovableClock
) -> None:
    first = clock.now
    await my_data.agree(client)
    clock.passes(days=1)
    later = MyData(db, next_version(content), clock, my_data._runs, my_data._contacts, my_data._personal)
    await later.agree(client)
    assert (await actors.meet(client.chat_id, "ru")).consent == "2"
    assert (await my_data.held(client)).consents == (
        GivenConsent("1", first, clock.now),
        GivenConsent("2", clock.now, None),
    )


async def test_withdrawing_ends_the_consent_and_keeps_its_history(
    my_data: MyData, actors: Actors, client: Actor, clock: MovableClock
) -> None:
    given = clock.now
    await my_data.agree(client)
    clock.passes(hours=1)
    await my_data.withdraw(client)
    assert (await actors.meet(client.chat_id, "ru")).consent is None
    assert (await my_data.held(client)).consents == (GivenConsent("1", given, clock.now),)


async def test_withdrawing_twice_keeps_the_first_time(my_data: MyData, client: Actor, clock: MovableClock) -> None:
    await my_data.agree(client)
    await my_data.withdraw(client)
    ended = clock.now
    clock.passes(hours=1)
    await my_data.withdraw(client)
    assert (await my_data.held(client)).consents[0].withdrawn_at == ended


async def test_one_may_agree_again_after_withdrawing(my_data: MyData, actors: Actors, client: Actor) -> None:
    await my_data.agree(client)
    await my_data.withdraw(client)
    await my_data.agree(client)
    assert (await actors.meet(client.chat_id, "ru")).consent == "1"
    assert len((await my_data.held(client)).consents) == 2


async def test_somebody_elses_consent_is_theirs(my_data: MyData, actors: Actors, client: Actor, other: Actor) -> None:
    await my_data.agree(client)
    await my_data.withdraw(other)
    assert (await actors.meet(client.chat_id, "ru")).consent == "1"
    assert (await actors.meet(other.chat_id, "ru")).consent is None


@pytest.fixture
async def answering(
    client: Actor,
    my_data: MyData,
    references: References,
    events: Events,
    courier: Courier,
    invitations: Invitations,
    runs: Runs,
    db: Database,
    clock: MovableClock,
) -> None:
    """The client is linked to an outer system, which reported a talk, and is answering about it."""
    await my_data.agree(client)
    await references.link(client, references.ticket("queue", "A-15", clock.now).payload)
    await events.receive(happening(None, clock.now - timedelta(hours=3), client_ref="A-15"))
    await courier.deliver()
    view = await invitations.take(client, (await ids(db))[0])
    assert isinstance(view, RunView)
    await runs.answer(client, view.run, "good", "5")
    await runs.back(client, view.run, "better")
    await runs.answer(client, view.run, "good", "4")


@dataclass
class Booked:
    """What a client has: a contact to come with a place in the line, one that has been, and a time that is kept."""

    desk: Desk
    coming: int
    past: int


@pytest.fixture
async def booked(db: Database, clock: MovableClock, contacts: Contacts, client: Actor, content: Content) -> Booked:
    desk, soon = Desk(db, clock, contacts), clock.now + timedelta(days=2)
    anna = await desk.consultant("anna", ("work", "study"))
    past = await desk.booked(client, await desk.slot(anna, soon - timedelta(days=9)))
    noted = {"state": "completed", "note": "Просил помочь с резюме", "shared": True}
    await db.write(lambda tx: tx.execute(update(Contact).values(**noted)))
    coming = await desk.booked(client, await desk.slot(anna, soon))
    kept = await desk.slot(anna, soon + timedelta(days=1))

    def body(tx: Connection) -> None:
        waits.join(tx, coming, client.id, clock.now)
        there = {"slot_id": kept, "consultant_id": anna, "center": "west", "starts_at": soon, "ends_at": soon}
        whose = {"client_id": client.id, "topic": "study", "way": "office", "audience": "citizen"}
        kept_rows.take(tx, {**there, **whose, "hold_until": clock.now + timedelta(minutes=5)}, clock.now)
        drafts.begin(tx, client.id, {"topic": "study", "way": "office", "center": "west"}, clock.now)
        assignments.begin(tx, client.id, anna, "west", clock.now)

    await db.write(body)
    return Booked(desk, coming, past)


@pytest.fixture
async def lived(
    client: Actor,
    my_data: MyData,
    guide: Guide,
    journeys: Journeys,
    profile: Profile,
    staff: Staff,
    links: Links,
    clock: MovableClock,
    personal: Personal,
    booked: Booked,
    answering: None,
    db: Database,
) -> Actor:
    """The client has left a trace in every table there is."""
    await profile.choose_audience(client, "citizen")
    await profile.choose_center(client, "west")
    await my_data.agree(client)
    await journeys.save(client, guide.bundle("hiring", {"many": "few"}))
    await staff.accept(client, links.invite("qc", "west", clock() + timedelta(days=7)))
    await staff.refused(client.id, "NotAllowed")
    await personal.phone(client, "8 927 123 45 67")
    await personal.name(client, "Анна")
    walk = (await guide.begin(client, "loss")).walk
    await guide.answer(client, walk, "stage", "notice")
    await db.write(lambda tx: subscriptions.add(tx, client.id, "west", "week", clock()))
    await db.write(lambda tx: _published_and_exported(tx, client, clock()))
    return client


def _published_and_exported(tx: Connection, client: Actor, now: datetime) -> None:
    frozen = {"period": "2026-Q3", "method": "1", "inputs": "0", "published_at": now, "published_by": client.id}
    tx.execute(insert(Publication).values(frozen))
    asked = {"period": "2026-Q3", "center": "west", "survey": "", "format": "csv", "panel": False, "with_text": False}
    exports.add(tx, {**asked, "client_id": client.id, "chat_id": client.chat_id, "asked_at": now})


async def test_all_that_is_held_is_shown(my_data: MyData, lived: Actor, clock: MovableClock) -> None:
    held = await my_data.held(lived)
    assert (held.chat_id, held.language, held.audience, held.center) == (lived.chat_id, "ru", "citizen", "west")
    assert (held.first_seen, held.last_seen) == (blurred(clock.now), blurred(clock.now))
    assert held.consents == (GivenConsent("1", clock.now, None),)
    assert held.roles == (HeldRole("qc", "west", clock.now, None),)
    assert held.subscriptions == (HeldSubscription("west", "week", clock.now),)
    assert held.exports == (HeldExport("2026-Q3", "west", "", "csv", "queued", clock.now),)
    assert [(journey.situation, journey.answers) for journey in held.journeys] == [("hiring", {"many": "few"})]
    assert [link.source for link in held.links] == ["queue"]
    assert [event.type for event in held.events] == ["contact.completed", "journey.saved"]
    assert [asked.survey for asked in held.invitations] == ["journey", "talk"]
    assert [(one.state, one.note, one.shared) for one in held.contacts] == [
        ("completed", "Просил помочь с резюме", True),
        ("booked", None, False),
        ("held", None, False),
    ]
    assert [[change.what for change in one.changes] for one in held.contacts] == [["booked"], ["booked"], []]
    assert {one.consultant for one in held.contacts} == {"Консультант anna"}
    assert [(wait.code, wait.since) for wait in held.waits] == [(held.contacts[1].code, clock.now)]
    assert held.assignments == (HeldAssignment("Консультант anna", "west", clock.now, None),)
    assert held.person == HeldPerson("Анна", "+7 927 123-45-67", clock.now)
    assert held.unfinished_booking == HeldDraft("study", "office", "west", None)
    assert (held.unfinished_situation, held.unfinished_answers) == ("loss", {"stage": "notice"})


async def test_erasing_leaves_nothing_of_the_person_anywhere(my_data: MyData, lived: Actor, db: Database) -> None:
    traces = {table for table, rows in (await everything(db)).items() if rows} | OF_NOBODY
    assert set(await everything(db)) == traces, "a table without a trace proves nothing"
    await my_data.erase(lived)
    left = await everything(db)
    for table, rows in left.items():
        for row in rows:
            assert str(lived.chat_id) not in str(row), table
            names = ("client_id", "holder_id", "published_by", "reference")
            assert [row.get(name) for name in names] == [None] * len(names), table
    kept = {"audit", "publications", "spent_invites"}
    assert {table for table, rows in left.items() if rows} - OF_NOBODY == ANSWERS | kept


async def test_withdrawing_deletes_what_needed_the_consent(
    my_data: MyData, journeys: Journeys, lived: Actor, db: Database
) -> None:
    await my_data.withdraw(lived)
    assert await journeys.mine(lived) == ()
    left = await everything(db)
    assert [left[table] for table in ("journey_steps", "client_references")] == [[], []]
    assert left["clients"][0]["respondent"] is None


@pytest.mark.parametrize("how", ["erase", "withdraw"])
async def test_what_is_to_come_is_cancelled_and_what_has_been_is_nobodys(
    my_data: MyData, booked: Booked, lived: Actor, db: Database, how: str
) -> None:
    """The times are free again, nobody is reminded, and the consultant's note is gone."""
    await (my_data.erase(lived) if how == "erase" else my_data.withdraw(lived))
    left = await everything(db)
    assert [(row["id"], row["state"], row["client_id"], row["note"], row["shared"]) for row in left["contacts"]] == [
        (booked.past, "completed", None, None, False),
        (booked.coming, "cancelled", None, None, False),
    ]
    assert [left[table] for table in ("waits", "booking_drafts", "person_data")] == [[], [], []]
    assert not any(kind.startswith("contact_") for kind, _, _ in await booked.desk.waiting_jobs())


async def test_the_freed_time_is_offered_to_who_waits(
    my_data: MyData, booked: Booked, lived: Actor, other: Actor, db: Database, clock: MovableClock
) -> None:
    boris = await booked.desk.consultant("boris")
    contact = await booked.desk.booked(other, await booked.desk.slot(boris, clock.now + timedelta(days=5)))
    await db.write(lambda tx: waits.join(tx, contact, other.id, clock.now))
    await my_data.erase(lived)
    assert [kind for kind, _, _ in await booked.desk.waiting_jobs() if kind.startswith("offer")] == [
        "offer",
        "offer_end",
    ]


async def test_that_somebody_was_erased_is_noted_but_not_who(my_data: MyData, client: Actor, db: Database) -> None:
    await my_data.erase(client)
    assert await audit(db) == [("client.erased", {})]


async def test_erasing_one_leaves_the_others(
    my_data: MyData, guide: Guide, client: Actor, other: Actor, actors: Actors
) -> None:
    await my_data.agree(other)
    walk = (await guide.begin(other, "loss")).walk
    await my_data.erase(client)
    assert (await actors.meet(other.chat_id, "ru")).consent == "1"
    assert await guide.current(other, walk)


async def test_erasing_twice_is_harmless(my_data: MyData, client: Actor, db: Database) -> None:
    await my_data.erase(client)
    await my_data.erase(client)
    assert (await everything(db))["clients"] == []


async def test_who_comes_back_after_erasing_is_somebody_new(
    my_data: MyData, profile: Profile, client: Actor, actors: Actors
) -> None:
    await profile.choose_center(client, "west")
    await my_data.erase(client)
    back = await actors.meet(client.chat_id, "ru")
    assert back.id != client.id
    assert (back.center, back.consent) == (None, None)
