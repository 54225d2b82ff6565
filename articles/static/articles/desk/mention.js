// "@" in a note offers the people who may see the story (WAI-ARIA: a text box with a list of suggestions).

const MOST = 6;
const AT = /(?:^|[\s(])@([\w.@+-]*)$/;

export function suggest(root) {
  for (const box of root.querySelectorAll("[data-mention]")) new Mention(box, root.querySelector("[data-people]"));
}

class Mention {
  constructor(box, people) {
    if (!people) return;
    this.box = box;
    this.people = [...people.children].map((row) => ({ name: row.dataset.name, words: row.textContent.trim() }));
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `${box.id}_people`, className: "mention-list", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", people.parentElement.querySelector("summary").textContent.trim());
    box.after(this.list);
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-haspopup", "listbox");
    box.setAttribute("aria-controls", this.list.id);
    box.setAttribute("autocomplete", "off");
    box.addEventListener("input", () => this.look());
    box.addEventListener("keydown", (event) => this.onKey(event));
    box.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the box keeps the focus
      this.take(event.target.closest("[role=option]"));
    });
  }

  get before() {
    return this.box.value.slice(0, this.box.selectionStart);
  }

  look() {
    const found = AT.exec(this.before);
    if (!found) return this.close();
    const term = found[1].toLowerCase();
    const fits = this.people.filter(({ words }) => words.toLowerCase().split(/[\s@]+/).some((word) => word.startsWith(term)));
    if (!fits.length) return this.close();
    this.list.replaceChildren(...fits.slice(0, MOST).map((person, at) => this.option(person, at)));
    this.list.hidden = false;
    this.activate(this.list.firstElementChild);
  }

  option({ name, words }, at) {
    const row = document.createElement("li");
    row.id = `${this.list.id}_${at}`;
    row.dataset.name = name;
    row.textContent = words;
    row.setAttribute("role", "option");
    return row;
  }

  activate(row) {
    for (const each of this.list.children) each.setAttribute("aria-selected", String(each === row));
    this.active = row;
    this.box.setAttribute("aria-activedescendant", row.id);
  }

  onKey(event) {
    if (this.list.hidden || event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown") this.activate(this.active.nextElementSibling ?? this.list.firstElementChild);
    else if (key === "ArrowUp") this.activate(this.active.previousElementSibling ?? this.list.lastElementChild);
    else if (key === "Enter" || key === "Tab") this.take(this.active);
    else if (key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(row) {
    if (!row) return;
    const start = this.before.length - AT.exec(this.before)[1].length;
    this.box.setRangeText(`${row.dataset.name} `, start, this.box.selectionStart, "end");
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.box.removeAttribute("aria-activedescendant");
  }
}
