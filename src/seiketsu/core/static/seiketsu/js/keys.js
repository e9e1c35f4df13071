// Keyboard. An element with data-key is clicked by that key ("r", "g d", "Mod+Enter"); with data-key-focus, the named
// field gets the focus after. What lists (data-list) do, and by which key, stands on the sheet (core/ui/keys.py) as
// data-does. All off while typing, except with Mod.
const SEQUENCE_PAUSE = 1_200;
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";
const DOES = new Map([...document.querySelectorAll("[data-does]")].map(({ dataset }) => [dataset.combination, dataset.does]));
let pending = "";
let pendingSince = 0;

function isTyping(element) {
  return Boolean(element?.closest?.(TYPING));
}

function isShown(element) {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
}

function scope() {
  // An open dialog or menu keeps the keys to itself.
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
}

function named(combination) {
  const found = [...scope().querySelectorAll("[data-key]")].filter((element) => element.dataset.key === combination);
  // A folded rail still leads where it always did.
  return found.find(isShown) ?? found.find((element) => element.hidden || element.matches("input[type=radio], .rail a"));
}

function begins(prefix) {
  return Boolean(scope().querySelector(`[data-key^="${CSS.escape(prefix)} "]`));
}

function press(element) {
  if (element.matches(TYPING)) element.focus();
  else element.click();
  const after = element.dataset.keyFocus && document.getElementById(element.dataset.keyFocus);
  after?.focus();
}

function combinationOf(event) {
  const key = event.key.length === 1 ? (event.shiftKey && /[a-z]/i.test(event.key) ? event.key : event.key.toLowerCase()) : event.key;
  return event.ctrlKey || event.metaKey ? `Mod+${key}` : event.altKey ? `Alt+${key}` : key;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const combination = combinationOf(event);
  const free = /^(Mod|Alt)\+/.test(combination);
  if (isTyping(event.target) && !free) {
    if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
    return;
  }
  // The browser closes what lies on top; only then does Escape mean anything to the page.
  if (combination === "Escape" && document.querySelector(":popover-open, dialog[open]")) return;
  if (moveInList(event, combination)) return event.preventDefault();
  const now = performance.now();
  const whole = pending && now - pendingSince < SEQUENCE_PAUSE ? `${pending} ${combination}` : combination;
  const target = named(whole) ?? named(combination);
  if (target) {
    pending = "";
    event.preventDefault();
    press(target);
  } else if (begins(whole)) {
    pending = whole;
    pendingSince = now;
  } else {
    pending = "";
  }
});

function current(list) {
  return list.querySelector("[data-item].is-open, [data-item]:focus-within");
}

function moveInList(event, combination) {
  const list = scope().querySelector("[data-list]");
  if (!list || free(combination)) return false;
  const items = [...document.querySelectorAll("[data-list] [data-item]")].filter(isShown);
  const at = items.findIndex((item) => item.classList.contains("is-open") || item.contains(document.activeElement));
  switch (DOES.get(combination)) {
    case "next":
      return go(items, Math.min(at + 1, items.length - 1));
    case "previous":
      return go(items, Math.max(at - 1, 0));
    case "open":
      if (at < 0 || document.activeElement?.closest("a, button")) return false;
      items[at].querySelector("a")?.click();
      return true;
    case "select":
      return at >= 0 && select(items, at, at);
    case "select-to-here":
      return at >= 0 && select(items, lastSelected(items, at), at);
    default:
      return false;
  }
}

function free(combination) {
  return /^(Mod|Alt)\+/.test(combination);
}

function go(items, index) {
  if (!items[index]) return false;
  for (const item of items) item.classList.toggle("is-open", item === items[index]);
  items[index].querySelector("a")?.focus({ preventScroll: true });
  items[index].scrollIntoView({ block: "nearest" });
  items[index].dispatchEvent(new CustomEvent("item:shown", { bubbles: true }));
  return true;
}

function lastSelected(items, at) {
  for (let index = at - 1; index >= 0; index -= 1) {
    if (items[index].querySelector("input[type=checkbox]")?.checked) return index;
  }
  return at;
}

function select(items, from, to) {
  const single = from === to;
  for (const item of items.slice(from, to + 1)) {
    const box = item.querySelector("input[type=checkbox]");
    if (!box) continue;
    box.checked = single ? !box.checked : true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return true;
}

function caps(combination) {
  const parts = (combination.match(/[^ +]+|\+$/g) ?? []).flatMap((part) => (/^[A-Z]$/.test(part) ? ["⇧", part.toLowerCase()] : part));
  return parts.map((part) => {
    const cap = document.createElement("kbd");
    cap.textContent = { Mod: "Ctrl", Enter: "↵", Escape: "Esc" }[part] ?? part;
    return cap;
  });
}

// The sheet lists what this page knows, besides the keys that every page has.
document.querySelector("[data-keys-sheet]")?.addEventListener("opened", (event) => {
  const sheet = event.currentTarget;
  for (const added of sheet.querySelectorAll("[data-added]")) added.remove();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key][data-key-title]")) {
    const { key, keyTitle, keyGroup = "ticket" } = element.dataset;
    const group = sheet.querySelector(`[data-key-list="${CSS.escape(keyGroup)}"]`);
    if (!group || seen.has(key)) continue;
    seen.add(key);
    const row = document.createElement("div");
    row.dataset.added = "";
    const words = document.createElement("dt");
    words.textContent = keyTitle;
    const keys = document.createElement("dd");
    keys.append(...caps(key));
    row.append(words, keys);
    group.querySelector("dl").append(row);
    group.hidden = false;
  }
});

export { caps, current, isShown, press };
