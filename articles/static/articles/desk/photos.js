// The dialog of the photo library: search it, choose by mouse or keys one photo, or several for a gallery, or upload a
// new photo.

import { show, showWhen } from "./dialog.js";
import { showPicture, showTag } from "./facts.js";
import { Tray } from "./gallery.js";
import { PhotoUpload } from "./upload.js";

const PAUSE = 250; // milliseconds of no typing before a question is sent

let library = null; // one for the page: what was typed into it stays until it is used

// `choose(facts)` takes the photo, `onClose()` is called however the dialog ends. A `file` is one to upload. A `gallery`
// is the UUIDs of the photos that one has so far: then several are chosen, and `choose(ids)` takes them. `use`: "photo"
// into the text, or "lead".
export function openPhotoLibrary({ choose, onClose, file, gallery, use = "photo" }) {
  library ??= new PhotoLibrary(document.querySelector("template[data-photo-dialog]").content);
  library.open({ choose, onClose, file, gallery, use });
}

export const canUpload = () => Boolean(document.querySelector("template[data-photo-dialog]").content.querySelector("[data-upload-form]"));

class PhotoLibrary {
  constructor(content) {
    this.dialog = content.querySelector("dialog").cloneNode(true);
    this.row = content.querySelector("[role=option]");
    this.texts = this.dialog.dataset;
    const part = (name) => this.dialog.querySelector(`[data-${name}]`);
    for (const name of ["library", "search", "grid", "state", "more", "live", "new"]) this[name] = part(name);
    this.answers = [];
    this.tray = new Tray(part("tray"), content.querySelector("[data-row]"), {
      rest: this.search,
      changed: () => this.showChosen(),
      done: (ids) => this.choose(ids),
    });
    this.search.addEventListener("input", () => this.ask(PAUSE));
    this.search.addEventListener("keydown", (event) => this.onSearchKey(event));
    this.grid.addEventListener("keydown", (event) => this.onKey(event));
    this.grid.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    this.more.querySelector("button").addEventListener("click", () => this.fetch(this.page + 1));
    part("cancel").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => {
      this.request?.abort();
      this.upload?.stop();
      this.dialog.remove();
      this.onClose?.();
    });
    const form = part("upload-form");
    if (form) {
      this.upload = new PhotoUpload(form, this.texts, {
        done: (facts) => this.uploaded(facts),
        back: () => this.show("library"),
      });
      this.new.addEventListener("click", () => this.show("upload"));
    }
  }

  open({ choose, onClose, file, gallery, use }) {
    this.onChoose = choose;
    this.onClose = onClose;
    this.many = Boolean(gallery);
    this.tray.root.hidden = !this.many;
    this.tray.open(gallery ?? []);
    this.dialog.classList.toggle("editor-dialog--gallery", this.many);
    this.grid.setAttribute("aria-multiselectable", String(this.many));
    for (const place of this.dialog.querySelectorAll("[data-for]")) showWhen(place, this.many ? "gallery" : use);
    show(this.dialog);
    if (file) this.upload?.take(file);
    this.show(file ? "upload" : "library");
    this.ask(0);
  }

  show(side) {
    this.library.hidden = side !== "library";
    if (this.upload) this.upload.form.hidden = side !== "upload";
    (side === "library" ? this.search : this.upload).focus();
  }

  choose(chosen) {
    this.dialog.close();
    this.onChoose(chosen);
  }

  uploaded(facts) {
    if (!this.many) return this.choose(facts);
    this.tray.add(facts);
    this.show("library");
    return this.ask(0);
  }

  ask(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(1), pause);
  }

  async fetch(page) {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.tell(this.texts.searching);
    try {
      const address = new URL(this.texts.lookup, location.href);
      address.searchParams.set("term", this.search.value.trim());
      address.searchParams.set("page", page);
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.lay(await answer.json(), page);
    } catch (error) {
      if (error.name !== "AbortError") this.tell(this.texts.failed);
    }
  }

  lay({ results, pagination }, page) {
    const fresh = results.map((facts) => photo(this.row, facts));
    this.page = page;
    this.answers = page > 1 ? [...this.answers, ...results] : results;
    if (page > 1) this.grid.append(...fresh);
    else this.grid.replaceChildren(...fresh);
    this.more.hidden = !pagination.more;
    this.tell(this.answers.length ? "" : this.texts.none);
    this.live.textContent = this.answers.length ? this.texts.found.replace("{total}", this.answers.length) : this.texts.none;
    this.mark(page > 1 ? fresh[0] : this.grid.firstElementChild);
    if (page > 1) fresh[0]?.focus();
  }

  tell(text) {
    this.state.textContent = text;
    this.state.hidden = !text;
  }

  // One tab stop in the grid, which the arrows carry along.
  mark(option) {
    for (const other of this.grid.children) {
      other.tabIndex = other === option ? 0 : -1;
      other.setAttribute("aria-selected", String(other === option));
    }
    if (this.many) this.showChosen();
  }

  showChosen() {
    [...this.grid.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(this.tray.has(this.answers[at].id)));
    });
  }

  onSearchKey(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.ask(0);
    } else if (event.key === "ArrowDown" && this.grid.children.length) {
      event.preventDefault();
      this.grid.querySelector("[tabindex='0']").focus();
    }
  }

  onKey(event) {
    const options = [...this.grid.children];
    const here = options.indexOf(event.target.closest("[role=option]"));
    const columns = options.filter((option) => option.offsetTop === options[0].offsetTop).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const goal = { Home: 0, End: options.length - 1 }[event.key] ?? (step ? here + step : -1);
    if (event.key === "Enter" || event.key === " ") this.take(options[here]);
    else if (event.key === "ArrowUp" && goal < 0) this.search.focus();
    else if (step === undefined && goal < 0) return;
    const next = options[goal];
    event.preventDefault();
    if (!next) return;
    this.mark(next);
    next.focus();
  }

  take(option) {
    const facts = this.answers[[...this.grid.children].indexOf(option)];
    if (!facts) return;
    if (!this.many) return void this.choose(facts);
    this.tray.toggle(facts);
    this.mark(option);
  }
}

function photo(template, facts) {
  const row = template.cloneNode(true);
  const image = row.querySelector("[data-picture]");
  showPicture(image, facts);
  image.alt = facts.alt;
  row.querySelector("[data-caption]").textContent = facts.text;
  row.querySelector("[data-credit]").textContent = facts.credit;
  showTag(row.querySelector("[data-label]"), facts);
  return row;
}
