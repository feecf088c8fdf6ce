// The portal inside pages of other sites: what works there, what opens a window, who may frame it, and what a hostile page can do.
import type { FrameLocator, Page } from "@playwright/test";

import { Person } from "./desk";
import { Admin, Host } from "./host";
import { accessible, expect, test as base } from "./portal";

/** Cookies of third parties are refused, as several browsers do: nothing here may need one. */
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--test-third-party-cookie-phaseout"];

const test = base.extend<{ admin: Admin; host: (shows?: string[]) => Promise<Host> }>({
  admin: async ({ request, portal }, use) => use(await Admin.of(request, portal)),
  host: async ({ portal, admin }, use, info) => {
    const hosts: Host[] = [];
    await use(async (shows) => {
      const host = await Host.start(portal, `h${info.workerIndex}-${Date.now()}-${hosts.length}`);
      hosts.push(host);
      await host.register(admin, [host.origin("intranet"), host.origin("wiki")], shows);
      return host;
    });
    for (const host of hosts) await host.stop();
  },
});
test.use({ launchOptions: { executablePath: process.env.CHROMIUM, args: ARGS } });

const inside = (page: Page): FrameLocator => page.frameLocator("guildhall-portal iframe");

/** A page that frames an address and keeps what it is told. */
const bare = (address: string, more = ""): string =>
  `<!doctype html><html lang="en"><title>Host</title><script src="/listen.js"></script><iframe title="Portal" src="${address}" ${more}></iframe></html>`;
const LISTEN = `globalThis.heard = []; addEventListener("message", (event) => heard.push({ origin: event.origin, data: event.data }));`;

test("a page shows the library, its pictures and its files", async ({ page, host, admin }) => {
  const own = await host();
  await own.as(admin, "user");
  await page.goto(`${own.origin("intranet")}/plain.html`);
  const portal = inside(page);
  const results = portal.getByRole("list", { name: "Assets" });
  await expect(results.getByRole("listitem").first()).toBeVisible({ timeout: 30_000 });
  const picture = portal.locator("main img").first();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), "a preview is drawn").toBeGreaterThan(0);
  await results.getByRole("link").first().click();
  await expect(portal.getByRole("heading", { level: 1 })).toBeVisible();
  const saved = page.waitForEvent("download");
  await portal.getByRole("link", { name: /^Download/ }).first().click();
  expect((await saved).suggestedFilename()).toMatch(/\.\w+$/);
  await accessible(page);
  // No cookie, no storage that would let anybody in, and no secret in any address.
  expect(await page.context().cookies()).toEqual([]);
  const frame = page.frames().find((frame) => frame.url().includes("/embed/"));
  const kept = await frame?.evaluate(() => {
    // Where the browser gives a frame no storage, it throws.
    const values = (which: () => Storage): string[] => {
      try {
        return Object.values(which());
      } catch {
        return [];
      }
    };
    return JSON.stringify([values(() => localStorage), values(() => sessionStorage), document.cookie, location.href]);
  });
  expect(kept).not.toMatch(/eyJ|Bearer|[A-Za-z0-9_-]{40,}/);
});

test("a video plays and its captions come along", async ({ page, host, admin, portal }) => {
  const own = await host(["library"]);
  await own.as(admin, "user");
  const videos = await admin.call<{ items: { id: string }[] }>("GET", "/collateral?kind=video&state=live&limit=1");
  own.page("/video", `<!doctype html><html lang="en"><title>Host</title><script src="${portal.url}/embed/embed.js"></script>
    <guildhall-portal src="${own.told.address}" assertion-url="/portal-assertion" route="/collateral/${videos.items[0]?.id}"></guildhall-portal></html>`);
  await page.goto(`${own.origin("intranet")}/video`);
  const video = inside(page).locator("video");
  await expect(video).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => video.evaluate((video: HTMLVideoElement) => video.readyState), "its head has come").toBeGreaterThan(0);
  const track = video.locator("track").first();
  await expect
    .poll(() => track.evaluate((track: HTMLTrackElement) => ((track.track.mode = "showing"), track.readyState)), "captions are read")
    .toBe(2);
});

test("a request is drafted in the frame, and its parts stay apart", async ({ page, host, admin, portal }) => {
  const own = await host(["funds"]);
  await own.as(admin, "user");
  own.page("/funds", `<!doctype html><html lang="en"><title>Host</title><script src="${portal.url}/embed/embed.js"></script>
    <guildhall-portal src="${own.told.address}" assertion-url="/portal-assertion" route="/funds/requests/new" theme="dark" lang="en"></guildhall-portal></html>`);
  await page.goto(`${own.origin("intranet")}/funds`);
  const frame = inside(page);
  await frame.getByRole("radio", { name: /^MDF/ }).check({ timeout: 30_000 });
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await frame.getByLabel("Title", { exact: true }).fill("Drafted in the intranet");
  await frame.getByRole("button", { name: "Start request" }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "Drafted in the intranet" })).toBeVisible();
  await frame.getByLabel("Title of the activity").fill("Pumps in an hour");
  await expect(frame.getByText(/^Saved at/)).toBeVisible();
  const drafts = await (await Person.of(portal, "user")).get<{ items: unknown[] }>("/api/v1/funds/requests?status=draft&limit=50");
  expect(JSON.stringify(drafts.items), "what was typed lies with the portal").toContain("Drafted in the intranet");
  // One part alone has no way to the others, and asking for one says where it is.
  await expect(frame.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await page.locator("guildhall-portal").evaluate((element) => element.setAttribute("route", "/collateral"));
  await expect(frame.getByRole("heading", { level: 1, name: "Drafted in the intranet" })).toBeVisible();
});

test("a decision opens a window of its own", async ({ page, host, admin, portal }) => {
  const own = await host();
  await own.as(admin, "approver");
  own.page("/desk", `<!doctype html><html lang="en"><title>Host</title><script src="${portal.url}/embed/embed.js"></script>
    <guildhall-portal src="${own.told.address}" assertion-url="/portal-assertion" route="/funds"></guildhall-portal></html>`);
  await page.goto(`${own.origin("intranet")}/desk`);
  const frame = inside(page);
  await expect(frame.getByRole("heading", { level: 1 })).toBeVisible({ timeout: 30_000 });
  const refused = await page
    .frames()
    .find((frame) => frame.url().includes("/embed/"))
    ?.evaluate(async () => (await fetch("/api/v1/funds/requests/approve", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status);
  expect(refused, "without the bearer nobody is known").toBe(401);
  // Other modules' pages say that they need a window, and the link leads there.
  await frame.locator("body").evaluate(() => {
    const link = document.createElement("a");
    link.href = `${new URL(document.baseURI).pathname}partners`;
    link.textContent = "Partners";
    document.querySelector("main")?.append(link);
  });
  await frame.getByRole("link", { name: "Partners", exact: true }).click();
  await expect(frame.getByRole("heading", { level: 1, name: "In a window of its own" })).toBeVisible();
  const opened = page.waitForEvent("popup");
  await frame.getByRole("main").getByRole("link", { name: "Open in a new window" }).click();
  const window = await opened;
  await expect(window).toHaveURL(/\/sign-in\?return=%2Fpartners$|\/partners$/);
  await expect(window.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect(await window.evaluate(() => globalThis.opener)).toBeNull();
});

test("route and title follow, and the frame is as high as what it shows", async ({ page, host, admin }) => {
  const own = await host();
  await own.as(admin, "user");
  await page.goto(`${own.origin("wiki")}/strict.html?portal=${encodeURIComponent("/training")}`);
  await expect(page.locator("#where")).toHaveText(/Training/, { timeout: 30_000 });
  const frame = inside(page);
  await frame.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Collateral", exact: true }).click();
  await expect(page).toHaveURL(/portal=%2Fcollateral/);
  const height = () => page.locator("guildhall-portal iframe").evaluate((frame) => frame.clientHeight);
  await expect.poll(height).toBeGreaterThan(700);
  await page.reload();
  await expect(frame.getByRole("list", { name: "Assets" }).getByRole("listitem").first()).toBeVisible({ timeout: 30_000 });
});

test("nobody signs in inside another page", async ({ page, host }) => {
  const own = await host();
  // The host vouches for nobody.
  await page.goto(`${own.origin("intranet")}/plain.html`);
  const frame = inside(page);
  await expect(frame.getByRole("heading", { name: "The page around the portal does not answer" }).first()).toBeVisible({ timeout: 30_000 });
  await expect(frame.getByLabel("Password")).toHaveCount(0);
  await expect(frame.getByRole("link", { name: "Open in a new window" })).toHaveAttribute("target", "_blank");
});

test("what the server does not take is said, with its reason", async ({ page, host, admin }) => {
  const own = await host();
  await own.as(admin, "user");
  own.twist = (assertion) => `${assertion.slice(0, -6)}AAAAAA`;
  await page.goto(`${own.origin("intranet")}/plain.html`);
  await expect(inside(page).getByText(/not-verified/).first()).toBeVisible({ timeout: 30_000 });
  own.twist = (assertion) => assertion;
  await inside(page).getByRole("button", { name: "Try again" }).click();
  await expect(inside(page).getByRole("list", { name: "Assets" }).getByRole("listitem").first()).toBeVisible({ timeout: 30_000 });
});

test("when the host is switched off, who is in is out", async ({ page, host, admin }) => {
  const own = await host();
  await own.as(admin, "user");
  await page.goto(`${own.origin("intranet")}/plain.html`);
  const frame = inside(page);
  const results = frame.getByRole("list", { name: "Assets" });
  await expect(results.getByRole("listitem").first()).toBeVisible({ timeout: 30_000 });
  await own.change(admin, { active: false });
  // Whichever comes first: a click, or that the page asks by itself.
  await results
    .getByRole("link")
    .first()
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await expect(frame.getByText(/not-verified/).first()).toBeVisible({ timeout: 30_000 });
  await expect(results).toHaveCount(0);
});

test.describe("who may frame it", () => {
  test.beforeEach(({ guards }) => {
    guards.push(/frame-ancestors|Framing|Refused to (frame|display)|sandboxed|blocked|ERR_BLOCKED/i);
  });

  /** Whether the portal starts in any frame of the page: it asks to be vouched for, of exactly one origin. */
  async function starts(page: Page, address: string): Promise<boolean> {
    await page.goto(address);
    const patience = Date.now() + 8_000;
    const look = async (): Promise<string> => {
      for (const frame of page.frames()) {
        const heard = await frame.evaluate(() => (globalThis as { heard?: { data?: { type?: string } }[] }).heard ?? []).catch(() => []);
        if (heard.some((message) => message.data?.type === "ready")) return "ready";
        if (frame.url().startsWith("chrome-error:")) return "blocked";
      }
      return Date.now() < patience ? "" : "silent";
    };
    let seen = "";
    await expect.poll(async () => (seen = await look()), { timeout: 15_000 }).not.toBe("");
    return seen === "ready";
  }

  test("sixteen ways to frame it", async ({ page, host, admin, portal }) => {
    test.setTimeout(180_000);
    const [own, other] = [await host(), await host()];
    await other.change(admin, { origins: [other.origin("partnerweb")] });
    const address = own.told.address;
    for (const site of [own, other]) site.page("/listen.js", LISTEN);
    own.page("/bare", bare(address));
    own.page("/other", bare(other.told.address));
    own.page("/sandboxed", bare(address, 'sandbox="allow-scripts allow-forms"'));
    own.page("/self-sandboxed", bare(address), { "content-security-policy": "sandbox allow-scripts" });
    own.page("/data", bare(`data:text/html,<iframe src='${address}'></iframe>`));
    own.page("/home", bare(`${portal.url}/`));
    own.page("/api", bare(`${portal.url}/api/v1/portal`));
    own.page("/unknown", bare(`${portal.url}/embed/nobody`));
    own.page("/nested", bare(`${own.origin("intranet")}/bare`));
    other.page("/bare", bare(address));
    own.page("/evil-inside", bare(`${other.origin("evil")}/bare`));
    const cases: [string, string, boolean][] = [
      ["an allowed origin", `${own.origin("intranet")}/bare`, true],
      ["the other allowed origin", `${own.origin("wiki")}/bare`, true],
      ["an allowed page inside an allowed page", `${own.origin("wiki")}/nested`, true],
      ["another site", `${other.origin("evil")}/bare`, false],
      ["another port", `${other.origin("intranet")}/bare`, false],
      ["a sub-domain", `${own.origin("sub.intranet")}/bare`, false],
      ["the domain above", `http://localhost:${own.port}/bare`, false],
      ["a name that begins alike", `${own.origin("intranet.localhost.evil")}/bare`, false],
      ["an allowed page inside another site's", `${own.origin("evil")}/nested`, false],
      ["another site's page inside an allowed one", `${own.origin("intranet")}/evil-inside`, false],
      ["a frame without an origin of its own", `${own.origin("intranet")}/sandboxed`, false],
      ["a page without an origin of its own", `${own.origin("intranet")}/self-sandboxed`, false],
      ["a page of data", `${own.origin("intranet")}/data`, false],
      ["another host's address", `${own.origin("intranet")}/other`, false],
      ["a host that is not there", `${own.origin("intranet")}/unknown`, false],
      ["the portal's own page", `${own.origin("intranet")}/home`, false],
      ["an answer of the API", `${own.origin("intranet")}/api`, false],
    ];
    const wrong: string[] = [];
    for (const [name, at, expected] of cases) {
      if ((await starts(page, at)) !== expected) wrong.push(name);
    }
    // The list counts for each new page.
    await own.change(admin, { origins: [own.origin("wiki")] });
    if (await starts(page, `${own.origin("intranet")}/bare`)) wrong.push("an origin that was taken away");
    await own.change(admin, { active: false });
    if (await starts(page, `${own.origin("wiki")}/bare`)) wrong.push("a host that is switched off");
    expect(wrong).toEqual([]);
  });

  test("in a window of its own the address shows nothing of the portal", async ({ page, host }) => {
    const own = await host();
    await page.goto(own.told.address);
    await expect(page.getByRole("heading", { name: "The portal is not shown here" }).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("link", { name: "Open in a new window" })).toBeVisible();
  });
});

test("two thousand messages change nothing", async ({ page, host, admin }) => {
  test.setTimeout(120_000);
  const own = await host();
  await own.as(admin, "user");
  // A frame of another site lies beside the portal's and speaks to it.
  own.page("/evil", `<!doctype html><html lang="en"><title>Evil</title></html>`);
  own.page("/listen.js", LISTEN);
  own.page("/fuzz", `<!doctype html><html lang="en"><title>Host</title><script src="/listen.js"></script><script src="${own.portal.url}/embed/embed.js"></script>
    <guildhall-portal src="${own.told.address}" assertion-url="/portal-assertion" route="/training"></guildhall-portal>
    <iframe title="Beside" src="${own.origin("evil")}/evil"></iframe></html>`);
  await page.goto(`${own.origin("intranet")}/fuzz`);
  const frame = inside(page);
  const heading = frame.getByRole("heading", { level: 1 });
  await expect(heading).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard.length)).toBeGreaterThan(2);
  await page.waitForLoadState("networkidle");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/")) asked.push(request.url());
  });
  const before = await frame.locator("body").innerText();
  const look = await frame.locator("html").evaluate((root) => [root.getAttribute("data-theme"), root.lang, location.pathname]);
  const heardBefore = await page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard.length);

  /** Messages from a seed: the same each time. `real` ones would do something if their sender counted. */
  const shoot = (real: boolean): void => {
    let seed = real ? 7 : 11;
    const next = (most: number): number => ((seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff), seed % most);
    const target = real ? parent.frames[0] : (document.querySelector("guildhall-portal iframe") as HTMLIFrameElement).contentWindow;
    const text = (): string => String.fromCharCode(...Array.from({ length: next(40) }, () => 32 + next(90)));
    const odd = [null, undefined, 0, NaN, true, "", [], {}, "ready", () => [1], new Date(0), new Uint8Array(4), new Map([["v", 1]])];
    for (let count = 0; count < 1_000; count += 1) {
      const kinds = ["assertion", "show", "ready", "entered", "height", "__proto__", "constructor", text()];
      const good = [
        { v: 1, type: "show", theme: "dark", lang: "de", route: "/funds" },
        { v: 1, type: "assertion", nonce: text(), assertion: "a.b.c" },
        { v: 1, type: "show", route: "/collateral" },
      ];
      const bad = [
        odd[next(odd.length)],
        { v: next(3) === 0 ? "1" : 2 + next(9), type: kinds[next(kinds.length)], theme: "dark", route: "/funds", lang: "de" },
        { v: 1, type: kinds[next(kinds.length)] === "show" ? "shown" : text(), route: "/funds" },
        { v: 1, type: "show", theme: text(), lang: "!!", route: `//${text()}` },
        { v: 1, type: "show", route: ["javascript:alert(1)", "https://evil.test/", "/\\evil.test", "/system", "/funds/../system", `/${"a".repeat(3_000)}`, 7, null, {}][next(9)] },
        { v: 1, type: "assertion", nonce: text(), assertion: text() },
        { v: 1, type: "assertion", nonce: { toString: 1 }, assertion: ["a"] },
        { v: 1, type: "assertion", assertion: "x".repeat(next(9_000)) },
        JSON.stringify({ v: 1, type: "show", route: "/funds" }),
      ];
      const message = real ? good[next(good.length)] : bad[next(bad.length)];
      try {
        target?.postMessage(message, "*");
      } catch {
        // Functions cannot be sent at all.
      }
    }
  };
  const evil = page.frames().find((frame) => frame.url().endsWith("/evil"));
  await evil?.evaluate(shoot, true);
  await page.evaluate(shoot, false);
  // A good message is heard after all of them: they have been looked at.
  await page.locator("guildhall-portal").evaluate((element) => element.setAttribute("theme", "light"));
  await expect(frame.locator("html")).toHaveAttribute("data-theme", "light");
  const after = await frame.locator("html").evaluate((root) => [root.getAttribute("data-theme"), root.lang, location.pathname]);
  expect(after.slice(1)).toEqual(look.slice(1));
  expect(await frame.locator("body").innerText()).toBe(before);
  expect(asked.filter((url) => url.includes("/embed/session"))).toEqual([]);
  const heard = await page.evaluate((from) => (globalThis as unknown as { heard: { data: { type: string } }[] }).heard.slice(from), heardBefore);
  expect(heard.map((message) => message.data.type).filter((type) => type !== "height")).toEqual([]);
});

test("an admin adds a host, changes its key without a gap, and takes the lines", async ({ page, context, portal, admin }) => {
  const { enter, open, fits } = await import("./portal");
  expect(admin).toBeTruthy();
  await enter(context, portal, "admin");
  await open(page, "/system/hosts");
  await page.getByRole("link", { name: "New host" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Wiki of the vendor");
  await page.getByLabel("Name in addresses").fill("vendor-wiki");
  await page.getByLabel("Allowed origins").fill("https://wiki.vendor.example/path");
  await page.getByRole("button", { name: "Add the host" }).click();
  await expect(page.getByText(/Use an origin such as/).first()).toBeVisible();
  await page.getByLabel("Allowed origins").fill("https://wiki.vendor.example\nhttps://intranet.vendor.example:8443");
  await page.getByRole("button", { name: "Add the host" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Wiki of the vendor" })).toBeVisible();
  await page.getByLabel("Name of the key (kid)").fill("2026-11");
  await page.getByLabel("Public key").fill('{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}');
  await page.getByRole("button", { name: "Add the key" }).click();
  await expect(page.getByText(/This is a private key/).first()).toBeVisible();
  await page.getByLabel("Public key").fill('{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}');
  await page.getByRole("button", { name: "Add the key" }).click();
  await expect(page.getByText("2026-11", { exact: true })).toBeVisible();
  await expect(page.locator("pre")).toContainText(`<guildhall-portal src="${portal.url}/embed/vendor-wiki"`);
  await accessible(page);
  await fits(page);
  await page.getByRole("button", { name: "Remove key 2026-11" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("2026-11", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page).toHaveURL(/\/system\/hosts$/);
  await expect(page.getByText("Wiki of the vendor")).toHaveCount(0);
});
