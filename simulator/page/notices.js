// What the page says besides the conversation: toasts, alerts, the lost connection, the list of refusals, a large picture.

import { refusal } from "./bubbles.js";
import { byId, button, el } from "./dom.js";
import { plural } from "./words.js";

const TOAST_LASTS = 5000;

export function toast(text, bad = false) {
  const node = el("p", { class: bad ? "toast bad" : "toast", testid: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_LASTS);
}

export function alertDialog(text) {
  byId("alert-text").textContent = text;
  const dialog = byId("alert");
  if (!dialog.open) dialog.showModal();
}

export function picture(url, name) {
  Object.assign(byId("picture-image"), { src: url, alt: name });
  byId("picture-open").href = url;
  byId("picture-zoom").setAttribute("aria-pressed", "false");
  byId("picture").showModal();
}

export function connection(alive) {
  const line = byId("offline");
  if (alive === line.hidden) return;
  line.hidden = alive;
  line.textContent = alive ? "" : "Симулятор не отвечает. Проверьте, что он запущен: страница подключится сама.";
}

/** `visit(personId)` leads from a refusal to the conversation it happened in. */
export class Refusals {
  constructor(visit) {
    this.visit = visit;
    this.items = [];
    this.count = byId("refusal-count");
    this.count.addEventListener("click", () => this.open());
    this.update([], []);
  }

  update(items, people) {
    this.items = items;
    this.people = new Map(people.map((person) => [person.id, person.name]));
    const n = items.length;
    this.count.dataset.count = n;
    this.count.replaceChildren(el("span", { class: "long" }, n ? `${plural(n, "Отказ", "Отказы", "Отказы")} API: ` : "Отказов API нет"),
      el("span", { class: "number" }, n ? String(n) : ""));
    this.count.setAttribute("aria-label", n ? `${n} ${plural(n, "отказ", "отказа", "отказов")} Bot API, показать список` : "Отказов Bot API нет");
    if (byId("refusals").open) this.fill();
  }

  /** Those of one person, and those that belong to nobody known: an orphan must not go unseen. */
  of(personId) {
    return this.items.filter((item) => item.chat_id === personId || !this.people.has(item.chat_id));
  }

  open() {
    this.fill();
    byId("refusals").showModal();
  }

  fill() {
    const rows = [...this.items].reverse().map((item) => this.row(item));
    byId("refusals-list").replaceChildren(...rows);
    byId("refusals-title").textContent = rows.length ? "Отказы Bot API" : "Отказов Bot API нет";
  }

  row(item) {
    const row = el("li", {}, refusal(item, "refusal-entry"));
    const name = this.people.get(item.chat_id);
    const go = () => {
      byId("refusals").close();
      this.visit(item.chat_id);
    };
    if (name) row.append(button({ class: "visit", on: { click: go } }, `К переписке: ${name}`));
    return row;
  }
}

export function wirePicture() {
  const dialog = byId("picture");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  const zoom = byId("picture-zoom");
  zoom.addEventListener("click", () => zoom.setAttribute("aria-pressed", String(zoom.getAttribute("aria-pressed") !== "true")));
}
