"""The bot's own account, and the texts it sets about itself."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from simulator.params import Params
from simulator.refusal import bad_request

LIMITS = {"name": 64, "description": 512, "short_description": 120}
TOO_LONG = {
    "name": "BOT_TITLE_INVALID",
    "description": "BOT_DESCRIPTION_TOO_LONG",
    "short_description": "BOT_ABOUT_TOO_LONG",
}


@dataclass(slots=True)
class Profile:
    id: int
    username: str
    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.texts.get(("name", "")) or "Голос клиента"

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def me(self) -> dict[str, Any]:
        flags = {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        return self.user | flags

    def payload(self, url: str) -> str | None:
        """The start payload of a deep link to this bot, None for any other link."""
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        ours = (parts.hostname == "t.me" and parts.path.strip("/") == self.username) or (
            parts.scheme == "tg" and query.get("domain") == [self.username]
        )
        return query.get("start", [""])[0] if ours else None

    def set(self, what: str, params: Params) -> bool:
        text = params.text(what)
        if len(text) > LIMITS[what]:
            raise bad_request(TOO_LONG[what])
        self.texts[what, params.text("language_code")] = text
        return True

    def get(self, what: str, params: Params) -> dict[str, str]:
        text = self.texts.get((what, params.text("language_code"))) or self.texts.get((what, ""), "")
        return {what: text or (self.name if what == "name" else "")}
