// What holds for every page: it opens, needs no sideways scrolling, axe finds nothing in either theme, and no word is outside the catalogue.
import { GATES, everyPage } from "./pages";
import { accessible, enter, expect, fits, open, test } from "./portal";

for (const theme of ["light", "dark"] as const) {
  test(`every page passes axe in the ${theme} theme`, async ({ page, context, portal }) => {
    test.setTimeout(240_000);
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
  test.setTimeout(180_000);
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
      const heading = (await page.getByRole("heading", { level: 1 }).first().innerText()).trim();
      await expect(page).toHaveTitle(new RegExp(heading.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").slice(0, 30), "i"));
    });
  }
});

test("no word is outside the catalogue", async ({ page, context, portal }) => {
  test.setTimeout(180_000);
  await page.addInitScript(() => localStorage.setItem("language", "qps-ploc"));
  await enter(context, portal, "admin");
  const plain: string[] = [];
  for (const place of await everyPage(page, portal)) {
    await open(page, place.path);
    // Words of the catalogue stand in brackets in the made-up language; data of the demo does not. So only what is surely ours is
    // looked at: names of buttons, links of the frame, labels, headings of forms, table heads.
    const found = await page.evaluate(() => {
      const words = (node: Element): string => (node.getAttribute("aria-label") ?? node.textContent ?? "").trim();
      const nodes = document.querySelectorAll("button:not([popovertarget='account']), label > span:first-of-type, .field > label, th[role='columnheader'], .tabs a, .nav a span:first-of-type");
      return [...nodes]
        .filter((node) => !node.closest("[lang]:not(html), .thumb, .facets .choice, tbody, .avatar, [data-name]"))
        .map(words)
        .filter((text) => /\p{L}{3}/u.test(text) && !text.includes("["))
        // Languages are offered in their own names.
        .filter((text) => !["English", "Deutsch"].includes(text))
        // Files have the names that people gave them.
        .filter((text) => !/\.(png|jpg|pdf)$/.test(text));
    });
    plain.push(...found.map((text) => `${place.name}: ${text}`));
  }
  expect([...new Set(plain)]).toEqual([]);
});
