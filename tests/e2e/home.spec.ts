// Home: what waits, news with audience and schedule.
import { PEOPLE, type Who, enter, expect, open, test } from "./portal";

test("news reaches those it is meant for, and is removed for all", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/home/announcements/new");
  const title = `Loan units are back ${Date.now()}`;
  await page.getByLabel(/^Title/).first().fill(title);
  await page.getByLabel(/^Text/).first().fill("Twelve demo cases ship again.");
  await page.getByRole("button", { name: "Publish announcement" }).click();
  await expect(page.getByText("Announcement published")).toBeVisible();
  await enter(context, portal, "user");
  await open(page, "/");
  await expect(page.getByRole("heading", { name: title })).toBeVisible();
});

test("an announcement without words is refused beside its fields", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/home/announcements/new");
  await page.getByRole("button", { name: "Publish announcement" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
});

test("one's own sessions can be ended", async ({ page, context, portal, browser }) => {
  await enter(context, portal, "approver");
  const other = await browser.newContext();
  await enter(other, portal, "approver");
  await open(page, "/account");
  await page.getByRole("button", { name: /^End the session on/ }).first().click();
  await expect(page.getByText("Session ended")).toBeVisible();
  expect((await other.request.get(`${portal.url}/api/v1/session`)).status()).toBe(401);
  await other.close();
});

test("every task leads to where it is done", async ({ page, context, portal }) => {
  const told = new Set<string>();
  for (const who of Object.keys(PEOPLE) as Who[]) {
    await enter(context, portal, who);
    await open(page, "/");
    await expect(page.locator(".bone")).toHaveCount(0);
    const links = await page.locator(".tasks a").evaluateAll((found) => found.map((link) => (link as HTMLAnchorElement).href));
    for (const link of links) {
      told.add(new URL(link).pathname.split("/")[1] ?? "");
      await open(page, link);
      await expect(page.getByText("There is no such page"), `${who}: ${link}`).toHaveCount(0);
      await expect(page.getByText("There is nothing here"), `${who}: ${link}`).toHaveCount(0);
    }
  }
  // The demo has something waiting in each of these modules.
  expect([...told]).toEqual(expect.arrayContaining(["collateral", "funds"]));
});
