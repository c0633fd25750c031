"""The HTTP application, put together. Which parts there are depends on the process's role."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from aiogram import Bot
from aiogram.types import Update
from fastapi import APIRouter, FastAPI, Response, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from bot.health import Health
from bot.metrics import Metrics
from bot.web.door import Door, Entry, by_bearer, by_secret
from bot.web.events import NO_SUCH_CENTER, Reported, event_routes
from bot.web.health import health_routes
from bot.web.links import Whom, link_routes
from bot.web.problems import AWAY, answer_plainly, problem, wrong_fields
from bot.web.webhook import SECRET_HEADER, webhook_routes
from db.database import Away
from usecases.census import Census
from usecases.inviting.events import Events
from usecases.inviting.references import References
from usecases.refusals import Clock

API: Final = "/api"
TELEGRAM: Final = "/telegram"
API_LIMIT: Final = 16 * 1024
UPDATE_LIMIT: Final = 1024 * 1024
"""An update holds one message, and what it quotes."""
ABOUT: Final = """\
What other systems tell Golos, and ask of it. `POST /api/events` reports that something happened to a client;
`POST /api/links` gives a link by which that client ties their chat to their number in your system.

Every refusal is JSON with one sentence in `detail`; a 422 also names each wrong `field` and what it must be. What was
sent is never repeated in an answer. An event may be repeated until it is answered 201 or 200.
"""
SHOWN: Final = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}}
ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    408: problem("The body did not arrive in time", "The body took too long to arrive."),
    500: problem("A mistake of ours; it is in our log", "Something went wrong here."),
}
API_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    **ANSWERS,
    401: {**problem("The key is missing or wrong", "The key is missing or wrong."), "headers": SHOWN},
    413: problem("The body is too large", f"The body is larger than {API_LIMIT} bytes."),
    422: wrong_fields("Fields are wrong, or name what is not known here", center=NO_SUCH_CENTER, event_id="is missing"),
    503: problem("EVENTS_API_KEY is not set, or the database is away", AWAY),
}
HOOK_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    **ANSWERS,
    401: problem("The secret is missing or wrong", "The secret is missing or wrong."),
    413: problem("The body is too large", f"The body is larger than {UPDATE_LIMIT} bytes."),
}


@dataclass(frozen=True)
class Api:
    """What other systems may use. `key` None: nobody may."""

    key: str | None
    events: Events
    references: References
    bot: Bot
    clock: Clock


@dataclass(frozen=True)
class Hook:
    """Where Telegram brings updates."""

    secret: str
    bot: Bot
    handle: Callable[[Update], Awaitable[object]]


@dataclass(frozen=True)
class Watch:
    """What every process shows of itself."""

    health: Health
    metrics: Metrics
    census: Census


def site(watch: Watch, api: Api | None = None, hook: Hook | None = None) -> FastAPI:
    """The application. The document at `/openapi.json` names exactly what is there."""
    app = FastAPIOffline(
        docs_url="/docs", redoc_url=None, static_url="/docs/static",
        title="Golos", version=version("golos"), description=ABOUT, redirect_slashes=False,
        swagger_ui_parameters={"validatorUrl": None},  # it would show the document to a site outside
        swagger_ui_oauth2_redirect_url="/docs/oauth2-redirect",
    )  # fmt: skip
    entries = []
    if api is not None:
        app.include_router(_api(api), prefix=API)
        entries.append(Entry(API, by_bearer(api.key), API_LIMIT))
    if hook is not None:
        app.include_router(_telegram(hook), prefix=TELEGRAM)
        entries.append(Entry(TELEGRAM, by_secret(SECRET_HEADER, hook.secret), UPDATE_LIMIT))
    app.include_router(health_routes(watch.health))
    app.include_router(_metrics(watch))
    paths = frozenset(app.openapi()["paths"])
    app.add_middleware(Door, entries=tuple(entries), paths=paths, observe=watch.metrics.answered)
    answer_plainly(app, needs(Reported, Whom))
    return app


def needs(*bodies: type[BaseModel]) -> dict[str, str]:
    """What each field of these must be: its description, which the document shows too."""
    return {name: field.description or "" for body in bodies for name, field in body.model_fields.items()}


def _api(api: Api) -> APIRouter:
    # The door has asked for the key already; here it is only named, for the document.
    shown = Security(HTTPBearer(auto_error=False, scheme_name="key", description="EVENTS_API_KEY"))
    router = APIRouter(dependencies=[shown], responses=API_ANSWERS)
    router.include_router(event_routes(api.events))
    router.include_router(link_routes(api.references, api.bot, api.clock))
    return router


def _telegram(hook: Hook) -> APIRouter:
    shown = Security(
        APIKeyHeader(name=SECRET_HEADER, auto_error=False, scheme_name="secret", description="WEBHOOK_SECRET")
    )
    router = APIRouter(dependencies=[shown], responses=HOOK_ANSWERS)
    router.include_router(webhook_routes(hook.bot, hook.handle))
    return router


def _metrics(watch: Watch) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get(
        "/metrics",
        summary="For Prometheus",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Its text format"}},
    )
    async def metrics() -> Response:
        try:
            watch.metrics.counted(await watch.census.counts())
        except Away:
            watch.metrics.counted(None)
        return Response(watch.metrics.page(), media_type=CONTENT_TYPE_LATEST)

    return router
