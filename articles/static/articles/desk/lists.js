// A list's search leaves empty fields out of the address.

for (const form of document.querySelectorAll(".find")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (value === "") formData.delete(name);
    }
  });
}
