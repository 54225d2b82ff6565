// What the server has not acknowledged yet, in the browser's storage: one entry for each open form of each person.
// Text that the server has is taken out again: on a shared machine nothing stays behind longer than it must.

const PREFIX = "newsroom:";

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

export function take(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // switched off: there is nothing to take out
  }
}

// The entries of one person, as [name, entry].
export function entries(user) {
  const found = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at);
      if (!name.startsWith(`${PREFIX}${user}:`)) continue;
      const entry = read(localStorage.getItem(name));
      if (entry) found.push([name, entry]);
    }
  } catch {
    // switched off
  }
  return found;
}

function read(text) {
  try {
    const entry = JSON.parse(text);
    return entry?.address && entry.data ? entry : null;
  } catch {
    return null;
  }
}
