// What a message carries besides text: one small builder per kind.

import { button, el, icon } from "./dom.js";
import { coordinates, sizeOf } from "./words.js";

const local = (url) => (typeof url === "string" && url.startsWith("/world/files/") ? url : null);

function photo(item, context) {
  const url = local(item.url);
  if (!url) return card("photo", item.name || "Фото");
  const image = el("img", { src: url, alt: item.name || "Фото", loading: "lazy" });
  image.addEventListener("load", context.grown);
  const open = () => context.picture(url, item.name || "Фото");
  return button({ class: "photo", testid: "photo", "aria-label": `Открыть крупно: ${item.name || "фото"}`, on: { click: open } }, image);
}

function sticker(item, context) {
  const url = local(item.url);
  const words = card("smile", item.title || "Стикер");
  if (!url) return words;
  const image = el("img", { src: url, alt: item.title || "Стикер" });
  // Animated stickers are no pictures to a browser, and a sample of one pixel is nothing to look at.
  image.addEventListener("error", () => image.replaceWith(words));
  image.addEventListener("load", () => {
    if (image.naturalWidth < 16) image.replaceWith(words);
    context.grown();
  });
  return el("div", { class: "sticker" }, image);
}

function file(item) {
  const url = local(item.url);
  const links = el("span", { class: "card-links" });
  if (url) {
    links.append(
      el("a", { href: url, target: "_blank", rel: "noopener noreferrer", testid: "document-open" }, "Открыть"),
      el("a", { href: url, download: item.name || "", testid: "document-download" }, "Скачать"),
    );
  }
  return card("file", item.name || "Файл", sizeOf(item.size), links);
}

function place(item) {
  const where = item.latitude === null ? "" : coordinates(item.latitude, item.longitude);
  return card("pin", item.title || "Местоположение", item.address, where);
}

function voice(item) {
  const url = local(item.url);
  return card("voice", "Голосовое сообщение", sizeOf(item.size), url && el("audio", { controls: true, src: url, preload: "none" }));
}

function card(glyph, title, ...lines) {
  const text = el("span", { class: "card-text" }, el("strong", {}, title));
  for (const line of lines.filter(Boolean)) text.append(line instanceof Node ? line : el("span", { class: "card-line" }, line));
  return el("div", { class: "card", testid: "card" }, icon(glyph), text);
}

const BUILDERS = {
  photo,
  document: file,
  venue: place,
  location: place,
  voice,
  sticker,
  contact: (item) => card("person", item.title || item.name || "Контакт", item.title && item.name, item.address),
};

export function attachment(item, context) {
  const build = BUILDERS[item.kind] || ((other) => card("file", other.name || other.kind));
  const node = build(item, context);
  node.classList.add("attachment");
  node.dataset.kind = item.kind;
  return node;
}
