// What is typed is kept: every few seconds on the server, until then in the browser. A crash, a lost line or an expired
// log-in costs at most what was typed since.

import * as outbox from "./outbox.js";
import { askToLogIn, tellToken } from "./relogin.js";

const PAUSE = 1500; // milliseconds after the last key
const LONGEST = 5000; // while somebody types on and on
const AGAIN = 5000; // after a failure

const form = document.querySelector("[data-keep]");
const line = document.querySelector("[data-keeping]");
const { keep: address, user, story } = form.dataset;
const name = outbox.key(user, story, form.elements.form.value);

let kept = null; // the state that the server has
let first = null; // the state that the page came with
let timer = null;
let since = 0; // when the first unkept key was pressed
let sending = null;
let isLeaving = false;

const state = () => {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  return data.toString();
};

export const isKept = () => {
  const now = state();
  return now === kept || (kept === null && now === first);
};

function say(what, values = {}) {
  line.hidden = false;
  line.className = `keeping keeping--${what}`;
  const words = line.dataset[what].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  if (line.textContent !== words) line.textContent = words;
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function touched() {
  first ??= "";
  const now = Date.now();
  if (!since) since = now;
  outbox.put(name, { at: now, address, data: state() });
  later(Math.max(0, Math.min(PAUSE, since + LONGEST - now)));
}

async function post(to, data) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const answer = await fetch(to, {
    method: "POST",
    body: data,
    redirect: "manual",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token },
    signal: sending?.signal,
  });
  return answer;
}

async function send() {
  if (isLeaving) return;
  if (sending) return later(PAUSE);
  const data = state();
  if (data === kept) return;
  since = 0;
  sending = new AbortController();
  try {
    const answer = await post(address, data);
    if (answer.ok) return acknowledged(data, await answer.json());
    if (answer.status === 413) return say("big");
    if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") return loggedOut();
    say("here");
    later(AGAIN);
  } catch (error) {
    if (error.name === "AbortError") return;
    say("here");
    later(AGAIN);
  } finally {
    sending = null;
  }
}

function acknowledged(data, answer) {
  kept = data;
  tellToken(answer.csrf);
  if (state() === data) outbox.take(name);
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  say("kept", { time: time.format(new Date(answer.kept)) });
}

function loggedOut() {
  say("out");
  askToLogIn({ user, after: () => later(0) });
}

form.addEventListener("input", touched);
form.addEventListener("change", touched);
document.addEventListener("newsroom:loggedout", loggedOut);
window.addEventListener("online", () => later(0));

// A save that meets an expired log-in is answered by the log-in page: until the next page of this form says what became
// of it, the browser keeps the text.
form.addEventListener("submit", () => {
  isLeaving = true;
  clearTimeout(timer);
  sending?.abort();
  if (first !== null && state() !== kept) outbox.put(name, { at: Date.now(), address, data: state(), sent: true });
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
window.addEventListener("pagehide", () => {
  if (isLeaving || first === null || state() === kept) return;
  const body = new URLSearchParams(state());
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  navigator.sendBeacon(address, body); // the browser's storage has it too, should this not arrive
});

// What earlier pages of this person left in the browser goes to the server now, and is offered from there.
async function flush() {
  let isOffered = false;
  for (const [other, entry] of outbox.entries(user)) {
    if (other === name) continue;
    try {
      const answer = await post(entry.address, entry.data);
      if (answer.status === 410 || answer.ok) outbox.take(other);
      if (answer.ok && entry.address === address) isOffered = !(await answer.json()).saved || isOffered;
    } catch {
      return; // the line is down: at the next page
    }
  }
  if (isOffered) document.querySelector("[data-outbox]").hidden = false;
}

flush();
