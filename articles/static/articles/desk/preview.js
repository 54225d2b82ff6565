// The story as readers would see it, beside its form where there is room, over it where there is not. Nothing is saved.

import { pane } from "./pane.js";

const PAUSE = 1000; // milliseconds after the last key
const OPEN = "newsroom-preview"; // kept for the window, so that a save does not close what one works with

const root = document.querySelector("[data-look]");
const button = document.querySelector("[data-look-open]");
const form = button.form;
const wide = matchMedia("(min-width: 1000px)");
const preview = pane(root, form, button.formAction, PAUSE);

function open() {
  button.setAttribute("aria-expanded", "true");
  document.body.classList.toggle("looking", wide.matches);
  if (wide.matches) root.setAttribute("open", ""); // not by `show`, which would take the focus from the text
  else root.showModal();
  preview.start();
}

function shut() {
  preview.stop();
  if (root.open) root.close();
  button.setAttribute("aria-expanded", "false");
  document.body.classList.remove("looking");
}

function remember() {
  if (root.open && wide.matches) sessionStorage.setItem(OPEN, "1");
  else sessionStorage.removeItem(OPEN);
}

button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-controls", root.id);
button.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // the browser's own way into another tab or window
  event.preventDefault();
  if (root.open) shut();
  else open();
  remember();
});
root.querySelector("[data-look-shut]").addEventListener("click", () => {
  shut();
  remember();
  button.focus();
});
root.addEventListener("close", () => root.open || shut()); // by Escape, where it lies over the form
wide.addEventListener("change", () => {
  if (!root.open) return;
  shut();
  open();
});

for (const event of ["input", "change"]) {
  form.addEventListener(event, () => root.open && preview.later());
}

if (sessionStorage.getItem(OPEN) && wide.matches) open();
