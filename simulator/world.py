"""The world: the bot's account, people, chats and everything said in them.

The loopback Bot API, the chat page and the conversation tests all look at this one object.
"""

import re
from collections import deque
from itertools import count
from typing import Any

from simulator.chats import Chat, Kind
from simulator.clock import Clock, utc_now
from simulator.commands import Commands
from simulator.extras import Extra
from simulator.files import Files
from simulator.flood import Flood
from simulator.listeners import Listeners
from simulator.messages import Markup, Message, Sender
from simulator.params import Params
from simulator.person import Person
from simulator.profile import Profile
from simulator.queries import Queries
from simulator.refusal import Accepted, Refusal, Refused, bad_request, shortened
from simulator.updates import Update, Updates
from simulator.webhook import Webhook

BOT_ID = re.compile(r"\d+")


class World:
    def __init__(
        self,
        token: str = "42:TEST",  # noqa: S107 - nobody's token
        *,
        clock: Clock = utc_now,
        strict_flood: bool = False,
        username: str = "golos_demo_bot",
    ) -> None:
        self.token = token
        self.clock = clock
        bot_id = BOT_ID.match(token)
        self.profile = Profile(int(bot_id.group()) if bot_id else 42, username)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.updates = Updates()
        self.webhook = Webhook(self.updates)
        self.queries = Queries(clock)
        self.commands = Commands()
        self.files = Files()
        self.flood = Flood() if strict_flood else None
        self.listeners = Listeners()
        self.extras: dict[str, Extra] = {}
        self.refusals: list[Refusal] = []
        self.calls: deque[Accepted] = deque(maxlen=5000)
        self._message_ids = count(1)

    # People and chats

    def person(
        self, name: str, *, id: int, language: str = "ru", role: str = "citizen", username: str | None = None
    ) -> Person:
        """The person with this id; created on first sight, with their private chat."""
        if id not in self.people:
            person = Person(self, id, name, language=language, role=role, username=username)
            self.people[id] = person
            self.chats[id] = person.chat
            self.changed(id)
        return self.people[id]

    def group(
        self,
        title: str,
        *,
        id: int | None = None,
        kind: Kind = "supergroup",
        admin: bool = True,
        by: Person | None = None,
    ) -> Chat:
        """A group or channel the bot was just added to; without admin rights it reads only what is meant for it."""
        number = sum(not chat.private for chat in self.chats.values()) + 1
        chat_id = id if id is not None else -number if kind == "group" else -1_000_000_000_000 - number
        if chat_id not in self.chats:
            chat = Chat(chat_id, kind, {"id": chat_id, "type": kind, "title": title}, started=True, admin=admin)
            self.chats[chat_id] = chat
            self.membership(chat, by, before="left", after="administrator" if admin else "member")
        return self.chats[chat_id]

    def chat(self, reference: str) -> Chat:
        """The chat a call names by id or @username, as far as the bot may know of it."""
        if reference == "":
            raise bad_request("chat_id is empty")
        chat = self._found(reference)
        if chat is None or not chat.started:
            raise bad_request("chat not found")
        return chat

    def _found(self, reference: str) -> Chat | None:
        if not reference.startswith("@"):
            return self.chats.get(int(reference)) if reference.lstrip("-").isdigit() else None
        # A bot cannot reach a person by name, only public groups and channels.
        public = (chat for chat in self.chats.values() if not chat.private)
        return next((chat for chat in public if chat.api.get("username") == reference[1:]), None)

    def writable(self, reference: str) -> Chat:
        chat = self.chat(reference)
        if chat.closed is not None:
            raise Refused(403, f"Forbidden: {chat.closed}")
        return chat

    # What is said

    def add(self, chat: Chat, sender: Sender, author: dict[str, Any] | None, **content: Any) -> Message:
        message = Message(next(self._message_ids), chat.api, sender, author, self.clock(), **content)
        chat.messages[message.id] = message
        message.touched = self.changed(chat.id)
        return message

    def hears(self, chat: Chat, message: Message) -> int:
        """Tell the bot what a person wrote, unless its privacy mode keeps a group's talk from it."""
        if not chat.private and not chat.admin and not self._is_addressed(message):
            return self.updates.skip()
        return self.updates.push("channel_post" if chat.kind == "channel" else "message", message.as_api())

    def _is_addressed(self, message: Message) -> bool:
        return message.text.startswith("/") or f"@{self.profile.username}" in message.text

    def delete(self, chat: Chat, message: Message) -> None:
        chat.messages.pop(message.id, None)
        chat.transcript.deleted(message)
        self.changed(chat.id)

    def keyboard(self, chat: Chat, markup: Markup) -> list[list[str]] | None:
        """Show or hide the reply keyboard; the labels that appeared."""
        if "keyboard" in markup:
            chat.reply_keyboard = markup
            return [[key["text"] for key in row] for row in markup["keyboard"]]
        if markup.get("remove_keyboard"):
            chat.reply_keyboard = None
        return None

    def membership(self, chat: Chat, by: Person | None, *, before: str, after: str) -> int:
        bot = self.profile.user
        body = {
            "chat": chat.api,
            "from": by.user if by is not None else {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "date": int(self.clock().timestamp()),
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
        self.changed(chat.id)
        return self.updates.push("my_chat_member", body)

    # What tests wait for and read

    def push(self, update: Update) -> int:
        """Low level: one update of any kind, e.g. {"poll_answer": {…}}; its id is given here."""
        kind = next(name for name in update if name != "update_id")
        return self.updates.push(kind, update[kind])

    async def settled(self, update_id: int, timeout: float = 10) -> None:  # noqa: ASYNC109 - raises TimeoutError with a name
        """Return when the bot has confirmed the update: a later getUpdates offset, or a 200 of its webhook."""
        await self.updates.settled(update_id, timeout)

    def pending(self, person: Person) -> list[Update]:
        return [update for update in self.updates.pending.values() if _author(update) == person.id]

    def changed(self, chat_id: int | None = None) -> int:
        return self.listeners.changed(chat_id)

    def closed(self) -> None:
        """The server stops: whoever waits for updates or changes is let go."""
        self.updates.release()
        self.listeners.close()

    @property
    def revision(self) -> int:
        return self.listeners.revision

    def accepted(self, method: str, params: Params) -> None:
        self.calls.append(Accepted(method, shortened(params.values)))

    def refused(self, method: str, params: Params, refusal: Refused) -> None:
        chat_id = params.text("chat_id")
        known = int(chat_id) if chat_id.lstrip("-").isdigit() else None
        number = len(self.refusals) + 1
        kept = shortened(params.values)
        self.refusals.append(Refusal(number, self.clock(), method, kept, refusal.code, refusal.description, known))
        self.changed()


def _member(bot: dict[str, Any], status: str) -> dict[str, Any]:
    if status == "administrator":
        rights = (
            "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
            "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
            "can_edit_stories", "can_delete_stories", "can_send_welcome_messages",
        )  # fmt: skip
        return {"user": bot, "status": status, **dict.fromkeys(rights, False)}
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _author(update: Update) -> int | None:
    for body in update.values():
        if isinstance(body, dict) and "from" in body:
            author: int = body["from"]["id"]
            return author
    return None
