"""`POST /api/events`: what happened to a client in another system."""

import re
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, HTTPException, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from bot.web.problems import FieldsRefused, problem
from guide.situations import Audience
from surveys.triggers import EVENT_TYPES, OURSELVES, EventType
from usecases.inviting.events import Events, Happening, UnknownCenter

PRINTABLE: Final = r"^[^\x00-\x1f\x7f]+$"
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
NO_SUCH_CENTER: Final = "must be a centre of this region; this one is not known here"
ANOTHER: Final = "This source has reported another event with this event_id."
YEARS: Final = range(2000, 2100)


def _written_out(value: object) -> object:
    """Pydantic would also take a number of seconds, and a day without its time."""
    if not isinstance(value, str) or not MOMENT.match(value):
        raise ValueError("not written out")
    return value


def _of_our_time(value: AwareDatetime) -> AwareDatetime:
    if value.year not in YEARS:
        raise ValueError("another time")
    return value


def _not_ours(value: str) -> str:
    if value == OURSELVES:
        raise ValueError("reserved")
    return value


Source = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9_-]{1,16}$",
        description=f"the reporting system's name: 1 to 16 of a-z 0-9 _ -, and not «{OURSELVES}»",
        examples=["platform"],
        json_schema_extra={"not": {"const": OURSELVES}},
    ),
    AfterValidator(_not_ours),
]
ClientRef = Annotated[
    str,
    Field(
        min_length=1,
        max_length=128,
        pattern=PRINTABLE,
        description="the client's number in that system: 1 to 128 printable characters; only an HMAC of it is stored",
        examples=["b7f3-2291"],
    ),
]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(_of_our_time),
    Field(
        description="a date and time with its zone, like 2026-12-01T10:30:00+03:00, between 2000 and 2099",
        examples=["2026-12-01T10:30:00+03:00"],
    ),
]


class Reported(BaseModel):
    """Something that happened to a client. (source, event_id) names it for ever: repeat as often as you like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Source
    event_id: str = Field(
        min_length=1,
        max_length=128,
        pattern=PRINTABLE,
        description="the event's number in that system: 1 to 128 printable characters",
        examples=["visit-20261201-17"],
    )
    type: EventType = Field(description=f"one of: {', '.join(EVENT_TYPES)}", examples=["contact.completed"])
    client_ref: ClientRef
    occurred_at: Moment
    center: str = Field(
        pattern=r"^[a-z][a-z0-9_]{1,23}$", description="the id of a centre, as content/centers.yaml has it",
        examples=["saransk"],
    )  # fmt: skip
    audience: Audience = Field(description="one of: citizen, employer", examples=["citizen"])
    service: str | None = Field(
        None, pattern=r"^[a-z][a-z0-9_]{1,23}$", description="the id of a service, as content/services/ has it",
        examples=["career_consultation"],
    )  # fmt: skip
    consultant: str | None = Field(
        None, min_length=1, max_length=64, pattern=PRINTABLE,
        description="the consultant's number in that system: 1 to 64 printable characters", examples=["k-12"],
    )  # fmt: skip
    channel: str | None = Field(
        None, pattern=r"^[a-z][a-z0-9_]{1,23}$",
        description="how it took place, in small Latin letters: office, phone, video", examples=["office"],
    )  # fmt: skip


class Received(BaseModel):
    """`new`: taken in. `same`: known already, nothing was done."""

    status: Literal["new", "same"]


KNOWN: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "model": Received,
        "description": "The same event again; nothing was done",
        "content": {"application/json": {"example": {"status": "same"}}},
    },
    409: problem("The same event_id with another body", ANOTHER),
}


def event_routes(events: Events) -> APIRouter:
    """`/events`."""
    router = APIRouter(tags=["events"])

    @router.post(
        "/events", status_code=201, responses=KNOWN, summary="Report an event", response_description="Taken in"
    )
    async def report(reported: Reported, response: Response) -> Received:
        try:
            known = await events.receive(Happening(**dict(reported)))
        except UnknownCenter as error:
            raise FieldsRefused({"center": NO_SUCH_CENTER}) from error
        if known == "other":
            raise HTTPException(409, ANOTHER)
        response.status_code = 201 if known == "new" else 200
        return Received(status=known)

    return router
