// The ground of the attacks: a listener outside that counts whatever reaches it, the package with all of them, and who watches the portal.
import type { BrowserContext, Page } from "@playwright/test";
import { createSocket } from "node:dgram";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { PackagedLesson, TRAINING, course } from "../classroom";
import { Person } from "../desk";
import { lessons, manifest, script, zip } from "../packages";
import { type Portal, expect } from "../portal";
import { ATTACKS, type Attack, type Trace } from "./attacks";

/** What the portal keeps in the browser and nobody else may see. */
export const CANARY = "canary-7f3a91";

/** What every attack begins with. `loot` is what it got. */
const TOOLS = `
const loot = [];
const pause = (time) => new Promise((done) => setTimeout(done, time));
const gather = (what) => loot.push(JSON.stringify(what) || "");
const attempt = async (what) => {
  try {
    await Promise.race([what(), pause(400)]);
  } catch (error) {
    console.log("stopped: " + error);
  }
};
addEventListener("unhandledrejection", (event) => event.preventDefault());
addEventListener("error", (event) => event.preventDefault());`;

type Names = Record<string, string | number>;

/** What an attack knows. */
function known(names: Names): string {
  return Object.entries(names)
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`)
    .join("\n");
}

/** A page that runs one attack, and the script that it may bring into the wrapper. */
function files(attack: Attack, number: number, names: Names, runtime: string): Record<string, string> {
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${attack.name}</title></head><body><p>A lesson like any other.</p>
<script>${runtime}</script>
<script>${TOOLS}
${known(names)}
const within = async () => {
  const script = parent.document.createElement("script");
  script.src = new URL("inside${number}.js", location.href).href;
  parent.document.head.append(script);
  for (let i = 0; i < 160 && !parent.loot; i += 1) await pause(50);
  if (!parent.loot) throw new Error("the script did not run");
  loot.push("within", ...parent.loot);
};
(async () => {
  run.begin();
  console.log("attack begins");
  ${attack.code}
  console.log("attack over " + JSON.stringify(loot));
})();
</script></body></html>`;
  const inside = `{${TOOLS}
${known(names)}
(async () => {
  console.log("attack within");
  ${attack.inside ?? ""}
  window.loot = loot;
})();}`;
  return { [`attack${number}.html`]: page, ...(attack.inside ? { [`inside${number}.js`]: inside } : {}) };
}

/** A server that answers everything and counts it, TCP and UDP. */
class Listener {
  readonly seen: string[] = [];
  private constructor(
    private readonly servers: Server[],
    private readonly socket: ReturnType<typeof createSocket>,
  ) {}

  static async start(): Promise<Listener> {
    const server = createServer((request, answer) => {
      answer.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/plain" });
      answer.end(request.url);
    });
    const socket = createSocket("udp4");
    const listener = new Listener([server], socket);
    // Whoever sends something that is no request; a connection over which nothing goes tells nothing.
    server.on("clientError", (error) => listener.seen.push(`bytes: ${error.message}`));
    server.on("request", (request) => listener.seen.push(`${request.method} ${request.url}`));
    server.on("upgrade", (request, stream) => {
      listener.seen.push(`upgrade ${request.url}`);
      stream.destroy();
    });
    socket.on("message", () => listener.seen.push("datagram"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.servers[0]?.address() as AddressInfo).port}/`;
  }

  get udp(): number {
    return this.socket.address().port;
  }

  stop(): void {
    this.socket.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** One portal under siege: the hostile package in a lesson, a lesson beside it, and a course that the learner has not begun. */
export class Siege {
  private constructor(
    readonly portal: Portal,
    readonly outside: Listener,
    readonly lesson: PackagedLesson,
    readonly other: PackagedLesson,
    readonly otherLaunch: string,
    private readonly victim: string,
    private readonly learner: Person,
  ) {}

  static async begin(portal: Portal): Promise<Siege> {
    const [author, learner, outside] = [await Person.of(portal, "admin"), await Person.of(portal, "user"), await Listener.start()];
    const victim = await course(author, "Not begun by anybody", [{ title: "Text", content: { kind: "text", markdown: "Words." } }]);
    const other = await PackagedLesson.of(portal, "The lesson beside it", lessons("1.2", "The lesson beside it", [{ title: "Beside", score: 50 }], "as-they-are"));
    const launch = await learner.send<{ id: string }>(`${TRAINING}/enrollments/${other.enrollment}/lessons/${other.lesson}/launch`, {});
    const names = { portal: portal.url, evil: outside.url, udp: outside.udp, victim: victim.id, other: launch.id };
    const parts = ATTACKS.map((attack, index) => ({ id: `attack-${index}`, title: attack.name, file: `attack${index}.html` }));
    const pages = ATTACKS.map((attack, index) => files(attack, index, names, script("1.2")));
    const worker = "self.onfetch = () => 0;";
    const archive = zip({ "imsmanifest.xml": manifest("1.2", "Hostile", parts), "worker.js": worker, ...Object.assign({}, ...pages) as object });
    const lesson = await PackagedLesson.of(portal, "Hostile", archive);
    return new Siege(portal, outside, lesson, other, launch.id, victim.id, learner);
  }

  async victimIsUntouched(): Promise<boolean> {
    const mine = await this.learner.get<object>(`${TRAINING}/mine`);
    return !JSON.stringify(mine).includes(this.victim);
  }

  /** The same attack on a page that nothing protects. */
  free(attack: Attack): string {
    const stub = `const run = { begin: () => true, get: () => "", set: () => true, commit: () => true, end: () => true };`;
    const names = { portal: this.portal.url, evil: this.outside.url, udp: this.outside.udp, victim: this.victim, other: this.otherLaunch };
    return files(attack, 0, names, stub)["attack0.html"] ?? "";
  }

  end(): void {
    this.outside.stop();
  }
}

/** Watches a page from outside. */
export class Watch {
  readonly traces: Record<Exclude<Trace, "hits" | "moved">, string[]> = { dialogs: [], popups: [], downloads: [] };
  loot: string[] = [];
  /** Whether the attack came as far as the wrapper's window. */
  within = false;
  /** Whether the browser has ended the page: one that breaks its allowlist is not kept. */
  crashed = false;
  private begun = false;
  private over = false;
  private readonly hitsBefore: number;
  private readonly requests: string[] = [];

  constructor(
    readonly page: Page,
    readonly siege: Siege,
  ) {
    this.hitsBefore = siege.outside.seen.length;
    page.on("dialog", (dialog) => {
      this.traces.dialogs.push(`${dialog.type()}: ${dialog.message()}`);
      void dialog.dismiss().catch(() => undefined);
    });
    page.on("crash", () => (this.crashed = true));
    page.on("download", (download) => this.traces.downloads.push(download.suggestedFilename()));
    page.context().on("page", (popup) => this.traces.popups.push(popup.url()));
    page.on("console", (message) => {
      const text = message.text();
      if (text === "attack begins") this.begun = true;
      if (text === "attack within") this.within = true;
      if (!text.startsWith("attack over ")) return;
      this.over = true;
      this.loot = JSON.parse(text.slice("attack over ".length)) as string[];
    });
    page.on("response", (response) => {
      if (!response.url().startsWith(siege.portal.url)) return;
      const own = response.request().isNavigationRequest() ? response.url() === page.url() : response.frame() === page.mainFrame();
      if (!own) this.requests.push(`${response.status()} ${response.url()}`);
    });
  }

  get hits(): string[] {
    return this.siege.outside.seen.slice(this.hitsBefore);
  }

  /** Waits until the attack has said that it is over, or has gone where it says nothing any more. */
  async wait(): Promise<void> {
    await expect.poll(() => this.begun, { message: "the attack begins" }).toBe(true);
    for (const patience = Date.now() + 9_000; !this.over && !this.crashed && Date.now() < patience; ) await new Promise((done) => setTimeout(done, 50));
    await new Promise((done) => setTimeout(done, 300));
  }

  /** What must hold after every attack. */
  async nothingHappened(address: string): Promise<void> {
    expect(this.hits, "what reached the listener outside").toEqual([]);
    expect(this.traces, "what opened").toEqual({ dialogs: [], popups: [], downloads: [] });
    expect(this.requests, "what the portal answered to a strange frame").toEqual([]);
    expect(this.page.url(), "where the portal’s page is").toBe(address);
    expect(this.page.context().pages()).toHaveLength(1);
    await expect(this.page.getByRole("heading", { level: 1 })).toHaveText("Hostile");
    await expect(this.page.locator("iframe")).toHaveCount(1);
    const cookies = await this.page.context().cookies();
    const secrets = [CANARY, "user@brueckner.example", "confirmed", ...cookies.map((cookie) => cookie.value)];
    for (const secret of secrets) expect(this.loot.join("\n"), "what the package got hold of").not.toContain(secret);
    expect(await this.page.evaluate(() => localStorage.getItem("canary"))).toBe(CANARY);
    expect((await this.siege.lesson.progress()).completed_at, "what the lesson came to").toBeUndefined();
  }
}

/** Puts something into every place in which a portal keeps things. */
export async function plant(page: Page): Promise<void> {
  await page.evaluate(async (canary) => {
    localStorage.setItem("canary", canary);
    sessionStorage.setItem("canary", canary);
    document.body.dataset.canary = canary;
    const cache = await caches.open(canary);
    await cache.put("/canary", new Response(canary));
    await new Promise((done) => (indexedDB.open(canary).onsuccess = done));
  }, CANARY);
}

/** The portal's cookies, to see that nobody has changed them. */
export async function cookies(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name, value, domain }) => `${domain} ${name}=${value}`).sort();
}
