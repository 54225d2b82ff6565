// Many photos at once: dropped, pasted or chosen, each sent by itself, two at a time. One that fails stops no other.

import { AWAY } from "./upload.js";

const AT_ONCE = 2;

class Uploads {
  constructor(form) {
    this.form = form;
    this.texts = form.dataset;
    for (const name of ["drop", "list", "state", "next", "complete", "stop"]) this[name] = form.querySelector(`[data-${name}]`);
    this.input = form.elements.file;
    this.row = document.querySelector("template[data-file]").content;
    this.files = [];
    form.querySelector("[data-send]").hidden = true;
    form.querySelector("[data-drop-words]").hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    this.input.addEventListener("change", () => {
      this.take(this.input.files);
      this.input.value = "";
    });
    this.stop.addEventListener("click", () => {
      for (const file of this.files) file.stop();
    });
    this.listen();
  }

  listen() {
    const has = (event) => event.dataTransfer?.types.includes("Files");
    document.addEventListener("dragover", (event) => {
      if (!has(event)) return;
      event.preventDefault(); // or the browser would leave the page and show the picture
      this.drop.classList.add("drop--over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.drop.classList.remove("drop--over");
    });
    document.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      this.drop.classList.remove("drop--over");
      this.take(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => this.take(event.clipboardData?.files ?? []));
    window.addEventListener("beforeunload", (event) => {
      if (this.files.some((file) => file.isOpen)) event.preventDefault();
    });
  }

  take(files) {
    const room = Math.max(this.texts.maxFiles - this.files.length, 0);
    this.notice = files.length > room ? this.texts.tooMany : "";
    for (const file of [...files].slice(0, room)) {
      const upload = new Upload(file, this);
      this.files.push(upload);
      this.list.append(upload.element);
    }
    this.go();
  }

  // Send what waits, as far as there is room, and say how far it is.
  go() {
    const sending = this.files.filter((file) => file.state === "sending").length;
    for (const file of this.files.filter((each) => each.state === "waiting").slice(0, AT_ONCE - sending)) file.send();
    const kept = this.files.filter((file) => file.state === "kept");
    const count = this.texts.count.replace("{kept}", kept.length).replace("{all}", this.files.length);
    this.state.textContent = [this.files.length ? count : "", this.notice].filter(Boolean).join(" ");
    const isOpen = this.files.some((file) => file.isOpen);
    this.next.hidden = !kept.length && !isOpen;
    this.complete.hidden = !kept.length || isOpen;
    this.stop.hidden = !isOpen;
    this.complete.href = `${this.texts.batch}?${kept.map((file) => `photo=${file.photo.pk}`).join("&")}`;
  }
}

class Upload {
  constructor(file, all) {
    Object.assign(this, { file, all, texts: all.texts });
    this.element = all.row.firstElementChild.cloneNode(true);
    const part = (name) => this.element.querySelector(`[data-${name}]`);
    for (const name of ["picture", "name", "tag", "why", "link", "progress", "cancel", "again"]) this[name] = part(name);
    this.name.textContent = file.name;
    this.progress.setAttribute("aria-label", file.name);
    for (const button of [this.cancel, this.again]) button.setAttribute("aria-label", `${button.textContent}: ${file.name}`);
    this.cancel.addEventListener("click", () => this.stop());
    this.again.addEventListener("click", () => {
      this.show("waiting", "stage-draft", this.texts.waiting);
      this.all.go();
    });
    if (file.size > this.texts.maxBytes) this.refuse(this.texts.tooLarge);
    else this.show("waiting", "stage-draft", this.texts.waiting);
  }

  get isOpen() {
    return this.state === "waiting" || this.state === "sending";
  }

  send() {
    this.show("sending", "stage-draft", this.texts.sending);
    const request = new XMLHttpRequest(); // fetch tells nothing of what was sent
    this.request = request;
    request.open("POST", this.all.form.action);
    request.setRequestHeader("Accept", "application/json");
    // The cookie's token, not the page's: it is a new one when the user has logged in again in another tab.
    const [, token] = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie) ?? [];
    request.setRequestHeader("X-CSRFToken", token ?? "");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.progress.value = (100 * loaded) / total;
      if (loaded === total) this.tag.textContent = this.texts.looking;
    });
    request.addEventListener("load", () => this.finish(request));
    request.addEventListener("error", () => this.fail(this.texts.lost));
    request.addEventListener("abort", () => this.fail(""));
    const body = new FormData();
    body.append("file", this.file, this.file.name);
    request.send(body);
  }

  stop() {
    if (this.state === "sending") this.request.abort();
    else if (this.state === "waiting") this.fail("");
  }

  finish(request) {
    if (request.status === 401 || request.status === 403) return this.fail(this.texts.loggedOut);
    if (AWAY.includes(request.status)) return this.fail(this.texts.away);
    let result;
    try {
      [result] = JSON.parse(request.responseText).results;
    } catch {
      return this.fail(this.texts.lost);
    }
    if (result.photo) this.keep(result.photo);
    else this.refuse(result.problem, result.twin);
    return this.all.go();
  }

  keep(photo) {
    this.photo = photo;
    this.show("kept", "readers-live", this.texts.kept, photo.note);
    this.picture.src = photo.src;
    this.picture.hidden = !photo.src;
  }

  // It did not arrive, or was stopped: it can be sent again.
  fail(why) {
    this.show("failed", "stage-in_review", why ? this.texts.refused : this.texts.stopped, why);
    this.again.hidden = false;
    this.all.go();
  }

  // It arrived, or never will: sent again it would be refused again.
  refuse(why, twin) {
    this.show("refused", "stage-in_review", twin ? this.texts.twin : this.texts.refused, twin ? "" : why);
    if (!twin) return;
    this.link.href = twin.url;
    this.link.textContent = twin.text;
    this.link.hidden = false;
    this.picture.src = twin.src;
    this.picture.hidden = !twin.src;
  }

  show(state, tag, label, why = "") {
    this.state = state;
    this.tag.className = `tag ${tag}`;
    this.tag.textContent = label;
    this.why.textContent = why;
    this.progress.hidden = state !== "sending";
    this.progress.value = 0;
    this.cancel.hidden = !this.isOpen;
    this.again.hidden = true;
  }
}

for (const form of document.querySelectorAll("[data-uploads]")) new Uploads(form);
