// Filters that are menus: choosing goes to the list that the choice names.

for (const menu of document.querySelectorAll("select[data-goes]")) {
  menu.addEventListener("change", () => window.location.assign(menu.value));
}
