"""Why a bot does not start, or stops by itself. Apart from the rest, so that light commands need not load Telegram."""


class Taken(Exception):
    """Another process polls on this database."""


class AnotherPoller(Exception):
    """Somebody else polls with the same token."""


class LockLost(Exception):
    """The connection that held the polling lock is gone; somebody else may poll now."""


class TokenRefused(Exception):
    """Telegram does not know this token."""


class PortTaken(Exception):
    """Another program listens where this one should."""


class CannotListen(Exception):
    """HTTP_HOST is not an address of this machine, or HTTP_PORT is not for us."""


class WebhookRefused(Exception):
    """Telegram does not take this WEBHOOK_URL; the text says why."""
