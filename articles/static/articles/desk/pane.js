// The page beside a form as it would be with what is typed in it: as wide as on a phone or on a desk, scaled to fit.

// `root` holds the stage and the buttons of the widths; `address` answers the form's state with a page. Returns what the
// form's module calls: `later` when something was typed, `ask` to look now, both only if something changed since.
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
  function show(page) {
    const next = document.createElement("iframe");
    next.title = root.dataset.frame;
    next.sandbox = "allow-same-origin"; // no scripts, no forms, and it leads nowhere
    next.className = "pane-frame pane-frame--coming";
    next.srcdoc = page;
    next.addEventListener("load", () => {
      next.contentDocument.body.inert = true; // to be looked at; the other tab is for reading and following
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
      told.textContent = root.dataset.shown;
    } catch (error) {
      if (error.name === "AbortError") return;
      told.textContent = root.dataset.failed;
    }
    told.classList.toggle("visually-hidden", told.textContent !== root.dataset.failed);
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
    ask,
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
