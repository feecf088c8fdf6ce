// The frame: signing in and out, modules by role, search, theme, language, lost pages, chunks that do not load, sessions that end.
import { GATES } from "./pages";
import { PASSWORD, PEOPLE, enter, expect, open, signIn, test, type Who } from "./portal";

test("a wrong password is told, and the right one opens the portal", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(PEOPLE.user);
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").first()).toContainText(/password is wrong/i);
  await expect(page.getByLabel("E-mail address")).toHaveValue(PEOPLE.user);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
});

test("a deep link leads through sign-in to the page", async ({ page }) => {
  await page.goto("/partners/people");
  await page.getByLabel("E-mail address").fill(PEOPLE.admin);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/partners\/people$/);
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
});

const modules: Record<Who, string[]> = {
  user: ["Home", "Collateral", "Training", "Partners"],
  partnerAdmin: ["Home", "Collateral", "Training", "Partners"],
  manager: ["Home", "Collateral", "Training", "Partners"],
  approver: ["Home", "Collateral", "Training", "Partners"],
  admin: ["Home", "Collateral", "Training", "Partners", "System"],
};
for (const who of Object.keys(modules) as Who[]) {
  test(`every module in the sidebar opens for: ${who}`, async ({ page, context, portal }) => {
    await enter(context, portal, who);
    await open(page, "/");
    const nav = page.getByRole("navigation", { name: "Main" });
    for (const name of modules[who]) {
      await nav.getByRole("link", { name, exact: true }).click();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByText("This part could not be loaded")).toHaveCount(0);
    }
    await expect(nav.getByRole("link", { name: "System", exact: true })).toHaveCount(modules[who].includes("System") ? 1 : 0);
  });
}

test("signing out ends the session", async ({ page, context, portal }) => {
  await signIn(page, "user");
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).or(page.getByRole("menuitem", { name: "Sign out" })).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect((await context.request.get(`${portal.url}/api/v1/session`)).status()).toBe(401);
});

test("the language changes without a reload", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/partners");
  await page.evaluate(() => ((globalThis as { stays?: boolean }).stays = true));
  await page.getByRole("button", { name: "Language" }).click();
  await page.getByText("Deutsch").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Partner" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  expect(await page.evaluate(() => (globalThis as { stays?: boolean }).stays)).toBe(true);
});

test("the theme is remembered", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/");
  await page.getByRole("button", { name: "Colour theme" }).click();
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("an address that leads nowhere says so and offers Home", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/nowhere/at/all");
  await expect(page.getByText("There is no such page")).toBeVisible();
  await page.getByRole("link", { name: "Go to Home" }).click();
  await expect(page).toHaveURL(`${portal.url}/`);
});

test("a chunk that does not load leaves the rest alive and can be tried again", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/");
  let broken = true;
  await page.route(/\.wasm$/, (route) => (broken ? route.abort() : route.continue()));
  const nav = page.getByRole("navigation", { name: "Main" });
  await nav.getByRole("link", { name: "System", exact: true }).click();
  await expect(page.getByText("This part could not be loaded")).toBeVisible();
  await expect(nav).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "System" })).toBeVisible();
});

test("an app that has failed says so and offers a way out", async ({ page, context, portal, guards }) => {
  guards.push(/unreachable/);
  await enter(context, portal, "admin");
  await open(page, "/");
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "System", exact: true });
  // Nothing can be drawn any more, neither what was on its way nor the next page.
  await link.evaluate((next: HTMLElement) => {
    Node.prototype.cloneNode = () => {
      throw new Error("no copies");
    };
    next.click();
  });
  await expect(page.getByRole("alertdialog", { name: "The portal has stopped" })).toBeVisible();
  await page.getByRole("link", { name: "Load the page again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
});

test("a server that goes away is told, and typed text stays", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  await open(page, "/partners/new");
  await page.getByLabel("Name").fill("Cobalt Controls");
  await page.route("**/api/**", (route) => route.abort());
  await page.getByRole("button", { name: "Create company" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await page.unroute("**/api/**");
  await expect(page.getByLabel("Name")).toHaveValue("Cobalt Controls");
});

test("the search of the frame finds a document by three letters, by keyboard alone", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/");
  await page.keyboard.press("/");
  const field = page.getByRole("dialog").getByRole("combobox").or(page.getByRole("dialog").getByRole("searchbox"));
  await expect(field).toBeFocused();
  await page.keyboard.type("clam");
  await expect(page.getByRole("dialog").getByRole("option").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/collateral/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the skip link leads to the content", async ({ page, context, portal }) => {
  await enter(context, portal, "user");
  await open(page, "/collateral");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("pages before the sign-in open", async ({ page }) => {
  for (const gate of GATES) await open(page, gate);
});

test("viewing as somebody shows their portal and changes nothing", async ({ page, context, portal }) => {
  await enter(context, portal, "admin");
  const people = (await (await context.request.get(`${portal.url}/api/v1/partners/people?q=${PEOPLE.user}`)).json()) as { items: { id: string }[] };
  await open(page, `/partners/people/${people.items[0]?.id ?? ""}`);
  await page.getByRole("button", { name: "View as this person" }).click();
  await expect(page.getByText("Nothing can be changed")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "System" })).toHaveCount(0);
  await page.getByRole("button", { name: "Stop viewing" }).click();
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "System" })).toHaveCount(1);
});
