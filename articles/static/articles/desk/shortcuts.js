// Keyboard shortcuts of the desk. What keys do stands in templates/admin/_shortcuts.html, of which the frame holds a copy.
// They are letters while somebody types, and can be switched off in each browser (WCAG 2.1.4).

import { openDialog } from "./dialog.js";

const PAUSE = 1500; // milliseconds between the keys of one shortcut
const SETTING = "newsroom.shortcuts";
const sheet = document.getElementById("shortcuts-sheet");

const isOn = () => {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
};

const isTyping = (target) =>
  target.isContentEditable ||
  target.matches?.("textarea, select, [role=combobox], [role=textbox], input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

// ---- what keys do

const rows = () => [...document.querySelectorAll("#result_list tbody tr, .wire-row")];
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

function step(by) {
  const found = rows();
  const next = found[here() < 0 ? (by > 0 ? 0 : -1) : here() + by];
  next?.querySelector("th a, a")?.focus();
}

const acts = {
  help: () => arm(openDialog(sheet)),
  search: (link) => {
    const box = document.getElementById("searchbar");
    if (box) box.focus();
    else location.assign(link.href);
  },
  next: () => step(1),
  previous: () => step(-1),
  make: () => document.querySelector("[data-make]")?.click(),
  pick: () => rows()[here()]?.querySelector("input[type=checkbox]")?.click(),
};

// ---- the switch

function arm(root) {
  for (const row of root.querySelectorAll("[data-shortcuts-off]")) {
    const box = row.querySelector("input");
    row.hidden = false;
    box.checked = isOn();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(SETTING, box.checked ? "on" : "off");
      } catch {
        box.checked = true;
      }
    });
  }
}
arm(document);

// ---- the keys

if (sheet) {
  const known = new Map([...sheet.content.querySelectorAll("[data-keys]")].map((one) => [one.dataset.keys, one]));
  let before = "";
  let timer;

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key.length !== 1 || key === " " || isTyping(target) || document.querySelector("dialog[open]") || !isOn()) return;
    const keys = before ? `${before} ${key}` : key;
    clearTimeout(timer);
    before = "";
    const found = known.get(keys) ?? known.get(key);
    if (found) {
      event.preventDefault();
      if (found.dataset.act) acts[found.dataset.act](found);
      else location.assign(found.href);
    } else if ([...known.keys()].some((one) => one.startsWith(`${key} `))) {
      before = key;
      timer = setTimeout(() => {
        before = "";
      }, PAUSE);
    }
  });

  if (location.hash === "#searchbar") document.getElementById("searchbar")?.focus();
}
