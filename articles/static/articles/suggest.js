// Suggestions below a search field: an editable combobox with a list (WAI-ARIA Authoring Practices, manual selection).
// Without this, or where the server does not answer, the field is a plain form. The desk has a combobox of its own: its
// answers become part of a form, these are pages to go to.

const PAUSE = 160; // milliseconds of no typing before a question is sent
const SHORTEST = 2; // characters

class Suggestions {
  constructor(root, number) {
    this.texts = root.dataset;
    this.input = root.querySelector("input");
    this.list = made("div", { id: `suggestions_${number}`, role: "listbox", "aria-label": this.texts.list, hidden: "" });
    this.list.className = "suggestions";
    this.status = made("p", { role: "status" });
    this.status.className = "unseen";
    root.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.ask(PAUSE));
    this.input.addEventListener("click", () => this.list.hidden && this.ask(0));
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.input.form.addEventListener("submit", () => this.close());
    addEventListener("pageshow", ({ persisted }) => persisted && this.close());
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        if (open) this.step(event.key === "ArrowDown" ? 1 : -1);
        else this.ask(0);
        break;
      case "Enter":
        if (!this.active) break; // the form is sent
        event.preventDefault();
        this.active.click();
        break;
      case "Escape":
        event.preventDefault();
        if (open) this.close();
        else this.input.value = "";
        break;
      case "Tab":
        this.close();
        break;
      case "Home":
      case "End":
      case "ArrowLeft":
      case "ArrowRight":
        this.activate(null); // back in the text
    }
  }

  ask(pause) {
    clearTimeout(this.timer);
    this.request?.abort();
    if (this.input.value.trim().length < SHORTEST) this.close();
    else this.timer = setTimeout(() => this.fetch(), pause);
  }

  async fetch() {
    const request = new AbortController();
    this.request = request;
    try {
      const address = new URL(this.texts.suggests, location.href);
      address.searchParams.set("q", this.input.value);
      const answer = await fetch(address, { signal: request.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { groups } = await answer.json();
      if (!request.signal.aborted) this.show(groups);
    } catch {
      if (!request.signal.aborted) this.close();
    }
  }

  show(groups) {
    if (document.activeElement !== this.input) return;
    this.activate(null);
    this.list.replaceChildren(...groups.map((group, number) => this.group(group, number)));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, number) => (option.id = `${this.list.id}_${number}`));
    const total = this.options.length;
    this.open(total > 0);
    const { none, one, several } = this.texts;
    this.status.textContent = total > 1 ? several.replace("{total}", total) : total ? one : none;
  }

  group({ name, suggestions }, number) {
    const title = made("p", { id: `${this.list.id}_group_${number}`, role: "presentation" }, name);
    title.className = "suggestions-kind";
    const group = made("div", { role: "group", "aria-labelledby": title.id });
    group.append(title, ...suggestions.map(option));
    return group;
  }

  step(by) {
    const places = [null, ...this.options]; // past the last is the field again
    this.activate(places.at((places.indexOf(this.active) + by) % places.length));
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option;
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  open(is) {
    this.list.hidden = !is;
    this.input.setAttribute("aria-expanded", String(is));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.open(false);
    this.activate(null);
    this.status.textContent = "";
  }

  active = null;
  options = [];
}

function made(name, attributes, text = "") {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

// A link, so that it opens in another tab too.
function option({ name, path, about }) {
  const link = made("a", { role: "option", href: path, tabindex: "-1", "aria-selected": "false" }, name);
  if (about) link.append(" ", made("small", {}, about));
  return link;
}

document.querySelectorAll("[data-suggests]").forEach((root, number) => new Suggestions(root, number));
