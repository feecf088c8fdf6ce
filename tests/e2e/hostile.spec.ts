// Packages are strangers: whatever one tries from within its frame, the portal, its people and the network around stay untouched.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ATTACKS } from "./hostile/attacks";
import { Siege, Watch, cookies, plant } from "./hostile/siege";
import { enter, expect, open, test as base } from "./portal";

const test = base.extend<object, { siege: Siege }>({
  siege: [
    async ({ portal }, use) => {
      const siege = await Siege.begin(portal);
      await use(siege);
      siege.end();
    },
    { scope: "worker" },
  ],
});

for (const attack of ATTACKS) {
  test(`a package that ${attack.name} gets nowhere`, async ({ page, context, portal, siege, guards }) => {
    // It is about what policies stop; what they say of it is no fault of a page.
    guards.push(/Content Security Policy|Refused to|[Ss]andbox|^SecurityError/);
    await enter(context, portal, "user");
    await open(page, siege.lesson.path);
    await plant(page);
    const before = await cookies(context);
    const address = page.url();
    const watch = new Watch(page, siege);
    await page.getByRole("button", { name: attack.name }).click();
    await watch.wait();
    if (watch.crashed) {
      expect(watch.hits, "what reached the listener outside").toEqual([]);
      return;
    }
    await watch.nothingHappened(address);
    await attack.check?.(watch, siege);
    expect(watch.hits, "what reached the listener outside in the end").toEqual([]);
    expect(watch.traces).toEqual({ dialogs: [], popups: [], downloads: [] });
    expect(await cookies(context)).toEqual(before);
  });
}

test("on a page that nothing protects the same attacks leave their traces", async ({ context, siege, guards }) => {
  test.setTimeout(180_000);
  guards.push(/./);
  const free = ATTACKS.filter((attack) => attack.free);
  const server = createServer((request, answer) => {
    const attack = free[Number(request.url?.slice(1))];
    answer.writeHead(200, { "content-type": "text/html" });
    answer.end(attack ? siege.free(attack) : "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [index, attack] of free.entries()) {
    await test.step(attack.name, async () => {
      const page = await context.newPage();
      const watch = new Watch(page, siege);
      const address = `${host}/${index}`;
      await page.goto(address).catch(() => undefined);
      const seen = (): boolean => {
        if (attack.free === "hits") return watch.hits.length > 0;
        if (attack.free === "moved") return page.url() !== address;
        return attack.free !== undefined && watch.traces[attack.free].length > 0;
      };
      await expect.poll(seen, { message: attack.name }).toBe(true);
      await Promise.all(context.pages().map((own) => own.close()));
    });
  }
  server.closeAllConnections();
  server.close();
});
