// Measures the library in Chromium; prints the numbers as JSON. Started by browser.rs.
import { createRequire } from "node:module";
import { join } from "node:path";

const { CHROMIUM, PACKAGES, PORT, SECRET } = process.env;
const ADDRESS = `http://127.0.0.1:${PORT}`;
const { chromium } = createRequire(join(PACKAGES, "package.json"))("@playwright/test");

/** How far is scrolled, in pixels, and how fast, in pixels each second. */
const WAY = 24_000;
const SPEED = 3_000;
/** Each is typed into the empty search field. */
const LETTERS = [..."mpstvcrilhgd"];

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
await context.addCookies([{ name: "guildhall", value: SECRET, url: ADDRESS }]);
const page = await context.newPage();

const titles = () => page.locator(".thumb h2");
await page.goto(`${ADDRESS}/collateral`);
await titles().first().waitFor();
await page.waitForLoadState("networkidle");
const cdp = await context.newCDPSession(page);

/** The largest number that the page says: how many results there are. */
async function results() {
  const text = await page.locator("main").innerText();
  return Math.max(...[...text.matchAll(/\d{1,3}(?:,\d{3})+/g)].map(([number]) => Number(number.replaceAll(",", ""))));
}

/** Scrolls as a wheel does, while the browser traces what becomes of each frame. */
async function scroll() {
  await browser.startTracing(page, { categories: ["cc", "benchmark", "devtools.timeline"] });
  await cdp.send("Input.synthesizeScrollGesture", { x: 700, y: 500, yDistance: -WAY, speed: SPEED, gestureSourceType: "mouse" });
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const reports = traceEvents.map((event) => event.args?.frame_reporter ?? event.args?.chrome_frame_reporter).filter(Boolean);
  const frames = reports.filter((report) => report.state !== "STATE_NO_UPDATE_DESIRED");
  const dropped = frames.filter((report) => report.state === "STATE_DROPPED" && report.affects_smoothness);
  return { frames: frames.length, dropped: dropped.length };
}

/** Milliseconds from the press of a key until the new results are painted. */
async function press(letter) {
  await page.evaluate(() => {
    const shown = () => [...document.querySelectorAll(".thumb h2")].slice(0, 6).map((title) => title.textContent).join("|");
    const before = shown();
    window.painted = new Promise((done) => {
      let pressed;
      addEventListener("keydown", (event) => (pressed = event.timeStamp), { capture: true, once: true });
      const watcher = new MutationObserver(() => {
        if (!pressed || shown() === before || !shown()) return;
        watcher.disconnect();
        // After the next frame, when what it shows is on the screen.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done(performance.now() - pressed);
          port2.postMessage("");
        });
      });
      watcher.observe(document.querySelector("main"), { childList: true, subtree: true, characterData: true });
    });
  });
  await page.keyboard.press(letter);
  return page.evaluate(() => window.painted);
}

const count = await results();
const { frames, dropped } = await scroll();
const elements = await page.locator("main *").count();

await page.goto(`${ADDRESS}/collateral`);
await titles().first().waitFor();
await page.waitForLoadState("networkidle");
await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
const field = page.getByRole("searchbox").first();
const times = [];
for (const letter of LETTERS) {
  await field.fill("");
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => !new URLSearchParams(location.search).has("q"));
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 2_000 })));
  await field.focus();
  times.push(await press(letter));
}
times.sort((a, b) => a - b);
await browser.close();
console.log(
  JSON.stringify({ results: count, frames, dropped, elements, key_median: times[times.length >> 1], key_slowest: times[times.length - 1] }),
);
