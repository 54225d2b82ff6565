// The page of collisions: sent once, saved by Ctrl+S, not left unasked; whoever writes has chosen to write.

import { hold } from "./holding.js";
import { watch } from "./leaving.js";

const form = document.querySelector("[data-merge-form]");

hold(form);
watch(form);

for (const box of form.querySelectorAll(".write-box")) {
  const own = box.closest(".collision-write").querySelector("[type=radio]");
  for (const touch of ["input", "paste"]) box.addEventListener(touch, () => void (own.checked = true));
}

// Whoever chooses to write wants to write there.
for (const own of form.querySelectorAll(".collision-write [type=radio]")) {
  own.addEventListener("click", () => {
    if (own.matches(":focus")) own.closest(".collision-write").scrollIntoView({ block: "nearest" });
  });
}
