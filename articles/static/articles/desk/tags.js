// A field of names between commas: the browser's own list completes the one that is being typed.

const MOST = 12; // names that are offered at once

for (const input of document.querySelectorAll("input[data-tags]")) {
  const names = JSON.parse(input.dataset.tags);
  const list = document.createElement("datalist");
  list.id = `${input.id}_names`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.addEventListener("input", () => offer(input.value, names, list));
}

// Whole values are offered: what stands before the last comma stays as it is.
function offer(value, names, list) {
  const start = value.lastIndexOf(",") + 1;
  const before = value.slice(0, start) + (start ? " " : "");
  const [typed, ...taken] = value.split(",").reverse().map((name) => name.trim().toLowerCase());
  const fits = (name) => name.includes(typed) && name !== typed && !taken.includes(name);
  const found = typed ? names.filter((name) => fits(name.toLowerCase())).slice(0, MOST) : [];
  list.replaceChildren(...found.map((name) => new Option("", before + name)));
}
