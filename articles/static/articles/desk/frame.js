// Menus that unfold (details) close on Escape, and when the focus or a press goes elsewhere.

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
