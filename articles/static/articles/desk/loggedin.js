// Before a form is sent it is asked who is logged in: whoever is not logs in first, and the press counts then. Else what
// was typed would be lost, for nothing keeps it but the page.

import { whenLoggedIn } from "./relogin.js";

const { user } = document.querySelector("template[data-relogin]").dataset;

function sure(form) {
  let isSure = false;
  let isAsking = false;
  form.addEventListener(
    "submit",
    async (event) => {
      if (isSure || event.submitter?.formTarget) return;
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

// Only where something is typed: a button alone loses nothing.
for (const form of document.querySelectorAll("#content form[method=post]")) {
  if (user && form.querySelector("textarea, select, input:not([type=hidden])")) sure(form);
}
