// Two windows with the same form: a tab that was doubled, or unsaved text brought back where it is open already. The
// newer window takes a token of its own, so that neither writes over what the other keeps.

const PATIENCE = 1500; // milliseconds in which a window answers, though it is busy or in the background

// A token like those of the server (RFC 9562, version 4); `crypto.randomUUID` wants https.
export function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Whether another window has a form with this token open: it sends what it holds itself.
export function isOpen(token) {
  if (!("BroadcastChannel" in window)) return Promise.resolve(false);
  const channel = new BroadcastChannel("newsroom:forms");
  const me = newToken();
  return new Promise((tell) => {
    const end = (is) => {
      channel.close();
      tell(is);
    };
    const isItself = (data) => data.to === me || (data.opens && data.token === token); // or has just been opened
    channel.addEventListener("message", ({ data }) => isItself(data) && end(true));
    channel.postMessage({ from: me, token });
    setTimeout(end, PATIENCE, false);
  });
}

// `field` holds the form's token; `onNew` is told that it got another one.
export function settle(field, onNew) {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("newsroom:forms");
  const asked = field.value;
  const me = newToken();
  channel.addEventListener("message", ({ data }) => {
    if (data.to === me && field.value === asked) {
      field.value = newToken();
      onNew();
    } else if (data.from && data.token === field.value) {
      channel.postMessage({ to: data.from });
    }
  });
  channel.postMessage({ from: me, token: asked, opens: true });
}
