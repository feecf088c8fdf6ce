// What every browser test starts from: a server of its own, people who sign in, and guards that watch each page.
import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type BrowserContext, type Locator, type Page } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { bare } from "./setup";

export { expect };

/** The password of everybody in the demo portal. */
export const PASSWORD = "Hexholm-Demo-2026";

/** People of the demo portal, one of each kind. */
export const PEOPLE = {
  user: "user@brueckner.example",
  partnerAdmin: "jana@brueckner.example",
  manager: "manager@hexholm.example",
  approver: "approver@hexholm.example",
  admin: "admin@hexholm.example",
} as const;
export type Who = keyof typeof PEOPLE;

export interface Portal {
  url: string;
  data: string;
  /** The newest mail to somebody, from the file sink. */
  mailTo(address: string): Promise<string>;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}

/** Waits until an address of a program answers. */
export async function ready(url: string, child: ChildProcess): Promise<void> {
  for (const patience = Date.now() + 30_000; Date.now() < patience; ) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the server was not ready within 30 s");
}

/** Decodes what a mail's quoted-printable or base64 body says. */
function readable(mail: string): string {
  const parts = mail.split(/\r?\n\r?\n/);
  return parts
    .map((part) => {
      const plain = part.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
      const packed = /^[A-Za-z0-9+/=\r\n]{40,}$/.test(part.trim()) ? Buffer.from(part, "base64").toString("utf8") : "";
      return `${plain}\n${packed}`;
    })
    .join("\n\n");
}

export const test = base.extend<{ guards: RegExp[] }, { portal: Portal }>({
  portal: [
    async ({}, use, worker) => {
      const home = process.env.GUILDHALL_E2E_HOME ?? "";
      const data = join(home, `worker-${worker.workerIndex}`);
      cpSync(join(home, "seed"), data, { recursive: true });
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const child = spawn(process.env.GUILDHALL_SERVER ?? "", ["serve", "--port", String(port), "--data", data, "--log-level", "warn"], {
        stdio: ["ignore", "ignore", "inherit"],
        env: bare(),
      });
      await ready(`${url}/readyz`, child);
      const mailTo = async (address: string): Promise<string> => {
        for (const patience = Date.now() + 15_000; Date.now() < patience; ) {
          const folder = join(data, "mail");
          const mails = (() => {
            try {
              // Their names say nothing about when they were written.
              const written = (name: string): number => statSync(join(folder, name)).mtimeMs;
              return readdirSync(folder)
                .filter((name) => name.endsWith(".eml"))
                .sort((a, b) => written(b) - written(a));
            } catch {
              return [];
            }
          })();
          for (const name of mails) {
            const mail = readFileSync(join(folder, name), "utf8");
            if (mail.split(/\r?\n\r?\n/)[0]?.includes(address)) return readable(mail);
          }
          await new Promise((done) => setTimeout(done, 100));
        }
        throw new Error(`no mail to ${address} within 15 s`);
      };
      await use({ url, data, mailTo });
      child.kill("SIGTERM");
      await new Promise((done) => child.once("exit", done));
    },
    { scope: "worker" },
  ],
  baseURL: async ({ portal }, use) => use(portal.url),
  // No page of any test may break the content policy or throw, but for what a test excuses because it is about that.
  guards: [
    async ({ context }, use) => {
      const seen: string[] = [];
      const watch = (page: Page): void => {
        page.on("console", (message) => {
          if (/Content Security Policy|Refused to/i.test(message.text())) seen.push(message.text());
        });
        page.on("pageerror", (error) => seen.push(`${error.name}: ${error.message}`));
      };
      context.pages().forEach(watch);
      context.on("page", watch);
      const excused: RegExp[] = [];
      await use(excused);
      expect(seen.filter((told) => !excused.some((pattern) => pattern.test(told))), "policy violations and uncaught errors").toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs somebody in through the form. */
export async function signIn(page: Page, who: Who | string): Promise<void> {
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(PEOPLE[who as Who] ?? who);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeAttached();
}

/** Signs somebody in without the form: for tests that are about something else. */
export async function enter(context: BrowserContext, portal: Portal, who: Who | string): Promise<void> {
  const answer = await context.request.post(`${portal.url}/api/v1/session`, {
    headers: { origin: portal.url, "sec-fetch-site": "same-origin" },
    data: { email: PEOPLE[who as Who] ?? who, password: PASSWORD },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Goes on by a key until something has the focus, in this page or in a frame of it, as somebody without a mouse does. */
export async function press(page: Page, key: string, until: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await until.evaluate((element) => document.hasFocus() && element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  await expect(until).toBeFocused();
}

/** Opens a page and waits until it has drawn its heading. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Expects that axe finds nothing (WCAG 2.2 A and AA). */
export async function accessible(page: Page): Promise<void> {
  // A colour on its way from one to another is neither; what turns for ever is not waited for.
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => `${node.target.join(" ")} ${node.failureSummary}`).join("; ")}`);
  expect(told, `axe on ${page.url()}`).toEqual([]);
}

/** Expects that the page needs no sideways scrolling. */
export async function fits(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  expect(content, `width of ${page.url()}`).toBeLessThanOrEqual(window ?? 0);
}
