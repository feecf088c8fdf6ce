// Money for partners, from the question to the proof: asking, deciding, changing, claiming.
import type { Locator, Page } from "@playwright/test";

import { Person, inDays, type FundRequest, type Money } from "./desk";
import { broken, jpeg, pdf, png } from "./files";
import { PASSWORD, accessible, enter, expect, fits, open, test } from "./portal";

const FUNDS = "/funds";
const field = (page: Page | Locator, name: string | RegExp): Locator => page.getByLabel(name, { exact: typeof name === "string" });
const dialog = (page: Page): Locator => page.getByRole("dialog");
const status = (page: Page, words: string): Locator => page.locator(".page-head .badge").filter({ hasText: words });

/** Starts a request of the MDF program and waits for its form. */
async function start(page: Page, title: string): Promise<void> {
  await open(page, `${FUNDS}/requests/new`);
  await page.getByRole("radio", { name: /^MDF/ }).check();
  await field(page, "Title").fill(title);
  await page.getByRole("button", { name: "Start request" }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

test("a request is checked while it is typed, saves itself, and says who will decide", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, FUNDS);
  await page.getByRole("link", { name: "Ask for money" }).first().click();
  await page.getByRole("radio", { name: /^MDF/ }).check();
  await field(page, "Title").fill("Pump days");
  await page.getByRole("button", { name: "Start request" }).click();
  await field(page, "Type").selectOption("Webinar");
  await field(page, "Title of the activity").fill("Pumps in an hour");
  await field(page, "First day").fill(inDays(1));
  await expect(page.getByText(/This starts too soon: .* is the earliest day/)).toBeVisible();
  await field(page, "First day").fill(inDays(40));
  await expect(page.getByText(/This starts too soon/)).toHaveCount(0);
  await field(page, "Last day").fill(inDays(40));
  await field(page, "Cost in all").fill("1000");
  await field(page, "You ask for").fill("700");
  await expect(page.getByText("ask for at most €500")).toBeVisible();
  await page.getByRole("button", { name: "Ask for €500" }).click();
  await expect(field(page, "You ask for")).toHaveValue("500.00");
  await field(page, "What happens").fill("For water utilities, with two customers.");
  const who = page.locator("section, .card").filter({ has: page.getByRole("heading", { name: "Who will decide" }) }).last();
  await expect(who).toContainText("Ingrid Solberg");
  await expect(who).toContainText("If you send it today, all is decided by");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await accessible(page);
  await page.reload();
  await expect(field(page, "Title of the activity")).toHaveValue("Pumps in an hour");
  await expect(field(page, "Cost in all")).toHaveValue("1,000.00");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page).toHaveURL(/\/funds\/requests\/[0-9a-f-]+$/);
  await expect(status(page, "In review")).toBeVisible();
  await expect(page.getByText(/^The vendor’s turn/)).toBeVisible();
  await accessible(page);
});

test("what is missing is told when the request is sent, beside its field", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await start(page, "Half a thought");
  await page.getByRole("button", { name: "Send request" }).click();
  await expect(page.getByText(/things to mend before it can be sent/)).toBeVisible();
  await expect(field(page, "Type")).toBeFocused();
  await expect(field(page, "Type")).toHaveAttribute("aria-invalid", "true");
  await expect(field(page, "Cost in all")).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Discard draft" }).click();
  await dialog(page).getByRole("button", { name: "Discard draft" }).click();
  await expect(page).toHaveURL(/\/funds\/requests$/);
  await expect(page.getByRole("table", { name: "Requests" })).not.toContainText("Half a thought");
});

test("without a connection what is typed stays in the browser and is saved when it is back", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await start(page, "Written on a train");
  await page.route("**/api/v1/funds/requests/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await field(page, /^What it is about in all/).fill("A tunnel long.");
  await expect(page.getByText("Saved on this device; it is sent when the connection is back")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/This browser has words of .* that were not saved/)).toBeVisible();
  await page.getByRole("button", { name: "Use them" }).click();
  await expect(field(page, /^What it is about in all/)).toHaveValue("A tunnel long.");
  await page.unroute("**/api/v1/funds/requests/*");
  await field(page, /^What it is about in all/).fill("Two tunnels long.");
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await page.reload();
  await expect(field(page, /^What it is about in all/)).toHaveValue("Two tunnels long.");
});

/** What of drafts this browser keeps. */
const kept = (page: Page): Promise<string[]> => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("draft ")));

test("who signs out leaves nothing of what was typed, and is asked before", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await start(page, "Left on a shared machine");
  await page.route("**/api/v1/funds/requests/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await field(page, /^What it is about in all/).fill("Nobody else’s business.");
  await expect.poll(() => kept(page)).toHaveLength(1);
  const leave = async (): Promise<void> => {
    await page.getByRole("button", { name: /Your account/ }).click();
    await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).first().click();
  };
  await leave();
  await expect(dialog(page)).toContainText("The server does not have everything you wrote yet.");
  await accessible(page);
  await dialog(page).getByRole("button", { name: "Stay signed in" }).click();
  expect(await kept(page)).toHaveLength(1);
  await leave();
  await dialog(page).getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(await kept(page)).toEqual([]);
});

test("whoever begins in a browser finds nothing of what somebody else typed", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await start(page, "Forgotten to sign out");
  await page.route("**/api/v1/funds/requests/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await field(page, /^What it is about in all/).fill("Nobody else’s business.");
  await expect.poll(() => kept(page)).toHaveLength(1);
  await page.reload();
  await expect(page.getByText(/This browser has words of .* that were not saved/)).toBeVisible();
  expect(await kept(page)).toHaveLength(1);
  await enter(context, portal, "manager");
  await open(page, FUNDS);
  expect(await kept(page)).toEqual([]);
});

test("a tab whose person is no longer the one who is signed in changes nothing", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await start(page, "Two at one machine");
  const path = new URL(page.url()).pathname.replace(/\/edit$/, "").replace(/^.*\/requests\//, "");
  await enter(context, portal, "admin");
  await field(page, /^What it is about in all/).fill("Typed by whom?");
  await expect(dialog(page)).toContainText("Your session has ended");
  await enter(context, portal, "user");
  const answer = await context.request.get(`${portal.url}/api/v1/funds/requests/${path}`);
  expect(JSON.stringify(await answer.json())).not.toContain("Typed by whom?");
  await page.reload();
  await page.getByRole("button", { name: "Use them" }).click();
  await expect(page.getByText(/^Saved at/)).toBeVisible();
  await page.reload();
  await expect(field(page, /^What it is about in all/)).toHaveValue("Typed by whom?");
});

test("money is asked for with the keyboard alone", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, `${FUNDS}/requests/new`);
  const press = async (key: string, until: Locator): Promise<void> => {
    for (let steps = 0; steps < 60; steps += 1) {
      if (await until.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press(key);
    }
    await expect(until).toBeFocused();
  };
  await expect(page.getByRole("radio", { name: /^MDF/ })).toBeVisible();
  await press("Tab", page.getByRole("radio", { checked: true }));
  await press("ArrowDown", page.getByRole("radio", { name: /^MDF/ }));
  await press("Tab", field(page, "Title"));
  await page.keyboard.type("No mouse");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "No mouse" })).toBeVisible();
  await press("Tab", field(page, "Type"));
  await page.keyboard.type("Webinar");
  await press("Tab", field(page, "Title of the activity"));
  await page.keyboard.type("Keys only");
  await press("Tab", field(page, "First day"));
  // A day that reads the same whether the day or the month comes first.
  const days = Array.from({ length: 40 }, (_, index) => inDays(14 + index).split("-") as [string, string, string]);
  const [year, month, day] = days.find(([, month, day]) => month === day) ?? ["", "", ""];
  await page.keyboard.type(`${day}${month}${year}`);
  await press("Tab", field(page, "Last day"));
  await page.keyboard.type(`${day}${month}${year}`);
  await expect(field(page, "Last day")).toHaveValue(`${year}-${month}-${day}`);
  await press("Tab", field(page, "Cost in all"));
  await page.keyboard.type("900");
  // What is asked for follows the cost until somebody types another amount.
  await press("Tab", field(page, "You ask for"));
  await expect(field(page, "You ask for")).toHaveValue("450.00");
  await press("Tab", field(page, "What happens"));
  await page.keyboard.type("Nobody needs a mouse for it.");
  await press("Tab", page.getByRole("button", { name: "Send request" }));
  await page.keyboard.press("Enter");
  await expect(status(page, "In review")).toBeVisible();
  await expect(page.getByText("€450").first()).toBeVisible();
});

test("each activity is decided for itself, with a reason that the partner reads", async ({ page, context, portal }) => {
  const user = await Person.of(portal, "user");
  const request = await user.asks("Autumn pair", [{ title: "Webinar on flow", cost: 1_000 }, { title: "Webinar on foam", cost: 800 }]);
  await enter(context, portal, "manager");
  await open(page, `${FUNDS}?q=${request.number}`);
  await page.getByRole("link", { name: "Autumn pair" }).click();
  const item = (name: string) => page.getByRole("group", { name });
  await item("Webinar on foam").getByLabel("Decision").selectOption("Decline for good");
  await page.getByRole("button", { name: "Approve €500 and decline 1 activity" }).click();
  await expect(item("Webinar on foam").getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await item("Webinar on foam").getByLabel("Reason").selectOption("Too expensive for what it is");
  await item("Webinar on foam").getByLabel(/^Explanation/).fill("Last year it cost half of that.");
  await page.getByRole("button", { name: "Approve €500 and decline 1 activity" }).click();
  await expect(page.getByText("Your decision is recorded")).toBeVisible();
  await expect(status(page, "Approved in part")).toBeVisible();
  await enter(context, portal, "user");
  await open(page, `${FUNDS}/requests/${request.id}`);
  await expect(page.getByText("Too expensive for what it is").first()).toBeVisible();
  await expect(page.getByText("Last year it cost half of that.").first()).toBeVisible();
  await expect(page.getByText("€500").first()).toBeVisible();
});

test("a question stops the vendor's clock until the partner has answered", async ({ page, context, portal }) => {
  const user = await Person.of(portal, "user");
  const request = await user.asks("With a question", [{ title: "Webinar on valves", cost: 1_000 }]);
  await enter(context, portal, "manager");
  await open(page, `${FUNDS}/requests/${request.id}`);
  await page.getByRole("button", { name: "Ask the partner" }).click();
  await field(dialog(page), "Your question").fill("Who invites the guests?");
  await dialog(page).getByRole("button", { name: "Send question" }).click();
  await expect(page.getByText("You asked, and your clock stands still until the partner answers:")).toBeVisible();
  await expect(page.getByText(/^The partner’s turn/)).toBeVisible();
  await enter(context, portal, "user");
  await open(page, FUNDS);
  await expect(page.locator(".tasks li").filter({ hasText: "With a question" })).toContainText("Waits for you");
  await open(page, `${FUNDS}/requests/${request.id}`);
  await expect(page.getByText("Who invites the guests?").first()).toBeVisible();
  await expect(page.getByText(/clock is stopped$/)).toBeVisible();
  await field(page, "Your answer").fill("Our inside sales.");
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByText(/^The vendor’s turn/)).toBeVisible();
  await expect(page.getByText("Answered; the vendor’s clock goes on")).toBeVisible();
});

test("of a change only the difference is decided", async ({ page, context, portal }) => {
  const user = await Person.of(portal, "user");
  const request = await user.asks("A larger room", [{ title: "Webinar on radar", cost: 2_000 }]);
  await (await Person.of(portal, "manager")).approves(request);
  await enter(context, portal, "user");
  await open(page, `${FUNDS}/requests/${request.id}`);
  await page.getByRole("button", { name: "Change it" }).click();
  await field(dialog(page), "Cost in all").fill("2400");
  await field(dialog(page), "Approved amount to be").fill("1200");
  await expect(dialog(page).getByText("€200 more than approved.")).toBeVisible();
  await field(dialog(page), "Why").fill("Twice as many guests have registered.");
  await dialog(page).getByRole("button", { name: "Send change" }).click();
  await expect(page.getByText(/A change is being decided: €1,200 in all, a difference of €200/)).toBeVisible();
  await enter(context, portal, "manager");
  await open(page, `${FUNDS}/requests/${request.id}`);
  await expect(page.getByRole("row", { name: /Approved amount/ })).toContainText("+€200");
  await page.getByRole("button", { name: "Accept 1 change" }).click();
  await expect(page.getByText("Your decision is recorded")).toBeVisible();
  await expect(page.getByText("Change approved, €1,200").or(page.getByText(/^Change approved/)).first()).toBeVisible();
  const { activities } = await user.get<FundRequest>(`/api/v1/funds/requests/${request.id}`);
  expect(activities[0]?.approved).toBe(120_000);
});

test("many are approved at once, with the password above the program's threshold", async ({ page, context, portal }) => {
  await enter(context, portal, "approver");
  await open(page, FUNDS);
  const table = page.getByRole("table", { name: "Requests" });
  // The demo's largest one, above the threshold, and a small one.
  const large = table.getByRole("row").filter({ hasText: "Vandermeer Instrumentatie" }).filter({ hasText: "Stand at the regional water fair" });
  await large.getByRole("checkbox").check();
  await table.getByRole("row").filter({ hasText: "Pont-Neuf Mesures" }).first().getByRole("checkbox").check();
  await expect(page.getByText(/^2 selected, /)).toBeVisible();
  await page.getByRole("button", { name: "Approve as they are" }).click();
  await expect(dialog(page)).toContainText("Vandermeer Instrumentatie");
  await dialog(page).getByRole("button", { name: /^Approve 2 requests, / }).click();
  const again = page.getByRole("dialog", { name: "Enter your password once more" });
  await field(again, "Your password").fill("not the password");
  await again.getByRole("button", { name: "Confirm" }).click();
  await expect(again.getByText("This is not your password. Type it again.")).toBeVisible();
  await field(again, "Your password").fill(PASSWORD);
  await again.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText("2 requests approved.")).toBeVisible();
  await expect(large).toHaveCount(0);
});

test("a claim is written by its checklist; files are looked at before they leave the browser", async ({ page, context, portal }) => {
  const user = await Person.of(portal, "user");
  const { items } = await user.get<{ items: FundRequest[] }>("/api/v1/funds/requests?status=claim_window&limit=50");
  const whole = await Promise.all(items.map((item) => user.get<FundRequest>(`/api/v1/funds/requests/${item.id}`)));
  const claimable = whole.find((request) => request.activities.some((one) => one.asked.kind === "webinar" && one.status === "approved" && one.claims.length === 0));
  await enter(context, portal, "user");
  await open(page, `${FUNDS}/requests/${claimable?.id}`);
  const webinar = claimable?.activities.find((one) => one.asked.kind === "webinar");
  await page.getByRole("region", { name: webinar?.asked.title }).getByRole("button", { name: "Start a claim" }).click();
  await expect(page.getByRole("heading", { name: "What is needed" })).toBeVisible();

  await field(page, "What was bought").fill("Platform and moderation");
  await field(page, "Kind of cost").selectOption("Advertising space and time");
  await field(page, "Invoice number").fill(`WN-${Date.now()}`);
  await field(page, "Who wrote the invoice").fill("Webcast Nord");
  await field(page, "Date").fill(inDays(-5));
  await field(page, "Cost").fill("800");
  await expect(page.getByText("You claim €400")).toBeVisible();

  // Files that arrive move what stands below them: a press that lands beside the button is tried again.
  const give = async (kind: RegExp, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> => {
    const button = page.getByRole("group", { name: kind }).getByRole("button", { name: "Choose files" });
    await expect(async () => {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser", { timeout: 3_000 }), button.click()]);
      await chooser.setFiles(files);
    }).toPass({ timeout: 20_000 });
  };
  let sent = 0;
  page.on("request", (request) => (sent += request.url().includes("/proofs?") ? 1 : 0));
  await give(/^Screenshot/, { name: "torn.png", mimeType: "image/png", buffer: broken() });
  await expect(page.getByText("The file cannot be read: it is damaged or protected")).toBeVisible();
  await give(/^Invoice/, { name: "cut.pdf", mimeType: "application/pdf", buffer: pdf("cut").subarray(0, 200) });
  await expect(page.getByText("The file cannot be read: it is damaged or protected")).toHaveCount(2);
  expect(sent, "what cannot be read is not sent").toBe(0);
  await page.getByRole("button", { name: "Remove torn.png" }).click();
  await page.getByRole("button", { name: "Remove cut.pdf" }).click();
  await give(/^Screenshot/, { name: "room.jpg", mimeType: "image/jpeg", buffer: await jpeg(page, "2020:02:03 10:00:00") });
  await expect(page.getByText(/The photo says it was taken on 3 February 2020, outside of the activity/)).toBeVisible();
  await give(/^Screenshot/, { name: "audience.png", mimeType: "image/png", buffer: png(7) });
  await give(/^Invoice/, { name: "invoice.pdf", mimeType: "application/pdf", buffer: pdf("WN 100") });
  await expect(page.getByRole("link", { name: "invoice.pdf" })).toBeVisible();
  await expect(page.getByRole("group", { name: "Screenshot: 2 of 1" })).toBeVisible();
  await accessible(page);

  await field(page, "Leads").fill("31");
  await page.getByRole("switch", { name: "This is the last claim of the activity" }).check();
  await page.getByRole("button", { name: "Send claim" }).click();
  await expect(page.getByText("Claim sent").first()).toBeVisible();
  await expect(status(page, "In review")).toBeVisible();
  await expect(page.getByRole("table", { name: "What was spent" })).toContainText("Platform and moderation");
});

test("a claim is decided line by line, less of one", async ({ page, context, portal }) => {
  await enter(context, portal, "approver");
  await open(page, FUNDS);
  await page.getByRole("table", { name: "Claims" }).getByRole("row").filter({ hasText: "Wisła" }).first().getByRole("link").click();
  const line = page.getByRole("group", { name: /^1 · / });
  await line.getByLabel("Decision").selectOption("Accept less of the cost");
  await line.getByLabel("Lower amount").fill("100");
  await line.getByLabel("Reason").selectOption("These costs do not count");
  await line.getByLabel(/^Explanation/).fill("The drinks are yours.");
  await page.getByRole("button", { name: /^Approve €[\d,.]+ for payment$/ }).click();
  await expect(page.getByText("Your decision is recorded")).toBeVisible();
  await expect(page.getByRole("table", { name: "What was spent" })).toContainText("The drinks are yours.");
});

test("a file is returned with the reason, and without it nothing is approved", async ({ page, context, portal }) => {
  await enter(context, portal, "approver");
  await open(page, FUNDS);
  await page.getByRole("table", { name: "Claims" }).getByRole("row").filter({ hasNotText: "Wisła" }).nth(1).getByRole("link").click();
  const proof = page.getByRole("button", { name: /^Return .*\.(png|pdf)$/ }).first();
  const name = ((await proof.getAttribute("aria-label")) ?? "").replace("Return ", "");
  await proof.click();
  await field(dialog(page), "Reason").fill("The date is cut off.");
  await dialog(page).getByRole("button", { name: "Return", exact: true }).click();
  await expect(page.getByText("Returned: The date is cut off.")).toBeVisible();
  await expect(page.getByRole("button", { name: `Accept ${name}` })).toHaveCount(0);
  await page.getByRole("button", { name: /^Approve .* for payment$/ }).click();
  await expect(page.getByText(/^Needed proof is missing or was returned/).first()).toBeVisible();
});

test("an invoice that was claimed before is seen before anybody pays it again", async ({ page, context, portal }) => {
  await enter(context, portal, "approver");
  await open(page, FUNDS);
  const row = page.getByRole("table", { name: "Claims" }).getByRole("row").filter({ hasText: "claimed before" });
  await expect(row).toHaveCount(1);
  await row.getByRole("link").click();
  const warning = page.locator("main").getByText("Same invoice").first();
  await expect(warning).toBeVisible();
  // Another partner's claim is never named and never linked.
  await expect(page.getByText("by another partner").first()).toBeVisible();
  for (const line of await page.getByRole("group", { name: /^\d · / }).all()) {
    await line.getByLabel("Decision").selectOption("Do not pay this line");
    await line.getByLabel("Reason").selectOption("Paid for already");
  }
  await page.getByRole("button", { name: "Decline the claim" }).click();
  await expect(status(page, "Declined")).toBeVisible();
});

test("every figure opens the entries that sum to it", async ({ page, context, portal }) => {
  const user = await Person.of(portal, "user");
  await enter(context, portal, "user");
  await open(page, FUNDS);
  const card = page.locator(".card").filter({ has: page.getByRole("heading", { name: /^MDF/ }) }).first();
  const parts = card.getByRole("list", { name: "How this comes about" }).getByRole("link");
  await expect(parts).toHaveCount(5);
  const links = await parts.evaluateAll((found) => found.map((link) => ({ href: (link as HTMLAnchorElement).href, words: link.textContent ?? "" })));
  // How each kind of entry counts, said once more by the test.
  const signs: Record<string, Record<string, number>> = {
    allocated: { allocate: 1, accrue: 1 },
    committed: { commit: 1, release: -1, pay: -1 },
    paid: { pay: 1, reverse: -1 },
    forfeited: { forfeit: 1 },
    reinstated: { reinstate: 1 },
  };
  const cents = (text: string): number => Math.round(Number(text.replace(/[^\d.]/g, "")) * 100) * (/[-−]/.test(text) ? -1 : 1);
  for (const link of links) {
    const { search, searchParams } = new URL(link.href);
    const part = signs[searchParams.get("part") ?? ""] ?? {};
    const { items, total } = await user.get<{ items: { kind: string; amount: Money }[]; total: number }>(`/api/v1/funds/entries${search}&limit=200`);
    expect(items, link.words).toHaveLength(total);
    const sum = items.reduce((sum, entry) => sum + entry.amount.minor * (part[entry.kind] ?? Number.NaN), 0);
    await page.goto(link.href);
    const said = page.getByText(/: these entries sum to it\.$/);
    await expect(said).toBeVisible();
    expect(cents(((await said.textContent()) ?? "").split(" ")[0] ?? ""), link.words).toBe(sum);
    const first = items[0];
    if (!first) continue;
    // Each amount has the sign with which it counts.
    const amount = page.getByRole("table", { name: "Ledger" }).getByRole("row").nth(1).getByRole("cell").nth(1);
    await expect(amount).toBeVisible();
    expect(cents((await amount.textContent()) ?? "")).toBe(first.amount.minor * (part[first.kind] ?? Number.NaN));
  }
});

test("the partner's pages fit a phone", async ({ page, context, portal }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 360, height: 740 });
  const user = await Person.of(portal, "user");
  const { items } = await user.get<{ items: FundRequest[] }>("/api/v1/funds/requests?limit=50");
  const draft = items.find((item) => item.status === "draft");
  const claims = await user.get<{ items: { id: string; status: string }[] }>("/api/v1/funds/claims?status=returned&limit=5");
  await enter(context, portal, "user");
  const pages = ["", "/requests", "/requests/new", `/requests/${items[0]?.id}`, `/requests/${draft?.id}/edit`, "/claims", `/claims/${claims.items[0]?.id}`, "/payments", "/ledger", "/health"];
  for (const path of pages) {
    await test.step(path, async () => {
      await open(page, `${FUNDS}${path}`);
      await expect(page.locator(".bone")).toHaveCount(0);
      await fits(page);
      await accessible(page);
    });
  }
});
