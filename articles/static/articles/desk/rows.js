// Ordered rows: sorted and taken out by buttons, keys and pointer; what became of one is said.

import { makeDraggable } from "./drag.js";

export class Rows {
  // `texts` says what is said (added, moved, removed), `live` is where; `rest` has the focus when no row is left;
  // `changed()` hears of every change.
  constructor(list, { texts, live, rest, changed }) {
    Object.assign(this, { list, texts, live, rest, onChanged: changed });
    for (const row of this.all()) this.prepare(row);
    list.addEventListener("click", (event) => this.onClick(event));
    list.addEventListener("keydown", (event) => this.onKey(event));
    makeDraggable(list, (row) => this.changed("moved", row));
  }

  all() {
    return [...this.list.querySelectorAll("[data-row]")];
  }

  name(row) {
    return row.querySelector("[data-label]").textContent.trim();
  }

  // Again when a row's name is another.
  prepare(row) {
    row.tabIndex = 0;
    for (const button of row.querySelectorAll("[data-act]")) {
      button.dataset.says ??= button.title;
      button.title = `${button.dataset.says}: ${this.name(row)}`;
      button.setAttribute("aria-label", button.title);
    }
  }

  add(row) {
    this.list.append(row);
    this.prepare(row);
    this.changed("added", row);
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    const held = row.contains(focused);
    if (step < 0) other.before(row);
    else other.after(row);
    this.changed("moved", row);
    if (!held) return;
    // A node that moves loses the focus; an arrow at its end takes none.
    const goal = focused.disabled ? row.querySelector("[data-act]:enabled") : focused;
    goal.focus();
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const name = this.name(row);
    const elsewhere = !this.list.contains(document.activeElement) && document.activeElement !== document.body;
    row.remove();
    if (!elsewhere) (next ?? this.rest).focus();
    this.changed("removed", row, name);
  }

  changed(what, row, name = this.name(row)) {
    const rows = this.all();
    const values = { name, place: rows.indexOf(row) + 1, total: rows.length };
    this.live.textContent = this.texts[what].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    this.refresh();
    this.onChanged();
  }

  refresh() {
    const rows = this.all();
    rows.forEach((row, index) => {
      row.querySelector("[data-act=up]").disabled = index === 0;
      row.querySelector("[data-act=down]").disabled = index === rows.length - 1;
    });
  }

  onClick(event) {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    const row = button.closest("[data-row]");
    if (button.dataset.act === "remove") this.remove(row);
    else this.move(row, button.dataset.act === "up" ? -1 : 1);
  }

  onKey(event) {
    const row = event.target.closest("[data-row]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const typing = event.target.matches("input:not([type=checkbox])");
    if (step && event.altKey) this.move(row, step);
    else if (typing) return void (event.key === "Enter" && event.preventDefault()); // Enter here must not save the story
    else if (step) (step < 0 ? row.previousElementSibling : row.nextElementSibling)?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(row);
    else return undefined;
    return event.preventDefault();
  }
}
