"""Name and phone of a client: only with PERSONAL_DATA=on and a live consent, encrypted, and never necessary.

They are asked for when a consultant is to call the client; without them the client calls the centre, and the code says
who it is. A consultant sees them at a talk by phone that is still to come, and at no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection

from db.database import Database
from db.repos import clients, consents, person_data
from db.rows import AnyRow
from guide.content import Content
from usecases.actors import Actor
from usecases.refusals import Clock, NeedsConsent, Outdated

Trouble = Literal["no_phone", "foreign", "short", "long", "wrong", "no_name", "long_name"]
"""Why what was typed is not taken."""

HOME: Final = "RU"
DIGITS: Final = 10
"""After the country code, in every Russian number."""
NAME_LIMIT: Final = 60
BETWEEN_LETTERS: Final = frozenset(" -.'’")
LIVE: Final = ("booked", "arrived")


class NotTaken(Exception):
    """What was typed is no phone or no name; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


@dataclass(frozen=True)
class Person:
    """What a client gave. `phone` as people write it: «+7 927 123-45-67»."""

    name: str | None
    phone: str | None


@dataclass(frozen=True)
class HeldPerson(Person):
    """The same for "what you hold about me". None with a `given_at`: there is no key any more that opens it."""

    given_at: datetime


class Vault:
    """Encrypts with the first of these keys, reads with any: a key is changed by putting the new one in front."""

    def __init__(self, keys: Sequence[str]) -> None:
        # Here and not above: a bot that asks for neither name nor phone has no use for it, and its start no time.
        from cryptography.fernet import Fernet, InvalidToken, MultiFernet

        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._foreign = InvalidToken

    def close(self, text: str) -> bytes:
        """The text, for nobody without a key."""
        return self._fernet.encrypt(text.encode())

    def open(self, closed: bytes | None) -> str | None:
        """The text; None when there is none, or no key that opens it."""
        try:
            return self._fernet.decrypt(closed).decode() if closed is not None else None
        except self._foreign:
            return None


class Personal:
    """A client's own entries. `vault` None: PERSONAL_DATA=off, and nothing here is offered."""

    def __init__(self, db: Database, content: Content, clock: Clock, vault: Vault | None) -> None:
        self._db = db
        self._content = content
        self._clock = clock
        self._vault = vault

    @property
    def on(self) -> bool:
        """Whether this deployment asks for name and phone at all."""
        return self._vault is not None

    def agreed(self, actor: Actor) -> bool:
        """Whether the client agreed to the text as it is now: an earlier one may have named neither name nor phone."""
        return actor.consent == self._content.region.consent.version

    async def mine(self, actor: Actor) -> Person:
        """What the client has given so far. Raises Outdated when nothing is asked for here, NeedsConsent."""
        vault = self._opened()

        def body(tx: Connection) -> Person:
            self._consented(tx, actor)
            return _person(vault, person_data.of_client(tx, actor.id))

        return await self._db.read(body)

    async def phone(self, actor: Actor, typed: str) -> Person:
        """Keep the number. Raises NotTaken, Outdated, NeedsConsent."""
        return await self._keep(actor, "phone", typed, number)

    async def name(self, actor: Actor, typed: str) -> Person:
        """Keep the name. Raises NotTaken, Outdated, NeedsConsent."""
        return await self._keep(actor, "name", typed, spoken_name)

    async def forget(self, actor: Actor) -> None:
        """Delete both. Twice is once."""
        await self._db.write(lambda tx: person_data.forget(tx, actor.id))

    def shown(self, tx: Connection, row: AnyRow) -> Person | None:
        """For the consultant of this contact (client_id, way, state): None unless it is a phone talk still to come.

        In the caller's transaction, which has checked whose contact it is.
        """
        if self._vault is None or row.client_id is None or row.way != "phone" or row.state not in LIVE:
            return None
        kept = person_data.of_client(tx, row.client_id)
        return _person(self._vault, kept) if consents.live_version(tx, row.client_id) is not None else None

    def held(self, tx: Connection, client_id: int) -> HeldPerson | None:
        """Everything that is kept of a client, whatever the setting is by now."""
        kept = person_data.of_client(tx, client_id)
        if kept is None:
            return None
        known = _person(self._vault, kept) if self._vault is not None else Person(None, None)
        return HeldPerson(known.name, known.phone, kept.given_at)

    async def _keep(
        self, actor: Actor, field: Literal["name", "phone"], typed: str, read: Callable[[str], str]
    ) -> Person:
        vault, now = self._opened(), self._clock()
        closed = vault.close(read(typed))

        def body(tx: Connection) -> Person:
            clients.lock(tx, actor.id)  # so that a consent is not withdrawn in between
            self._consented(tx, actor)
            person_data.keep(tx, actor.id, now, **{field: closed})
            return _person(vault, person_data.of_client(tx, actor.id))

        return await self._db.write(body)

    def _consented(self, tx: Connection, actor: Actor) -> None:
        if consents.live_version(tx, actor.id) != self._content.region.consent.version:
            raise NeedsConsent

    def _opened(self) -> Vault:
        if self._vault is None:
            raise Outdated
        return self._vault


def number(typed: str) -> str:
    """A Russian phone number in the form in which people read it. Raises NotTaken."""
    # Here and not above, as with the vault.
    import phonenumbers as numbers

    try:
        found = numbers.parse(typed, HOME)
    except numbers.NumberParseException:
        raise NotTaken("no_phone") from None
    if found.country_code != numbers.country_code_for_region(HOME):
        raise NotTaken("foreign")
    length = len(numbers.national_significant_number(found))
    if length != DIGITS:
        raise NotTaken("short" if length < DIGITS else "long")
    if not numbers.is_valid_number(found):
        raise NotTaken("wrong")
    if numbers.region_code_for_number(found) != HOME:  # Kazakhstan has the same country code
        raise NotTaken("foreign")
    return numbers.format_number(found, numbers.PhoneNumberFormat.INTERNATIONAL)


def spoken_name(typed: str) -> str:
    """What a person wants to be called. Raises NotTaken."""
    name = " ".join(typed.split())
    if len(name) > NAME_LIMIT:
        raise NotTaken("long_name")
    if not any(map(str.isalpha, name)) or not all(sign.isalpha() or sign in BETWEEN_LETTERS for sign in name):
        raise NotTaken("no_name")
    return name


def _person(vault: Vault, kept: AnyRow | None) -> Person:
    return Person(None, None) if kept is None else Person(vault.open(kept.name), vault.open(kept.phone))
