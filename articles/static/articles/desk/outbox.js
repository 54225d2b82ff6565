// What the server has not acknowledged yet, in the browser's storage: one entry for each open form of each person.
// Text that the server has is taken out again: on a shared machine nothing stays behind longer than it must.

const PREFIX = "newsroom:";
const OLDEST = 14 * 24 * 60 * 60 * 1000; // milliseconds that it waits for its writer
const DONE = "newsroom_done"; // the server's cookie (articles/admin/keeping.py)

export const key = (user, story, token) => `${PREFIX}${user}:${story}:${token}`;

// Storage may be full or switched off; then only the server keeps the text.
export function put(name, entry) {
  try {
    localStorage.setItem(name, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}

export function get(name) {
  try {
    return read(localStorage.getItem(name));
  } catch {
    return null;
  }
}

// `text`: only if that is still what stands there, since another window may be typing.
export function take(name, text = null) {
  try {
    if (text === null || localStorage.getItem(name) === text) localStorage.removeItem(name);
  } catch {
    // switched off: there is nothing to take out
  }
}

// The entries of one person, as [name, text, entry].
export function entries(user) {
  try {
    return names()
      .filter((name) => name.startsWith(`${PREFIX}${user}:`))
      .map((name) => [name, localStorage.getItem(name), read(localStorage.getItem(name))])
      .filter(([, , entry]) => entry);
  } catch {
    return []; // switched off
  }
}

// Returns the tokens of the forms that the server has saved or kept, and lets the cookie go. `path` is the desk's.
export function done(path) {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${DONE}=`));
  if (!found) return [];
  document.cookie = `${DONE}=; path=${path}; max-age=0; samesite=lax`;
  return found.slice(DONE.length + 1).split(".");
}

// Take out what these forms left, whosesoever they are, and what nobody came back for: not what is `user`'s own and on
// its way to the server.
export function forget(tokens, user) {
  const isOld = (name) =>
    !name.startsWith(`${PREFIX}${user}:`) && Date.now() - read(localStorage.getItem(name))?.at > OLDEST;
  try {
    for (const name of names()) {
      if (tokens.includes(name.split(":").at(-1)) || isOld(name)) localStorage.removeItem(name);
    }
  } catch {
    // switched off
  }
}

const names = () => Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));

function read(text) {
  try {
    const entry = JSON.parse(text);
    return entry?.address && entry.data ? entry : null;
  } catch {
    return null;
  }
}
