// Our own blocks of a story's text: the "Baca Juga" line, the photo, the gallery, the card. All hold plain words and name
// what they show. The words of photos are a caption, typed in place; the others stand as one piece, which a dialog changes.

import { Node, pm } from "../../django_prose_editor/editor.js";
import { showWhen } from "./dialog.js";
import { facts, showPicture, showSupplied, showTag } from "./facts.js";
import { webHost } from "./link.js";
import { remove } from "./place.js";

const { NodeSelection } = pm.state;

const OwnBlock = Node.create({
  group: "own",
  content: "text*",
  marks: "",
  defining: true,
  isolating: true,
  priority: 1000,

  // `template` is the card, `change(editor, node, position)` opens the dialog that changes the block.
  addOptions() {
    return { template: null, change: null };
  },

  addNodeView() {
    return (props) => view(this, props);
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { selection } = editor.state;
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== this.name) return false;
        this.options.change(editor, selection.node, selection.from);
        return true;
      },
    };
  },
});

export const StoryLine = OwnBlock.extend({
  name: "storyLine",
  atom: true,

  addAttributes: () => ({ story: attribute("data-story", uid) }),
  parseHTML: () => [{ tag: "aside[data-story]" }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes, 0],

  addStorage: () => ({
    fill(part, node) {
      const { story } = node.attrs;
      const found = story ? facts.get("story", story) : null;
      const [label, note] = [part("label"), part("note")];
      link(part("title"), found?.text || node.textContent, found?.url);
      showTag(label, found, story ? found?.label : label.dataset.open);
      part("detail").textContent = found?.detail ?? "";
      note.textContent = story ? found?.note ?? "" : note.dataset.open;
      return story ? "linked" : "open";
    },
  }),
});

export const EmbedCard = OwnBlock.extend({
  name: "embedCard",
  atom: true,

  addAttributes: () => ({ embed: attribute("data-embed", (address) => address) }),
  parseHTML: () => [{ tag: "aside[data-embed]", getAttrs: (aside) => Boolean(webHost(aside.dataset.embed)) && null }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes, 0],

  addStorage: () => ({
    fill(part, node) {
      const { embed } = node.attrs;
      const host = webHost(embed).replace(/^www\./i, "");
      link(part("title"), node.textContent || host, embed);
      part("detail").textContent = host;
      return "";
    },
  }),
});

export const PhotoBlock = OwnBlock.extend({
  name: "photoBlock",

  // A gallery of a single photo is a photo.
  addAttributes: () => ({
    photo: { ...attribute("data-photo", uid), parseHTML: ({ dataset }) => uid(dataset.photo ?? uids(dataset.gallery ?? "")) },
  }),
  parseHTML: () => [
    { tag: "figure[data-photo]", getAttrs: (figure) => Boolean(uid(figure.dataset.photo)) && null },
    { tag: "figure[data-gallery]", getAttrs: (figure) => Boolean(uid(uids(figure.dataset.gallery))) && null },
  ],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],

  addStorage: () => ({
    fill(part, node) {
      const found = facts.get("photo", node.attrs.photo);
      const [words, picture, alt, label, note] = ["words", "picture", "alt", "label", "note"].map(part);
      words.classList.toggle("editor-block__words--empty", !node.content.size);
      words.dataset.shown = found?.caption || words.dataset.placeholder; // what readers see where nothing is typed
      showPicture(picture, found);
      picture.alt = found?.alt ?? "";
      part("credit").textContent = found?.credit ?? "";
      alt.textContent = found?.alt ? `${alt.dataset.before} ${found.alt}` : "";
      showTag(label, found, found === null ? label.dataset.gone : found?.label);
      note.textContent = found === null ? note.dataset.gone : found?.note ?? "";
      showSupplied(part("supplied"), found);
      return "";
    },
  }),

  addKeyboardShortcuts() {
    const keys = this.parent();
    const leaveCaption = ({ editor }) => leave(editor, this.name);
    return { ...keys, "Shift-Enter": leaveCaption, Enter: (props) => leaveCaption(props) || keys.Enter(props) };
  },
});

export const GalleryBlock = PhotoBlock.extend({
  name: "galleryBlock",

  addAttributes: () => ({ gallery: attribute("data-gallery", uids) }),
  parseHTML: () => [{ tag: "figure[data-gallery]", getAttrs: (figure) => uids(figure.dataset.gallery).includes(" ") && null }],

  addStorage() {
    const { template } = this.options;
    return {
      fill(part, node) {
        const found = node.attrs.gallery.split(" ").map((id) => facts.get("photo", id));
        const unseen = found.filter((photo) => photo === null || photo?.shown === false).length;
        const [words, count, label] = ["words", "count", "label"].map(part);
        words.classList.toggle("editor-block__words--empty", !node.content.size);
        words.dataset.shown = words.dataset.placeholder;
        count.textContent = count.dataset.text.replace("{total}", found.length);
        showTag(label, null, unseen ? label.dataset.unseen.replace("{count}", unseen) : "");
        part("thumbs").replaceChildren(...found.map((photo) => thumb(template.content.lastElementChild, photo)));
        return "";
      },
    };
  },
});

function thumb(blank, photo) {
  const made = blank.cloneNode(true);
  const [picture, tag] = ["picture", "tag"].map((name) => made.querySelector(`[data-${name}]`));
  showPicture(picture, photo);
  picture.alt = photo?.alt || photo?.text || "";
  made.title = photo?.text ?? "";
  showTag(tag, photo, photo === null ? tag.dataset.gone : photo?.label);
  return made;
}

// A card from the server's template around the block's words.
function view(block, { node, getPos, editor }) {
  const { template, change } = block.options;
  const dom = template.content.firstElementChild.cloneNode(true);
  const part = (name) => dom.querySelector(`[data-${name}]`);
  const words = part("words");
  const watch = new AbortController();
  let current = node;
  const show = () => showWhen(dom, block.storage.fill(part, current));
  if (!words) dom.contentEditable = "false";
  part("remove").addEventListener("click", () => remove(editor, getPos()));
  part("change").addEventListener("click", () => change(editor, current, getPos()));
  part("remove").hidden = part("change").hidden = !editor.isEditable;
  dom.addEventListener("mousedown", (event) => {
    if (!event.target.closest("[data-words], a, button")) editor.commands.setNodeSelection(getPos());
  });
  facts.addEventListener("change", show, { signal: watch.signal });
  show();
  return {
    dom,
    contentDOM: words,
    update(next) {
      if (next.type !== node.type) return false;
      current = next;
      show();
      return true;
    },
    selectNode() {
      dom.classList.add("ProseMirror-selectednode");
      const said = ["kind", "count", "title", "words", "label", "note"].map((name) => textOf(part(name)));
      editor.say?.([...said, dom.dataset.hint].filter(Boolean).join(" ")); // not yet there for what a text begins with
    },
    deselectNode: () => dom.classList.remove("ProseMirror-selectednode"),
    destroy: () => watch.abort(),
    ignoreMutation: (mutation) => mutation.type !== "selection" && !words?.contains(mutation.target),
    stopEvent: (event) => Boolean(event.target.closest?.("a, button")),
  };
}

function textOf(element) {
  const text = element?.hidden ? "" : element?.textContent.trim();
  return text ? `${text.replace(/[.:]$/, "")}.` : "";
}

function link(element, text, address) {
  element.textContent = text;
  if (address) element.href = address;
  else element.removeAttribute("href");
}

// A UUID as articles/tree.py writes it, "" for anything else.
function uid(value) {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value.toLowerCase() : "";
}

// The UUIDs of a gallery as articles/tree.py writes them: each once, thirty at most.
function uids(value) {
  const found = value.toLowerCase().split(/[ \t\n\f\r]+/).filter(uid);
  return [...new Set(found)].slice(0, 30).join(" ");
}

function attribute(name, read) {
  const key = name.replace("data-", "");
  return {
    default: "",
    parseHTML: (element) => read(element.getAttribute(name) ?? ""),
    renderHTML: (attributes) => ({ [name]: attributes[key] }),
  };
}

// Enter goes on below: a caption is one line.
function leave(editor, name) {
  const { $from } = editor.state.selection;
  if ($from.parent.type.name !== name) return false;
  const after = $from.after();
  return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).run();
}
