// Says every few seconds that this story is open here, and shows who else has it open and whether somebody saved.
// It informs: nothing is locked, and nothing that is typed here changes.

const root = document.querySelector("[data-presence]");
const form = document.querySelector("[data-story-form]");
const people = root.querySelector("[data-people]");
const notice = root.querySelector("[data-notice]");
const beat = Number(root.dataset.beat);
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

let typedAt = 0;
let told = null;
form?.addEventListener("input", () => {
  typedAt = Date.now();
});

function body(values) {
  return new URLSearchParams({ csrfmiddlewaretoken: token(), ...values });
}

async function ask() {
  try {
    const answer = await fetch(root.dataset.presence, {
      method: "POST",
      body: body({ typing: Date.now() - typedAt < beat ? "1" : "0" }),
      headers: { Accept: "application/json" },
    });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("newsroom:loggedout"));
    else if (answer.ok) show(await answer.json());
  } catch {
    // the line is down: the next beat asks again
  }
}

function show({ others, saved }) {
  const lines = others.map((person) => fill(root.dataset[person.typing ? "typing" : "here"], person));
  const state = lines.join("\n");
  if (told !== state) {
    told = state;
    people.replaceChildren(
      ...lines.map((words, at) => {
        const line = document.createElement("li");
        line.textContent = words;
        line.classList.toggle("presence-typing", others[at].typing);
        return line;
      }),
    );
    people.hidden = !lines.length;
  }
  if (form && saved.number > Number(form.elements.base.value)) tell(saved);
}

function tell({ number, by, at, mine }) {
  const words = fill(root.dataset[mine ? "mine" : by ? "saved" : "system"], { name: by, number, time: at });
  const line = notice.querySelector("[data-words]");
  if (line.textContent === words) return;
  line.textContent = words;
  notice.querySelector("[data-what]").href = `${root.dataset.diff}?before=${form.elements.base.value}&after=${number}`;
  notice.hidden = false;
}

window.addEventListener("pagehide", () => navigator.sendBeacon(root.dataset.presence, body({ leave: "1" })));
window.addEventListener("pageshow", (event) => event.persisted && ask());
setInterval(ask, beat);
ask();
