"""A conversation as text that a reviewer can read and a test can compare: no ids, no times, one line per event."""

from dataclasses import dataclass, field

from simulator.messages import Message

NAMES = {"photo": "фото", "document": "документ", "venue": "место", "location": "геопозиция", "sticker": "стикер",
         "voice": "голосовое", "contact": "контакт"}  # fmt: skip


@dataclass(slots=True)
class Transcript:
    lines: list[str] = field(default_factory=list)

    def person(self, name: str, what: str) -> int:
        self.lines.append(f"> {name}: {indented(what)}")
        return len(self.lines) - 1

    def bot(self, message: Message, reply_keyboard: list[list[str]] | None, *, edited: bool = False) -> None:
        sign = "*" if edited else "<"
        lines = [f"{sign} Бот: {indented(spoken(message))}".rstrip()]
        lines += [keys(row) for row in message.labels]
        lines += [f"{keys(row)} (клавиатура)" for row in reply_keyboard or []]
        self.lines.append("\n".join(lines))

    def deleted(self, message: Message) -> None:
        first = spoken(message).split("\n", 1)[0]
        self.lines.append(f"- Бот удалил: {first}")

    def toast(self, line: int, text: str) -> None:
        """Below the tap it answers: the answer and the new screen race each other."""
        self.lines[line] += f"\n  ! {indented(text)}"

    def __str__(self) -> str:
        return "\n".join(self.lines) + ("\n" if self.lines else "")


def spoken(message: Message) -> str:
    attachment = message.attachment
    if attachment is None:
        return message.text
    detail = " ".join(part for part in (attachment.title, attachment.name, attachment.address) if part)
    label = f"({NAMES.get(attachment.kind, attachment.kind)}{': ' + detail if detail else ''})"
    return f"{label}\n{message.text}" if message.text else label


def keys(row: list[str]) -> str:
    return "  " + " ".join(f"[{label}]" for label in row)


def indented(text: str) -> str:
    return text.replace("\n", "\n  ")
