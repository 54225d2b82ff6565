// The way of a form's state to the server, and what became of it.

import { tellToken, whoIsThere } from "./relogin.js";

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

// Returns what it is now: "kept" (with the server's answer), "down", "out" (nobody is logged in), "other" (somebody else
// is), "gone" (no such story for this person), "big", "refused".
export async function deliver(address, data, user, signal) {
  try {
    const answer = await post(address, data, signal);
    if (answer.status !== 403) return await outcome(answer);
    const there = await whoIsThere(); // who logs in in another window changes the token against forgery
    if (there?.user !== user) return { is: there ? "other" : "out" };
    tellToken(there.token);
    return await outcome(await post(address, data, signal));
  } catch {
    return { is: "down" };
  }
}

function post(address, data, signal) {
  return fetch(address, {
    method: "POST",
    body: data,
    redirect: "manual",
    headers: {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
      "X-CSRFToken": token(),
    },
    signal,
  });
}

// 503 and 507: what keeps texts does not answer, or has no room. Later it may.
const OUTCOMES = { 401: "out", 404: "gone", 409: "other", 413: "big", 503: "down", 507: "down" };

async function outcome(answer) {
  return answer.ok ? { is: "kept", ...(await answer.json()) } : { is: OUTCOMES[answer.status] ?? "refused" };
}
