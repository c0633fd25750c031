"""The socket: taken before anything else, refused in words."""

import pytest

from bot.stopping import CannotListen, PortTaken
from bot.web.server import bound


def test_a_port_is_taken_once() -> None:
    with bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1 port {port}"):
            bound("127.0.0.1", port)
    bound("127.0.0.1", port).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "..", "no such host"])
def test_an_address_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(CannotListen):
        bound(host, 8080)


def test_it_also_listens_on_ipv6() -> None:
    bound("::1", 0).close()
