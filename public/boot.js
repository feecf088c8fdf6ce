// Starts the app: reads the settings, fetches the wasm module with its integrity value and hands both over.
//
// The app finds them in `globalThis.__GUILDHALL__`:
//   config  the content of config.json; `api` is the origin of the API, empty for the page's own
//   load(path)         fetches a file of this build, such as `locales/en.json`, and checks it
//   apologise(reason)  shows why the portal did not start, for when the app has no words yet
//   dress(path)        adds a style sheet of this build
//   prepare(words)     keeps the words for a crash; cover() puts them over the page when the app has crashed
//   outdated()         asks whether the page is of another build by now; the event `newer` says so
//   renew(past)        loads the page again, `past` what is kept of it

// `cargo xtask dist` replaces this line.
const build = { id: "dev", integrity: {} };

const base = new URL("./", import.meta.url).href;

// Integrity values of what is fetched later are in a file of their own, which is checked itself.
const LATER = "later.json";
let later;

async function integrity(path) {
  if (path in build.integrity || !(LATER in build.integrity)) return build.integrity[path] ?? "";
  later ??= load(LATER).then((response) => response.json());
  later.catch(() => (later = undefined));
  return (await later)[path] ?? "";
}

async function load(path) {
  const [url, sealed] = [new URL(path, base), await integrity(path)];
  const get = (how) => fetch(url, { integrity: sealed, ...how });
  // What a cache holds broken is asked for past it.
  const response = await get().catch(() => get({ cache: "reload" }));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function settings() {
  const response = await fetch(new URL("config.json", document.baseURI), { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return response.json();
}

// The catalogue may be what did not arrive, so these few words are here.
const words = {
  en: {
    title: "The portal did not start",
    connection: "Part of it did not arrive. Check the connection, then try again.",
    browser: "This browser is too old for it. A current Firefox, Chrome, Edge or Safari opens it.",
    retry: "Try again",
  },
  de: {
    title: "Das Portal ist nicht gestartet",
    connection: "Ein Teil davon ist nicht angekommen. Verbindung prüfen, dann erneut versuchen.",
    browser: "Dieser Browser ist zu alt dafür. Ein aktueller Firefox, Chrome, Edge oder Safari öffnet es.",
    retry: "Erneut versuchen",
  },
};

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function apologise(reason) {
  const language = (navigator.languages ?? ["en"]).map((tag) => tag.slice(0, 2)).find((tag) => tag in words) ?? "en";
  const text = words[language];
  const retry = element("button", "button primary", text.retry);
  retry.type = "button";
  retry.addEventListener("click", () => location.reload());
  const message = element("div", "stack", element("h1", "", text.title), element("p", "", text[reason]), element("p", "", retry));
  message.setAttribute("role", "alert");
  const main = element("main", "page read", message);
  main.lang = language;
  document.title = text.title;
  document.body.replaceChildren(main);
}

// Adds a style sheet of this build; done when it is there.
async function dress(path) {
  const link = element("link");
  link.rel = "stylesheet";
  link.integrity = await integrity(path);
  link.href = new URL(path, base);
  return new Promise((done, failed) => {
    link.onload = done;
    link.onerror = () => {
      link.remove();
      failed();
    };
    document.head.append(link);
  });
}

// When nobody waits for anything any more: the files for the next visit, and for the time without a connection.
let kept;
async function keep() {
  const script = element("script");
  script.type = "module";
  script.integrity = await integrity("offline.js");
  script.src = new URL("offline.js", base);
  document.head.append(script);
}

let crashed;
function prepare(words) {
  crashed = words;
  if (build.id !== "dev") kept ??= setTimeout(keep, 2_000);
}

async function outdated() {
  const page = build.id !== "dev" && (await fetch(document.baseURI, { cache: "no-cache" }));
  if (page?.ok && !(await page.text()).includes(`a/${build.id}/`)) dispatchEvent(new Event("newer"));
}

async function renew(past) {
  const here = await navigator.serviceWorker?.getRegistration();
  here?.waiting?.postMessage("activate");
  if (here && past) for (const name of await caches.keys()) await (await caches.open(name)).delete(document.baseURI);
  location.reload();
}

// The reload is a link that the app leaves alone. What was typed stays below, to be copied once the dialog is closed.
function cover() {
  if (!crashed) return apologise("connection");
  // What fails once often fails again at once.
  if (document.getElementById("crashed")) return;
  const title = element("h2", "", crashed.title);
  title.id = "crashed";
  const reload = element("a", "button primary", crashed.reload);
  reload.href = location.pathname + location.search;
  reload.rel = "external";
  const dialog = element("dialog", "dialog", element("div", "stack", title, element("p", "", crashed.lead), reload));
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-labelledby", "crashed");
  document.body.append(dialog);
  dialog.showModal();
}

try {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const [config, module, app] = await Promise.all([settings(), load("guildhall_bg.wasm"), import("./guildhall.js")]);
  globalThis.__GUILDHALL__ = Object.freeze({ config, load, apologise, dress, prepare, cover, outdated, renew });
  document.body.replaceChildren();
  await app.default({ module_or_path: module });
} catch (error) {
  console.error(error);
  apologise(typeof WebAssembly === "object" ? "connection" : "browser");
}
