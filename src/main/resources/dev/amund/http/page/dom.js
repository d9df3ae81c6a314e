// Small helpers. Whatever comes from the daemon becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; strings become text nodes, empty children are left out. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ""));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** Sets text only where it changes, so that nothing flickers and nothing is read out twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Shows children in a place. Does nothing if `key` says that they are what is there already; keeps
 * the keyboard's focus on the element with the same data-focus otherwise.
 */
export function show(place, key, build) {
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const focused = place.contains(document.activeElement) && document.activeElement.dataset.focus;
  const open = new Set([...place.querySelectorAll("details[open]")].map((each) => each.dataset.focus));
  place.replaceChildren(...[build()].flat().filter((child) => child !== ""));
  for (const each of place.querySelectorAll("details")) {
    if (open.has(each.dataset.focus)) each.open = true;
  }
  if (focused) {
    [...place.querySelectorAll("[data-focus]")].find((each) => each.dataset.focus === focused)?.focus();
  }
}

/** Something to be opened; what is in it is made when it is opened for the first time. */
export function folded(name, summary, build) {
  const fold = () => {
    if (node.open && node.childElementCount === 1) node.append(build());
  };
  const node = el("details", { "data-focus": name, ontoggle: fold }, el("summary", {}, summary));
  return node;
}

/** Says something to those who listen to the page. */
export function announce(text) {
  setText(byId("announcer"), text);
}

const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

/** A duration in its two largest units: 3 d 4 h, 5 min, 12 s. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0 s";
  const [unit, size] = UNITS[first];
  const text = `${Math.floor(whole / size)} ${unit}`;
  if (first >= 2) return text;
  const [nextUnit, nextSize] = UNITS[first + 1];
  const rest = Math.floor((whole % size) / nextSize);
  return rest > 0 ? `${text} ${rest} ${nextUnit}` : text;
}

function relative(at, style) {
  const seconds = (Date.now() - at) / 1000;
  if (style === "since") return duration(seconds);
  if (Math.abs(seconds) < 1) return "just now";
  return seconds >= 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
}

/** A time that ticks: "5 min ago", "in 2 h"; with style "since" only "5 min". */
export function time(iso, style = "ago") {
  const at = Date.parse(iso);
  return el(
    "time",
    { datetime: iso, title: new Date(at).toLocaleString(), "data-style": style },
    relative(at, style),
  );
}

/** Lets all times tick. */
export function tick() {
  for (const node of document.querySelectorAll("time[data-style]")) {
    setText(node, relative(Date.parse(node.dateTime), node.dataset.style));
  }
}

export const percent = (value, digits = 1) => `${(100 * value).toFixed(digits)} %`;

export const count = (number, one, many = one + "s") =>
  `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export const shortHash = (hash) => hash.slice(0, 12);

/** A hash or an id, shortened, with a button that copies the whole of it. */
export function copyable(text, shown, what) {
  const button = el(
    "button",
    {
      type: "button",
      class: "copy",
      title: `${text}\nClick to copy`,
      "aria-label": `Copy ${what} ${text}`,
      "data-focus": `copy ${text}`,
      onclick: () => copy(text, button, what),
    },
    el("code", {}, shown),
  );
  return button;
}

async function copy(text, button, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyWithoutPermission(text);
    button.focus();
  }
  button.dataset.copied = "";
  announce(`${what} copied`);
  setTimeout(() => delete button.dataset.copied, 1200);
}

/** Over plain HTTP, browsers have no clipboard object. */
function copyWithoutPermission(text) {
  const area = el("textarea", { class: "unseen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
