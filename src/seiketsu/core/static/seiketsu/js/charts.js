// ECharts is fetched when the first chart comes into view, never before. Colours come from the page's own variables,
// so a chart follows the theme; the table with the same figures is on the page whether the chart comes or not.
let library = null;
const drawn = new Map();

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", () => reject(new Error("the chart library could not be fetched")));
    document.head.append(script);
  });
  return library;
}

function palette() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--sk-${name}`).trim();
  return {
    color: ["brand", "info", "ok", "warn", "bad", "idle"].map(colour),
    textStyle: { fontFamily: style.getPropertyValue("--tblr-font-sans-serif"), color: colour("ink-2") },
    axis: { line: colour("line"), text: colour("ink-3") },
    surface: colour("surface"),
  };
}

function themed(option) {
  const theme = palette();
  const axis = (given) =>
    given && {
      axisLine: { lineStyle: { color: theme.axis.line } },
      splitLine: { lineStyle: { color: theme.axis.line } },
      ...given,
      axisLabel: { color: theme.axis.text, ...given.axisLabel },
    };
  const all = (given) => (Array.isArray(given) ? given.map(axis) : axis(given));
  return {
    color: theme.color,
    textStyle: theme.textStyle,
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: theme.surface, textStyle: { color: theme.textStyle.color } },
    ...option,
    ...(option.legend && { legend: { textStyle: theme.textStyle, pageTextStyle: theme.textStyle, ...option.legend } }),
    xAxis: all(option.xAxis),
    yAxis: all(option.yAxis),
  };
}

async function draw(element) {
  const [echarts, answer] = await Promise.all([load(element.dataset.chartLibrary), fetch(element.dataset.chart)]);
  if (!answer.ok) throw new Error(`the chart's figures were refused with ${answer.status}`);
  const option = await answer.json();
  const chart = echarts.init(element, null, { renderer: "svg" });
  chart.setOption(themed(option));
  drawn.set(element, { chart, option });
}

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      draw(entry.target).catch((error) => console.warn(error.message));
    }
  },
  { rootMargin: "200px" },
);

function find() {
  for (const element of document.querySelectorAll("[data-chart]")) if (!drawn.has(element)) watcher.observe(element);
}

document.addEventListener("theme:changed", () => {
  for (const { chart, option } of drawn.values()) chart.setOption(themed(option), true);
});
document.addEventListener("htmx:after:swap", find);
addEventListener("resize", () => {
  for (const { chart } of drawn.values()) chart.resize();
});
find();
