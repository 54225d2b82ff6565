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
  const { previousElementSibling: before, nextElementSibling: after } = row;
  if (before && y < middle(before)) before.before(row);
  else if (after && y > middle(after)) after.after(row);
}

function middle(row) {
  const { top, height } = row.getBoundingClientRect();
  return top + height / 2;
}
