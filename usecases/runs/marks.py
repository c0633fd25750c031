"""Marks that recognise a repeated visit to the exit poll without keeping who it was."""

import hmac
from datetime import date, datetime
from hashlib import sha256


class Marks:
    """Makes marks with one key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def of(self, chat_id: int, center: str, day: date) -> str:
        """HMAC-SHA256 of client, centre and day, hexadecimal."""
        return hmac.new(self._key, f"exit {chat_id} {center} {day.isoformat()}".encode(), sha256).hexdigest()


def blurred(now: datetime) -> datetime:
    """The hour, for what is kept about a person: an exact moment would lead to the answers stored at that moment."""
    return now.replace(minute=0, second=0, microsecond=0)
