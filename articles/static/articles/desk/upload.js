// The form of a new photo. Problems stand at their fields; nothing that was typed is lost until the photo is kept.

import { showPicture } from "./facts.js";
import { Reading } from "./reading.js";

// Statuses that say: what keeps photos does not answer, or has no room.
export const AWAY = [503, 507];

export class PhotoUpload {
  // `texts.upload` is the address, `done(facts)` takes the kept photo, `back()` returns to the library.
  constructor(form, texts, { done, back }) {
    Object.assign(this, { form, texts, done });
    this.file = form.elements.file;
    this.problem = form.querySelector("[data-problem]");
    this.send = form.querySelector("[data-send]");
    this.preview = form.querySelector("[data-preview]");
    this.twin = form.querySelector("[data-twin]");
    this.reading = new Reading(form, texts, ({ twin, problems }) => {
      this.mark("file", problems);
      this.showTwin(twin);
    });
    this.twin.querySelector("[data-twin-take]").addEventListener("click", () => this.finish(this.known));
    this.file.addEventListener("change", () => this.look());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    form.querySelector("[data-back]").addEventListener("click", back);
    for (const error of form.querySelectorAll("[data-error]")) this.describe(form.elements[error.dataset.error], error);
  }

  describe(input, error) {
    const given = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", given ? `${given} ${error.id}` : error.id);
  }

  focus() {
    (this.file.files.length ? this.form.elements.alt : this.file).focus();
  }

  // A file that was pasted or dropped into the text.
  take(file) {
    const held = new DataTransfer();
    held.items.add(file);
    this.file.files = held.files;
    this.look();
  }

  look() {
    URL.revokeObjectURL(this.preview.src);
    const [file] = this.file.files;
    this.preview.hidden = !file;
    if (file) this.preview.src = URL.createObjectURL(file);
    this.mark("file", []);
    this.showTwin(null);
    this.reading.read(file);
    // What somebody wrote stays, but it was written for the picture before.
    const isOld = this.before && file && this.form.elements.alt.value.trim();
    this.mark("alt", isOld ? [this.texts.written] : []);
    this.before = file;
  }

  // The photo that has this very file, to be used instead.
  showTwin(facts) {
    this.known = facts;
    this.twin.hidden = !facts;
    this.showSend();
    if (!facts) return;
    const name = this.twin.querySelector("[data-twin-name]");
    showPicture(this.twin.querySelector("[data-twin-picture]"), facts);
    name.textContent = facts.text;
    name.href = facts.url;
  }

  async submit() {
    if (this.send.getAttribute("aria-disabled") === "true") return;
    this.busy(true);
    const { photo, errors, twin } = await this.ask();
    this.busy(false);
    if (photo) return this.finish(photo);
    this.showErrors(twin ? { ...errors, file: [] } : errors); // the twin is told of where it can be taken
    return this.showTwin(twin ?? this.known);
  }

  // The server's answer; what to say if there is none; no errors at all if the upload was stopped.
  async ask() {
    this.request = new AbortController();
    const { signal } = this.request;
    const told = (text) => ({ errors: { __all__: [text] } });
    try {
      // The cookie's token, not the page's: it is a new one when the user has logged in again in another tab.
      const [, token] = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie) ?? [];
      const body = new FormData(this.form);
      const answer = await fetch(this.texts.upload, { method: "POST", body, signal, headers: { "X-CSRFToken": token } });
      if (answer.redirected || answer.status === 403) return told(this.texts.refused);
      if (AWAY.includes(answer.status)) return told(this.texts.away);
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.json();
    } catch {
      return signal.aborted ? { errors: {} } : told(this.texts.lost);
    }
  }

  // The dialog was left: what comes of the upload must not go into the text, or wherever the dialog is open then.
  stop() {
    this.request?.abort();
    this.reading.stop();
  }

  busy(on) {
    this.form.setAttribute("aria-busy", String(on));
    this.showSend();
  }

  // A file that the library has would be refused.
  showSend() {
    const isWaiting = this.form.getAttribute("aria-busy") === "true" || Boolean(this.known);
    this.send.setAttribute("aria-disabled", String(isWaiting));
  }

  finish(facts) {
    this.showErrors({});
    this.form.reset();
    this.look();
    this.done(facts);
  }

  showErrors(errors) {
    const wrong = [];
    for (const place of this.form.querySelectorAll("[data-error]")) {
      const name = place.dataset.error;
      this.mark(name, errors[name] ?? []);
      if (errors[name]?.length) wrong.push(this.form.elements[name]);
    }
    this.say((errors.__all__ ?? []).join(" "));
    wrong[0]?.focus();
  }

  mark(name, texts) {
    const place = this.form.querySelector(`[data-error="${name}"]`);
    place.textContent = texts.join(" ");
    place.hidden = !texts.length;
    this.form.elements[name].setAttribute("aria-invalid", String(Boolean(texts.length)));
  }

  say(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}
