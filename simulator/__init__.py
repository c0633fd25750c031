"""A Telegram without Telegram: a loopback Bot API, people who write to the bot, and a chat page to watch them.

Nothing of the bot is imported here: the simulator knows it only through HTTP, as Telegram would.
"""
