"""The document at `/openapi.json` is true: schemathesis reads it, tries what it says on a real server, and compares."""

import asyncio
from collections.abc import Callable, Mapping
from io import BytesIO
from itertools import count
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from bot.web.site import API_LIMIT, UPDATE_LIMIT
from tests.bot.web.conftest import CENTERS, KEY, SECRET, Host

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
EXAMPLES = 30
KEYS = {"Authorization": f"Bearer {KEY}", "X-Telegram-Bot-Api-Secret-Token": SECRET}
WRONG = dict.fromkeys(KEYS, "Bearer other")
TRUTHS: list[Callable[..., Any]] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
AnyCase = Case[Any]
Judge = Callable[[AnyCase, Response], None]


def tried(url: str, keys: Mapping[str, str], judge: Judge, examples: int = EXAMPLES) -> set[str]:
    """Call every operation with what it expects and with what it does not; which operations there were."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    known, turns = set(), count()
    with requests.Session() as session:
        for found in schema.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            known.add(f"{operation.method.upper()} {operation.path}")
            modes = [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if operation.body else [])]
            for mode in modes:

                @given(case=operation.as_strategy(generation_mode=mode))
                @settings(
                    max_examples=examples, derandomize=True, database=None, deadline=None,
                    suppress_health_check=list(HealthCheck),
                )  # fmt: skip
                def judged(case: AnyCase) -> None:
                    judge(case, _placed(case, next(turns)).call(session=session, headers=dict(keys)))

                judged()
    return known


def _placed(case: AnyCase, turn: int) -> AnyCase:
    """Every other event happens in a centre that there is."""
    if isinstance(case.body, dict) and "center" in case.body and turn % 2:
        case.body["center"] = CENTERS[0]
    return case


async def test_every_answer_is_in_the_document(host: Host) -> None:
    answers: set[tuple[str, int]] = set()

    def judge(case: AnyCase, answer: Response) -> None:
        answers.add((case.path, answer.status_code))
        case.validate_response(answer, checks=TRUTHS)

    host.health.ready()
    assert await asyncio.to_thread(tried, host.url, KEYS, judge) == {
        "POST /api/events", "POST /api/links", "POST /telegram/webhook",
        "GET /health/live", "GET /health/ready", "GET /metrics",
    }  # fmt: skip
    assert {("/api/events", 201), ("/api/events", 422), ("/api/links", 200), ("/telegram/webhook", 200)} <= answers


async def test_nothing_opens_to_a_wrong_key(host: Host) -> None:
    def judge(case: AnyCase, answer: Response) -> None:
        assert answer.status_code == (401 if case.method.upper() == "POST" else 200)

    host.health.ready()
    await asyncio.to_thread(tried, host.url, WRONG, judge, 8)
    assert host.ledger.known == {}
    assert host.handler.got == []


async def test_everything_that_takes_a_body_has_a_limit(host: Host) -> None:
    async with host.http.get(f"{host.url}/openapi.json") as answer:
        document = await answer.json()
    taking = [path for path, verbs in document["paths"].items() if "requestBody" in verbs.get("post", {})]
    assert taking == ["/api/events", "/api/links", "/telegram/webhook"]
    for path in taking:
        body = BytesIO(b" " * ((API_LIMIT if path.startswith("/api") else UPDATE_LIMIT) + 1))
        async with host.http.post(host.url + path, data=body, headers=KEYS) as answer:
            assert answer.status == 413


async def test_keys_are_asked_for_in_the_document(host: Host) -> None:
    document = host.app.openapi()
    assert document["components"]["securitySchemes"] == {
        "key": {"type": "http", "scheme": "bearer", "description": "EVENTS_API_KEY"},
        "secret": {
            "type": "apiKey", "in": "header", "name": "X-Telegram-Bot-Api-Secret-Token",
            "description": "WEBHOOK_SECRET",
        },
    }  # fmt: skip
    assert document["paths"]["/api/events"]["post"]["security"] == [{"key": []}]
    assert document["paths"]["/telegram/webhook"]["post"]["security"] == [{"secret": []}]
    assert "security" not in document["paths"]["/metrics"]["get"]
