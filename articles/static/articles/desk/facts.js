// What is known of the stories and photos that a text names: asked once for all of them, kept for the page.

const PAUSE = 20; // milliseconds in which questions gather
const MANY = 50; // in one question: an address has its limits
const KINDS = { story: "stories", photo: "photos" };

class Facts extends EventTarget {
  constructor() {
    super();
    this.known = new Map();
    this.asked = new Set();
    this.waiting = [];
  }

  // The facts, null if there are none, undefined while they are asked for: then "change" will follow.
  get(kind, id) {
    const key = `${kind}=${id}`;
    if (this.known.has(key)) return this.known.get(key);
    if (!this.asked.has(key)) {
      this.asked.add(key);
      this.waiting.push([kind, id]);
      this.timer ??= setTimeout(() => this.ask(), PAUSE);
    }
    return undefined;
  }

  put(kind, facts) {
    this.known.set(`${kind}=${facts.id}`, facts);
    this.dispatchEvent(new Event("change"));
  }

  async ask() {
    this.timer = undefined;
    const asked = this.waiting.splice(0, MANY);
    if (this.waiting.length) this.timer = setTimeout(() => this.ask(), 0);
    const address = new URL(document.querySelector("[data-facts]").dataset.facts, location.href);
    for (const [kind, id] of asked) address.searchParams.append(kind, id);
    const found = await answered(address);
    if (!found) {
      for (const [kind, id] of asked) this.asked.delete(`${kind}=${id}`); // the next `get` asks again
      return; // until then the blocks go on showing what the text says
    }
    for (const [kind, id] of asked) {
      this.known.set(`${kind}=${id}`, found[KINDS[kind]].find((facts) => facts.id === id) ?? null);
    }
    this.dispatchEvent(new Event("change"));
  }
}

async function answered(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

export const facts = new Facts();

// A label in the desk's colours, with its style from the facts; hidden if it says nothing.
export function showTag(element, facts, text = facts?.label ?? "") {
  element.className = `tag ${facts?.tag ?? "stage-in_review"}`;
  element.textContent = text;
  element.hidden = !text;
}

// The way to a file that its supplier has and the library has not; hidden if there is none.
export function showSupplied(link, facts) {
  if (facts?.supplied) link.href = facts.supplied;
  else link.removeAttribute("href");
  link.hidden = !facts?.supplied;
}

export function showPicture(image, facts) {
  if (facts?.src) image.src = facts.src;
  else image.removeAttribute("src");
  image.hidden = !facts?.src;
}
