// A server of one's own with its own copy of the app, behind a proxy that can fail.
import { type BrowserContext, type Page, chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Site, deployed, files } from "./builds";
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

/** A browser with a profile of its own, which is searched once the browser is closed. */
export class Profile {
  readonly #folder = mkdtempSync(join(tmpdir(), "guildhall-profile-"));
  #context: BrowserContext | undefined;

  /** To be called before it is opened first: sites in frames may keep what is theirs, as most browsers let them. Debian's Chromium does not. */
  letFramesKeep(): void {
    mkdirSync(join(this.#folder, "Default"));
    writeFileSync(join(this.#folder, "Default", "Preferences"), JSON.stringify({ profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }));
  }

  /** Opens the browser with a page. */
  async open(timezoneId?: string): Promise<Page> {
    this.#context = await chromium.launchPersistentContext(this.#folder, {
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
      locale: "en-GB",
      timezoneId,
      serviceWorkers: "allow",
    });
    return this.#context.newPage();
  }

  /** Closes the browser, so that everything is written. */
  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  /** Where the portal left any of these. Which pages were open is the browser's own memory, as with every site; what they held is ours to remove. */
  found(canaries: string[]): string[] {
    const own = /^Default\/(History|Login Data|Favicons|Top Sites|Visited Links|Sessions\/)/;
    const lines = files(this.#folder).flatMap((file) => {
      const content = readFileSync(file);
      return canaries.filter((canary) => holds(content, canary)).map((canary) => `${file.slice(this.#folder.length + 1)}: ${canary}`);
    });
    return lines.filter((line) => !own.test(line));
  }

  /** Whether a text is anywhere in it: a search that finds nothing must be one that would find something. */
  holds(text: string): boolean {
    return files(this.#folder).some((file) => holds(readFileSync(file), text));
  }

  async end(): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const test = base.extend<{ at: (path?: string, settings?: string[]) => Promise<Place>; place: Place; profile: Profile }>({
  at: async ({}, use) => {
    const ended: (() => Promise<unknown>)[] = [];
    await use((path, settings) => start(ended, path, settings));
    for (const end of ended.reverse()) await end();
  },
  place: async ({ at }, use) => use(await at()),
  profile: async ({}, use) => {
    const profile = new Profile();
    await use(profile);
    await profile.end();
  },
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
function holds(content: Buffer, text: string): boolean {
  return content.includes(Buffer.from(text, "utf8")) || content.includes(Buffer.from(text, "utf16le"));
}
