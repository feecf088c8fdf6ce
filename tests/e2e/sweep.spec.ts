// What holds for every page: it opens, needs no sideways scrolling, axe finds nothing in either theme, and no word is outside the catalogue.
import { GATES, everyPage } from "./pages";
import { accessible, enter, expect, fits, open, test } from "./portal";

for (const theme of ["light", "dark"] as const) {
  test(`every page passes axe in the ${theme} theme`, async ({ page, context, portal }) => {
    test.setTimeout(360_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const gate of GATES) {
      await open(page, gate);
      await accessible(page);
    }
    await enter(context, portal, "admin");
    for (const place of await everyPage(page, portal)) {
      await test.step(place.name, async () => {
        await open(page, place.path);
        await expect(page.locator(".bone")).toHaveCount(0);
        await accessible(page);
      });
    }
  });
}

test("pages that partners see pass axe, and so do open dialogs and menus", async ({ page, context, portal }) => {
  test.setTimeout(180_000);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await enter(context, portal, "partnerAdmin");
  for (const path of ["/", "/collateral", "/partners", "/partners/people", "/partners/invitations", "/account"]) {
    await test.step(path, async () => {
      await open(page, path);
      await expect(page.locator(".bone")).toHaveCount(0);
      await accessible(page);
    });
  }
  await open(page, "/collateral");
  await page.locator("main a[href*='/collateral/']").first().click();
  await expect(page.locator(".bone")).toHaveCount(0);
  await accessible(page);
  await open(page, "/partners");
  await page.getByRole("button", { name: "Invite a person" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Your account/ }).click();
  await expect(page.getByRole("menu").first()).toBeVisible();
  await accessible(page);
});

test("every page fits a phone and has a title of its own", async ({ page, context, portal }) => {
  test.setTimeout(240_000);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const gate of GATES) {
    await open(page, gate);
    await fits(page);
  }
  await enter(context, portal, "admin");
  for (const place of await everyPage(page, portal)) {
    await test.step(place.name, async () => {
      await open(page, place.path);
      await fits(page);
      // What comes later may change both.
      await expect(async () => {
        const heading = (await page.getByRole("heading", { level: 1 }).first().innerText()).trim();
        expect((await page.title()).toLowerCase()).toContain(heading.slice(0, 30).toLowerCase());
      }).toPass({ timeout: 10_000 });
    });
  }
});

test("no word is outside the catalogue", async ({ page, context, portal }) => {
  test.setTimeout(360_000);
  await page.addInitScript(() => localStorage.setItem("language", "qps-ploc"));
  await enter(context, portal, "admin");
  // Words of the catalogue stand in brackets in the made-up language. What else is read on a page came from the server, as data, or
  // from the browser, which writes dates, numbers, sizes, countries and languages.
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/")) answers.push(response.text().catch(() => ""));
  });
  const plain: string[] = [];
  for (const place of await everyPage(page, portal)) {
    await open(page, place.path);
    await expect(page.locator(".bone")).toHaveCount(0);
    const found = await page.evaluate(() => {
      const texts: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = (walker.currentNode.textContent ?? "").trim();
        const parent = walker.currentNode.parentElement;
        if (parent && !parent.closest("script, style, template, svg")) texts.push(text);
      }
      const labelled = document.querySelectorAll("[aria-label], [title], [placeholder], img[alt]");
      for (const node of labelled) texts.push(...["aria-label", "title", "placeholder", "alt"].map((name) => (node.getAttribute(name) ?? "").trim()));
      return texts;
    });
    // A name may come with the address.
    const known = `${unescaped((await Promise.all(answers)).join("\n"))}\n${decodeURIComponent(place.path)}`;
    const ours = found.filter((text) => /\p{L}{3}/u.test(text) && !text.includes("[") && !text.includes("]"));
    plain.push(...ours.filter((text) => !isData(text, known) && !isWrittenByTheBrowser(text)).map((text) => `${place.name}: ${text}`));
  }
  expect([...new Set(plain)]).toEqual([]);
});

/** What JSON says, without its escapes. */
function unescaped(json: string): string {
  return json.replaceAll('\\"', '"').replaceAll("\\n", "\n").replaceAll("\\\\", "\\");
}

/** Whether the server said it; cut texts and lists of values count by their pieces. */
function isData(text: string, known: string): boolean {
  // A kind and an id, as the journal and the list of jobs show them.
  if (/^[a-z._]+ [\w.-]+$/.test(text)) return text.split(" ").every((piece) => known.includes(piece));
  // A step of a list is numbered.
  const pieces = text.replace(/^\d+\. /, "").split(/,?\s+and\s+|\s*[,·…→–:]\s*|\s+\(|\)|\n/).filter((piece) => /\p{L}{3}/u.test(piece));
  return known.includes(text) || pieces.every((piece) => known.includes(piece) || isWrittenByTheBrowser(piece));
}

/** Dates, times, numbers with units, countries and languages after Intl; and names of file types and browsers, which are no words. */
function isWrittenByTheBrowser(text: string): boolean {
  const left = text
    .replace(/\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/g, "")
    .replace(/\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b/g, "")
    .replace(/\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b/g, "")
    .replace(/\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|ago|in|last|next|yesterday|today|tomorrow|now|this|sec|min|hr)\b/g, "")
    .replace(/\b(?:PDF|DOCX|PPTX|XLSX|PNG|JPEG|MP4|ZIP|CSV|TXT|SCORM|Chrome|Linux)\b/g, "")
    .replace(/\b(?:bytes?|[kMGT]B|UTC|EUR|USD|GBP|CHF|PLN|SEK|CZK)\b/g, "");
  if (!/\p{L}{3}/u.test(left)) return true;
  const names = (["region", "language"] as const).map((type) => new Intl.DisplayNames(["en"], { type }));
  const codes = [...Array(26 * 26).keys()].map((index) => String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26)));
  return codes.some((code) => names[0]?.of(code) === text || names[1]?.of(code.toLowerCase()) === text) || names[1]?.of("pt-BR") === text;
}
