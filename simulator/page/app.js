// The page: keeps what the simulator last said, asks for what changed, hands it to the parts that show it.

import { Refused, Unreachable, listen, read, send } from "./api.js";
import { Composer } from "./composer.js";
import { byId, button, el, icon } from "./dom.js";
import { Log } from "./log.js";
import { item, wireMenu } from "./menus.js";
import { Refusals, alertDialog, connection, picture, toast, wirePicture } from "./notices.js";
import { People, described, personDialog } from "./people.js";
import { LANGUAGES } from "./words.js";

const RETRY = 2000;
const TYPING_CHECK = 2000;

const state = { world: null, chat: null, personId: null, toasts: new Map() };
const wanted = new Set();
let loading = false;
let retry = 0;
let typing = 0;

const people = new People(choose);
const refusals = new Refusals(choose);
const composer = new Composer((path, body) => act(path, body, true));
const log = new Log(byId("log"), byId("to-end"), { press, picture });

/** Asks for "world", "chat", "refusals"; requests made while one is under way are answered together after it. */
async function refresh(...parts) {
  parts.forEach((part) => wanted.add(part));
  if (loading) return;
  loading = true;
  try {
    while (wanted.size) {
      const now = new Set(wanted);
      wanted.clear();
      await load(now);
    }
    connection(true);
  } catch (error) {
    recover(error);
  } finally {
    loading = false;
  }
}

function recover(error) {
  if (error instanceof Refused) {
    toast(error.message, true);
    state.world = null; // somebody may be gone: ask again who is there
  } else if (error instanceof Unreachable) connection(false);
  else throw error;
  clearTimeout(retry);
  retry = setTimeout(refreshAll, RETRY);
}

const refreshAll = () => refresh("world", "chat", "refusals");

async function load(parts) {
  // The chat first: asking for it marks it as read, and the list of people should already know.
  if (parts.has("chat") && state.world) await loadChat();
  if (parts.has("world")) await loadWorld();
  if (parts.has("refusals")) refusals.update((await read("/world/refusals")).refusals, state.world?.people || []);
  show();
}

async function loadChat() {
  const id = state.personId;
  if (id === null) return;
  const chat = await read(`/world/chats/${id}`);
  if (id !== state.personId) return;
  state.chat = chat;
  announce(id, chat.toast);
  // "typing…" fades by itself: no event tells of it.
  clearTimeout(typing);
  if (chat.typing) typing = setTimeout(() => refresh("chat"), TYPING_CHECK);
}

async function loadWorld() {
  const first = state.world === null;
  state.world = await read("/world");
  if (!state.world.people.some((person) => person.id === state.personId)) follow();
  if (first) wanted.add("chat");
}

/** A toast is shown once: not again after a reload, and not when a conversation is merely opened. */
function announce(id, note) {
  const seen = state.toasts.get(id);
  state.toasts.set(id, note?.id ?? 0);
  if (!note || seen === undefined || seen === note.id || !note.text) return;
  if (note.alert) alertDialog(note.text);
  else toast(note.text);
}

function show() {
  const { world, chat, personId } = state;
  if (!world) return;
  people.show(world.people, personId);
  showHead(world, chat);
  if (!chat || chat.person.id !== personId) return;
  composer.show(chat);
  log.show(chat, refusals.of(personId), emptyNote(world, chat));
  showMore(world, chat);
}

function showHead(world, chat) {
  byId("bot-name").textContent = world.bot.name;
  byId("bot-status").textContent = chat?.typing ? "печатает…" : `симулятор · @${world.bot.username}`;
  byId("bot-status").classList.toggle("typing", Boolean(chat?.typing));
  const person = world.people.find((one) => one.id === state.personId);
  document.title = person ? `${person.name} — ${world.bot.name}` : world.bot.name;
  byId("chat-title").textContent = person ? `Переписка: ${described(person)}` : "Переписка с ботом";
  showExtras(world.extras || []);
}

function showExtras(extras) {
  const box = byId("extras");
  const signature = JSON.stringify(extras);
  if (box.dataset.signature === signature) return;
  box.dataset.signature = signature;
  box.hidden = extras.length === 0;
  box.replaceChildren(...extras.map(extra));
}

function extra({ id, label, url, method }) {
  if (method === "GET") return el("a", { class: "extra", testid: `extra-${id}`, href: url, target: "_blank", rel: "noopener noreferrer" }, label);
  const run = async () => {
    const answer = await attempt(() => send(url, {}, method));
    if (answer) toast(answer.text || answer.message || `${label}: готово`);
    refreshAll();
  };
  return button({ class: "extra", testid: `extra-${id}`, on: { click: run } }, label);
}

function emptyNote(world, chat) {
  return el("div", { class: "empty" }, el("p", {}, "Здесь пока нет сообщений."),
    button({ class: "primary", testid: "start", on: { click: () => act("text", { text: "/start" }) } }, "Начать"), ...deepLinks(world));
}

function deepLinks(world) {
  const person = world.people.find((one) => one.id === state.personId);
  return (person?.deep_links || []).map((link) => {
    const payload = payloadOf(link) || link;
    return button({ class: "deep-link", testid: "deep-link", on: { click: () => openLink(payload) } },
      icon("link"), el("span", {}, payload.startsWith("x") ? "Навести камеру на код в зале" : `Открыть ссылку ${payload}`));
  });
}

function openLink(payload) {
  byId("more-menu").hidePopover();
  return act("text", { text: `/start ${payload}` });
}

/** The start payload of an address, null when it carries none. */
function payloadOf(address) {
  return URL.canParse(address) ? new URL(address).searchParams.get("start") : null;
}

function showMore(world, chat) {
  const menu = byId("more-menu");
  if (menu.matches(":popover-open") && menu.contains(document.activeElement)) return;
  const { person } = chat;
  const block = () => act("block", { blocked: !person.blocked });
  menu.replaceChildren(
    el("p", { class: "menu-note" }, described(person)),
    languageField(person),
    ...deepLinks(world),
    Object.assign(item("block", block, el("span", {}, person.blocked ? "Разблокировать бота" : "Заблокировать бота")), { id: "block" }),
  );
  byId("block").dataset.testid = "block";
}

function languageField(person) {
  const select = el("select", { testid: "language" });
  const known = { ...LANGUAGES, [person.language]: LANGUAGES[person.language] || person.language };
  for (const [value, label] of Object.entries(known)) select.append(el("option", { value, selected: value === person.language }, label));
  select.addEventListener("change", () => act("language", { language: select.value }));
  return el("label", { class: "menu-field" }, "Язык Telegram", select);
}

/** Runs one request; tells the person when the simulator refuses or is away. Resolves to null then. */
async function attempt(request) {
  try {
    const answer = await request();
    connection(true);
    return answer;
  } catch (error) {
    if (error instanceof Unreachable) connection(false);
    else toast(error.message, true);
    return null;
  }
}

async function act(path, body = {}, own = false) {
  if (own) log.pinned = true;
  const answer = await attempt(() => send(`/world/chats/${state.personId}/${path}`, body));
  refresh("chat", "world");
  return answer !== null;
}

function press(messageId, row, column) {
  const spot = { message_id: messageId, row, column };
  log.markWaiting([...(state.chat?.waiting || []), spot]);
  act("press", spot);
}

function choose(id, event) {
  location.hash = `#/${id}`;
  // A mouse goes on to write; a keyboard stays where it is.
  if (event?.detail && matchMedia("(pointer: fine)").matches) byId("input").focus();
}

/** A deep link to this very bot is followed here, as Telegram would; there is no other place where it could work. */
function openDeepLink(event) {
  const anchor = event.target.closest("a[href]");
  if (!anchor || !state.world) return;
  const url = new URL(anchor.href);
  const payload = payloadOf(anchor.href);
  const own = ["t.me", "telegram.me"].includes(url.hostname) && url.pathname.slice(1).toLowerCase() === state.world.bot.username.toLowerCase();
  if (!own || !payload) return;
  event.preventDefault();
  act("text", { text: `/start ${payload}` }, true);
}

/** Makes the person of the address current; an address nobody lives at leads to the first person. */
function follow() {
  const asked = Number(location.hash.replace(/^#\//, ""));
  const known = state.world?.people || [];
  const id = known.some((person) => person.id === asked) ? asked : known[0]?.id ?? null;
  if (id === state.personId) return;
  state.personId = id;
  state.chat = null;
  log.clear();
  composer.switchTo(id);
  if (id !== null && id !== asked) history.replaceState(null, "", `#/${id}`);
  show();
  refresh("chat", "world");
}

function changed({ chats, refusals: count }) {
  const parts = ["world"];
  if (chats.includes(state.personId)) parts.push("chat");
  if (count !== refusals.items.length) parts.push("refusals");
  refresh(...parts);
}

function start() {
  byId("more").append(icon("more"));
  byId("to-end").append(icon("down"), el("span", { class: "words" }, "К новым сообщениям"));
  wireMenu("commands", "commands-menu");
  wireMenu("attach", "attach-menu");
  wireMenu("more", "more-menu");
  byId("more-menu").addEventListener("toggle", show);
  wirePicture();
  personDialog(async (fields) => {
    const answer = await attempt(() => send("/world/people", fields));
    await refresh("world");
    if (answer?.id) choose(answer.id);
  });
  byId("log").addEventListener("click", openDeepLink);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("input").focus();
  });
  window.addEventListener("hashchange", follow);
  listen(changed, (link) => (link === "open" ? refreshAll() : connection(false)));
}

start();
