// Menus that unfold (details) close on Escape, and when the focus or a press goes elsewhere.

const menus = document.querySelectorAll("details[data-menu]");

const leave = (event) => {
  for (const menu of menus) {
    if (!menu.contains(event.target)) menu.open = false;
  }
};
document.addEventListener("pointerdown", leave);
document.addEventListener("focusin", leave);

for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
