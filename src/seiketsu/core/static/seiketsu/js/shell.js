// The rail, the theme, dismissing toasts, copying.
import { toast, word } from "./words.js";

const root = document.documentElement;

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // storage may be forbidden; the choice then lasts until the next page
  }
}

document.addEventListener("click", async (event) => {
  const target = event.target.closest("[data-fold-rail], [data-theme-toggle], [data-dismiss], [data-copy]");
  if (!target) return;
  if ("foldRail" in target.dataset) {
    root.dataset.rail = root.dataset.rail === "mini" ? "" : "mini";
    remember("seiketsu.rail", root.dataset.rail);
  } else if ("themeToggle" in target.dataset) {
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    remember("seiketsu.theme", root.dataset.bsTheme);
    document.dispatchEvent(new CustomEvent("theme:changed"));
  } else if ("dismiss" in target.dataset) {
    target.closest("[data-toast]")?.remove();
  } else {
    await navigator.clipboard.writeText(target.dataset.copy);
    toast(word("copied"), "ok");
  }
});
