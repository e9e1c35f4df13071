// How many rows are selected: the bar of what can be done with them comes and goes with the number.
function refresh() {
  for (const told of document.querySelectorAll("[data-selected]")) {
    const list = told.closest("form, .list") ?? document;
    const count = list.querySelectorAll(".pick input:checked").length;
    told.closest(".bulk")?.classList.toggle("is-shown", count > 0);
    told.textContent = count ? told.dataset.selectedText.replace("{n}", String(count)) : "";
  }
}

document.addEventListener("change", (event) => {
  if (event.target.closest(".pick")) refresh();
});

document.addEventListener("click", (event) => {
  const clear = event.target.closest("[data-clear-selection]");
  if (!clear) return;
  const list = clear.closest("form, .list") ?? document;
  for (const box of list.querySelectorAll(".pick input:checked")) box.checked = false;
  refresh();
});

document.addEventListener("htmx:after:swap", refresh);
refresh();
