"""The Bot API's front door: one table of methods; every refusal is written down."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from simulator import editing, sending
from simulator.calls import check, known_methods, update_kinds
from simulator.commands import Commands, scope_of
from simulator.params import Params
from simulator.refusal import Refused, bad_request

if TYPE_CHECKING:
    from simulator.world import World

Method = Callable[["World", Params], Any | Awaitable[Any]]
MAX_POLL_SECONDS = 50


async def get_updates(world: World, params: Params) -> list[dict[str, Any]]:
    world.webhook.refuse_polling()
    _allow(world, params)
    limit = params.integer("limit", 100)
    timeout = min(max(params.integer("timeout"), 0), MAX_POLL_SECONDS)
    return await world.updates.poll(params.integer("offset"), limit if 1 <= limit <= 100 else 100, timeout)


async def set_webhook(world: World, params: Params) -> bool:
    _allow(world, params)
    return await world.webhook.set(params)


def _allow(world: World, params: Params) -> None:
    """An absent list keeps the previous one, an empty one restores the default."""
    kinds = params.json("allowed_updates", "Can't parse allowed updates JSON object")
    if kinds is None:
        return
    for kind in kinds:
        if kind not in update_kinds():
            # Telegram skips what it does not know; a bot would wait for it in vain.
            raise bad_request(f'unknown update type "{kind}" in allowed_updates')
    world.updates.allowed = frozenset(kinds) or None


def get_chat(world: World, params: Params) -> dict[str, Any]:
    chat = world.chat(params.text("chat_id"))
    flags = {"max_reaction_count": 11, "accent_color_id": 0, "accepted_gift_types": dict.fromkeys(GIFTS, False)}
    return chat.api | flags


GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_file(world: World, params: Params) -> dict[str, Any]:
    file = world.files.to_download(params.text("file_id"))
    sizes = {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
    return sizes | {"file_path": file.path}


def commands_of(world: World, params: Params) -> Commands:
    """The command lists, once the chat that a narrow scope names is known."""
    _, chat_id, _ = scope_of(params)
    if chat_id:
        world.chat(chat_id)
    return world.commands


def _accepted(_world: World, _params: Params) -> bool:
    """Accepted without effect: nothing a person sees here would change."""
    return True


METHODS: dict[str, Method] = {
    "getMe": lambda world, _: world.profile.me(),
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": lambda world, params: world.webhook.delete(params),
    "getWebhookInfo": lambda world, _: world.webhook.info(),
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendLocation": sending.send_location,
    "sendVenue": sending.send_venue,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "getFile": get_file,
    "getChat": get_chat,
    "setMyCommands": lambda world, params: commands_of(world, params).set(params),
    "getMyCommands": lambda world, params: commands_of(world, params).get(params),
    "deleteMyCommands": lambda world, params: commands_of(world, params).delete(params),
    "setMyName": lambda world, params: world.profile.set("name", params),
    "getMyName": lambda world, params: world.profile.get("name", params),
    "setMyDescription": lambda world, params: world.profile.set("description", params),
    "getMyDescription": lambda world, params: world.profile.get("description", params),
    "setMyShortDescription": lambda world, params: world.profile.set("short_description", params),
    "getMyShortDescription": lambda world, params: world.profile.get("short_description", params),
    "setChatMenuButton": _accepted,
    "setMyDefaultAdministratorRights": _accepted,
}


async def call(world: World, name: str, params: Params) -> dict[str, Any]:
    """The answer's JSON body, refusals included."""
    method = known_methods().get(name.lower(), name)
    try:
        result = await _result(world, method, params)
    except Refused as refusal:
        world.refused(method, params, refusal)
        return refusal.payload()
    world.accepted(method, params)
    return {"ok": True, "result": result}


async def _result(world: World, method: str, params: Params) -> Any:
    if method.lower() not in known_methods():
        raise Refused(404, "Not Found: method not found")
    handle = METHODS.get(method)
    if handle is None:
        raise Refused(501, f"Not Implemented: {method} is not simulated")
    check(method, params)
    result = handle(world, params)
    return await result if inspect.isawaitable(result) else result
