// What a person tells the portal without a connection: kept, sent once and in order, shown, chosen between, and gone when they sign out.
//
// The API alone fails, with a gateway's error: that is the same to the app.
import type { Page } from "@playwright/test";

import { type Written, Writer, about, form, queued, saved, submissions, waiting } from "./drafts";
import { type Place, enter, inside, test } from "./place";
import { PASSWORD, PEOPLE, accessible, expect, fits, open } from "./portal";

test.describe.configure({ timeout: 120_000 });

/** The API cannot be reached from now on. Gives what ends that. */
const away = ({ proxy }: Place): (() => void) => proxy.fault(/ \/api\/v1\//, { kind: "status", status: 502 });
const puts = (draft: Written): RegExp => new RegExp(`^PUT /api/v1/funds/requests/${draft.id}$`);
const submits = (draft: Written): RegExp => new RegExp(`^POST /api/v1/funds/requests/${draft.id}/submit$`);

/** Goes to a part of the portal without loading the page anew. */
async function go(page: Page, part: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: part, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
}

/** Opens the list of what waits. */
async function list(page: Page): Promise<void> {
  await waiting(page).click();
  await expect(page.getByRole("heading", { level: 1, name: "Waiting to be sent" })).toBeVisible();
}

/** Everything was sent. */
async function allSent(page: Page): Promise<void> {
  await expect(waiting(page)).toHaveCount(0, { timeout: 40_000 });
}

/** A person with the form of a fresh draft open. */
async function begun(page: Page, place: Place, title: string): Promise<{ writer: Writer; draft: Written }> {
  const writer = await Writer.of(place, "user");
  const draft = await writer.draft(title);
  await enter(page, place);
  await form(page, place, draft);
  return { writer, draft };
}

test("what is written without a connection is sent once when it is back, also when the form was left", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Written in a lift");
  const back = away(place);
  await about(page).fill("Between two floors.");
  await expect(queued(page)).toBeVisible();
  await about(page).fill("Between two floors, and on.");
  await expect(page.getByText(/^Saving/)).toHaveCount(0);
  await expect(queued(page)).toBeVisible();
  await go(page, "Training");
  await expect(waiting(page)).toHaveAccessibleName(/^1 thing waits to be sent/);
  await list(page);
  await expect(page.getByRole("region", { name: "Save the request “Written in a lift”" })).toContainText("It is sent when the connection is back.");
  await expect(page.getByText("What waits stays only as long as a tab of the portal is open here.")).toBeVisible();
  await accessible(page);
  const before = place.proxy.seen.length;
  back();
  await allSent(page);
  await expect(page.getByText("Nothing waits")).toBeVisible();
  expect(place.proxy.since(before, puts(draft))).toHaveLength(1);
  const now = await writer.read(draft.id);
  expect([now.description, now.version]).toEqual(["Between two floors, and on.", draft.version + 1]);
});

test("a request sent without a connection goes behind what is written, once", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Sent from a plane");
  const back = away(place);
  await about(page).fill("At ten thousand metres.");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page.getByRole("main").getByText("It will be sent when the connection is back")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send request" })).toHaveCount(0);
  await expect(page.getByText("keep a tab of the portal open until then")).toBeVisible();
  await list(page);
  await expect(page.getByRole("region", { name: "Send the request “Sent from a plane”" })).toContainText("It is sent after what stands before it");
  const before = place.proxy.seen.length;
  back();
  await expect(page.getByText("Sent: Sent from a plane")).toBeVisible({ timeout: 40_000 });
  await allSent(page);
  const told = place.proxy.since(before, /^(PUT|POST) \/api\/v1\/funds\/requests\//);
  expect(told.map((line) => line.split(" ")[0])).toEqual(["PUT", "POST"]);
  const now = await writer.read(draft.id);
  expect([now.description, now.status, submissions(now)]).toEqual(["At ten thousand metres.", "in_review", 1]);
});

test("an answer that is lost after the server has done it doubles nothing and is nobody else's change", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Lost on the way back");
  // The browser itself sends once more what met a connection that was just closed; then the second answer says that there is a newer version.
  place.proxy.fault(puts(draft), { kind: "drop" }, 1);
  await about(page).fill("One.");
  await expect(queued(page).or(saved(page))).toBeVisible();
  place.proxy.fault(puts(draft), { kind: "drop" }, 2);
  await about(page).fill("One, two.");
  await expect(saved(page)).toBeVisible({ timeout: 40_000 });
  await allSent(page);
  const between = await writer.read(draft.id);
  expect([between.description, between.version]).toEqual(["One, two.", draft.version + 2]);
  place.proxy.fault(submits(draft), { kind: "drop" }, 2);
  await page.getByRole("button", { name: "Send request" }).click();
  // By the browser's own second try or by the outbox: either way nobody sees anything but that it was sent.
  await expect(page.getByText("Sent: Lost on the way back").or(page.getByText(/^The vendor’s turn/)).first()).toBeVisible({ timeout: 40_000 });
  await allSent(page);
  const now = await writer.read(draft.id);
  expect([now.status, submissions(now)]).toEqual(["in_review", 1]);
});

test("of two tabs one sends, and each thing once", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Of the first tab");
  const second = await writer.draft("Of the second tab");
  const other = await page.context().newPage();
  await form(other, place, second);
  const back = away(place);
  await about(page).fill("Here.");
  await about(other).fill("There.");
  await expect(queued(page)).toBeVisible();
  await expect(queued(other)).toBeVisible();
  await expect(waiting(page)).toHaveAccessibleName(/^2 things wait to be sent/);
  const before = place.proxy.seen.length;
  back();
  await allSent(page);
  await allSent(other);
  await expect(saved(page)).toBeVisible();
  await expect(saved(other)).toBeVisible();
  for (const [one, words] of [[draft, "Here."], [second, "There."]] as const) {
    expect(place.proxy.since(before, puts(one))).toHaveLength(1);
    const now = await writer.read(one.id);
    expect([now.description, now.version]).toEqual([words, one.version + 1]);
  }
  // The second tab sends on when the first is gone.
  const again = away(place);
  await about(other).fill("There, alone.");
  await expect(queued(other)).toBeVisible();
  await page.close();
  again();
  await allSent(other);
  expect((await writer.read(second.id)).description).toBe("There, alone.");
});

for (const [choice, stays, version] of [["Keep mine", "Mine, from here.", 2], ["Keep theirs", "Theirs, from elsewhere.", 1]] as const) {
  test(`what somebody else changed meanwhile is shown beside it: ${choice}`, async ({ page, place }) => {
    const { writer, draft } = await begun(page, place, "Two minds");
    const back = away(place);
    await about(page).fill("Mine, from here.");
    await expect(queued(page)).toBeVisible();
    await writer.rewrite(draft, "Theirs, from elsewhere.");
    back();
    await expect(waiting(page)).toHaveAccessibleName(/needs you/, { timeout: 40_000 });
    await expect(page.getByText("It is not sent before you have looked at it")).toBeVisible();
    await list(page);
    const row = page.getByRole("table", { name: "Where the versions differ" }).getByRole("row").filter({ hasText: "What it is about in all" });
    await expect(row).toContainText("Mine, from here.");
    await expect(row).toContainText("Theirs, from elsewhere.");
    await expect(page.getByRole("table", { name: "Where the versions differ" }).getByRole("row")).toHaveCount(2);
    await accessible(page);
    for (const size of [{ width: 360, height: 740 }, { width: 768, height: 900 }]) {
      await page.setViewportSize(size);
      await fits(page);
      await accessible(page);
    }
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page);
    await page.getByRole("button", { name: choice, exact: true }).focus();
    await page.keyboard.press("Enter");
    await allSent(page);
    const now = await writer.read(draft.id);
    expect([now.description, now.version]).toEqual([stays, draft.version + version]);
    await form(page, place, draft);
    await expect(about(page)).toHaveValue(stays);
  });
}

test("what the server refuses says why, and can be thrown away", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Discarded elsewhere");
  const back = away(place);
  await about(page).fill("Too late.");
  await expect(queued(page)).toBeVisible();
  await writer.remove(draft);
  back();
  await expect(waiting(page)).toHaveAccessibleName(/needs you/, { timeout: 40_000 });
  await list(page);
  const entry = page.getByRole("region", { name: "Save the request “Discarded elsewhere”" });
  await expect(entry).toContainText(/The server did not take it: .{10}/);
  await entry.getByRole("button", { name: /^Throw away/ }).click();
  await expect(page.getByRole("dialog").getByRole("listitem")).toHaveText(["Save the request “Discarded elsewhere”"]);
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Throw away" }).click();
  await expect(page.getByText("Nothing waits")).toBeVisible();
  await expect(waiting(page)).toHaveCount(0);
});

test("the browser asks before a tab goes with what is nowhere else", async ({ page, place }) => {
  await begun(page, place, "Held back");
  const back = away(place);
  // A browser asks nobody who has not touched the page.
  await about(page).click();
  await about(page).fill("Wait for me.");
  await expect(queued(page)).toBeVisible();
  const [asked] = await Promise.all([page.waitForEvent("dialog"), page.evaluate(() => setTimeout(() => window.location.reload()))]);
  expect(asked.type()).toBe("beforeunload");
  await asked.dismiss();
  await expect(queued(page)).toBeVisible();
  back();
  await allSent(page);
  // Now it asks no more.
  page.once("dialog", () => expect(false, "asked once more").toBe(true));
  await page.reload();
  await expect(about(page)).toHaveValue("Wait for me.");
});

/** Names of what the browser keeps for the portal: databases, and drafts in `localStorage`. */
async function left(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name = "" }) => name);
    return [...databases, ...Object.keys(localStorage).filter((name) => name.startsWith("draft "))];
  });
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("dialog")).toContainText("The server does not have everything you wrote yet.");
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
}

test("who signs out without a connection leaves nothing, and nothing is sent", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Left behind");
  const back = away(place);
  await about(page).fill("Never to be read.");
  await expect(queued(page)).toBeVisible();
  await signOut(page);
  await expect.poll(() => left(page)).toEqual([]);
  const before = place.proxy.seen.length;
  back();
  await page.reload();
  await enter(page, place);
  await open(page, `${place.proxy.url}/outbox`);
  await expect(page.getByText("Nothing waits")).toBeVisible();
  expect(place.proxy.since(before, puts(draft))).toEqual([]);
  expect((await writer.read(draft.id)).version).toBe(draft.version);
});

test("what waits when the session ends goes on when the same person has signed in again", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Parked");
  const back = away(place);
  await about(page).fill("Still mine.");
  await expect(queued(page)).toBeVisible();
  await writer.leave();
  const before = place.proxy.seen.length;
  back();
  await expect(page.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 40_000 });
  await expect(waiting(page)).toHaveAccessibleName(/^1 thing waits to be sent/);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
  await allSent(page);
  await expect(saved(page)).toBeVisible();
  const now = await (await Writer.of(place, "user")).read(draft.id);
  expect([now.description, now.version]).toEqual(["Still mine.", draft.version + 1]);
  expect(place.proxy.since(before, puts(draft)).length).toBeGreaterThan(0);
});

test("what waits when the session ends is never sent by somebody else, and goes", async ({ page, place }) => {
  const { draft } = await begun(page, place, "Not yours");
  const back = away(place);
  await about(page).fill("Of the first one.");
  await expect(queued(page)).toBeVisible();
  const [before] = (await left(page)).filter((name) => name.startsWith("guildhall"));
  // Meanwhile a colleague has signed in with this browser, who may write the same draft.
  const answer = await page.context().request.post(`${place.server}/api/v1/session`, {
    headers: { origin: place.proxy.url, "sec-fetch-site": "same-origin" },
    data: { email: PEOPLE.partnerAdmin, password: PASSWORD },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  back();
  await expect(page.getByRole("heading", { name: "Sign in again" })).toBeVisible({ timeout: 40_000 });
  const fresh = await page.context().newPage();
  await open(fresh, `${place.proxy.url}/outbox`);
  await inside(fresh);
  await expect.poll(async () => (await left(fresh)).filter((name) => name === before)).toEqual([]);
  await expect(fresh.getByText("Nothing waits")).toBeVisible();
  const now = await (await Writer.of(place, "user")).read(draft.id);
  expect([now.description, now.version]).toEqual(["", draft.version]);
});

test("what waits is encrypted, and tells nothing of what it is about", async ({ page, place }) => {
  const { draft } = await begun(page, place, "A secret of the trade");
  const back = away(place);
  await about(page).fill("Nobody else may read this.");
  await expect(queued(page)).toBeVisible();
  const letters = await page.evaluate(async () => {
    const [{ name = "" } = {}] = await indexedDB.databases();
    const database = await new Promise<IDBDatabase>((good, bad) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => good(request.result);
      request.onerror = () => bad(request.error);
    });
    const all = await new Promise<string[]>((good) => {
      const request = database.transaction("letters").objectStore("letters").getAll();
      request.onsuccess = () => good(request.result as string[]);
    });
    database.close();
    return all;
  });
  expect(letters).toHaveLength(1);
  // Bytes are written as numbers.
  const { body } = JSON.parse(letters[0] ?? "") as { body: number[] };
  const text = `${letters[0]} ${Buffer.from(body).toString("latin1")}`;
  expect(body.length).toBeGreaterThan(200);
  for (const canary of [draft.title, "Nobody else", draft.id, draft.number, "/api/", "funds"]) expect(text, canary).not.toContain(canary);
  back();
  await allSent(page);
});

test("a claim is written without a connection, too", async ({ page, place }) => {
  const writer = await Writer.of(place, "user");
  const claim = await writer.claim();
  await enter(page, place);
  await open(page, `${place.proxy.url}/funds/claims/${claim.id}`);
  const note = page.getByLabel(/^A word to the vendor/);
  await expect(note).toBeVisible();
  const back = away(place);
  await note.fill("Written on a hill.");
  await expect(queued(page)).toBeVisible();
  const before = place.proxy.seen.length;
  back();
  await allSent(page);
  await expect(saved(page)).toBeVisible();
  const now = await writer.readClaim(claim.id);
  expect([now.input.note, now.version]).toEqual(["Written on a hill.", claim.version + 1]);
  expect(place.proxy.since(before, /^PUT \/api\/v1\/funds\/claims\//).length).toBe(1);
});

/** Marks this as the person's own device. */
async function own(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByRole("switch", { name: /This is my own device/ }).click();
  await expect(page.getByText("The portal now opens here without a connection")).toBeVisible();
}

test("on one's own device what waits outlives the tab, and the form goes on with it", async ({ page, place }) => {
  const { writer, draft } = await begun(page, place, "Over night");
  await own(page);
  await page.goBack();
  await expect(about(page)).toBeVisible();
  const back = away(place);
  await about(page).fill("In the evening.");
  await expect(queued(page)).toBeVisible();
  const fresh = await page.context().newPage();
  await page.close();
  await form(fresh, place, draft);
  await expect(about(fresh)).toHaveValue("In the evening.");
  await expect(queued(fresh)).toBeVisible();
  await about(fresh).fill("In the evening, and the morning.");
  await expect(fresh.getByText(/^Saving/)).toHaveCount(0);
  await expect(queued(fresh)).toBeVisible();
  await expect(waiting(fresh)).toHaveAccessibleName(/^1 thing waits to be sent/);
  back();
  await allSent(fresh);
  await expect(saved(fresh)).toBeVisible();
  const now = await writer.read(draft.id);
  expect([now.description, now.version]).toEqual(["In the evening, and the morning.", draft.version + 1]);
});
