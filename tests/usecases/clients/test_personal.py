"""Name and phone: only with consent, only numbers that can be called, never readable in the rows."""

import asyncio
import secrets
from base64 import urlsafe_b64encode

import pytest
from sqlalchemy import select, update

from db.database import Database
from db.models import Contact, PersonData
from guide.content import Content
from tests.conftest import MovableClock
from tests.usecases.booked import Desk
from tests.usecases.conftest import DATA_KEY, everything
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.clients.my_data import MyData
from usecases.clients.personal import NotTaken, Person, Personal, Vault, number, spoken_name
from usecases.refusals import NeedsConsent, Outdated

PHONE = "+7 927 123-45-67"


@pytest.fixture
async def given(personal: Personal, my_data: MyData, client: Actor) -> Actor:
    """The client has agreed, and left name and phone."""
    await my_data.agree(client)
    await personal.phone(client, "8 927 123 45 67")
    await personal.name(client, " Анна  Петровна ")
    return client


@pytest.fixture
async def talk(db: Database, clock: MovableClock, contacts: Contacts, given: Actor) -> int:
    """Their talk by phone."""
    desk = Desk(db, clock, contacts)
    anna = await desk.consultant("anna", ways=("office", "phone"))
    return await desk.booked(given, await desk.slot(anna, clock.now.replace(day=4)), way="phone")


async def seen(db: Database, personal: Personal, contact: int) -> Person | None:
    """What the consultant of a contact sees."""
    return await db.read(
        lambda tx: personal.shown(tx, tx.execute(select(Contact.__table__).where(Contact.id == contact)).one())
    )


@pytest.mark.parametrize(
    "typed", ["8 927 123 45 67", "+7 (927) 123-45-67", "9271234567", "7 927 123-45-67", " 8-927-1234567 "]
)
def test_numbers_are_read_however_they_are_written(typed: str) -> None:
    assert number(typed) == PHONE


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("", "no_phone"),
        ("Анна", "no_phone"),
        ("не скажу", "no_phone"),
        ("8 927 123 45", "short"),
        ("112", "short"),
        ("8 927 123 45 67 89", "long"),
        ("+7 127 123 45 67", "wrong"),
        ("+49 30 1234567", "foreign"),
        ("+7 701 123 45 67", "foreign"),
        ("=1+1", "no_phone"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(typed: str, trouble: str) -> None:
    with pytest.raises(NotTaken) as refused:
        number(typed)
    assert refused.value.trouble == trouble


@pytest.mark.parametrize("typed", ["Анна", "Анна Петровна", "Гөлнара", "О'Коннор-Смит", "А. П. Чехов"])
def test_names_are_taken(typed: str) -> None:
    assert spoken_name(f"  {typed}\n") == typed


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [("", "no_name"), ("...", "no_name"), ("8 927 123 45 67", "no_name"), ("<b>Анна</b>", "no_name"),
     ("🙂", "no_name"), ("А" * 61, "long_name")],
)  # fmt: skip
def test_what_is_no_name_is_refused(typed: str, trouble: str) -> None:
    with pytest.raises(NotTaken) as refused:
        spoken_name(typed)
    assert refused.value.trouble == trouble


async def test_without_consent_nothing_is_kept(personal: Personal, client: Actor, db: Database) -> None:
    for attempt in (personal.phone(client, PHONE), personal.name(client, "Анна"), personal.mine(client)):
        with pytest.raises(NeedsConsent):
            await attempt
    assert (await everything(db))["person_data"] == []


async def test_with_personal_data_off_nothing_is_asked(
    db: Database, content: Content, clock: MovableClock, my_data: MyData, client: Actor
) -> None:
    await my_data.agree(client)
    off = Personal(db, content, clock, None)
    assert not off.on
    for attempt in (off.phone(client, PHONE), off.name(client, "Анна"), off.mine(client)):
        with pytest.raises(Outdated):
            await attempt


async def test_what_was_given_is_read_back_and_changed(personal: Personal, given: Actor) -> None:
    assert await personal.mine(given) == Person("Анна Петровна", PHONE)
    assert await personal.phone(given, "8 927 765 43 21") == Person("Анна Петровна", "+7 927 765-43-21")


async def test_the_rows_show_neither(personal: Personal, given: Actor, db: Database) -> None:
    row = await db.read(lambda tx: tx.execute(select(PersonData.name, PersonData.phone)).one())
    assert row.name is not None
    assert "Анна".encode() not in row.name
    assert row.phone is not None
    assert b"927" not in row.phone


async def test_forgetting_twice_is_once(personal: Personal, given: Actor, db: Database) -> None:
    await personal.forget(given)
    await personal.forget(given)
    assert (await everything(db))["person_data"] == []
    assert await personal.mine(given) == Person(None, None)


async def test_the_consultant_of_the_talk_sees_both(personal: Personal, talk: int, db: Database) -> None:
    assert await seen(db, personal, talk) == Person("Анна Петровна", PHONE)


@pytest.mark.parametrize("fields", [{"state": "completed"}, {"state": "cancelled"}, {"way": "office"}])
async def test_at_any_other_contact_nobody_sees_them(
    personal: Personal, talk: int, db: Database, fields: dict[str, str]
) -> None:
    await db.write(lambda tx: tx.execute(update(Contact).values(**fields)))
    assert await seen(db, personal, talk) is None


async def test_nor_without_the_setting(talk: int, db: Database, content: Content, clock: MovableClock) -> None:
    assert await seen(db, Personal(db, content, clock, None), talk) is None


async def test_withdrawing_the_consent_deletes_them(
    personal: Personal, my_data: MyData, talk: int, given: Actor, db: Database
) -> None:
    await my_data.withdraw(given)
    assert (await everything(db))["person_data"] == []
    assert await seen(db, personal, talk) is None


async def test_a_new_text_to_agree_to_is_asked_for_first(
    personal: Personal, given: Actor, content: Content, db: Database, clock: MovableClock
) -> None:
    await db.write(lambda tx: tx.exec_driver_sql("UPDATE consents SET version = 'old'"))
    with pytest.raises(NeedsConsent):
        await personal.phone(given, PHONE)


async def test_keys_are_changed_by_putting_a_new_one_in_front(
    given: Actor, db: Database, content: Content, clock: MovableClock
) -> None:
    new = urlsafe_b64encode(secrets.token_bytes(32)).decode()
    both, alone = (Personal(db, content, clock, Vault(keys)) for keys in ([new, DATA_KEY], [new]))
    assert await both.mine(given) == Person("Анна Петровна", PHONE)
    assert await alone.mine(given) == Person(None, None), "a key that is gone is no trouble, but the data are"
    await both.phone(given, PHONE)
    assert await alone.mine(given) == Person(None, PHONE)


async def test_two_sendings_at_once_are_one_row(personal: Personal, given: Actor, db: Database) -> None:
    await personal.forget(given)
    await asyncio.gather(personal.phone(given, PHONE), personal.name(given, "Анна"))
    assert len(await db.read(lambda tx: tx.execute(select(PersonData.client_id)).all())) == 1
