// Opens an imported lesson in Chromium and measures until its page is painted; prints the numbers as JSON. Started by launch.rs.
import { createRequire } from "node:module";
import { join } from "node:path";

const { CHROMIUM, PACKAGES, ADDRESS, LESSON, SECRET } = process.env;
const { chromium } = createRequire(join(PACKAGES, "package.json"))("@playwright/test");

/** How often it is opened after the first time. */
const TIMES = 10;

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" });
await context.addCookies([{ name: "guildhall", value: SECRET, url: ADDRESS }]);
const page = await context.newPage();

/** Milliseconds from the click on the button to the first paint of text or a picture in the package's own page. */
async function open() {
  await page.goto(`${ADDRESS}${LESSON}`);
  const button = page.getByRole("button", { name: /^(Open|Continue) the lesson$/ });
  await button.waitFor();
  await page.waitForLoadState("networkidle");
  const clicked = button.evaluate((element) => new Promise((done) => {
    element.addEventListener("click", (event) => done(performance.timeOrigin + event.timeStamp), { capture: true, once: true });
  }));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done())));
  await button.click();
  const start = await clicked;
  const inner = await shown();
  const painted = await inner.evaluate(() => new Promise((done) => {
    const look = (entries) => {
      const paint = entries.find((entry) => entry.name === "first-contentful-paint");
      if (paint) done(performance.timeOrigin + paint.startTime);
    };
    new PerformanceObserver((list) => look(list.getEntries())).observe({ type: "paint", buffered: true });
  }));
  return painted - start;
}

/** The frame in the wrapper's frame that shows the package. */
async function shown() {
  const is = (frame) => new URL(frame.url() || "about:blank").pathname.startsWith("/p/");
  const found = () => page.frames().find(is);
  while (!found()) {
    await page.waitForEvent("framenavigated", { predicate: is, timeout: 30_000 });
  }
  const frame = found();
  await frame.getByRole("heading", { name: "Measured" }).waitFor();
  return frame;
}

const first = await open();
const times = [];
for (let count = 0; count < TIMES; count += 1) times.push(await open());
times.sort((a, b) => a - b);
await browser.close();
console.log(JSON.stringify({ first, median: times[times.length >> 1], slowest: times[times.length - 1] }));
