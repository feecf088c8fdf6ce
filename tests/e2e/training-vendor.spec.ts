// What the vendor does for those who learn: videos, sessions with seats and attendance, what is saved in forms, certificates of another system.
import type { Locator, Page } from "@playwright/test";

import { add, begin, choose, field, outline, publish, SAVED, status } from "./author";
import { TRAINING, certification, course, enroll, exam } from "./classroom";
import { Person, inDays } from "./desk";
import { PEOPLE, accessible, enter, expect, fits, open, press, test } from "./portal";

const said = (page: Page, words: string): Promise<void> => expect(page.getByText(words, { exact: true }).first()).toBeVisible();

/** Lets the player run at twice its pace, without a sound, until it is somewhere. */
async function play(video: Locator, until: number): Promise<void> {
  await video.evaluate(async (player: HTMLVideoElement) => {
    player.muted = true;
    player.playbackRate = 2;
    await player.play();
  });
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.currentTime), { timeout: 30_000 }).toBeGreaterThan(until);
}

test("a video offers captions, goes on where one stopped, and is done by what was played", async ({ page, context, portal }) => {
  test.setTimeout(120_000);
  await enter(context, portal, "admin");
  await begin(page, "Coriolis on film", "How a tube tells the mass that flows.");
  const lesson = await add(page, "Video", "In a minute and a half");
  await choose(lesson, "From the library", "Coriolis in 90 seconds");
  await field(lesson, "Percent that must be played").fill("20");
  await publish(page);
  const course = page.url().split("/").pop() ?? "";

  const learner = await Person.of(portal, "user");
  const enrollment = await enroll(learner, course);
  await enter(context, portal, "user");
  await open(page, `/training/learn/${enrollment}`);
  await page.getByRole("link", { name: "In a minute and a half" }).first().click();
  const video = page.locator("video.player");
  await expect(video).toHaveAttribute("aria-label", "In a minute and a half");
  await expect(page.getByRole("link", { name: "Captions in English" })).toBeVisible();
  // The captions are on and say something.
  const captions = (): Promise<[string | undefined, string | undefined, number]> =>
    video.evaluate((player: HTMLVideoElement) => {
      const track = player.textTracks[0];
      return [track?.mode, track?.language, track?.cues?.length ?? 0];
    });
  await expect.poll(async () => (await captions()).slice(0, 2)).toEqual(["showing", "en"]);
  await expect.poll(async () => (await captions())[2]).toBeGreaterThan(0);
  await accessible(page);

  // Without a mouse: the player is reached and told to go and to stop.
  await press(page, "Tab", video);
  await page.keyboard.press("Space");
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => !player.paused && player.currentTime > 0)).toBe(true);
  await page.keyboard.press("Space");
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.paused)).toBe(true);

  await play(video, 10);
  await video.evaluate((player: HTMLVideoElement) => player.pause());
  await expect(page.getByText(SAVED)).toBeVisible();
  await expect(page.getByText(/^\d+% played, 20% needed$/)).toBeVisible();
  await expect(outline(page)).toContainText("0 of 1 lesson");
  await page.reload();
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.currentTime)).toBeGreaterThan(8);
  // Whoever jumps has not played what lies between.
  await video.evaluate((player: HTMLVideoElement) => (player.currentTime = player.duration - 1));
  await expect(page.getByText("This lesson is done.")).toHaveCount(0);
  await video.evaluate((player: HTMLVideoElement) => (player.currentTime = 10));
  await play(video, 24);
  await video.evaluate((player: HTMLVideoElement) => player.pause());
  await expect(page.getByText("This lesson is done.")).toBeVisible();
  await expect(outline(page)).toContainText("1 of 1 lesson");
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page);
});

/** A moment from now as the page's own fields write it. */
const moment = (page: Page, hours: number): Promise<string> =>
  page.evaluate((hours) => {
    const at = new Date(Date.now() + hours * 3_600_000);
    return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }, hours);

test("an online session is planned, booked, and who was there has done the lesson", async ({ page, context, portal }) => {
  test.setTimeout(90_000);
  const [author, learner] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
  const own = await course(author, "Tank walk online", [{ title: "An hour at the tank", content: { kind: "session", markdown: "Bring **questions**." } }]);
  const lesson = `/training/learn/${await enroll(learner, own.id)}/${own.lessons[0]}`;
  await enter(context, portal, "admin");
  await open(page, "/training/manage/sittings");
  await page.getByRole("button", { name: "Plan a session" }).click();
  const plan = page.getByRole("dialog", { name: "Plan a session" });
  await choose(plan, "Course", "Tank walk online");
  await field(plan, "Lesson").selectOption({ label: "An hour at the tank" });
  await field(plan, "Begins").fill(await moment(page, 72));
  await field(plan, "Ends").fill(await moment(page, 71));
  await plan.getByRole("radio", { name: "Online" }).check();
  await field(plan, "Address of the session").fill("https://meet.hexholm.example/tank");
  await field(plan, /^Seats/).fill("8");
  await accessible(page);
  await plan.getByRole("button", { name: "Plan it" }).click();
  await expect(plan.getByText("The end lies before the start. Choose a later end.").first()).toBeVisible();
  await field(plan, "Ends").fill(await moment(page, 75));
  await plan.getByRole("button", { name: "Plan it" }).click();
  await expect(page).toHaveURL(/\/manage\/sittings\/[0-9a-f-]+$/);
  await expect(page.getByText("0 of 8 seats")).toBeVisible();
  await expect(page.getByText("Nobody is booked yet.")).toBeVisible();
  const sitting = page.url();

  await enter(context, portal, "user");
  await open(page, lesson);
  await expect(page.getByText("Online; the address comes with your seat")).toBeVisible();
  await expect(page.locator("main")).not.toContainText("meet.hexholm.example");
  await page.getByRole("button", { name: "Book a seat" }).click();
  await expect(page.locator("main .badge").filter({ hasText: "You have a seat" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Join online" })).toHaveAttribute("href", "https://meet.hexholm.example/tank");
  await accessible(page);

  // It was held earlier than planned.
  await enter(context, portal, "admin");
  await page.goto(sitting);
  await expect(page.getByText("1 of 8 seats")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save attendance" })).toBeDisabled();
  await page.getByRole("button", { name: "Edit" }).click();
  const edit = page.getByRole("dialog", { name: "Change the session" });
  await field(edit, "Begins").fill(await moment(page, -2));
  await field(edit, "Ends").fill(await moment(page, -1));
  await edit.getByRole("button", { name: "Save", exact: true }).click();
  await said(page, "Changed; those booked are told");
  await page.getByRole("button", { name: "Was there" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "Save attendance" }).click();
  await said(page, "Attendance is saved; who was there has done the lesson");
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page);

  await enter(context, portal, "user");
  await open(page, lesson);
  await expect(page.locator("main .badge").filter({ hasText: "You were there" })).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 900 });
  await expect(outline(page)).toContainText("1 of 1 lesson");
});

test("in a room with one seat the next one waits, and moves up when it is given back", async ({ page, context, portal }) => {
  const [author, first, second] = [await Person.of(portal, "admin"), await Person.of(portal, "user"), await Person.of(portal, "partnerAdmin")];
  const own = await course(author, "Tank walk in Hexholm", [{ title: "At the tank", content: { kind: "session", markdown: "Bring boots." } }]);
  const ways = [await enroll(first, own.id), await enroll(second, own.id)].map((enrollment) => `/training/learn/${enrollment}/${own.lessons[0]}`);
  await author.send(`${TRAINING}/courses/${own.id}/lessons/${own.lessons[0]}/sittings`, {
    starts_at: `${inDays(20)}T08:00:00Z`,
    ends_at: `${inDays(20)}T12:00:00Z`,
    place: { kind: "room", address: "Hexholm, Hall 3" },
    seats: 1,
  });
  await enter(context, portal, "user");
  await open(page, ways[0] ?? "");
  await expect(page.getByText("Hexholm, Hall 3")).toBeVisible();
  await page.getByRole("button", { name: "Book a seat" }).click();
  await expect(page.getByRole("button", { name: "Give it back" })).toBeVisible();
  await enter(context, portal, "partnerAdmin");
  await open(page, ways[1] ?? "");
  await expect(page.getByText("No seat free")).toBeVisible();
  await page.getByRole("button", { name: "Join the waiting list" }).click();
  await expect(page.getByText("Place 1 on the waiting list")).toBeVisible();
  await enter(context, portal, "user");
  await open(page, ways[0] ?? "");
  await page.getByRole("button", { name: "Give it back" }).click();
  await said(page, "Your seat is given back");
  await enter(context, portal, "partnerAdmin");
  await open(page, ways[1] ?? "");
  await expect(page.locator("main .badge").filter({ hasText: "You have a seat" })).toBeVisible();
});

test("what an author changes of a course is saved, and nobody overwrites somebody else’s change", async ({ page, context, portal }) => {
  const author = await Person.of(portal, "admin");
  const own = await course(author, "Dip tubes", [{ title: "A text", content: { kind: "text", markdown: "A tube." } }]);
  await enter(context, portal, "admin");
  await open(page, `/training/manage/courses/${own.id}`);
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
  await field(page, "Title").first().fill("");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Fill this in.").first()).toBeVisible();
  await field(page, "Title").first().fill("Dip tubes and bubbles");
  await field(page, "Level").selectOption({ label: "Advanced" });
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await said(page, "Saved");
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Dip tubes and bubbles" })).toBeVisible();
  await expect(field(page, "Level")).toHaveValue("advanced");

  // A colleague saves in another tab.
  const other = await context.newPage();
  await open(other, `/training/manage/courses/${own.id}`);
  await field(other, /^Summary/).fill("From a colleague.");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await said(other, "Saved");
  await other.close();
  await field(page, "Title").first().fill("Dip tubes, bubbles and purge gas");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Someone changed this meanwhile. What you typed is still here.")).toBeVisible();
  await expect(field(page, "Title").first()).toHaveValue("Dip tubes, bubbles and purge gas");
  const kept = await author.get<{ draft: { title: string; summary: string } }>(`${TRAINING}/courses/${own.id}`);
  expect(kept.draft).toMatchObject({ title: "Dip tubes and bubbles", summary: "From a colleague." });
});

test("what a certification asks for and how long it lasts is saved", async ({ page, context, portal }) => {
  const admin = await Person.of(portal, "admin");
  const final = await exam(admin, "Dip tubes: the exam", "exam", 2);
  const { id } = await certification(admin, "Certified Tube Technician", final);
  await enter(context, portal, "admin");
  await open(page, `/training/manage/certifications/${id}`);
  await field(page, "Months").fill("500");
  await expect(page.getByText("Write a number from 1 to 240.")).toBeVisible();
  await field(page, "Months").fill("18");
  await field(page, "Opens so many days before the end").fill("120");
  await field(page, /^Remind so many days/).fill("60, 14");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await said(page, "Saved");
  await page.getByRole("radio", { name: "Until a day of the year" }).check();
  await field(page, "Month, 1 to 12").fill("3");
  await field(page, "Day, 1 to 31").fill("31");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Not saved yet")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("radio", { name: "Until a day of the year" })).toBeChecked();
  await expect(field(page, "Month, 1 to 12")).toHaveValue("3");
  const kept = await admin.get<{ certification: object }>(`${TRAINING}/certifications/${id}`);
  expect(kept.certification).toMatchObject({
    validity: { kind: "fixed_day", month: 3, day: 31, least_months: 6 },
    renewal: { opens_days: 120, late_days: 30 },
    remind_days: [60, 14],
    exam_needed: true,
  });
});

test("a rule of assignment is made, changed, switched off and removed", async ({ page, context, portal }) => {
  const author = await Person.of(portal, "admin");
  await course(author, "Purge gas", [{ title: "A text", content: { kind: "text", markdown: "Nitrogen." } }]);
  await enter(context, portal, "admin");
  await open(page, "/training/manage/assignments");
  await page.getByRole("button", { name: "New rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Rule of assignment" });
  await field(dialog, "Name").fill("Gas for everybody");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByText("Fill this in.").first()).toBeVisible();
  await choose(dialog, "What", "Purge gas");
  await field(dialog, "Days").fill("45");
  await accessible(page);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: "Gas for everybody" });
  await expect(row).toContainText("Purge gas");
  await expect(row).toContainText("45 days after joining");
  await row.getByRole("button", { name: "Edit" }).click();
  await dialog.getByRole("radio", { name: "No due day" }).check();
  await dialog.getByRole("checkbox", { name: "It applies" }).uncheck();
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(row).toContainText("Switched off");
  await expect(row).toContainText("No due day");
  await page.reload();
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});

test("certificates of another system are looked at, then taken over, once", async ({ page, context, portal }) => {
  const admin = await Person.of(portal, "admin");
  await certification(admin, "Certified Gas Technician", await exam(admin, "Gas: the exam", "exam", 2));
  const name = "Certified Gas Technician";
  const first = `email,certification,awarded_on,expires_on,reference\n${PEOPLE.user},${name},2024-05-01,never,OLD-17\n`;
  await enter(context, portal, "admin");
  await open(page, "/training/manage/awards");
  await page.getByRole("button", { name: "Import CSV" }).click();
  const dialog = page.getByRole("dialog", { name: "Take over certificates of another system" });
  const give = async (csv: string): Promise<void> => {
    const chooser = page.waitForEvent("filechooser");
    await dialog.getByRole("button", { name: /^Choose/ }).click();
    await (await chooser).setFiles([{ name: "history.csv", mimeType: "text/csv", buffer: Buffer.from(csv) }]);
  };
  await give(`${first}nobody@brueckner.example,${name},2024-05-01,2024-04-30,\n`);
  await expect(dialog.getByText("2 faults, so nothing was imported").or(dialog.getByText("1 fault, so nothing was imported"))).toBeVisible();
  await expect(dialog.getByText("The end lies before the start. Choose a later end.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
  await accessible(page);
  await give(first);
  await expect(dialog.getByText("This would add 1 certificate; 0 are there already.")).toBeVisible();
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await expect(dialog.getByText("Added 1 certificate; 0 were there already.")).toBeVisible();
  await dialog.locator(".row.end").getByRole("button", { name: "Close" }).click();
  await page.getByRole("combobox", { name: "Certification" }).selectOption({ label: name });
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("No end");
  await page.getByRole("button", { name: "Import CSV" }).click();
  await give(first);
  await expect(dialog.getByText("This would add 0 certificates; 1 are there already.")).toBeVisible();
  await page.keyboard.press("Escape");
  await row.getByRole("link").first().click();
  await expect(page.getByText("Taken over: OLD-17")).toBeVisible();
});
