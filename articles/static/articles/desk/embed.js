// The dialog of a card: an address elsewhere and the title that readers see.

import { openOver, showWhen } from "./dialog.js";
import { webAddress } from "./link.js";

// `keep(address, title)` puts the card into the text.
export function openEmbedDialog(editor, template, { address = "", title = "", keep }) {
  const dialog = openOver(editor, template);
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const fault = (name, input, wrong) => {
    part(name).hidden = !wrong;
    input.setAttribute("aria-invalid", String(wrong));
    if (wrong) input.focus();
    return wrong;
  };
  showWhen(dialog, title || address ? "old" : "new");
  part("address").value = address;
  part("text").value = title;
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const found = webAddress(part("address").value);
    const words = part("text").value.replace(/\s+/g, " ").trim();
    const wanting = fault("wanting", part("text"), !words);
    if (fault("error", part("address"), !found) || wanting) return;
    dialog.close("done");
    keep(found, words);
  });
  (address && !title ? part("text") : part("address")).focus();
}
