// Exams and what comes of them: taken by keyboard, through a reload and on two devices; certificates, the public page, the company's view.
import type { Locator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";

import { type Award, TRAINING, certification, exam, pass } from "./classroom";
import { Person } from "./desk";
import { accessible, enter, expect, fits, open, test } from "./portal";

const pip = (page: Page, number: number, state: string): Locator => page.getByRole("button", { name: `Question ${number}, ${state}`, exact: true });

/** Goes on by a key until something has the focus, as somebody without a mouse does. */
async function press(page: Page, key: string, until: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await until.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(until).toBeFocused();
}

/** Seconds that the page's clock shows. */
async function left(page: Page): Promise<number> {
  const words = await page.getByRole("timer").innerText();
  const parts = [...words.matchAll(/\d+/g)].map((part) => Number(part[0]));
  return parts.reduce((seconds, part) => seconds * 60 + part, 0);
}

test("an exam is taken by keyboard alone, through a reload, and goes on with another device", async ({ page, context, browser, portal }) => {
  test.setTimeout(90_000);
  const author = await Person.of(portal, "admin");
  const made = await exam(author, "Level: the exam", "exam", 4, { minutes: 30, attempts: 3 });
  await enter(context, portal, "user");
  await open(page, `/training/exams/${made.id}`);
  await expect(page.getByText("You pass with 60% of the points.")).toBeVisible();
  await expect(page.getByText("3 attempts are left.")).toBeVisible();
  await accessible(page);
  await press(page, "Tab", page.getByRole("button", { name: "Begin" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Question 1 of 4").first()).toBeVisible();
  await accessible(page);

  const answer = async (number: number, word: string): Promise<void> => {
    const options = page.getByRole("radio");
    // The question before is still there for a moment, with its answer.
    await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
    await press(page, "Tab", options.first());
    const wanted = page.getByRole("radio", { name: new RegExp(`^${word}`) });
    await page.keyboard.press("Space");
    await press(page, "ArrowDown", wanted);
    await expect(wanted).toBeChecked();
    await expect(pip(page, number, "answered")).toBeVisible();
  };
  await answer(1, "Right");
  await press(page, "Tab", page.getByRole("button", { name: "Question 2", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("Question 2 of 4").first()).toBeVisible();
  await answer(2, "Wrong");
  await press(page, "Tab", page.getByRole("button", { name: "Come back to it" }));
  await page.keyboard.press("Space");
  await expect(pip(page, 2, "answered, marked")).toBeVisible();
  await expect(page.getByText("All answers are saved")).toBeVisible();

  // In the middle the page is lost.
  const before = await left(page);
  await page.reload();
  await expect(page.getByText("Question 3 of 4").first()).toBeVisible();
  await expect(pip(page, 1, "answered")).toBeVisible();
  await expect(pip(page, 2, "answered, marked")).toBeVisible();
  expect(await left(page)).toBeLessThanOrEqual(before);
  expect(await left(page)).toBeGreaterThan(before - 60);
  await press(page, "Tab", pip(page, 2, "answered, marked"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio", { name: /^Wrong/ })).toBeChecked();

  // The phone takes it up; the first one is told, and can no longer answer.
  const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, baseURL: portal.url, locale: "en-GB" });
  await enter(phone, portal, "user");
  const other = await phone.newPage();
  await other.goto(`/training/exams/${made.id}`);
  await other.getByRole("button", { name: "Continue the attempt" }).click();
  await expect(pip(other, 2, "answered, marked")).toBeVisible();
  await fits(other);
  expect(await left(other)).toBeLessThanOrEqual(before);
  await pip(other, 2, "answered, marked").click();
  await expect(other.getByRole("radio", { name: /^Wrong/ })).toBeChecked();
  await other.getByRole("radio", { name: /^Right/ }).check();
  await expect(other.getByText("All answers are saved")).toBeVisible();
  // Not checked but clicked: what was chosen is taken back with the page.
  await page.getByRole("radio", { name: /^False/ }).click();
  await expect(page.getByText(/^This attempt is open in another tab or on another device/)).toBeVisible();
  await accessible(page);

  // And back again, with what was answered there.
  await press(page, "Tab", page.getByRole("button", { name: "Go on here" }));
  await page.keyboard.press("Enter");
  await press(page, "Tab", pip(page, 2, "answered, marked"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio", { name: /^Right/ })).toBeChecked();
  await press(page, "Tab", page.getByRole("button", { name: "Question 3", exact: true }));
  await page.keyboard.press("Enter");
  await answer(3, "Right");
  await press(page, "Tab", page.locator("main").getByRole("button", { name: "Hand in" }).first());
  await page.keyboard.press("Enter");
  const end = page.getByRole("dialog", { name: "Hand in with 1 question open?" });
  await expect(end).toContainText("You marked 1 question to come back to.");
  await accessible(page);
  await press(page, "Tab", end.getByRole("button", { name: "Hand in" }));
  await page.keyboard.press("Enter");
  await expect(page.getByText("You have passed.")).toBeVisible();
  await expect(page.getByText("3 of 4 points")).toBeVisible();
  await expect(page.getByRole("table", { name: "By topic" })).toContainText("Level");
  await accessible(page);
  // The other device learns it with its next step.
  await other.reload();
  await expect(other.getByText("You have passed.")).toBeVisible();
  await phone.close();
});

test("a certificate is given, anyone can check it, and the company sees who holds it", async ({ page, context, browser, portal }) => {
  test.setTimeout(90_000);
  const [admin, user] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
  const made = await exam(admin, "Valves: the exam", "exam", 2);
  await certification(admin, "Certified Valve Technician", made);
  const { id } = await pass(user, made);
  await enter(context, portal, "user");
  await open(page, `/training/attempts/${id}/result`);
  await page.getByRole("link", { name: "See the certificate" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Certified Valve Technician" })).toBeVisible();
  const award = await user.get<Award>(`${TRAINING}/awards/${page.url().split("/").pop()}`);
  await expect(page.locator("main")).toContainText(award.number);
  await accessible(page);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download PDF" }).click()]);
  expect(readFileSync(await file.path()).subarray(0, 5).toString("latin1")).toBe("%PDF-");
  expect(file.suggestedFilename()).toMatch(/\.pdf$/);

  // A stranger has the paper and nothing else.
  const stranger = await browser.newContext({ baseURL: portal.url, locale: "en-GB" });
  const desk = await stranger.newPage();
  await desk.goto(`/verify/${award.number}`);
  await expect(desk.getByText("This certificate is valid.")).toBeVisible();
  await expect(desk.locator("main")).toContainText(award.person_name);
  await expect(desk.locator("main")).not.toContainText("Brückner Messtechnik");
  await accessible(desk);
  await desk.setViewportSize({ width: 360, height: 740 });
  await fits(desk);
  const digits = award.number.replaceAll("-", "").toLowerCase();
  await desk.goto("/verify");
  await desk.getByLabel("Number").fill(digits);
  await desk.getByRole("button", { name: "Check" }).click();
  await expect(desk).toHaveURL(new RegExp(`/verify/${award.number}$`));
  await expect(desk.getByText("This certificate is valid.")).toBeVisible();
  await desk.getByLabel("Number").fill("0000-0000-0000");
  await desk.getByRole("button", { name: "Check" }).click();
  await expect(desk.getByText(/There is no certificate with this number|This is no number of a certificate/)).toBeVisible();
  expect(await stranger.cookies()).toEqual([]);
  await stranger.close();

  await enter(context, portal, "partnerAdmin");
  await open(page, "/training/company");
  const people = page.getByRole("table", { name: "People" });
  await expect(people.getByRole("row").filter({ hasText: award.person_name })).toContainText("Certified Valve Technician");
  await accessible(page);
  // It is the user's own: a colleague who is not an admin sees figures alone.
  await enter(context, portal, "user");
  await open(page, "/training/company");
  await expect(page.getByRole("table", { name: "People", exact: true })).toHaveCount(0);
  await expect(page.getByRole("table", { name: "Your own" })).toContainText("Certified Valve Technician");
});
