// The palette: arrows choose among what the server found, Enter opens it. The field keeps the focus all along.
// What the page itself can do stands above that under the same words as on the sheet of keys.
import { caps, isShown, press } from "./keys.js";

const palette = document.querySelector("[data-palette]");

if (palette) {
  const field = palette.querySelector("input");
  const results = () => [...palette.querySelectorAll('[role="option"]')];
  const chosen = () => palette.querySelector('[role="option"][aria-selected="true"]');

  const choose = (option) => {
    if (!option) return;
    for (const other of results()) other.setAttribute("aria-selected", String(other === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  palette.addEventListener("opened", () => {
    field.value = "";
    field.focus();
  });

  field.addEventListener("keydown", (event) => {
    const options = results();
    const at = options.indexOf(chosen());
    if (event.key === "ArrowDown") choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") choose(options.at(at - 1));
    else if (event.key === "Enter") chosen()?.click();
    else return;
    event.preventDefault();
  });

  palette.addEventListener("mousemove", (event) => choose(event.target.closest('[role="option"]')));
  palette.addEventListener("htmx:after:swap", () => {
    offer(commands(field.value));
    choose(results()[0]);
  });

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

  const commands = (typed) => {
    const wanted = plain(typed);
    const keys = new Set();
    return [...document.querySelectorAll("[data-key-title]:not([data-opens=palette])")].filter((element) => {
      const { keyTitle, keyGroup, key = keyTitle } = element.dataset;
      const isHere = !element.closest("dialog") && (isShown(element) || element.matches("input[type=radio], button[hidden]"));
      // Places are the server's to offer; a dialog's keys mean nothing while it is closed.
      if (!isHere || keyGroup === "go" || keys.has(key) || !` ${plain(keyTitle)}`.includes(` ${wanted}`)) return false;
      keys.add(key);
      return true;
    });
  };

  const offer = (found) => {
    if (!found.length) return;
    const list = palette.querySelector('[role="listbox"]');
    const group = palette.querySelector("[data-palette-page]").content.cloneNode(true).firstElementChild;
    const line = group.querySelector('[role="option"]');
    line.remove();
    found.forEach((element, at) => {
      const option = line.cloneNode(true);
      option.id = `palette-here-${at}`;
      option.querySelector("[data-name]").textContent = element.dataset.keyTitle;
      option.querySelector("[data-caps]").append(...caps(element.dataset.key ?? ""));
      const picture = element.closest("a, button, label")?.querySelector("svg:not(:last-child)");
      if (picture) option.querySelector("svg").replaceWith(picture.cloneNode(true));
      option.addEventListener("click", () => {
        palette.close();
        press(element);
      });
      group.append(option);
    });
    list.querySelector(".empty")?.remove();
    list.prepend(group);
  };
}
