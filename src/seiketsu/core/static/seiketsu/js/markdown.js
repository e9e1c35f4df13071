// Marks of Markdown around what is chosen in a text field, its preview, and pictures pasted from the clipboard.
import { toast, word } from "./words.js";

const KEYS = { b: "bold", i: "italic", k: "link" };
const AROUND = { bold: "**", italic: "*" };
const BEFORE_LINES = { list: "- ", quote: "> " };
const LINE = "\n";

// As if typed: the browser's own undo takes it back, and drafts are told.
function put(field, text, from, to, chosenFrom, chosenTo) {
  field.focus();
  field.setSelectionRange(from, to);
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!done) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(chosenFrom, chosenTo);
}

function around(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  const size = mark.length;
  const isMarked = value.slice(from - size, from) === mark && value.slice(to, to + size) === mark;
  if (isMarked) put(field, chosen, from - size, to + size, from - size, to - size);
  else put(field, `${mark}${chosen}${mark}`, from, to, from + size, to + size);
}

function beforeLines(field, mark) {
  const { value } = field;
  const from = value.lastIndexOf(LINE, field.selectionStart - 1) + 1;
  const end = value.indexOf(LINE, field.selectionEnd);
  const to = end === -1 ? value.length : end;
  const lines = value.slice(from, to).split(LINE);
  const isMarked = lines.every((line) => line.startsWith(mark));
  const text = lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join(LINE);
  put(field, text, from, to, lines.length > 1 ? from : from + text.length, from + text.length);
}

function code(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  if (!chosen.includes(LINE)) return around(field, "`");
  const fence = "```";
  put(field, `${fence}${LINE}${chosen}${LINE}${fence}`, from, to, from + fence.length + 1, to + fence.length + 1);
}

function link(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const words = isAddress ? "" : chosen;
  const address = isAddress ? chosen : "https://";
  const start = isAddress ? from + 1 : from + words.length + 3;
  put(field, `[${words}](${address})`, from, to, start, isAddress ? start : start + address.length);
}

function apply(mark, field) {
  if (AROUND[mark]) around(field, AROUND[mark]);
  else if (BEFORE_LINES[mark]) beforeLines(field, BEFORE_LINES[mark]);
  else if (mark === "code") code(field);
  else link(field);
}

async function togglePreview(tools, field) {
  const button = tools.querySelector("[data-mark=preview]");
  const shown = document.querySelector(`[data-markdown-preview="${field.id}"]`);
  const isWanted = button.getAttribute("aria-pressed") !== "true";
  if (isWanted) {
    const body = new FormData();
    body.append("body", field.value);
    const token = field.form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(tools.dataset.preview, { method: "POST", body, headers: { "X-CSRFToken": token } });
      if (!answer.ok) throw new Error(`the preview was refused with ${answer.status}`);
      // Sanitised by the server, as a message is.
      shown.innerHTML = await answer.text();
    } catch {
      return toast(word("failed"));
    }
    if (!shown.textContent.trim()) shown.textContent = shown.dataset.empty;
  }
  button.setAttribute("aria-pressed", String(isWanted));
  shown.hidden = !isWanted;
  field.hidden = isWanted;
  for (const other of tools.querySelectorAll("[data-mark]")) if (other !== button) other.disabled = isWanted;
  if (!isWanted) field.focus();
}

for (const tools of document.querySelectorAll("[data-markdown-tools]")) {
  const field = document.getElementById(tools.dataset.markdownTools);
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]")?.dataset.mark;
    if (mark === "preview") togglePreview(tools, field);
    else if (mark) apply(mark, field);
  });
  field.addEventListener("keydown", (event) => {
    const mark = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && KEYS[event.key.toLowerCase()];
    if (!mark) return;
    event.preventDefault();
    apply(mark, field);
  });
}

let pasted = 0;

document.addEventListener("paste", (event) => {
  const input = event.target.closest?.("form")?.querySelector("[data-files]");
  const given = event.clipboardData;
  const pictures = [...(given?.files ?? [])].filter((file) => file.type.startsWith("image/"));
  // A table copied from a spreadsheet comes as words and as a picture of them: the words are meant.
  if (!input || !pictures.length || given.types.includes("text/plain")) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of input.files) all.items.add(file);
  for (const file of pictures) {
    pasted += 1;
    const ending = file.type.split("/")[1].replace("jpeg", "jpg").replace(/\W.*/, "");
    all.items.add(new File([file], `${word("pasted")}-${pasted}.${ending}`, { type: file.type }));
  }
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
