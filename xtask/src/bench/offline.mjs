// Measures repeat visits and starts without a connection in Chromium; prints the numbers as JSON. Started by offline.rs.
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { join } from "node:path";

const { CHROMIUM, PACKAGES, PORT, SECRET } = process.env;
const { chromium } = createRequire(join(PACKAGES, "package.json"))("@playwright/test");

const VISITS = 9;
/** Fewer kept files than this are not the whole app. */
const WHOLE = 100;

// What a worker asks for, no page can be told to lose: the connection itself goes.
const open = new Set();
const between = createServer((socket) => {
  const there = connect(Number(PORT), "127.0.0.1");
  for (const [one, other] of [[socket, there], [there, socket]]) {
    one.pipe(other);
    one.on("error", () => other.destroy());
    open.add(one);
    one.on("close", () => open.delete(one));
  }
});
await new Promise((done) => between.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${between.address().port}`;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
await context.addCookies([{ name: "guildhall", value: SECRET, url: address }]);
// The moment at which a heading is there: of a page of the portal, or of what is said without a connection.
await context.addInitScript(() => {
  const look = () => {
    if (document.querySelector("main h1, main [role=alert] h2")) globalThis.usable ??= performance.now();
    else requestAnimationFrame(look);
  };
  look();
});
const page = await context.newPage();
await page.goto(address);
await page.waitForFunction(async (whole) => {
  const names = await caches.keys();
  return names[0] && (await (await caches.open(names[0])).keys()).length > whole;
}, WHOLE, { timeout: 120_000, polling: 500 });
await page.waitForLoadState("networkidle");
const cdp = await context.newCDPSession(page);
await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });

async function visits() {
  const times = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    await page.goto("about:blank");
    await page.goto(address);
    await page.waitForFunction(() => globalThis.usable);
    times.push(await page.evaluate(() => globalThis.usable));
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

const repeat = await visits();
// Nobody listens any more. A connection that is taken and broken is another thing: Chromium says so instead of asking the worker.
between.close();
for (const socket of open) socket.destroy();
const offline = await visits();
await browser.close();
console.log(JSON.stringify({ repeat, offline }));
