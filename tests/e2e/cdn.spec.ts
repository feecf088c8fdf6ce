// The app from a static host: nginx serves what `guildhall-server deploy` wrote, on one origin with the API, below a path, on a sub-domain, and on
// another site.
import type { Page } from "@playwright/test";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PASSWORD, PEOPLE, expect, freePort, ready, test as base } from "./portal";
import { bare } from "./setup";

const SERVER = process.env.GUILDHALL_SERVER ?? "";
/** Chromium finds every name below localhost on this machine; `portal.` and `api.` of one name are one site, `portal.localhost` alone is none with it. */
const SITE = "guildhall.localhost";

interface Place {
  /** The address of the pages, with a slash at its end. */
  url: string;
  /** The address of the API's server. */
  api: string;
  /** The folder that nginx serves. */
  site: string;
}

interface Wanted {
  page?: string;
  path?: string;
  /** The API's host, when it is another than the page's. */
  api?: string;
  /** Whether the app is told that the API is on another site. */
  crossSite?: boolean;
  /** The path below which the host passes the API on. */
  beside?: string;
}

/** Starts a server and an nginx in front of the app, both for one test. */
async function deploy(wanted: Wanted, ended: (() => Promise<void>)[]): Promise<Place> {
  const nginx = process.env.GUILDHALL_NGINX;
  if (!nginx) throw new Error("GUILDHALL_NGINX is not set: run the browser tests with `cargo xtask test browser`");
  const home = mkdtempSync(join(tmpdir(), "guildhall-cdn-"));
  ended.push(async () => rmSync(home, { recursive: true, force: true }));
  chmodSync(home, 0o755);
  const data = join(home, "data");
  cpSync(join(process.env.GUILDHALL_E2E_HOME ?? "", "seed"), data, { recursive: true });
  const [pages, api] = [await freePort(), await freePort()];
  const host = wanted.page ?? "127.0.0.1";
  const origin = `http://${host}:${pages}`;
  const settings = ["--data", data, "--port", String(api), "--public-url", `${origin}${wanted.path ?? ""}`, "--log-level", "warn"];
  if (wanted.api) settings.push("--api-url", `http://${wanted.api}:${api}`, wanted.crossSite ? "--bearer-origins" : "--allowed-origins", origin);
  if (wanted.beside) settings.push("--api-url", `${origin}${wanted.beside}`);
  if (!wanted.api) settings.push("--trusted-proxies", "127.0.0.1");

  const folder = join(home, "web");
  execFileSync(SERVER, ["deploy", "--to", folder, "--rules", "nginx", ...settings], { env: bare(), stdio: ["ignore", "ignore", "inherit"] });

  const start = async (program: string, args: string[], answers: string): Promise<ChildProcess> => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], env: bare() });
    ended.push(async () => {
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
    });
    await ready(answers, child);
    return child;
  };
  await start(SERVER, ["serve", ...settings], `http://127.0.0.1:${api}/readyz`);

  // Debian's modules are loaded as its own nginx.conf does; the rest is what an empty nginx needs.
  const modules = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
  if (!existsSync(modules)) throw new Error(`${modules} is missing: apt-get install libnginx-mod-http-brotli-static`);
  const conf = join(home, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${join(home, name)};`).join(" ");
  writeFileSync(
    conf,
    `load_module ${modules};\nuser root;\ndaemon off;\npid ${join(home, "nginx.pid")};\nerror_log stderr warn;\nevents {}\n` +
      `http { access_log off; ${temporary} include ${join(folder, "nginx.conf")}; }\n`,
  );
  mkdirSync(join(home, "logs"));
  await start(nginx, ["-p", home, "-c", conf], `http://127.0.0.1:${pages}${wanted.path ?? ""}/config.json`);
  return { url: `${origin}${wanted.path ?? ""}/`, api: `http://${wanted.api ?? "127.0.0.1"}:${api}`, site: join(folder, "site", wanted.path ?? "") };
}

// Cookies of third parties are refused, as several browsers do: no topology may need one.
base.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--test-third-party-cookie-phaseout"],
  },
});

const test = base.extend<{ at: (wanted: Wanted) => Promise<Place> }>({
  at: async ({}, use) => {
    const ended: (() => Promise<void>)[] = [];
    await use((wanted) => deploy(wanted, ended));
    for (const end of ended.reverse()) await end();
  },
});

/** Signs in through the form, opens the library, reloads a deep link, and signs out. */
async function walk(page: Page, place: Place): Promise<void> {
  await page.goto(place.url);
  await page.getByLabel("E-mail address").fill(PEOPLE.user);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Collateral", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${place.url}collateral`);
  const picture = page.locator("main img").first();
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), "a preview is drawn").toBeGreaterThan(0);
  await page.goto(`${place.url}training`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("This part could not be loaded")).toHaveCount(0);
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

test("at / on one origin with the API", async ({ page, at }) => {
  await walk(page, await at({}));
});

test("below a path on one origin with the API", async ({ page, at }) => {
  await walk(page, await at({ path: "/partners/portal" }));
});

test("below a path, the API below it too", async ({ page, at }) => {
  await walk(page, await at({ path: "/partners/portal", beside: "/partners/portal" }));
});

test("on a sub-domain, the API on another", async ({ page, at, guards }) => {
  const place = await at({ page: `portal.${SITE}`, api: `api.${SITE}` });
  expect(guards).toEqual([]);
  await walk(page, place);
});

test("another site's app is refused although its origin is named", async ({ page, at }) => {
  // portal.localhost and api.localhost share no name that anybody could own: to the browser they are two sites.
  const place = await at({ page: "portal.localhost", api: "api.localhost" });
  const asked = page.waitForEvent("requestfailed", (request) => request.url().startsWith(place.api));
  await page.goto(place.url);
  await asked;
  const answer = await page.evaluate(
    async ([url, body]) =>
      fetch(`${url}/api/v1/session`, { method: "POST", credentials: "include", headers: { "content-type": "application/json" }, body }).then(
        () => "answered",
        () => "refused",
      ),
    [place.api, JSON.stringify({ email: PEOPLE.user, password: PASSWORD })] as const,
  );
  expect(answer).toBe("refused");
});

/** Everything that a page of this origin keeps: what a reload would find. */
async function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const caught: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href];
    for (const { name } of await indexedDB.databases()) {
      const open = await new Promise<IDBDatabase>((done, failed) => {
        const asked = indexedDB.open(name ?? "");
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
      });
      for (const store of open.objectStoreNames) {
        caught.push(
          await new Promise((done, failed) => {
            const asked = open.transaction(store).objectStore(store).getAll();
            asked.onsuccess = () => done(asked.result);
            asked.onerror = () => failed(asked.error);
          }),
        );
      }
      open.close();
    }
    for (const name of await caches.keys()) caught.push((await (await caches.open(name)).keys()).map((request) => request.url));
    return JSON.stringify(caught);
  });
}

test("on another site than the API: no cookie, and nothing is kept", async ({ page, context, at }) => {
  test.setTimeout(90_000);
  // portal.localhost and api.localhost share no name that anybody could own: to the browser they are two sites.
  const place = await at({ page: "portal.localhost", api: "api.localhost", crossSite: true });
  const bearers = new Set<string>();
  page.on("request", (request) => {
    if (!request.url().startsWith(place.api)) return;
    const shown = /^Bearer (.+)$/.exec(request.headers()["authorization"] ?? "")?.[1];
    if (shown) bearers.add(shown);
  });
  const main = page.getByRole("navigation", { name: "Main" });
  const entered = async () => {
    await page.getByLabel("E-mail address").fill(PEOPLE.admin);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(main).toBeVisible();
  };
  await page.goto(place.url);
  await expect(page.getByText("You stay signed in until you reload or close this page.")).toBeVisible();
  const said = page.waitForResponse((answer) => answer.url() === `${place.api}/api/v1/session` && answer.request().method() === "POST");
  await entered();
  expect((await (await said).allHeaders())["set-cookie"]).toBeUndefined();

  // The library: previews, a favourite, a download.
  await main.getByRole("link", { name: "Collateral", exact: true }).click();
  const results = page.getByRole("list", { name: "Assets" });
  const picture = results.locator("img").first();
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), "a preview is drawn").toBeGreaterThan(0);
  expect(await picture.getAttribute("src")).toMatch(/[?&]pass=/);
  const star = results.getByRole("button", { name: /^Favourite:/ }).first();
  const told = page.waitForResponse((answer) => answer.url().endsWith("/favourite") && answer.ok());
  await star.click();
  await told;
  await results.getByRole("heading").first().getByRole("link").or(results.getByRole("link").first()).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download/ }).first().click();
  expect((await saved).suggestedFilename()).toMatch(/\.\w+$/);

  // A file goes up by the older interface.
  await main.getByRole("link", { name: "Collateral", exact: true }).click();
  await page.getByRole("link", { name: "Upload" }).first().click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles([{ name: "Across.txt", mimeType: "text/plain", buffer: Buffer.from(`across ${Date.now()}`) }]);
  await expect(page.getByText("Arrived, not saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Remove Across.txt" }).click();

  // Training, with a course's page.
  await main.getByRole("link", { name: "Training", exact: true }).click();
  await page.locator("main a[href*='/training/courses/']").first().click();
  await expect(page).toHaveURL(/\/training\/courses\/[0-9a-f-]+/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("This part could not be loaded")).toHaveCount(0);

  // Nothing that opens the session is anywhere but in memory: a reload begins at the door, and signing in there is another session.
  expect([...bearers]).toHaveLength(1);
  expect(await context.cookies()).toEqual([]);
  for (const bearer of bearers) expect(await kept(page)).not.toContain(bearer);
  await page.reload();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await entered();
  await expect.poll(() => bearers.size, "it is another session").toBe(2);
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("every kind of file has its headers, its compression and its time to live", async ({ request, at }) => {
  const place = await at({ path: "/partners/portal" });
  const build = readdirSync(join(place.site, "a"))[0] ?? "";
  const expected = [
    ["index.html", 200, "text/html; charset=utf-8", "no-cache", undefined],
    ["", 200, "text/html; charset=utf-8", "no-cache", undefined],
    ["collateral", 200, "text/html; charset=utf-8", "no-cache", undefined],
    ["config.json", 200, "application/json", "no-cache", undefined],
    ["icon.svg", 200, "image/svg+xml", "no-cache", "br"],
    ["icon-192.png", 200, "image/png", "no-cache", undefined],
    ["manifest.webmanifest", 200, "application/manifest+json", "no-cache", undefined],
    // Its compressed form would outlive a worker that somebody puts in its place.
    ["sw.js", 200, "text/javascript; charset=utf-8", "no-cache", undefined],
    [`a/${build}/boot.js`, 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", "br"],
    [`a/${build}/style.css`, 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable", "br"],
    [`a/${build}/guildhall_bg.wasm`, 200, "application/wasm", "public, max-age=31536000, immutable", "br"],
    [`a/${build}/later.json`, 200, "application/json", "public, max-age=31536000, immutable", "br"],
    [`a/${build}/gone.wasm`, 404, undefined, "no-cache", undefined],
    [`a/gone/page`, 404, undefined, "no-cache", undefined],
    ["favicon.ico", 404, undefined, "no-cache", undefined],
  ] as const;
  for (const [path, status, type, caching, encoding] of expected) {
    const answer = await request.get(`${place.url}${path}`, { headers: { "accept-encoding": "gzip, deflate, br" } });
    const headers = answer.headers();
    expect([path, answer.status()]).toEqual([path, status]);
    if (type) expect([path, headers["content-type"]]).toEqual([path, type]);
    expect([path, headers["cache-control"]]).toEqual([path, caching]);
    expect([path, headers["content-encoding"]]).toEqual([path, encoding]);
    expect([path, headers["x-content-type-options"]]).toEqual([path, "nosniff"]);
    expect(headers["content-security-policy"], path).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
    expect(headers["content-security-policy"], path).toContain("frame-ancestors 'none'");
    expect(headers["permissions-policy"], path).toContain("camera=()");
    expect(headers["vary"], path).toContain("Accept-Encoding");
  }
  const packed = await request.get(`${place.url}a/${build}/boot.js`, { headers: { "accept-encoding": "gzip" } });
  expect(packed.headers()["content-encoding"]).toBe("gzip");
  // The API's answers pass as they are: one policy, its own.
  const api = await request.get(new URL("/api/v1/portal", place.url).href);
  expect(api.headers()["content-security-policy"]).toMatch(/^default-src 'none'; frame-ancestors 'none'/);
  expect(api.headers()["cache-control"]).toBe("no-store");
  expect((await request.get(place.url.slice(0, -1), { maxRedirects: 0 })).status()).toBe(308);
});
