// The calendar: entries are moved to another day or hour by drag, or by keys (Space takes one up). The menus of the
// entries do the same without either; days and hours are the user's, as the page shows them.

const root = document.querySelector("[data-calendar]");
const words = root.dataset;
const said = root.querySelector("[data-said]");
const FAR = 6; // pixels that the pointer goes before a press becomes a drag
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [-7, -1], ArrowDown: [7, 1] }; // days in a month, hours in a week
const language = document.documentElement.lang;
const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { // the desk's English puts the day first
  weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
});
const spoken = (moment) => format.format(moment).replace(/(\d\d)\.(\d\d)/, "$1:$2"); // as everywhere

let held = null; // the entry that is on its way by keys: { entry, home, local }

// ---- what is said

function say(text, kind = "", extra = null) {
  said.className = `calendar-said${kind ? ` calendar-said--${kind}` : ""}`;
  said.replaceChildren(...(text ? [text] : []), ...(extra ? [extra] : []));
}

function link(url) {
  const made = document.createElement("a");
  made.href = url;
  made.textContent = words.form;
  return made;
}

function undo(act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = words.undo;
  made.addEventListener("click", act, { once: true });
  return made;
}

// ---- places: a slot is a day, in a week an hour of one; minutes stay as they are

const calendar = () => root.querySelector(".calendar");
const isWeek = () => calendar().classList.contains("calendar--week");
const clock = (local) => new Date(`${local}:00Z`); // as the user's clock shows it; the zone is the server's business

function slotOf(local) {
  const day = root.querySelector(`[data-day="${local.slice(0, 10)}"]`);
  return isWeek() ? day?.querySelector(`[data-hour="${local.slice(11, 13)}"]`) : day;
}

function localAt(slot, local) {
  const hour = slot.dataset.hour ?? local.slice(11, 13);
  return `${slot.closest("[data-day]").dataset.day}T${hour}:${local.slice(14)}`;
}

function put(entry, slot) {
  slot.querySelector(".entries").append(entry);
}

function mark(slot) {
  for (const old of root.querySelectorAll(".slot--target")) old.classList.remove("slot--target");
  slot?.classList.add("slot--target");
}

function home(entry) {
  const { parentElement: list, nextElementSibling: next } = entry;
  return () => list.insertBefore(entry, next?.parentElement === list ? next : null);
}

// ---- the move itself

async function send(entry, local, back) {
  const { kind, story, base, was, local: before } = entry.dataset;
  const body = new URLSearchParams({ kind, story, base, was, at: local });
  body.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
  say(words.waiting, "on-way");
  let answer;
  let told = {};
  try {
    answer = await fetch(words.calendar, { method: "POST", body, headers: { Accept: "application/json" } });
    told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  } catch {
    answer = { ok: false };
  }
  if (answer.ok && told.said) {
    await refresh();
    const moved = find(kind, story);
    moved?.querySelector("summary").focus();
    return say(told.said, "", moved && undo(() => send(moved, before, () => {})));
  }
  back();
  say(told.said ?? words.failed, "no", told.url ? link(told.url) : null);
}

function find(kind, story) {
  return root.querySelector(`[data-entry][data-kind="${kind}"][data-story="${story}"]`);
}

// What the server shows now takes the place of what stood here: other entries may have moved too.
async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  root.querySelector("[data-fresh]").replaceWith(page.querySelector("[data-fresh]"));
  prepare();
}

// ---- by keys

function take(entry) {
  entry.querySelector("summary").focus(); // before it is held: a button of its menu may lose the focus by that
  entry.querySelector("details").open = false;
  entry.classList.add("entry--held");
  held = { entry, back: home(entry), local: entry.dataset.local };
  tell();
}

function tell() {
  mark(slotOf(held.local));
  say(words.target.replace("{time}", spoken(clock(held.local))), "on-way");
}

function step(key) {
  const [days, hours] = STEPS[key];
  const at = clock(held.local);
  if (isWeek() && hours) at.setUTCHours(at.getUTCHours() + hours);
  else at.setUTCDate(at.getUTCDate() + days);
  const local = at.toISOString().slice(0, 16);
  const slot = slotOf(local);
  if (!slot) return; // beyond the days that are shown: the form leads there
  const { entry, back } = held;
  held = null; // an entry that changes places loses the focus: that is no leaving
  put(entry, slot);
  held = { entry, back, local };
  entry.querySelector("summary").focus();
  tell();
}

function release() {
  const { entry } = held;
  held = null;
  entry.classList.remove("entry--held");
  mark(null);
  return entry;
}

function leave() {
  const { back } = held;
  const entry = release();
  back();
  say(words.left);
  return entry;
}

function drop() {
  const { local, back } = held;
  const entry = release();
  if (local === entry.dataset.local) return void say(words.left);
  send(entry, local, () => {
    back();
    entry.querySelector("summary").focus();
  });
}

document.addEventListener("keydown", (event) => {
  const entry = event.target.matches("summary") && event.target.closest("[data-entry]");
  if (held) {
    if (event.key in STEPS) step(event.key);
    else if (event.key === "Enter" || event.key === " ") drop();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  } else if (entry && event.key === " ") {
    event.preventDefault();
    take(entry);
  } else if (event.key === "Escape") {
    const open = event.target.closest("details.entry-menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  }
});
root.addEventListener("keyup", (event) => {
  if (event.key === " " && event.target.matches("[data-entry] summary")) event.preventDefault(); // it opens no menu
});
root.addEventListener("focusout", (event) => {
  if (held && held.entry.contains(event.target)) leave();
});
root.addEventListener("click", (event) => {
  if (event.target.closest("[data-take]")) take(event.target.closest("[data-entry]"));
});

// ---- by drag; a finger scrolls, and has the menu

root.addEventListener("pointerdown", (event) => {
  const entry = event.target.closest("summary")?.closest("[data-entry]");
  if (!entry || event.button || event.pointerType === "touch") return;
  const stop = new AbortController();
  const drag = { entry, x: event.clientX, y: event.clientY, isOn: false, slot: null };
  const end = (slot) => {
    stop.abort();
    if (drag.isOn) dropAt(drag, slot);
  };
  document.addEventListener("pointermove", (move) => follow(drag, move), { signal: stop.signal });
  document.addEventListener("pointerup", () => end(drag.slot), { signal: stop.signal });
  document.addEventListener("pointercancel", () => end(null), { signal: stop.signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && end(null), { signal: stop.signal });
});

function follow(drag, { clientX, clientY }) {
  const [x, y] = [clientX - drag.x, clientY - drag.y];
  if (!drag.isOn && Math.hypot(x, y) < FAR) return;
  if (!drag.isOn) {
    drag.isOn = true;
    drag.entry.querySelector("details").open = false;
    drag.entry.classList.add("entry--held", "entry--dragged");
    calendar().classList.add("calendar--dragging");
  }
  drag.entry.style.transform = `translate(${x}px, ${y}px)`;
  drag.slot = document.elementFromPoint(clientX, clientY)?.closest("[data-slot]") ?? null;
  mark(drag.slot);
  say(drag.slot ? spoken(clock(localAt(drag.slot, drag.entry.dataset.local))) : "", "on-way");
}

function dropAt({ entry }, slot) {
  entry.style.transform = "";
  entry.classList.remove("entry--held", "entry--dragged");
  calendar().classList.remove("calendar--dragging");
  mark(null);
  // The press ends as a click, which would open the menu, unless the entry is elsewhere by then.
  const calm = (event) => event.preventDefault();
  entry.addEventListener("click", calm, { capture: true });
  setTimeout(() => entry.removeEventListener("click", calm, { capture: true }));
  const local = slot && localAt(slot, entry.dataset.local);
  if (!local || local === entry.dataset.local) return void say(words.left);
  const back = home(entry);
  put(entry, slot);
  send(entry, local, back);
}

// ---- menus close when the focus or a press goes elsewhere

for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    for (const menu of root.querySelectorAll("details.entry-menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
}

// A menu in the last row opens below what is seen; `toggle` does not bubble.
root.addEventListener("toggle", ({ target }) => {
  if (target.matches("details.entry-menu[open]")) target.querySelector(".entry-ways").scrollIntoView({ block: "nearest" });
}, { capture: true });

function prepare() {
  for (const button of root.querySelectorAll("[data-take]")) button.hidden = false;
  for (const each of root.querySelectorAll("[data-entry] summary")) each.setAttribute("aria-describedby", "calendar-keys");
}

prepare();
root.dataset.ready = "";
if (!location.hash && matchMedia("(max-width: 799px)").matches) {
  root.querySelector("#today")?.scrollIntoView(); // the list of a month begins weeks ago
}
