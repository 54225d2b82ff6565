// The form over the live copy: sent once, saved by Ctrl+S, typed text is not left behind unasked.

import { watch } from "./leaving.js";

watch(document.querySelector("[data-fix-form]"));
