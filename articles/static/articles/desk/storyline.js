// The dialog in which the story of a "Baca Juga" line is found by typing.

import { Combobox } from "./combobox.js";
import { openOver } from "./dialog.js";
import { showTag } from "./facts.js";

// `term` is what to look for first, `choose(facts)` takes the story, `leave(words)` makes a line without one.
export function openStoryDialog(editor, template, { term = "", choose, leave }) {
  const dialog = openOver(editor, template);
  const row = template.content.querySelector("[role=option]");
  const box = dialog.querySelector("[data-input]");
  const unlinked = dialog.querySelector("[data-unlinked]");
  const done = (act, value) => {
    dialog.close("done");
    act(value);
  };
  const offer = () => {
    unlinked.hidden = !leave || !box.value.trim();
  };
  box.value = term;
  box.addEventListener("input", offer);
  unlinked.addEventListener("click", () => done(leave, box.value.trim()));
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  offer();
  const search = new Combobox(dialog, {
    stays: true,
    isChosen: (id) => id === dialog.dataset.story,
    choose: (facts) => done(choose, facts),
    option: (facts) => option(row, facts),
  });
  box.focus();
  box.select();
  search.ask(0);
}

function option(template, facts) {
  const row = template.cloneNode(true);
  row.querySelector("[data-headline]").textContent = facts.text;
  row.querySelector("[data-detail]").textContent = facts.detail;
  showTag(row.querySelector("[data-label]"), facts);
  return row;
}
