// What a person read, kept encrypted for the time without a connection: where it is shown, where it is not, and that it goes.
//
// Most tests let the API alone fail, with a gateway's error: that is the same to the app, and so they also run on a build for developing, which has no worker.
import type { Page } from "@playwright/test";

import { list } from "./builds";
import { later } from "./clock";
import { type Place, enter, inside, test } from "./place";
import { PASSWORD, PEOPLE, expect, open } from "./portal";

test.use({ serviceWorkers: "allow" });
test.describe.configure({ timeout: 150_000 });

/** The API cannot be reached from now on. Gives what ends that. */
const away = ({ proxy }: Place): (() => void) => proxy.fault(/ \/api\/v1\//, { kind: "status", status: 502 });

interface Left {
  /** What is in the portal's databases, by their names: how many records in each store. */
  databases: Record<string, Record<string, number>>;
  /** How long the longest answer is, in bytes. */
  longest: number;
  /** All of it as text: keys, and every byte that is stored as a letter. */
  text: string;
  /** The marks in `localStorage`, by their names. */
  marks: Record<string, string>;
}

/** Everything that is kept of what was read. */
async function left(page: Page): Promise<Left> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((good, bad) => {
        request.onsuccess = () => good(request.result);
        request.onerror = () => bad(request.error);
      });
    // To look must not make it: one that was removed since it was listed would come back, empty.
    const there = (name: string): Promise<IDBDatabase | undefined> =>
      new Promise((good, bad) => {
        const request = indexedDB.open(name);
        let isGone = false;
        request.onupgradeneeded = () => {
          isGone = true;
          request.transaction?.abort();
        };
        request.onsuccess = () => good(request.result);
        request.onerror = () => (isGone ? good(undefined) : bad(request.error));
      });
    const words = (value: unknown): string => {
      if (value instanceof ArrayBuffer) return words(new Uint8Array(value));
      if (value instanceof Uint8Array) return Array.from(value, (byte) => String.fromCharCode(byte)).join("");
      if (value instanceof CryptoKey) return `key ${String(value.extractable)}`;
      if (value && typeof value === "object") return Object.entries(value).map(([name, part]) => `${name}=${words(part)}`).join("\n");
      return String(value);
    };
    const databases: Record<string, Record<string, number>> = {};
    let [text, longest] = ["", 0];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await there(name);
      if (!database) continue;
      const counts: Record<string, number> = {};
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(all.getAllKeys()), done(all.getAll())]);
        counts[store] = keys.length;
        if (store === "weights") longest = Math.max(0, ...(values as { bytes: number }[]).map(({ bytes }) => bytes));
        text += [...keys, ...(values as unknown[])].map(words).join("\n");
      }
      database.close();
      databases[name] = counts;
      text += `${name}\n`;
    }
    const marks = Object.fromEntries(Object.entries(localStorage).filter(([name]) => /^(read|own-device|leaving) /.test(name)));
    return { databases, longest, text, marks };
  });
}

const count = async (page: Page, store: string): Promise<number> =>
  Object.values((await left(page)).databases).reduce((sum, counts) => sum + (counts[store] ?? 0), 0);

/** Goes to a part of the portal without loading the page anew. */
async function go(page: Page, part: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: part, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: part })).toBeVisible();
}

const banner = (page: Page) => page.getByText("The server cannot be reached. What you see may be out of date.");
const asOf = (page: Page) => page.getByText(/What you see may be out of date\. As of (\d\d:\d\d|\d+ \w+ \d{4}, \d\d:\d\d)\./);
const first = (page: Page) => page.getByRole("main").getByRole("heading", { level: 2 }).first();

/** Reads the library and waits until it is kept; gives the first title. */
async function readLibrary(page: Page): Promise<string> {
  await go(page, "Collateral");
  await expect(first(page)).toBeVisible();
  // The list is by far the longest answer so far.
  await expect.poll(async () => (await left(page)).longest, { message: "the list is kept" }).toBeGreaterThan(10_000);
  return (await first(page).innerText()).trim();
}

/** Marks this as the person's own device. */
async function own(page: Page): Promise<void> {
  // By the menu: loading the page anew loses the key that is in memory.
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByRole("switch", { name: /This is my own device/ }).click();
  await expect(page.getByText("The portal now opens here without a connection")).toBeVisible();
  expect(await count(page, "device"), "the keys, and what the portal opens with").toBe(2);
}

/** The page in a new tab, after the one before is gone. */
async function anew(page: Page): Promise<Page> {
  const fresh = await page.context().newPage();
  await page.close();
  return fresh;
}

/** The page in a new tab, where the portal does not open without a connection. */
async function shut(page: Page, place: Place): Promise<Page> {
  const fresh = await anew(page);
  await fresh.goto(`${place.proxy.url}/collateral`);
  await expect(fresh.getByRole("heading", { name: "The server cannot be reached" })).toBeVisible();
  return fresh;
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

/** Expects that nothing is left of what anybody read. Opens nothing: an open database could not be removed. */
async function nothing(page: Page): Promise<void> {
  const names = (): Promise<(string | undefined)[]> => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  await expect.poll(names, { message: "databases" }).toEqual([]);
}

test("what was read in this tab is there without a connection, with its time, and is asked again when it is back", async ({ page, place }) => {
  await enter(page, place);
  const title = await readLibrary(page);
  await go(page, "Training");
  // Ten minutes later the tab's own memory has forgotten it.
  await later(page, 600_000);
  const back = away(place);
  await go(page, "Collateral");
  await expect(first(page)).toHaveText(title);
  await expect(asOf(page)).toBeVisible();
  // What was never read is not there.
  await go(page, "Funds");
  await expect(page.getByRole("heading", { name: "The server cannot be reached" }).first()).toBeVisible();
  await go(page, "Collateral");
  await expect(first(page)).toHaveText(title);
  const before = place.proxy.seen.length;
  back();
  await expect(banner(page)).toHaveCount(0, { timeout: 20_000 });
  await expect.poll(() => place.proxy.since(before, /^GET \/api\/v1\/collateral(\?|$)/).length, "the library is asked again").toBeGreaterThan(0);
  await expect(first(page)).toHaveText(title);
});

test("another tab of the same person finds it too", async ({ page, place }) => {
  await enter(page, place);
  const other = await page.context().newPage();
  await open(other, `${place.proxy.url}/account`);
  const title = await readLibrary(page);
  await page.reload();
  await inside(page);
  const back = away(place);
  await go(other, "Collateral");
  await expect(first(other)).toHaveText(title);
  await expect(asOf(other)).toBeVisible();
  back();
});

test("what is written is encrypted, and so is what it is called", async ({ page, place }) => {
  await enter(page, place);
  const me = await page.evaluate(async () => (await (await fetch("/api/v1/session")).json()) as { name: string; email: string; company: string });
  const title = await readLibrary(page);
  await own(page);
  const { text, marks, databases } = await left(page);
  expect(Object.keys(databases)).toEqual([expect.stringMatching(/^guildhall read \/ [0-9a-f]{32}$/)]);
  expect(text.length, "something is there").toBeGreaterThan(5_000);
  expect(text).toContain("key false");
  expect(text).not.toContain("key true");
  for (const canary of [me.name, me.email, me.company, title, "api/v1", "collateral"]) {
    expect(text, canary).not.toContain(canary);
    expect(JSON.stringify(marks), canary).not.toContain(canary);
  }
  // The answer about where one is signed in was read on that page, and is not among them.
  expect(await count(page, "answers")).toBe(await count(page, "weights"));
});

test("on one's own device the portal opens without a connection, says from when it is, and goes on by itself", async ({ page, place }) => {
  await enter(page, place);
  const title = await readLibrary(page);
  await own(page);
  const back = away(place);
  const fresh = await anew(page);
  await open(fresh, `${place.proxy.url}/collateral`);
  await expect(first(fresh)).toHaveText(title);
  await expect(asOf(fresh)).toBeVisible();
  // Writing is refused as ever.
  await fresh.goto(`${place.proxy.url}/account`);
  await inside(fresh);
  await fresh.getByRole("button", { name: "Save profile" }).click();
  await expect(fresh.getByRole("region", { name: "Profile" }).getByText("The server cannot be reached")).toBeVisible();
  back();
  await expect(banner(fresh)).toHaveCount(0, { timeout: 20_000 });
  await fresh.getByRole("button", { name: "Save profile" }).click();
  await expect(fresh.getByText("Profile saved")).toBeVisible();
});

test("one's own device does not wait for a connection that hangs", async ({ page, place }) => {
  await enter(page, place);
  const title = await readLibrary(page);
  await own(page);
  const back = place.proxy.fault(/ \/api\/v1\//, { kind: "delay", by: 20_000 });
  const fresh = await anew(page);
  const before = Date.now();
  await fresh.goto(`${place.proxy.url}/collateral`);
  await expect(first(fresh)).toHaveText(title, { timeout: 15_000 });
  await expect(asOf(fresh)).toBeVisible();
  expect(Date.now() - before).toBeLessThan(18_000);
  back();
  await expect(banner(fresh)).toHaveCount(0, { timeout: 60_000 });
});

test("with the worker and without any network one's own device opens the portal too", async ({ page, place }) => {
  await enter(page, place);
  const wanted = list(place.site).files.filter(({ url }) => !url.includes("/locales/qps-")).length;
  const there = async (): Promise<number> =>
    page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).filter(({ url }) => url.includes("/a/")).length));
      return all.reduce((sum, one) => sum + one, 0);
    });
  await expect.poll(there, { message: "kept files", timeout: 60_000 }).toBe(wanted);
  const title = await readLibrary(page);
  await own(page);
  place.proxy.disconnect();
  const fresh = await anew(page);
  await open(fresh, `${place.proxy.url}/collateral`);
  await expect(first(fresh)).toHaveText(title);
  await expect(asOf(fresh)).toBeVisible();
  place.proxy.connect();
  await expect(banner(fresh)).toHaveCount(0, { timeout: 20_000 });
});

test("on a device that is not one's own the portal says that there is no connection", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  expect(await count(page, "device"), "no key").toBe(0);
  const back = away(place);
  const fresh = await shut(page, place);
  await expect(fresh.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  back();
  await inside(fresh);
  // What nobody has a key to goes.
  await expect.poll(() => count(fresh, "answers")).toBeLessThan(10);
});

test("a device that is no longer one's own forgets its key", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  await own(page);
  await page.reload();
  await page.getByRole("switch", { name: /This is my own device/ }).click();
  await expect(page.getByText("The portal no longer opens here without a connection")).toBeVisible();
  expect(await count(page, "device")).toBe(0);
  const back = away(place);
  const fresh = await shut(page, place);
  back();
  await inside(fresh);
});

test("where the session ended meanwhile, the portal asks to sign in and what was kept is gone", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  await own(page);
  const back = away(place);
  const fresh = await anew(page);
  await open(fresh, `${place.proxy.url}/collateral`);
  const ended = await fresh.context().request.delete(`${place.server}/api/v1/sessions`, { headers: { origin: place.proxy.url, "sec-fetch-site": "same-origin" } });
  expect(ended.ok()).toBe(true);
  back();
  await expect(fresh.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 20_000 });
  await nothing(fresh);
  // The person's own choice stays for when they are back.
  await fresh.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await fresh.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => count(fresh, "device")).toBe(2);
});

test("when another person signs in, nothing of the first remains", async ({ page, place }) => {
  await enter(page, place);
  const title = await readLibrary(page);
  await own(page);
  const [before] = Object.keys((await left(page)).databases);
  const back = away(place);
  const fresh = await anew(page);
  await open(fresh, `${place.proxy.url}/collateral`);
  await expect(first(fresh)).toHaveText(title);
  // Meanwhile somebody else has signed in with this browser.
  const answer = await fresh.context().request.post(`${place.server}/api/v1/session`, {
    headers: { origin: place.proxy.url, "sec-fetch-site": "same-origin" },
    data: { email: PEOPLE.manager, password: PASSWORD },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  back();
  const other = ((await answer.json()) as { name: string }).name;
  await expect(fresh.getByRole("button", { name: new RegExp(other) })).toBeAttached({ timeout: 20_000 });
  await expect.poll(async () => Object.keys((await left(fresh)).databases).filter((name) => name === before)).toEqual([]);
  await expect.poll(() => count(fresh, "answers"), { message: "theirs are kept" }).toBeGreaterThan(0);
  expect(await count(fresh, "device")).toBe(0);
  expect(Object.keys((await left(fresh)).marks)).toEqual(["read /"]);
  expect(Object.keys((await left(fresh)).databases)).toHaveLength(1);
});

test("a session that was ended elsewhere takes what was kept with it, in all tabs", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  const other = await page.context().newPage();
  await open(other, `${place.proxy.url}/account`);
  const ended = await page.context().request.delete(`${place.server}/api/v1/sessions`, { headers: { origin: place.proxy.url, "sec-fetch-site": "same-origin" } });
  expect(ended.ok()).toBe(true);
  await go(page, "Funds");
  await expect(page.getByRole("heading", { name: "Sign in again" })).toBeVisible();
  await nothing(other);
  // The other tab keeps nothing any more either.
  await go(other, "Collateral").catch(() => {});
  await nothing(page);
});

test("at the door of somebody whose session is over, what they left goes", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  await own(page);
  await page.context().clearCookies();
  const fresh = await anew(page);
  await fresh.goto(`${place.proxy.url}/`);
  await expect(fresh.getByRole("button", { name: "Sign in" })).toBeVisible();
  await nothing(fresh);
});

test("signing out without a connection removes everything, and the server is told when it is back", async ({ place, profile }) => {
  const page = await profile.open("Europe/Berlin");
  await enter(page, place);
  const me = await page.evaluate(async () => (await (await fetch("/api/v1/session")).json()) as { name: string; email: string });
  const title = await readLibrary(page);
  await own(page);
  const back = away(place);
  await signOut(page);
  await nothing(page);
  await expect.poll(async () => Object.keys((await left(page)).marks)).toEqual(["leaving /"]);
  // Not even a new tab opens it again.
  const fresh = await shut(page, place);
  const before = place.proxy.seen.length;
  back();
  await expect(fresh.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: 20_000 });
  expect(place.proxy.since(before, /^DELETE \/api\/v1\/session$/)).toHaveLength(1);
  expect((await left(fresh)).marks).toEqual({});
  await profile.close();
  const canaries = [me.name, me.email, title];
  expect(profile.found(canaries)).toEqual([]);
  // The search would find what is there: the database's name was written.
  expect(profile.holds("guildhall read")).toBe(true);
});

test("signing out at once after it, at the sign-in page, ends the old session and not the new one", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  const back = away(place);
  await signOut(page);
  back();
  await page.getByLabel("E-mail address").fill(PEOPLE.user);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await inside(page);
  await page.reload();
  await inside(page);
  expect((await left(page)).marks["leaving /"]).toBeUndefined();
});

test("a removal that was cut short is finished at the next start", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  await own(page);
  // As a crash leaves it: noted, and the key is gone, but nothing else.
  await page.evaluate(async () => {
    localStorage.setItem("read /", `gone ${localStorage.getItem("read /")}`);
    const [{ name = "" } = {}] = await indexedDB.databases();
    const database = await new Promise<IDBDatabase>((good) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => good(request.result);
    });
    const change = database.transaction(["device", "answers"], "readwrite");
    change.objectStore("device").delete("keys");
    change.objectStore("answers").put({ planted: true }, "planted");
    await new Promise((good) => (change.oncomplete = good));
    database.close();
  });
  const back = away(place);
  const fresh = await shut(page, place);
  back();
  await inside(fresh);
  await expect.poll(async () => (await left(fresh)).text.includes("planted")).toBe(false);
  await expect.poll(async () => (await left(fresh)).marks["read /"]).toMatch(/^[0-9a-f]{32}$/);
});

test("where the vendor forbids own devices there is no such choice, and what was marked before is forgotten", async ({ page, at }) => {
  const place = await at("", ["--own-devices", "no"]);
  await enter(page, place);
  await readLibrary(page);
  await open(page, `${place.proxy.url}/account`);
  await expect(page.getByRole("button", { name: "Save profile" })).toBeVisible();
  await expect(page.getByRole("switch")).toHaveCount(0);
  await page.evaluate(() => localStorage.setItem("own-device /", localStorage.getItem("read /") ?? ""));
  const back = away(place);
  const fresh = await shut(page, place);
  back();
  await inside(fresh);
  await expect.poll(async () => Object.keys((await left(fresh)).marks)).toEqual(["read /"]);
});

test("where the vendor wants nothing kept, nothing is", async ({ page, at }) => {
  const place = await at("", ["--offline", "no"]);
  await enter(page, place);
  await go(page, "Collateral");
  await expect(first(page)).toBeVisible();
  await open(page, `${place.proxy.url}/account`);
  await expect(page.getByRole("button", { name: "Save profile" })).toBeVisible();
  await expect(page.getByRole("switch")).toHaveCount(0);
  const { databases, marks } = await left(page);
  expect([databases, marks]).toEqual([{}, {}]);
});

test("while the portal is viewed as somebody else nothing is kept", async ({ page, place }) => {
  await enter(page, place, "admin");
  await readLibrary(page);
  const people = await page.evaluate(async () => (await (await fetch("/api/v1/partners/people?q=user%40brueckner")).json()) as { items: { id: string }[] });
  const person = people.items[0]?.id ?? "";
  await open(page, `${place.proxy.url}/partners/people/${person}`);
  await page.getByRole("button", { name: "View as this person" }).click();
  await expect(page.getByText(/views the portal as/)).toBeVisible();
  // What the viewer had read themselves may go first; nothing comes.
  const before = await count(page, "answers");
  await go(page, "Funds");
  await go(page, "Training");
  await expect(page.getByRole("heading", { level: 1, name: "Training" })).toBeVisible();
  expect(await count(page, "answers")).toBeLessThanOrEqual(before);
});

test("a browser that keeps nothing, or has a database of a newer version, opens the portal as ever", async ({ page, place }) => {
  await enter(page, place);
  await readLibrary(page);
  await page.evaluate(async () => {
    const [{ name = "" } = {}] = await indexedDB.databases();
    await new Promise((good) => (indexedDB.deleteDatabase(name).onsuccess = good));
    await new Promise((good) => {
      const request = indexedDB.open(name, 9);
      request.onsuccess = () => good(request.result.close());
    });
  });
  const newer = await anew(page);
  await open(newer, `${place.proxy.url}/collateral`);
  await expect(first(newer)).toBeVisible();
  await open(newer, `${place.proxy.url}/account`);
  await expect(newer.getByRole("button", { name: "Save profile" })).toBeVisible();
  await expect(newer.getByRole("switch")).toHaveCount(0);

  await newer.addInitScript(() =>
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("not here", "SecurityError");
      },
    }),
  );
  await open(newer, `${place.proxy.url}/collateral`);
  await expect(first(newer)).toBeVisible();
  await open(newer, `${place.proxy.url}/account`);
  await expect(newer.getByRole("button", { name: "Save profile" })).toBeVisible();
  await expect(newer.getByRole("switch")).toHaveCount(0);
  await signOut(newer);
});
