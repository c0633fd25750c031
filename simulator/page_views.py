"""What the chat page shows, as JSON: a pure rendering of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.entities import as_html
from simulator.messages import Attachment, Message

if TYPE_CHECKING:
    from simulator.person import Person
    from simulator.world import World

View = dict[str, Any]


def world_view(world: World) -> View:
    return {
        "bot": {
            "name": world.profile.name,
            "username": world.profile.username,
            "commands_default": world.commands.seen_by(0, "ru"),
        },
        "people": [person_view(person) for person in world.people.values()],
        "revision": world.revision,
        "extras": [extra.as_json() for extra in world.extras.values()],
    }


def person_view(person: Person) -> View:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "language": person.language,
        "username": person.username,
        "blocked": person.blocked,
        "unread": person.chat.unread,
        "deep_links": person.deep_links,
    }


def chat_view(world: World, person: Person) -> View:
    chat = person.chat
    toast = chat.toast
    waiting = [{"message_id": tap.message_id, "row": tap.row, "column": tap.column} for tap in chat.taps]
    return {
        "person": person_view(person),
        "typing": chat.typing_until > world.clock().timestamp(),
        "reply_keyboard": _reply_keyboard(chat.reply_keyboard),
        "commands": world.commands.seen_by(person.id, person.language),
        "toast": {"id": toast.id, "text": toast.text, "alert": toast.alert} if toast else None,
        "waiting": waiting,
        "messages": [message_view(message) for message in chat.messages.values()],
    }


def message_view(message: Message) -> View:
    return {
        "id": message.id,
        "from": message.sender,
        "at": message.at.isoformat(),
        "edited": message.edited,
        "html": as_html(message.text, message.entities),
        "plain": message.plain,
        "keyboard": [[_button(button) for button in row] for row in message.keyboard] or None,
        "attachment": _attachment(message.attachment) if message.attachment else None,
    }


def _reply_keyboard(markup: View | None) -> View | None:
    if markup is None:
        return None
    rows = [
        [
            {
                "text": key["text"],
                "request_contact": bool(key.get("request_contact")),
                "request_location": bool(key.get("request_location")),
            }
            for key in row
        ]
        for row in markup["keyboard"]
    ]
    placeholder = markup.get("input_field_placeholder")
    return {"rows": rows, "placeholder": placeholder, "resize": bool(markup.get("resize_keyboard"))}


def _button(button: View) -> View:
    kind = "callback" if "callback_data" in button else "url" if "url" in button else "other"
    return {"text": button["text"], "kind": kind, "url": button.get("url")}


def _attachment(attachment: Attachment) -> View:
    return {
        "kind": attachment.kind,
        "name": attachment.name,
        "url": f"/world/files/{attachment.file_id}" if attachment.file_id else None,
        "size": attachment.size,
        "title": attachment.title,
        "address": attachment.address,
        "latitude": attachment.latitude,
        "longitude": attachment.longitude,
    }
