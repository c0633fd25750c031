"""`POST /telegram/webhook`: who may bring updates, and when they are said to be done."""

import asyncio
from io import BytesIO
from typing import Any

import pytest

from bot.turns import TryLater
from bot.web.webhook import SECRET_HEADER
from tests.bot.web.conftest import SECRET, Host

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
PATH = "/telegram/webhook"
UPDATE: dict[str, Any] = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1764574200,
        "chat": {"id": 101, "type": "private", "first_name": "Анна"},
        "from": {"id": 101, "is_bot": False, "first_name": "Анна"},
        "text": "Секрет",
    },
}


async def test_an_update_with_the_secret_is_handled(host: Host) -> None:
    assert await host.post(PATH, UPDATE, **{SECRET_HEADER: SECRET}) == (200, {"ok": True})
    [update] = host.handler.got
    assert update.message is not None
    assert update.message.text == "Секрет"
    assert update.bot is not None, "answers could not be sent"


@pytest.mark.parametrize("shown", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "other"}, {SECRET_HEADER: f"{SECRET}x"}])
async def test_without_the_secret_nothing_is_read(host: Host, shown: dict[str, str]) -> None:
    assert await host.post(PATH, UPDATE, **shown) == (401, {"detail": "The secret is missing or wrong."})
    assert host.handler.got == []


async def test_the_answer_waits_for_the_handler(host: Host) -> None:
    host.handler.pause_s = 0.2
    answer = asyncio.create_task(host.post(PATH, UPDATE, **{SECRET_HEADER: SECRET}))
    await asyncio.sleep(0.1)
    assert not answer.done()
    assert await answer == (200, {"ok": True})


async def test_what_cannot_be_done_now_is_to_come_again(host: Host) -> None:
    host.handler.trouble = TryLater()
    assert await host.post(PATH, UPDATE, **{SECRET_HEADER: SECRET}) == (503, {"detail": "Bring it again."})


@pytest.mark.parametrize(
    "body", [[], {"update_id": "x"}, {"update_id": 2, "message": {"text": "Секрет"}}, {"Секрет": 1}, "Секрет"]
)
async def test_what_cannot_be_read_is_passed_over(host: Host, body: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert await host.post(PATH, body, **{SECRET_HEADER: SECRET}) == (200, {"ok": True})
    assert host.handler.got == []
    said = "".join(capsys.readouterr())
    assert "update passed over" in said
    assert "Секрет" not in said


async def test_what_is_not_json_is_passed_over(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    async with host.http.post(host.url + PATH, data=b"{", headers={SECRET_HEADER: SECRET}) as answer:
        assert answer.status == 200
    assert "it is not JSON" in "".join(capsys.readouterr())


async def test_too_much_is_refused(host: Host) -> None:
    headers = {SECRET_HEADER: SECRET}
    async with host.http.post(host.url + PATH, data=BytesIO(b"{" * 2**21), headers=headers) as answer:
        assert (answer.status, await answer.json()) == (413, {"detail": "The body is larger than 1048576 bytes."})
