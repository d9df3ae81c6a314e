// A model: its current version, what waits for it, and its chain of versions.

import { attempts } from "./attempts.js";
import { chart, legendMark, MANY, SERIES } from "./chart.js";
import { copyable, count, el, folded, percent, shortHash, show, time } from "./dom.js";
import { due } from "./overview.js";

/** A card, to be filled by update(). */
export function card(id) {
  return el(
    "article",
    { class: "card model", "data-model": id, "aria-label": `Model ${id}` },
    el("div", { class: "card-head", "data-part": "head" }),
    el("div", { "data-part": "waiting" }),
    el("div", { "data-part": "attempts" }),
    el("div", { "data-part": "chain" }),
  );
}

/**
 * Fills the card.
 *
 * @param model from the status
 * @param history the versions, the newest first, and whether there are more; undefined until known
 * @param evaluations the latest attempts at forgetting, the newest first
 */
export function update(place, model, history, evaluations) {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  show(part("head"), JSON.stringify([model.id, model.current]), () => head(model));
  const waiting = [model.pendingRequests, model.pendingSamples, model.oldestPendingAt, model.nearestDueAt];
  show(part("waiting"), JSON.stringify(waiting), () => waits(model));
  show(part("attempts"), JSON.stringify(evaluations), () => attempts(model.id, evaluations));
  const width = part("chain").clientWidth;
  if (width === 0) return; // not to be seen; there is another resize when it is
  show(part("chain"), JSON.stringify([history, width]), () => chain(model, history, width));
}

function head(model) {
  const current = model.current;
  return [
    el("h3", {}, model.id),
    current
      ? el(
          "p",
          { class: "meta" },
          el("span", { class: "version-tag" }, `v${current.version}`),
          copyable(current.sha256, shortHash(current.sha256), "SHA-256"),
          el("span", {}, "published ", time(current.publishedAt)),
        )
      : el("p", { class: "meta" }, "no version yet"),
  ];
}

function waits(model) {
  if (model.pendingRequests === 0) {
    return el("p", { class: "quiet waiting-none" }, "Nothing is pending.");
  }
  const fact = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "dl",
    { class: "stats" },
    fact("Pending requests", model.pendingRequests.toLocaleString("en")),
    fact("Pending samples", model.pendingSamples.toLocaleString("en")),
    fact("Oldest waits for", model.oldestPendingAt ? time(model.oldestPendingAt, "since") : "–"),
    fact("Nearest due", model.nearestDueAt ? due(model.nearestDueAt) : "–"),
  );
}

function chain(model, history, width) {
  if (!history) return el("p", { class: "quiet" }, "The history is being read …");
  if (history.items.length === 0) {
    return el("p", { class: "quiet" }, "No version is published yet. The base model becomes version 1.");
  }
  const versions = [...history.items].reverse();
  return [legend(versions), chart(model.id, versions, width), table(model, history)];
}

function legend(versions) {
  const latest = (metric) => versions.findLast((version) => metric in version.metrics)?.metrics[metric];
  return el(
    "ul",
    { class: "legend", "aria-label": "Latest values" },
    SERIES.map((series) => {
      const value = latest(series.metric);
      return el(
        "li",
        {},
        legendMark(series),
        el("span", {}, series.name),
        el("b", {}, value === undefined ? "–" : series.text(value)),
      );
    }),
    versions.length <= MANY && versions.some(({ state }) => state === "RETIRED") ? el("li", { class: "legend-note" }, "hollow: retired") : "",
  );
}

function table(model, history) {
  const all = `All of this as a table (${count(history.items.length, "version")}${history.more ? ", the newest" : ""})`;
  return folded(`table ${model.id}`, all, () => rows(model, history));
}

function rows(model, history) {
  const columns = ["Version", "Published", "SHA-256", "Requests", "Samples", "Test", "Retain", "AUC", "State"];
  const value = (version, metric, text) => (metric in version.metrics ? text(version.metrics[metric]) : "–");
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": `Versions of ${model.id}` },
    el(
      "table",
      { class: "numbers" },
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
      el(
        "tbody",
        {},
        history.items.map((version) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, `v${version.version}`),
            el("td", {}, time(version.publishedAt)),
            el("td", {}, copyable(version.sha256, shortHash(version.sha256), "SHA-256")),
            el("td", {}, version.requests.toLocaleString("en")),
            el("td", {}, version.samples.toLocaleString("en")),
            el("td", {}, value(version, "testAccuracy", percent)),
            el("td", {}, value(version, "retainAccuracy", percent)),
            el("td", {}, value(version, "forgetUnseenAuc", (auc) => auc.toFixed(3))),
            el("td", {}, version.state === "RETIRED" ? "retired" : "published"),
          ),
        ),
      ),
    ),
  );
}
