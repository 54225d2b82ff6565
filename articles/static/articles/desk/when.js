// A moment to come says how far off it is while it is typed: "Tomorrow 06:00 WIB, in 9 hours", as templatetags/desk.py
// words it on the server. Counted from the server's clock: the computer's may be wrong, or in another zone.

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const told = document.querySelector("[data-clock]");

// How the parts of a date are typed in the formats that the server takes; those with names of months are left to it.
const PARTS = { "%d": "(?<d>\\d{1,2})", "%m": "(?<m>\\d{1,2})", "%Y": "(?<y>\\d{4})" };
const forms = () =>
  window
    .get_format("DATE_INPUT_FORMATS")
    .map((format) => format.replaceAll(/[./]/g, "\\$&").replaceAll(/%[dmY]/g, (part) => PARTS[part]))
    .filter((pattern) => !pattern.includes("%"))
    .map((pattern) => new RegExp(`^\\s*${pattern}\\s*$`));

// A date and a time as typed, in milliseconds, as if the wall clock were UTC's; null if they are none.
function typed(date, time) {
  const clock = /^\s*(\d{1,2})[:.](\d{2})/.exec(time);
  const found = forms().map((form) => form.exec(date)?.groups).find(Boolean);
  return clock && found ? Date.UTC(found.y, found.m - 1, found.d, clock[1], clock[2]) : null;
}

function words(at, now) {
  const language = document.documentElement.lang;
  const formatted = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(at);
  const days = Math.floor(at / DAY) - Math.floor(now / DAY);
  let day = formatted({ day: "numeric", month: "short", year: "numeric" });
  if (Math.abs(days) < 2) day = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(days, "day");
  else if (days > 1 && days < 7) day = formatted({ weekday: "long" });
  const span = Math.abs(at - now);
  const minutes = Math.ceil(span / MINUTE) || 1;
  const [count, unit] =
    minutes < 60 ? [minutes, "minute"] : span < DAY ? [Math.floor((minutes + 30) / 60), "hour"] : [Math.abs(days), "day"];
  const time = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  const far = (at > now ? told.dataset.in : told.dataset.ago).replace("{time}", time);
  const clock = formatted({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).replace(".", ":"); // as everywhere
  return `${day[0].toUpperCase()}${day.slice(1)} ${clock} ${told.dataset.zone}, ${far}`;
}

if (told) {
  const [date, time] = told.closest("fieldset").querySelectorAll("input");
  const began = Date.parse(`${told.dataset.clock}Z`) - performance.now();
  const show = () => {
    const at = typed(date.value, time.value);
    told.textContent = at ? words(at, began + performance.now()) : "";
    const choice = document.querySelector("[name=when][value=at]");
    if (choice && (date.value !== date.defaultValue || time.value !== time.defaultValue)) choice.checked = true;
  };
  // The calendar beside a box writes into it without an event, and then puts the cursor there.
  for (const event of ["input", "change", "focusin"]) told.closest("fieldset").addEventListener(event, show);
}
