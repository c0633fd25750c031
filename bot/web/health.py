"""Is it alive, is it ready: for whoever starts, replaces and balances processes."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from bot.health import Health, Word


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether the process wants requests."""

    status: Word


def health_routes(health: Health) -> APIRouter:
    """`/health/live` and `/health/ready`."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live", summary="Is the process alive?")
    async def live() -> Alive:
        return Alive()

    @router.get(
        "/ready",
        summary="Does it want requests?",
        responses={503: {"model": Ready, "description": "It starts, drains, or has lost its database"}},
    )
    async def ready(response: Response) -> Ready:
        word = await health.word()
        response.status_code = 200 if word == "ready" else 503
        return Ready(status=word)

    return router
