// Starts the app: reads the settings, fetches the wasm module with its integrity value and hands both over.
//
// The app finds them in `globalThis.__GUILDHALL__`:
//   config  the content of config.json; `api` is the origin of the API, empty for the page's own
//   build   `id`, and `base`: the absolute address of the folder with this build's files, such as `locales/en.json`;
//           `integrity`: what to pass to fetch() for them, by path below `base`
//   apologise(reason)  shows why the portal did not start, for when the app has no words yet

// `cargo xtask dist` replaces this line.
const build = { id: "dev", integrity: {} };

const base = new URL("./", import.meta.url).href;

async function load(path) {
  const response = await fetch(new URL(path, base), { integrity: build.integrity[path] });
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

try {
  if (typeof WebAssembly !== "object") throw new Error("no WebAssembly");
  const [config, module, app] = await Promise.all([settings(), load("guildhall_bg.wasm"), import("./guildhall.js")]);
  globalThis.__GUILDHALL__ = Object.freeze({ config, build: { ...build, base }, apologise });
  document.body.replaceChildren();
  await app.default({ module_or_path: module });
} catch (error) {
  console.error(error);
  apologise(typeof WebAssembly === "object" ? "connection" : "browser");
}
