// What comes from Word, Google Docs and web pages, brought to what the editor's own rules understand.

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, div, table, figure, aside, section, article";

export function cleanPaste(html) {
  const page = new DOMParser().parseFromString(quiet(html), "text/html");
  wordLists(page);
  for (const block of page.querySelectorAll("td p, td div, th p, th div")) block.replaceWith(...block.childNodes, " ");
  for (const row of page.querySelectorAll("tr")) {
    const line = page.createElement("p");
    for (const cell of row.querySelectorAll("td, th")) line.append(...cell.childNodes, " ");
    row.replaceWith(line);
  }
  for (const table of page.querySelectorAll("table")) table.replaceWith(...table.querySelectorAll("p"));
  for (const line of page.querySelectorAll("br")) {
    const alone = !line.previousSibling && !line.nextSibling && line.parentElement !== page.body;
    const beside = [line.previousElementSibling, line.nextElementSibling].some((other) => other?.matches(BLOCKS));
    if (beside || (alone && !line.parentElement.matches("p")) || line.className === "Apple-interchange-newline") line.remove();
  }
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    texts.currentNode.data = texts.currentNode.data.replace(/\u00a0/g, " ").replace(/[\u200b\ufeff]/g, "");
  }
  return page.body.innerHTML;
}

// A picture without words around it, as a screenshot or a file is pasted or dropped: the file, null if it is none.
export function pastedPicture(data) {
  if (!data || data.getData("text/html") || data.getData("text/plain")) return null;
  return [...data.files].find((file) => /^image\/(jpeg|png|webp|gif)$/.test(file.type)) ?? null;
}

// Nothing of this would run or load, but the security policy reports style elements and handlers even where they are
// only read.
function quiet(html) {
  return html
    .replace(/<(style|script|noscript|template|iframe|object|svg|math|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<\/?(img|link|meta|base|embed)\b[^>]*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\son(?=\w+\s*=)/gi, " data-on"));
}

// Word writes list items as paragraphs whose style says "mso-list: l0 level2 lfo1", with the bullet as text in them.
function wordLists(page) {
  let open = []; // the lists that are open, by level
  let last = null;
  for (const item of page.querySelectorAll("p[style*='mso-list'], h1[style*='mso-list'], li[style*='mso-list']")) {
    const level = Number(/level(\d+)/.exec(item.getAttribute("style"))?.[1] ?? 0);
    if (!level || item.tagName === "LI") continue;
    if (!last || previousElement(item) !== open[0]) open = [];
    const marker = takeMarker(item);
    const tag = /^[\p{L}\p{N}]{1,4}[.)]/u.test(marker) ? "ol" : "ul";
    open.length = Math.min(open.length, level);
    while (open.length < level) {
      const list = page.createElement(tag);
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1).appendChild(page.createElement("li"))).append(list);
      else item.before(list);
      open.push(list);
    }
    const entry = page.createElement("li");
    entry.append(...item.childNodes);
    open.at(-1).append(entry);
    item.remove();
    last = entry;
  }
}

function previousElement(item) {
  let other = item.previousSibling;
  while (other && (other.nodeType === Node.COMMENT_NODE || !other.textContent.trim())) other = other.previousSibling;
  return other;
}

function takeMarker(item) {
  const marker = [...item.querySelectorAll("span[style]")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style")));
  const words = marker?.textContent.trim() ?? "";
  marker?.remove();
  return words;
}
