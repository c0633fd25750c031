"""Which button a person means by its label, and where a button stands."""

from simulator.messages import Message


def chosen(label: str, inline: list[str], keys: list[str]) -> str:
    """The full label that is meant; inline buttons come first, an exact match beats a beginning."""
    everything = [*inline, *keys]
    if label in everything:
        return label
    fits = {text for text in everything if text.startswith(label)}
    if len(fits) == 1:
        return fits.pop()
    shown = " ".join(f"[{text}]" for text in dict.fromkeys(everything)) or "no buttons at all"
    raise AssertionError(f"«{label}» {'fits several buttons' if fits else 'is not on the screen'}; visible: {shown}")


def place(message: Message | None, data: str) -> tuple[int, int]:
    for row, buttons in enumerate(message.keyboard if message else []):
        for column, button in enumerate(buttons):
            if button.get("callback_data") == data:
                return row, column
    return -1, -1
