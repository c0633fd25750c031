"""The page at `/docs` in a real browser: it shows the document and asks nobody outside for anything."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.bot.web.conftest import Host
from tests.browser.conftest import chromium

__all__ = ["chromium"]
pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


async def test_the_page_needs_only_this_server(host: Host, chromium: Browser, tmp_path: Path) -> None:
    asked: list[str] = []
    page = await chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{host.url}/docs")
    for path in ("/api/events", "/api/links", "/telegram/webhook", "/health/ready", "/metrics"):
        await expect(page.locator(f'[data-path="{path}"]')).to_be_visible()
    await page.locator('[data-path="/api/events"]').click()
    await expect(page.get_by_text("visit-20261201-17").first).to_be_visible()
    folder = Path(os.environ.get("GOLOS_SCREENSHOTS") or tmp_path)
    await page.screenshot(path=folder / "docs.png", full_page=True)
    assert [url for url in asked if not url.startswith((host.url, "data:"))] == []
