// Drafts kept on the server, names of chosen files, confirmation, submit on change. All forms work without.
import { word } from "./words.js";

const DRAFT_PAUSE = 1_500;
const timers = new WeakMap();

async function saveDraft(form) {
  const state = form.querySelector("[data-draft-state]");
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") ?? "" },
    });
    if (!answer.ok) throw new Error(`the draft was refused with ${answer.status}`);
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    if (state) state.textContent = `${state.dataset.saved} ${time}`;
    form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true }));
  } catch {
    if (state) state.textContent = state.dataset.unsaved;
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => saveDraft(form), DRAFT_PAUSE));
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-submit-on-change], [data-submit-on-change] *")) target.form?.requestSubmit();
  if (target.matches("[data-files]")) listFiles(target);
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  clearTimeout(timers.get(event.target));
}, true);

function listFiles(input) {
  const list = (input.closest("form, [data-files-area]") ?? document).querySelector("[data-file-list]");
  if (!list) return;
  list.replaceChildren(
    ...[...input.files].map((file, index) => {
      const shown = document.createElement("span");
      shown.className = "file";
      const name = document.createElement("span");
      name.className = "cut";
      name.textContent = file.name;
      const size = document.createElement("span");
      size.className = "faint nowrap under";
      size.textContent = `${Math.max(1, Math.round(file.size / 1_000)).toLocaleString(document.documentElement.lang)} kB`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "btn btn-ghost btn-quiet s28 sq btn-square";
      remove.textContent = "×";
      remove.setAttribute("aria-label", word("remove", { name: file.name }));
      remove.addEventListener("click", () => dropFile(input, index));
      shown.append(...thumbnail(file), name, size, remove);
      return shown;
    }),
  );
}

const LARGEST_THUMBNAIL = 15_000_000;

function thumbnail(file) {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type) || file.size > LARGEST_THUMBNAIL) return [];
  const picture = document.createElement("img");
  picture.className = "thumb";
  picture.alt = ""; // its name stands beside it
  const reader = new FileReader(); // a data: address; blob: is not among the page's sources
  reader.addEventListener("load", () => { picture.src = reader.result; });
  reader.readAsDataURL(file);
  return [picture];
}

function dropFile(input, index) {
  const left = new DataTransfer();
  [...input.files].forEach((file, at) => at !== index && left.items.add(file));
  input.files = left.files;
  listFiles(input);
}

function target(event) {
  return event.target.closest?.("[data-drop], form.composer");
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = target(event);
    const input = area?.querySelector("[data-files]");
    if (!input || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    area.classList.toggle("over", kind === "dragover");
    if (kind !== "drop") return;
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    listFiles(input);
  });
}
