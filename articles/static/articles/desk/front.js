// The screen that arranges the front page: one story where one belongs, and the page shown as one types.

import { watch } from "./leaving.js";

const form = document.querySelector("[data-front-form]");
const pane = document.querySelector("[data-preview-pane]");
const stage = pane.querySelector("[data-stage]");
const told = pane.querySelector("[data-preview-told]");
const PAUSE = 400; // milliseconds of no typing before the preview is asked for

// ---- a second choice takes the place of the first

for (const field of form.querySelectorAll("[data-single]")) {
  const search = field.querySelector("[data-input]");
  const invites = search.placeholder;
  const tidy = () => {
    const rows = [...field.querySelectorAll("[data-rows] > [data-row]")];
    for (const earlier of rows.slice(0, -1)) earlier.remove();
    for (const button of field.querySelectorAll("[data-act=up], [data-act=down]")) button.disabled = true;
    search.placeholder = rows.length ? field.dataset.single : invites;
  };
  field.querySelector("[data-picker]").addEventListener("input", tidy);
  tidy();
}

// ---- when the banner ends

// Whoever types a time means it.
const until = form.querySelector("[name=banner_until]");
until.addEventListener("input", () => {
  form.querySelector("[name=banner_ends][value=at]").checked = true;
});

// ---- the page as it would be

let width = 1280;
let frame = null;
let timer = null;
let asked = null;

function fit() {
  if (!frame) return;
  const scale = Math.min(1, stage.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.height = `${stage.clientHeight / scale}px`;
  frame.style.transform = `scale(${scale})`;
  stage.classList.toggle("front-stage--phone", width < 600);
}

// A new frame takes the place of the old one once it is there: nothing flickers, and the browser's history stays as it was.
function show(page) {
  const next = document.createElement("iframe");
  next.title = pane.dataset.frame;
  next.sandbox = "allow-same-origin"; // no scripts, no forms, and it leads nowhere
  next.className = "front-frame front-frame--coming";
  next.srcdoc = page;
  next.addEventListener("load", () => {
    next.contentDocument.body.inert = true; // to be looked at; the other tab is for reading and following
    const old = frame;
    const top = old?.contentWindow?.scrollY ?? 0;
    frame = next;
    fit();
    next.contentWindow.scrollTo(0, top);
    next.classList.remove("front-frame--coming");
    old?.remove();
  }, { once: true });
  for (const coming of stage.querySelectorAll(".front-frame--coming")) coming.remove();
  stage.append(next);
}

async function ask() {
  asked?.abort();
  const request = new AbortController();
  asked = request;
  stage.classList.add("front-stage--asking");
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), signal: request.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show(await answer.text());
    told.textContent = pane.dataset.shown;
  } catch (error) {
    if (error.name === "AbortError") return;
    told.textContent = pane.dataset.failed;
  }
  told.classList.toggle("visually-hidden", told.textContent !== pane.dataset.failed);
  stage.classList.remove("front-stage--asking");
}

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
};

form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-input]")) later(); // what is typed into a search box changes nothing yet
});

const widths = [...pane.querySelectorAll("[data-width]")];
function choose(button) {
  for (const each of widths) each.setAttribute("aria-pressed", String(each === button));
  width = Number(button.dataset.width);
  fit();
}
for (const button of widths) button.addEventListener("click", () => choose(button));

pane.hidden = false;
if (stage.clientWidth < 600) choose(widths[0]);
new ResizeObserver(fit).observe(stage);
ask();

// ---- what was typed and not saved is not left behind by mistake: the history's buttons and logging out ask first

watch(form, [...document.querySelectorAll("form")].filter((other) => other !== form));
