// A search box with a list of answers (WAI-ARIA combobox pattern), which a view of the desk gives.

import { showTag } from "./facts.js";

const PAUSE = 180; // milliseconds of no typing before a question is sent

export class Combobox {
  // `isChosen(id)` tells which answers are taken already, `choose(answer)` takes one, `option(answer)` makes its row.
  // `stays`: the list stands open, as part of a dialog.
  constructor(root, { isChosen, choose, option = plain, stays = false }) {
    this.texts = root.dataset;
    this.input = root.querySelector("[data-input]");
    this.popup = root.querySelector("[data-choices]");
    this.list = root.querySelector("[data-list]");
    this.state = root.querySelector("[data-state]");
    this.live = root.querySelector("[data-live]");
    this.left = root.querySelector("p[data-left]");
    Object.assign(this, { isChosen, choose, stays, active: null, answers: [] });
    this.option = option;
    this.input.addEventListener("input", () => this.ask(PAUSE));
    this.input.addEventListener("click", () => this.popup.hidden && this.ask(0));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.popup.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
    if (!stays) this.leave();
  }

  // The list goes with the focus.
  leave() {
    this.input.addEventListener("focus", () => this.remind(""));
    this.input.addEventListener("blur", () => {
      this.close();
      this.remind(this.input.value.trim());
    });
  }

  onKey(event) {
    const { key } = event;
    const open = !this.popup.hidden;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (open) this.step(key === "ArrowDown" ? 1 : -1);
      else this.ask(0);
    } else if (key === "Enter") {
      event.preventDefault(); // never the form: Enter in a search box must not save the story
      if (open) this.take(this.active);
      else if (this.input.value.trim()) this.ask(0);
    } else if (key === "Escape" && !this.stays && (open || this.input.value)) {
      event.preventDefault();
      event.stopPropagation();
      if (open) this.close();
      else this.input.value = "";
    }
  }

  ask(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), pause);
    if (this.stays) this.activate(null); // what stands there answers another question
  }

  async fetch() {
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    this.show([], this.texts.searching);
    try {
      const address = new URL(this.texts.lookup, location.href);
      address.searchParams.set("term", this.input.value.trim());
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { results, pagination } = await answer.json();
      const rest = results.filter(({ id }) => !this.isChosen(id));
      const { none: nothing, taken = nothing } = this.texts;
      const none = results.length ? taken.replace("{names}", results.map(({ text }) => text).join(", ")) : nothing;
      this.show(rest, rest.length ? (pagination.more ? this.texts.more : "") : none);
      this.say(rest.length ? this.texts.found.replace("{total}", rest.length) : none);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.show([], this.texts.failed);
      this.say(this.texts.failed);
    }
  }

  show(answers, state) {
    if (!this.stays && document.activeElement !== this.input) return;
    this.answers = answers;
    this.list.replaceChildren(...answers.map((answer, index) => this.row(answer, index)));
    this.state.textContent = state;
    this.state.hidden = !state;
    this.popup.hidden = false;
    if (!this.stays) this.popup.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-expanded", "true");
    this.activate(this.input.value.trim() ? this.list.firstElementChild : null);
  }

  row(answer, index) {
    const row = this.option(answer);
    row.id = `${this.list.id}_${index}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    return row;
  }

  step(by) {
    const options = [...this.list.children];
    if (!options.length) return;
    const from = options.indexOf(this.active);
    this.activate(options.at(from < 0 ? (by > 0 ? 0 : -1) : (from + by) % options.length));
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  take(option) {
    const answer = this.answers[[...this.list.children].indexOf(option)];
    if (!answer) return;
    this.input.value = "";
    this.close();
    this.choose(answer);
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.popup.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(null);
  }

  // What was typed and not chosen is not part of the story: it says so, lest somebody relies on it.
  remind(typed) {
    this.left.textContent = typed && this.texts.left.replace("{name}", typed);
    this.left.hidden = !typed;
  }

  say(text) {
    this.live.textContent = text;
  }
}

// A name; of a story also where it stands.
function plain({ text, detail, ...facts }) {
  const row = document.createElement("li");
  row.className = "picker__option";
  row.textContent = text;
  if (facts.label) {
    const [meta, tag] = [document.createElement("span"), document.createElement("span")];
    meta.className = "picker__meta";
    showTag(tag, facts);
    meta.append(tag, ` ${detail}`);
    row.append(" ", meta);
  }
  return row;
}
