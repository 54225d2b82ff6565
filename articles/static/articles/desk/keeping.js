// What is typed is kept: every few seconds on the server, until then in the browser. A crash, a lost line or an expired
// log-in costs at most what was typed since.

import { deliver } from "./delivery.js";
import * as outbox from "./outbox.js";
import { askToLogIn, tellToken, whoIsThere } from "./relogin.js";
import { isOpen, newToken, settle } from "./twins.js";

const PAUSE = 1500; // milliseconds after the last key
const LONGEST = 5000; // while somebody types on and on
const AGAIN = 5000; // after a failure; also after a save that got no answer
const MOST = 2 * 1024 * 1024; // bytes that the server takes

const form = document.querySelector("[data-keep]");
const line = document.querySelector("[data-keeping]");
const logIn = document.querySelector("[data-log-in]");
const token = form.elements.form;
const { keep: address, keepNew, desk, user, story } = form.dataset;
const name = () => outbox.key(user, story, token.value);

let opened = null; // the state that the page came with, once the editor and the pickers have brought it into order
let kept = null; // the state that the server has
let timer = null;
let since = 0; // when the first unkept key was pressed
let typedAt = 0;
let touchedAt = 0; // any key, also one that changes nothing: a space at the end of a line
let sending = null;
let isLeaving = false;
let isOut = false; // logged out, or somebody else is logged in
let isHere = true; // the browser's storage took what was typed last
let beside = null; // the token of what was typed after a save was sent

const state = () => {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  return data.toString();
};

const isSafe = (data) => data === kept || (kept === null && data === opened);

// Whether the server has everything that stands in the form.
export const isKept = () => opened === null || isSafe(state());

// ---- what is said

function say(what, values = {}) {
  line.hidden = false;
  line.className = `keeping keeping--${what}`;
  const words = line.dataset[what].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  if (line.textContent !== words) line.textContent = words;
  logIn.hidden = !isOut;
}

// ---- when

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

// The first touch comes before any change.
function open() {
  touchedAt = Date.now();
  if (opened !== null) return;
  opened = state();
  if ("kept" in form.dataset) kept = opened;
}

function touched() {
  if (opened === null) return; // the page itself, at its start
  const data = state();
  if (isSafe(data)) return;
  if (isLeaving) return setBeside(data);
  typedAt = Date.now();
  since ||= typedAt;
  isHere = outbox.put(name(), { at: typedAt, address, data });
  later(Math.max(0, Math.min(PAUSE, since + LONGEST - typedAt)));
}

// Typed while a save is on its way: the next page forgets what was saved, so this stands under a token of its own.
function setBeside(data) {
  beside ??= newToken();
  const later = new URLSearchParams(data);
  later.set("form", beside);
  outbox.put(outbox.key(user, story, beside), { at: Date.now(), address, data: later.toString() });
}

async function send() {
  if (isLeaving || sending) return isLeaving ? undefined : later(PAUSE);
  const data = state();
  if (opened === null || isSafe(data)) return isOut ? back() : undefined;
  since = 0;
  sending = new AbortController();
  const found = await deliver(address, data, user, sending.signal);
  sending = null;
  if (isLeaving) return;
  if (found.is === "kept") acknowledged(data, found);
  else if (found.is === "out" || found.is === "other") loggedOut(found.is);
  else if (found.is === "big") say("big");
  else {
    say(isHere ? "here" : "nowhere");
    later(AGAIN);
  }
}

function acknowledged(data, found) {
  kept = data;
  isOut = false;
  tellToken(found.csrf);
  if (state() === data) outbox.take(name());
  say("kept", { time: found.clock });
  const here = new URL(location);
  if (here.searchParams.get("form") === token.value) return;
  here.searchParams.set("form", token.value); // so that a reload brings the text back
  history.replaceState(history.state, "", here);
}

// ---- logged out

// Nothing is to be sent: was there a log-in in another tab?
async function back() {
  const there = await whoIsThere().catch(() => null);
  if (there?.user !== user) return;
  tellToken(there.token);
  isOut = false;
  say("in");
}

function loggedOut(why = "out") {
  const isNews = !isOut;
  isOut = true;
  say(isHere ? "out" : "lost");
  if (isNews) askWhenQuiet(why);
}

// Not into a word that somebody is typing: its rest would stand in the password.
function askWhenQuiet(why) {
  if (Date.now() - touchedAt < PAUSE) return void setTimeout(askWhenQuiet, PAUSE, why);
  if (isOut) ask(() => later(0), why);
}

function ask(after, why = "out") {
  const goOn = () => {
    isOut = false;
    say("in");
    after();
  };
  askToLogIn({ user, why, after: goOn });
}

logIn.addEventListener("click", () => ask(() => later(0)));
document.addEventListener("newsroom:loggedout", () => loggedOut());
window.addEventListener("focus", () => isOut && later(0)); // perhaps logged in in another tab

// ---- the way out

// Whoever is logged out logs in first, and the press counts then. Otherwise the text goes into the browser's storage:
// should the log-in have expired just now, it is offered again; if the save arrives, the server says so by a cookie.
form.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.formTarget) return;
    if (isOut) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return ask(() => form.requestSubmit(event.submitter));
    }
    if (event.defaultPrevented) return;
    isLeaving = true;
    clearTimeout(timer);
    sending?.abort();
    const data = state(); // though the server has it: the story may be gone, and its unsaved text with it
    if (opened !== null && data !== opened) outbox.put(name(), { at: Date.now(), address, data });
    setTimeout(stayed, 2 * AGAIN);
  },
  { capture: true },
);

function stayed() {
  isLeaving = false;
  if (beside) outbox.take(outbox.key(user, story, beside));
  beside = null;
  later(0);
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) stayed();
});
window.addEventListener("pagehide", () => {
  if (isLeaving || isOut || isKept()) return;
  const body = new URLSearchParams(state());
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  navigator.sendBeacon(address, body); // the browser's storage has it too, should this not arrive
});

// ---- what earlier pages left in the browser

// It goes to the server, and is offered from there. What belongs to a story that is not there any more, or not for this
// person, becomes a new story's text.
async function flush() {
  let isWaiting = false;
  const left = outbox.entries(user).map(([other]) => other);
  const isAbandoned = await Promise.all(left.map(async (other) => !(await isOpen(other.split(":").at(-1)))));
  // Read again: whoever typed meanwhile has newer text there.
  for (const [other, text, entry] of outbox.entries(user)) {
    if (other === name() || !isAbandoned[left.indexOf(other)]) continue; // or older text would follow newer
    let to = entry.address;
    let found = await deliver(to, entry.data, user);
    if (found.is === "gone") found = await deliver((to = keepNew), entry.data, user);
    if (["down", "out", "other"].includes(found.is)) return; // at the next page
    if (found.is !== "kept") continue;
    outbox.take(other, text);
    isWaiting ||= to === address;
  }
  if (isWaiting) document.querySelector("[data-outbox]").hidden = false;
}

// This very form may have left something newer than the page shows: it gets a token of its own, and is offered beside.
function setAside() {
  const left = outbox.get(name());
  if (!left || "posted" in form.dataset) return;
  const data = new URLSearchParams(left.data);
  data.set("form", newToken());
  if (outbox.put(outbox.key(user, story, data.get("form")), { ...left, data: data.toString() })) outbox.take(name());
}

for (const touch of ["pointerdown", "keydown", "paste", "drop", "focusin"]) {
  document.addEventListener(touch, open, { capture: true });
}
form.addEventListener("input", touched);
form.addEventListener("change", touched);
window.addEventListener("online", () => later(0));

outbox.forget(outbox.done(desk), user);
setAside();
settle(token, () => {
  kept = null; // what stands here is kept under the other window's token
});
if ("posted" in form.dataset) {
  opened = ""; // a refused save: the text is nowhere but here
  window.addEventListener("load", () => later(PAUSE));
}
flush();
