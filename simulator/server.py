"""The world behind HTTP: Telegram's Bot API for the bot, files, and the chat page for people."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web
from aiohttp.web_request import FileField

from simulator import api, page_api
from simulator.files import MAX_UPLOAD
from simulator.params import Params, Upload
from simulator.refusal import Refused
from simulator.world import World

MAX_BODY = MAX_UPLOAD + 2 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    world: World


@asynccontextmanager
async def serve(world: World, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Server]:
    """Listen until the block ends; port 0 takes any free one."""
    runner = web.AppRunner(application(world), access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
    await runner.setup()
    world.listeners.open = True
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        address = runner.addresses[0]
        yield Server(f"http://{host}:{address[1]}", world)
    finally:
        world.closed()
        await world.webhook.stop()
        await runner.cleanup()


def application(world: World) -> web.Application:
    app = web.Application(client_max_size=MAX_BODY, middlewares=[page_api.only_from_here])
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", _bot(world))
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", _file(world))
    page_api.add_routes(app, world)
    return app


def _bot(world: World) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        if unquote(request.match_info["token"]) != world.token:
            return reply(Refused(401, "Unauthorized").payload())
        try:
            params = await params_of(request)
        except Refused as refusal:
            world.refused(request.match_info["method"], Params(), refusal)
            return reply(refusal.payload())
        return reply(await api.call(world, request.match_info["method"], params))

    return answer


def _file(world: World) -> Handler:
    async def download(request: web.Request) -> web.Response:
        file = world.files.by_path.get(request.match_info["path"])
        if request.match_info["token"] != world.token or file is None:
            return reply(Refused(404, "Not Found").payload())
        return web.Response(body=file.content, content_type="application/octet-stream")

    return download


def reply(payload: dict[str, Any]) -> web.Response:
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(body=body, status=payload.get("error_code", 200), content_type="application/json")


async def params_of(request: web.Request) -> Params:
    """Telegram takes arguments from the query string and from a form, a JSON body or a multipart one."""
    values: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if not request.body_exists:
        return Params(values)
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    body = await request.read()
    if kind == "application/json":
        return Params(values | _json(body))
    return Params(values | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refused(400, "Bad Request: can't parse JSON object")
    return value


async def _multipart(request: web.Request, values: dict[str, Any]) -> Params:
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    files: dict[str, Upload] = {}
    for name, value in form.items():
        if isinstance(value, FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            values[name] = value
    return Params(values, files)
