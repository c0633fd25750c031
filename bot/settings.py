"""Settings from the environment or `.env`. Read here alone and handed on as values."""

import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

LINK_KEY_LENGTH: Final = 32
WEBHOOK_PATH: Final = "/telegram/webhook"
SECRET_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram sends back in a header, unchanged."""
API_KEY: Final = re.compile(r"[!-~]+")
DATA_KEY_BYTES: Final = 32
Role = Literal["web", "worker", "all"]
"""What one process of `golos run` does: receive updates and events, do what is due, or both."""
DUTIES: Final[tuple[Role, ...]] = get_args(Role)
Needed = Literal["bot_token", "link_key", "webhook_secret", "http_port"]
DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class BadSettings(Exception):
    """Settings are missing or malformed; `lines` has one plain line for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """What a deployment decides. `.env.example` explains each; a test holds that it lists every one."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    bot_token: SecretStr | None = None
    bot_api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    database_url: str = "sqlite+aiosqlite:///./golos.db"
    content_dir: Path = Path("content")
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    link_key: SecretStr | None = None
    webhook_url: HttpUrl | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    events_api_key: SecretStr | None = None
    personal_data: bool = False
    data_key: SecretStr | None = None
    send_rate: Annotated[int, Field(ge=1, le=30)] = 25
    full_sync: bool = False
    log_format: Literal["console", "json"] = "console"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return _split(value) if isinstance(value, str) else value

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        number, colon, secret = value.get_secret_value().partition(":") if value else ("1", ":", "x")
        if not (number.isdigit() and colon and secret):
            raise ValueError("expected <number>:<secret>, as BotFather gives it")
        return value

    @field_validator("link_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < LINK_KEY_LENGTH:
            raise ValueError(f"needs at least {LINK_KEY_LENGTH} characters")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _whole(cls, value: HttpUrl | None) -> HttpUrl | None:
        bare = value is not None and value.path in (None, "", "/") and not value.query
        return HttpUrl(str(value).rstrip("/") + WEBHOOK_PATH) if bare else value

    @field_validator("webhook_secret")
    @classmethod
    def _telegrams_alphabet(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not SECRET_TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("Telegram takes 1 to 256 of A-Z a-z 0-9 _ -")
        return value

    @field_validator("events_api_key")
    @classmethod
    def _fits_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not API_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("needs printable ASCII without spaces: it travels in a header")
        return value

    @field_validator("data_key")
    @classmethod
    def _fernet_keys(cls, value: SecretStr | None) -> SecretStr | None:
        keys = _split(value.get_secret_value()) if value is not None else None
        if keys is not None and not (keys and all(map(_is_fernet_key, keys))):
            raise ValueError("each key is 32 random bytes in url-safe base64: see .env.example")
        return value

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError as error:
            raise ValueError("not a database address") from error
        backend = url.get_backend_name()
        if backend not in DRIVERS:
            raise ValueError(f"«{backend}» is not supported: SQLite or PostgreSQL")
        return url.set(drivername=DRIVERS[backend]).render_as_string(hide_password=False)

    @property
    def data_keys(self) -> tuple[str, ...]:
        """The keys that open name and phone, the one that closes them first; none with PERSONAL_DATA=off."""
        if not self.personal_data or self.data_key is None:
            return ()
        return tuple(_split(self.data_key.get_secret_value()))

    def require(self, *names: Needed) -> None:
        """Raise BadSettings for those of these that are missing."""
        self._refuse([f"{name.upper()} is not set: see .env.example" for name in self._missing(names)])

    def require_to_run(self, role: Role) -> None:
        """Raise BadSettings when `golos run` in this role cannot do without something."""
        hooked: tuple[Needed, ...] = ("webhook_secret", "http_port")
        bare = self._missing(hooked) if self.webhook_url is not None and role != "worker" else []
        lines = [f"{name.upper()} is not set: see .env.example" for name in self._missing(("bot_token", "link_key"))]
        lines += [f"{name.upper()} is needed with WEBHOOK_URL: see .env.example" for name in bare]
        if self.personal_data and self.data_key is None:
            lines.append("DATA_KEY is needed with PERSONAL_DATA=on: see .env.example")
        self._refuse(lines)

    def _missing(self, names: tuple[Needed, ...]) -> list[Needed]:
        return [name for name in names if getattr(self, name) is None]

    @staticmethod
    def _refuse(missing: list[str]) -> None:
        if missing:
            raise BadSettings(missing)


def read_settings(*, env_file: str | None = ".env") -> Settings:
    """The settings of this process. Raises BadSettings with every problem; values are never repeated."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        lines = [f"{_name(detail['loc'])}: {_plain(detail['msg'])}" for detail in error.errors()]
        raise BadSettings(lines) from error


def _split(listed: str) -> list[str]:
    return listed.replace(",", " ").split()


def _is_fernet_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == DATA_KEY_BYTES
    except ValueError:  # binascii.Error is one
        return False


def _name(place: tuple[int | str, ...]) -> str:
    return str(place[0]).upper() if place else "settings"


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
