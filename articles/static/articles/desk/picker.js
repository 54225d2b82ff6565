// An ordered list of chosen rows: search and add, sort, remove. The server rendered the rows; their order is the value.

import { Combobox } from "./combobox.js";
import { Rows } from "./rows.js";

class Picker {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("[data-input]");
    this.blank = root.querySelector("template[data-blank]");
    this.rows = new Rows(root.querySelector("[data-rows]"), {
      texts: root.dataset,
      live: root.querySelector("[data-live]"),
      rest: this.input,
      changed: () => this.changed(),
    });
    this.combobox = new Combobox(root, {
      isChosen: (id) => Boolean(this.find(id)),
      choose: ({ id, text }) => this.add(id, text),
    });
    for (const tick of root.querySelectorAll(".picker__tick")) tick.checked = true; // browsers restore what was unticked before a reload
    this.watchNew(root.querySelector("[data-new]"));
    root.querySelector("[data-add]").hidden = false;
    root.querySelector("[data-hint]").hidden = false;
    root.classList.add("picker--ready");
    this.rows.refresh();
    this.refresh();
  }

  find(id) {
    return this.rows.all().find((row) => row.querySelector(".picker__tick").value === String(id));
  }

  add(id, name) {
    if (this.find(id)) return;
    const row = this.blank.content.firstElementChild.cloneNode(true);
    const fill = (text) => text.replaceAll("__id__", id).replaceAll("__name__", name);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of [...element.attributes]) attribute.value = fill(attribute.value);
    }
    row.querySelector("[data-label]").textContent = name;
    this.rows.add(row);
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

  changed() {
    this.refresh();
    this.root.dispatchEvent(new Event("input", { bubbles: true }));
  }

  refresh() {
    this.root.classList.toggle("picker--empty", !this.rows.all().length);
  }
}

for (const root of document.querySelectorAll("[data-picker]:not(.picker--ready)")) {
  if (root.querySelector("[data-add]")) new Picker(root);
}
