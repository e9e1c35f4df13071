// The wall follows the live stream, at most every few seconds, and each minute by itself since time alone changes it.
// While tickets are selected or a dialog is open it stays as it is: nothing may move under somebody's hand.
const CALM = 4_000;
const MINUTE = 60_000;
const wall = document.getElementById("wall");
let timer = 0;
let last = 0;

function isBusy() {
  return document.querySelector("dialog[open]") || wall.querySelector(".pick input:checked, details[open], .menu:popover-open");
}

function refresh() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (document.hidden || isBusy()) return soon(CALM);
    last = performance.now();
    await window.htmx.ajax("GET", wall.dataset.wall, { target: "#wall-now", swap: "innerHTML" });
  }, Math.max(0, CALM - (performance.now() - last)));
}

function soon(pause) {
  timer = setTimeout(refresh, pause);
}

if (wall) {
  for (const name of ["live:desk", "live:schedules", "live:commitments", "live:poll"]) {
    document.body.addEventListener(name, refresh);
  }
  setInterval(refresh, MINUTE);
}
