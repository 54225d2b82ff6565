// The link dialog, from the server's template; its addresses are those that articles/html.py lets pass.

import { openOver } from "./dialog.js";

const SCHEME = /^([^/?#]*?):/;
const SCHEMES = ["http", "https", "mailto"];
const DOMAIN = /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?([/?#].*)?$/i;

export function isAllowed(address) {
  const scheme = SCHEME.exec((address ?? "").replace(/[\u0000-\u0020\u00a0]+/g, ""));
  return Boolean(address) && (!scheme || SCHEMES.includes(scheme[1].toLowerCase()));
}

// "kompas.tv/a" and "redaksi@example.id" are addresses too, as people type them.
function completed(typed) {
  const address = typed.trim().replace(/\s/g, "%20");
  if (/^[^\s@/:?#]+@[^\s@/]+\.[^\s@/]+$/.test(address)) return `mailto:${address}`;
  if (DOMAIN.test(address)) return `https://${address}`;
  return /^(https?:\/\/[^/]|mailto:.|\/|#)/i.test(address) ? address : "";
}

const WEB = /^https?:\/\/([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+)(?::\d{1,5})?(?:[/?#]\S*)?$/iu;

// The host of a card's address, "" where articles/tree.py lets no card lead.
export function webHost(address) {
  return WEB.exec(address)?.[1] ?? "";
}

// What was typed as a card's address, "" if it is none.
export function webAddress(typed) {
  const address = DOMAIN.test(typed.trim()) ? `https://${typed.trim()}` : typed.trim();
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return "";
  const { href } = new URL(address);
  return webHost(href) ? href.replaceAll("'", "%27") : "";
}

function setLink(editor, href, words) {
  if (words === null) return editor.chain().focus().extendMarkRange("link").setLink({ href }).run();
  const link = { type: "text", text: words.trim() || href, marks: [{ type: "link", attrs: { href } }] };
  return editor.chain().focus().insertContent(link).unsetMark("link").run();
}

export function openLinkDialog(editor, template) {
  const dialog = openOver(editor, template);
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const linked = editor.isActive("link");
  const fresh = editor.state.selection.empty && !linked;
  part("words").hidden = !fresh;
  part("unlink").hidden = !linked;
  part("address").value = editor.getAttributes("link").href ?? "";
  part("address").addEventListener("input", () => {
    part("error").hidden = true;
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const href = completed(part("address").value);
    part("error").hidden = Boolean(href);
    if (!href) return part("address").focus();
    dialog.close("done");
    return setLink(editor, href, fresh ? part("text").value : null);
  });
  part("unlink").addEventListener("click", () => {
    dialog.close("done");
    editor.chain().focus().extendMarkRange("link").unsetLink().run();
  });
  (fresh ? part("text") : part("address")).focus();
  return true;
}
