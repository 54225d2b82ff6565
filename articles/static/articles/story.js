// A story's page: it is told once that it was read, its text grows and shrinks, it is passed on, and players of other
// sites come when they are asked for. One file, as each further one costs a phone a round trip.
// It runs as soon as it is here, before the page is whole: the text should have its reader's size at the first paint.

const root = document.documentElement;
const { read: address } = document.querySelector("script[data-read]").dataset;

// ---- Told once: it has been seen for five seconds. Nothing in it says by whom.

const how = performance.getEntriesByType("navigation")[0]?.type;
let left = 5000; // milliseconds
let since = 0;
let timer = 0;

function look() {
  clearTimeout(timer);
  if (since) left -= performance.now() - since;
  since = 0;
  if (document.visibilityState !== "visible" || document.prerendering) return;
  since = performance.now();
  timer = setTimeout(tell, Math.max(left, 0));
}

function tell() {
  document.removeEventListener("visibilitychange", look);
  document.removeEventListener("prerenderingchange", look);
  navigator.sendBeacon(address);
}

if (how !== "reload" && how !== "back_forward") {
  document.addEventListener("visibilitychange", look);
  document.addEventListener("prerenderingchange", look);
  look();
}

// ---- The size of the text, which this browser alone remembers

const SIZES = [90, 100, 120, 140]; // per cent; the style sheet knows each
let size = SIZES.includes(kept()) ? kept() : 100;
root.dataset.textSize = size;

function kept() {
  try {
    return Number(localStorage.getItem("text-size"));
  } catch { // storage is barred here
    return 0;
  }
}

function keep() {
  try {
    localStorage.setItem("text-size", size);
  } catch { // storage is barred or full: the size holds on this page
  }
}

function sizes(tools, say) {
  const buttons = [...tools.querySelectorAll("[data-step]")];
  const next = (button) => SIZES[SIZES.indexOf(size) + Number(button.dataset.step)];
  const show = () => {
    root.dataset.textSize = size;
    for (const button of buttons) button.setAttribute("aria-disabled", !next(button)); // not `disabled`: the focus stays on it
  };
  for (const button of buttons) button.addEventListener("click", () => {
    size = next(button) ?? size;
    show();
    keep();
    say(`${tools.dataset.size} ${size}%`);
  });
  show();
}

// ---- Passed on: the address that search engines know it by

function share(tools, say) {
  const url = document.querySelector("link[rel=canonical]").href;
  const title = document.querySelector("h1").textContent.replaceAll("\u00ad", "");
  tools.querySelector("[data-copy]").addEventListener("click", () => {
    const refused = () => say(`${tools.dataset.copy} ${url}`, "seen");
    const copied = () => say(tools.dataset.copied, "seen");
    if (navigator.clipboard) navigator.clipboard.writeText(url).then(copied, refused);
    else refused(); // browsers keep it from sites without TLS
  });
  const button = tools.querySelector("[data-share]");
  button.disabled = !navigator.share;
  button.addEventListener("click", () => navigator.share({ title, url }).catch((error) => {
    if (error.name !== "AbortError") throw error; // one may think better of it
  }));
}

// ---- A player, in place of the button that asked for it

function open({ currentTarget: button }) {
  const frame = document.createElement("iframe");
  frame.className = "embed-frame";
  frame.dataset.shape = button.dataset.shape;
  frame.title = button.dataset.title;
  frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation";
  frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin"; // YouTube plays nothing for who says nothing
  frame.src = button.dataset.frame;
  button.replaceWith(frame);
  frame.focus();
}

function start() {
  const tools = document.querySelector(".story-tools");
  const told = tools.querySelector("[role=status]");
  const say = (words, seen) => {
    told.className = seen ? "" : "unseen";
    told.textContent = words;
  };
  sizes(tools, say);
  share(tools, say);
  for (const button of document.querySelectorAll("[data-frame]")) button.addEventListener("click", open);
  root.dataset.scripted = "";
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
