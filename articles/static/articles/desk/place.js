// Where our own blocks go in the text: put in, moved, marked from beside, removed.

import { Extension, pm } from "../../django_prose_editor/editor.js";

const { NodeSelection, TextSelection } = pm.state;

// Put a block of our own at the cursor's place: over an empty paragraph or the one to be `replaced`, else below it. The
// cursor goes into its caption, or on to the next paragraph.
export function insertOwn(editor, type, attrs, words = "", { replaced = false } = {}) {
  const { state } = editor;
  const { $from, from } = state.selection;
  const node = made(state, type, attrs, words);
  const start = $from.depth ? $from.before(1) : from;
  const here = state.doc.nodeAt(start);
  const over = here?.type.name === "paragraph" && (replaced || !here.content.size);
  const at = over || !here ? start : start + here.nodeSize;
  const { tr } = state;
  tr.replaceWith(at, over ? start + here.nodeSize : at, node);
  const after = at + node.nodeSize;
  if (node.type.isAtom && !tr.doc.nodeAt(after)?.type.spec.group?.includes("block")) {
    tr.insert(after, state.schema.nodes.paragraph.create());
  }
  const cursor = node.type.isAtom ? TextSelection.near(tr.doc.resolve(after + 1)) : TextSelection.create(tr.doc, at + 1);
  editor.view.dispatch(tr.setSelection(cursor).scrollIntoView());
}

// Change the block at `position`, which stays marked.
export function replaceOwn(editor, position, type, attrs, words) {
  const { tr, doc } = editor.state;
  const old = doc.nodeAt(position);
  const node = words === undefined ? old.type.create(attrs, old.content) : made(editor.state, type, attrs, words);
  tr.replaceWith(position, position + old.nodeSize, node);
  editor.view.dispatch(tr.setSelection(NodeSelection.create(tr.doc, position)));
}

export function remove(editor, position) {
  const node = editor.state.doc.nodeAt(position);
  editor.chain().focus().deleteRange({ from: position, to: position + node.nodeSize }).run();
}

function made(state, type, attrs, words) {
  return state.schema.nodes[type].create(attrs, words ? state.schema.text(words) : null);
}

// Alt+Up and Alt+Down carry the block at the cursor over its neighbour; Backspace and Delete beside a block of our own
// mark it first, so that the next one removes it.
export const MoveBlock = Extension.create({
  name: "moveBlock",
  priority: 1001,

  addKeyboardShortcuts() {
    const run = (command, step) => () =>
      this.editor.commands.command(({ state, tr, dispatch }) => command(state, tr, dispatch, step));
    return {
      "Alt-ArrowUp": run(move, -1),
      "Alt-ArrowDown": run(move, 1),
      Backspace: run(mark, -1),
      Delete: run(mark, 1),
    };
  },
});

function mark(state, tr, dispatch, step) {
  const { $from, empty } = state.selection;
  if (!empty || $from.depth < 1) return false;
  const edge = step < 0 ? 0 : $from.parent.content.size;
  if ($from.parentOffset !== edge) return false;
  const own = $from.parent.type.spec.group === "own";
  if (!own && $from.depth !== 1) return false;
  const index = own ? $from.index(0) : $from.index(0) + step;
  const other = state.doc.maybeChild(index);
  if (other?.type.spec.group !== "own" || (own && step > 0)) return false;
  if (dispatch) tr.setSelection(NodeSelection.create(tr.doc, positionOf(state.doc, index))).scrollIntoView();
  return true;
}

function positionOf(doc, index) {
  let position = 0;
  for (let i = 0; i < index; i++) position += doc.child(i).nodeSize;
  return position;
}

function move(state, tr, dispatch, step) {
  const { $from, $to, from, to } = state.selection;
  const index = $from.index(0);
  const other = index + step;
  if ($to.index(0) > index + 1 || other < 0 || other >= state.doc.childCount) return false;
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
