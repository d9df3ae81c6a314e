// The latest attempts of a model at forgetting: what each changed, and what the gates said.

import { count, el, folded, percent, time } from "./dom.js";

const DASH = "–";

/** The last batch in words, and the latest attempts as a table; nothing before the first. */
export function attempts(id, evaluations) {
  if (evaluations.length === 0) return [];
  const last = evaluations[0];
  const ofLast = evaluations.filter(({ batchId }) => batchId === last.batchId).reverse();
  return [
    el(
      "p",
      { class: "meta", "data-part": "last-batch" },
      el("b", {}, "Last batch"),
      el("span", {}, end(last), " after ", count(ofLast.length, "attempt"), ", ", time(last.at)),
      el("span", {}, `forget accuracy ${change(last, ({ forgetAccuracy }) => forgetAccuracy, percent)}`),
      el("span", {}, `held-out accuracy ${change(last, ({ testAccuracy }) => testAccuracy, percent)}`),
    ),
    ...lost(last),
    ...ofLast.flatMap((attempt) => attempt.reasons.map((reason) =>
      el("p", { class: "reason" }, el("b", {}, `Attempt ${attempt.attempt} was refused: `), reason),
    )),
    table(id, evaluations),
  ];
}

const end = ({ outcome, version }) =>
  ({ PUBLISHED: `published as v${version}`, QUARANTINED: "quarantined", RETRAIN_REQUIRED: "handed to retraining", RETRIED: "to be tried again" })[outcome] ?? outcome;

/** Before and after; a dash is what was not measured, or is of too few samples to be told. */
function change({ before, after }, metric, text) {
  const [was, is] = [before, after].map((measured) => measured && metric(measured));
  if (was === undefined && is === undefined) return DASH;
  return `${was === undefined ? DASH : text(was)} → ${is === undefined ? DASH : text(is)}`;
}

/** The one that the gates judge: against held-out samples of the same classes, where it was measured. */
const judgedAuc = ({ extra, forgetUnseenAuc }) => extra?.["auc.same-classes"] ?? forgetUnseenAuc?.value;

/** More classes than these are counted, not named. */
const CLASSES = 8;

/** What must go with its label: whole classes, and labels that are wrong; each with how often the model still predicts it. */
function lost(attempt) {
  const { wholeClasses = [], wholeClassSamples, wrongLabelSamples } = attempt.lostLabels ?? {};
  const said = (kind) => change(attempt, ({ extra }) => extra?.[`${kind}.accuracy`], percent);
  return [
    wholeClasses.length > 0
      ? el("p", { class: "meta", "data-part": "whole-classes" },
          el("b", {}, `${wholeClasses.length === 1 ? "Whole class" : "Whole classes"} ${classNames(wholeClasses)}`),
          el("span", {}, count(wholeClassSamples, "sample")),
          el("span", {}, `still given their class ${said("whole-class")}`))
      : "",
    wrongLabelSamples > 0
      ? el("p", { class: "meta", "data-part": "wrong-labels" },
          el("b", {}, "Wrong labels"),
          el("span", {}, count(wrongLabelSamples, "sample")),
          el("span", {}, `still given their wrong label ${said("wrong-label")}`))
      : "",
  ];
}

const classNames = (classes) =>
  classes.slice(0, CLASSES).join(", ") + (classes.length > CLASSES ? ` and ${classes.length - CLASSES} more` : "");

function labels({ lostLabels }) {
  const { wholeClasses = [], wrongLabelSamples } = lostLabels ?? {};
  const parts = [
    wholeClasses.length > 0 ? `${wholeClasses.length === 1 ? "class" : "classes"} ${classNames(wholeClasses)}` : "",
    wrongLabelSamples > 0 ? `${wrongLabelSamples.toLocaleString("en")} wrong` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? DASH : parts.join(", ");
}

const table = (id, evaluations) =>
  folded(`attempts ${id}`, `The latest attempts as a table (${count(evaluations.length, "attempt")})`, () => rows(id, evaluations));

function rows(id, evaluations) {
  const columns = ["When", "Batch", "Attempt", "Outcome", "Samples", "Labels that go", "Forget accuracy", "Held-out accuracy", "AUC", "Gates"];
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": `Attempts of ${id}` },
    el(
      "table",
      { class: "numbers attempts" },
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, evaluations.map(row)),
    ),
  );
}

const row = (attempt) =>
  el(
    "tr",
    {},
    el("td", {}, time(attempt.at)),
    el("td", {}, el("code", { title: attempt.batchId }, attempt.batchId.slice(0, 8))),
    el("td", {}, String(attempt.attempt)),
    el("td", {}, end(attempt)),
    el("td", {}, attempt.samples.toLocaleString("en")),
    el("td", {}, labels(attempt)),
    el("td", {}, change(attempt, ({ forgetAccuracy }) => forgetAccuracy, percent)),
    el("td", {}, change(attempt, ({ testAccuracy }) => testAccuracy, percent)),
    el("td", {}, change(attempt, judgedAuc, (auc) => auc.toFixed(3))),
    el("td", { class: "gates" }, attempt.reasons.length === 0 ? "passed" : attempt.reasons.join(" ")),
  );
