"""Signed deep links. A `start` payload holds at most 64 characters of `[A-Za-z0-9_-]`.

An exit poll's link is `x` + base64url of: window (1 byte, 0: none), centre id (ASCII), signature. It hangs on a wall
and never expires.

A client's link is `c` + base64url of: expiry (4 bytes), reference (16 bytes: HMAC of what an outer system calls the
client), the system's name (1–16 bytes, ASCII), signature.

An invite is `i` + base64url of: role code (1 byte), expiry (4 bytes, seconds of the epoch), nonce (8 bytes), centre id
(0–24 bytes, ASCII), signature (10 bytes of HMAC-SHA256 over kind and all before). At most 64 characters. A role code of
`PERSONAL` and up is an invite for one consultant: the roster's key of them (1–24 bytes) stands in the centre's place.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from usecases.actors import RoleName

ROLES: Final[tuple[RoleName, ...]] = ("consultant", "qc", "head", "admin", "kiosk")
INVITE: Final = "i"
EXIT: Final = "x"
CLIENT: Final = "c"
REFERENCE: Final = 16
"""Bytes of a reference."""
WINDOWS: Final = 255
"""The highest number of a window that a link can carry."""
PERSONAL: Final = 0x80
SIGNATURE: Final = 10
HEAD: Final = 1 + 4 + 8


class BadLink(Exception):
    """The payload is not one we signed."""


@dataclass(frozen=True)
class Invite:
    """What an invite says: act as `role` in `center` ('' = the region), until `expires_at` (UTC), once (`nonce`).

    `consultant`: be the one whom the roster calls so; the centre is theirs.
    """

    role: RoleName
    center: str
    expires_at: datetime
    nonce: str
    consultant: str | None = None


@dataclass(frozen=True)
class Desk:
    """Where an exit poll's link hangs: a centre, and there a window (0: none in particular)."""

    center: str
    window: int


@dataclass(frozen=True)
class ClientLink:
    """Who opens this and agrees is the client of `source` that `reference` (hexadecimal) stands for."""

    source: str
    reference: str
    expires_at: datetime


class Links:
    """Makes and reads signed payloads with one key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def invite(self, role: RoleName, center: str, expires_at: datetime) -> str:
        """A payload that gives a role once."""
        return self._invite(ROLES.index(role), center, expires_at)

    def invite_consultant(self, key: str, expires_at: datetime) -> str:
        """A payload that makes its chat once the one of a consultant in the roster."""
        return self._invite(PERSONAL + ROLES.index("consultant"), key, expires_at)

    def _invite(self, code: int, name: str, expires_at: datetime) -> str:
        expiry = int(expires_at.timestamp()).to_bytes(4, "big")
        raw = bytes([code]) + expiry + secrets.token_bytes(8) + name.encode("ascii")
        return INVITE + _encoded(raw + self._sign(INVITE, raw))

    def read_invite(self, payload: str) -> Invite:
        """What the invite says; its expiry is not judged here. Raises BadLink."""
        raw = self._verified(INVITE, payload)
        if len(raw) < HEAD or raw[0] % PERSONAL >= len(ROLES):
            raise BadLink
        role, name, nonce = ROLES[raw[0] % PERSONAL], raw[HEAD:].decode("ascii"), raw[5:HEAD].hex()
        expires_at = datetime.fromtimestamp(int.from_bytes(raw[1:5], "big"), UTC)
        if raw[0] < PERSONAL:
            return Invite(role, name, expires_at, nonce)
        return Invite(role, "", expires_at, nonce, name)

    def exit(self, center: str, window: int = 0) -> str:
        """A payload that opens the exit poll of a centre."""
        raw = bytes([window]) + center.encode("ascii")
        return EXIT + _encoded(raw + self._sign(EXIT, raw))

    def read_exit(self, payload: str) -> Desk:
        """Where the link hangs. Raises BadLink."""
        raw = self._verified(EXIT, payload)
        if not raw:
            raise BadLink
        return Desk(raw[1:].decode("ascii"), raw[0])

    def reference(self, source: str, client_ref: str) -> str:
        """What we keep in the place of an outer system's client reference."""
        said = b"reference" + source.encode() + b"\0" + client_ref.encode()
        return hmac.new(self._key, said, sha256).digest()[:REFERENCE].hex()

    def client(self, link: ClientLink) -> str:
        """A payload that ties a chat to a client of an outer system."""
        expiry = int(link.expires_at.timestamp()).to_bytes(4, "big")
        raw = expiry + bytes.fromhex(link.reference) + link.source.encode("ascii")
        return CLIENT + _encoded(raw + self._sign(CLIENT, raw))

    def read_client(self, payload: str) -> ClientLink:
        """What the link says; its expiry is not judged here. Raises BadLink."""
        raw = self._verified(CLIENT, payload)
        if len(raw) <= 4 + REFERENCE:
            raise BadLink
        expires_at = datetime.fromtimestamp(int.from_bytes(raw[:4], "big"), UTC)
        return ClientLink(raw[4 + REFERENCE :].decode("ascii"), raw[4 : 4 + REFERENCE].hex(), expires_at)

    def _verified(self, kind: str, payload: str) -> bytes:
        body = payload.removeprefix(kind)
        try:
            signed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        except (NotBase64, ValueError) as error:
            raise BadLink from error
        if _encoded(signed) != body:  # base64 passes over stray characters and spare bits
            raise BadLink
        raw, signature = signed[:-SIGNATURE], signed[-SIGNATURE:]
        if not payload.startswith(kind) or not hmac.compare_digest(signature, self._sign(kind, raw)):
            raise BadLink
        return raw

    def _sign(self, kind: str, raw: bytes) -> bytes:
        return hmac.new(self._key, kind.encode() + raw, sha256).digest()[:SIGNATURE]


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
