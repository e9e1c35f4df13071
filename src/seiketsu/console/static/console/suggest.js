// A field for a query offers what may follow: arrows choose, Tab or Enter takes, Escape closes; typing goes on.
const PAUSE = 90;

function wire(box) {
  const field = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  let timer = 0;
  let asked = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  const close = () => {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const ask = async () => {
    asked += 1;
    const mine = asked;
    const address = new URL(box.dataset.suggest, location.href);
    address.search = new URLSearchParams({ q: field.value, caret: field.selectionStart ?? field.value.length, list: list.id });
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || mine !== asked || document.activeElement !== field) return;
    const text = await answer.text();
    if (mine !== asked) return;
    list.innerHTML = text; // our own fragment, escaped by the server
    list.hidden = options().length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  const take = (option) => {
    field.value = option.dataset.text;
    field.setSelectionRange(Number(option.dataset.caret), Number(option.dataset.caret));
    close();
    ask();
  };

  field.addEventListener("input", later);
  field.addEventListener("focus", () => field.value || later());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown") later();
      return;
    }
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") choose(all.at(at <= 0 ? -1 : at - 1));
    else if (event.key === "Tab" && !event.shiftKey) take(chosen() ?? all[0]);
    else if (event.key === "Enter" && chosen()) take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault(); // the field keeps the focus
    if (option) take(option);
  });
}

for (const box of document.querySelectorAll("[data-suggest]")) wire(box);

// A field for a tag offers those in use by the browser's own list, which every keyboard and reader knows.
function offerTags(field) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-tags`;
  field.after(list);
  field.setAttribute("list", list.id);
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const answer = await fetch(`${field.dataset.tags}?${new URLSearchParams({ q: field.value })}`).catch(() => null);
      if (!answer?.ok) return;
      const { tags } = await answer.json();
      list.replaceChildren(...tags.map((tag) => Object.assign(document.createElement("option"), { value: tag })));
    }, PAUSE);
  });
}

for (const field of document.querySelectorAll("[data-tags]")) offerTags(field);
