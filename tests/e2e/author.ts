// What an author does in the course editor.
import type { Locator, Page } from "@playwright/test";

import { expect, open } from "./portal";

/** A field by its name. */
export const field = (page: Page | Locator, name: string | RegExp): Locator => page.getByLabel(name, { exact: typeof name === "string" });
/** What a page's head says of the thing. */
export const status = (page: Page, words: string): Locator => page.locator(".page-head .badge").filter({ hasText: words });
/** The lessons beside one. */
export const outline = (page: Page): Locator => page.getByRole("navigation", { name: "Content" });
/** Said when nothing waits to be sent. */
export const SAVED = "Everything is saved. You can close this page at any time.";

/** Begins a course in the browser and waits for its editor. */
export async function begin(page: Page, title: string, summary: string): Promise<void> {
  await open(page, "/training/manage");
  await page.getByRole("link", { name: "New course" }).click();
  await field(page, "Title").fill(title);
  await field(page, /^Summary/).fill(summary);
  await page.getByRole("button", { name: "Create the draft" }).click();
  await expect(page).toHaveURL(/\/training\/manage\/courses\/[0-9a-f-]+$/);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Adds a lesson of a kind at the end and gives it its title; its fields. */
export async function add(page: Page, kind: string, title: string): Promise<Locator> {
  await page.getByRole("button", { name: "Add a lesson" }).click();
  await page.getByRole("menuitem", { name: kind, exact: true }).click();
  const lesson = page.locator("details.panel").last();
  await field(lesson, "Title").fill(title);
  await field(lesson, "About how many minutes").fill("5");
  return lesson;
}

/** Chooses something by the words of it. */
export async function choose(lesson: Locator, name: string, words: string): Promise<void> {
  await lesson.getByRole("combobox", { name }).fill(words);
  await lesson.page().getByRole("option", { name: words }).first().click();
}

/** Saves a draft and publishes it. */
export async function publish(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Nothing stands against publishing")).toBeVisible();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(status(page, "Published")).toBeVisible();
}
