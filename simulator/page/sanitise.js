// The one door through which a message's markup reaches the page. Nothing is copied: allowed elements are built anew,
// so an attribute or an element that is not named here cannot come through.

const ALLOWED = {
  b: "b", strong: "b", i: "i", em: "i", u: "u", ins: "u", s: "s", strike: "s", del: "s",
  code: "code", pre: "pre", blockquote: "blockquote", a: "a", span: "span", "tg-spoiler": "span",
};
const SILENT = new Set(["script", "style", "template", "iframe", "object", "noscript", "title", "textarea", "svg", "math"]);

/** http(s), mailto and tel only; anything else (javascript:, data:, tg:) is null. */
export function safeAddress(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function outsideLink(anchor, address) {
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
}

function rebuilt(element) {
  const name = element.localName;
  if (SILENT.has(name)) return null;
  const spoiler = name === "tg-spoiler" || (name === "span" && element.classList.contains("spoiler"));
  const known = ALLOWED[name] && (name !== "span" || spoiler);
  const node = known ? document.createElement(ALLOWED[name]) : document.createDocumentFragment();
  if (spoiler) veil(node);
  if (name === "pre") node.tabIndex = 0;
  if (name === "a") {
    const address = safeAddress(element.getAttribute("href"));
    if (address) outsideLink(node, address);
  }
  copyChildren(element, node);
  return node;
}

function veil(node) {
  node.className = "spoiler";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", "Скрытый текст, нажмите, чтобы показать");
}

function copyChildren(from, to) {
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const node = rebuilt(child);
      if (node) to.append(node);
    }
  }
}

export function sanitised(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  copyChildren(parsed.body, fragment);
  return fragment;
}
