// The story's rich-text editor: Tiptap, as django-prose-editor bundles it, with exactly the markup of articles/html.py.
// It reads and writes the textarea that the server rendered, which stays the form's field.

import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Extension, Gapcursor, HardBreak, Heading, History, Italic, Link,
  ListItem, OrderedList, Paragraph, Placeholder, Text, TrailingNode, pm,
} from "../../django_prose_editor/editor.js";
import { Acts } from "./acts.js";
import { EmbedCard, GalleryBlock, PhotoBlock, StoryLine } from "./blocks.js";
import { canonical } from "./canonical.js";
import { isAllowed } from "./link.js";
import { cleanPaste, pastedPicture } from "./paste.js";
import { canUpload } from "./photos.js";
import { MoveBlock } from "./place.js";
import { Toolbar } from "./toolbar.js";

// Headings of other levels come from elsewhere: they become ours.
const OurHeading = Heading.extend({
  parseHTML() {
    return [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: level < 3 ? 2 : 3 } }));
  },
}).configure({ levels: [2, 3] });

const OurList = OrderedList.extend({ addAttributes: () => ({}), addNodeView: null });

// No addresses out of plain words: datelines such as "KOMPAS.TV" look like one.
const OurLink = Link.extend({
  addAttributes: () => ({ href: { default: null } }),
  addKeyboardShortcuts() {
    return { "Mod-k": () => this.editor.acts.link() };
  },
}).configure({
  autolink: false,
  openOnClick: false,
  HTMLAttributes: { target: null, rel: null, class: null },
  isAllowedUri: (address) => isAllowed(address),
  shouldAutoLink: (address) => /^https?:\/\//i.test(address),
});

// The keys of the buttons for our own blocks, as articles/forms/widgets.py names them.
const Keys = Extension.create({
  name: "keys",
  addKeyboardShortcuts() {
    const open = (act) => () => {
      this.editor.acts[act]();
      return true;
    };
    const acts = { b: "story", f: "photo", g: "gallery", e: "embed" };
    return Object.fromEntries(Object.entries(acts).map(([key, act]) => [`Mod-Alt-${key}`, open(act)]));
  },
});

function extensions(root) {
  const own = (kind, change) => ({ template: root.querySelector(`template[data-${kind}]`), change });
  return [
    Document.extend({ content: "(block | own)+" }),
    Paragraph, OurHeading, BulletList, OurList, Text, HardBreak,
    ListItem.extend({ content: "paragraph (paragraph | list)*" }),
    Blockquote.extend({ content: "(paragraph | list)+" }),
    StoryLine.configure(own("story", ({ acts }, node, position) => acts.changeStory(node, position))),
    PhotoBlock.configure(own("photo", ({ acts }, node, position) => acts.changePhoto(node, position))),
    GalleryBlock.configure(own("gallery", ({ acts }, node, position) => acts.changeGallery(node, position))),
    EmbedCard.configure(own("embed", ({ acts }, node, position) => acts.changeEmbed(node, position))),
    OurLink, Bold, Italic,
    History, Dropcursor, Gapcursor, MoveBlock, Keys,
    Placeholder.configure({ placeholder: root.dataset.placeholder }),
    TrailingNode.configure({ node: "paragraph", notAfter: ["heading", "bulletList", "orderedList", "blockquote"] }),
  ];
}

function attributes(textarea) {
  const given = { "aria-multiline": "true", class: "editor__text" };
  const label = textarea.labels?.[0]?.textContent.trim().replace(/:$/, "");
  if (label) given["aria-label"] = label;
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(name)) given[name] = textarea.getAttribute(name);
  }
  return given;
}

function start(root) {
  const textarea = root.querySelector("textarea");
  const editable = !textarea.disabled && !textarea.readOnly;
  const bar = root.querySelector("[data-bar]");
  const live = root.querySelector("[data-live]");
  const upload = (data, view, event) => {
    const file = pastedPicture(data);
    if (!file || !canUpload()) return false;
    const place = event && view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (place) view.dispatch(view.state.tr.setSelection(pm.state.Selection.near(view.state.doc.resolve(place.pos))));
    editor.acts.photo(file);
    return true;
  };
  const editor = new Editor({
    element: root,
    editable,
    extensions: extensions(root),
    content: textarea.value,
    injectCSS: false, // our style sheet has it; a style element would break the security policy
    enableInputRules: ["bulletList", "blockquote", "heading"],
    enablePasteRules: false,
    editorProps: {
      attributes: attributes(textarea),
      transformPastedHTML: cleanPaste,
      handlePaste: (_view, event) => upload(event.clipboardData),
      handleDrop: (view, event, _slice, moved) => !moved && upload(event.dataTransfer, view, event),
    },
    onUpdate() {
      textarea.value = canonical(editor.getHTML());
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  editor.acts = new Acts(editor, root);
  editor.say = (text) => {
    live.textContent = text;
  };
  for (const label of textarea.labels ?? []) label.addEventListener("click", () => editor.view.focus());
  textarea.hidden = true;
  root.classList.add("editor--ready");
  if (editable) new Toolbar(bar, editor);
}

for (const root of document.querySelectorAll("[data-editor]:not(.editor--ready)")) start(root);
