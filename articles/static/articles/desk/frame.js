// Menus that unfold (details) close on Escape, and when the focus or a press goes elsewhere. On a phone the desk's menu
// begins with the page that one is on in sight.

const leave = (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
};
document.addEventListener("pointerdown", leave);
document.addEventListener("focusin", leave);

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

const here = document.querySelector(".desk-menu [aria-current]");
const menu = here?.closest("ul");
if (menu) menu.scrollLeft += here.getBoundingClientRect().right - menu.getBoundingClientRect().right + menu.clientWidth / 3;
