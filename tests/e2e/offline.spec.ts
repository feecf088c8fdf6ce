// The app's files kept by the service worker: repeat visits, no network, deployments under open pages, broken files and broken workers.
import type { Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { build, deployAnother, files, flip, list, put, remove, serveEnd, serveWorker, settings, worker } from "./builds";
import { type Place, enter, inside, test } from "./place";
import { PASSWORD, PEOPLE, expect, open } from "./portal";

test.use({ serviceWorkers: "allow" });
// Each has a server of its own and keeps the whole app, some twice.
test.describe.configure({ timeout: 150_000 });

/** What Cache Storage holds: addresses by the cache's name. */
async function held(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const found: Record<string, string[]> = {};
    for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map(({ url }) => url);
    return found;
  });
}

const name = ({ proxy }: Place, id: string): string => `guildhall ${new URL(proxy.url).pathname.replace(/\/?$/, "/")} ${id}`;
const addresses = async (page: Page, place: Place, id = build(place.site)): Promise<string[]> => (await held(page))[name(place, id)] ?? [];

/** Waits until all files of the build that is served are kept. */
async function kept(page: Page, place: Place): Promise<void> {
  const wanted = list(place.site).files.filter(({ url }) => !url.includes("/locales/qps-")).length;
  const there = async (): Promise<number> => {
    // With the tools of a test attached to it, Chromium sees that a replaced worker is idle only when it has just done something.
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.postMessage("anything"));
    return (await addresses(page, place)).filter((url) => url.includes("/a/")).length;
  };
  await expect.poll(there, { message: "kept files", timeout: 60_000 }).toBe(wanted);
}

/** The state of the worker: none, or how far it is. */
async function workerOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found = await navigator.serviceWorker.getRegistration();
    return (found?.waiting ?? found?.active ?? found?.installing)?.state ?? "none";
  });
}

/** The build of an open page. */
async function running(page: Page): Promise<string> {
  const [, id] = /a\/([0-9a-f]{16})\//.exec(await page.locator("head script[src*='/boot.js'], head script[src*='boot.js']").first().evaluate((script: HTMLScriptElement) => script.src)) ?? [];
  return id ?? "";
}

/** Makes the browser forget its own cache, so that only the worker's is left. */
async function forget(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.clearBrowserCache");
  await cdp.detach();
}

const offered = (page: Page) => page.getByText("A new version of the portal is ready");
const FILES = /^GET \/a\//;
const PAGES = /^GET \/(collateral|training|funds|account)?(\?.*)?$/;

test("a repeat visit takes every file from the worker, and the API's answers are never kept", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  for (const path of ["collateral", "funds", "training", "account"]) await open(page, `${place.proxy.url}/${path}`);
  await forget(page);
  const before = place.proxy.seen.length;
  await open(page, `${place.proxy.url}/collateral`);
  await expect(page.locator("main img").first()).toBeVisible();
  expect(place.proxy.since(before, FILES)).toEqual([]);
  expect(place.proxy.since(before, /\/api\/v1\//).length, "the API is asked each time").toBeGreaterThan(2);

  const own = [`${place.proxy.url}/`, `${place.proxy.url}/config.json`, `${place.proxy.url}/precache.json`];
  const listed = list(place.site).files.map(({ url }) => `${place.proxy.url}/${url}`);
  const found = await held(page);
  expect(Object.keys(found)).toEqual([name(place, build(place.site))]);
  expect(Object.values(found).flat().filter((url) => !own.includes(url) && !listed.includes(url))).toEqual([]);
});

test("without a network the portal opens, says so, and goes on by itself", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  await forget(page);
  place.proxy.disconnect();
  const fresh = await page.context().newPage();
  await page.close();
  await fresh.goto(`${place.proxy.url}/collateral`);
  await expect(fresh.getByRole("heading", { name: "The server cannot be reached" })).toBeVisible();
  await expect(fresh.getByLabel("Password", { exact: true })).toHaveCount(0);
  place.proxy.connect();
  await inside(fresh);
  await expect(fresh).toHaveURL(`${place.proxy.url}/collateral`);
  await expect(fresh.getByRole("heading", { level: 1 })).toBeVisible();
});

test("while a page is open and the network goes, what is there stays; it is asked again when it is back", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  await forget(page);
  place.proxy.disconnect();
  // A part that was never opened: its code is there, its data is not.
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Training", exact: true }).click();
  await expect(page.getByText("The server cannot be reached. What you see may be out of date.")).toBeVisible();
  await expect(page.getByText("This part could not be loaded")).toHaveCount(0);
  place.proxy.connect();
  await expect(page.getByText("The server cannot be reached")).toHaveCount(0, { timeout: 20_000 });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("a page that takes too long is the kept one", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  place.proxy.fault(PAGES, { kind: "delay", by: 30_000 });
  const begun = Date.now();
  await open(page, `${place.proxy.url}/collateral`);
  expect(Date.now() - begun).toBeLessThan(15_000);
  // A gateway's error page is not the portal either.
  place.proxy.fault(/^GET \/funds/, { kind: "status", status: 502 });
  await open(page, `${place.proxy.url}/funds`);
});

test("below a path the worker keeps to its path", async ({ page, at }) => {
  const place = await at("partners/portal");
  await enter(page, place);
  await kept(page, place);
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  expect(scope).toBe(`${place.proxy.url}/`);
  expect(Object.keys(await held(page))).toEqual([name(place, build(place.site))]);
  place.proxy.disconnect();
  await page.goto(`${place.proxy.url}/funds`);
  await expect(page.getByRole("heading", { name: "The server cannot be reached" })).toBeVisible();
});

test("a deployment under open pages: they go on, are told, and take the new build when their reader wants", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  const old = build(place.site);
  const other = await page.context().newPage();
  await other.goto(`${place.proxy.url}/account`);
  const field = other.getByLabel("Job title");
  await field.fill("Half a sentence that nobody has sent");

  const next = deployAnother(place.site);
  await page.reload();
  await inside(page);
  expect(await running(page)).toBe(next);
  await expect(offered(other)).toBeVisible();
  await expect(field).toHaveValue("Half a sentence that nobody has sent");
  expect(await running(other)).toBe(old);
  // The old build is gone from the server; what the old page needs is kept as long as it is open.
  remove(place.site, old);
  await forget(other);
  await other.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Funds", exact: true }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Funds" })).toBeVisible();
  await expect(other.getByText("This part could not be loaded")).toHaveCount(0);
  expect(Object.keys(await held(page)).sort()).toEqual([name(place, old), name(place, next)].sort());

  await other.getByRole("button", { name: "Load the page again" }).click();
  await expect.poll(() => running(other).catch(() => "")).toBe(next);
  await inside(other);
  await expect(offered(other)).toHaveCount(0);
  await expect.poll(async () => Object.keys(await held(page)), { message: "what is kept", timeout: 20_000 }).toEqual([name(place, next)]);
});

test("a new build takes over what has not changed", async ({ page, place }) => {
  await enter(page, place);
  await kept(page, place);
  const next = deployAnother(place.site);
  await forget(page);
  const before = place.proxy.seen.length;
  await page.reload();
  await inside(page);
  await kept(page, place);
  // What the page itself asked for came before the worker of its build was there.
  const asked = new Set(place.proxy.since(before, FILES));
  const all = list(place.site).files.length;
  expect(asked.size, `${[...asked].join("\n")}`).toBeLessThan(all / 2);
  expect([...asked].every((line) => line.includes(next))).toBe(true);
});

test("a part whose file is gone leads to the new build", async ({ browser, place, guards }) => {
  guards.push(/./);
  const context = await browser.newContext({ serviceWorkers: "block", locale: "en-GB" });
  const page = await context.newPage();
  await enter(page, place);
  const old = build(place.site);
  const next = deployAnother(place.site);
  remove(place.site, old);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Funds", exact: true }).click();
  await expect(page.getByText("This part could not be loaded")).toBeVisible();
  await expect(offered(page)).toBeVisible();
  await page.getByRole("button", { name: "Load the page again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Funds" })).toBeVisible();
  expect(await running(page)).toBe(next);
  await context.close();
});

test("one flipped bit in any file is refused, by the page and by the worker", async ({ browser, place, guards }) => {
  guards.push(/./);
  const { site, proxy } = place;
  const id = build(site);
  const first = ["boot.js", "guildhall.js", "guildhall_bg.wasm", "locales/en.json"].map((path) => `a/${id}/${path}`);
  for (const path of first) {
    const before = readFileSync(join(site.folder, path));
    flip(site, path);
    const context = await browser.newContext({ serviceWorkers: "allow", locale: "en-GB" });
    const page = await context.newPage();
    await page.goto(`${proxy.url}/`);
    // Without its first script the page stays what it is; all else is said.
    await expect(page.getByText(path.endsWith("boot.js") ? "The portal is loading" : "The portal did not start").first(), path).toBeVisible();
    await expect(page.getByLabel("E-mail address")).toHaveCount(0);
    await context.close();
    put(site, path, before);
  }
  // Behind the sign-in: every other file at once. Nothing of it is kept, and no part of the page runs.
  const context = await browser.newContext({ serviceWorkers: "allow", locale: "en-GB" });
  const page = await context.newPage();
  await enter(page, place);
  await kept(page, place);
  await context.close();
  const late = list(site).files.map(({ url }) => url).filter((url) => url.endsWith(".wasm") && !url.endsWith("guildhall_bg.wasm"));
  for (const path of late) flip(site, path);
  const again = await browser.newContext({ serviceWorkers: "allow", locale: "en-GB" });
  const tab = await again.newPage();
  await tab.goto(`${proxy.url}/`);
  await tab.getByLabel("E-mail address").fill(PEOPLE.user);
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await expect(tab.getByText("This part could not be loaded")).toBeVisible();
  await expect.poll(() => proxy.since(0, /sw\.js/).length, "the worker was asked for").toBeGreaterThan(1);
  await expect.poll(() => workerOf(tab)).toBe("none");
  await expect.poll(() => held(tab), "nothing is kept by half").toEqual({});
  await again.close();
});

test("what the worker's own cache holds broken is fetched again", async ({ page, place, guards }) => {
  guards.push(/./);
  await enter(page, place);
  await kept(page, place);
  await forget(page);
  const broken = await page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    const cache = await caches.open(name);
    const urls = (await cache.keys()).map(({ url }) => url).filter((url) => /\.wasm$/.test(url));
    for (const url of urls) await cache.put(url, new Response("rotten", { headers: { "content-type": "application/wasm" } }));
    return urls.length;
  });
  expect(broken).toBeGreaterThan(20);
  await page.reload();
  await inside(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("This part could not be loaded")).toHaveCount(0);
});

test("a list that is not the worker's own is refused", async ({ page, place }) => {
  flip(place.site, "precache.json");
  await enter(page, place);
  await expect.poll(() => place.proxy.since(0, /precache\.json/).length, "the list was asked for").toBeGreaterThan(0);
  await expect.poll(() => workerOf(page)).toBe("none");
  expect(await held(page)).toEqual({});
});

for (const [how, kill] of [
  ["config.json", ({ site }: Place) => settings(site, { api: "", offline: false })],
  ["the worker that ends workers", ({ site }: Place) => serveEnd(site)],
] as const) {
  test(`a worker is ended within one navigation: ${how}`, async ({ page, place }) => {
    await enter(page, place);
    await kept(page, place);
    kill(place);
    await page.reload();
    await inside(page);
    await expect.poll(() => workerOf(page), { timeout: 15_000 }).toBe("none");
    await expect.poll(() => held(page)).toEqual({});
    const before = place.proxy.seen.length;
    await forget(page);
    await open(page, `${place.proxy.url}/collateral`);
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    expect(place.proxy.since(before, FILES).length, "the network brings the files again").toBeGreaterThan(5);
    expect(await held(page)).toEqual({});
  });
}

for (const [how, script] of [
  ["throws when it starts", "throw new Error('broken');"],
  ["throws at every request", "addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim())); addEventListener('fetch', () => { throw new Error('broken'); });"],
  ["never gets installed", "addEventListener('install', (event) => event.waitUntil(Promise.reject(new Error('broken'))));"],
] as const) {
  test(`a worker that ${how} keeps nobody from working, and the next good one mends it`, async ({ page, place, guards }) => {
    guards.push(/broken/);
    await enter(page, place);
    await kept(page, place);
    const good = worker(place.site);
    serveWorker(place.site, script);
    for (let visit = 0; visit < 3; visit += 1) {
      await open(page, `${place.proxy.url}/collateral`);
      await inside(page);
    }
    serveWorker(place.site, `${good}\n// mended\n`);
    await open(page, `${place.proxy.url}/`);
    await expect.poll(() => workerOf(page), { timeout: 15_000 }).toBe("activated");
    await kept(page, place);
    await page.reload();
    await inside(page);
  });
}

test("a worker that refuses every request is gone after one more visit", async ({ page, place, guards }) => {
  guards.push(/./);
  await enter(page, place);
  await kept(page, place);
  serveWorker(place.site, "addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim())); addEventListener('fetch', (event) => event.respondWith(Promise.reject(new Error('broken'))));");
  await page.reload();
  await inside(page);
  await expect.poll(() => page.goto(`${place.proxy.url}/`).then(() => "opens", () => "fails"), { timeout: 15_000 }).toBe("fails");
  serveEnd(place.site);
  // The browser looks for another worker at each visit, also at one that fails.
  await expect.poll(() => page.goto(`${place.proxy.url}/`).then(() => "opens", () => "fails"), { timeout: 15_000 }).toBe("opens");
  await inside(page);
});

const version = (number: number): string => (number === 0 ? "N" : number > 0 ? `N+${number}` : `N−${-number}`);
for (const shell of [0, -1, -2]) {
  for (const api of [-1, 0, 1]) {
    test(`an app of version ${version(shell)} and a server of version ${version(api)}`, async ({ page, place }) => {
      await enter(page, place);
      // Both keep their own numbers; what travels between them says how far they are apart.
      const apart = api - shell;
      place.proxy.toServer = (headers) => {
        if (headers["x-client"]) headers["x-client"] = String(Number(headers["x-client"]) - apart);
      };
      place.proxy.toBrowser = (headers) => {
        for (const name of ["x-api-version", "x-min-client"]) if (headers[name]) headers[name] = String(Number(headers[name]) + apart);
      };
      await page.goto(`${place.proxy.url}/account`);
      if (apart > 2) {
        await expect(page.getByRole("heading", { name: "This version of the portal is too old" })).toBeVisible();
        const before = place.proxy.since(0, /^GET \/account/).length;
        await page.getByRole("button", { name: "Try again" }).click();
        await expect.poll(() => place.proxy.since(0, /^GET \/account/).length).toBe(before + 1);
        // It is the same build, and still too old: said once more, and not loaded again and again.
        await expect(page.getByRole("heading", { name: "This version of the portal is too old" })).toBeVisible();
        expect(place.proxy.since(0, /^GET \/account/).length).toBe(before + 1);
        return;
      }
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const field = page.getByLabel("Job title");
      await field.fill("Somebody's work");
      await page.getByRole("button", { name: "Save" }).first().click();
      await expect(field).toHaveValue("Somebody's work");
      const stored = () => page.evaluate(async () => (await fetch("/api/v1/session/profile")).text());
      await expect.poll(stored).toContain("Somebody's work");
    });
  }
}

test("a page that has become too old says so and keeps what is typed", async ({ page, place }) => {
  await enter(page, place);
  await page.goto(`${place.proxy.url}/account`);
  const field = page.getByLabel("Job title");
  await field.fill("Half a sentence");
  place.proxy.toServer = (headers) => {
    if (headers["x-client"]) headers["x-client"] = "0";
  };
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("This version of the portal is too old: nothing can be loaded or saved")).toBeVisible();
  await expect(field).toHaveValue("Half a sentence");
  const before = place.proxy.seen.length;
  place.proxy.toServer = () => {};
  await page.getByRole("button", { name: "Load the page again" }).click();
  await expect.poll(() => place.proxy.since(before, /^GET \/account/).length).toBe(1);
  await expect(page.getByText("This version of the portal is too old")).toHaveCount(0);
});

test("an answer that an older server gives otherwise is told as that", async ({ page, place }) => {
  await enter(page, place);
  place.proxy.toBrowser = (headers) => {
    if (headers["x-api-version"]) headers["x-api-version"] = "1";
  };
  place.proxy.fault(/^GET \/api\/v1\/session\/profile/, { kind: "status", status: 200, headers: { "x-api-version": "1" } });
  await page.goto(`${place.proxy.url}/account`);
  await expect(page.getByText("The portal is just being updated").first()).toBeVisible();
});

test("the portal can be installed under the vendor's name", async ({ page, place }) => {
  await page.goto(`${place.proxy.url}/`);
  await expect(page.getByLabel("E-mail address")).toBeVisible();
  const cdp = await page.context().newCDPSession(page);
  const manifest = await cdp.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  const told = JSON.parse(manifest.data ?? "") as { name: string; icons: { src: string; sizes: string; purpose?: string }[] };
  expect(told.name).toBe((await (await fetch(`${place.server}/api/v1/portal`)).json() as { name: string }).name);
  for (const icon of told.icons) {
    const [width, height] = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    }, icon.src);
    if (icon.sizes !== "any") expect(`${width}x${height}`, icon.src).toBe(icon.sizes);
  }
  expect(told.icons.map((icon) => icon.purpose ?? icon.sizes)).toEqual(expect.arrayContaining(["192x192", "512x512", "maskable"]));
  await expect.poll(async () => (await cdp.send("Page.getInstallabilityErrors")).installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("after signing out nothing of the person is left in the browser", async ({ place, profile }) => {
  const page = await profile.open();
  await enter(page, place);
  await kept(page, place);
  const me = await page.evaluate(async () => (await (await fetch("/api/v1/session")).json()) as { name: string; email: string });
  await open(page, `${place.proxy.url}/account`);
  await page.goto(`${place.proxy.url}/collateral`);
  const title = page.getByRole("main").getByRole("heading", { level: 2 }).first();
  await expect(title).toBeVisible();
  await expect.poll(() => page.locator("main img").first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  const canaries = [me.name, me.email, (await title.innerText()).trim()];
  await page.getByRole("button", { name: /Your account/ }).click();
  const gone = page.waitForResponse((answer) => answer.request().method() === "DELETE" && answer.url().endsWith("/api/v1/session"));
  await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).click();
  expect(await (await gone).headerValue("clear-site-data")).toBe('"cache"');
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  const left = await page.evaluate(() => [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })].join());
  for (const canary of canaries) expect(left).not.toContain(canary);
  expect((await addresses(page, place)).length, "the app's own files stay").toBeGreaterThan(20);
  await profile.close();
  expect(profile.found(canaries)).toEqual([]);
  // The search would find what is there: the app's words are in the worker's cache.
  expect(profile.holds("Use your work address.")).toBe(true);
});

test("the proxy's faults are what they say", async ({ place: { proxy, server } }) => {
  const portal = `${proxy.url}/api/v1/portal`;
  const whole = await (await fetch(`${server}/api/v1/portal`)).text();
  expect(await (await fetch(portal)).text()).toBe(whole);
  const all = /^GET \/api\/v1\/portal/;
  let end = proxy.fault(all, { kind: "drop" });
  await expect(fetch(portal)).rejects.toThrow();
  end();
  end = proxy.fault(all, { kind: "cut", after: 10 });
  await expect(fetch(portal).then((answer) => answer.text())).rejects.toThrow();
  end();
  end = proxy.fault(all, { kind: "status", status: 503 }, 1);
  expect((await fetch(portal)).status).toBe(503);
  expect((await fetch(portal)).status).toBe(200);
  end();
  end = proxy.fault(all, { kind: "delay", by: 300 });
  const begun = Date.now();
  expect(await (await fetch(portal)).text()).toBe(whole);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(295);
  end();
  // What is sent twice is done twice, and what is dropped is done although nobody hears of it: each sign-in is a session.
  const signIn = async (): Promise<string> => {
    const answer = await fetch(`${proxy.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-session": "bearer" },
      body: JSON.stringify({ email: PEOPLE.user, password: PASSWORD }),
    });
    return `Bearer ${answer.headers.get("x-session-token") ?? ""}`;
  };
  end = proxy.fault(/^POST \/api\/v1\/session/, { kind: "drop" }, 1);
  await expect(signIn()).rejects.toThrow();
  end();
  end = proxy.fault(/^POST \/api\/v1\/session/, { kind: "twice" }, 1);
  const authorization = await signIn();
  end();
  const sessions = (await (await fetch(`${proxy.url}/api/v1/sessions`, { headers: { authorization } })).json()) as unknown[];
  expect(sessions.length).toBe(3);
  proxy.disconnect();
  await expect(fetch(portal)).rejects.toThrow();
  proxy.connect();
  expect((await fetch(portal)).status).toBe(200);
});
