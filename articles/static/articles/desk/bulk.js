// The list's boxes: one for all of them, and how many are chosen. Without script each is ticked by itself.

const form = document.getElementById("bulk");
const boxes = [...document.querySelectorAll('#result_list input[form="bulk"]')];

if (form) {
  const all = document.createElement("input");
  all.type = "checkbox";
  const label = document.createElement("label");
  label.className = "bulk-all";
  label.append(all, form.dataset.all);
  form.prepend(label);

  const count = form.querySelector(".bulk-count");
  count.hidden = false;
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
    count.textContent = chosen ? form.dataset.chosen.replace("{count}", chosen) : form.dataset.none;
  };

  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  window.addEventListener("pageshow", tell); // coming back, the browser may have ticked them again
}
