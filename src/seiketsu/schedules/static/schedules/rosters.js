// The week is worked upon directly: arrow keys move between days, Enter or a click opens what can be done with one, and
// each choice opens its form with person and times filled in. Without this file the buttons above do the same.
const grid = document.querySelector("[data-roster]");
const chooser = document.getElementById("cell");

function cells(row) {
  return [...row.querySelectorAll("td[data-cell]")].filter((cell) => cell.offsetParent !== null);
}

function focus(cell) {
  if (!cell) return;
  for (const other of grid.querySelectorAll('td[tabindex="0"]')) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function neighbour(cell, key) {
  const row = cell.parentElement;
  const own = cells(row);
  const at = own.indexOf(cell);
  switch (key) {
    case "ArrowRight":
      return own[at + 1];
    case "ArrowLeft":
      return own[at - 1];
    case "Home":
      return own[0];
    case "End":
      return own.at(-1);
    case "ArrowDown":
      return row.nextElementSibling && cells(row.nextElementSibling)[at];
    case "ArrowUp":
      return row.previousElementSibling && cells(row.previousElementSibling)[at];
    default:
      return undefined;
  }
}

function words(cell) {
  const said = [...cell.querySelectorAll(".bar .sr")].map((bar) => bar.textContent);
  return [cell.dataset.cell, ...said].join("\n");
}

function choose(cell) {
  chooser.dataset.from = cell.dataset.from;
  chooser.dataset.to = cell.dataset.to;
  chooser.dataset.person = cell.dataset.person ?? "";
  chooser.dataset.shift = cell.dataset.shift ?? "";
  chooser.querySelector("[data-cell-says]").textContent = words(cell);
  const isTeam = !cell.dataset.person;
  const swap = document.getElementById("swap");
  const offered = cell.dataset.shift && swap?.querySelector(`option[value="${CSS.escape(cell.dataset.shift)}"]`);
  chooser.querySelector('[data-cell-opens="absence"]').hidden = isTeam;
  chooser.querySelector('[data-cell-opens="swap"]').hidden = !offered;
  const text = chooser.querySelector("[data-cell-override]");
  text.dataset.usual ??= text.textContent;
  text.textContent = isTeam || !cell.dataset.shift ? text.dataset.cellOverride : text.dataset.usual;
  chooser.showModal();
}

function fill(dialog, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = dialog.querySelector(`[name$="-${name}"]`);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
  }
}

function open(kind) {
  const { from, to, person, shift } = chooser.dataset;
  const times = { starts_at: from, ends_at: to };
  const dialog = document.getElementById(kind);
  chooser.close();
  if (kind === "absence") fill(dialog, { ...times, person_away: person });
  else if (kind === "swap") fill(dialog, { gives: shift, takes: shift });
  else if (shift) fill(dialog, { ...times, replaces: person, person_in: "", adds: false, kind: shift.split("|")[1] });
  else fill(dialog, { ...times, person_in: person, replaces: "", adds: true, kind: "on_shift" });
  dialog.showModal();
}

if (grid && chooser) {
  grid.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(cell);
      return;
    }
    const next = neighbour(cell, event.key);
    if (next) {
      event.preventDefault();
      focus(next);
    }
  });
  grid.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-cell]");
    if (!cell) return;
    focus(cell);
    choose(cell);
  });
  chooser.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cell-opens]");
    if (button) open(button.dataset.cellOpens);
  });
}
