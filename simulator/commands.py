"""The bot's command menu: lists by scope and language, and which of them one person sees.

Order of scopes: https://core.telegram.org/bots/api#determining-list-of-commands
"""

import re
from dataclasses import dataclass, field
from typing import Any

from simulator.params import Params
from simulator.refusal import bad_request

Command = dict[str, str]
Scope = tuple[str, str, str]

MAX_COMMANDS = 100
MAX_NAME = 32
MAX_DESCRIPTION = 256
NAME = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
NARROW = ("chat", "chat_administrators", "chat_member")


@dataclass(slots=True)
class Commands:
    lists: dict[tuple[Scope, str], list[Command]] = field(default_factory=dict)

    def set(self, params: Params) -> bool:
        commands = self._checked(params.json("commands", "Can't parse commands JSON object"))
        self.lists[scope_of(params), language_of(params)] = commands
        return True

    def get(self, params: Params) -> list[Command]:
        return self.lists.get((scope_of(params), language_of(params)), [])

    def delete(self, params: Params) -> bool:
        self.lists.pop((scope_of(params), language_of(params)), None)
        return True

    def seen_by(self, person_id: int, language: str) -> list[Command]:
        """What a person's menu shows in their private chat."""
        for scope in (("chat", str(person_id), ""), ("all_private_chats", "", ""), ("default", "", "")):
            for code in (language[:2], ""):
                if commands := self.lists.get((scope, code)):
                    return commands
        return []

    def _checked(self, value: Any) -> list[Command]:
        if not isinstance(value, list):
            raise bad_request("Expected an Array of BotCommand")
        if len(value) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        return [_command(item) for item in value]


def _command(item: Any) -> Command:
    if not isinstance(item, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(item.get(name), str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{name}\"")
    command, description = item["command"].strip().removeprefix("/"), item["description"].strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > MAX_NAME:
        raise bad_request(f"Command length must not exceed {MAX_NAME}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {MAX_DESCRIPTION}")
    if not NAME.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def scope_of(params: Params) -> Scope:
    value = params.json("scope", "Can't parse BotCommandScope JSON object")
    if value is None:
        return "default", "", ""
    if not isinstance(value, dict):
        raise _scope_problem("BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in WIDE:
        return str(kind), "", ""
    if kind not in NARROW:
        raise _scope_problem("Unsupported type specified" if kind else 'Can\'t find field "type"')
    if value.get("chat_id") in (None, ""):
        raise _scope_problem("Empty chat_id specified")
    user = str(value.get("user_id", "")) if kind == "chat_member" else ""
    if kind == "chat_member" and not user.isdigit():
        raise _scope_problem("Invalid user_id specified")
    return str(kind), str(value["chat_id"]), user


def _scope_problem(reason: str) -> Exception:
    return bad_request(f"Can't parse BotCommandScope: {reason}")


def language_of(params: Params) -> str:
    code = params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("Invalid language code specified")
    return code
