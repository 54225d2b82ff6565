// The screen that arranges the front page: one story where one belongs, and the page shown as one types.

import { watch } from "./leaving.js";
import { pane } from "./pane.js";

const form = document.querySelector("[data-front-form]");
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

const beside = document.querySelector("[data-preview-pane]");
const preview = pane(beside, form, form.dataset.preview, PAUSE);

form.addEventListener("input", (event) => {
  if (!event.target.matches("[data-input]")) preview.later(); // what is typed into a search box changes nothing yet
});

beside.hidden = false;
preview.start();

// ---- what was typed and not saved is not left behind by mistake: the history's buttons and logging out ask first

watch(form, [...document.querySelectorAll("form")].filter((other) => other !== form));
