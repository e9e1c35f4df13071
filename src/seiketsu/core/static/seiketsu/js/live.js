// Live updates. Named events of the stream become `live:NAME` on the body, with the facts as detail; a page says
// hx-trigger="live:desk from:body". While the stream is down the notice says so, and `live:poll` fires instead.
const POLL_EVERY = 20_000;
const GRACE = 4_000;
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 60_000;
const stream = document.querySelector("[data-live]");
const notice = document.getElementById("live-lost");
let polling = 0;
let grace = 0;
let retry = FIRST_RETRY;

function tell(name, detail) {
  document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail, bubbles: true }));
}

function lost() {
  if (polling || grace) return;
  // A restart of the server takes a moment; only a link that stays away is worth a word.
  grace = setTimeout(() => {
    grace = 0;
    if (notice) notice.hidden = false;
    polling = setInterval(() => tell("poll"), POLL_EVERY);
    tell("poll");
  }, GRACE);
}

function found() {
  clearTimeout(grace);
  clearInterval(polling);
  const wasLost = polling !== 0;
  grace = polling = 0;
  retry = FIRST_RETRY;
  if (notice) notice.hidden = true;
  if (wasLost) tell("poll"); // what happened meanwhile
}

function connect() {
  if (stream._htmx?.sse) return;
  window.htmx.ajax("GET", stream.getAttribute("hx-sse:connect"), { source: stream, swap: "none" });
}

function connectAgain() {
  // The extension reconnects a stream that once stood; a first attempt that failed is ours to repeat.
  lost();
  setTimeout(() => {
    if (!document.hidden) connect();
  }, retry);
  retry = Math.min(retry * 2, LONGEST_RETRY);
}

function relay(event) {
  found();
  const message = event.detail?.message;
  if (!message?.event) return;
  let facts = message.data;
  try {
    facts = JSON.parse(message.data);
  } catch {
    // an event may carry plain text
  }
  tell(message.event, facts);
}

if (stream) {
  stream.addEventListener("htmx:sse:error", lost);
  stream.addEventListener("htmx:sse:after:connection", found);
  stream.addEventListener("htmx:sse:before:message", relay);
  stream.addEventListener("htmx:error", connectAgain);
  stream.addEventListener("htmx:response:error", connectAgain);
  addEventListener("offline", lost);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && polling) connectAgain();
  });
  // Only now, when nothing it says can be missed; htmx would have asked while this file was still on its way.
  connect();
}
