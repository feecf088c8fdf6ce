// Keeps the app's own files, so that it starts at once and without a connection. Knows nobody: answers of the API, uploads and files that
// people sent never pass through here and are never kept.
//
//   a/<build>/…   kept by content: from the cache when they are there, else fetched, checked against precache.json and kept
//   pages         from the network; the kept page when that fails or takes longer than PATIENCE
//   config.json   the same; `"offline": false` in it ends this worker
//   all else      is none of its business
//
// A page can tell it: "build" (which build is it?), "activate" (do not wait for older pages), "fill" (keep the other files too), "sweep" (see
// what older builds left; `fill` does that too).
// It asks pages which build they are, so that their files stay as long as somebody uses them.

// `cargo xtask dist` replaces this line.
const build = { id: "dev", list: "" };

const scope = registration.scope;
/** Caches of this portal begin so; others of the same origin are not ours. */
const OURS = `guildhall ${new URL(scope).pathname} `;
const LIST = `${scope}precache.json`;
const SETTINGS = `${scope}config.json`;
/** Milliseconds that the network has to answer before what is kept is shown. */
const PATIENCE = 3_000;
/** The same shortly after it was too slow: nobody waits for each file anew. */
const HASTE = 300;
const HASTE_LASTS = 10_000;
/** How many files are fetched at the same time when all are to be kept. */
const AT_ONCE = 3;
/** Milliseconds that a page has to say which build it is. */
const ASKED = 1_000;
/** Words for those who make the portal; no reader has them. */
const PSEUDO = "locales/qps-";

let ended = false;
let slowAt = -Infinity;
let list;

const cache = () => caches.open(OURS + build.id);
/** Not when everything was taken away. */
const isKeeping = async () => !ended && (await caches.has(OURS + build.id));
const fresh = { cache: "no-cache" };

async function sri(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return `sha384-${btoa(String.fromCharCode(...digest))}`;
}

/** The files of this build by address, each with its digest. The list itself is checked against this script. */
async function files() {
  list ??= (async () => {
    const kept = await (await cache()).match(LIST);
    const answer = kept ?? (await fetch(LIST, fresh));
    if (!answer.ok) throw new Error(`precache.json: ${answer.status}`);
    const copy = answer.clone();
    const bytes = await answer.arrayBuffer();
    if ((await sri(bytes)) !== build.list) {
      await (await cache()).delete(LIST);
      throw new Error("precache.json belongs to another build");
    }
    if (!kept) await (await cache()).put(LIST, copy);
    const { files, parts } = JSON.parse(new TextDecoder().decode(bytes));
    return { parts, all: new Map(files.map(({ url, integrity }) => [scope + url, integrity])) };
  })();
  list.catch(() => (list = undefined));
  return list;
}

/** Puts an answer into the cache when it is what the list says. */
async function keep(url, answer) {
  const wanted = (await files()).all.get(url);
  const copy = answer.clone();
  if (!wanted || (await sri(await answer.arrayBuffer())) !== wanted) throw new Error(`${url} is not what this build holds`);
  await (await cache()).put(url, copy);
}

/** What earlier builds kept, by digest: most files of a new build are those of the one before. */
async function known() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(OURS) || name === OURS + build.id) continue;
    const older = await caches.open(name);
    const told = await older.match(LIST);
    if (told) for (const { url, integrity } of (await told.json()).files) found.set(integrity, [older, scope + url]);
  }
  return found;
}

/** Takes a file over from an older build. It gets no address there: a script must believe that it lies where it was asked for. */
async function takeOver(url, integrity, older) {
  const [from, there] = older.get(integrity) ?? [];
  const kept = await from?.match(there, { ignoreVary: true });
  if (!kept) return false;
  const headers = new Headers(kept.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return keep(url, new Response(await kept.arrayBuffer(), { headers })).then(
    () => true,
    () => false,
  );
}

/** Keeps these files; what the browser's own cache holds broken is fetched past it. Gives why some are missing. */
async function keepAll(urls) {
  const [{ all }, older, here] = [await files(), await known(), await cache()];
  const there = new Set((await here.keys()).map(({ url }) => url));
  const [waiting, missing] = [urls.filter((url) => !there.has(url)), []];
  const work = async () => {
    for (let url = waiting.shift(); url && !ended; url = waiting.shift()) {
      if (await takeOver(url, all.get(url), older)) continue;
      const get = async (how) => {
        const answer = await fetch(url, how);
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        await keep(url, answer);
      };
      await get({})
        .catch(() => get({ cache: "reload" }))
        .catch((error) => missing.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return missing;
}

/** What a page needs to start, before and behind the sign-in. */
function isShell(path, parts) {
  if (path.startsWith(PSEUDO)) return false;
  if (path.endsWith(".wasm")) return path === "guildhall_bg.wasm" || (parts.inside ?? []).includes(path);
  return !/^locales\/[^/]+\//.test(path) || path.endsWith("/inside.json");
}

const within = (url) => url.slice(`${scope}a/${build.id}/`.length);

async function names(page) {
  return page.ok && (await page.clone().text()).includes(`"a/${build.id}/boot.js"`);
}

async function install() {
  try {
    const { all, parts } = await files();
    const [missing] = await keepAll([...all.keys()].filter((url) => isShell(within(url), parts)));
    if (missing) throw missing;
    const [page, settings] = [await fetch(scope, fresh), await fetch(SETTINGS, fresh)];
    // While a deployment is being written, page and worker may be of two builds: then the next visit tries again.
    if (!(await names(page)) || !settings.ok) throw new Error("the page is of another build");
    await (await cache()).put(scope, page);
    await (await cache()).put(SETTINGS, settings);
  } catch (error) {
    await caches.delete(OURS + build.id);
    throw error;
  }
}

/** The builds of open pages; undefined when one of them does not say. */
async function used() {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const told = pages
    .filter((page) => page.url.startsWith(scope))
    .map(
      (page) =>
        new Promise((done, failed) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => done(String(data));
          setTimeout(failed, ASKED);
          page.postMessage("build", [port2]);
        }),
    );
  return Promise.all(told).catch(() => undefined);
}

/** Removes what older builds kept, once no page is theirs. */
async function sweep() {
  // What is installing or waiting keeps files of its own.
  if (registration.installing || registration.waiting) return;
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== OURS + build.id);
  const builds = old.length > 0 ? await used() : [];
  for (const name of old) {
    if (builds && !builds.includes(name.slice(OURS.length))) await caches.delete(name);
  }
}

/** Takes everything of this portal away; pages go on without a worker. */
async function end() {
  ended = true;
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  await registration.unregister();
}

async function fill() {
  if (!(await isKeeping())) return;
  await keepAll([...(await files()).all.keys()].filter((url) => !within(url).startsWith(PSEUDO)));
  // Only now: most of it lay there.
  await sweep();
}

async function asset(event, id) {
  const { request } = event;
  // A page that got something broken asks past all caches.
  if (!["reload", "no-cache", "no-store"].includes(request.cache)) {
    const kept = await caches.match(request.url, { cacheName: OURS + id, ignoreVary: true }).catch(() => undefined);
    if (kept) return kept;
  }
  const answer = await fetch(request);
  if (answer.ok && id === build.id) event.waitUntil(later(request.url, answer.clone()).catch(() => {}));
  return answer;
}

async function later(url, answer) {
  if (await isKeeping()) await keep(url, answer);
}

/** The network's answer, else what is kept. `took` looks at what the network said. */
async function networkFirst(event, key, took) {
  const answer = fetch(event.request);
  event.waitUntil(answer.then((answer) => took(answer.clone())).catch(() => {}));
  const kept = await caches.match(key, { cacheName: OURS + build.id, ignoreVary: true }).catch(() => undefined);
  if (!kept) return answer;
  const patience = performance.now() - slowAt < HASTE_LASTS ? HASTE : PATIENCE;
  const late = new Promise((done) => setTimeout(done, patience));
  const first = await Promise.race([answer.catch(() => new Response(null, { status: 504 })), late]);
  if (!first) slowAt = performance.now();
  return first && first.status < 500 ? first : kept;
}

/** A page that the reader's reload took away comes back with the next one of this build. */
async function tookPage(answer) {
  if (!(await isKeeping())) return;
  const here = await cache();
  if (!(await here.match(scope, { ignoreVary: true })) && (await names(answer))) await here.put(scope, answer);
}

async function tookSettings(answer) {
  if (!answer.ok) return;
  if ((await answer.clone().json()).offline === false) return end();
  if (await isKeeping()) await (await cache()).put(SETTINGS, answer);
}

/** Whether an address is a page of the app: no file, nothing of the API, nothing that is shown inside of others' pages. */
const isPage = (path) => !/\.[^/]*$/.test(path) && !/(^|\/)api(\/|$)/.test(path) && !/^embed(\/|$)/.test(path);

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  if (event.data === "build") event.ports[0]?.postMessage(build.id);
  if (event.data === "activate") event.waitUntil(skipWaiting());
  if (event.data === "fill") event.waitUntil(fill().catch(() => {}));
  if (event.data === "sweep") event.waitUntil(sweep().catch(() => {}));
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (ended || request.method !== "GET" || !url.startsWith(scope)) return;
  const path = url.slice(scope.length);
  const [, id] = /^a\/([0-9a-f]+)\//.exec(path) ?? [];
  if (id) event.respondWith(asset(event, id));
  else if (url === SETTINGS) event.respondWith(networkFirst(event, SETTINGS, tookSettings));
  else if (request.mode === "navigate" && isPage(path)) event.respondWith(networkFirst(event, scope, tookPage));
});
