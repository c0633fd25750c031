"""A chat as the world keeps it: its messages in order, its reply keyboard, whether the bot may write there."""

from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.messages import Markup, Message
from simulator.transcript import Transcript

Kind = Literal["private", "group", "supergroup", "channel"]


@dataclass(slots=True)
class Tap:
    """A pressed inline button whose spinner turns until the bot answers."""

    query_id: str
    message_id: int
    row: int
    column: int
    line: int
    """Where the tap stands in the transcript, so that its answer can stand right below."""


@dataclass(slots=True)
class Toast:
    id: int
    text: str
    alert: bool


@dataclass(slots=True)
class Chat:
    id: int
    kind: Kind
    api: dict[str, Any]
    """What the Bot API shows as `chat`."""
    started: bool = False
    """Whether the bot may know of this chat: a person wrote first, or the bot was added."""
    closed: str | None = None
    """Telegram's description of why the bot may not write here any more, e.g. after a block."""
    admin: bool = True
    """A bot without admin rights reads only commands and replies in a group (privacy mode)."""
    messages: dict[int, Message] = field(default_factory=dict)
    reply_keyboard: Markup | None = None
    typing_until: float = 0.0
    toast: Toast | None = None
    taps: list[Tap] = field(default_factory=list)
    unread: int = 0
    transcript: Transcript = field(default_factory=Transcript)
    mark: int = 0
    """The world's revision at the person's last action: what was touched since is what they see as an answer."""

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def newest(self) -> Message | None:
        return next((m for m in reversed(self.messages.values()) if m.sender == "bot"), None)
