// Server-sent events over fetch(), which unlike EventSource can show a token.

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 15000;
/** The daemon sends something at least every 15 seconds. */
const SILENCE = 45000;

/** The daemon wants another token, or one at all. */
export class Unauthorized extends Error {}

/** Reads JSON from the API. */
export async function getJson(path, token) {
  const response = await fetch(path, { headers: headers(token), cache: "no-store" });
  if (response.status === 401) throw new Unauthorized();
  if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
  return response.json();
}

function headers(token, more = {}) {
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

/**
 * Follows the events until it is stopped, and comes back whenever the connection is lost.
 *
 * @param listener.event called with the type and the data of each
 * @param listener.state called with connecting, live, or lost
 * @param listener.unauthorized called when the token is refused; then it has stopped
 * @returns what stops it
 */
export function follow(path, token, listener) {
  const stop = new AbortController();
  run(path, token, listener, stop.signal);
  return () => stop.abort();
}

async function run(path, token, listener, stop) {
  let lastId = "";
  let delay = FIRST_DELAY;
  const heard = (event) => {
    lastId = event.id || lastId;
    delay = FIRST_DELAY;
    listener.event(event.type, JSON.parse(event.data));
  };
  while (!stop.aborted) {
    listener.state("connecting");
    try {
      await once(path, token, lastId, stop, () => listener.state("live"), heard);
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof Unauthorized) {
        listener.unauthorized();
        return;
      }
    }
    if (stop.aborted) return;
    listener.state("lost");
    // Not all pages at the same moment.
    await sleep(delay * (0.75 + Math.random() / 2), stop);
    delay = Math.min(2 * delay, LONGEST_DELAY);
  }
}

async function once(path, token, lastId, stop, opened, heard) {
  const connection = new AbortController();
  const abort = () => connection.abort();
  stop.addEventListener("abort", abort);
  let silence = setTimeout(abort, SILENCE);
  try {
    const more = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
    const response = await fetch(path, {
      headers: headers(token, more),
      cache: "no-store",
      signal: connection.signal,
    });
    if (response.status === 401) throw new Unauthorized();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    opened();
    const parse = parser(heard);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(abort, SILENCE);
      parse(read.value);
    }
  } finally {
    clearTimeout(silence);
    stop.removeEventListener("abort", abort);
  }
}

/** Takes text as it arrives, and calls back at the end of every event. */
export function parser(heard) {
  let rest = "";
  let event = {};
  return (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (event.data !== undefined) heard({ type: "message", ...event });
        event = {};
        continue;
      }
      const colon = line.indexOf(":");
      const field = line.slice(0, colon);
      if (field === "id") event.id = line.slice(colon + 2);
      if (field === "event") event.type = line.slice(colon + 2);
      if (field === "data") event.data = line.slice(colon + 2);
    }
  };
}

function sleep(millis, stop) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
