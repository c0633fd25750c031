"""The JSON API of the chat page: what people see, what they do, and an event stream of changes."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.helpers import content_disposition_header
from aiohttp.typedefs import Handler

from simulator.extras import NotNow
from simulator.listeners import Listener
from simulator.page_views import chat_view, world_view
from simulator.person import Person
from simulator.refusal import Refused
from simulator.samples import CONTACT, DOCUMENT
from simulator.world import World

PAGE = Path(__file__).parent / "page"
COALESCE_SECONDS = 0.03
PING_SECONDS = 15.0
ROLES = ("citizen", "employer", "consultant", "qc", "admin", "kiosk")
NO_STORE = {"Cache-Control": "no-store"}

Body = dict[str, Any]
Action = Callable[[Person, Body], Awaitable[int]]


async def _text(person: Person, body: Body) -> int:
    text = str(body.get("text", "")).strip()
    if not text:
        raise ValueError("the text is empty")
    return await person.says(text, wait=False)


async def _press(person: Person, body: Body) -> int:
    message = person.chat.messages[int(body["message_id"])]
    row, column = int(body["row"]), int(body["column"])
    data = message.keyboard[row][column]["callback_data"]
    return await person.presses(message.id, data, at=(row, column), wait=False)


async def _key(person: Person, body: Body) -> int:
    key = (person.chat.reply_keyboard or {"keyboard": []})["keyboard"][int(body["row"])][int(body["column"])]
    if key.get("request_location") and "latitude" in body:
        return await _location(person, body)
    if key.get("request_contact"):
        return await person.sends_contact(CONTACT, wait=False)
    return await person.says_key(int(body["row"]), int(body["column"]), wait=False)


async def _location(person: Person, body: Body) -> int:
    return await person.sends_location(float(body["latitude"]), float(body["longitude"]), wait=False)


async def _block(person: Person, body: Body) -> int:
    return await (person.blocks(wait=False) if body["blocked"] else person.unblocks(wait=False))


async def _language(person: Person, body: Body) -> int:
    person.language = str(body["language"])[:12]
    person.world.changed(person.id)
    return 0


ACTIONS: dict[str, Action] = {
    "text": _text,
    "press": _press,
    "key": _key,
    "location": _location,
    "photo": lambda person, _: person.sends_photo(wait=False),
    "voice": lambda person, _: person.sends_voice(wait=False),
    "sticker": lambda person, _: person.sends_sticker(wait=False),
    "document": lambda person, _: person.sends_document(*DOCUMENT, wait=False),
    "block": _block,
    "language": _language,
}


class Page:
    def __init__(self, world: World) -> None:
        self.world = world
        self._ids = count(901)

    async def index(self, _request: web.Request) -> web.StreamResponse:
        if not (PAGE / "index.html").is_file():
            return web.Response(text="The chat page is not here; the API is under /world.", status=404)
        return web.FileResponse(PAGE / "index.html", headers=NO_STORE)

    async def overview(self, _request: web.Request) -> web.Response:
        return _json(world_view(self.world))

    async def chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        person.chat.unread = 0
        return _json(chat_view(self.world, person))

    async def act(self, request: web.Request) -> web.Response:
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        try:
            return _json({"update_id": await action(self._person(request), await _body(request))})
        except Refused as refusal:
            return _json({"error": refusal.description}, 400)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            return _json({"error": f"{type(error).__name__}: {error}"}, 400)

    async def add_person(self, request: web.Request) -> web.Response:
        body = await _body(request)
        name, role = str(body.get("name", "")).strip()[:64], body.get("role", "citizen")
        if not name or role not in ROLES:
            return _json({"error": "a name and a known role are needed"}, 400)
        number = next(number for number in self._ids if number not in self.world.people)
        person = self.world.person(name, id=number, language=str(body.get("language", "ru")), role=role)
        return _json({"id": person.id, "name": person.name, "role": person.role, "language": person.language})

    async def extra(self, request: web.Request) -> web.Response:
        extra = self.world.extras.get(request.match_info["id"])
        if extra is None:
            raise web.HTTPNotFound
        try:
            return _json(await extra.act())
        except NotNow as reason:
            return _json({"error": str(reason)}, 503)

    async def refusals(self, _request: web.Request) -> web.Response:
        return _json({"refusals": [refusal.as_json() for refusal in self.world.refusals]})

    async def file(self, request: web.Request) -> web.Response:
        file = self.world.files.by_id.get(request.match_info["file_id"])
        if file is None:
            raise web.HTTPNotFound
        response = web.Response(body=file.content, content_type=file.content_type, headers=NO_STORE)
        # Whatever the bot sent stays a file: it must never run as part of the page.
        response.headers["Content-Security-Policy"] = "sandbox"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Disposition"] = content_disposition_header("inline", filename=file.name)
        return response

    async def events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **NO_STORE})
        await response.prepare(request)
        listener = Listener()
        listener.woken.set()
        self.world.listeners.listening.add(listener)
        try:
            with suppress(ConnectionError):
                while self.world.listeners.open:
                    await response.write(await self._event(listener))
        finally:
            self.world.listeners.listening.discard(listener)
        return response

    async def _event(self, listener: Listener) -> bytes:
        try:
            async with asyncio.timeout(PING_SECONDS):
                await listener.woken.wait()
        except TimeoutError:
            return b": ping\n\n"
        await asyncio.sleep(COALESCE_SECONDS)
        world = self.world
        event = {"revision": world.revision, "chats": listener.take(), "refusals": len(world.refusals)}
        return f"data: {json.dumps(event)}\n\n".encode()

    def _person(self, request: web.Request) -> Person:
        person = self.world.people.get(int(request.match_info["id"]))
        if person is None:
            raise web.HTTPNotFound
        return person


def add_routes(app: web.Application, world: World) -> None:
    page = Page(world)
    app.router.add_get("/", page.index)
    if PAGE.is_dir():
        app.router.add_static("/static/", PAGE)
    app.router.add_get("/world", page.overview)
    app.router.add_post("/extra/{id}", page.extra)
    app.router.add_get("/world/events", page.events)
    app.router.add_get("/world/refusals", page.refusals)
    app.router.add_get("/world/files/{file_id}", page.file)
    app.router.add_post("/world/people", page.add_person)
    app.router.add_get(r"/world/chats/{id:-?\d+}", page.chat)
    app.router.add_post(r"/world/chats/{id:-?\d+}/{action}", page.act)


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site open in the same browser must not speak for the people of this one."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="Another site may not act here.")
    return await handler(request)


async def _body(request: web.Request) -> Body:
    body = await request.json() if request.body_exists else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body


def _json(body: Body, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, headers=NO_STORE)
