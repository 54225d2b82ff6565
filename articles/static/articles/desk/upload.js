// The form of a new photo. Problems stand at their fields; nothing that was typed is lost until the photo is kept.

export class PhotoUpload {
  // `texts.upload` is the address, `done(facts)` takes the kept photo, `back()` returns to the library.
  constructor(form, texts, { done, back }) {
    Object.assign(this, { form, texts, done });
    this.file = form.elements.file;
    this.problem = form.querySelector("[data-problem]");
    this.send = form.querySelector("[data-send]");
    this.preview = form.querySelector("[data-preview]");
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
  }

  async submit() {
    if (this.send.getAttribute("aria-disabled") === "true") return;
    this.busy(true);
    try {
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      const body = new FormData(this.form);
      const answer = await fetch(this.texts.upload, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const { photo, errors } = await answer.json();
      if (photo) this.finish(photo);
      else this.showErrors(errors);
    } catch {
      this.showErrors({});
      this.say(this.texts.lost);
    } finally {
      this.busy(false);
    }
  }

  busy(on) {
    this.send.setAttribute("aria-disabled", String(on));
    this.form.setAttribute("aria-busy", String(on));
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
      const input = this.form.elements[place.dataset.error];
      const texts = errors[place.dataset.error] ?? [];
      place.textContent = texts.join(" ");
      place.hidden = !texts.length;
      input.setAttribute("aria-invalid", String(Boolean(texts.length)));
      if (texts.length) wrong.push(input);
    }
    this.say((errors.__all__ ?? []).join(" "));
    wrong[0]?.focus();
  }

  say(text) {
    this.problem.textContent = text;
    this.problem.hidden = !text;
  }
}
