// Money for partners, from the vendor's side: paying, taking back, files of the books, programs, periods, figures.
import type { Locator, Page } from "@playwright/test";
import { readFileSync } from "node:fs";

import { FINANCE, Person, inDays, operation, type Money } from "./desk";
import { type Portal, accessible, enter, expect, fits, open, test } from "./portal";

const FUNDS = "/funds";
const field = (page: Page | Locator, name: string | RegExp): Locator => page.getByLabel(name, { exact: typeof name === "string" });
const dialog = (page: Page): Locator => page.getByRole("dialog");

interface Payable {
  claim: { id: string; number: string; partner_name: string };
  open: Money;
}

async function payables(portal: Portal, partner: string): Promise<Payable[]> {
  const all = await (await Person.of(portal, FINANCE)).get<{ items: Payable[] }>("/api/v1/funds/payables?limit=200");
  return all.items.filter((one) => one.claim.partner_name === partner);
}

const amount = (money: Money): string => (money.minor / 100).toFixed(2);

async function give(page: Page, csv: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await dialog(page).getByRole("button", { name: "Choose a file" }).click();
  await (await chooser).setFiles({ name: "books.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
}

/** Saves what a link leads to, and reads it. */
async function download(page: Page, name: string | RegExp): Promise<{ name: string; bytes: Buffer }> {
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name }).first().click();
  const file = await saved;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

test("several claims are paid in one payment, one of them in instalments", async ({ page, context, portal }) => {
  const mine = await payables(portal, "Vandermeer Instrumentatie");
  expect(mine.length).toBeGreaterThanOrEqual(2);
  const [first, second] = mine as [Payable, Payable];
  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/payments`);
  const table = page.getByRole("table", { name: "To be paid" });
  for (const one of [first, second]) await table.getByRole("row", { name: new RegExp(one.claim.number) }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  const half = Math.floor(first.open.minor / 200) * 100;
  await field(dialog(page), new RegExp(first.claim.number)).fill(String(half / 100));
  await field(dialog(page), "Reference").fill("SEPA-E2E-1");
  await dialog(page).getByRole("button", { name: /^Record payment of/ }).click();
  await expect(page.getByText(/^P-\d{4}-\d+ with .* is recorded$/)).toBeVisible();
  await expect(table.getByRole("row", { name: new RegExp(second.claim.number) })).toHaveCount(0);
  const rest = await payables(portal, "Vandermeer Instrumentatie");
  expect(rest.find((one) => one.claim.id === first.claim.id)?.open.minor).toBe(first.open.minor - half);
  // The rest of the first one, as its second instalment.
  await table.getByRole("row", { name: new RegExp(first.claim.number) }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await field(dialog(page), "Reference").fill("SEPA-E2E-2");
  await dialog(page).getByRole("button", { name: /^Record payment of/ }).click();
  await expect(table.getByRole("row", { name: new RegExp(first.claim.number) })).toHaveCount(0);

  await page.getByRole("table", { name: "Payments made" }).getByRole("row").filter({ hasText: "SEPA-E2E-1" }).getByRole("link").click();
  const claims = page.getByRole("table", { name: "Claims paid" });
  await expect(claims.getByRole("row")).toHaveCount(3);
  const note = await download(page, "Credit note (UBL)");
  expect(note.name).toMatch(/\.xml$/);
  expect(note.bytes.toString("utf8")).toContain("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2");
  await accessible(page);
});

test("what was paid is taken back by a counter-entry", async ({ page, context, portal }) => {
  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/payments`);
  await page.getByRole("table", { name: "Payments made" }).getByRole("row").filter({ hasNotText: "Taken back" }).nth(4).getByRole("link").click();
  const row = page.getByRole("table", { name: "Claims paid" }).getByRole("row").nth(1);
  await row.getByRole("button", { name: "Take back" }).click();
  await field(dialog(page), "Amount").fill("10");
  await dialog(page).getByRole("button", { name: "Take back €10" }).or(dialog(page).getByRole("button", { name: /^Take back/ })).first().click();
  await expect(field(dialog(page), "Reason")).toHaveAttribute("aria-invalid", "true");
  await field(dialog(page), "Reason").fill("The organiser gave a discount.");
  await dialog(page).getByRole("button", { name: /^Take back/ }).click();
  await expect(page.getByText(/10 taken back$/)).toBeVisible();
  await expect(row).toContainText(/10/);
  await row.getByRole("link").click();
  await page.getByRole("link", { name: "Open ledger" }).click();
  await expect(page.getByRole("table", { name: "Ledger" })).toContainText("Payment taken back");
  await expect(page.getByRole("table", { name: "Ledger" })).toContainText("The organiser gave a discount.");
});

test("paid status that comes twice counts once, and a faulty file takes nothing", async ({ page, context, portal }) => {
  const [claim] = (await payables(portal, "Tres Ríos Instrumentación")) as [Payable];
  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/payments`);
  const head = "claim,amount,currency,paid_on,method,reference\n";
  const row = `${claim.claim.number},${amount(claim.open)},EUR,${inDays(-1)},bank_transfer,SEPA-E2E-9\n`;
  await page.getByRole("button", { name: "Import paid status" }).click();
  await give(page, `${head}${row}C-1999-99999,5.00,EUR,${inDays(-1)},bank_transfer,SEPA-E2E-8\n`);
  await dialog(page).getByRole("button", { name: "Import 2 rows" }).click();
  await expect(dialog(page).getByText("Nothing was taken: 1 row is faulty. Mend the file and choose it again.")).toBeVisible();
  await expect(dialog(page).getByRole("table", { name: "Faulty rows" })).toContainText("C-1999-99999");
  await give(page, head + row);
  await dialog(page).getByRole("button", { name: "Import 1 row" }).click();
  await expect(dialog(page).getByText("1 row taken.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "Import paid status" }).click();
  await give(page, head + row);
  await dialog(page).getByRole("button", { name: "Import 1 row" }).click();
  await expect(dialog(page).getByText("0 rows taken. 1 had been taken before.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("table", { name: "Payments made" }).getByRole("row").filter({ hasText: "SEPA-E2E-9" })).toHaveCount(1);
});

test("lists and an activity's whole file can be taken along", async ({ page, context, portal }) => {
  const finance = await Person.of(portal, FINANCE);
  const { items } = await finance.get<{ items: { id: string; request: string }[] }>("/api/v1/funds/claims?status=paid&limit=1");
  const claim = await finance.get<{ request: string }>(`/api/v1/funds/claims/${items[0]?.id}`);
  await enter(context, portal, FINANCE);
  for (const [path, name] of [["/requests", "Download CSV"], ["/claims", "Export CSV"], ["/payments", "Export CSV"], ["/ledger", "Download CSV"]] as const) {
    await open(page, FUNDS + path);
    const file = await download(page, name);
    expect(file.name, path).toMatch(/\.csv$/);
    expect(file.bytes.toString("utf8").split("\n").length, path).toBeGreaterThan(10);
  }
  await open(page, `${FUNDS}/requests/${claim.request}`);
  const pack = await download(page, "Download everything (ZIP)");
  expect(pack.name).toMatch(/\.zip$/);
  expect(pack.bytes.subarray(0, 2).toString("latin1")).toBe("PK");
  expect(pack.bytes.includes("manifest")).toBe(true);
});

test("a program is set up with pools and money, and the dry run shows who would decide", async ({ page, context, portal }) => {
  test.setTimeout(90_000);
  await enter(context, portal, "admin");
  await open(page, `${FUNDS}/programs`);
  await page.getByRole("link", { name: "New program" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "New program" })).toBeVisible();
  await accessible(page);
  const name = `Launch money ${Date.now()}`;
  await field(page, "Name").first().fill(name);
  await field(page, "First day").fill(inDays(-20));
  await field(page, "Last day").fill(inDays(200));
  await field(page, "Budget").fill("50000");
  const dry = page.locator(".card").filter({ has: page.getByRole("heading", { name: "Try it out" }) });
  const steps = dry.getByRole("list").first().getByRole("listitem");
  await expect(steps).toHaveCount(2);
  const chain = page.locator(".card").filter({ has: page.getByRole("heading", { name: "Who decides on requests" }) });
  await chain.getByRole("group").first().getByLabel(/^Decides finally up to/).fill("3000");
  await field(dry, "Amount").fill("2500");
  await expect(steps).toHaveCount(1);
  await field(dry, "Amount").fill("3500");
  await expect(steps).toHaveCount(2);
  await page.getByRole("button", { name: "Create program" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  const pool = async (pool: string, money: string, parent?: string): Promise<void> => {
    await page.getByRole("button", { name: "New pool" }).first().click();
    await field(dialog(page), "Name").fill(pool);
    if (parent) await field(dialog(page), "Comes out of").selectOption({ label: parent });
    await field(dialog(page), "Money in all").fill(money);
    await dialog(page).getByRole("button", { name: "Save pool" }).click();
  };
  await pool("Europe", "30000");
  await expect(page.getByText("Europe saved")).toBeVisible();
  await pool("Alps", "40000", "Europe, €30,000 left");
  await expect(dialog(page).getByText(/The pool above can still give €30,000/).first()).toBeVisible();
  await field(dialog(page), "Money in all").fill("10000");
  await dialog(page).getByRole("button", { name: "Save pool" }).click();
  await expect(page.getByText("Alps saved")).toBeVisible();
  await expect(page.getByRole("table", { name: "Pools" }).getByRole("row", { name: /Europe/ })).toContainText("€20,000");

  await page.getByRole("button", { name: "Allocate money" }).click();
  await dialog(page).getByRole("combobox", { name: "Partner" }).fill("Brück");
  await page.getByRole("option", { name: /Brückner/ }).click();
  await field(dialog(page), "Pool").selectOption({ label: "Alps, €10,000 left" });
  await field(dialog(page), "Amount").fill("4000");
  await dialog(page).getByRole("button", { name: "Allocate €4,000" }).click();
  await expect(page.getByText("€4,000 allocated to Brückner Messtechnik")).toBeVisible();
  await expect(page.getByRole("table", { name: "Allocations" })).toContainText("Brückner Messtechnik");
  await page.getByRole("button", { name: "Open program" }).click();
  await dialog(page).getByRole("button", { name: "Open program" }).click();
  await expect(page.getByText(`${name} is open`)).toBeVisible();

  await enter(context, portal, "user");
  await open(page, FUNDS);
  const card = page.locator(".card").filter({ has: page.getByRole("heading", { name }) });
  await expect(card).toContainText("€4,000");
});

test("a period is closed after a look at what would happen", async ({ page, context, portal }) => {
  const admin = await Person.of(portal, "admin");
  const [before] = await admin.get<{ program: { rules: object; currency: string } }[]>("/api/v1/funds/programs");
  const name = `Last spring ${Date.now()}`;
  const rules = { ...before?.program.rules, carry_over: { kind: "percent", percent: 50 } };
  const input = { name, kind: "mdf", starts_on: inDays(-200), ends_on: inDays(-3), currency: "EUR", total: 2_000_000, gl_code: "", rules };
  const program = await admin.send<{ id: string }>("/api/v1/funds/programs", input);
  const pool = { operation: operation(), name: "All", region: "", tier: "", amount: 1_000_000 };
  const { id } = await admin.send<{ id: string }>(`/api/v1/funds/programs/${program.id}/pools`, pool);
  const partners = await admin.get<{ items: { id: string }[] }>("/api/v1/partners?q=Alpenland");
  const allocation = { operation: operation(), pool: id, partner: partners.items[0]?.id, amount: { minor: 300_000, currency: "EUR" }, reason: "" };
  await admin.send("/api/v1/funds/allocations", allocation);
  await admin.send(`/api/v1/funds/programs/${program.id}/open`, {});

  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/programs/${program.id}`);
  await page.getByRole("button", { name: "Close period" }).click();
  await field(dialog(page), "Name of the next program").fill(`Next spring ${name.slice(-6)}`);
  await dialog(page).getByRole("button", { name: "Show what would happen" }).click();
  await expect(dialog(page).locator("dl")).toContainText("€1,500");
  await expect(dialog(page).getByText("Afterwards nothing is booked in this period any more. This cannot be undone.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close period" }).click();
  await expect(page.getByText("The period is closed: €1,500 lapsed, €1,500 carried over")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: /^Next spring/ })).toBeVisible();
  await open(page, `${FUNDS}/programs/${program.id}`);
  await expect(page.locator(".page-head .badge")).toHaveText("Closed");
  await expect(page.getByRole("button", { name: "Allocate money" })).toHaveCount(0);
});

test("a file of purchases with a broken row names it and takes nothing", async ({ page, context, portal }) => {
  const finance = await Person.of(portal, FINANCE);
  const programs = await finance.get<{ id: string; status: string; program: { kind: string } }[]>("/api/v1/funds/programs");
  const coop = programs.find((program) => program.program.kind === "coop" && program.status === "open");
  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/programs/${coop?.id}`);
  await page.getByRole("button", { name: "Import purchases" }).click();
  const head = "partner,date,product_line,amount,currency,reference\n";
  const good = `Alpenland Regeltechnik,${inDays(-2)},level,120000.00,EUR,E2E-${Date.now()}\n`;
  await give(page, `${head}${good}Nobody at all,${inDays(-2)},flow,12.00,EUR,E2E-2\nAlpenland Regeltechnik,${inDays(-2)},flow,much,EUR,E2E-3\n`);
  await dialog(page).getByRole("button", { name: "Import 3 rows" }).click();
  await expect(dialog(page).getByText("Nothing was taken: 2 rows are faulty. Mend the file and choose it again.")).toBeVisible();
  const faulty = dialog(page).getByRole("table", { name: "Faulty rows" });
  await expect(faulty).toContainText("Nobody at all");
  await expect(faulty).toContainText("much");
  await give(page, head + good);
  await dialog(page).getByRole("button", { name: "Import 1 row" }).click();
  await expect(dialog(page).getByText("1 row taken.")).toBeVisible();
});

test("the books are checked on demand, and the vendor's pages fit a phone", async ({ page, context, portal }) => {
  await enter(context, portal, FINANCE);
  await open(page, `${FUNDS}/health`);
  await page.getByRole("button", { name: "Check the ledger" }).click();
  await expect(dialog(page).getByText("Everything holds: every balance is the sum of its entries, and no entry was changed.")).toBeVisible();
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  await page.setViewportSize({ width: 360, height: 740 });
  const finance = await Person.of(portal, FINANCE);
  const payments = await finance.get<{ items: { id: string }[] }>("/api/v1/funds/payments?limit=1");
  for (const path of ["/health", "/payments", `/payments/${payments.items[0]?.id}`, "/programs"]) {
    await open(page, FUNDS + path);
    await expect(page.locator(".bone")).toHaveCount(0);
    await fits(page);
  }
});
