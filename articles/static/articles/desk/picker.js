// An ordered list of chosen rows: search and add, sort, remove. The server rendered the rows; their order is the value.

import { Combobox } from "./combobox.js";
import { makeDraggable } from "./drag.js";

class Picker {
  constructor(root) {
    this.root = root;
    this.rows = root.querySelector("[data-rows]");
    this.input = root.querySelector("[data-input]");
    this.blank = root.querySelector("template[data-blank]");
    this.live = root.querySelector("[data-live]");
    this.combobox = new Combobox(root, {
      isChosen: (id) => Boolean(this.find(id)),
      choose: ({ id, text }) => this.add(id, text),
    });
    for (const row of this.list()) this.prepare(row);
    this.rows.addEventListener("click", (event) => this.onClick(event));
    this.rows.addEventListener("keydown", (event) => this.onKey(event));
    makeDraggable(this.rows, (row) => this.changed("moved", row));
    this.watchNew(root.querySelector("[data-new]"));
    root.querySelector("[data-add]").hidden = false;
    root.querySelector("[data-hint]").hidden = false;
    root.classList.add("picker--ready");
    this.refresh();
  }

  list() {
    return [...this.rows.querySelectorAll("[data-row]")];
  }

  find(id) {
    return this.list().find((row) => row.querySelector(".picker__tick").value === String(id));
  }

  name(row) {
    return row.querySelector("[data-label]").textContent.trim();
  }

  prepare(row) {
    row.tabIndex = 0;
    row.querySelector(".picker__tick").checked = true; // browsers restore what was unticked before a reload
    for (const button of row.querySelectorAll("[data-act]")) button.title = `${button.title}: ${this.name(row)}`;
    for (const button of row.querySelectorAll("[data-act]")) button.setAttribute("aria-label", button.title);
  }

  add(id, name) {
    if (this.find(id)) return;
    const row = this.blank.content.firstElementChild.cloneNode(true);
    const fill = (text) => text.replaceAll("__id__", id).replaceAll("__name__", name);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of [...element.attributes]) attribute.value = fill(attribute.value);
    }
    row.querySelector("[data-label]").textContent = name;
    this.rows.append(row);
    this.prepare(row);
    this.changed("added", row);
  }

  // The admin's "add another" window puts its new row into a select of ours and triggers its change by jQuery, which
  // calls no listeners, only the property.
  watchNew(select) {
    if (!select) return;
    select.onchange = () => {
      const option = select.selectedOptions[0];
      if (option) this.add(option.value, option.text);
      select.replaceChildren();
      this.input.focus();
    };
  }

  move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    if (step < 0) other.before(row);
    else other.after(row);
    if (row.contains(focused)) focused.focus(); // a node that moves loses it
    this.changed("moved", row);
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const name = this.name(row);
    row.remove();
    (next ?? this.input).focus();
    this.changed("removed", row, name);
  }

  changed(what, row, name = this.name(row)) {
    const rows = this.list();
    const values = { name, place: rows.indexOf(row) + 1, total: rows.length };
    this.live.textContent = this.root.dataset[what].replace(/\{(\w+)\}/g, (_, key) => values[key]);
    this.refresh();
    this.root.dispatchEvent(new Event("input", { bubbles: true }));
  }

  refresh() {
    const rows = this.list();
    this.root.classList.toggle("picker--empty", !rows.length);
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
    const typing = event.target.matches("input:not(.picker__tick)");
    if (step && event.altKey) this.move(row, step);
    else if (typing) return void (event.key === "Enter" && event.preventDefault()); // Enter here must not save the story
    else if (step) (step < 0 ? row.previousElementSibling : row.nextElementSibling)?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(row);
    else return undefined;
    return event.preventDefault();
  }
}

for (const root of document.querySelectorAll("[data-picker]:not(.picker--ready)")) {
  if (root.querySelector("[data-add]")) new Picker(root);
}
