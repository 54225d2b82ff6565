// What is typed into a form that the server does not keep stands in the browser's storage until the server has accepted
// it. Opened again, the page offers it; bringing it back posts it, so that the server lays each text into its own field.
// Before the form is sent it is asked who is logged in: whoever is not logs in first, and the press counts then.

import * as outbox from "./outbox.js";
import { guard } from "./relogin.js";
import { newToken } from "./twins.js";

export function hold(form) {
  const { user, story, hold: page, desk } = form.dataset;
  const field = form.elements.held;
  const place = `${user}:${story}:${page}`;
  const name = () => outbox.key("held", place, field.value);

  const state = () => {
    const data = new URLSearchParams(new FormData(form));
    for (const own of ["csrfmiddlewaretoken", "held"]) data.delete(own);
    return data.toString();
  };
  const put = (data, isSent) =>
    outbox.put(name(), { at: Date.now(), address: location.pathname + location.search, data, isSent });

  let opened = "dirty" in form.dataset ? "" : null; // what the page came with; the first touch comes before any change
  let sent = null; // what is on its way
  let before = null; // the token that it went under, once something else was typed
  for (const touch of ["pointerdown", "keydown", "paste", "drop", "focusin"]) {
    document.addEventListener(touch, () => void (opened ??= state()), { capture: true });
  }

  function typed() {
    const data = state();
    if (opened === null || data === sent) return;
    if (sent !== null) {
      // Not what was sent: it stands under a token of its own, for the next page forgets what the server took.
      before = name();
      field.value = newToken();
      sent = null;
    }
    if (data === opened) outbox.take(name());
    else put(data, false);
  }
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);

  guard(form, user, {
    sent: () => {
      if (before) outbox.take(before); // all of it goes now
      before = null;
      sent = state();
      if (opened !== null && sent !== opened) put(sent, true);
    },
  });

  outbox.forget(outbox.done(desk), user);
  setAside(name(), place);
  offer(form, place, name());
}

// A page that was posted comes with what was sent. If something newer stands under its token, that is offered beside.
function setAside(name, place) {
  const left = outbox.get(name);
  if (left && !left.isSent && outbox.put(outbox.key("held", place, newToken()), left)) outbox.take(name);
}

function offer(form, place, own) {
  const notice = document.querySelector("[data-offered]");
  const bring = notice.querySelector("[data-bring]");
  const words = notice.querySelector("[data-words]");
  const based = form.elements.base ?? form.elements.state;
  const left = outbox
    .entries("held")
    .filter(([name]) => name !== own && name.startsWith(outbox.key("held", place, "")))
    .sort(([, , one], [, , two]) => two.at - one.at);

  const day = { year: "numeric", month: "short", day: "numeric" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" };
  const when = { ...day, ...clock, timeZone: notice.dataset.zone }; // the desk's, not the browser's

  function show() {
    notice.hidden = !left.length;
    if (!left.length) return;
    const [, , entry] = left[0];
    const time = new Intl.DateTimeFormat(document.documentElement.lang, when);
    words.textContent = words.dataset.words.replace("{time}", time.format(entry.at).replace(/(\d\d)\.(\d\d)/, "$1:$2"));
    notice.querySelector("[data-behind]").hidden = new URLSearchParams(entry.data).get(based.name) === based.value;
  }
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    const [name, text] = left.shift();
    outbox.take(name, text);
    show();
  });
  bring.addEventListener("submit", () => {
    const [name, , entry] = left[0];
    outbox.put(name, { ...entry, isSent: true });
    const inputs = [...new URLSearchParams(entry.data), ["held", name.split(":").at(-1)]].map(([key, value]) =>
      Object.assign(document.createElement("input"), { type: "hidden", name: key, value }),
    );
    bring.append(...inputs);
  });
  show();
}
