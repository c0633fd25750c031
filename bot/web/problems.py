"""What is wrong with a request, in one sentence per field. What was sent is never repeated: it may be personal."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.web.door import refused
from db.database import Away

FIELD: Final = re.compile(r"[a-z_]{1,32}")
AWAY: Final = "The database is away. Nothing was stored; try again later."
WRONG: Final = "Some fields are wrong."
BODY: Final = {
    "json_invalid": "is not JSON",
    "missing": "is missing",
}


class Problem(BaseModel):
    """Why a request was not carried out."""

    detail: str


class WrongFields(Problem):
    """Which fields are wrong, and what each needs."""

    fields: dict[str, str]


def problem(description: str, says: str) -> dict[str, Any]:
    """How the document describes an answer with one sentence."""
    return {"model": Problem, "description": description, "content": _example({"detail": says})}


def wrong_fields(description: str, **fields: str) -> dict[str, Any]:
    """How the document describes an answer that names fields."""
    example = {"detail": WRONG, "fields": fields}
    return {"model": WrongFields, "description": description, "content": _example(example)}


def _example(body: Mapping[str, object]) -> dict[str, Any]:
    return {"application/json": {"example": body}}


class FieldsRefused(Exception):
    """The body has the right shape, yet something in it does not exist here."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        self.fields = fields


def answer_plainly(app: FastAPI, needs: Mapping[str, str]) -> None:
    """Answer every problem in our own words. `needs`: what each field of a body must be."""

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        return _wrong(in_words(error.errors(), needs) if isinstance(error, RequestValidationError) else {})

    async def not_there(_: Request, error: Exception) -> JSONResponse:
        return _wrong(error.fields if isinstance(error, FieldsRefused) else {})

    async def other(_: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            raise error
        if error.status_code == 400:  # FastAPI's word for a body that json cannot even begin to read
            return _wrong({"body": BODY["json_invalid"]})
        return refused(error.status_code, str(error.detail), dict(error.headers or {}))

    async def away(_: Request, _error: Exception) -> JSONResponse:
        return refused(503, AWAY, {"Retry-After": "5"})

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(FieldsRefused, not_there)
    app.add_exception_handler(HTTPException, other)
    app.add_exception_handler(Away, away)


def in_words(errors: Sequence[Any], needs: Mapping[str, str]) -> dict[str, str]:
    """One sentence for each field."""
    said: dict[str, str] = {}
    for error in errors:
        place = error["loc"][1] if len(error["loc"]) > 1 else None
        field = place if isinstance(place, str) and FIELD.fullmatch(place) else "body"
        said.setdefault(field, _sentence(field, error["type"], needs))
    return said


def _sentence(field: str, kind: str, needs: Mapping[str, str]) -> str:
    if field == "body":
        return (
            "has a field that is not known here"
            if kind == "extra_forbidden"
            else BODY.get(kind, "must be a JSON object")
        )
    if kind == "missing":
        return "is missing"
    return f"must be {needs[field]}" if field in needs else "is not known here"


def _wrong(fields: Mapping[str, str]) -> JSONResponse:
    return JSONResponse({"detail": WRONG, "fields": dict(fields)}, 422)
