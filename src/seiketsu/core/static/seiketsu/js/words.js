// The few words that scripts need, translated by the server into data attributes of #words.
const element = document.getElementById("words");

export function word(name, values = {}) {
  const text = element?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function toast(text, tone = "bad") {
  const stack = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!stack || !template) return;
  const note = template.content.firstElementChild.cloneNode(true);
  note.classList.add(tone);
  note.querySelector("div").textContent = text;
  stack.append(note);
  setTimeout(() => note.remove(), 10_000);
}
