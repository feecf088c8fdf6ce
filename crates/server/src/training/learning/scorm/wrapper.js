// The frame around a part of a package: holds the run-time of SCORM and talks to the portal's page.
//
// The package is a stranger and shares this window; nothing here is trusted by the page, and nothing secret is here.

const { launch, portals, start, title } = document.body.dataset;
const allowed = portals.split(" ");
const framing = window.location.ancestorOrigins?.[0];
/** Milliseconds after which a value that was set travels without being committed. */
const PATIENCE = 500;

let portal = allowed.includes(framing) ? framing : null;
let sequence = 0;
let values = {};
let waiting = 0;
let dirty = false;
let finished = false;
let frame = null;
let started = false;

function say(message) {
  const text = JSON.stringify({ ...message, launch });
  for (const origin of portal ? [portal] : allowed) {
    window.parent.postMessage(text, origin);
  }
}

function commit() {
  window.clearTimeout(waiting);
  waiting = 0;
  if (!dirty) return;
  dirty = false;
  sequence += 1;
  say({ says: "commit", sequence, values: { ...values }, finished });
}

function changed() {
  dirty = true;
  if (!waiting) waiting = window.setTimeout(commit, PATIENCE);
}

/** Where the package wants to go when it ends, by what it set for that (SCORM 2004). */
function going(request) {
  switch (request) {
    case "continue":
      return "next";
    case "previous":
      return "previous";
    case "exit":
    case "exitAll":
    case "abandon":
    case "abandonAll":
    case "suspendAll":
      return "exit";
    default:
      return null;
  }
}

/** The functions that a package calls, around those of scorm-again. */
function facade(api, names) {
  let request = null;
  return Object.freeze({
    version: "1.0",
    [names.initialize]: (text) => api[names.initialize](text),
    [names.get]: (element) => api[names.get](element),
    [names.set]: (element, value) => {
      const done = api[names.set](element, value);
      if (String(done) === "true") {
        if (element === "adl.nav.request") {
          request = String(value);
        } else {
          values[element] = String(value);
          changed();
        }
      }
      return done;
    },
    [names.commit]: (text) => {
      const done = api[names.commit](text);
      commit();
      return done;
    },
    [names.end]: (text) => {
      const done = api[names.end](text);
      if (String(done) === "true" && !finished) {
        finished = true;
        dirty = true;
        commit();
        const to = going(request);
        if (to) say({ says: "go", to });
      }
      return done;
    },
    [names.error]: () => api[names.error](),
    [names.sentence]: (code) => api[names.sentence](code),
    [names.diagnostic]: (code) => api[names.diagnostic](code),
  });
}

const NAMES_12 = {
  initialize: "LMSInitialize",
  get: "LMSGetValue",
  set: "LMSSetValue",
  commit: "LMSCommit",
  end: "LMSFinish",
  error: "LMSGetLastError",
  sentence: "LMSGetErrorString",
  diagnostic: "LMSGetDiagnostic",
};
const NAMES_2004 = {
  initialize: "Initialize",
  get: "GetValue",
  set: "SetValue",
  commit: "Commit",
  end: "Terminate",
  error: "GetLastError",
  sentence: "GetErrorString",
  diagnostic: "GetDiagnostic",
};
// Nothing is sent by the run-time itself: the page takes the values.
const SETTINGS = { autocommit: false, lmsCommitUrl: false, logLevel: 5, mastery_override: false };

async function begin(message) {
  sequence = Math.max(0, Number(message.first) - 1 || 0);
  if (message.scorm === "2004") {
    const { Scorm2004API } = await import("/scorm2004.js");
    const api = new Scorm2004API(SETTINGS);
    api.loadFromFlattenedJSON(message.values);
    window.API_1484_11 = facade(api, NAMES_2004);
  } else {
    const { Scorm12API } = await import("/scorm12.js");
    const api = new Scorm12API(SETTINGS);
    api.loadFromFlattenedJSON(message.values);
    window.API = facade(api, NAMES_12);
  }
  const first = await fetch(start, { method: "HEAD" });
  if (!first.ok) {
    say({ says: "failed" });
    return;
  }
  frame = document.createElement("iframe");
  frame.title = title;
  frame.allow = "autoplay; fullscreen";
  frame.src = start;
  document.body.append(frame);
}

/** Takes the package away: what it still has to say, it says while it goes. */
function stop() {
  frame?.remove();
  frame = null;
  commit();
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !allowed.includes(event.origin)) return;
  let message;
  try {
    message = typeof event.data === "string" ? JSON.parse(event.data) : event.data;
  } catch {
    return;
  }
  if (message?.launch !== launch) return;
  if (message.says === "start" && !started) {
    started = true;
    portal = event.origin;
    begin(message).catch(() => say({ says: "failed" }));
  } else if (message.says === "stop") {
    stop();
  }
});
window.addEventListener("pagehide", commit);

say({ says: "ready" });
