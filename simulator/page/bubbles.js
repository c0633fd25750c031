// One entry of the conversation as elements: a message with its inline keyboard, a refused call, a day.

import { attachment } from "./attachments.js";
import { button, el } from "./dom.js";
import { outsideLink, safeAddress, sanitised } from "./sanitise.js";
import { dayOf, timeOf } from "./words.js";

const AUTHORS = { bot: "Бот", person: "Вы", service: "Служебное" };

export function message(data, context) {
  const text = el("div", { class: "bubble-text", testid: "bubble-text" });
  if (data.html) text.append(sanitised(data.html));
  const meta = el("p", { class: "meta" }, data.edited && el("span", { class: "edited", testid: "edited" }, "изменено"),
    el("time", { datetime: data.at }, timeOf(data.at)));
  const bubble = el("div", { class: "bubble" }, el("span", { class: "visually-hidden" }, `${AUTHORS[data.from]}: `),
    data.attachment && attachment(data.attachment, context), data.html && text, meta);
  return [bubble, data.keyboard?.length && keyboard(data, context)].filter(Boolean);
}

function keyboard(data, context) {
  const board = el("div", { class: "inline-keyboard", role: "group", "aria-label": "Кнопки под сообщением" });
  data.keyboard.forEach((row, y) => {
    const line = el("div", { class: "row" });
    line.dataset.size = row.length;
    row.forEach((key, x) => line.append(inlineButton(key, data.id, y, x, context)));
    board.append(line);
  });
  return board;
}

function inlineButton(key, id, row, column, context) {
  const outside = key.kind === "url" && safeAddress(key.url);
  const node = outside ? el("a", {}, key.text) : button({}, key.text);
  node.className = "inline-button";
  Object.assign(node.dataset, { testid: "inline-button", row, column, spot: `${id}:${row}:${column}` });
  if (outside) {
    outsideLink(node, outside);
    node.classList.add("outside");
    node.append(el("span", { class: "visually-hidden" }, " (откроется в новой вкладке)"));
  } else node.addEventListener("click", () => context.press(id, row, column));
  return node;
}

export function refusal(data, testid = "refusal") {
  const params = el("dl", { class: "params" });
  for (const [name, value] of Object.entries(data.params || {})) {
    params.append(el("dt", {}, name), el("dd", {}, typeof value === "string" ? value : JSON.stringify(value)));
  }
  return el("section", { class: "refusal", testid, "aria-label": `Отказ Bot API: ${data.method}` },
    el("p", { class: "refusal-head" }, el("strong", {}, data.method), el("span", { class: "code" }, String(data.code)),
      el("time", { datetime: data.at }, timeOf(data.at))),
    el("p", { class: "refusal-text" }, data.description), params.childElementCount ? params : null);
}

export const dayMark = (iso) => el("p", { class: "day" }, dayOf(iso));
