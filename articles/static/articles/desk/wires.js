// The wire desk: the list narrows while one types, new items are told, an item is read beside the list.
// Without this script the list is a form and links to pages of their own; so it is on narrow screens with it.

const root = document.querySelector("[data-wires]");
const form = document.getElementById("wire-find");
const list = document.getElementById("wire-list");
const pane = document.getElementById("wire-pane");
const news = root.querySelector("[data-news]");
const told = root.querySelector("[data-told]");
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
  if (answer.status === 401 || answer.redirected) throw new Error("logged out");
  if (!answer.ok) throw new Error(String(answer.status));
  return accept === "application/json" ? answer.json() : answer.text();
}

// Say that nothing new can be shown, and why: a desk that only looks alive is worse than none.
function fail(error) {
  if (error.message !== "logged out") {
    say(root.dataset.failed);
    return;
  }
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = root.dataset.login;
  news.replaceChildren(`${root.dataset.out} `, link);
}

function say(words) {
  if (news.textContent !== words) news.textContent = words;
}

// ---- the list

let listing;
let timer;

function lay(text, ids) {
  const fresh = document.createElement("template");
  fresh.innerHTML = text;
  for (const id of ids) {
    document.getElementById(id).replaceChildren(...fresh.content.querySelector(`[data-part="${id}"]`).childNodes);
  }
}

async function narrow() {
  clearTimeout(timer);
  listing?.abort();
  listing = new AbortController();
  list.setAttribute("aria-busy", "true");
  try {
    lay(await ask(address({ part: "list" }), listing.signal), ["wire-alerts", "wire-list"]);
    const kept = query().toString();
    history.replaceState(null, "", kept ? `?${kept}` : location.pathname);
    news.replaceChildren();
    const rows = list.querySelectorAll(".wire-row").length;
    told.textContent = rows ? root.dataset.listed.replace("{count}", rows) : root.dataset.nothing;
    mark();
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(error);
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
  if (document.visibilityState !== "visible") return;
  const newest = Number(list.querySelector("[data-newest]").dataset.newest);
  try {
    const found = await ask(address({ part: "news", after: newest }), undefined, "application/json");
    const kills = Number(document.querySelector("[data-kills]")?.dataset.kills ?? 0);
    if (found.kills !== kills) lay(await ask(address({ part: "list" })), ["wire-alerts"]);
    if (found.new) offer(found);
    else if (!news.querySelector("button")) say("");
  } catch (error) {
    fail(error);
  }
}

function offer({ new: count, most }) {
  const words = count >= most ? news.dataset.most : count === 1 ? news.dataset.one : news.dataset.many;
  let button = news.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet-button";
    button.addEventListener("click", async () => {
      await narrow();
      list.querySelector(".wire-what")?.focus();
    });
    news.replaceChildren(button);
  }
  const said = words.replace("{count}", count);
  if (button.textContent !== said) button.textContent = said; // else it would be told again
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

async function read(link, { again = false } = {}) {
  if (link.dataset.item === shown && !again) return;
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
  await read(link, { again: true }); // a colleague may have made a story of it
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
