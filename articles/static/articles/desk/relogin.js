// Logging in again where one is, with everything typed left as it stands.

import { openDialog } from "./dialog.js";

const WAIT = 5000; // milliseconds for an answer; then it is as if there were no line

let open = null; // the dialog, while it is there

const template = () => document.querySelector("template[data-relogin]");

// The token against forgery changes with each log-in: every form of the page gets the new one.
export function tellToken(token) {
  if (!token) return;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
}

// `why`: "other" if somebody else is logged in in this browser; `after` is called once `user` is.
export function askToLogIn({ user, why, after }) {
  if (open || !template()) return;
  open = openDialog(template(), () => {
    open = null;
  });
  const dialog = open;
  const wrong = dialog.querySelector("[data-wrong]");
  const form = dialog.querySelector("form");
  const say = (what) => {
    wrong.textContent = wrong.dataset[what];
    wrong.hidden = false;
  };
  if (why === "other") say("other");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.hidden = true;
    const refused = await attempt(form, user);
    if (!refused) {
      dialog.close("done");
      return after();
    }
    say(refused);
    form.querySelector("[type=password]").select();
  });
}

// Calls `goOn` as soon as `user` is logged in: at once if that is so, else after asking.
async function whenLoggedIn(user, goOn) {
  const there = await whoIsThere().catch(() => undefined);
  if (there === null || (there && there.user !== user)) {
    return askToLogIn({ user, why: there ? "other" : "out", after: goOn });
  }
  tellToken(there?.token); // without a line the browser says so; the text is here
  goOn();
}

// Before a form is sent it is asked who is logged in: whoever is not logs in first, and the press counts then. `sent` is
// called once it goes; `passes` tells of a press that need not be asked about.
export function guard(form, user, { sent = () => {}, passes = () => false } = {}) {
  let isSure = false;
  let isAsking = false;
  form.addEventListener(
    "submit",
    async (event) => {
      if (isSure) return sent();
      if (passes(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isAsking) return;
      isAsking = true;
      await whenLoggedIn(user, () => {
        isSure = true;
        form.requestSubmit(event.submitter);
        isSure = false;
      });
      isAsking = false;
    },
    { capture: true },
  );
}

// Returns what went wrong, "" for nothing.
async function attempt(form, user) {
  try {
    const found = await logIn(form);
    if (found.refused) return found.refused;
    if (found.user !== user) return "other";
    tellToken(found.token);
    return "";
  } catch {
    return "down";
  }
}

const page = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const tokenOf = (document) => document.querySelector("[name=csrfmiddlewaretoken]")?.value;

async function logIn(form) {
  const address = form.getAttribute("action");
  const asked = await page(await fetch(address));
  const body = new URLSearchParams(new FormData(form));
  body.set("csrfmiddlewaretoken", tokenOf(asked));
  const answer = await fetch(address, { method: "POST", body });
  if (answer.status === 429) return { refused: "many" };
  const reached = await page(answer);
  if (reached.querySelector("[data-second-factor]")) return { refused: "second" };
  return (answer.ok && whoIsOn(reached)) || { refused: "refused" };
}

// Who is logged in now, and the token against forgery; null for nobody. Throws where the line or the server is down.
export async function whoIsThere() {
  const address = template().content.querySelector("[name=next]").value;
  const answer = await fetch(address, { signal: AbortSignal.timeout(WAIT) });
  if (answer.status >= 500) throw new Error(answer.statusText); // nobody was logged out
  return answer.ok ? whoIsOn(await page(answer)) : null;
}

function whoIsOn(desk) {
  const user = desk.querySelector("[data-account]")?.dataset.account;
  return user ? { user, token: tokenOf(desk) } : null;
}
