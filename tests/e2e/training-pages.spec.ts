// What learners and a partner's admin see of training: axe finds nothing in either theme, and a phone shows all of it.
import { accessible, enter, expect, fits, open, test } from "./portal";
import { learnerPages, school } from "./school";

for (const theme of ["light", "dark"] as const) {
  test(`training passes axe and fits a phone for those who learn, ${theme}`, async ({ page, context, portal }) => {
    test.setTimeout(180_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const [pages, { award }] = [await learnerPages(portal), await school(portal)];
    const look = async (name: string, path: string): Promise<void> => {
      await test.step(name, async () => {
        await page.setViewportSize({ width: 1280, height: 900 });
        await open(page, path);
        await expect(page.locator(".bone")).toHaveCount(0);
        await accessible(page);
        await page.setViewportSize({ width: 360, height: 740 });
        await fits(page);
      });
    };
    await look("the public page", `/verify/${award.number}`);
    await enter(context, portal, "user");
    for (const [name, path] of pages) await look(name, path);
    await enter(context, portal, "partnerAdmin");
    await look("the company as its admin sees it", "/training/company");
    await page.setViewportSize({ width: 1280, height: 900 });
    await open(page, "/training/company");
    await page.getByRole("button", { name: "Assign" }).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await accessible(page);
  });
}
