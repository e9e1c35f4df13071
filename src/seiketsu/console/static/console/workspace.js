// Around writing: who else is here, the way back after sending, and what arrived while one wrote.
const BEAT = 20_000;
const IDLE = 60_000;
const here = document.querySelector("[data-presence]");
const composer = document.getElementById("composer");
let doing = "viewing";
let idle = 0;

function form(values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  body.append("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "");
  return body;
}

async function beat(method = "POST") {
  try {
    const answer = await fetch(here.dataset.presence, method === "POST" ? { method, body: form({ doing }) } : {});
    if (answer.ok) here.innerHTML = await answer.text();
  } catch {
    // without a link nobody can be told; the live notice says that it is lost
  }
}

function now(what) {
  clearTimeout(idle);
  if (what !== "viewing") idle = setTimeout(() => now("viewing"), IDLE);
  if (what === doing) return;
  doing = what;
  beat();
}

if (here) {
  beat();
  setInterval(() => !document.hidden && beat(), BEAT);
  document.addEventListener("visibilitychange", () => !document.hidden && beat());
  document.body.addEventListener("live:ticket", (event) => {
    if (event.detail?.events?.some((one) => one.t === "presence")) beat("GET");
  });
  addEventListener("pagehide", () => navigator.sendBeacon(here.dataset.presence, form({ doing: "gone" })));
  composer?.addEventListener("input", (event) => {
    if (event.target.name !== "body") return;
    const mode = composer.querySelector("[name=mode]:checked")?.value;
    now(event.target.value.trim() ? (mode === "note" ? "noting" : "replying") : "viewing");
  });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-look]")) return;
  const shown = document.querySelectorAll("#flow .msg");
  shown[shown.length - 1]?.scrollIntoView({ block: "center" });
  document.getElementById("flow")?.focus({ preventScroll: true });
});

// An undo is offered while it can be done, by the server's clock.
const offset = Number(document.documentElement.dataset.now ?? Date.now()) - Date.now();
for (const button of document.querySelectorAll("[data-undo-until]")) {
  const left = Number(button.dataset.undoUntil) - Date.now() - offset;
  setTimeout(() => button.closest("[data-toast]")?.remove() ?? button.remove(), Math.min(Math.max(0, left), 2 ** 31 - 1));
}
