// The status page: follows the events, and asks the API for what they are about.

import { announce, byId, count, copyable, duration, el, setText, show, tick, time } from "./dom.js";
import * as models from "./model.js";
import { overview } from "./overview.js";
import { follow, getJson, Unauthorized } from "./stream.js";

const API = "api/v1/";
const STAGES = ["fetch", "attack", "fine-tune", "evaluate", "publish", "erase"];
const RECEIPTS = 10;
const VERSIONS = 200;
const EVALUATIONS = 20;
const TOKEN = "amund-token";
const AGAIN = 2000;

/** More models than these share a notice. */
const FEW = 3;
const CHOICE = "#model=";

/** Histories and evaluations are of the models whose details are shown. */
const state = { status: undefined, health: [], receipts: [], chosen: undefined, histories: new Map(), evaluations: new Map() };
let stopFollowing = () => {};

// ---- token --------------------------------------------------------------------------------------

const token = () => sessionStorage.getItem(TOKEN) ?? "";

function askForToken() {
  stopFollowing();
  if (token()) setText(byId("login-problem"), "The daemon does not accept this token.");
  sessionStorage.removeItem(TOKEN);
  showContent(false);
  connection("closed", "Token needed");
  byId("token").value = "";
  byId("token").focus();
}

/** Either the content, or what asks for the token. */
function showContent(visible) {
  byId("login").hidden = visible;
  for (const id of ["content", "overall", "facts", "links"]) byId(id).hidden = !visible;
}

byId("login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  setText(byId("login-problem"), "");
  sessionStorage.setItem(TOKEN, byId("token").value.trim());
  begin();
});

// ---- data ---------------------------------------------------------------------------------------

/** Asks the API; where it has no answer yet, again in a while, for what is shown would be old. */
async function load(path, use, wanted = () => true) {
  try {
    const answer = await getJson(API + path, token());
    if (wanted()) use(answer);
  } catch (error) {
    if (error instanceof Unauthorized) askForToken();
    else setTimeout(() => wanted() && load(path, use, wanted), AGAIN);
  }
}

function loadReceipts() {
  load("receipts?limit=200", ({ items }) => {
    state.receipts = items;
    showReceipts();
  });
}

function loadModel(id) {
  const path = `models/${encodeURIComponent(id)}/`;
  const wanted = () => isShown(id);
  load(`${path}versions?limit=${VERSIONS}`, ({ items, next }) => {
    state.histories.set(id, { items, more: next !== undefined });
    showModels();
  }, wanted);
  load(`${path}evaluations?limit=${EVALUATIONS}`, ({ items }) => {
    state.evaluations.set(id, items);
    showModels();
  }, wanted);
}

const attemptsOf = (id) => state.evaluations.get(id) ?? [];

/** One model is shown at once; of several, the one that was chosen. */
function shownModels() {
  const all = state.status?.models ?? [];
  return all.length > 1 ? all.filter(({ id }) => id === state.chosen) : all;
}

const isShown = (id) => shownModels().some((model) => model.id === id);

/** The address names the model that was chosen, so that it can be linked to. */
function readChoice() {
  if (!location.hash.startsWith(CHOICE)) return;
  try {
    state.chosen = decodeURIComponent(location.hash.slice(CHOICE.length));
  } catch {
    state.chosen = undefined; // not a name that this page wrote
  }
}

function choose(id) {
  state.chosen = state.chosen === id ? undefined : id;
  history.replaceState(null, "", state.chosen === undefined ? location.pathname : CHOICE + encodeURIComponent(id));
  showModels();
}

/** Asks for what is shown and not known, and forgets what is shown no longer. */
function loadShown() {
  const shown = new Set(shownModels().map(({ id }) => id));
  for (const known of [state.histories, state.evaluations]) {
    [...known.keys()].filter((id) => !shown.has(id)).forEach((id) => known.delete(id));
  }
  for (const id of shown) {
    if (state.histories.has(id)) continue;
    state.histories.set(id, undefined); // asked for
    loadModel(id);
  }
}

const heard = {
  status(status) {
    state.status = status;
    showAll();
  },
  progress({ batch }) {
    state.status = { ...state.status, batch };
    showBatch();
  },
  health({ items }) {
    state.health = items;
    showHealth();
  },
  version(version) {
    announce(`Version ${version.version} of ${version.modelId} is published`);
    if (isShown(version.modelId)) loadModel(version.modelId);
  },
  evaluation(evaluation) {
    if (!isShown(evaluation.modelId)) return;
    state.evaluations.set(evaluation.modelId, [evaluation, ...attemptsOf(evaluation.modelId)].slice(0, EVALUATIONS));
    showModels();
  },
  retirement({ modelId }) {
    if (isShown(modelId)) loadModel(modelId);
  },
  receipt(receipt) {
    state.receipts = [receipt, ...state.receipts].slice(0, 200);
    showReceipts();
  },
  reset() {
    loadReceipts();
    shownModels().forEach(({ id }) => loadModel(id));
  },
};

function begin() {
  stopFollowing();
  state.status = undefined;
  state.histories.clear();
  state.evaluations.clear();
  stopFollowing = follow(`${API}events`, token(), {
    event: (type, data) => heard[type]?.(data),
    state: (now) => connection(now, { connecting: "Connecting", live: "Live", lost: "Connection lost" }[now]),
    unauthorized: askForToken,
  });
  loadReceipts();
}

function connection(now, text) {
  byId("connection").dataset.state = now;
  setText(byId("connection-text"), text);
  if (now === "lost") {
    byId("overall").dataset.state = "unknown";
    setText(byId("overall-text"), "Unknown");
  }
}

// ---- view ---------------------------------------------------------------------------------------

function showAll() {
  showContent(true);
  showFacts();
  showNotices();
  showBatch();
  showModels();
}

function showFacts() {
  const { version, device, startedAt } = state.status;
  const fact = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  show(byId("facts"), JSON.stringify([version, device, startedAt]), () => [
    fact("Version", version),
    fact("Device", device),
    fact("Up for", time(startedAt, "since")),
  ]);
}

function showNotices() {
  const all = state.status?.models ?? [];
  const quarantined = all.filter((model) => model.quarantinedRequests > 0);
  const overdue = quarantined.filter(({ overdueRequests }) => overdueRequests > 0);
  const retrain = all.filter(({ retrainRequired }) => retrainRequired);
  const advised = all.filter(({ retrainRecommended }) => retrainRecommended);
  const down = state.health.filter(({ up }) => !up);
  const key = JSON.stringify([
    down,
    quarantined.map((m) => [m.id, m.quarantinedRequests, m.overdueRequests]),
    retrain.map(({ id }) => id),
    advised.map(({ id }) => id),
  ]);
  show(byId("notices"), key, () => [
    down.length > 0 ? notice("bad", down.length === 1 ? "One check is down." : `${down.length} checks are down.`, ` ${reasons(down)}`) : "",
    ...eachOrAll(quarantined, (models) => {
      const requests = sum(models, ({ quarantinedRequests }) => quarantinedRequests);
      return notice("warning", `${count(requests, "request")} of ${names(models)} ${requests === 1 ? "is" : "are"} quarantined.`,
        " Their samples are not forgotten yet; an operator must decide. ", el("code", {}, "amund audit"), " tells why, and ",
        el("code", {}, "amund quarantine"), " has them tried again or resolves them.");
    }),
    ...eachOrAll(overdue, (models) =>
      notice("bad", `${count(sum(models, ({ overdueRequests }) => overdueRequests), "quarantined request")} of ${names(models)} must be done now.`,
        " The date is near or past, and no policy ends them."),
    ),
    ...eachOrAll(retrain, (models) =>
      notice("warning", `${names(models)} must be retrained from scratch.`, ` Samples were erased that ${models.length === 1 ? "it still knows" : "they still know"}. `,
        el("code", {}, "amund quarantine list"), " says for which requests."),
    ),
    ...eachOrAll(advised, (models) =>
      notice("advice", `${names(models)} should be retrained from scratch.`, ` ${models.length === 1 ? "It has" : "They have"} forgotten so much, or lost so much accuracy, that updates are no longer enough.`),
    ),
  ]);
}

/** A notice for each of a few models, and one for all of many. */
const eachOrAll = (models, about) => (models.length <= FEW ? models.map((model) => about([model])) : [about(models)]);

const sum = (models, number) => models.reduce((total, model) => total + number(model), 0);

const names = (models) =>
  models.length <= FEW
    ? models.map(({ id }) => id).join(", ")
    : `${models.slice(0, FEW).map(({ id }) => id).join(", ")} and ${count(models.length - FEW, "other model")}`;

/** Each once, though several kinds of checks may ask the same. */
const reasons = (down) => [...new Set(down.map(({ name, reason }) => `${name}: ${reason ?? "no reason given"}`))].join("; ");

const notice = (kind, title, ...text) => el("p", { class: `notice ${kind}` }, el("strong", {}, title), text);

function showBatch() {
  const { batch, lastBatchSeconds } = state.status;
  const key = batch
    ? [batch.batchId, batch.modelId, batch.attempt, batch.stage, batch.samples, batch.requests, batch.slice]
    : [lastBatchSeconds];
  show(byId("batch-meta"), JSON.stringify(key), () => (batch ? batchMeta(batch) : []));
  show(byId("batch-body"), JSON.stringify(key), () => (batch ? batchBody(batch) : idle(lastBatchSeconds)));
  if (batch) moveBar(batch);
  document.title = batch ? `amund: ${batch.stage} ${batch.modelId}` : "amund";
}

const batchMeta = (batch) => [
  el("b", {}, batch.modelId),
  el("span", {}, count(batch.requests, "request")),
  batch.samples > 0 ? el("span", {}, count(batch.samples, "sample")) : "",
  batch.slice ? el("span", {}, `slice ${batch.slice.number} of ${batch.slice.of}`) : "",
  batch.attempt > 0 ? el("span", {}, `attempt ${batch.attempt}`) : "",
  el("span", {}, "for ", time(batch.since, "since")),
];

/** Before the first attempt the model is evaluated as it is: that belongs to the preparation. */
const isPreparing = (batch) => batch.attempt === 0 && batch.stage === "evaluate";

function batchBody(batch) {
  const stages = isPreparing(batch) ? ["measure", ...STAGES.slice(1)] : STAGES;
  const at = isPreparing(batch) ? 0 : STAGES.indexOf(batch.stage);
  return [
    el(
      "ol",
      { class: "steps", "aria-label": "Stages" },
      stages.map((stage, index) =>
        el(
          "li",
          { "data-state": index < at ? "done" : index === at ? "now" : "next", "aria-current": index === at ? "step" : undefined },
          el("span", { class: "step-mark", "aria-hidden": "true" }, index < at ? "✓" : String(index + 1)),
          el("span", { class: "step-name" }, stage),
          index < at ? el("span", { class: "unseen" }, "done") : "",
        ),
      ),
    ),
    el("div", { class: "progress" },
      el("div", { id: "bar", class: "bar", role: "progressbar", "aria-label": `Progress of ${batch.stage}`, "aria-valuemin": 0, "aria-valuemax": 100 }, el("div", {})),
      el("span", { id: "bar-text", class: "bar-text" })),
  ];
}

/** Shows how far the stage is; one without a count shows only that it runs. */
function moveBar({ progress }) {
  const bar = byId("bar");
  const whole = Math.floor(100 * progress);
  const counted = whole > 0;
  bar.classList.toggle("uncounted", !counted);
  bar.firstChild.style.width = counted ? `${whole}%` : "";
  if (counted) bar.setAttribute("aria-valuenow", whole);
  else bar.removeAttribute("aria-valuenow");
  setText(byId("bar-text"), counted ? `${whole} %` : "…");
}

function idle(lastBatchSeconds) {
  const stages = Object.entries(lastBatchSeconds);
  const total = stages.reduce((sum, [, seconds]) => sum + seconds, 0);
  return [
    el("p", { class: "quiet" }, "No batch is worked on now. A batch begins when enough requests wait, or the oldest has waited long enough."),
    stages.length > 0
      ? el("p", { class: "quiet last" }, `The last one took ${duration(total)}: `,
          stages.map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)} s`).join(" · "))
      : "",
  ];
}

function showModels() {
  const all = state.status?.models ?? [];
  const several = all.length > 1;
  byId("overview").hidden = !several;
  if (several) overview(byId("overview"), all, state.chosen, choose);
  const shown = shownModels();
  const ids = shown.map(({ id }) => id);
  const place = byId("models");
  show(place, JSON.stringify(ids), () => ids.map(models.card));
  shown.forEach((model, index) => models.update(place.children[index], model, state.histories.get(model.id), attemptsOf(model.id)));
  loadShown();
}

/** The latest receipt of each request, which its model and its id identify; a later record under its id has a line of its own. */
const identity = ({ requestId, modelId, firstSeenAt, at }) => JSON.stringify([requestId, modelId, firstSeenAt ? at : null]);

function showReceipts() {
  const latest = [...new Map([...state.receipts].reverse().map((each) => [identity(each), each])).values()]
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, RECEIPTS);
  show(byId("receipts"), JSON.stringify(latest), () =>
    latest.length === 0 ? el("p", { class: "quiet" }, "No request has come in yet.") : receiptTable(latest),
  );
}

function receiptTable(receipts) {
  const head = [["Status"], ["Request"], ["Model", "wide"], ["Version", "number"], ["Samples", "number wide"], ["When", "number"]];
  return el(
    "table",
    { class: "receipts" },
    el("thead", {}, el("tr", {}, head.map(([name, kind]) => el("th", { scope: "col", class: kind }, name)))),
    el("tbody", {}, receipts.flatMap(receiptRow)),
  );
}

/** What a receipt has not, or has none of, is a dash. */
const orDash = (value, text = value) => (value ? text : "–");

/** Held-out samples are named where there are any: there was nothing to unlearn of them. */
const samples = ({ samples, holdoutSamples }) =>
  `${samples.toLocaleString("en")}${holdoutSamples ? ` (${holdoutSamples.toLocaleString("en")} held out)` : ""}`;

const receiptRow = (receipt) => [
  el(
    "tr",
    { class: receipt.reason ? "explained" : undefined },
    el("td", {}, el("span", { class: "badge", "data-status": receipt.status }, receipt.status.replaceAll("_", " ").toLowerCase())),
    el("td", {}, copyable(receipt.requestId, receipt.requestId.slice(0, 8), "request id")),
    el("td", { class: "wide model-id" }, receipt.modelId),
    el("td", { class: "number" }, orDash(receipt.version, `v${receipt.version}`)),
    el("td", { class: "number wide" }, orDash(receipt.samples, samples(receipt))),
    el("td", { class: "number" }, time(receipt.at)),
  ),
  receipt.reason ? el("tr", {}, el("td", {}), el("td", { colspan: 3, class: "reason" }, receipt.reason), el("td", { colspan: 2, class: "wide" })) : "",
];

const KINDS = ["live", "started", "ready"];

function showHealth() {
  const down = state.health.filter(({ up }) => !up);
  overall(down);
  const order = (check) => [check.up ? 1 : 0, KINDS.indexOf(check.kind)];
  const sorted = [...state.health].sort((one, other) => {
    const [a, b] = [order(one), order(other)];
    return a[0] - b[0] || a[1] - b[1];
  });
  setText(byId("health-meta"), down.length === 0 ? "all up" : `${down.length} of ${state.health.length} down`);
  showNotices();
  show(byId("health"), JSON.stringify(sorted), () => el("ul", { class: "checks" }, sorted.map(checkRow)));
}

const checkRow = (check) =>
  el(
    "li",
    { "data-up": String(check.up) },
    el("span", { class: "check-mark", "aria-hidden": "true" }, check.up ? "✓" : "!"),
    el("span", { class: "check-name" }, check.name, el("span", { class: "muted" }, ` ${check.kind}`)),
    el("span", { class: "check-state" }, check.up ? "up" : "down", " for ", time(check.since, "since")),
    check.reason ? el("span", { class: "reason" }, check.reason) : "",
  );

function overall(down) {
  const kinds = new Set(down.map(({ kind }) => kind));
  const [now, text] = kinds.has("live")
    ? ["down", "Needs a restart"]
    : kinds.has("started")
      ? ["starting", "Starting"]
      : kinds.has("ready")
        ? ["unready", "Not ready"]
        : ["up", "Ready"];
  byId("overall").dataset.state = now;
  setText(byId("overall-text"), text);
}

setInterval(tick, 1000);
addEventListener("hashchange", () => {
  readChoice();
  showModels();
});
readChoice();
new ResizeObserver(showModels).observe(byId("models"));
begin();
