"""A call that Telegram would refuse, in Telegram's own words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

SHORT = 120


class Refused(Exception):
    """The Bot API answers this call with an error code and a description."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def payload(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> Refused:
    """The Bot API server lowers the first letter of a reason unless it is a constant like BUTTON_DATA_INVALID."""
    if len(reason) > 1 and not (reason[1] == "_" or reason[1].isupper()):
        reason = reason[0].lower() + reason[1:]
    return Refused(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the page and the tests read about a refused call."""

    id: int
    at: datetime
    method: str
    params: dict[str, str]
    code: int
    description: str
    chat_id: int | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "method": self.method,
            "code": self.code,
            "description": self.description,
            "chat_id": self.chat_id,
            "params": self.params,
        }


@dataclass(frozen=True, slots=True)
class Accepted:
    method: str
    params: dict[str, str]


def shortened(params: dict[str, Any]) -> dict[str, str]:
    texts = ((name, str(value)) for name, value in params.items())
    return {name: text if len(text) <= SHORT else text[: SHORT - 1] + "…" for name, text in texts}
