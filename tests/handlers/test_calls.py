"""Every button's data fits Telegram and comes back as it went in."""

import inspect
from typing import Any, Final, Literal, get_args, get_origin

import pytest
from aiogram.filters.callback_data import CallbackData
from pydantic import ValidationError

from handlers import calls

LONGEST: Final[dict[str, object]] = {
    "situation": "s" * 24,
    "service": "s" * 24,
    "center": "c" * 24,
    "ids": "s" * 62,
    "walk": 2**53,
    "journey": 2**53,
    "invitation": 2**53,
    "payload": "p" * 62,
    "role": 2**53,
    "run": 2**53,
    "reply": "r" * 12,
    "day": "2026-12-31",
    "survey": "s" * 24,
    "channel": "c" * 12,
    "question": "q" * 12,
    "option": "o" * 12,
    "answers": "z" * 6,
    "version": "v" * 24,
    "page": 999,
    "sheet": 9,
    "period": "2026-Q3",
    "place": "c" * 24,
    "group": "g" * 24,
    "indicator": "i" * 24,
    "position": 99,
    "plan": "p" * 24,
    "about": "s" * 24,
    "wave": 2**53,
    "job": 2**53,
    "asked": 10**10 - 1,
    "disposition": "undeliverable",
    "reason": "recontact",
    "draft": 2**53,
    "topic": "t" * 24,
    "consultant": 2**53,
    "contact": 2**53,
    "slot": 2**53,
    "moves": 2**53,
    "at": 10**9,
    "year": 2026,
    "month": 12,
    "seen": "completed",
    "sequence": 9999,
    "since": "2026-12-31",
    "till": "2026-12-31",
    "absence": 2**53,
    "assignment": 2**53,
    "shape": "x3",
    "export": 2**53,
    "week": -99,
}
"""The longest that each field may be: ids as `surveys.spec` allows them, four questions, rows beyond counting."""

CALLS = [
    found
    for _, found in inspect.getmembers(calls, inspect.isclass)
    if issubclass(found, CallbackData) and found is not CallbackData
]


NUMBERS = [
    (call, name)
    for call in CALLS
    for name, field in call.model_fields.items()
    if field.annotation is int or name == "about"
]
"""Every field that is a number, and the one that may be."""


def longest(call: type[CallbackData]) -> CallbackData:
    values: dict[str, Any] = {}
    for name, field in call.model_fields.items():
        if get_origin(field.annotation) is Literal:
            values[name] = max(get_args(field.annotation), key=len)
        elif field.annotation is bool:
            values[name] = True
        else:
            assert name in LONGEST, f"say in LONGEST how long {call.__name__}.{name} may be"
            values[name] = LONGEST[name]
    return call(**values)


@pytest.mark.parametrize("call", CALLS)
def test_the_longest_data_fits_64_bytes(call: type[CallbackData]) -> None:
    assert len(longest(call).pack().encode()) <= 64


@pytest.mark.parametrize("call", CALLS)
def test_data_comes_back_as_it_went_in(call: type[CallbackData]) -> None:
    data = longest(call)
    assert call.unpack(data.pack()) == data


@pytest.mark.parametrize(("call", "name"), NUMBERS)
@pytest.mark.parametrize("number", [10**30, 2**63, 2**62, -(2**63), -(10**30)])
def test_a_number_beyond_what_a_database_holds_is_no_answer(call: type[CallbackData], name: str, number: int) -> None:
    """What `unpack` refuses is drawn as outdated, as all other nonsense is."""
    values = [str(number) if field == name else _written(value) for field, value in longest(call)]
    with pytest.raises(ValidationError):
        call.unpack(":".join([call.__prefix__, *values]))


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def test_every_number_has_bounds() -> None:
    assert {call for call, _ in NUMBERS} >= {calls.ExportState, calls.IndexComments, calls.Reasons, calls.AtWeek}
    for call, name in NUMBERS:
        field = call.model_fields[name]
        assert field.annotation is str or {type(one).__name__ for one in field.metadata} in (
            {"Ge", "Le"},
            {"Ge", "Lt"},
        ), (call, name)


def test_no_two_calls_are_mistaken_for_each_other() -> None:
    prefixes = [call.__prefix__ for call in CALLS]
    assert len(set(prefixes)) == len(prefixes)


@pytest.mark.parametrize("data", ["p:1:stage", "p:x:stage:notice", "p:1:stage:notice:more", "p", "", "<:1"])
def test_malformed_data_is_no_answer(data: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        calls.Pick.unpack(data)
