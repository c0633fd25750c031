"""`POST /api/links`: a link, its payload and its QR."""

from typing import Any

import pytest

from simulator.world import World
from tests.bot.web.conftest import Host

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


async def test_a_link_comes_with_its_qr(host: Host) -> None:
    status, said = await host.post("/api/links", {"source": "ecp", "client_ref": "b7f3-2291"})
    assert status == 200
    assert said["url"] == f"https://t.me/golos_demo_bot?start={said['payload']}"
    assert said["expires_at"] == "2026-12-31T07:40:00Z"
    assert said["qr_svg"].startswith("<svg ")
    assert "b7f3-2291" not in str(said)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"source": "ecp"}, {"client_ref"}),
        ({"source": "golos", "client_ref": "1"}, {"source"}),
        ({"source": "ecp", "client_ref": "1", "center": "saransk"}, {"center"}),
    ],
)
async def test_a_wrong_field_is_named(host: Host, body: dict[str, Any], fields: set[str]) -> None:
    status, said = await host.post("/api/links", body)
    assert (status, set(said["fields"])) == (422, fields)


async def test_without_telegram_there_is_no_link(host: Host, world: World) -> None:
    world.token = "43:OTHER"
    status, said = await host.post("/api/links", {"source": "ecp", "client_ref": "1"})
    assert (status, said) == (503, {"detail": "Telegram does not answer now; try again later."})
