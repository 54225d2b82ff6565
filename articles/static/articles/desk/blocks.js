// Our own blocks of a story's text: the "Baca Juga" line and the photo; both hold plain words and name their UUID.

import { Extension, Node, pm } from "../../django_prose_editor/editor.js";

const { NodeSelection, TextSelection } = pm.state;
const LONG = 150; // characters; a longer paragraph is no headline
const PREFIX = /^\s*(baca juga|read also)\s*[:：–-]?\s*/i;

// What both blocks share: a card from the server's template around words that are typed in place.
const OwnBlock = Node.create({
  group: "own",
  content: "text*",
  marks: "",
  defining: true,
  isolating: true,
  priority: 1000,

  addOptions() {
    return { template: null };
  },

  addNodeView() {
    return ({ node, getPos, editor }) => {
      const dom = this.options.template.content.firstElementChild.cloneNode(true);
      const words = dom.querySelector("[data-words]");
      const show = (current) => {
        words.classList.toggle("editor-block__words--empty", !current.content.size);
        for (const state of dom.querySelectorAll("[data-when]")) {
          state.hidden = (state.dataset.when === "linked") !== Boolean(current.attrs.story);
        }
      };
      dom.querySelector("[data-remove]").addEventListener("click", () => remove(editor, getPos()));
      dom.querySelector(".editor-block__head").addEventListener("mousedown", () => {
        editor.commands.setNodeSelection(getPos());
      });
      dom.querySelector("[data-remove]").hidden = !editor.isEditable;
      show(node);
      return {
        dom,
        contentDOM: words,
        update(next) {
          if (next.type !== node.type) return false;
          show(next);
          return true;
        },
        ignoreMutation: (mutation) => mutation.type !== "selection" && !words.contains(mutation.target),
        stopEvent: (event) => Boolean(event.target.closest?.("[data-remove]")),
      };
    };
  },

  addKeyboardShortcuts() {
    return {
      Enter: () => leave(this.editor, this.name),
      "Shift-Enter": () => leave(this.editor, this.name),
      Backspace: () => this.editor.commands.undoOwnBlock(this.name),
    };
  },
});

export const StoryLine = OwnBlock.extend({
  name: "storyLine",

  addAttributes() {
    return { story: attribute("data-story") };
  },

  parseHTML() {
    return [{ tag: "aside[data-story]" }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["aside", HTMLAttributes, 0];
  },

  addCommands() {
    return {
      toggleStoryLine: () => ({ state, tr, dispatch }) => toggleStoryLine(state, tr, dispatch),
      undoOwnBlock: (name) => ({ state, tr, dispatch }) => undoOwnBlock(name, state, tr, dispatch),
    };
  },
});

export const PhotoBlock = OwnBlock.extend({
  name: "photoBlock",

  addAttributes() {
    return { photo: attribute("data-photo") };
  },

  parseHTML() {
    return [{ tag: "figure[data-photo]" }];
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes, 0];
  },
});

// Alt+Up and Alt+Down carry the block at the cursor over its neighbour.
export const MoveBlock = Extension.create({
  name: "moveBlock",

  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": () => this.editor.commands.command(({ state, tr, dispatch }) => move(state, tr, dispatch, -1)),
      "Alt-ArrowDown": () => this.editor.commands.command(({ state, tr, dispatch }) => move(state, tr, dispatch, 1)),
    };
  },
});

function attribute(name) {
  return {
    default: "",
    parseHTML: (element) => element.getAttribute(name) ?? "",
    renderHTML: (attributes) => ({ [name]: attributes[name.replace("data-", "")] }),
  };
}

function remove(editor, position) {
  const node = editor.state.doc.nodeAt(position);
  editor.chain().focus().deleteRange({ from: position, to: position + node.nodeSize }).run();
}

// Enter goes on below: our blocks are one line.
function leave(editor, name) {
  const { $from } = editor.state.selection;
  if ($from.parent.type.name !== name) return false;
  const after = $from.after();
  return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).run();
}

function plainWords(node) {
  return node.textBetween(0, node.content.size, " ", " ").replace(/\s+/g, " ").trim();
}

function replaceBlock(tr, $from, node) {
  tr.replaceWith($from.before(1), $from.after(1), node);
  tr.setSelection(TextSelection.create(tr.doc, $from.before(1) + 1 + node.content.size)).scrollIntoView();
}

// The line at the cursor becomes a "Baca Juga" line and back; under a long paragraph a new, empty line is made.
function toggleStoryLine(state, tr, dispatch) {
  const { storyLine, paragraph } = state.schema.nodes;
  const { $from, $to } = state.selection;
  if ($from.depth !== 1 || !$from.sameParent($to)) return false;
  if (!dispatch) return true;
  const words = plainWords($from.parent);
  if ($from.parent.type === storyLine) {
    replaceBlock(tr, $from, paragraph.create(null, words ? state.schema.text(words) : null));
  } else if (words.length > LONG) {
    tr.insert($from.after(1), storyLine.create());
    tr.setSelection(TextSelection.create(tr.doc, $from.after(1) + 1)).scrollIntoView();
  } else {
    const title = words.replace(PREFIX, "");
    replaceBlock(tr, $from, storyLine.create(null, title ? state.schema.text(title) : null));
  }
  return true;
}

// Backspace at the start: a "Baca Juga" line becomes plain text again, a photo is marked, so that the next one removes it.
function undoOwnBlock(name, state, tr, dispatch) {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset || $from.parent.type.name !== name) return false;
  if (name === "photoBlock") {
    if (dispatch) tr.setSelection(NodeSelection.create(tr.doc, $from.before()));
    return true;
  }
  if (dispatch) {
    const start = $from.before();
    tr.replaceWith(start, $from.after(), state.schema.nodes.paragraph.create(null, $from.parent.content));
    tr.setSelection(TextSelection.create(tr.doc, start + 1));
  }
  return true;
}

function move(state, tr, dispatch, step) {
  const { $from, from, to } = state.selection;
  const index = $from.index(0);
  const other = index + step;
  if (state.selection.$to.index($from.depth ? 0 : 0) > index + 1 || other < 0 || other >= state.doc.childCount) return false;
  if (!dispatch) return true;
  const block = state.doc.child(index);
  const start = $from.depth ? $from.before(1) : from;
  const target = step < 0 ? start - state.doc.child(other).nodeSize : start + state.doc.child(other).nodeSize;
  const marked = state.selection instanceof NodeSelection && !$from.depth;
  tr.delete(start, start + block.nodeSize).insert(target, block);
  const by = target - start;
  tr.setSelection(
    marked ? NodeSelection.create(tr.doc, target) : TextSelection.create(tr.doc, from + by, Math.min(to, start + block.nodeSize - 1) + by),
  ).scrollIntoView();
  return true;
}
