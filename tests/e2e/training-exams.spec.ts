// Exams and what comes of them: taken by keyboard, through a reload and on two devices; certificates, the public page, the company's view.
import type { Locator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Award, TRAINING, certification, course, enroll, exam, pass } from "./classroom";
import { Person, inDays } from "./desk";
import { PEOPLE, accessible, enter, expect, fits, open, press, test } from "./portal";

/** Where the demo's questions are written. */
const QUESTIONS = fileURLToPath(new URL("../../crates/server/src/seed/training/text", import.meta.url));

const pip = (page: Page, number: number, state: string): Locator => page.getByRole("button", { name: `Question ${number}, ${state}`, exact: true });

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

test("an admin reminds somebody whose certificate ends, from their row and not twice", async ({ page, context, portal }) => {
  const [admin, user] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
  const made = await exam(admin, "Floats: the exam", "exam", 2);
  const held = await certification(admin, "Certified Float Technician", made);
  const me = await user.get<{ name: string; actor: { person: string } }>("/api/v1/session");
  // It ends in about a month: reminders are due, and it can be renewed.
  const given = { certification: held.id, person: me.actor.person, valid_from: inDays(-335), reason: "Passed on paper" };
  await admin.send(`${TRAINING}/awards`, given);
  await enter(context, portal, "partnerAdmin");
  await open(page, "/training/company?state=expiring");
  const row = page.getByRole("table", { name: "People" }).getByRole("row").filter({ hasText: me.name });
  await expect(row).toContainText("Certified Float Technician");
  const remind = row.getByRole("button", { name: `Remind ${me.name}` });
  await remind.click();
  const dialog = page.getByRole("dialog");
  await accessible(page);
  await dialog.getByLabel("A word to them").fill("Before the audit, please.");
  await dialog.getByRole("button", { name: "Send reminder" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("1 person reminded.")).toBeVisible();
  await expect.poll(() => portal.mailTo(PEOPLE.user), { timeout: 15_000 }).toContain("Before the audit, please.");
  await expect(remind).toHaveAttribute("aria-disabled", "true");
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page);
});

test("a clock that is a year off takes nothing from an attempt or a lesson, and no answer holds the key", async ({ page, context, portal }) => {
  test.setTimeout(90_000);
  const [author, learner] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
  const made = await exam(author, "Clocks: the exam", "exam", 2, { minutes: 30, attempts: 3 });
  const text = "Read this.";
  const own = await course(author, "Clocks", [{ title: "A text about clocks", content: { kind: "text", markdown: text } }]);
  const lesson = `/training/learn/${await enroll(learner, own.id)}/${own.lessons[0]}`;
  await enter(context, portal, "user");
  const off = await context.newPage();
  await off.addInitScript((ahead: number) => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given: []) {
        super(...(given.length === 0 ? ([Real.now() + ahead] as unknown as []) : given));
      }
      static override now(): number {
        return Real.now() + ahead;
      }
    } as DateConstructor;
  }, 365 * 86_400_000);
  const told: Promise<string>[] = [];
  off.on("response", (response) => {
    if (response.url().includes("/api/") && response.request().method() !== "HEAD") told.push(response.text().catch(() => ""));
  });
  await open(off, lesson);
  expect(await off.evaluate(() => new Date().getFullYear())).toBe(new Date().getFullYear() + 1);
  await expect(off.getByText(text)).toBeVisible();
  // The time of two seconds is told when the page is left, under a number of next year.
  await expect.poll(() => off.evaluate(() => performance.now())).toBeGreaterThan(2_500);
  await off.goto(`/training/exams/${made.id}`);
  await off.getByRole("button", { name: "Begin" }).click();
  await expect(off.getByText("Question 1 of 2").first()).toBeVisible();
  expect(await left(off)).toBeGreaterThan(29 * 60);
  expect(await left(off)).toBeLessThanOrEqual(30 * 60);
  await off.getByRole("radio", { name: /^Right/ }).check();
  await expect(off.getByText("All answers are saved")).toBeVisible();
  await off.reload();
  await expect(pip(off, 1, "answered")).toBeVisible();
  expect(await left(off)).toBeGreaterThan(28 * 60);
  await off.locator("main").getByRole("button", { name: "Hand in" }).first().click();
  await off.getByRole("dialog").getByRole("button", { name: "Hand in" }).click();
  await expect(off.getByText("1 of 2 points")).toBeVisible();
  const answers = (await Promise.all(told)).join("\n");
  expect(answers).toContain("What holds in case");
  for (const secret of ['"right":', '"seed"', '"key"', '"accepted"']) expect(answers).not.toContain(secret);
  await off.close();

  // Another device, whose clock is right, says less than what came before and is heard all the same.
  await open(page, lesson);
  await page.getByRole("button", { name: "I have read this" }).click();
  await expect(page.getByText("This lesson is done.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("This lesson is done.")).toBeVisible();
});

test("no file of the app holds an answer of the exams", async ({ request, portal }) => {
  // Why an answer is right, and which words are taken for it, as the demo's questions were written.
  const lines = ["en", "de"].flatMap((language) => readFileSync(join(QUESTIONS, `questions-${language}.txt`), "utf8").split("\n"));
  const secrets = lines.filter((line) => /^[!"] /.test(line) && line.length > 12).map((line) => Buffer.from(line.slice(2)));
  expect(secrets.length).toBeGreaterThan(50);
  const { files } = (await (await request.get(`${portal.url}/precache.json`)).json()) as { files: { url: string }[] };
  expect(files.filter(({ url }) => url.endsWith(".wasm")).length).toBeGreaterThan(10);
  let said = 0;
  for (const { url } of files) {
    const content = await (await request.get(`${portal.url}/${url}`)).body();
    if (content.includes("training.")) said += 1;
    for (const secret of secrets) expect(content.includes(secret), `${secret.toString()} in ${url}`).toBe(false);
  }
  expect(said, "the files were read as they are, not packed").toBeGreaterThan(2);
});
