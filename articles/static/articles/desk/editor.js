// The story's rich-text editor: Tiptap, as django-prose-editor bundles it, with exactly the markup of articles/html.py.
// It reads and writes the textarea that the server rendered, which stays the form's field.

import {
  Blockquote, Bold, BulletList, Document, Dropcursor, Editor, Gapcursor, HardBreak, Heading, History, Italic, Link,
  ListItem, OrderedList, Paragraph, Placeholder, Text, TrailingNode,
} from "../../django_prose_editor/editor.js";
import { PhotoBlock, StoryLine, MoveBlock } from "./blocks.js";
import { isAllowed, openLinkDialog } from "./link.js";
import { cleanPaste } from "./paste.js";
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
    return { "Mod-k": () => this.editor.openLinkDialog() };
  },
}).configure({
  autolink: false,
  openOnClick: false,
  HTMLAttributes: { target: null, rel: null, class: null },
  isAllowedUri: (address) => isAllowed(address),
  shouldAutoLink: (address) => /^https?:\/\//i.test(address),
});

function extensions(root) {
  return [
    Document.extend({ content: "(block | own)+" }),
    Paragraph, OurHeading, BulletList, OurList, Text, HardBreak,
    ListItem.extend({ content: "paragraph (paragraph | list)*" }),
    Blockquote.extend({ content: "(paragraph | list)+" }),
    StoryLine.configure({ template: root.querySelector("template[data-story]") }),
    PhotoBlock.configure({ template: root.querySelector("template[data-photo]") }),
    OurLink, Bold, Italic,
    History, Dropcursor, Gapcursor, MoveBlock,
    Placeholder.configure({ placeholder: root.dataset.placeholder }),
    TrailingNode.configure({ node: "paragraph", notAfter: ["heading", "bulletList", "orderedList", "blockquote"] }),
  ];
}

// The editor's text in the canonical form of articles/html.py, as far as it differs from Tiptap's.
function canonical(editor) {
  const holder = document.createElement("template");
  holder.innerHTML = editor.getHTML();
  for (const block of [...holder.content.children]) {
    const own = block.matches("[data-photo], [data-story]:not([data-story=''])");
    if (!own && !block.textContent.trim()) block.remove();
  }
  for (const item of holder.content.querySelectorAll("li")) {
    const [first, ...rest] = item.children;
    if (first?.tagName === "P" && rest.every((child) => child.matches("ul, ol"))) first.replaceWith(...first.childNodes);
  }
  return holder.innerHTML.replaceAll("&nbsp;", " ");
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
  const editor = new Editor({
    element: root,
    editable,
    extensions: extensions(root),
    content: textarea.value,
    injectCSS: false, // our style sheet has it; a style element would break the security policy
    enableInputRules: ["bulletList", "blockquote", "heading"],
    enablePasteRules: false,
    editorProps: { attributes: attributes(textarea), transformPastedHTML: cleanPaste },
    onUpdate() {
      textarea.value = canonical(editor);
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  editor.openLinkDialog = () => openLinkDialog(editor, root.querySelector("template[data-link]"));
  for (const label of textarea.labels ?? []) label.addEventListener("click", () => editor.view.focus());
  textarea.hidden = true;
  root.classList.add("editor--ready");
  if (editable) new Toolbar(bar, editor);
}

for (const root of document.querySelectorAll("[data-editor]:not(.editor--ready)")) start(root);
