// The library: finding, looking at, favourites, bringing files in, changing many, versions, conflicts, a lost connection.
import type { Page } from "@playwright/test";

import { accessible, enter, expect, fits, open, test } from "./portal";

const results = (page: Page) => page.getByRole("list", { name: "Assets" });
const search = (page: Page) => page.getByRole("searchbox", { name: /Search titles/ });

function textFile(name: string, text: string) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(text) };
}

async function choose(page: Page, ...files: ReturnType<typeof textFile>[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(files);
}

test("three letters find a document, its page shows it, its file is saved under its name", async ({ context, page, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral");
  await expect(results(page).getByRole("listitem").first()).toBeVisible();
  const title = (await results(page).getByRole("heading").first().textContent()) ?? "";
  await search(page).pressSequentially(title.slice(0, 3));
  await expect(page).toHaveURL(/\?q=/);
  await results(page).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Download/ }).first().click();
  expect((await saved).suggestedFilename()).toMatch(/\.\w+$/);
});

test("the address is the state: back undoes a filter, a link opens it", async ({ context, page, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral");
  const count = page.getByRole("main").getByRole("status").filter({ hasText: /assets/ }).first();
  await expect(count).toHaveText(/\d+ assets/);
  const before = await count.textContent();
  await page.getByRole("checkbox", { name: "Data sheet" }).check();
  await expect(page).toHaveURL(/kind=data_sheet/);
  await expect(page.getByRole("button", { name: "Remove filter Type: Data sheet" })).toBeVisible();
  await page.goBack();
  await expect(count).toHaveText(before ?? "");
  await open(page, "/collateral?kind=data_sheet&view=table&sort=title");
  await expect(page.getByRole("checkbox", { name: "Data sheet" })).toBeChecked();
  await expect(page.getByRole("table", { name: "Assets" })).toBeVisible();
  await page.getByRole("button", { name: "Remove filter Type: Data sheet" }).click();
  await expect(page).not.toHaveURL(/kind=/);
});

test("a search without hits names the way out", async ({ context, page, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral?q=zzqqxx");
  await expect(page.getByRole("heading", { name: "Nothing has “zzqqxx”" })).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(results(page).getByRole("listitem").first()).toBeVisible();
});

test("a favourite is kept", async ({ context, page, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral");
  const star = results(page).getByRole("button", { name: /^Favourite:/ }).first();
  const name = (await star.getAttribute("aria-label")) ?? "";
  const told = page.waitForResponse((answer) => answer.url().endsWith("/favourite") && answer.ok());
  await star.click();
  await told;
  await open(page, "/collateral?favourite=true");
  await expect(page.getByRole("button", { name })).toHaveAttribute("aria-pressed", "true");
});

test("what is not there and what is not yours look the same", async ({ context, page, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral/019a0000-0000-7000-8000-00000000dead");
  await expect(page.getByRole("main")).toContainText(/There is nothing here|nothing|not/i);
});

test("files come in, are recognised the second time, and get their words", async ({ context, page, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/collateral/upload");
  await choose(page, textFile("Pump house checklist.txt", "valve by valve"), textFile("Empty.txt", ""));
  await expect(page.getByText("Arrived, not saved yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove Empty.txt" })).toBeVisible();
  await page.getByRole("button", { name: "Remove Empty.txt" }).click();
  await page.getByLabel("Title").fill("Pump house checklist, first edition");
  await page.getByLabel("Keep as draft").check();
  await page.getByRole("button", { name: "Save 1 file" }).click();
  await expect(page.getByRole("link", { name: "Open" })).toBeVisible();
  await choose(page, textFile("The same under another name.txt", "valve by valve"));
  await expect(page.getByText("The library has this very file")).toBeVisible();
  await page.getByRole("button", { name: "Skip it" }).click();
  await expect(page.getByText("Already there, skipped")).toBeVisible();
  await page.getByRole("link", { name: "Open" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pump house checklist, first edition");
});

test("an upload goes on after a lost connection", async ({ context, page, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/collateral/upload");
  let lost = false;
  await page.route("**/api/v1/collateral/uploads/*", async (route) => {
    if (route.request().method() === "PATCH" && !lost) {
      lost = true;
      return route.abort("connectionfailed");
    }
    return route.continue();
  });
  await choose(page, textFile("Lost and found.txt", `lost ${Date.now()}`));
  await expect(page.getByText("No connection. Goes on by itself.")).toBeVisible();
  await expect(page.getByText("Arrived, not saved yet")).toBeVisible();
});

test("two who edit at once lose nothing", async ({ context, page, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/collateral?view=table&state=live");
  await page.getByRole("table", { name: "Assets" }).getByRole("rowheader").getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const address = page.url();
  await page.goto(`${address}/edit`);
  const other = await context.newPage();
  await other.goto(`${address}/edit`);
  await other.getByLabel("Description").fill("Said by the other one.");
  await other.getByRole("button", { name: "Save changes" }).click();
  await expect(other).toHaveURL(address);
  await page.getByLabel("Title").fill("A title of mine");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Somebody saved other changes meanwhile")).toBeVisible();
  await page.getByRole("button", { name: "Save mine" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A title of mine");
});

test("many are changed at once, and what was refused is told", async ({ context, page, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/collateral?view=table&state=live");
  const rows = page.getByRole("table", { name: "Assets" }).getByRole("row");
  await rows.nth(1).getByRole("checkbox").check();
  await rows.nth(2).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("dialog", { name: "Result" })).toContainText("2 assets were not changed");
});

test("a version is added, and one goes back", async ({ context, page, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/collateral?view=table&state=live&kind=manual");
  await page.getByRole("table", { name: "Assets" }).getByRole("rowheader").getByRole("link").first().click();
  await page.getByRole("button", { name: "Add a version" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a version" });
  const chooser = page.waitForEvent("filechooser");
  await dialog.getByRole("button", { name: /^Choose/ }).click();
  await (await chooser).setFiles([textFile("next.txt", `next ${Date.now()}`)]);
  await dialog.getByLabel("What has changed").fill("All of it.");
  await dialog.getByRole("button", { name: "Add version" }).click();
  await expect(page.getByText("All of it.")).toBeVisible();
  await page.getByRole("button", { name: "Go back to this" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Go back to this" }).click();
  await expect(page.getByText(/^Back to version/)).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  for (const path of ["/collateral", "/collateral?view=table", "/collateral/upload"]) {
    test(`${path} is accessible and fits, ${scheme}`, async ({ context, page, portal }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await enter(context, portal, "admin");
      await open(page, path);
      await expect(page.getByRole("main").getByRole("progressbar")).toHaveCount(0);
      await accessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await fits(page);
    });
  }
}
