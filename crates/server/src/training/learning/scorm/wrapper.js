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
/** Where this browser notes what the page has not confirmed yet: whose it is, and of which part. */
let note = null;
/** The data model with which the part begins. */
let begun = {};
/** The states of the part: the last ones that the page has kept, and those since; the newest is the last. */
let states = [];
/** Where in them the newest stands that the page has kept. */
let sure = 0;

/** What tells whether the part is where one left it: what the portal gives back as it was set. */
const PLACE = ["cmi.suspend_data", "cmi.core.lesson_location", "cmi.core.score.raw", "cmi.location", "cmi.score.raw"];
/** What belongs to the tab that died, and not to the next one. */
const OVER = ["cmi.core.session_time", "cmi.session_time", "cmi.core.exit", "cmi.exit"];
/** So many states are noted that the page has kept already. */
const RECENT = 10;
/** More unconfirmed states than this are not needed to find the place again. */
const MOST = 40;
const where = (values) => JSON.stringify(PLACE.map((element) => values[element] ?? ""));

/** Writes down what is not confirmed. A browser that keeps nothing for frames keeps nothing. */
function write() {
  try {
    if (states.length > 1) window.localStorage.setItem(note, JSON.stringify(states));
    else window.localStorage.removeItem(note);
  } catch {
    // The page's own outbox is left.
  }
}

/** What a tab that died had said and the page never heard, when the part is still where that tab was. */
function unheard(found) {
  let left = [];
  try {
    left = JSON.parse(window.localStorage.getItem(note) ?? "[]");
  } catch {
    // Nothing that can be read.
  }
  const last = Array.isArray(left) ? left.at(-1) : null;
  if (!last?.values || !left.some((state) => state?.place === where(found))) return null;
  return where({ ...found, ...last.values }) === where(found) ? null : last;
}

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
  if (note) {
    if (states.length > MOST) {
      // What the page has kept last is never left out.
      states.splice(sure > 0 ? 0 : 1, 1);
      sure = Math.max(0, sure - 1);
    }
    states.push({ sequence, place: where({ ...begun, ...values }), values: { ...values }, finished });
    write();
  }
  say({ says: "commit", sequence, values: { ...values }, finished });
}

/** The page has what was said up to a number. */
function kept(number) {
  const at = states.findLastIndex((state) => state.sequence <= number);
  if (at < 0) return;
  const over = at === states.length - 1 && states[at].finished;
  // A page that dies may take with it what it had just kept: the states right before are where the portal then is.
  const from = over ? at : Math.max(0, at - RECENT);
  states = states.slice(from);
  sure = at - from;
  write();
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
  const learner = message.values["cmi.core.student_id"] ?? message.values["cmi.learner_id"];
  note = `unheard ${learner} ${start.split("/").slice(3).join("/")}`;
  begun = { ...message.values };
  const left = unheard(begun);
  states = [{ sequence, place: where(begun), values: {}, finished: false }];
  sure = 0;
  if (left) {
    values = { ...left.values };
    for (const element of OVER) delete values[element];
    Object.assign(begun, values, message.scorm === "2004" ? { "cmi.entry": "resume" } : { "cmi.core.entry": "resume" });
    dirty = true;
    commit();
  } else {
    write();
  }
  if (message.scorm === "2004") {
    const { Scorm2004API } = await import("/scorm2004.js");
    const api = new Scorm2004API(SETTINGS);
    api.loadFromFlattenedJSON(begun);
    window.API_1484_11 = facade(api, NAMES_2004);
  } else {
    const { Scorm12API } = await import("/scorm12.js");
    const api = new Scorm12API(SETTINGS);
    api.loadFromFlattenedJSON(begun);
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
  } else if (message.says === "kept") {
    kept(Number(message.sequence));
  } else if (message.says === "stop") {
    stop();
  }
});
window.addEventListener("pagehide", commit);

say({ says: "ready" });
