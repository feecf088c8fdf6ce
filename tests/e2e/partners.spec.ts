// Companies and people: finding, creating, inviting, taking access away.
import { PEOPLE, enter, expect, open, test } from "./portal";

test("an admin creates a company, and a wrong field is told beside it", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/partners/new");
  await page.getByRole("button", { name: "Create company" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  const name = `Cobalt Controls ${Date.now()}`;
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Tier").selectOption("gold");
  await page.getByLabel("Type").selectOption("reseller");
  await page.getByLabel("Region").selectOption("dach");
  await page.getByRole("button", { name: "Create company" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("filters are in the address and survive a reload", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/partners");
  await page.getByLabel("Tier").selectOption("gold");
  await expect(page).toHaveURL(/tier=gold/);
  await expect(page.getByRole("row").filter({ hasText: "Silver" })).toHaveCount(0);
  const rows = await page.getByRole("row").count();
  await page.reload();
  await expect(page.getByLabel("Tier")).toHaveValue("gold");
  await expect(page.getByRole("row")).toHaveCount(rows);
});

test("an invitation by mail leads to an account, once", async ({ page, context, portal, browser }) => {
  await enter(context, portal, "partnerAdmin");
  await open(page, "/partners");
  const address = `new-${Date.now()}@brueckner.example`;
  await page.getByRole("button", { name: "Invite a person" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(address);
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`Invitation sent to ${address}`)).toBeVisible();
  const mail = await portal.mailTo(address);
  const token = /welcome#([A-Za-z0-9_-]+)/.exec(mail)?.[1] ?? "";
  expect(token).not.toBe("");
  const guest = await browser.newContext({ locale: "en-GB" });
  const welcome = await guest.newPage();
  await welcome.goto(`${portal.url}/welcome#${token}`);
  await welcome.getByLabel("Name").fill("Nina Neu");
  await welcome.getByLabel(/password/i).first().fill("drei Hebel am Ventil");
  await welcome.getByRole("button", { name: "Accept invitation" }).click();
  await expect(welcome.getByRole("navigation", { name: "Main" })).toBeVisible();
  const again = await guest.newPage();
  await again.goto(`${portal.url}/welcome#${token}`);
  await expect(again.getByText(/no longer works/i).first()).toBeVisible();
  await guest.close();
});

test("taking access away ends the person's session at once", async ({ page, context, portal, browser }) => {
  await enter(context, portal, "admin");
  const found = (await (await context.request.get(`${portal.url}/api/v1/partners/people?role=partner_user&status=active`)).json()) as {
    items: { id: string; email: string }[];
  };
  const person = found.items.find((one) => one.email !== PEOPLE.user && !one.email.startsWith("new-"));
  if (!person) throw new Error("the demo has no other partner user");
  const theirs = await browser.newContext();
  await enter(theirs, portal, person.email);
  await open(page, `/partners/people/${person.id}`);
  await page.getByRole("button", { name: "Take access away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take access away" }).click();
  await expect(page.getByRole("button", { name: "Give access back" })).toBeVisible();
  expect((await theirs.request.get(`${portal.url}/api/v1/session`)).status()).toBe(401);
  await page.getByRole("button", { name: "Give access back" }).click();
  await expect(page.getByRole("button", { name: "Take access away" })).toBeVisible();
  await theirs.close();
});

test("somebody who changes company is moved there, and the old session ends", async ({ page, context, portal, browser }) => {
  await enter(context, portal, "admin");
  interface One { id: string; email: string; company: string; person: { name: string } }
  const found = (await (await context.request.get(`${portal.url}/api/v1/partners/people?role=partner_admin&status=active`)).json()) as { items: One[] };
  const person = found.items.find((one) => one.email !== PEOPLE.partnerAdmin && !one.company.includes("Brückner"));
  if (!person) throw new Error("the demo has no other partner admin");
  const theirs = await browser.newContext();
  await enter(theirs, portal, person.email);
  await open(page, `/partners/people/${person.id}`);
  await page.getByRole("button", { name: "Move to another company" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect(dialog.getByRole("alert").first()).toBeVisible();
  await dialog.getByRole("combobox", { name: "New company" }).fill("Brückner");
  await dialog.getByRole("option", { name: /Brückner/ }).first().click();
  await dialog.getByRole("button", { name: "Move", exact: true }).click();
  await expect(page.getByText(new RegExp(`${person.person.name} is with Brückner`))).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: /Brückner/ })).toBeVisible();
  expect((await theirs.request.get(`${portal.url}/api/v1/session`)).status()).toBe(401);
  await enter(theirs, portal, person.email);
  const me = (await (await theirs.request.get(`${portal.url}/api/v1/session`)).json()) as { company: string };
  expect(me.company).toContain("Brückner");
  await theirs.close();
});

test("a partner's user sees their own company and nobody else's", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/partners");
  await expect(page.getByText("Brückner").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Invite a person" })).toHaveCount(0);
  await enter(context, portal, "admin");
  const all = (await (await context.request.get(`${portal.url}/api/v1/partners?limit=200`)).json()) as { items: { id: string; partner: { name: string } }[] };
  const other = all.items.find((one) => !one.partner.name.includes("Brückner"));
  await enter(context, portal, "user");
  await open(page, `/partners/${other?.id ?? ""}`);
  await expect(page.getByText("There is nothing here").first()).toBeVisible();
});

test("an invitation to the vendor's own people is sent again and taken back", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/partners/people");
  const address = `new-${Date.now()}@hexholm.example`;
  await page.getByRole("button", { name: "Invite a person" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(address);
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText(`Invitation sent to ${address}`)).toBeVisible();
  const first = /welcome#([A-Za-z0-9_-]+)/.exec(await portal.mailTo(address))?.[1];
  await page.getByRole("link", { name: "Invitations", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Invitations" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: address });
  await row.getByRole("button").click();
  await page.getByRole("menuitem", { name: "Send again" }).click();
  await expect(page.getByText(`Invitation sent again to ${address}`)).toBeVisible();
  await expect
    .poll(async () => /welcome#([A-Za-z0-9_-]+)/.exec(await portal.mailTo(address))?.[1], { message: "the new mail has a new link" })
    .not.toBe(first);
  await row.getByRole("button").click();
  await page.getByRole("menuitem", { name: "Take back" }).click();
  await expect(row).toHaveCount(0);
});
