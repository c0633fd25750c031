"""Settings from the environment or `.env`. Read here alone and handed on as values."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

LINK_KEY_LENGTH: Final = 32
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
    full_sync: bool = False
    log_format: Literal["console", "json"] = "console"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

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

    def require(self, *names: Literal["bot_token", "link_key"]) -> None:
        """Raise BadSettings for those of these that are missing."""
        missing = [f"{name.upper()} is not set: see .env.example" for name in names if getattr(self, name) is None]
        if missing:
            raise BadSettings(missing)


def read_settings(*, env_file: str | None = ".env") -> Settings:
    """The settings of this process. Raises BadSettings with every problem; values are never repeated."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        lines = [f"{_name(detail['loc'])}: {_plain(detail['msg'])}" for detail in error.errors()]
        raise BadSettings(lines) from error


def _name(place: tuple[int | str, ...]) -> str:
    return str(place[0]).upper() if place else "settings"


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")
