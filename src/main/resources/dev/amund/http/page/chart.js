// The chain of versions as a chart: one line a metric, one column a version.

import { el, percent, svg } from "./dom.js";

/** The metrics that are drawn, each with a mark of its own shape: colour alone would not do. */
export const SERIES = [
  { metric: "testAccuracy", name: "Test accuracy", mark: "circle", text: percent },
  { metric: "retainAccuracy", name: "Retain accuracy", mark: "square", text: percent },
  { metric: "forgetUnseenAuc", name: "Forget-unseen AUC", mark: "diamond", text: (value) => value.toFixed(3) },
];

/** Above the accuracies, below how well forgotten data is told from unseen: 0.5 is not at all. */
const PANELS = [
  { top: 22, bottom: 128, most: 4, series: SERIES.slice(0, 2), title: "Accuracy", tick: (value) => percent(value, 0), ideal: undefined },
  { top: 166, bottom: 222, most: 3, series: SERIES.slice(2), title: "Forget-unseen AUC, 0.5 is ideal", tick: (value) => value.toFixed(2), ideal: 0.5 },
];

const HEIGHT = 252;
const EDGE = { right: 14, left: 50 };
/** More versions than these have no marks, for the lines say it all. */
export const MANY = 60;

/** The mark of a series at a place. */
function mark(series, x, y, hollow) {
  const attributes = { class: `mark ${series.mark}${hollow ? " hollow" : ""}` };
  if (series.mark === "circle") return svg("circle", { ...attributes, cx: x, cy: y, r: 4 });
  if (series.mark === "square") {
    return svg("rect", { ...attributes, x: x - 3.5, y: y - 3.5, width: 7, height: 7, rx: 1 });
  }
  return svg("path", { ...attributes, d: `M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z` });
}

/** The mark by itself, for legends. */
export const legendMark = (series) =>
  svg("svg", { class: "legend-mark", viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" },
    mark(series, 6, 6, false));

/** What a version is worth, in words. */
function words(version) {
  const metrics = SERIES.filter(({ metric }) => metric in version.metrics).map(
    ({ metric, name, text }) => `${name} ${text(version.metrics[metric])}`,
  );
  const state = version.state === "RETIRED" ? ", retired" : "";
  return `Version ${version.version}${state}: ${metrics.join(", ") || "not measured"}`;
}

/** Where a version is, from left to right. */
function across(versions, width) {
  const inner = width - EDGE.left - EDGE.right;
  if (versions.length === 1) return { x: () => EDGE.left + inner / 2, step: inner };
  const step = inner / (versions.length - 1);
  return { x: (index) => EDGE.left + step * index, step };
}

/** What may be between two lines of the grid. */
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5];

/** From where to where a panel reaches: what is measured, and a little more. */
function range(panel, versions) {
  const values = panel.series
    .flatMap(({ metric }) => versions.map((version) => version.metrics[metric]))
    .filter((value) => value !== undefined);
  const low = Math.min(...values, panel.ideal === undefined ? 0.95 : panel.ideal - 0.02);
  const high = panel.ideal === undefined ? 1 : Math.max(...values, panel.ideal + 0.02);
  const first = (step) => Math.floor(low / step + 1e-9);
  const last = (step) => Math.ceil(high / step - 1e-9);
  const step = STEPS.find((each) => last(each) - first(each) <= panel.most) ?? STEPS.at(-1);
  return { step, low: step * first(step), high: step * last(step) };
}

function scaled(panel, versions) {
  const { low, high, step } = range(panel, versions);
  return {
    ...panel,
    low,
    high,
    step,
    y: (value) => panel.top + ((high - value) / (high - low)) * (panel.bottom - panel.top),
  };
}

function grid(panel, width) {
  const lines = [svg("text", { class: "panel", x: EDGE.left, y: panel.top - 10 }, panel.title)];
  for (let index = 0; panel.low + index * panel.step <= panel.high + 1e-9; index++) {
    const value = panel.low + index * panel.step;
    const y = panel.y(value);
    lines.push(
      level("grid", y, width),
      svg("text", { class: "tick", x: EDGE.left - 10, y: y + 4, "text-anchor": "end" }, panel.tick(value)),
    );
  }
  if (panel.ideal !== undefined) lines.push(level("ideal", panel.y(panel.ideal), width));
  return lines;
}

const level = (kind, y, width) => svg("line", { class: kind, x1: EDGE.left, x2: width - EDGE.right, y1: y, y2: y });

function axis(versions, x, width) {
  const fitting = Math.max(2, Math.floor((width - EDGE.left - EDGE.right) / 44));
  const every = Math.ceil(versions.length / fitting);
  return versions.map((version, index) =>
    (versions.length - 1 - index) % every === 0
      ? svg("text", { class: "tick", x: x(index), y: HEIGHT - 8, "text-anchor": "middle" }, `v${version.version}`)
      : undefined,
  );
}

function lines(panel, versions, x) {
  return panel.series.map((series) => {
    const points = versions
      .map((version, index) => [x(index), version.metrics[series.metric]])
      .filter(([, value]) => value !== undefined)
      .map(([at, value]) => `${at},${panel.y(value)}`);
    return svg("polyline", { class: `line ${series.mark}`, points: points.join(" ") });
  });
}

function marks(panels, version, x) {
  return panels.flatMap((panel) =>
    panel.series
      .filter(({ metric }) => metric in version.metrics)
      .map((series) => mark(series, x, panel.y(version.metrics[series.metric]), version.state === "RETIRED")),
  );
}

function column(version, x, step, panels, tooltip, current, many) {
  const half = Math.min(step, 80) / 2;
  return svg(
    "g",
    {
      class: "version",
      role: "img",
      tabindex: current ? 0 : -1,
      "aria-label": words(version),
      "data-focus": `version ${version.modelId} ${version.version}`,
      onmouseenter: () => tooltip.show(version, x),
      onmouseleave: () => tooltip.hide(),
      onfocus: () => tooltip.show(version, x),
      onblur: () => tooltip.hide(),
    },
    svg("rect", { class: "hit", x: x - half, y: 8, width: 2 * half, height: HEIGHT - 10, rx: 6 }),
    svg("line", { class: "cursor", x1: x, x2: x, y1: panels[0].top, y2: panels[1].bottom }),
    many ? [] : marks(panels, version, x),
  );
}

/** The arrow keys, Home and End go from version to version; Tab leaves the chart. */
function keys(event) {
  const all = [...event.currentTarget.querySelectorAll(".version")];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  const next = all[Math.min(Math.max(to, 0), all.length - 1)];
  all[at].setAttribute("tabindex", -1);
  next.setAttribute("tabindex", 0);
  next.focus();
}

function tooltipIn(place, width) {
  const box = el("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
  place.append(box);
  return {
    show(version, x) {
      box.replaceChildren(
        el("strong", {}, `Version ${version.version}`, version.state === "RETIRED" ? el("span", { class: "muted" }, " retired") : ""),
        el("span", { class: "muted" }, new Date(version.publishedAt).toLocaleString()),
        ...SERIES.filter(({ metric }) => metric in version.metrics).map((series) =>
          el("span", { class: "tooltip-row" }, legendMark(series), series.name, el("b", {}, series.text(version.metrics[series.metric]))),
        ),
      );
      box.hidden = false;
      const left = x + 14 + box.offsetWidth > width ? x - 14 - box.offsetWidth : x + 14;
      box.style.left = `${Math.max(0, left)}px`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

/**
 * The chart, as wide as it is told.
 *
 * @param versions the oldest first, at least one
 */
export function chart(modelId, versions, width) {
  const place = el("div", { class: "chart" });
  const tooltip = tooltipIn(place, width);
  const { x, step } = across(versions, width);
  const panels = PANELS.map((panel) => scaled(panel, versions));
  const last = versions.length - 1;
  const many = versions.length > MANY;
  place.prepend(
    svg(
      "svg",
      {
        width,
        height: HEIGHT,
        role: "group",
        "aria-label": `Quality of model ${modelId} over its versions. The arrow keys go from version to version.`,
        onkeydown: keys,
      },
      panels.map((panel) => [grid(panel, width), lines(panel, versions, x)]).flat(2),
      axis(versions, x, width),
      versions.map((version, index) => column(version, x(index), step, panels, tooltip, index === last, many)),
    ),
  );
  return place;
}
