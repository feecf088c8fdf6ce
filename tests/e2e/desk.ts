// People of the demo who act through the API: what a test of the funds needs to be there before a person opens the page.
import { type APIRequestContext, request as playwright } from "@playwright/test";

import { PASSWORD, PEOPLE, type Portal, type Who, expect } from "./portal";

export const FINANCE = "finance@hexholm.example";
/** Of the demo's first partner. */
export const MDF = /^MDF \d{4}\/\d\d$|^MDF \d{4}$/;

export interface Money {
  minor: number;
  currency: string;
}
interface Step {
  state: string | Record<string, unknown>;
}
export interface Activity {
  id: string;
  status: string;
  approved?: number;
  asked: { title: string; kind: string };
  claims: { id: string }[];
  chain: { steps: Step[] };
}
export interface FundRequest {
  id: string;
  number: string;
  title: string;
  status: string;
  currency: string;
  allocation: string;
  activities: Activity[];
}
export interface Standing {
  program: string;
  program_name: string;
  program_kind: string;
  allocation: string;
  currency: string;
  balance: Record<"allocated" | "committed" | "paid" | "forfeited" | "reinstated", number>;
}
export interface Planned {
  title: string;
  /** In whole euros; half of it is asked for. */
  cost: number;
  kind?: string;
}

/** A new id of an operation, as clients make it. */
export function operation(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18).padEnd(12, "0")}`;
}

/** A day from today, as fields take it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Somebody who acts without a browser. */
export class Person {
  private constructor(private readonly context: APIRequestContext) {}

  static async of(portal: Portal, who: Who | string): Promise<Person> {
    const context = await playwright.newContext({
      baseURL: portal.url,
      extraHTTPHeaders: { origin: portal.url, "sec-fetch-site": "same-origin" },
    });
    const answer = await context.post("/api/v1/session", { data: { email: PEOPLE[who as Who] ?? who, password: PASSWORD } });
    expect(answer.status(), await answer.text()).toBe(200);
    return new Person(context);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.context.get(path);
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
    return (await answer.json()) as T;
  }

  async send<T>(path: string, data: object): Promise<T> {
    const answer = await this.context.post(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  async put<T>(path: string, data: object): Promise<T> {
    const answer = await this.context.put(path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** Sends the bytes of something that was announced, in one piece. */
  async piece<T>(path: string, bytes: Buffer): Promise<T> {
    const headers = { "content-type": "application/octet-stream", "upload-offset": "0" };
    const answer = await this.context.patch(path, { data: bytes, headers });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** The partner's own money of a kind. */
  async standing(kind: "mdf" | "coop"): Promise<Standing> {
    const { standings } = await this.get<{ standings: Standing[] }>("/api/v1/funds/summary");
    const found = standings.find((standing) => standing.program_kind === kind && standing.currency === "EUR");
    if (!found) throw new Error(`no money of the kind ${kind}`);
    return found;
  }

  /** A request that was sent; its activities are webinars from in five weeks on, unless they say otherwise. */
  async asks(title: string, activities: Planned[]): Promise<FundRequest> {
    const { allocation } = await this.standing("mdf");
    const planned = activities.map((activity, index) => ({
      title: activity.title,
      kind: activity.kind ?? "webinar",
      venue: "virtual",
      description: "An hour with questions.",
      starts_on: inDays(35 + index),
      ends_on: inDays(36 + index),
      cost: activity.cost * 100,
      asked: activity.cost * 50,
      contacts: [{ name: "Jana Brückner", email: PEOPLE.partnerAdmin }],
    }));
    const draft = await this.send<FundRequest>("/api/v1/funds/requests", { allocation, title, description: "", activities: planned });
    return this.send<FundRequest>(`/api/v1/funds/requests/${draft.id}/submit`, { operation: operation() });
  }

  /** Approves everything of a request that waits for this person. */
  async approves(request: FundRequest): Promise<FundRequest> {
    const decisions = request.activities.map((activity) => ({ activity: activity.id, verdict: { verdict: "accept" }, note: "" }));
    return this.send<FundRequest>(`/api/v1/funds/requests/${request.id}/decide`, { operation: operation(), decisions, password: PASSWORD });
  }
}
