// The conversation. Entries are keyed: what did not change keeps its elements, so focus, scroll position and a screen
// reader's place survive every update; an edited message is rebuilt inside its own article.

import { dayMark, message, refusal } from "./bubbles.js";
import { el } from "./dom.js";

const NEAR_END = 60;

function entriesOf(chat, refusals) {
  const queue = [...refusals];
  const entries = [];
  let lastDay = "";
  const add = (kind, data) => {
    const day = new Date(data.at).toDateString();
    if (day !== lastDay) entries.push({ kind: "day", key: `day ${day}`, data: data.at });
    lastDay = day;
    entries.push({ kind, key: `${kind} ${data.id}`, data });
  };
  for (const item of chat.messages) {
    while (queue.length && Date.parse(queue[0].at) < Date.parse(item.at)) add("refusal", queue.shift());
    add("message", item);
  }
  queue.forEach((item) => add("refusal", item));
  return entries;
}

export class Log {
  constructor(root, toEnd, actions) {
    this.root = root;
    this.toEnd = toEnd;
    this.known = new Map();
    this.pinned = true;
    this.context = { ...actions, grown: () => this.pinned && this.scrollToEnd() };
    root.addEventListener("scroll", () => this.settle(), { passive: true });
    root.addEventListener("click", (event) => event.target.closest(".spoiler")?.classList.add("open"));
    root.addEventListener("keydown", (event) => {
      if (event.target.matches(".spoiler") && ["Enter", " "].includes(event.key)) event.target.classList.add("open");
    });
    toEnd.addEventListener("click", () => this.scrollToEnd());
    new ResizeObserver(() => this.settle()).observe(root);
  }

  clear() {
    this.known.clear();
    this.root.replaceChildren();
    this.pinned = true;
  }

  /** `chat` is null while nothing is known; `empty` is shown when nobody has said anything yet. */
  show(chat, refusals, empty) {
    const first = this.known.size === 0;
    // A whole conversation opened at once is not news to be read aloud; what comes later is.
    this.root.setAttribute("aria-live", first ? "off" : "polite");
    const fresh = this.place(entriesOf(chat, refusals));
    this.root.querySelector(".empty")?.remove();
    if (!chat.messages.length) this.root.append(empty);
    this.markWaiting(chat.waiting);
    this.follow(first, fresh);
    if (first) requestAnimationFrame(() => this.root.setAttribute("aria-live", "polite"));
  }

  /** Brings the elements in line with `entries`; returns the first one that is new or was changed. */
  place(entries) {
    const keys = new Set(entries.map((entry) => entry.key));
    for (const [key, held] of this.known) if (!keys.has(key)) this.drop(key, held);
    let fresh = null;
    let previous = null;
    for (const entry of entries) {
      const held = this.known.get(entry.key) || this.created(entry);
      if (this.filled(held, entry)) fresh ||= held.node;
      const expected = previous ? previous.nextSibling : this.root.firstChild;
      if (held.node !== expected) this.root.insertBefore(held.node, expected);
      previous = held.node;
    }
    return fresh;
  }

  created(entry) {
    const node = entry.kind === "message" ? el("article", { class: "message", testid: "message", tabindex: "-1" }) : el("div", { class: `entry ${entry.kind}-entry` });
    const held = { node, signature: null };
    this.known.set(entry.key, held);
    return held;
  }

  drop(key, held) {
    if (held.node.contains(document.activeElement)) this.root.focus({ preventScroll: true });
    held.node.remove();
    this.known.delete(key);
  }

  filled(held, { kind, data }) {
    const signature = JSON.stringify(data);
    if (signature === held.signature) return false;
    const edited = held.signature !== null;
    held.signature = signature;
    if (kind === "day") held.node.replaceChildren(dayMark(data));
    else if (kind === "refusal") held.node.replaceChildren(refusal(data));
    else this.fillMessage(held.node, data, edited);
    return true;
  }

  fillMessage(node, data, edited) {
    const focused = node.contains(document.activeElement) ? document.activeElement : null;
    Object.assign(node.dataset, { messageId: data.id, from: data.from });
    node.classList.toggle("with-keyboard", Boolean(data.keyboard?.length));
    node.replaceChildren(...message(data, this.context));
    if (focused) this.refocus(node, focused.dataset);
    if (edited) {
      node.classList.remove("flash");
      void node.offsetWidth; // restarts the animation when edits follow each other
      node.classList.add("flash");
    }
  }

  refocus(node, { row, column }) {
    const same = node.querySelector(`.inline-button[data-row="${row}"][data-column="${column}"]`);
    (same || node.querySelector(".inline-button") || node).focus({ preventScroll: true });
  }

  markWaiting(waiting) {
    const spots = new Set(waiting.map((spot) => `${spot.message_id}:${spot.row}:${spot.column}`));
    for (const node of this.root.querySelectorAll(".inline-button")) {
      if (spots.has(node.dataset.spot)) node.setAttribute("aria-busy", "true");
      else node.removeAttribute("aria-busy");
    }
  }

  follow(first, fresh) {
    if (first) this.scrollToEnd();
    else if (fresh && this.pinned) this.scrollToEnd(fresh);
    else this.scrolled();
  }

  /** Down to the end, but never past the beginning of `fresh`: long news is read from its first line. */
  scrollToEnd(fresh = null) {
    const end = this.root.scrollHeight - this.root.clientHeight;
    const top = fresh ? fresh.offsetTop - 8 : end;
    this.root.scrollTop = Math.min(end, top);
    this.scrolled();
  }

  /** A change of size (keyboard shown, picture loaded) is no wish to leave the end; only a scroll by hand is. */
  settle() {
    const { clientHeight, scrollHeight } = this.root;
    const resized = this.size !== `${clientHeight}/${scrollHeight}`;
    if (resized && this.pinned) this.scrollToEnd();
    else this.scrolled();
  }

  scrolled() {
    const { scrollHeight, clientHeight, scrollTop } = this.root;
    this.size = `${clientHeight}/${scrollHeight}`;
    this.pinned = scrollHeight - clientHeight - scrollTop < NEAR_END;
    this.toEnd.hidden = this.pinned;
  }
}
