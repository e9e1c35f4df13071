// A recording that this browser can't play leaves only the file; one that is played silences the one before.
function fold(player) {
  if (player.error) player.hidden = true;
}

function foldAll() {
  document.querySelectorAll("[data-player]").forEach(fold);
}

document.addEventListener("error", (event) => event.target.matches?.("[data-player]") && fold(event.target), true);
document.addEventListener("htmx:after:swap", foldAll);
document.addEventListener("play", (event) => {
  for (const other of document.querySelectorAll("[data-player]")) if (other !== event.target) other.pause();
}, true);
foldAll();
