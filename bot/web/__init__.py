"""The HTTP side of the process: Telegram's webhook, events and links for other systems, health and metrics."""
