"""A real browser in front of the simulator: pages of any size, their complaints collected, screenshots if asked for."""

import os
import shutil
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from simulator.server import serve
from simulator.world import World
from tests.browser.stage import ANNA, KITCHEN, Shoot, Stage
from tests.browser.tiny_bot import polling

BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 860}


class BrowserPage(Protocol):
    async def __call__(
        self,
        url: str,
        *,
        person: int | None = None,
        size: ViewportSize = DESK,
        dark: bool = False,
        font: int | None = None,
    ) -> Page: ...


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A PNG of 320 × 200, large enough to be looked at."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + bytes((x * 255 // 320, y * 255 // 200, 160)[i] for x in range(320) for i in range(3))
        for y in range(200)
    )
    header = struct.pack(">IIBBBBB", 320, 200, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    found = next((path for path in BROWSERS if shutil.which(path)), None)
    if found is None:
        pytest.skip(f"no system browser: looked for {', '.join(BROWSERS)}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=QUIET, headless=True)
        yield browser
        await browser.close()


@pytest.fixture
async def browser_page(chromium: Browser) -> AsyncIterator[BrowserPage]:
    """Opens the chat page at `url` as one person. A script error on any opened page fails the test at its end."""
    complaints: list[str] = []

    async def opened(
        url: str, *, person: int | None = None, size: ViewportSize = DESK, dark: bool = False, font: int | None = None
    ) -> Page:
        context = await chromium.new_context(viewport=size, color_scheme="dark" if dark else "light", locale="ru-RU")
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if font is not None:
            session = await context.new_cdp_session(page)
            await session.send("Page.enable")
            await session.send("Page.setFontSizes", {"fontSizes": {"standard": font}})
        await page.goto(f"{url}/" + (f"#/{person}" if person is not None else ""))
        await page.get_by_test_id("people").get_by_role("button").first.wait_for()
        return page

    yield opened
    assert not complaints, complaints


@pytest.fixture
def shoot(tmp_path: Path) -> Shoot:
    """Saves a screenshot under GOLOS_SCREENSHOTS, else in the test's own directory."""
    folder = Path(os.environ.get("GOLOS_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)

    async def shot(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        await page.screenshot(path=path, animations="disabled")
        return path

    return shot


@pytest.fixture
async def stage(picture: bytes) -> AsyncIterator[Stage]:
    world = World()
    world.person("Анна", id=ANNA)
    world.person("ООО «Кухня»", id=KITCHEN, role="employer")
    async with serve(world) as server, polling(server.url, world.token, picture) as bot:
        yield Stage(world, server.url, bot)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> ViewportSize:
    chosen: ViewportSize = request.param
    return chosen
