// What the toolbar's buttons for our own blocks do: each opens its dialog, and puts in what was chosen there.

import { openEmbedDialog } from "./embed.js";
import { facts } from "./facts.js";
import { openLinkDialog, webAddress } from "./link.js";
import { openPhotoLibrary } from "./photos.js";
import { insertOwn, replaceOwn } from "./place.js";
import { openStoryDialog } from "./storyline.js";

const PREFIX = /^\s*(baca juga|read also)\s*[:：–-]?\s*/i;

// The words of the paragraph at the cursor, "" in any other block.
function paragraphWords(editor) {
  const { $from, $to } = editor.state.selection;
  if ($from.depth !== 1 || !$from.sameParent($to) || $from.parent.type.name !== "paragraph") return "";
  return $from.parent.textBetween(0, $from.parent.content.size, " ", " ").replace(/\s+/g, " ").trim();
}

function selectedWords(editor) {
  const { from, to } = editor.state.selection;
  return editor.state.doc.textBetween(from, to, " ", " ").trim().slice(0, 150);
}

export class Acts {
  constructor(editor, root) {
    this.editor = editor;
    this.template = (name) => root.querySelector(`template[data-${name}-dialog]`);
  }

  link() {
    return openLinkDialog(this.editor, this.template("link"));
  }

  // "Baca juga: Banjir Surut", typed as a paragraph, is looked for and replaced.
  story() {
    const words = paragraphWords(this.editor);
    const replaced = PREFIX.test(words);
    const term = replaced ? words.replace(PREFIX, "") : selectedWords(this.editor);
    const put = (story, title) => insertOwn(this.editor, "storyLine", { story }, title, { replaced });
    this.pickStory(term, put);
  }

  changeStory(node, position) {
    const put = (story, title) => replaceOwn(this.editor, position, "storyLine", { story }, title);
    this.pickStory(node.attrs.story ? "" : node.textContent, put);
  }

  pickStory(term, put) {
    openStoryDialog(this.editor, this.template("story"), {
      term,
      choose: (story) => {
        facts.put("story", story);
        put(story.id, story.text);
      },
      leave: (words) => put("", words),
    });
  }

  // An address that stands alone in its paragraph becomes the card's.
  embed() {
    const address = webAddress(paragraphWords(this.editor));
    const keep = (embed, title) => insertOwn(this.editor, "embedCard", { embed }, title, { replaced: Boolean(address) });
    openEmbedDialog(this.editor, this.template("embed"), { address, title: "", keep });
  }

  changeEmbed(node, position) {
    const keep = (embed, title) => replaceOwn(this.editor, position, "embedCard", { embed }, title);
    openEmbedDialog(this.editor, this.template("embed"), { address: node.attrs.embed, title: node.textContent, keep });
  }

  photo(file) {
    this.pickPhoto((photo) => insertOwn(this.editor, "photoBlock", { photo }), file);
  }

  changePhoto(node, position) {
    this.pickPhoto((photo) => replaceOwn(this.editor, position, "photoBlock", { photo }));
  }

  gallery() {
    this.pickGallery([], (gallery) => insertOwn(this.editor, "galleryBlock", { gallery }));
  }

  changeGallery(node, position) {
    const put = (gallery) => replaceOwn(this.editor, position, "galleryBlock", { gallery });
    this.pickGallery(node.attrs.gallery.split(" "), put);
  }

  pickGallery(gallery, put) {
    openPhotoLibrary({ gallery, choose: (ids) => put(ids.join(" ")), onClose: () => this.editor.view.focus() });
  }

  pickPhoto(put, file) {
    openPhotoLibrary({
      file,
      choose: (photo) => {
        facts.put("photo", photo);
        put(photo.id);
      },
      onClose: () => this.editor.view.focus(),
    });
  }
}
