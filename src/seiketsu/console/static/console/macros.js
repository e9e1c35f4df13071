// Macros in the composer: a menu, opened by its button, by m, or by "/" at the beginning of a line. The text comes filled
// in and goes where the cursor is; what else the macro does is done when the reply is sent.
const menu = document.querySelector("[data-macros]");
const body = document.getElementById("composer-body");
const applied = document.querySelector("[data-macro-applied]");

function insert(text) {
  if (!text) return;
  const { selectionStart: start, selectionEnd: end, value } = body;
  const before = value.slice(0, start);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  body.setRangeText(`${gap}${text}`, start, end, "end");
  body.rows = Math.min(12, Math.max(body.rows, body.value.split("\n").length + 1));
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

function setStatus(value, title) {
  const button = body.form.querySelector("button[name=set_status][data-key]");
  if (!value || !button) return;
  button.value = value;
  const shown = button.querySelector("b");
  if (shown) shown.textContent = title;
}

async function apply(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const macro = await answer.json();
  const mode = body.form.querySelector(`input[name=mode][value=${CSS.escape(macro.mode)}]`);
  if (mode && !mode.checked) mode.click();
  insert(macro.text);
  setStatus(macro.status, macro.status_title);
  applied.innerHTML = macro.applied;
  body.focus();
}

if (menu && body && applied) {
  menu.addEventListener("click", (event) => {
    const item = event.target.closest("[data-macro]");
    if (item) apply(item.dataset.macro);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault(); // the search is no part of the reply that stands around it
    menu.querySelector("[data-macro]")?.click();
  });
  applied.addEventListener("click", (event) => {
    if (event.target.closest("[data-macro-drop]")) applied.replaceChildren();
  });
  body.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.isComposing) return;
    const before = body.value.slice(0, body.selectionStart);
    if (before && !before.endsWith("\n")) return;
    event.preventDefault();
    menu.showPopover();
  });
}
