// Time that a test moves by hand.
import type { Page } from "@playwright/test";

/**
 * From now on this page's time is a test's: see `page.clock`. To be called before anything is opened.
 *
 * The numbers of Playwright's timers begin at 10¹², while WebAssembly hands a timer's number back in 32 bits, as the ones of browsers fit in:
 * without this the app could end none of its timers.
 */
export async function own(page: Page): Promise<void> {
  const context = page.context();
  await context.clock.install();
  await context.addInitScript(() => {
    const first = 1e12;
    const timers = window as unknown as Record<string, (...given: unknown[]) => number>;
    for (const [start, end] of [
      ["setTimeout", "clearTimeout"],
      ["setInterval", "clearInterval"],
      ["requestAnimationFrame", "cancelAnimationFrame"],
      ["requestIdleCallback", "cancelIdleCallback"],
    ] as const) {
      const [begin, cancel] = [timers[start], timers[end]];
      if (!begin || !cancel) throw new Error(`there is no ${start}`);
      timers[start] = (...given) => {
        const id = begin.apply(window, given);
        if (id < first) throw new Error(`${start} is not the test's own`);
        return id - first;
      };
      timers[end] = (id) => cancel.call(window, typeof id === "number" ? id + first : id);
    }
  });
}

/** For this page it is later by so many milliseconds, all at once: what it waits for still takes its time. */
export async function later(page: Page, by: number): Promise<void> {
  await page.evaluate((by) => {
    const Now = Date;
    globalThis.Date = class extends Now {
      constructor(...given: [] | [number | string]) {
        super(...(given.length === 0 ? [Now.now() + by] : given) as [number]);
      }
      static override now(): number {
        return Now.now() + by;
      }
    } as DateConstructor;
  }, by);
}
