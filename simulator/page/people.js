// The list of people who write to the bot: a column on a desk, a strip on a phone.

import { byId, button, el, icon } from "./dom.js";
import { LANGUAGES, ROLES, plural } from "./words.js";

const roleName = (person) => ROLES[person.role] || person.role;

export const described = (person) => `${person.name}, ${roleName(person).toLowerCase()}`;

export class People {
  constructor(choose) {
    this.choose = choose;
    this.list = byId("people-list");
    this.nodes = new Map();
  }

  show(people, currentId) {
    for (const [id, node] of this.nodes) if (!people.some((person) => person.id === id)) this.forget(id, node);
    people.forEach((person, index) => {
      const item = this.nodes.get(person.id) || this.created(person.id);
      if (this.list.children[index] !== item) this.list.insertBefore(item, this.list.children[index] || null);
      this.fill(item.firstChild, person, person.id === currentId);
    });
  }

  created(id) {
    const node = button({ class: "person", testid: `person-${id}`, on: { click: (event) => this.choose(id, event) } });
    const item = el("li", {}, node);
    this.nodes.set(id, item);
    return item;
  }

  forget(id, node) {
    node.remove();
    this.nodes.delete(id);
  }

  fill(node, person, current) {
    const unread = current ? 0 : person.unread;
    const signature = JSON.stringify([person, current, unread]);
    if (node.dataset.signature === signature) return;
    node.dataset.signature = signature;
    node.dataset.role = person.role;
    if (current) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
    node.replaceChildren(...this.parts(person, unread));
    if (current) this.reveal(node);
  }

  parts(person, unread) {
    const news = `${unread} ${plural(unread, "непрочитанное", "непрочитанных", "непрочитанных")}`;
    return [
      el("span", { class: "avatar", "aria-hidden": "true" }, [...person.name][0] || "?"),
      el("span", { class: "who" }, el("span", { class: "name" }, person.name),
        el("span", { class: "role" }, roleName(person), person.blocked ? " · бот заблокирован" : "")),
      unread > 0 && el("span", { class: "unread", testid: "unread" }, el("span", { "aria-hidden": "true" }, String(unread)),
        el("span", { class: "visually-hidden" }, news)),
    ].filter(Boolean);
  }

  /** On a phone the strip scrolls sideways: the chosen person is brought into view, the page itself stays put. */
  reveal(node) {
    const strip = node.closest(".people");
    requestAnimationFrame(() => {
      strip.scrollLeft = node.offsetLeft - (strip.clientWidth - node.offsetWidth) / 2;
    });
  }
}

/** `added(fields)` is called with name, role and language once the form is complete. */
export function personDialog(added) {
  const dialog = byId("person-dialog");
  const form = byId("person-form");
  for (const [value, label] of Object.entries(ROLES)) if (value !== "head") form.elements.role.append(el("option", { value }, label));
  for (const [value, label] of Object.entries(LANGUAGES)) form.elements.language.append(el("option", { value }, label));
  const add = byId("person-add");
  add.append(icon("plus"), el("span", { class: "words" }, "Добавить человека"));
  add.addEventListener("click", () => {
    form.reset();
    dialog.showModal();
  });
  byId("person-cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", () => added(Object.fromEntries(new FormData(form))));
}
