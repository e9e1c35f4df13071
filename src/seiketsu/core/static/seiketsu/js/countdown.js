// Counts chips down. The server's clock decides: the offset is measured once from the page's own Date header stand-in,
// data-now on <html>, so that a wrong clock on the reader's machine changes nothing.
import { word } from "./words.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const offset = Number(document.documentElement.dataset.now ?? Date.now()) - Date.now();

export function serverNow() {
  return Date.now() + offset;
}

function units(milliseconds) {
  const seconds = Math.floor(milliseconds / 1_000);
  if (seconds < 60) return word("second", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return word("minute", { n: minutes });
  const hours = word("hour", { n: Math.floor(minutes / 60) });
  return minutes % 60 ? `${hours} ${word("minute", { n: String(minutes % 60).padStart(2, "0") })}` : hours;
}

const seenAt = new WeakMap();

function show(element, now) {
  const due = Number(element.dataset.due);
  const left = due - now;
  const text = element.querySelector("[data-left]");
  if (!text || Math.abs(left) >= DAY) return; // nobody counts in days
  if (!seenAt.has(element)) seenAt.set(element, now);
  const late = left <= 0;
  const words = late ? word("over", { time: units(-left) }) : units(left);
  if (text.textContent !== words) text.textContent = words;
  const amber = element.dataset.warn && now >= Number(element.dataset.warn);
  element.classList.toggle("bad", late);
  element.classList.toggle("warn", !late && Boolean(amber));
  element.classList.toggle("ok", !late && !amber);
  const ring = element.querySelector(".ring");
  if (ring) {
    const start = seenAt.get(element);
    const used = Number(element.dataset.used ?? 0);
    const share = due > start ? Math.min(1, (now - start) / (due - start)) : 1;
    ring.style.setProperty("--w", String(used + (100 - used) * share));
  }
}

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-due]")) show(element, now);
}

tick();
setInterval(() => {
  if (!document.hidden) tick();
}, 1_000);
document.addEventListener("visibilitychange", tick);
document.addEventListener("htmx:after:swap", tick);
