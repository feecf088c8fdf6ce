// The outbox under schedules of faults, each made from a seed: whatever the network does, all that was acknowledged is on the server, once and in order.
import type { Page } from "@playwright/test";

import { type Written, Writer, about, form, queued, saved, submissions, waiting } from "./drafts";
import type { Fault } from "./faults";
import { type Place, enter, test } from "./place";
import { expect } from "./portal";

const SCHEDULES = process.env.GUILDHALL_TEST_LONG ? 200 : 12;
/** How many schedules share a server. */
const PER_TEST = Math.min(SCHEDULES, 4);
const FIRST_SEED = 20_261;

/** A number that is different each time and the same in each run, so that a failure can be looked at again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** A tab with a draft of its own. */
interface Tab {
  page: Page;
  draft: Written;
  /** What was typed, in order. */
  typed: string[];
  isSent: boolean;
}

class Schedule {
  private readonly random: Generator<number, never>;
  private reconnect: (() => void) | undefined;
  readonly told: string[] = [];

  constructor(
    private readonly place: Place,
    private readonly tabs: Tab[],
    seed: number,
  ) {
    this.random = numbers(seed);
  }

  private below(bound: number): number {
    return Math.floor(this.random.next().value * bound);
  }

  private fault(): Fault {
    const kinds: Fault[] = [
      { kind: "drop" },
      { kind: "cut", after: this.below(200) },
      { kind: "delay", by: this.below(700) },
      { kind: "status", status: [500, 502, 503][this.below(3)] ?? 500 },
      { kind: "twice" },
    ];
    return kinds[this.below(kinds.length)] ?? { kind: "drop" };
  }

  /** One thing that happens. */
  async step(): Promise<void> {
    const tab = this.tabs[this.below(this.tabs.length)];
    if (!tab) return;
    switch (this.below(8)) {
      case 0:
      case 1: {
        const [fault, times] = [this.fault(), 1 + this.below(2)];
        this.told.push(`${JSON.stringify(fault)} ${times} times`);
        this.place.proxy.fault(/^(PUT|POST|GET) \/api\/v1\/funds\/requests\/[0-9a-f-]{36}(\/submit)?$/, fault, times);
        return;
      }
      case 2:
        return this.reconnect ? this.online() : this.offline();
      case 3:
        if (tab.typed.length > 0 && !tab.isSent) await this.send(tab);
        return;
      default:
        if (!tab.isSent) await this.type(tab);
    }
  }

  private offline(): void {
    this.told.push("offline");
    this.reconnect = this.place.proxy.fault(/ \/api\/v1\//, { kind: "status", status: 502 });
  }

  private async online(): Promise<void> {
    this.told.push("online");
    this.reconnect?.();
    this.reconnect = undefined;
    // The browser knows before the app has asked.
    for (const { page } of this.tabs) await page.evaluate(() => window.dispatchEvent(new Event("online")));
  }

  private async type(tab: Tab): Promise<void> {
    const words = `${tab.draft.number}, number ${tab.typed.length + 1}`;
    this.told.push(`types ${words}`);
    tab.typed.push(words);
    await about(tab.page).fill(words);
    if (this.below(3) === 0) return;
    // The connection may have gone before the form heard which version its last save made: then this waits in the form.
    const kept = tab.page.getByText("No connection. What you write is kept in this browser and saved later.");
    await expect(saved(tab.page).or(queued(tab.page)).or(kept)).toBeVisible({ timeout: 30_000 });
  }

  private async send(tab: Tab): Promise<void> {
    this.told.push(`sends ${tab.draft.number}`);
    tab.isSent = true;
    await tab.page.getByRole("button", { name: "Send request" }).click();
    const main = tab.page.getByRole("main");
    await expect(main.getByText("It will be sent when the connection is back").or(main.getByText("In review")).first()).toBeVisible({ timeout: 30_000 });
  }

  /** The network is well again: then everything arrives. */
  async end(writer: Writer): Promise<void> {
    this.place.proxy.heal();
    await this.online();
    for (const { page } of this.tabs) await expect(waiting(page)).toHaveCount(0, { timeout: 60_000 });
    for (const tab of this.tabs) {
      if (!tab.isSent && tab.typed.length > 0) await expect(saved(tab.page)).toBeVisible({ timeout: 30_000 });
      const now = await writer.read(tab.draft.id);
      expect(now.description, "what was written last").toBe(tab.typed.at(-1) ?? "");
      expect([now.status, submissions(now)], "sent as often as told").toEqual(tab.isSent ? ["in_review", 1] : ["draft", 0]);
      // A save makes one version, and none came back from before.
      expect(now.version - tab.draft.version).toBeLessThanOrEqual(tab.typed.length + (tab.isSent ? 1 : 0));
    }
  }
}

for (let first = 0; first < SCHEDULES; first += PER_TEST) {
  const seeds = Array.from({ length: PER_TEST }, (_, index) => FIRST_SEED + first + index);
  test(`schedules of faults ${seeds[0]} to ${seeds.at(-1)}`, async ({ page, place, context }) => {
    test.setTimeout(60_000 + PER_TEST * 90_000);
    const writer = await Writer.of(place, "user");
    await enter(page, place);
    const other = await context.newPage();
    for (const seed of seeds) {
      await test.step(`schedule ${seed}`, async () => {
        const pages = seed % 2 === 0 ? [page] : [page, other];
        const tabs: Tab[] = [];
        for (const [index, tab] of pages.entries()) {
          const draft = await writer.draft(`Schedule ${seed}, tab ${index + 1}`);
          await form(tab, place, draft);
          tabs.push({ page: tab, draft, typed: [], isSent: false });
        }
        const schedule = new Schedule(place, tabs, seed);
        try {
          for (let steps = 0; steps < 10; steps += 1) await schedule.step();
          await schedule.end(writer);
        } catch (error) {
          throw new Error(`schedule ${seed}: ${schedule.told.join("; ")}`, { cause: error });
        }
      });
    }
  });
}
