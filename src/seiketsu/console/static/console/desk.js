// The queue and the ticket page: the preview follows the row, both follow the live stream without losing the place.
const WIDE = matchMedia("(min-width: 1280px)");
const PREVIEW_PAUSE = 150;
const LIVE_PAUSE = 1_000;
const MOST_PAGES = 10;
const rows = document.getElementById("rows");
const preview = document.getElementById("preview");
const flow = document.getElementById("flow");
let shown = null;
let waiting = 0;

function fetchInto(target, url, swap) {
  return window.htmx.ajax("GET", url, { target, swap });
}

function showPreview(item) {
  shown = item?.id ?? null;
  if (!item || !preview || !WIDE.matches) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const address = new URL(item.querySelector("a").href);
    address.searchParams.set("part", "preview");
    address.searchParams.set("next", location.pathname + location.search);
    fetchInto(preview, address.href, "innerHTML");
  }, PREVIEW_PAUSE);
}

function keepPlace() {
  const item = shown && document.getElementById(shown);
  if (item) item.classList.add("is-open");
  else if (rows) showPreview(markFirst());
}

function markFirst() {
  const first = rows.querySelector("[data-item]");
  first?.classList.add("is-open");
  return first;
}

// Calls at once, then at most once a pause; a call within the pause is made at its end.
function calm(action) {
  let last = -Infinity;
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = performance.now();
      action();
    }, Math.max(0, LIVE_PAUSE - (performance.now() - last)));
  };
}

async function refreshQueue() {
  const pages = rows.querySelectorAll("[data-page]").length;
  if (pages > MOST_PAGES) return; // so long a list is being read, not worked
  const address = new URL(location.href);
  address.searchParams.set("pages", String(Math.max(1, pages)));
  // The server marks the open row anew: a class set here could be undone while the rows settle.
  if (shown) address.searchParams.set("open", shown.replace("ticket-", ""));
  await fetchInto(rows, address.href, "innerMorph");
  keepPlace();
  if (shown && preview && WIDE.matches && !preview.contains(document.activeElement)) {
    showPreview(document.getElementById(shown));
  }
}

async function refreshTicket() {
  const before = newest();
  const isAtEnd = flow.scrollHeight - flow.scrollTop - flow.clientHeight < 80;
  const address = new URL(location.pathname, location.href);
  address.searchParams.set("part", "conversation");
  const unfolded = [...flow.querySelectorAll("details[open][id]")].map((one) => one.id);
  await fetchInto(flow, address.href, "innerMorph");
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (isAtEnd) flow.scrollTop = flow.scrollHeight;
  const composer = document.getElementById("composer");
  const now = newest();
  if (!composer || !now || now.id === before?.id) return;
  composer.querySelector("[name=version]").value = now.id;
  if (!composer.querySelector("[name=body]").value.trim()) return;
  composer.querySelector("[data-collision] b").textContent = now.words;
  document.getElementById("composer-collision").hidden = false;
}

function newest() {
  const mark = flow.querySelector("[data-newest]");
  return mark && { id: mark.dataset.newest, words: mark.dataset.arrived };
}

function follow(name, action) {
  const refresh = calm(action);
  // Who looks or types is told by a line of its own (workspace.js); nothing of the page changed.
  const isPassing = (event) => event.detail?.events?.every((one) => one.t === "presence");
  for (const kind of [`live:${name}`, "live:poll"]) {
    document.body.addEventListener(kind, (event) => !isPassing(event) && refresh());
  }
}

if (rows) {
  showPreview(markFirst());
  document.addEventListener("item:shown", (event) => showPreview(event.target));
  WIDE.addEventListener("change", () => showPreview(document.getElementById(shown)));
  follow("desk", refreshQueue);
}

if (flow) {
  flow.scrollTop = flow.scrollHeight;
  if (location.hash === "#composer") document.getElementById("composer-body")?.focus();
  follow("ticket", refreshTicket);
}
