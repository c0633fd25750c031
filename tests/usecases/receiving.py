"""An office that receives people: a roster of four, their slots, contacts on them, and chats that belong to them."""

from datetime import datetime
from itertools import count

from sqlalchemy import Connection, insert, select, update

from db.database import Database
from db.models import Consultant, Contact, ContactChange, Slot
from db.repos import consultants, staff
from db.rows import AnyRow
from guide.roster import Entry
from tests.conftest import MovableClock
from usecases.actors import Actor
from usecases.booking.contacts import Contacts
from usecases.booking.rosters import Rosters

WEEK = {day: ["08:30-12:00", "13:00-17:00"] for day in ("mon", "tue", "wed", "fri")}
_codes = count(4000)


def entry(key: str, kind: str = "career", center: str = "west", **more: object) -> Entry:
    """Somebody who receives for half an hour, on every day that the centre works."""
    topics = {"career": ["work", "study"], "hr": ["staff"], "partner": ["study"]}[kind]
    known: dict[str, object] = {"ways": ["office", "phone"], "week": WEEK, "slot": "30m", "horizon": "14d"}
    known |= {"notice": "1h", "name": f"Консультант {key}", "phone": "+7 000 000-00-01", "topics": topics}
    return Entry.model_validate({"key": key, "kind": kind, "center": center, **known, **more})


USUAL = (entry("anna"), entry("olga"), entry("pavel", "hr"), entry("rita", "hr"))


class Office:
    """Rows as the roster and the booking lay them."""

    def __init__(self, db: Database, clock: MovableClock, contacts: Contacts, rosters: Rosters) -> None:
        self.db = db
        self.rosters = rosters
        self._clock = clock
        self._contacts = contacts

    async def opens(self, *entries: Entry) -> None:
        """This is the roster from now on."""
        await self.rosters.import_(entries or USUAL)

    async def consultant(self, key: str) -> int:
        """The id of somebody in the roster."""
        row = await self.db.read(lambda tx: consultants.of_key(tx, key))
        assert row is not None
        return int(row.id)

    async def seats(self, actor: Actor, key: str) -> None:
        """The chat is this consultant's, as after an invite."""

        def body(tx: Connection) -> None:
            row = consultants.of_key(tx, key)
            assert row is not None
            staff.grant(tx, actor.id, "consultant", row.center, self._clock.now)
            tx.execute(update(Consultant).where(Consultant.id == row.id).values(client_id=actor.id))

        await self.db.write(body)

    async def appoints(self, actor: Actor, role: str, center: str) -> None:
        """A role without an invite."""
        await self.db.write(lambda tx: staff.grant(tx, actor.id, role, center, self._clock.now))

    async def books(self, client: Actor, key: str, at: datetime, topic: str = "work", way: str = "office") -> int:
        """A contact of this client in the slot of a consultant that begins then."""
        now = self._clock.now
        who = await self.consultant(key)

        def body(tx: Connection) -> int:
            mine = (Slot.consultant_id == who) & (Slot.starts_at == at)
            slot = tx.execute(select(Slot.__table__).where(mine)).one()
            there = {name: getattr(slot, name) for name in ("consultant_id", "center", "starts_at", "ends_at")}
            audience = "employer" if topic == "staff" else "citizen"
            about = {"topic": topic, "way": way, "audience": audience, "code": f"К-{next(_codes)}"}
            whose = {"client_id": client.id, "slot_id": slot.id, "state": "booked", "made_at": now}
            contact: int = tx.execute(
                insert(Contact).values(**there, **about, **whose).returning(Contact.id)
            ).scalar_one()
            self._contacts.booked(tx, contact, now)
            return contact

        return await self.db.write(body)

    async def row(self, contact: int) -> AnyRow:
        """A contact as it stands."""
        return await self.db.read(lambda tx: tx.execute(select(Contact.__table__).where(Contact.id == contact)).one())

    async def set(self, contact: int, **values: object) -> None:
        """Make a contact stand otherwise."""
        await self.db.write(
            lambda tx: tx.execute(update(Contact).where(Contact.id == contact).values(**values)) and None
        )

    async def history(self, contact: int) -> list[str]:
        """What happened to a contact, oldest first."""
        stmt = select(ContactChange.what).where(ContactChange.contact_id == contact).order_by(ContactChange.id)
        return await self.db.read(lambda tx: list(tx.execute(stmt).scalars()))

    async def free_starts(self, key: str) -> list[datetime]:
        """When the slots of a consultant begin that nobody has."""
        who = await self.consultant(key)
        taken = select(Contact.slot_id).where(Contact.cancelled_at.is_(None), Contact.slot_id.is_not(None))
        stmt = select(Slot.starts_at).where(Slot.consultant_id == who, Slot.id.not_in(taken)).order_by(Slot.starts_at)
        return await self.db.read(lambda tx: list(tx.execute(stmt).scalars()))
