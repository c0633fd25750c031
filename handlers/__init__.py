"""The Telegram edge: update in → one use case → a `Screen` out, which `handlers/showing.py` shows."""
