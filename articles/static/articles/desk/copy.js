// A button that copies what stands in a box.

const button = document.querySelector("[data-copy]");
const box = document.querySelector("[data-copied-from]");
const told = document.querySelector("[data-copy-told]");

button.hidden = false;
button.addEventListener("click", async () => {
  box.select();
  try {
    await navigator.clipboard.writeText(box.value); // only over https, and where the browser lets pages copy
    told.textContent = told.dataset.done;
  } catch {
    told.textContent = told.dataset.failed;
  }
});
