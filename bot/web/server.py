"""uvicorn as a guest: the socket is ours, so are the signals, so is the order of stopping."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EADDRINUSE
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from bot.stopping import CannotListen, PortTaken

GRACE_S: Final = 10
"""More than an update may take: whoever is inside when the process stops gets an answer."""
KEEP_ALIVE_S: Final = 75
"""Longer than a proxy keeps an idle connection, so that it is the proxy who closes it and never meets a closed one."""


def bound(host: str, port: int) -> socket.socket:
    """A listening socket. Raises PortTaken, CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:  # a name that cannot even be asked for is a UnicodeError
        taken = isinstance(error, OSError) and error.errno == EADDRINUSE
        raise (PortTaken if taken else CannotListen)(f"{host} port {port}") from error


class Server(uvicorn.Server):
    """Serves until `leave`; whoever is inside is answered first."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=GRACE_S,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process has one owner of signals, and it is not uvicorn."""
        yield

    def leave(self) -> None:
        self.should_exit = True
