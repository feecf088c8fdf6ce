// Registers the worker once the app is usable, and tells the app (the event `newer`) when another build is ready. Loaded by boot.js.
//
// A page is never reloaded from here. Pages of an older build go on with their own files, which lie beside the new ones.

const [, id] = /\/a\/([0-9a-f]+)\//.exec(import.meta.url) ?? [];
const scope = new URL("./", document.baseURI);
const workers = navigator.serviceWorker;
/** How often a page that stays open asks whether there is a newer build. */
const EVERY = 3_600_000;

const tell = () => dispatchEvent(new Event("newer"));

/** The build of a worker. One that does not answer is none of ours. */
function buildOf(worker) {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    worker.postMessage("build", [port2]);
  });
}

/** A worker waits for older pages to go. It need not when the only page is of its own build. */
async function look({ waiting }) {
  if (!waiting) return;
  if ((await buildOf(waiting)) === id) waiting.postMessage("activate");
  else tell();
}

function follow(registration) {
  const { installing } = registration;
  installing?.addEventListener("statechange", () => installing.state === "installed" && look(registration));
}

async function start() {
  // Somebody else's page frames this one: it must leave nothing behind.
  if (self !== top || !workers) return;
  workers.addEventListener("message", ({ data, ports }) => data === "build" && ports[0]?.postMessage(id));
  workers.startMessages();
  if (globalThis.__GUILDHALL__.config.offline === false) {
    const found = await workers.getRegistration(scope);
    if (found?.scope === scope.href) await found.unregister();
    for (const name of await caches.keys()) if (name.startsWith(`guildhall ${scope.pathname} `)) await caches.delete(name);
    return;
  }
  workers.addEventListener("controllerchange", async () => {
    if (!workers.controller) return;
    if ((await buildOf(workers.controller)) === id) fill(workers.controller);
    else tell();
  });
  const registration = await workers.register(new URL("sw.js", scope), { scope: scope.pathname, updateViaCache: "none" });
  registration.addEventListener("updatefound", () => follow(registration));
  follow(registration);
  await look(registration);
  setInterval(() => registration.update().catch(() => {}), EVERY);
  await workers.ready;
  fill(registration.active);
}

/** Whoever pays for each byte keeps what was opened; all others keep every part of the app. */
function fill(worker) {
  worker?.postMessage(navigator.connection?.saveData ? "sweep" : "fill");
}

// Without a worker everything works, only not without a connection.
start().catch((error) => console.warn("nothing is kept for the time without a connection:", error));
