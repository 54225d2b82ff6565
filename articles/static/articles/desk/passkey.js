// Passkeys: allauth's scripts (mfa/js) speak with the browser; here they get their form, and their errors words.

const form = document.querySelector("[data-passkey]");
const wrong = form.querySelector("[data-passkey-wrong]");

function say(what) {
  wrong.textContent = wrong.dataset[what];
  wrong.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault(); // or it would be an error in the console alone
  say(event.detail.exception?.name === "SecurityError" ? "place" : "refused");
});

const ids = { credential: "id_credential", data: "passkey-data", passwordless: "id_passwordless" };
for (const its of ["add", "authenticate", "login"]) ids[its] = "passkey";

const isUsable = window.isSecureContext && window.PublicKeyCredential;

if (!isUsable && form.dataset.passkey === "loginForm") form.hidden = true; // there is the password
else if (!window.isSecureContext) say("place");
else if (!window.PublicKeyCredential) say("none");
else window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
