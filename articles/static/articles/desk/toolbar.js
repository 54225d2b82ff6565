// The editor's toolbar (WAI-ARIA toolbar pattern): one tab stop, arrows between buttons, Alt+F10 to it, Escape back.
// An action without `run` opens a dialog, the act of the same name.

const ACTIONS = {
  h2: { run: (on) => on.toggleHeading({ level: 2 }), active: (editor) => editor.isActive("heading", { level: 2 }) },
  h3: { run: (on) => on.toggleHeading({ level: 3 }), active: (editor) => editor.isActive("heading", { level: 3 }) },
  bold: { run: (on) => on.toggleBold(), active: (editor) => editor.isActive("bold") },
  italic: { run: (on) => on.toggleItalic(), active: (editor) => editor.isActive("italic") },
  link: { active: (editor) => editor.isActive("link"), can: (can) => can.setMark("link", { href: "#" }) },
  bullets: { run: (on) => on.toggleBulletList(), active: (editor) => editor.isActive("bulletList") },
  numbers: { run: (on) => on.toggleOrderedList(), active: (editor) => editor.isActive("orderedList") },
  quote: { run: (on) => on.toggleBlockquote(), active: (editor) => editor.isActive("blockquote") },
  story: {},
  photo: {},
  gallery: {},
  embed: {},
  undo: { run: (on) => on.undo() },
  redo: { run: (on) => on.redo() },
};
const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

export class Toolbar {
  constructor(bar, editor) {
    this.editor = editor;
    this.buttons = [...bar.querySelectorAll("[data-do]")];
    for (const button of this.buttons) this.prepare(button);
    this.buttons[0].tabIndex = 0;
    bar.addEventListener("keydown", (event) => this.onKey(event));
    editor.view.dom.addEventListener("keydown", (event) => {
      if (event.altKey && event.key === "F10") this.buttons.find((button) => !button.tabIndex).focus();
    });
    editor.on("transaction", () => this.refresh());
    this.refresh();
    bar.hidden = false;
  }

  prepare(button) {
    const { keys } = button.dataset;
    if (keys) {
      button.setAttribute("aria-keyshortcuts", keys.replace("Ctrl", MAC ? "Meta" : "Control"));
      button.title += ` (${MAC ? keys.replace("Ctrl+", "⌘") : keys})`;
    }
    if (ACTIONS[button.dataset.do].active) button.setAttribute("aria-pressed", "false");
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
    button.addEventListener("click", () => this.act(button));
  }

  act(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const act = button.dataset.do;
    const { run } = ACTIONS[act];
    this.editor.view.focus();
    if (run) run(this.editor.chain()).run();
    else this.editor.acts[act]();
  }

  refresh() {
    for (const button of this.buttons) {
      const { run, active, can: may } = ACTIONS[button.dataset.do];
      if (active) button.setAttribute("aria-pressed", String(active(this.editor)));
      const can = run ? run(this.editor.can().chain()).run() : (may?.(this.editor.can()) ?? true);
      button.setAttribute("aria-disabled", String(!can));
    }
  }

  onKey(event) {
    const here = this.buttons.indexOf(event.target.closest("[data-do]"));
    const goal = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") this.editor.view.focus();
    if (goal === undefined || here < 0) return;
    event.preventDefault();
    const next = this.buttons.at(goal % this.buttons.length);
    this.buttons[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}
