// The focal point of a photo: a click or a drag in the picture, or two sliders. What each shape shows is cut at once,
// in the browser, by the arithmetic of articles/renditions.py.

const STEP = 0.01;
const LARGE_STEP = 0.1;
const PLACES = 4; // as articles/forms/focal.py keeps them
const TOWARDS = {
  x: { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 },
  y: { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }, // it counts from the top: down is more
};

// Returns the part of a picture that a shape shows, [left, top, right, bottom] in pixels; `ratio` and `focal` are pairs.
export function crop(width, height, [wide, high], [x, y]) {
  const partWidth = Math.min(width, (height * wide) / high);
  const partHeight = Math.min(height, (width * high) / wide);
  const left = Math.min(Math.max(x * width - partWidth / 2, 0), width - partWidth);
  const top = Math.min(Math.max(y * height - partHeight / 2, 0), height - partHeight);
  return [left, top, left + partWidth, top + partHeight];
}

const within = (value) => Number(Math.min(Math.max(value, 0), 1).toFixed(PLACES));

function cut(frame, { width, height }, focal) {
  const [left, top, right, bottom] = crop(width, height, frame.dataset.crop.split(" ").map(Number), focal);
  const values = {
    "--wide": width / (right - left),
    "--high": height / (bottom - top),
    "--left": left / (right - left),
    "--top": top / (bottom - top),
  };
  for (const [name, value] of Object.entries(values)) frame.style.setProperty(name, value);
}

function start(root, form) {
  const sliders = Object.fromEntries(["x", "y"].map((axis) => [axis, form.querySelector(`[data-axis="${axis}"]`)]));
  if (!sliders.x || !sliders.y) return; // whoever only looks sees the crops as they are kept
  const stage = root.querySelector("[data-stage]");
  const whole = root.querySelector("[data-whole]");
  const frames = [...root.querySelectorAll("[data-crop]")];
  const size = { width: Number(root.dataset.width), height: Number(root.dataset.height) };
  let chosen = "";

  const show = () => {
    const focal = [Number(sliders.x.value), Number(sliders.y.value)];
    stage.style.setProperty("--x", focal[0]);
    stage.style.setProperty("--y", focal[1]);
    for (const slider of Object.values(sliders)) {
      const share = `${Math.round(Number(slider.value) * 100)}%`;
      slider.setAttribute("aria-valuetext", share);
      slider.nextElementSibling.textContent = share;
    }
    if (size.width && size.height) for (const frame of frames) cut(frame, size, focal);
  };

  const set = (values) => {
    for (const [axis, value] of Object.entries(values)) {
      sliders[axis].value = within(value);
      sliders[axis].dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const follow = (event) => {
    const box = whole.getBoundingClientRect();
    set({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // a picture would be dragged away
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event);
  });

  for (const [axis, slider] of Object.entries(sliders)) {
    const share = document.createElement("span");
    share.className = "focal-share";
    share.setAttribute("aria-hidden", "true"); // the slider says it itself
    slider.after(share);
    slider.addEventListener("input", show);
    slider.addEventListener("keydown", (event) => {
      const towards = TOWARDS[axis][event.key];
      if (!towards || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      set({ [axis]: Number(slider.value) + towards * (event.shiftKey ? LARGE_STEP : STEP) });
    });
  }
  root.querySelector("[data-middle]").addEventListener("click", () => set({ x: 0.5, y: 0.5 }));

  const draw = (source) => {
    whole.src = source;
    for (const frame of frames) frame.querySelector("img").src = source;
  };

  // A file that was chosen and is not uploaded yet: the browser knows how it looks, upright. If it is none, the crops go.
  form.querySelector('input[type="file"][name="file"]')?.addEventListener("change", async (event) => {
    const [file] = event.target.files;
    URL.revokeObjectURL(chosen);
    root.hidden = !file;
    if (!file) return;
    chosen = URL.createObjectURL(file);
    const picture = new Image();
    picture.src = chosen;
    try {
      await picture.decode();
    } catch {
      root.hidden = true; // the server says what is wrong with it
      return;
    }
    Object.assign(size, { width: picture.naturalWidth, height: picture.naturalHeight });
    Object.assign(whole, size);
    draw(chosen);
    show();
  });

  for (const part of root.querySelectorAll("[data-how], [data-point], [data-middle]")) part.hidden = false;
  root.classList.add("focal--live");
  if (whole.src) draw(whole.src);
  show();
}

const root = document.querySelector("[data-focal]");
if (root) start(root, root.closest("form"));
