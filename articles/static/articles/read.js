// Tells the site once that this story was read: it has been seen for five seconds. Nothing in it says by whom.

const { read: address } = document.querySelector("script[data-read]").dataset;
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
