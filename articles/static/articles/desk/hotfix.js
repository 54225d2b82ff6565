// The form over the live copy: sent once, typed text is held and not left behind unasked. Ctrl+S leads to the button and does not
// press it: what is sent from here is before readers' eyes at once.

import { hold } from "./holding.js";
import { watch } from "./leaving.js";

const form = document.querySelector("[data-fix-form]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const unasked = form.elements.change && !form.elements.change.value;
  (unasked ? form.elements.change[0] : form.querySelector("[name=_save]")).focus();
});

hold(form);
watch(form);
