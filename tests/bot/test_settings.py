"""Settings: what a deployment may say, and one line for each thing it may not."""

import pytest

from bot.settings import DUTIES, BadSettings, Settings, read_settings
from tests.conftest import LINK_KEY

DATA_KEY = "YSBrZXkgdGhhdCBvbmx5IHRlc3RzIGtub3csIDMyIGI="
TOKEN = {"BOT_TOKEN": "42:TEST", "LINK_KEY": LINK_KEY}
WRONG = [
    ("WEBHOOK_URL", "bot.example.org", "Input should be a valid URL, relative URL without a base"),
    ("WEBHOOK_URL", "ftp://bot.example.org", "URL scheme should be 'http' or 'https'"),
    ("WEBHOOK_SECRET", "with spaces", "Telegram takes 1 to 256 of A-Z a-z 0-9 _ -"),
    ("WEBHOOK_SECRET", "x" * 257, "Telegram takes 1 to 256 of A-Z a-z 0-9 _ -"),
    ("HTTP_PORT", "0", "Input should be greater than or equal to 1"),
    ("HTTP_PORT", "65536", "Input should be less than or equal to 65535"),
    ("HTTP_PORT", "http", "Input should be a valid integer, unable to parse string as an integer"),
    ("EVENTS_API_KEY", "ключ", "needs printable ASCII without spaces: it travels in a header"),
    ("DATA_KEY", "short", "each key is 32 random bytes in url-safe base64: see .env.example"),
    ("DATA_KEY", f"{DATA_KEY},ключ", "each key is 32 random bytes in url-safe base64: see .env.example"),
    ("DATA_KEY", ",", "each key is 32 random bytes in url-safe base64: see .env.example"),
    ("PERSONAL_DATA", "maybe", "Input should be a valid boolean, unable to interpret input"),
    ("SEND_RATE", "0", "Input should be greater than or equal to 1"),
    ("SEND_RATE", "31", "Input should be less than or equal to 30"),
]


@pytest.fixture(autouse=True)
def _nothing_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def told(monkeypatch: pytest.MonkeyPatch, **env: str) -> Settings:
    """The settings of a process with this environment."""
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return read_settings(env_file=None)


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_malformed_one_is_one_line_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        told(monkeypatch, **{name: value})
    assert refused.value.lines == [f"{name}: {says}"]


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://bot.example.org", "https://bot.example.org/telegram/webhook"),
        ("https://bot.example.org:8443/", "https://bot.example.org:8443/telegram/webhook"),
        ("https://bot.example.org/golos/telegram/webhook", "https://bot.example.org/golos/telegram/webhook"),
    ],
)
def test_a_bare_webhook_address_leads_to_its_path(monkeypatch: pytest.MonkeyPatch, given: str, address: str) -> None:
    assert str(told(monkeypatch, WEBHOOK_URL=given).webhook_url) == address


def test_polling_needs_a_token_and_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings) as refused:
        told(monkeypatch).require_to_run("all")
    assert [line.split()[0] for line in refused.value.lines] == ["BOT_TOKEN", "LINK_KEY"]
    told(monkeypatch, **TOKEN).require_to_run("all")


def test_a_webhook_needs_a_secret_and_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    hooked = told(monkeypatch, **TOKEN, WEBHOOK_URL="https://bot.example.org")
    hooked.require_to_run("worker")
    for role in (role for role in DUTIES if role != "worker"):
        with pytest.raises(BadSettings) as refused:
            hooked.require_to_run(role)
        assert refused.value.lines == [
            "WEBHOOK_SECRET is needed with WEBHOOK_URL: see .env.example",
            "HTTP_PORT is needed with WEBHOOK_URL: see .env.example",
        ]
    told(monkeypatch, WEBHOOK_SECRET="s3cret_-", HTTP_PORT="8080").require_to_run("all")


def test_personal_data_need_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = told(monkeypatch, **TOKEN, PERSONAL_DATA="on")
    with pytest.raises(BadSettings) as refused:
        wanted.require_to_run("all")
    assert refused.value.lines == ["DATA_KEY is needed with PERSONAL_DATA=on: see .env.example"]
    keyed = told(monkeypatch, DATA_KEY=f"{DATA_KEY}, {DATA_KEY}")
    keyed.require_to_run("all")
    assert keyed.data_keys == (DATA_KEY, DATA_KEY)


def test_without_personal_data_no_key_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = told(monkeypatch, **TOKEN, PERSONAL_DATA="off", DATA_KEY=DATA_KEY)
    settings.require_to_run("all")
    assert settings.data_keys == ()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {**TOKEN, "WEBHOOK_SECRET": "s3cret_-", "EVENTS_API_KEY": "open-sesame", "DATA_KEY": DATA_KEY}
    shown = repr(told(monkeypatch, **given))
    assert not any(secret in shown for secret in given.values())
