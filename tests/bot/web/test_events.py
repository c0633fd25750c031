"""`POST /api/events`: each event once, and every mistake in plain words."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest

from db.database import Away
from tests.bot.web.conftest import EVENT, KEY, Host

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
WRONG: list[Any] = [
    pytest.param({"source": "golos"}, {"source": "must be the reporting system's name"}, id="our own name"),
    pytest.param({"source": "ЕЦП"}, {"source": "must be the reporting system's name"}, id="alphabet"),
    pytest.param({"event_id": 17}, {"event_id": "must be the event's number"}, id="a number"),
    pytest.param({"event_id": "a\x00b"}, {"event_id": "must be the event's number"}, id="control characters"),
    pytest.param({"event_id": "\ud800"}, {"event_id": "must be the event's number"}, id="half a character"),
    pytest.param({"client_ref": "9" * 129}, {"client_ref": "must be the client's number"}, id="too long"),
    pytest.param({"type": "visit"}, {"type": "must be one of: contact.completed, "}, id="unknown type"),
    pytest.param({"occurred_at": "2026-12-02T11:30:00"}, {"occurred_at": "must be a date and time"}, id="no zone"),
    pytest.param({"occurred_at": 1764574200}, {"occurred_at": "must be a date and time"}, id="seconds"),
    pytest.param({"occurred_at": "2026-12-02"}, {"occurred_at": "must be a date and time"}, id="a day"),
    pytest.param(
        {"occurred_at": "9999-12-31T23:59:59-12:00"}, {"occurred_at": "must be a date and time"}, id="the end of time"
    ),
    pytest.param({"center": "atlantis"}, {"center": "must be a centre of this region"}, id="unknown centre"),
    pytest.param({"center": None}, {"center": "must be the id of a centre"}, id="no centre"),
    pytest.param({"audience": "all"}, {"audience": "must be one of: citizen, employer"}, id="audience"),
    pytest.param({"phone": "+79001234567"}, {"phone": "is not known here"}, id="another field"),
    pytest.param({"+79001234567": "?"}, {"body": "has a field that is not known here"}, id="a strange field"),
]


async def test_an_event_is_taken_once(host: Host) -> None:
    assert await host.post("/api/events", EVENT) == (201, {"status": "new"})
    assert await host.post("/api/events", EVENT) == (200, {"status": "same"})
    status, said = await host.post("/api/events", {**EVENT, "center": "ruzaevka"})
    assert (status, said) == (409, {"detail": "This source has reported another event with this event_id."})
    [happening] = host.ledger.known.values()
    assert happening.occurred_at == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert (happening.client_ref, happening.client, happening.service) == ("b7f3-2291", None, None)


@pytest.mark.parametrize(("change", "expected"), WRONG)
async def test_a_wrong_field_is_one_sentence(host: Host, change: dict[str, Any], expected: dict[str, str]) -> None:
    status, said = await host.post("/api/events", {**EVENT, **change})
    assert (status, said["detail"], set(said["fields"])) == (422, "Some fields are wrong.", set(expected))
    for field, sentence in expected.items():
        assert said["fields"][field].startswith(sentence)
    assert all(str(value) not in str(said) for value in change.values() if value not in (None, "?", "golos", "all"))
    assert host.ledger.known == {}


async def test_all_mistakes_are_told_at_once(host: Host) -> None:
    _, said = await host.post("/api/events", {"source": "ecp", "type": "?", "audience": "citizen"})
    assert said["fields"] == {
        "event_id": "is missing",
        "client_ref": "is missing",
        "occurred_at": "is missing",
        "center": "is missing",
        "type": said["fields"]["type"],
    }


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 8000, "is not JSON"),
        (b"", "is missing"),
        (b"[1]", "must be a JSON object"),
        (b'"+79001234567"', "must be a JSON object"),
    ],
)
async def test_a_body_that_is_no_object(host: Host, body: bytes, sentence: str) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    async with host.http.post(f"{host.url}/api/events", data=body, headers=headers) as answer:
        assert (answer.status, (await answer.json())["fields"]) == (422, {"body": sentence})


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x", "Bearer ключ"])
@pytest.mark.parametrize("path", ["/api/events", "/api/links", "/api/other"])
async def test_a_wrong_key_gets_nowhere(host: Host, shown: str, path: str) -> None:
    async with host.http.post(host.url + path, data=b"{", headers={"Authorization": shown}) as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert await answer.json() == {"detail": "The key is missing or wrong."}


async def test_the_scheme_may_be_written_in_any_case(host: Host) -> None:
    assert (await host.post("/api/events", EVENT, Authorization=f"bearer  {KEY}"))[0] == 201


@pytest.mark.parametrize("size", [16 * 1024 + 1, 3 * 1024 * 1024])
@pytest.mark.parametrize("chunked", [False, True])
async def test_too_much_is_not_even_parsed(host: Host, size: int, chunked: bool) -> None:
    async def in_chunks() -> AsyncIterator[bytes]:
        for _ in range(0, size, 1024):
            yield b"{" * 1024
            await asyncio.sleep(0)

    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    data = in_chunks() if chunked else BytesIO(b"{" * size)
    async with host.http.post(f"{host.url}/api/events", data=data, headers=headers) as answer:
        assert (answer.status, await answer.json()) == (413, {"detail": "The body is larger than 16384 bytes."})


async def test_as_much_as_allowed_is_read(host: Host) -> None:
    async def in_chunks() -> AsyncIterator[bytes]:
        yield b" " * 16 * 1023
        yield b"{}"

    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    async with host.http.post(f"{host.url}/api/events", data=in_chunks(), headers=headers) as answer:
        assert answer.status == 422


async def test_a_failure_quotes_nobody(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    host.ledger.trouble = ValueError("+79001234567")
    assert await host.post("/api/events", EVENT) == (500, {"detail": "Something went wrong here."})
    assert "+79001234567" not in "".join(capsys.readouterr())


async def test_a_database_that_is_away_is_said_so(host: Host) -> None:
    host.ledger.trouble = Away("somewhere")
    status, said = await host.post("/api/events", EVENT)
    assert (status, said) == (503, {"detail": "The database is away. Nothing was stored; try again later."})


class TestWithoutAKey:
    @pytest.fixture
    def key(self) -> str | None:
        return None

    async def test_nobody_comes_in(self, host: Host) -> None:
        for path in ("/api/events", "/api/links"):
            assert await host.post(path, EVENT) == (
                503,
                {"detail": "This bot takes no events: EVENTS_API_KEY is not set."},
            )
