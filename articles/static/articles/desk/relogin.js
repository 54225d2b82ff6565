// Logging in again where one is, with everything typed left as it stands.

import { openDialog } from "./dialog.js";

let isOpen = false;

// The token against forgery changes with each log-in: every form of the page gets the new one.
export function tellToken(token) {
  if (!token) return;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
}

export function askToLogIn({ user, after }) {
  const template = document.querySelector("template[data-relogin]");
  if (isOpen || !template) return;
  isOpen = true;
  const dialog = openDialog(template, () => {
    isOpen = false;
  });
  const wrong = dialog.querySelector("[data-wrong]");
  const form = dialog.querySelector("form");
  const say = (what) => {
    wrong.textContent = wrong.dataset[what];
    wrong.hidden = false;
    form.querySelector("[type=password]").select();
  };
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value === "cancel") return;
    event.preventDefault();
    wrong.hidden = true;
    try {
      const found = await logIn(form);
      if (!found) return say("refused");
      if (found.user !== user) return say("other");
      tellToken(found.token);
      dialog.close("done");
      after();
    } catch {
      say("down");
    }
  });
}

const page = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
const tokenOf = (document) => document.querySelector("[name=csrfmiddlewaretoken]")?.value;

// Returns who is logged in now and the new token, null if the server refused.
async function logIn(form) {
  const address = form.getAttribute("action");
  const asked = await page(await fetch(address));
  const body = new URLSearchParams(new FormData(form));
  body.set("csrfmiddlewaretoken", tokenOf(asked));
  const answer = await fetch(address, { method: "POST", body });
  if (!answer.ok || !answer.redirected) return null;
  const desk = await page(answer);
  return { user: desk.querySelector("[data-account]")?.dataset.account, token: tokenOf(desk) };
}
