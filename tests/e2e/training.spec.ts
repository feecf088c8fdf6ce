// Training from the author's desk to the learner's head: courses, packages, and how far one is with them.
import type { FrameLocator, Page } from "@playwright/test";

import { add, begin, choose, field, outline, publish, SAVED, status } from "./author";
import { PackagedLesson, exam } from "./classroom";
import * as clock from "./clock";
import { Person } from "./desk";
import { lessons, type Scorm } from "./packages";
import { accessible, enter, expect, open, press, test } from "./portal";

/** Finds a course by its words, as somebody who does not know where it is, and begins it. */
async function find(page: Page, words: string, title: string): Promise<void> {
  await open(page, "/training");
  await page.getByRole("searchbox", { name: "Search courses and paths" }).fill(words);
  await page.getByRole("link", { name: title, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await page.getByRole("button", { name: "Begin the course" }).click();
  await expect(page).toHaveURL(/\/training\/learn\/[0-9a-f-]+\/[0-9a-f-]+$/);
}

test("a course is written, published, found, read and completed", async ({ page, context, portal }) => {
  test.setTimeout(90_000);
  const author = await Person.of(portal, "admin");
  await exam(author, "Drums: what you remember", "quiz", 2);
  await enter(context, portal, "admin");
  await begin(page, "Drums and interfaces", "Two liquids in a drum, and the line between them.");
  const text = await add(page, "Text", "What a drum is");
  await field(text, "Text").fill("## A drum\n\nIt holds **two liquids**.\n\n- the lighter one above\n- the heavier one below\n\n<script>alert(1)</script>");
  const quiz = await add(page, "Quiz or exam", "What you remember");
  await choose(quiz, "Exam", "Drums: what you remember");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await publish(page);

  await enter(context, portal, "user");
  await find(page, "interfaces", "Drums and interfaces");
  await expect(page.getByRole("heading", { level: 1, name: "What a drum is" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "A drum", exact: true })).toBeVisible();
  await expect(page.locator("strong").filter({ hasText: "two liquids" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "the heavier one below" })).toBeVisible();
  await page.getByRole("button", { name: "I have read this" }).click();
  await expect(page.getByText("This lesson is done.")).toBeVisible();
  await expect(page.getByText(SAVED)).toBeVisible();
  await expect(outline(page)).toContainText("1 of 2 lessons");
  await page.getByRole("link", { name: "Next lesson" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "What you remember" })).toBeVisible();
  await page.getByRole("link", { name: "To the exam" }).click();
  await page.getByRole("button", { name: "Begin" }).click();
  for (const number of [1, 2]) {
    await expect(page.getByText(`Question ${number} of 2`).first()).toBeVisible();
    const right = page.getByRole("radio", { name: /^Right/ });
    // The question before is still there for a moment, with its answer.
    await expect(right).not.toBeChecked();
    await right.check();
    if (number === 1) await page.getByRole("button", { name: "Question 2", exact: true }).click();
  }
  await expect(page.getByText("All answers are saved")).toBeVisible();
  await page.getByRole("button", { name: "Hand in" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Hand in" }).click();
  await expect(page.getByText("You have passed.")).toBeVisible();
  await expect(page.getByText("100%", { exact: true }).first()).toBeVisible();
  await page.getByRole("link", { name: "Back to the lesson" }).click();
  await expect(outline(page)).toContainText("2 of 2 lessons");
  await page.getByRole("link", { name: "To the overview" }).first().click();
  await expect(status(page, "Completed")).toBeVisible();
  await open(page, "/training/mine");
  await expect(page.getByRole("table", { name: "Completed" })).toContainText("Drums and interfaces");
});

/** The page of the part that runs: in the wrapper's frame, in the page's frame. */
const part = (page: Page): FrameLocator => page.frameLocator("iframe.package").frameLocator("iframe");

const SEVERAL: Record<Scorm, { words: string; parts: { title: string; score: number }[]; percent: number }> = {
  "1.2": { words: "Old pumps", parts: [{ title: "Suction", score: 80 }, { title: "Pressure", score: 60 }], percent: 70 },
  "2004": { words: "New pumps", parts: [{ title: "Speed", score: 90 }], percent: 90 },
};
for (const scorm of ["1.2", "2004"] as const) {
  test(`a package of SCORM ${scorm} is imported, played, left, taken up again and finished`, async ({ page, context, portal }) => {
    test.setTimeout(90_000);
    const { words, parts, percent } = SEVERAL[scorm];
    const [first, second] = parts;
    await enter(context, portal, "admin");
    await open(page, "/training/manage/packages");
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: /^Choose/ }).click();
    await (await chooser).setFiles([{ name: `${words}.zip`, mimeType: "application/zip", buffer: lessons(scorm, words, parts, "in-other-letters") }]);
    await expect(page).toHaveURL(/\/packages\/[0-9a-f-]+$/);
    await expect(status(page, "Can be played")).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText("A file was found under a name in other letters.")).toBeVisible();
    await expect(page.getByText("Found: part1/index.html")).toBeVisible();
    await expect(page.getByText(`SCORM ${scorm}`)).toBeVisible();
    await accessible(page);

    await begin(page, `${words} on site`, "From the drawing to the first drop.");
    const lesson = await add(page, "Interactive package", words);
    await choose(lesson, "Package", words);
    await field(lesson, /^Least score in percent/).fill("60");
    await publish(page);

    await enter(context, portal, "user");
    await find(page, words, `${words} on site`);
    await page.getByRole("button", { name: "Open the lesson" }).click();
    await expect(part(page).getByRole("heading", { name: first?.title })).toBeVisible();
    await part(page).getByRole("button", { name: "Turn the leaf" }).click();
    await part(page).getByRole("button", { name: "Turn the leaf" }).click();
    await expect(part(page).locator("#leaf")).toHaveText("3");
    await expect(page.getByText(SAVED)).toBeVisible();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await expect(page.locator("iframe")).toHaveCount(0);

    await open(page, "/training/mine");
    await page.getByRole("link", { name: "Continue" }).first().click();
    await page.getByRole("button", { name: "Continue the lesson" }).click();
    await expect(part(page).locator("#leaf")).toHaveText("3");
    await expect(part(page).locator("#notes")).toHaveText("leaf 2,leaf 3");
    await expect(part(page).locator("#entry")).toHaveText("resume");
    await part(page).getByRole("button", { name: "Finish the part" }).click();
    if (second) {
      await expect(outline(page)).toContainText("0 of 1 lesson");
      await page.getByRole("button", { name: "Next part" }).click();
      await expect(part(page).getByRole("heading", { name: second.title })).toBeVisible();
      await expect(part(page).locator("#leaf")).toHaveText("1");
      await part(page).getByRole("button", { name: "Finish the part" }).click();
      await expect(page.getByRole("button", { name: new RegExp(`${second.title}.*${second.score}%`) })).toBeVisible();
    }
    await expect(outline(page)).toContainText("1 of 1 lesson");
    await expect(page.getByText(SAVED)).toBeVisible();
    const learner = await Person.of(portal, "user");
    const [enrollment, own] = page.url().split("/").slice(-2);
    const told = await learner.get<{ progress: { score: number; completed_at: string } }>(`/api/v1/training/enrollments/${enrollment}/lessons/${own}`);
    expect(told.progress).toMatchObject({ score: percent, completed_at: expect.any(String) as string });
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("link", { name: "To the overview" }).first().click();
    await expect(status(page, "Completed")).toBeVisible();
  });
}

test("a packaged lesson is opened, worked through and closed by keyboard alone", async ({ page, context, portal }) => {
  const archive = lessons("1.2", "Dials without a mouse", [{ title: "Dials", score: 75 }], "as-they-are");
  const lesson = await PackagedLesson.of(portal, "Dials without a mouse", archive);
  await enter(context, portal, "user");
  await open(page, lesson.path);
  await press(page, "Tab", page.getByRole("button", { name: "Open the lesson" }));
  await page.keyboard.press("Enter");
  await expect(part(page).locator("#leaf")).toHaveText("1");
  await press(page, "Tab", part(page).getByRole("button", { name: "Turn the leaf" }));
  await page.keyboard.press("Space");
  await expect(part(page).locator("#leaf")).toHaveText("2");
  await press(page, "Tab", part(page).getByRole("button", { name: "Finish the part" }));
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await lesson.progress()).score).toBe(75);
  // Nobody is caught in the frame.
  await press(page, "Shift+Tab", page.getByRole("button", { name: "Close", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.locator("iframe")).toHaveCount(0);
  await press(page, "Tab", page.getByRole("button", { name: /^(Open|Continue) the lesson|^Open it again/ }).first());
});

test("without a connection a package goes on, and what it says is sent when it is back", async ({ page, context, portal }) => {
  const archive = lessons("1.2", "Dials in a tunnel", [{ title: "Dials", score: 75 }], "as-they-are");
  const lesson = await PackagedLesson.of(portal, "Dials in a tunnel", archive);
  await enter(context, portal, "user");
  await open(page, lesson.path);
  await page.getByRole("button", { name: "Open the lesson" }).click();
  await expect(part(page).locator("#leaf")).toHaveText("1");
  await page.route("**/api/v1/training/launches/*/commits", (route) => route.abort("internetdisconnected"));
  await part(page).getByRole("button", { name: "Turn the leaf" }).click();
  await expect(page.getByText("No connection. 1 thing is kept in this browser and sent as soon as the connection is back.")).toBeVisible();
  await part(page).getByRole("button", { name: "Finish the part" }).click();
  expect((await lesson.progress()).completed_at).toBeUndefined();
  await page.unroute("**/api/v1/training/launches/*/commits");
  await page.reload();
  await expect(page.getByText(SAVED)).toBeVisible();
  await expect.poll(async () => (await lesson.progress()).score).toBe(75);
  expect((await lesson.progress()).completed_at).toBeDefined();
});

test("a package whose origin is not reached says so in the reader's language, and opens when it is", async ({ page, context, portal }) => {
  const archive = lessons("1.2", "Dials behind a wall", [{ title: "Dials", score: 75 }], "as-they-are");
  const lesson = await PackagedLesson.of(portal, "Dials behind a wall", archive);
  await enter(context, portal, "user");
  // A firewall that lets the portal's own port through and no other.
  const elsewhere = (url: URL): boolean => url.origin !== new URL(portal.url).origin;
  await page.route(elsewhere, (route) => route.abort("connectionrefused"));
  await clock.own(page);
  await open(page, lesson.path);
  await page.getByRole("button", { name: "Open the lesson" }).click();
  await expect(page.locator("iframe.package")).toBeAttached();
  await page.clock.fastForward(14_000);
  await expect(page.locator("iframe.package")).toBeAttached();
  await page.clock.fastForward(2_000);
  const told = page.getByText("The lesson could not be loaded. Try again; if it stays like this, tell the vendor.");
  await expect(told).toBeVisible();
  await expect(told).toHaveRole("alert");
  await expect(page.locator("iframe.package")).toHaveCount(0);
  await accessible(page);
  await page.unroute(elsewhere);
  await page.getByRole("button", { name: "Open it again" }).click();
  await expect(part(page).locator("#leaf")).toHaveText("1");
  // Whoever has answered may take their time.
  await page.clock.fastForward(60_000);
  await expect(part(page).locator("#leaf")).toHaveText("1");
  await expect(told).toHaveCount(0);
});
