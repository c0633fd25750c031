"""Signed deep links. A `start` payload holds at most 64 characters of `[A-Za-z0-9_-]`.

An invite is `i` + base64url of: role code (1 byte), expiry (4 bytes, seconds of the epoch), nonce (8 bytes), centre id
(0–24 bytes, ASCII), signature (10 bytes of HMAC-SHA256 over kind and all before). At most 64 characters.
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
SIGNATURE: Final = 10
HEAD: Final = 1 + 4 + 8


class BadLink(Exception):
    """The payload is not one we signed."""


@dataclass(frozen=True)
class Invite:
    """What an invite says: act as `role` in `center` ('' = the region), until `expires_at` (UTC), once (`nonce`)."""

    role: RoleName
    center: str
    expires_at: datetime
    nonce: str


class Links:
    """Makes and reads signed payloads with one key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def invite(self, role: RoleName, center: str, expires_at: datetime) -> str:
        """A payload that gives a role once."""
        expiry = int(expires_at.timestamp()).to_bytes(4, "big")
        raw = bytes([ROLES.index(role)]) + expiry + secrets.token_bytes(8) + center.encode("ascii")
        return INVITE + _encoded(raw + self._sign(INVITE, raw))

    def read_invite(self, payload: str) -> Invite:
        """What the invite says; its expiry is not judged here. Raises BadLink."""
        raw = self._verified(INVITE, payload)
        if len(raw) < HEAD or raw[0] >= len(ROLES):
            raise BadLink
        expires_at = datetime.fromtimestamp(int.from_bytes(raw[1:5], "big"), UTC)
        return Invite(ROLES[raw[0]], raw[HEAD:].decode("ascii"), expires_at, raw[5:HEAD].hex())

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
