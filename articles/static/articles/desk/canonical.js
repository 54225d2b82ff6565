// The editor's text in the canonical form of articles/html.py, byte for byte, as far as it differs from Tiptap's.

const OWN = "[data-photo], [data-embed], [data-story]:not([data-story=''])";

export function canonical(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  for (const text of textsIn(holder.content)) text.data = text.data.replace(/[ \t\r\n\u00a0]+/g, " ");
  for (const line of holder.content.querySelectorAll("p, h2, h3")) tidy(line);
  for (const own of holder.content.querySelectorAll("aside, figure")) own.textContent = own.textContent.trim();
  sweep(holder.content);
  for (const item of holder.content.querySelectorAll("li")) {
    const [first, ...rest] = item.children;
    if (first?.tagName === "P" && rest.every((child) => child.matches("ul, ol"))) first.replaceWith(...first.childNodes);
  }
  return holder.innerHTML.replaceAll("&nbsp;", " ");
}

function textsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts;
}

// No space at the ends of a line and none doubled, no break at the ends, two breaks make a new paragraph.
function tidy(line) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const leaves = [];
  while (walker.nextNode()) if (walker.currentNode.data !== undefined || walker.currentNode.tagName === "BR") leaves.push(walker.currentNode);
  let before = null; // the last leaf that stays
  let breaks = [];
  for (const leaf of leaves) {
    if (leaf.tagName === "BR") {
      breaks.push(leaf);
      continue;
    }
    if (!before || breaks.length || before.data.endsWith(" ")) leaf.data = leaf.data.replace(/^ /, "");
    if (!leaf.data) continue;
    if (before && breaks.length) {
      trimEnd(leaves, before);
      if (breaks.length > 1) split(line, breaks[0]);
      for (const spare of breaks.slice(1)) spare.remove();
    } else {
      for (const spare of breaks) spare.remove();
    }
    breaks = [];
    before = leaf;
  }
  for (const spare of breaks) spare.remove();
  if (before) trimEnd(leaves, before);
}

function trimEnd(leaves, last) {
  for (let at = leaves.indexOf(last); at >= 0 && leaves[at].data !== undefined; at--) {
    leaves[at].data = leaves[at].data.replace(/ $/, "");
    if (leaves[at].data) return;
  }
}

// What follows the break goes into a block of its own, with the marks that it had.
function split(line, at) {
  const range = document.createRange();
  range.setStart(line, 0);
  range.setEndBefore(at);
  const first = line.cloneNode(false);
  first.append(range.extractContents());
  line.before(first);
  at.remove();
}

// Nothing is empty, but for our own blocks that name something.
function sweep(root) {
  for (const element of [...root.querySelectorAll("*")].reverse()) {
    if (element.tagName !== "BR" && !element.matches(OWN) && !element.textContent) element.remove();
  }
  for (const item of root.querySelectorAll("li")) {
    const first = item.firstElementChild;
    if (!first?.matches("ul, ol")) continue;
    const before = item.previousElementSibling;
    if (before) {
      before.append(...item.childNodes);
      item.remove();
    } else {
      item.before(...first.childNodes);
      item.previousElementSibling.append(...[...item.children].slice(1));
      item.remove();
    }
  }
}
