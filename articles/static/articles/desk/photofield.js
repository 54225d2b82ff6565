// The story's lead photo: the chosen one with thumbnail and credit, and the library to choose from. The menu that the
// server rendered stays the form's field.

import { showWhen } from "./dialog.js";
import { facts, showPicture, showSupplied, showTag } from "./facts.js";
import { openPhotoLibrary } from "./photos.js";

class PhotoField {
  constructor(root) {
    this.root = root;
    this.select = root.querySelector("select");
    const part = (name) => root.querySelector(`[data-${name}]`);
    for (const name of ["card", "picture", "title", "credit", "label", "wanting", "note", "supplied", "buttons", "choose", "remove", "live"]) {
      this[name] = part(name);
    }
    const [label] = this.select.labels;
    if (label) {
      this.buttons.setAttribute("aria-label", label.textContent.trim().replace(/:$/, ""));
      label.addEventListener("click", () => this.choose.focus());
    }
    const help = this.select.getAttribute("aria-describedby");
    if (help) this.choose.setAttribute("aria-describedby", help);
    this.choose.addEventListener("click", () => openPhotoLibrary({ use: "lead", choose: (photo) => this.take(photo) }));
    this.remove.addEventListener("click", () => this.clear());
    facts.addEventListener("change", () => this.show());
    this.select.hidden = true;
    this.buttons.hidden = this.select.disabled;
    this.show();
  }

  take(photo) {
    facts.put("photo", photo);
    if (![...this.select.options].some((option) => option.value === String(photo.pk))) {
      const option = new Option(photo.text, photo.pk);
      option.dataset.uid = photo.id;
      this.select.add(option);
    }
    this.set(String(photo.pk), this.root.dataset.chosen.replace("{name}", photo.text));
  }

  clear() {
    this.set("", this.root.dataset.removed);
    this.choose.focus();
  }

  set(value, said) {
    this.select.value = value;
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.live.textContent = said;
    this.show();
  }

  show() {
    const { value, selectedOptions } = this.select;
    const photo = value ? facts.get("photo", selectedOptions[0].dataset.uid) : null;
    showWhen(this.buttons, value ? "some" : "none");
    this.card.hidden = !value;
    this.remove.hidden = !value;
    if (!value) return;
    showPicture(this.picture, photo);
    this.title.textContent = photo?.text ?? selectedOptions[0].text;
    if (photo) this.title.href = photo.url;
    else this.title.removeAttribute("href");
    this.credit.textContent = photo?.credit ?? "";
    const wanting = photo?.wanting ?? [];
    this.wanting.replaceChildren(...wanting.flatMap((text) => [tag(text), " "]));
    this.note.textContent = wanting.length && !photo.label ? "" : photo?.note ?? ""; // a tag says it already
    showSupplied(this.supplied, photo);
    showTag(this.label, photo);
  }
}

function tag(text) {
  const made = document.createElement("span");
  showTag(made, null, text);
  return made;
}

for (const root of document.querySelectorAll("[data-photo-field]")) new PhotoField(root);
