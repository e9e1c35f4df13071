// Naming a colleague in an internal note: after an @ those are offered whose name begins so. Arrows choose, Tab or Enter
// takes, Escape closes. A reply to a client offers nobody.
const MOST = 6;
const field = document.getElementById("composer-body");
const list = document.getElementById("mentions");
const state = document.getElementById("mentions-state");
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function wanted() {
  if (field.form.querySelector("[name=mode]:checked")?.value !== "note") return null;
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^\p{L}\p{N}_.@])@([\p{L}\p{N}_.'-]*(?: [\p{L}\p{N}_.'-]*)?)$/u.exec(before);
  return found && { typed: folded(found[1]), from: field.selectionStart - found[1].length };
}

const offered = () => [...list.querySelectorAll("[role=option]:not([hidden])")];

function choose(option) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function close() {
  list.hidden = true;
  state.textContent = "";
  choose(null);
}

function offer() {
  const word = wanted();
  let count = 0;
  for (const one of list.children) {
    const handle = folded(one.dataset.handle);
    const name = folded(one.querySelector("span.cut").textContent);
    const fits = word && [handle, ...name.split(" "), name].some((part) => part.startsWith(word.typed));
    one.hidden = !fits || count >= MOST || handle === word.typed;
    if (!one.hidden) count += 1;
  }
  if (!count) return close();
  list.hidden = false;
  state.textContent = count === 1 ? state.dataset.one : state.dataset.many.replace("{number}", String(count));
  choose(offered()[0]);
}

function take(option) {
  const word = wanted();
  if (!word || !option) return;
  field.setRangeText(`${option.dataset.handle} `, word.from, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

function press(event) {
  if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey) return;
  const all = offered();
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all.at(at <= 0 ? -1 : at - 1));
  else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(all[Math.max(0, at)]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

if (field && list) {
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.addEventListener("input", offer);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", press);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    take(event.target.closest("[role=option]"));
  });
}
