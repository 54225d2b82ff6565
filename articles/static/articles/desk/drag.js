// Sorting by pointer, an extra beside the keys: a row is held at its grip and changes places as the pointer passes.

export function makeDraggable(list, onMoved) {
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const row = grip?.closest("[data-row]");
    if (!row || event.button) return;
    event.preventDefault();
    const start = row.previousElementSibling;
    const stop = new AbortController();
    const { signal } = stop;
    row.classList.add("picker__row--dragged");
    const end = () => {
      stop.abort();
      row.classList.remove("picker__row--dragged");
      if (row.previousElementSibling !== start) onMoved(row);
    };
    document.addEventListener("pointermove", ({ clientY }) => follow(row, clientY), { signal });
    document.addEventListener("pointerup", end, { signal });
    document.addEventListener("pointercancel", end, { signal });
  });
}

function follow(row, y) {
  while (row.previousElementSibling && y < middle(row.previousElementSibling)) row.previousElementSibling.before(row);
  while (row.nextElementSibling && y > middle(row.nextElementSibling)) row.nextElementSibling.after(row);
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
