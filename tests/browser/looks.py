"""What an eye would complain about, asked of the page itself."""

from playwright.async_api import Page

_STICKS_OUT = """() => [document.documentElement, document.getElementById("log"), document.getElementById("keys"),
    ...document.querySelectorAll(".inline-button, .reply-button, .bubble")]
    .filter((node) => node.scrollWidth > node.clientWidth + 1
        || (node.matches("button") && node.scrollHeight > node.clientHeight + 1))
    .map((node) => `${node.className || node.tagName}: ${node.textContent.slice(0, 40)}`)"""

_FAINT = """() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => numbers(colour).slice(0, 3).map((v) => v / 255)
        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (numbers(colour)[3] !== 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const bad = [];
    for (const node of document.querySelectorAll("body *")) {
        const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
        if (!own || !node.checkVisibility() || node.closest(".visually-hidden")) continue;
        const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) bad.push(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
    }
    return bad;
}"""


async def sticking_out(page: Page) -> list[str]:
    """What is wider than its place: the page, the conversation, a bubble, or a label cut by its button."""
    found: list[str] = await page.evaluate(_STICKS_OUT)
    return found


async def faint(page: Page) -> list[str]:
    """Visible texts with a contrast under 4.5:1."""
    found: list[str] = await page.evaluate(_FAINT)
    return found
