// Who else has the story open, and what they saved meanwhile. It only tells: nothing typed is touched, no focus moves.

import { openDialog } from "./dialog.js";
import { tellToken } from "./relogin.js";

const TYPED = 10_000; // milliseconds after the last key, somebody is still typing

const place = document.querySelector("[data-presence]");
const form = document.querySelector("[data-story-form]");
const people = place.querySelector("[data-people]");
const newer = document.querySelector("[data-newer]");
const sentence = newer.querySelector("[data-sentence]");
const acts = newer.querySelector("[data-acts]");
const difference = newer.querySelector("[data-difference]");

const address = place.dataset.presence;
const base = form?.elements.base?.value ?? place.dataset.base;

let typedAt = -Infinity;
let timer = null;
let isSent = false; // the form is on its way: its next page is the same person at the same story
let isGone = false;
let isOut = false; // logged out, and said so

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

function data(values) {
  return new URLSearchParams({ base, csrfmiddlewaretoken: token(), ...values });
}

const isTyping = () => performance.now() - typedAt < TYPED;

function later() {
  clearTimeout(timer);
  timer = setTimeout(beat, Number(place.dataset.beat));
}

async function beat() {
  later(); // whatever becomes of this one
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: data({ typing: isTyping() ? "1" : "0" }),
      redirect: "manual",
      headers: { Accept: "application/json" },
    });
    if (isGone) return;
    if (answer.status === 401 && !isOut) document.dispatchEvent(new CustomEvent("newsroom:loggedout"));
    isOut = answer.status === 401;
    if (answer.ok) tell(await answer.json());
  } catch {
    // the line is down: the next one tries again
  }
}

// ---- what it tells

function tell(answer) {
  tellToken(answer.csrf);
  tellPeople(answer.others);
  if (answer.saved.number > Number(place.dataset.told)) tellNewer(answer.saved);
}

// Only what changed is touched, so that it alone is read out.
function tellPeople(others) {
  const lines = [...people.children];
  const wanted = others.map((one) => {
    const line = lines.find((each) => each.textContent === one.sentence) ?? document.createElement("li");
    if (!line.isConnected) line.textContent = one.sentence;
    line.classList.toggle("presence-typing", one.typing);
    return line;
  });
  for (const line of lines) if (!wanted.includes(line)) line.remove();
  wanted.forEach((line, at) => {
    if (people.children[at] !== line) people.insertBefore(line, people.children[at] ?? null);
  });
}

function tellNewer(saved) {
  if (sentence.textContent !== saved.sentence) sentence.textContent = saved.sentence;
  const to = new URL(difference.href);
  to.searchParams.set("after", saved.number);
  difference.href = to;
  acts.hidden = false;
}

// ---- the difference, over the form instead of in another tab

difference.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const to = difference.href;
  const found = await fragment(to);
  if (!found) return void window.open(to, "_blank", "noopener");
  const dialog = openDialog(document.querySelector("template[data-difference-dialog]"), () => difference.focus());
  dialog.querySelector("[data-difference-here]").replaceWith(found);
});

async function fragment(from) {
  try {
    const answer = await fetch(from, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return document.adoptNode(page.getElementById("difference"));
  } catch {
    return null;
  }
}

// ---- when

function type() {
  const began = !isTyping();
  typedAt = performance.now();
  if (began) beat();
}

function leave() {
  clearTimeout(timer);
  isGone = true;
  if (!isSent) navigator.sendBeacon(address, data({ leave: "1" }));
}

form?.addEventListener("input", type);
document.addEventListener("submit", (event) => {
  isSent = !event.defaultPrevented && !event.submitter?.formTarget && event.target.method !== "dialog";
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) beat();
});
window.addEventListener("pagehide", leave);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  isSent = isGone = false; // the browser's button brought the page back
  beat();
});

beat();
