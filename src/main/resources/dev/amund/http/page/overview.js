// Several models at a glance: one row each. What is behind a row is shown when it is asked for.

import { el, percent, show, time } from "./dom.js";

const DASH = "–";
const COLUMNS = [
  ["Model"],
  ["Version", "number"],
  ["Test", "number"],
  ["Against base", "number wide"],
  ["Retain", "number wide"],
  ["AUC, 95 %", "number wide"],
  ["Pending", "number"],
  ["Due", "number wide"],
  ["Quarantined", "number"],
  ["Retrain"],
];

/**
 * Shows the models as a table.
 *
 * @param models from the status
 * @param chosen the id of the model whose details are shown, if there is one
 * @param choose called with the id of a model that is to be opened, or closed if it is open
 */
export function overview(place, models, chosen, choose) {
  show(place, JSON.stringify(models.map(({ id }) => id)), () => table(models, choose));
  const rows = place.querySelectorAll("tbody tr");
  models.forEach((model, index) => {
    const { current, pendingRequests, nearestDueAt, quarantinedRequests, retrainRequired, retrainRecommended } = model;
    const open = model.id === chosen;
    const row = rows[index];
    row.querySelector("button").setAttribute("aria-expanded", String(open));
    row.classList.toggle("chosen", open);
    const key = [current, pendingRequests, nearestDueAt, quarantinedRequests, retrainRequired, retrainRecommended];
    cells(row, JSON.stringify(key), model);
  });
}

function table(models, choose) {
  return el(
    "div",
    { class: "scroll tall", tabindex: 0, role: "region", "aria-label": "All models" },
    el(
      "table",
      { class: "numbers overview" },
      el("thead", {}, el("tr", {}, COLUMNS.map(([name, kind]) => el("th", { scope: "col", class: kind }, name)))),
      el("tbody", {}, models.map(({ id }) => el("tr", { "data-row": id }, el("th", { scope: "row" }, opener(id, choose))))),
    ),
  );
}

const opener = (id, choose) =>
  el(
    "button",
    { type: "button", class: "opener", title: id, "aria-expanded": "false", "data-focus": `overview ${id}`, onclick: () => choose(id) },
    id,
  );

/** All but the first, which keeps the keyboard's focus. */
function cells(row, key, model) {
  if (row.dataset.key === key) return;
  row.dataset.key = key;
  while (row.cells.length > 1) row.deleteCell(-1);
  row.append(...values(model).map((value, index) => el("td", { class: COLUMNS[index + 1][1] }, value)));
}

function values({ current, pendingRequests, nearestDueAt, quarantinedRequests, retrainRequired, retrainRecommended }) {
  const { testAccuracy: test, retainAccuracy: retain, baseTestAccuracy: base } = current?.metrics ?? {};
  return [
    current ? `v${current.version}` : DASH,
    shown(test, percent),
    test === undefined || base === undefined ? DASH : points(test - base),
    shown(retain, percent),
    band(current?.metrics ?? {}),
    number(pendingRequests),
    nearestDueAt ? due(nearestDueAt) : DASH,
    quarantinedRequests > 0 ? badge("QUARANTINED", number(quarantinedRequests)) : DASH,
    retrainRequired ? badge("REJECTED", "required") : retrainRecommended ? badge("QUARANTINED", "advised") : DASH,
  ];
}

const shown = (value, text) => (value === undefined ? DASH : text(value));

const number = (value) => (value > 0 ? value.toLocaleString("en") : DASH);

/** A difference of two accuracies, in points of a percent. */
const points = (difference) => {
  const rounded = (100 * difference).toFixed(1);
  return Number(rounded) > 0 ? `+${rounded}` : rounded.replace("-", "−");
};

const band = ({ forgetUnseenAuc: value, forgetUnseenAucLow: low, forgetUnseenAucHigh: high }) =>
  shown(value, (auc) => auc.toFixed(2)) + (low === undefined || high === undefined ? "" : ` (${low.toFixed(2)} to ${high.toFixed(2)})`);

const badge = (status, text) => el("span", { class: "badge", "data-status": status }, text);

/** A time by which something must be done. */
export function due(at) {
  const late = Date.parse(at) < Date.now();
  return late ? el("span", { class: "late" }, "overdue, ", time(at)) : time(at);
}
