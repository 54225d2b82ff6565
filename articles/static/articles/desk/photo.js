// The forms of the library's photos, one or several: sent once, not left unasked with something changed.

import { watch } from "./leaving.js";

for (const form of document.querySelectorAll("#photo_form:has([name=_save]), form.batch")) watch(form);
