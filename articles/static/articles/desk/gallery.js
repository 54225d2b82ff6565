// The side of the library's dialog where a gallery is put together: its photos in their order.

import { showWhen } from "./dialog.js";
import { facts, showPicture, showTag } from "./facts.js";
import { Rows } from "./rows.js";

const FEWEST = 2;
const MOST = 30; // as articles/tree.py has it

export class Tray {
  // `blank` is the row of a photo, `done(ids)` takes the gallery, `changed()` hears of every change, `rest` has the
  // focus when no photo is left.
  constructor(root, blank, { rest, changed, done }) {
    Object.assign(this, { root, blank });
    const part = (name) => root.querySelector(`[data-${name}]`);
    for (const name of ["count", "few", "done", "live"]) this[name] = part(name);
    this.rows = new Rows(part("rows"), {
      texts: root.dataset,
      live: this.live,
      rest,
      changed: () => {
        this.refresh();
        changed();
      },
    });
    this.done.addEventListener("click", () => {
      if (this.ids().length >= FEWEST) done(this.ids());
    });
    facts.addEventListener("change", () => {
      for (const row of this.rows.all()) this.fill(row);
    });
  }

  open(ids) {
    this.rows.list.replaceChildren(...ids.map((id) => this.row(id)));
    this.live.textContent = "";
    this.rows.refresh();
    this.refresh();
    showWhen(this.root, ids.length ? "old" : "new");
  }

  ids() {
    return this.rows.all().map((row) => row.dataset.id);
  }

  has(id) {
    return this.ids().includes(id);
  }

  // Put a photo at the end, or take it out.
  toggle(photo) {
    if (this.has(photo.id)) this.rows.remove(this.rows.all().find((row) => row.dataset.id === photo.id));
    else this.add(photo);
  }

  add(photo) {
    if (this.has(photo.id)) return;
    facts.put("photo", photo);
    if (this.ids().length < MOST) this.rows.add(this.row(photo.id));
    else this.live.textContent = this.root.dataset.full;
  }

  row(id) {
    const row = this.blank.cloneNode(true);
    row.dataset.id = id;
    this.fill(row);
    return row;
  }

  fill(row) {
    const part = (name) => row.querySelector(`[data-${name}]`);
    const found = facts.get("photo", row.dataset.id);
    part("label").textContent = found?.text ?? "";
    showPicture(part("picture"), found);
    showTag(part("tag"), found, found === null ? part("tag").dataset.gone : found?.label);
    this.rows?.prepare(row);
  }

  refresh() {
    const count = this.ids().length;
    this.count.textContent = count ? `(${count})` : "";
    this.few.hidden = count >= FEWEST;
    this.done.setAttribute("aria-disabled", String(count < FEWEST));
  }
}
