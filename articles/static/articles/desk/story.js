// The story form: warn before typed text is left behind, send it once, let the slug follow the headline, save by Ctrl+S.

const form = document.querySelector("[data-story-form]");

// ---- what was typed and not saved

// The pickers and the editor bring their fields into order when they start; so the state to compare with is taken at
// the first touch, which comes before any change.
let before = null;
let sent = false;

const state = () => new URLSearchParams(new FormData(form)).toString();
const remember = () => void (before ??= state());
const dirty = () => "dirty" in form.dataset || (before !== null && before !== state());

for (const touch of ["pointerdown", "keydown", "paste", "drop", "focusin"]) {
  document.addEventListener(touch, remember, { capture: true });
}

window.addEventListener("beforeunload", (event) => {
  if (!sent && dirty()) event.preventDefault();
});

// ---- once is enough: a second press while the first is on its way would save twice

form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  form.classList.add("story-form--sent");
});

// Coming back by the browser's button brings the page back as it was left.
window.addEventListener("pageshow", () => {
  sent = false;
  form.classList.remove("story-form--sent");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[name=_save]"));
});

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
