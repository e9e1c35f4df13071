// Runs before the first paint: theme and rail as the reader left them, so that nothing flashes or shifts.
(() => {
  const root = document.documentElement;
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; the system's choice is used then
    }
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => (root.dataset.bsTheme = stored("seiketsu.theme") || (system.matches ? "dark" : "light"));
  show();
  system.addEventListener("change", show);
  const rail = stored("seiketsu.rail");
  if (rail !== null && "rail" in root.dataset && !root.dataset.railDefault) root.dataset.rail = rail;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (/^[\w/+-]+$/.test(zone ?? "") && !document.cookie.includes(`seiketsu_zone=${zone}`)) {
    document.cookie = `seiketsu_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }
})();
