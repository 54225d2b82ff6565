// The page beside a form as it would be with what is typed in it: as wide as on a phone or on a desk, scaled to fit.

// `root` holds the stage and the buttons of the widths; `address` answers the form's state with a page. It is asked only
// for what changed since, `pause` milliseconds after `later` was called last.
export function pane(root, form, address, pause) {
  const stage = root.querySelector("[data-stage]");
  const told = root.querySelector("[data-preview-told]");
  const widths = [...root.querySelectorAll("[data-width]")];
  let width = Number(root.querySelector("[data-width][aria-pressed=true]").dataset.width);
  let frame = null;
  let timer = null;
  let asked = null;
  let seen = null; // the state that the frame shows

  function fit() {
    if (!frame) return;
    const scale = Math.min(1, stage.clientWidth / width);
    frame.style.width = `${width}px`;
    frame.style.height = `${stage.clientHeight / scale}px`;
    frame.style.left = `${Math.max(0, (stage.clientWidth - width * scale) / 2)}px`;
    frame.style.transform = `scale(${scale})`;
  }

  // A new frame takes the place of the old one once it is there: nothing flickers, and the browser's history stays as it
  // was. It stands under this page's own policy, as `srcdoc` does, so no address has to allow itself to be framed.
  function show(text) {
    const next = document.createElement("iframe");
    next.title = root.dataset.frame;
    next.sandbox = "allow-same-origin"; // no scripts, no forms, and it leads nowhere
    next.className = "pane-frame pane-frame--coming";
    next.srcdoc = text.replace(/<script\b[^>]*><\/script>/g, ""); // the sandbox refuses them, and says so
    next.addEventListener("load", () => {
      const page = next.contentDocument;
      page.body.inert = true; // to be looked at; the other tab is for reading and following
      const bar = page.querySelector(".preview-bar"); // what is wrong, which nobody could read in so small a page
      bar?.remove();
      say(bar?.textContent.trim() ?? "");
      const old = frame;
      const top = old?.contentWindow?.scrollY ?? 0;
      frame = next;
      fit();
      next.contentWindow.scrollTo(0, top);
      next.classList.remove("pane-frame--coming");
      old?.remove();
    }, { once: true });
    for (const coming of stage.querySelectorAll(".pane-frame--coming")) coming.remove();
    stage.append(next);
  }

  // What went wrong is to be seen; that all is well is for those who see no page.
  function say(trouble) {
    told.textContent = trouble || root.dataset.shown;
    told.classList.toggle("visually-hidden", !trouble);
  }

  const state = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    return data.toString();
  };

  async function ask() {
    clearTimeout(timer);
    asked?.abort();
    const now = state();
    if (now === seen) return;
    const request = new AbortController();
    asked = request;
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), signal: request.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(await answer.text());
      seen = now;
    } catch (error) {
      if (error.name === "AbortError") return;
      say(root.dataset.failed);
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  function choose(button) {
    for (const each of widths) each.setAttribute("aria-pressed", String(each === button));
    width = Number(button.dataset.width);
    fit();
  }

  for (const button of widths) button.addEventListener("click", () => choose(button));
  new ResizeObserver(fit).observe(stage);

  return {
    later,
    // Call it once the stage is to be seen: a narrow one shows the phone.
    start() {
      if (stage.clientWidth < 600) choose(widths[0]);
      ask();
    },
    stop() {
      clearTimeout(timer);
      asked?.abort();
    },
  };
}
