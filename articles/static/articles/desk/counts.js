// Long forms count: characters beside the labels against what is advised or allowed, words of a story's text.
// Screen readers hear of it only when a limit is passed, once the typing pauses.

const told = document.querySelector("form [data-told]");
const form = told.closest("form");
const length = (text) => [...text].length;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

const later = (work, delay) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, delay);
  };
};

function counter(field) {
  const label = field.labels[0];
  const best = Number(field.dataset.count);
  const shown = document.createElement("span");
  shown.className = "count";
  shown.setAttribute("aria-hidden", "true");
  label.parentElement.append(shown);
  const standing = () => {
    if (field.maxLength > 0 && field.value.length >= field.maxLength) return "full";
    return length(field.value) > best ? "over" : "";
  };
  let before = standing();
  const tell = later(() => {
    const now = standing();
    if (now && now !== before) {
      const name = label.textContent.trim().replace(/:$/, "");
      told.textContent = fill(told.dataset[now], { field: name, count: length(field.value), best });
    }
    before = now;
  }, 1200);
  const show = () => {
    shown.textContent = `${length(field.value)} / ${best}`;
    shown.classList.toggle("count--over", standing() !== "");
  };
  show();
  return () => {
    show();
    tell();
  };
}

const counters = [...form.querySelectorAll(":is(input, textarea)[data-count]")].map(counter);

const words = form.querySelector(".count[data-words]");
const text = words && document.getElementById("id_body");
const number = new Intl.NumberFormat(document.documentElement.lang);
const countWords = () => {
  const count = text.value.replace(/<[^>]*>|&nbsp;/g, " ").match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  const minutes = number.format(Math.max(1, Math.round(count / 200)));
  words.textContent = count ? fill(words.dataset.words, { words: number.format(count), minutes }) : "";
};
const countWordsLater = later(countWords, 400);
if (text) countWords();

// The slug that follows the headline changes without an event of its own; so every field is looked at.
form.addEventListener("input", (event) => {
  if (text && event.target === text) countWordsLater();
  else for (const count of counters) count();
});
