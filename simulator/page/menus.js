// Small menus over the page: native popovers (light dismiss, Esc and the return of focus come with the browser).

import { button, byId, icon } from "./dom.js";

/** One line of a menu; choosing it closes the menu before anything else happens. */
export function item(glyph, choose, ...children) {
  const pick = (event) => {
    event.currentTarget.closest("[popover]").hidePopover();
    choose();
  };
  return button({ class: "menu-item", testid: "menu-item", on: { click: pick } }, glyph && icon(glyph), ...children);
}

function placed(menu, opener) {
  const anchor = opener.getBoundingClientRect();
  const { innerHeight, innerWidth } = window;
  const above = anchor.top > innerHeight / 2;
  menu.style.maxHeight = `${(above ? anchor.top : innerHeight - anchor.bottom) - 16}px`;
  menu.style.bottom = above ? `${innerHeight - anchor.top + 6}px` : "auto";
  menu.style.top = above ? "auto" : `${anchor.bottom + 6}px`;
  menu.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - menu.offsetWidth - 8))}px`;
}

function walk(menu, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("select")) return;
  event.preventDefault();
  const stops = [...menu.querySelectorAll("button, select, a")];
  stops.at((stops.indexOf(document.activeElement) + step) % stops.length)?.focus();
}

export function wireMenu(openerId, menuId) {
  const opener = byId(openerId);
  const menu = byId(menuId);
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    placed(menu, opener);
    menu.querySelector("button, select")?.focus();
  });
  menu.addEventListener("keydown", (event) => walk(menu, event));
}
