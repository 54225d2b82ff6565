// Assignment and notes: posted without leaving the story's form, so that nothing typed there is lost.

import { suggest } from "./mention.js";
import { tellToken } from "./relogin.js";

const place = document.querySelector("[data-talk]");
const here = place.querySelector("[data-talk-here]");
const live = document.querySelector("[data-talk-live]");

const fields = () => [...place.querySelectorAll("textarea, select, input:not([type=hidden])")];

// What somebody has typed into the panels: name of the field -> its value. `but`: the form that was just sent.
function typed(but) {
  const changed = (field) => {
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  };
  return fields()
    .filter((field) => field.form !== but && changed(field))
    .map((field) => [field.id, field.value]);
}

function renew(answer, sent) {
  const kept = typed(sent);
  const assign = place.querySelector(".talk-assign form");
  // Who has typed into the form of the assignment saw that one: another one since is asked about when it is sent.
  const was = assign && assign !== sent && kept.some(([id]) => assign.contains(document.getElementById(id))) ? assign.elements.was.value : null;
  const open = [...place.querySelectorAll("details[open]")].filter((each) => !each.contains(sent)).map((each) => each.className);
  here.innerHTML = answer.html;
  tellToken(answer.csrf);
  const line = document.querySelector("[data-talk-line]");
  if (line) line.outerHTML = answer.line;
  for (const name of open) {
    const details = place.querySelector(`details.${name}`);
    if (details) details.open = true;
  }
  for (const [id, value] of kept) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  const anew = place.querySelector(".talk-assign form");
  if (was !== null && anew) anew.elements.was.value = was;
  suggest(place);
  say(place.querySelector("[data-said]")?.innerText ?? "");
  const then = document.getElementById(sent.dataset.then);
  (place.querySelector(".errors :is(textarea, select, input)") ?? then)?.focus();
}

function say(words) {
  live.textContent = words;
}

function fail() {
  for (const field of fields()) field.readOnly = false;
  let line = place.querySelector("[data-failure]");
  if (!line) {
    line = document.createElement("p");
    line.className = "errornote";
    line.dataset.failure = "";
    here.prepend(line);
  }
  line.textContent = place.dataset.failed;
  say(place.dataset.failed);
}

async function send(form) {
  const body = new URLSearchParams(new FormData(form));
  for (const field of form.elements) field.readOnly = true; // what is typed from here on would go with the answer
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("newsroom:loggedout"));
  if (!answer.ok) return fail();
  const told = await answer.json();
  if (told.leave) return void window.location.assign(told.leave);
  renew(told, form);
}

let isSending = false;

// Before anybody else hears of it: the page is not left.
document.addEventListener(
  "submit",
  async (event) => {
    if (!place.contains(event.target)) return;
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    try {
      await send(event.target);
    } catch {
      fail(); // the line is down
    } finally {
      isSending = false;
    }
  },
  { capture: true },
);

// A link to the assignment opens its form, if there is nothing else to see.
window.addEventListener("hashchange", () => {
  if (window.location.hash === "#assignment") place.querySelector(".talk-assign")?.setAttribute("open", "");
});

suggest(place);
