// The wire desk: the list narrows while one types, new items are told, an item is read beside the list.
// Without this script the list is a form and links to pages of their own; so it is on narrow screens with it.

const root = document.querySelector("[data-wires]");
const form = document.getElementById("wire-find");
const list = document.getElementById("wire-list");
const pane = document.getElementById("wire-pane");
const news = root.querySelector("[data-news]");
const wide = matchMedia("(min-width: 62rem)");

const PAUSE = 250; // milliseconds after a letter
const LOOK = 20_000; // milliseconds between looks for new items

const query = () => {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) data.set(name, value);
  return data;
};

const address = (extra) => {
  const data = query();
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return `${root.dataset.wires}?${data}`;
};

async function ask(url, signal, accept = "text/html") {
  const answer = await fetch(url, { signal, headers: { Accept: accept } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return accept === "application/json" ? answer.json() : answer.text();
}

// ---- the list

let listing;
let timer;

async function narrow() {
  clearTimeout(timer);
  listing?.abort();
  listing = new AbortController();
  list.setAttribute("aria-busy", "true");
  try {
    list.innerHTML = await ask(address({ part: "list" }), listing.signal);
    const kept = query().toString();
    history.replaceState(null, "", kept ? `?${kept}` : location.pathname);
    news.replaceChildren();
    mark();
  } catch (error) {
    if (error.name === "AbortError") return;
    news.textContent = root.dataset.failed;
  }
  list.setAttribute("aria-busy", "false");
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(narrow, PAUSE);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  narrow();
});

// A phone has no room for what nobody chose.
const filter = form.querySelector("[data-filter]");
filter.open = wide.matches || [...filter.querySelectorAll("select")].some((menu) => menu.value);

// ---- what is new

async function look() {
  const newest = Number(list.querySelector("[data-newest]")?.dataset.newest ?? 0);
  if (document.visibilityState !== "visible" || !newest) return;
  try {
    const told = await ask(address({ part: "news", after: newest }), undefined, "application/json");
    if (!told.new) return;
    const words = told.new >= told.most ? news.dataset.most : told.new === 1 ? news.dataset.one : news.dataset.many;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet-button";
    button.textContent = words.replace("{count}", told.new);
    button.addEventListener("click", narrow);
    news.replaceChildren(button);
  } catch {
    // the next look may get through; a person who asks for the list is told what is wrong
  }
}
setInterval(look, LOOK);

// ---- the item that is read

let reading;
let shown = "";

function mark() {
  for (const link of list.querySelectorAll("[data-item]")) {
    if (link.dataset.item === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function read(link) {
  if (link.dataset.item === shown) return;
  reading?.abort();
  reading = new AbortController();
  const url = new URL(link.href);
  url.searchParams.set("part", "item");
  try {
    const text = await ask(url, reading.signal);
    pane.innerHTML = text;
    pane.scrollTop = 0;
    shown = link.dataset.item;
    mark();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(link.href); // its own page says what is wrong
  }
}

root.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-item]");
  if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  await read(link);
  pane.focus({ preventScroll: true });
});

// Keys that go from row to row read along.
let along;
list.addEventListener("focusin", ({ target }) => {
  clearTimeout(along);
  if (wide.matches && target.matches(".wire-what:focus-visible")) along = setTimeout(() => read(target), PAUSE);
});

pane.addEventListener("keydown", (event) => {
  if (event.key === "Escape") list.querySelector("[aria-current]")?.focus();
});
