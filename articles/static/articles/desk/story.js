// The story form: warn before typed text is left behind, send it once, let the slug follow the headline, save by Ctrl+S.

import { isKept } from "./keeping.js";
import { watch } from "./leaving.js";

const form = document.querySelector("[data-story-form]");

watch(form, [], isKept);

// ---- the slug follows the headline as long as nobody wrote another one

const slug = form.querySelector("[data-follows]");
const headline = slug && document.getElementById(slug.dataset.follows);
if (headline) {
  const made = () => window.URLify(headline.value, slug.maxLength, true);
  let follows = slug.value === "" || slug.value === made();
  headline.addEventListener("input", () => {
    if (follows) slug.value = made();
  });
  slug.addEventListener("input", () => {
    follows = slug.value === "";
  });
}

// ---- the headline is one line, however many lines its box shows

document.getElementById("id_headline").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) event.preventDefault();
});
