// The new colleague's username follows the name as long as nobody typed another one.

const form = document.querySelector("[data-colleague]");
const [first, last, username] = ["first_name", "last_name", "username"].map((name) => form.elements[name]);

const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, ".").replace(/^\.+|\.+$/g, "");
const made = () => plain(`${first.value} ${last.value}`).slice(0, username.maxLength);

let follows = username.value === "" || username.value === made();
for (const field of [first, last]) {
  field.addEventListener("input", () => {
    if (follows) username.value = made();
  });
}
username.addEventListener("input", () => {
  follows = username.value === "";
});
