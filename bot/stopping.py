"""Why a bot does not start, or stops by itself. Apart from the rest, so that light commands need not load Telegram."""


class Taken(Exception):
    """Another process polls on this database."""


class AnotherPoller(Exception):
    """Somebody else polls with the same token."""


class LockLost(Exception):
    """The connection that held the polling lock is gone; somebody else may poll now."""


class TokenRefused(Exception):
    """Telegram does not know this token."""
