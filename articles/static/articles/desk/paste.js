// What comes from Word, Google Docs and web pages, brought to what the editor's own rules understand.

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, div, table, figure, aside, section, article";

export function cleanPaste(html) {
  const page = new DOMParser().parseFromString(quiet(html), "text/html");
  wordLists(page);
  onlineLists(page);
  wordOddities(page);
  plainHeadings(page);
  for (const block of page.querySelectorAll("td p, td div, th p, th div")) block.replaceWith(...block.childNodes, " ");
  for (const row of page.querySelectorAll("tr")) {
    const line = page.createElement("p");
    for (const cell of row.querySelectorAll("td, th")) line.append(...cell.childNodes, " ");
    row.replaceWith(line);
  }
  for (const table of page.querySelectorAll("table")) table.replaceWith(...table.querySelectorAll("p"));
  for (const line of page.querySelectorAll("br")) {
    const place = outermost(line); // Google Docs wraps breaks of a line, too
    const alone = !place.previousSibling && !place.nextSibling && place.parentElement !== page.body;
    const beside = [place.previousElementSibling, place.nextElementSibling].some((other) => other?.matches(BLOCKS));
    if (beside || (alone && !place.parentElement.matches("p")) || line.className === "Apple-interchange-newline") line.remove();
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

// Word on the web gives each item a list of its own; its level stands in an attribute.
function onlineLists(page) {
  let open = [];
  let last = null; // the wrapper of the item before
  for (const item of page.querySelectorAll(".ListContainerWrapper li[data-aria-level]")) {
    const wrapper = item.closest(".ListContainerWrapper");
    const tag = item.parentElement.tagName;
    const level = Number(item.dataset.ariaLevel) || 1;
    if (!last || (wrapper !== last && previousElement(wrapper) !== open[0])) open = [];
    open.length = Math.min(open.length, level);
    if (open.at(-1)?.tagName !== tag && open.length === level) open.pop();
    while (open.length < level) {
      const list = page.createElement(tag);
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1).appendChild(page.createElement("li"))).append(list);
      else wrapper.before(list);
      open.push(list);
    }
    open.at(-1).append(item);
    last = wrapper;
    if (!wrapper.textContent.trim()) wrapper.remove();
  }
}

// Footnote and comment marks lead nowhere here; a paragraph in one of Word's quotation styles is a quotation.
function wordOddities(page) {
  for (const mark of page.querySelectorAll("[style*='mso-footnote-id'], [style*='mso-endnote-id'], [style*='mso-comment']")) mark.remove();
  for (const anchor of page.querySelectorAll("a[href^='#'], a:not([href])")) anchor.replaceWith(...anchor.childNodes);
  for (const line of page.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    const quotation = page.createElement("blockquote");
    line.replaceWith(quotation);
    quotation.append(line);
  }
}

// Headings are bold by themselves.
function plainHeadings(page) {
  for (const heading of page.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    heading.removeAttribute("style");
    for (const bold of heading.querySelectorAll("b, strong, span")) bold.replaceWith(...bold.childNodes);
  }
}

function outermost(line) {
  let place = line;
  while (place.parentElement.matches("span, b, strong, i, em, u, font, a") && place.parentElement.childNodes.length === 1) {
    place = place.parentElement;
  }
  return place;
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
