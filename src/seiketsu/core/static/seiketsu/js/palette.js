// The palette: arrows choose among what the server found, Enter opens it. The field keeps the focus all along.
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
  palette.addEventListener("htmx:after:swap", () => choose(results()[0]));
}
