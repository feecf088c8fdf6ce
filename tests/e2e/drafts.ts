// Drafts of fund requests, as tests of the outbox need them: made and read past the proxy, written in the browser.
import { type APIRequestContext, type Locator, type Page, expect, request as playwright } from "@playwright/test";

import { type FundRequest, type Standing, inDays } from "./desk";
import type { Place } from "./place";
import { PASSWORD, PEOPLE, type Who, open } from "./portal";

export interface Written extends FundRequest {
  description: string;
  version: number;
  events: { code: string }[];
}

export interface WrittenClaim {
  id: string;
  status: string;
  version: number;
  input: { note: string };
}

/** Somebody who acts at the server itself, whatever the proxy does. */
export class Writer {
  private constructor(private readonly context: APIRequestContext) {}

  static async of({ server, proxy }: Place, who: Who): Promise<Writer> {
    const context = await playwright.newContext({ baseURL: server, extraHTTPHeaders: { origin: proxy.url, "sec-fetch-site": "same-origin" } });
    const answer = await context.post("/api/v1/session", { data: { email: PEOPLE[who], password: PASSWORD } });
    expect(answer.status(), await answer.text()).toBe(200);
    return new Writer(context);
  }

  /** A draft that can be sent as it is. */
  async draft(title: string): Promise<Written> {
    const summary = (await (await this.context.get("/api/v1/funds/summary")).json()) as { standings: Standing[] };
    const allocation = summary.standings.find((standing) => standing.program_kind === "mdf" && standing.currency === "EUR")?.allocation;
    const activity = {
      title: "An hour on pumps",
      kind: "webinar",
      venue: "virtual",
      description: "An hour with questions.",
      starts_on: inDays(40),
      ends_on: inDays(40),
      cost: 100_000,
      asked: 50_000,
      contacts: [{ name: "Jana Brückner", email: PEOPLE.partnerAdmin }],
    };
    const made = await this.context.post("/api/v1/funds/requests", { data: { allocation, title, description: "", activities: [activity] } });
    expect(made.ok(), await made.text()).toBe(true);
    return (await made.json()) as Written;
  }

  async read(id: string): Promise<Written> {
    const answer = await this.context.get(`/api/v1/funds/requests/${id}`);
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as Written;
  }

  /** Writes a draft anew, as somebody at another machine does. */
  async rewrite(draft: Written, description: string): Promise<void> {
    const { title, allocation, version, activities } = await this.read(draft.id);
    const headers = { "if-match": `"${version}"` };
    const data = { title, allocation, description, activities: activities.map(({ id, asked }) => ({ ...asked, id })) };
    const answer = await this.context.put(`/api/v1/funds/requests/${draft.id}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async remove(draft: Written): Promise<void> {
    const answer = await this.context.delete(`/api/v1/funds/requests/${draft.id}`);
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  /** A fresh claim for something that can be claimed. */
  async claim(): Promise<WrittenClaim> {
    const found = (await (await this.context.get("/api/v1/funds/requests?status=claim_window&limit=50")).json()) as { items: FundRequest[] };
    for (const { id } of found.items) {
      const request = await this.read(id);
      const activity = request.activities.find((one) => one.status === "approved" && one.claims.length === 0);
      if (!activity) continue;
      const made = await this.context.post(`/api/v1/funds/activities/${activity.id}/claims`, { data: { currency: request.currency, lines: [] } });
      expect(made.ok(), await made.text()).toBe(true);
      return (await made.json()) as WrittenClaim;
    }
    throw new Error("nothing can be claimed");
  }

  async readClaim(id: string): Promise<WrittenClaim> {
    const answer = await this.context.get(`/api/v1/funds/claims/${id}`);
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as WrittenClaim;
  }

  /** Ends all sessions of this person. */
  async leave(): Promise<void> {
    expect((await this.context.delete("/api/v1/sessions")).ok()).toBe(true);
  }
}

/** How often a request was sent to those who decide. */
export const submissions = (request: Written): number => request.events.filter(({ code }) => code === "submitted").length;

export const about = (page: Page): Locator => page.getByLabel(/^What it is about in all/);
export const waiting = (page: Page): Locator => page.getByRole("banner").getByRole("link", { name: /wait(s)? to be sent/ });
export const saved = (page: Page): Locator => page.getByText(/^Saved at \d/);
export const queued = (page: Page): Locator => page.getByText("Saved on this device; it is sent when the connection is back");

/** Opens the form of a draft. */
export async function form(page: Page, { proxy }: Place, draft: Written): Promise<void> {
  await open(page, `${proxy.url}/funds/requests/${draft.id}/edit`);
  await expect(about(page)).toBeVisible();
}
