// The editor's text in the canonical form of articles/html.py, byte for byte. Tiptap's is near it: blocks stand where
// they may. What is left is inside the lines, which are taken apart and written again as articles/tree.py does it.

const OWN = "[data-photo], [data-gallery], [data-embed], [data-story]:not([data-story=''])";
const MARKS = ["A", "STRONG", "EM"]; // from the outside in
const BREAK = "\n";

export function canonical(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  const root = holder.content;
  for (const line of root.querySelectorAll("p, h2, h3")) {
    line.replaceWith(...lines(leaves(line)).map((words) => written(line.cloneNode(false), words)));
  }
  for (const own of root.querySelectorAll("aside, figure")) own.textContent = spaced(own.textContent).trim();
  sweep(root);
  for (const item of root.querySelectorAll("li")) {
    const [first, ...rest] = item.children;
    if (first?.tagName === "P" && rest.every((child) => child.matches("ul, ol"))) first.replaceWith(...first.childNodes);
  }
  return holder.innerHTML;
}

const spaced = (text) => text.replace(/[ \t\r\n\u00a0]+/g, " ");

// The words and breaks of a line, each with the marks that it bears, as [words, marks].
function leaves(line) {
  const found = [];
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.data === undefined && node.tagName !== "BR") continue;
    const marks = MARKS.map((tag) => node.parentNode.closest(tag)).filter((mark) => mark && line.contains(mark));
    found.push([node.tagName === "BR" ? BREAK : spaced(node.data), marks.map((mark) => mark.cloneNode(false))]);
  }
  return found;
}

const alike = (one, other) => one.length === other.length && one.every((mark, at) => mark.isEqualNode(other[at]));

// No white space at the ends of a line, like leaves joined, two breaks between lines.
function lines(run) {
  const found = [];
  let line = [];
  let breaks = 0;
  for (const [given, marks] of run) {
    if (given === BREAK) {
      breaks += 1;
      continue;
    }
    const words = !line.length || breaks || line.at(-1)[0].endsWith(" ") ? given.replace(/^ /, "") : given;
    if (!words) continue;
    if (line.length && breaks) {
      trim(line);
      if (breaks > 1) found.push(line.splice(0));
      else line.push([BREAK, line.at(-1)[1].filter((mark) => marks.some((other) => mark.isEqualNode(other)))]);
    }
    breaks = 0;
    const last = line.at(-1);
    if (last && last[0] !== BREAK && alike(last[1], marks)) last[0] += words;
    else line.push([words, marks]);
  }
  trim(line);
  return line.length ? [...found, line] : found;
}

function trim(line) {
  while (line.at(-1)?.[0].endsWith(" ")) {
    const [words, marks] = line.pop();
    const rest = words.replace(/ $/, "");
    if (rest) line.push([rest, marks]);
  }
}

// The leaves inside `block`, marks opened and closed as late as can be.
function written(block, words) {
  let open = []; // [mark, the element that stands for it]
  for (const [text, marks] of words) {
    let same = 0;
    while (same < open.length && same < marks.length && open[same][0].isEqualNode(marks[same])) same += 1;
    open = open.slice(0, same);
    for (const mark of marks.slice(same)) {
      const element = mark.cloneNode(false);
      (open.at(-1)?.[1] ?? block).append(element);
      open.push([mark, element]);
    }
    (open.at(-1)?.[1] ?? block).append(text === BREAK ? document.createElement("br") : text);
  }
  return block;
}

// Nothing is empty, but for our own blocks that name something; an item that only holds lists gives them away.
function sweep(root) {
  for (const element of [...root.querySelectorAll("*")].reverse()) {
    if (element.tagName !== "BR" && !element.matches(OWN) && !element.textContent) element.remove();
  }
  for (const item of root.querySelectorAll("li")) {
    const first = item.firstElementChild;
    if (!first?.matches("ul, ol")) continue;
    if (!item.previousElementSibling) {
      item.before(...first.childNodes);
      first.remove();
    }
    item.previousElementSibling.append(...item.childNodes);
    item.remove();
  }
}
