// A dialog from the server's template. The browser keeps the focus inside, Escape closes; then the focus goes back.

export function openDialog(template, onClose) {
  const dialog = template.content.firstElementChild.cloneNode(true);
  for (const button of dialog.querySelectorAll("[data-cancel]")) button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.(dialog.returnValue === "done");
  });
  show(dialog);
  return dialog;
}

export function show(dialog) {
  document.body.append(dialog);
  dialog.showModal();
}

// The dialog of an editor: whoever leaves it goes on typing where they were.
export function openOver(editor, template) {
  const { from, to } = editor.state.selection;
  const marked = "node" in editor.state.selection;
  return openDialog(template, (done) => {
    if (!done && marked) editor.commands.setNodeSelection(from);
    else if (!done) editor.commands.setTextSelection({ from, to }); // the browser lost the place
    editor.view.focus();
  });
}

export function showWhen(root, shown) {
  for (const part of root.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== shown;
}
