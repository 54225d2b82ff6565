// What a photo's file says, asked before it is sent, into those fields of its form that nobody has written in.

const BEGINNING = 2 * 1024 * 1024; // bytes in which a JPEG has said everything

export class Reading {
  // `texts.read` is the address; `told(answer)` hears of its problems and of the photo that has this very
  // file.
  constructor(form, texts, told) {
    Object.assign(this, { form, texts, onTold: told });
    this.told = form.querySelector("[data-read-told]");
    this.filled = new Map(); // name -> what was put there
  }

  stop() {
    this.request?.abort();
  }

  async read(file) {
    this.stop();
    this.takeBack();
    this.told.textContent = "";
    if (!file) return;
    const request = new AbortController();
    this.request = request;
    const answer = await this.ask(file, request.signal);
    if (!answer || request.signal.aborted) return; // the fields are there to be written in
    this.onTold(answer);
    this.fill(answer.values);
    const names = [...this.filled.keys()].map((name) => this.form.elements[name].labels[0].firstChild.textContent.trim());
    const lines = [];
    if (names.length) lines.push(this.texts.filled.replace("{fields}", names.join(", ")));
    if (answer.differing.length) lines.push(this.texts.differs.replace("{fields}", answer.differing.join(", ")));
    this.told.textContent = lines.join(" ");
  }

  async ask(file, signal) {
    try {
      const [, token] = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie) ?? [];
      const body = new FormData();
      const part = file.type === "image/jpeg" ? file.slice(0, BEGINNING) : file;
      body.append("file", part, file.name);
      body.append("digest", await digest(file));
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const answer = await fetch(this.texts.read, { method: "POST", body, signal, headers });
      return answer.ok && !answer.redirected ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const input = this.form.elements[name];
      if (input.value.trim()) continue;
      input.value = value;
      this.filled.set(name, input.value);
    }
  }

  // Another file was chosen: what the one before said goes, unless somebody changed it.
  takeBack() {
    for (const [name, value] of this.filled) {
      if (this.form.elements[name].value === value) this.form.elements[name].value = "";
    }
    this.filled.clear();
  }
}

// The SHA-256 of a file; "" where the browser gives none: without https, but on this machine.
async function digest(file) {
  if (!crypto.subtle) return "";
  const made = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
