// A tab that dies in the middle of a packaged lesson loses nothing that the package was told is saved.
//
// In a browser with a profile of its own, as people have it: a private window keeps nothing for frames of another site, and there what was told in
// the last milliseconds before the tab goes is with the page alone.
import type { BrowserContext, Page } from "@playwright/test";

import { PackagedLesson } from "./classroom";
import { onePage } from "./packages";
import { Profile } from "./place";
import { enter, expect, test } from "./portal";

/** How often the tab dies. */
const KILLS = process.env.GUILDHALL_TEST_LONG ? 200 : 8;

// Counts as fast as it may, and says each number that a commit took, as a package would rely on it.
const COUNTER = `<h1>Counting</h1>
<script>
run.begin();
let number = Number(run.get("cmi.suspend_data")) || 0;
console.log("found " + number);
const count = () => {
  number += 1;
  const taken = run.set("cmi.suspend_data", number) && run.set("place", "at " + number) && run.commit();
  if (taken) console.log("kept " + number);
  setTimeout(count, Math.random() * 40);
};
count();
</script>`;

/** A number that is different each time and the same in each run, so that a failure can be looked at again. */
function* moments(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** Ends what runs in a tab without asking it: closed, or gone to another page. */
async function kill(page: Page, how: "close" | "leave"): Promise<void> {
  if (how === "leave") await page.goto("about:blank");
  await page.close({ runBeforeUnload: false });
}

/** A tab with the lesson, and what its package has said. */
async function begin(context: BrowserContext, address: string): Promise<{ page: Page; said: { found: number; kept: number } }> {
  const page = await context.newPage();
  const said = { found: -1, kept: 0 };
  page.on("console", (message) => {
    const [word, number] = message.text().split(" ");
    if (word === "found") said.found = Number(number);
    if (word === "kept") said.kept = Math.max(said.kept, Number(number));
  });
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: /^(Open|Continue) the lesson$/ }).click();
  await expect.poll(() => said.kept, { intervals: [5], timeout: 20_000 }).toBeGreaterThan(0);
  return { page, said };
}

test(`a tab that dies ${KILLS} times in the middle of a lesson loses nothing`, async ({ portal }) => {
  test.setTimeout(60_000 + KILLS * 15_000);
  const lesson = await PackagedLesson.of(portal, "Counting under fire", onePage("Counting under fire", COUNTER));
  const profile = new Profile();
  profile.letFramesKeep();
  const context = (await profile.open()).context();
  await enter(context, portal, "user");
  const address = `${portal.url}${lesson.path}`;
  const moment = moments(20_261);
  let kept = 0;
  for (let round = 1; round <= KILLS; round += 1) {
    await test.step(`kill ${round}`, async () => {
      const { page, said } = await begin(context, address);
      await new Promise((done) => setTimeout(done, moment.next().value * 400));
      // Sometimes in the very moment in which something was kept.
      const now = said.kept;
      if (round % 3 === 0) await expect.poll(() => said.kept, { intervals: [1] }).toBeGreaterThan(now);
      await kill(page, round % 2 === 0 ? "leave" : "close");
      expect(said.kept).toBeGreaterThan(kept);
      kept = said.kept;

      // Whoever takes the lesson up again finds all of it, and then the server has it.
      const again = await begin(context, address);
      expect(again.said.found, "what the lesson began with").toBeGreaterThanOrEqual(kept);
      await again.page.getByRole("button", { name: "Close", exact: true }).click();
      await expect(again.page.locator("iframe")).toHaveCount(0);
      await expect(again.page.getByText("Everything is saved. You can close this page at any time.")).toBeVisible();
      kept = again.said.kept;
      const values = await lesson.values();
      expect(Number(values["cmi.suspend_data"]), "what the server has of what was kept").toBeGreaterThanOrEqual(kept);
      expect(values["cmi.core.lesson_location"]).toBe(`at ${values["cmi.suspend_data"]}`);
      kept = Number(values["cmi.suspend_data"]);
      await again.page.close();
    });
  }
  await profile.end();
});
