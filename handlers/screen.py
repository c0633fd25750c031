"""What a person is shown, as a value. Screens are built by pure functions and can be looked at without a bot."""

from dataclasses import dataclass, replace
from typing import Final

from aiogram.filters.callback_data import CallbackData

BEGINNING: Final = 4
"""Letters of a label that are enough to mean it, if only one begins with them."""
TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
"""Of the text under a picture or a file."""
LABEL_LIMIT: Final = 30
CHOSEN: Final = "✓ "
"""Marks the answer that was given before; a person types the label without it."""
BUTTONS_AT_ONCE: Final = 8
"""More than this and the list needs «ещё» (scale points excepted)."""


@dataclass(frozen=True)
class Button:
    """A tap: either data for the bot or an address to open. `label` ≤ 30 characters."""

    label: str
    data: str | None = None
    url: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Key:
    """A key of the reply keyboard. With `asks_location` Telegram sends the place; else the label acts as `data`."""

    label: str
    data: str | None = None
    asks_location: bool = False


@dataclass(frozen=True)
class Pin:
    """A point on the map."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True)
class File:
    """A document made on the spot; the screen's text is its caption."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Photo:
    """A picture; the screen's text is its caption, of at most `CAPTION_LIMIT` characters."""

    name: str
    content: bytes


@dataclass(frozen=True)
class CommandMenu:
    """The commands of one chat: (name, what it does). Empty: back to what everybody has."""

    chat_id: int
    commands: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Screen:
    """One message. `text` is Telegram HTML; empty and with nothing attached: only the toast, the chat stays as it is.

    `place` is the button data that draws this screen again: the client's current screen is remembered by it. Screens
    without it (a refusal, a hint) leave the client where they were. `lead` is a short message of its own before the
    screen; it takes the reply keyboard away. `remembered`: its place is stored already.
    """

    text: str
    rows: Rows = ()
    place: str | None = None
    toast: str | None = None
    alert: bool = False
    keys: tuple[Key, ...] = ()
    lead: str | None = None
    attached: Pin | File | Photo | None = None
    remembered: bool = False
    command_menu: CommandMenu | None = None

    def button(self, label: str, *, exactly: bool = False) -> Button | Key | None:
        """The button a typed label means: the label itself, or (unless `exactly`) the beginning of just one."""
        wanted = folded(label)
        buttons: list[Button | Key] = [*(button for row in self.rows for button in row), *self.keys]
        exact = [button for button in buttons if folded(button.label) == wanted]
        begun = [button for button in buttons if len(wanted) >= BEGINNING and folded(button.label).startswith(wanted)]
        return exact[0] if exact else begun[0] if len(begun) == 1 and not exactly else None

    def with_toast(self, toast: str, *, alert: bool = False) -> "Screen":
        """The same screen with a short notice over it."""
        return replace(self, toast=toast, alert=alert)

    def under(self, line: str) -> "Screen":
        """The same screen with a line above its text."""
        return replace(self, text=f"{line}\n\n{self.text}" if self.text else line)


def tap(label: str, call: CallbackData) -> Button:
    """A button that tells the bot something."""
    return Button(label, call.pack())


def column(*buttons: Button | None) -> Rows:
    """Buttons one under the other; None is left out."""
    return tuple((button,) for button in buttons if button is not None)


def pairs(*buttons: Button | None) -> Rows:
    """Buttons two in a row where both labels are short enough for a phone, else one."""
    rows: list[tuple[Button, ...]] = []
    for button in (button for button in buttons if button is not None):
        beside = rows and len(rows[-1]) == 1 and max(len(rows[-1][0].label), len(button.label)) <= PAIR_LABEL
        rows[-1:] = [(*rows[-1], button)] if beside else [*rows[-1:], (button,)]
    return tuple(rows)


PAIR_LABEL: Final = 17
"""Labels up to this length stand two in a row on a phone 360 px wide without being cut."""


def folded(label: str) -> str:
    """A label as people type it: without the mark, case and ё."""
    return " ".join(label.casefold().removeprefix(CHOSEN).replace("ё", "е").split())
