// The way out of the desk's long forms: typed text is not left behind unasked, one press sends once, Ctrl+S saves.

const AGAIN = 10_000; // milliseconds: whoever stopped the browser, or lost the line, may press again by then

// Let one press send a form once: a second one, while the first is on its way, would do the thing twice. What goes to
// another tab leaves this page as it is, and counts for nothing.
export function once(form) {
  let timer;
  const guard = { isSent: false };
  guard.lift = () => {
    clearTimeout(timer);
    guard.isSent = false;
    form.classList.remove("story-form--sent");
  };
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return;
    if (guard.isSent) return void event.preventDefault();
    guard.isSent = true;
    form.classList.add("story-form--sent");
    timer = setTimeout(guard.lift, AGAIN);
  });
  window.addEventListener("pageshow", guard.lift); // the browser's button brings the page back as it was left
  return guard;
}

// Watch a form: sent once, saved by Ctrl+S; a page that is left by any other way than its own submit asks first if
// something was typed. `others`: forms of the page that lead away from it; `isSafe` tells that the server has the text.
export function watch(form, others = [], isSafe = () => false) {
  const own = once(form);
  const ways = others.map(once);

  // The pickers and the editor bring their fields into order when they start; so the state to compare with is taken at
  // the first touch, which comes before any change.
  let before = null;
  const state = () => new URLSearchParams(new FormData(form)).toString();
  for (const touch of ["pointerdown", "keydown", "paste", "drop", "focusin"]) {
    document.addEventListener(touch, () => void (before ??= state()), { capture: true });
  }
  const isDirty = () => "dirty" in form.dataset || (before !== null && before !== state());

  window.addEventListener("beforeunload", (event) => {
    if (own.isSent || !isDirty() || isSafe()) return;
    event.preventDefault();
    setTimeout(() => ways.forEach((way) => way.lift())); // after the answer: who stays may press again
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[name=_save]"));
  });
}
