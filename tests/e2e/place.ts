// A server of one's own with its own copy of the app, behind a proxy that can fail.
import type { Page } from "@playwright/test";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Site, deployed } from "./builds";
import { Proxy } from "./faults";
import { PASSWORD, PEOPLE, expect, freePort, ready, test as base } from "./portal";
import { bare } from "./setup";

export interface Place {
  /** Between browser and server. */
  proxy: Proxy;
  site: Site;
  /** The server's own address. */
  server: string;
}

/** A server of one's own with its own copy of the app, behind a proxy that can fail. */
async function start(ended: (() => Promise<unknown>)[], path = "", settings: string[] = []): Promise<Place> {
  const home = mkdtempSync(join(tmpdir(), "guildhall-offline-"));
  ended.push(async () => rmSync(home, { recursive: true, force: true }));
  const data = join(home, "data");
  cpSync(join(process.env.GUILDHALL_E2E_HOME ?? "", "seed"), data, { recursive: true });
  const port = await freePort();
  const proxy = await Proxy.start(port, path && `/${path}`);
  ended.push(() => proxy.stop());
  const told = ["--data", data, "--port", String(port), "--public-url", proxy.url, "--log-level", "warn", ...settings];
  const site = deployed(join(home, "web"), told, path);
  const args = ["serve", ...told, "--web-dir", site.folder];
  const child = spawn(process.env.GUILDHALL_SERVER ?? "", args, { stdio: ["ignore", "ignore", "inherit"], env: bare() });
  ended.push(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
  });
  const server = `http://127.0.0.1:${port}`;
  await ready(`${server}/readyz`, child);
  return { proxy, site, server };
}

export const test = base.extend<{ at: (path?: string, settings?: string[]) => Promise<Place>; place: Place }>({
  at: async ({}, use) => {
    const ended: (() => Promise<unknown>)[] = [];
    await use((path, settings) => start(ended, path, settings));
    for (const end of ended.reverse()) await end();
  },
  place: async ({ at }, use) => use(await at()),
});
export async function enter(page: Page, { proxy }: Place, who: keyof typeof PEOPLE = "user"): Promise<void> {
  await page.goto(`${proxy.url}/`);
  await page.getByLabel("E-mail address").fill(PEOPLE[who]);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await inside(page);
}

/** Expects the frame around the pages of somebody who is signed in. */
export async function inside(page: Page): Promise<void> {
  await expect(page.getByRole("navigation", { name: "Main" })).toBeAttached();
}

/** Whether bytes hold a text, in either of the ways that browsers store it. */
export function holds(content: Buffer, text: string): boolean {
  return content.includes(Buffer.from(text, "utf8")) || content.includes(Buffer.from(text, "utf16le"));
}
