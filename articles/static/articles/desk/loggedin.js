// Whoever is logged out when a form of words is sent logs in there: nothing keeps what was typed but the page.

import { guard } from "./relogin.js";

const { user } = document.querySelector("template[data-relogin]").dataset;
const passes = (event) => event.submitter?.formTarget; // to another tab: this page stays as it is

// Only where something is typed: a button alone loses nothing.
for (const form of document.querySelectorAll("#content form[method=post]")) {
  if (user && form.querySelector("textarea, select, input:not([type=hidden])")) guard(form, user, { passes });
}
