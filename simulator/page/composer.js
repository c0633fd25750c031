// Everything a person can send: text, commands, attachments, the keys of the bot's reply keyboard.

import { byId, button, el, icon } from "./dom.js";
import { item } from "./menus.js";

const SAMPLE_PLACE = { latitude: 54.1838, longitude: 45.1749 };

export class Composer {
  /** `act(path, body)` posts to the chat of the current person and resolves to true when it was accepted. */
  constructor(act) {
    this.act = act;
    this.input = byId("input");
    this.drafts = new Map();
    this.personId = null;
    this.place = null;
    this.keysHidden = false;
    this.signature = "";
    this.decorate();
    this.listen();
    this.fillAttachMenu();
  }

  decorate() {
    byId("send").append(icon("send"));
    byId("attach").append(icon("clip"));
    byId("keys-toggle").append(icon("keys"));
  }

  listen() {
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.say(this.input.value);
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.say(this.input.value);
    });
    this.input.addEventListener("input", () => this.grow());
    new ResizeObserver(([entry]) => this.resized(entry.contentRect.width)).observe(this.input);
    byId("keys-toggle").addEventListener("click", () => this.toggleKeys());
    byId("unblock").addEventListener("click", () => this.act("block", { blocked: false }));
    byId("place-cancel").addEventListener("click", () => byId("place-dialog").close());
    byId("place-form").addEventListener("submit", (event) => {
      const { latitude, longitude } = event.target.elements;
      this.place = { latitude: Number(latitude.value), longitude: Number(longitude.value) };
      this.act("location", this.place);
    });
  }

  /** The words stay in the field when the simulator did not take them. */
  async say(text) {
    const words = text.trim();
    if (!words) return;
    this.input.value = "";
    this.grow();
    if (await this.act("text", { text: words })) return;
    this.input.value ||= words;
    this.grow();
  }

  resized(width) {
    if (width === this.width) return;
    this.width = width;
    this.grow();
  }

  /** As high as its words, or as the bot's hint while there are none. */
  grow() {
    const { input } = this;
    const words = input.value;
    input.style.height = "auto";
    if (!words) input.value = input.placeholder;
    input.style.height = `${input.scrollHeight + 2}px`;
    if (!words) input.value = "";
  }

  switchTo(personId) {
    if (this.personId !== null) this.drafts.set(this.personId, this.input.value);
    this.personId = personId;
    this.input.value = this.drafts.get(personId) || "";
    this.grow();
  }

  show(chat) {
    const { blocked } = chat.person;
    const signature = JSON.stringify([chat.person.id, chat.reply_keyboard, chat.commands, blocked]);
    if (signature === this.signature) return;
    this.signature = signature;
    byId("blocked").hidden = !blocked;
    byId("form").hidden = blocked;
    this.input.placeholder = chat.reply_keyboard?.placeholder || "Сообщение";
    this.grow();
    this.showKeys(blocked ? null : chat.reply_keyboard);
    this.fillCommands(chat.commands);
  }

  showKeys(keyboard) {
    const keys = byId("keys");
    const rows = keyboard?.rows || [];
    keys.replaceChildren(...rows.map((row, y) => this.row(row, y)));
    byId("keys-toggle").hidden = rows.length === 0;
    this.keysHidden = false;
    this.reflectKeys();
  }

  row(row, y) {
    const line = el("div", { class: "row" }, ...row.map((key, x) => this.key(key, y, x)));
    line.dataset.size = row.length;
    return line;
  }

  key(key, row, column) {
    const press = () => this.act("key", { row, column, ...(key.request_location ? this.place : null) });
    const sign = (key.request_location && "pin") || (key.request_contact && "person");
    return button({ class: "reply-button", testid: "reply-button", on: { click: press } }, sign && icon(sign), el("span", {}, key.text));
  }

  toggleKeys() {
    this.keysHidden = !this.keysHidden;
    this.reflectKeys();
  }

  reflectKeys() {
    const keys = byId("keys");
    const toggle = byId("keys-toggle");
    keys.hidden = this.keysHidden || keys.childElementCount === 0;
    toggle.setAttribute("aria-expanded", String(!keys.hidden));
    toggle.setAttribute("aria-label", keys.hidden ? "Показать клавиатуру бота" : "Скрыть клавиатуру бота");
  }

  fillCommands(commands) {
    const rows = commands.map(({ command, description }) =>
      item(null, () => this.say(`/${command}`), el("code", {}, `/${command}`), el("span", {}, description)));
    if (!rows.length) rows.push(el("p", { class: "menu-note" }, "У бота нет меню команд."));
    byId("commands-menu").replaceChildren(...rows);
  }

  fillAttachMenu() {
    const kinds = [["location", "pin", "Местоположение…"], ["photo", "photo", "Фото"], ["voice", "voice", "Голосовое сообщение"],
      ["sticker", "smile", "Стикер"], ["document", "file", "Документ"]];
    byId("attach-menu").replaceChildren(...kinds.map(([kind, glyph, label]) => {
      const choose = () => (kind === "location" ? this.askPlace() : this.act(kind));
      const node = item(glyph, choose, el("span", {}, label));
      node.dataset.testid = `attach-${kind}`;
      return node;
    }));
  }

  askPlace() {
    const { latitude, longitude } = this.place || SAMPLE_PLACE;
    const fields = byId("place-form").elements;
    fields.latitude.value = latitude;
    fields.longitude.value = longitude;
    byId("place-dialog").showModal();
  }
}
