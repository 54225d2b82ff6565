// The board: cards are dragged from column to column, an extra beside each card's menu. A drag presses what stands in
// the menu: a link leads to the move's page, a button makes the move. Nothing changes place before the server says so:
// its answer is the desk anew, with what was done or what stood in the way.

const said = document.querySelector("[data-said]");
let card = null; // that is being dragged

const desk = () => document.querySelector("[data-desk]");
const words = () => desk().querySelector("[data-board]").dataset;
const columnOf = (node) => node.closest?.("[data-column]");

function say(text, isRefusal = false) {
  const line = document.createElement("p");
  line.textContent = text;
  if (isRefusal) line.className = "desk-said--no";
  said.replaceChildren(line);
}

// ---- what a card's menu offers

const ways = (moved) => [...moved.querySelectorAll("[data-to]")];
const leadsTo = (way, column) => way.dataset.to.split(" ").includes(column.dataset.column);
const wayTo = (moved, column) => ways(moved).find((way) => leadsTo(way, column));

function refusal(moved, column) {
  const { refused, ways: open, noway } = words();
  const why = refused.replace("{headline}", moved.dataset.headline).replace("{column}", column.dataset.label);
  const others = [...desk().querySelectorAll("[data-column]")].filter((other) => other !== columnOf(moved) && wayTo(moved, other));
  const names = others.map((other) => other.dataset.label).join(", ");
  return `${why} ${names ? open.replace("{columns}", names) : noway}`;
}

// ---- making a move

async function make(button) {
  if (desk().getAttribute("aria-busy") === "true") return; // a second press while the first is on its way
  const { card: story, headline } = button.closest("[data-card]").dataset;
  const data = new FormData(button.form);
  data.set(button.name, button.value);
  desk().setAttribute("aria-busy", "true");
  say(words().moving);
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: data });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const anew = page.querySelector("[data-desk]");
    if (!answer.ok || !anew) throw new Error(String(answer.status));
    desk().replaceWith(document.adoptNode(anew));
    tell(page, headline);
    prepare();
    focusOn(story);
  } catch {
    desk().removeAttribute("aria-busy");
    say(words().failed, true);
  }
}

function tell(page, headline) {
  const lines = [...page.querySelectorAll(".messagelist li")];
  const words = lines.map((line) => line.textContent.trim()).join(" ");
  say(`“${headline}”: ${words}`, lines.some((line) => line.matches(".warning, .error")));
}

function focusOn(story) {
  const place = desk().querySelector(`[data-card="${story}"] a`) ?? document.getElementById("desk-board");
  if (!place.matches("a")) place.tabIndex = -1;
  place.focus();
}

document.addEventListener("submit", (event) => {
  if (event.target.id !== "board-moves" || !event.submitter) return;
  event.preventDefault();
  make(event.submitter);
});

// ---- dragging

function prepare() {
  for (const each of desk().querySelectorAll("[data-card]")) {
    each.draggable = ways(each).length > 0;
    for (const link of each.querySelectorAll("a")) link.draggable = false; // the card is what is dragged
  }
}

function mark(over) {
  for (const column of desk().querySelectorAll("[data-column]")) {
    const elsewhere = card && column !== columnOf(card);
    column.classList.toggle("column--open", Boolean(elsewhere && wayTo(card, column)));
    column.classList.toggle("column--shut", Boolean(elsewhere && !wayTo(card, column)));
    column.classList.toggle("column--over", Boolean(elsewhere && column === over));
  }
}

document.addEventListener("dragstart", (event) => {
  card = event.target.closest?.("[data-card]");
  if (!card) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.headline);
  card.classList.add("card--dragged");
  setTimeout(mark); // changing the page at once would end the drag in Chromium
});

document.addEventListener("dragover", (event) => {
  if (!card) return;
  const column = columnOf(event.target);
  mark(column);
  if (column) event.preventDefault(); // shut columns take the drop too, to say why not
});

document.addEventListener("drop", (event) => {
  const column = card && columnOf(event.target);
  if (!column) return;
  event.preventDefault();
  if (column === columnOf(card)) return;
  const way = wayTo(card, column);
  if (!way) say(refusal(card, column), true);
  else if (way.matches("button")) make(way);
  else window.location.assign(column.dataset.column === "scheduled" ? `${way.href}&when=at` : way.href);
});

document.addEventListener("dragend", () => {
  card?.classList.remove("card--dragged");
  card = null;
  mark();
});

prepare();
