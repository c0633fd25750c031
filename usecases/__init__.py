"""The verbs. One call is one transaction; it returns a frozen view or raises a noun. Nothing here knows Telegram."""
