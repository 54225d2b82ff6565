// Select2 names its boxes after what is chosen, not after their label: give them the label's words.

// jQuery's ready calls in the order of asking, and the admin's own script, which makes the boxes, has asked before.
window.django?.jQuery(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels?.[0]?.textContent.trim().replace(/:$/, "");
    const box = select.nextElementSibling;
    if (!label || !box) continue;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) part.setAttribute("aria-label", label);
  }
});
