// Every page of the portal and who opens it: what the sweeping tests walk over.
import { expect, type APIRequestContext, type Page } from "@playwright/test";

import type { Portal, Who } from "./portal";
import { vendorPages } from "./school";

export interface Place {
  name: string;
  path: string;
  who: Who;
}

/** Pages that need no sign-in. */
export const GATES = ["/sign-in", "/forgot", "/reset#none", "/welcome#none", "/verify"];

/** The id of the first thing in a list. */
async function first(request: APIRequestContext, portal: Portal, path: string): Promise<string> {
  const answer = await request.get(`${portal.url}${path}`);
  expect(answer.status(), path).toBe(200);
  const body = (await answer.json()) as { items?: { id: string }[] } | { id: string }[];
  const items = Array.isArray(body) ? body : (body.items ?? []);
  const id = items[0]?.id;
  if (!id) throw new Error(`${path} is empty`);
  return id;
}

/** Every page behind the sign-in, as seen by the admin; there is something on each. */
export async function everyPage(page: Page, portal: Portal): Promise<Place[]> {
  const request = page.context().request;
  const [asset, company, person, news] = await Promise.all([
    first(request, portal, "/api/v1/collateral?kind=data_sheet&state=live&limit=1"),
    first(request, portal, "/api/v1/partners?limit=1"),
    first(request, portal, "/api/v1/partners/people?limit=1"),
    first(request, portal, "/api/v1/home/announcements?all=true"),
  ]);
  const [fund, claim, program] = await Promise.all([
    first(request, portal, "/api/v1/funds/requests?limit=1"),
    first(request, portal, "/api/v1/funds/claims?limit=1"),
    first(request, portal, "/api/v1/funds/programs"),
  ]);
  const video = await first(request, portal, "/api/v1/collateral?kind=video&limit=1");
  const admin = (name: string, path: string): Place => ({ name, path, who: "admin" });
  return [
    admin("home", "/"),
    admin("announcements", "/home/announcements"),
    admin("new announcement", "/home/announcements/new"),
    admin("an announcement", `/home/announcements/${news}`),
    admin("library", "/collateral"),
    admin("library as a table", "/collateral?view=table"),
    admin("library without hits", "/collateral?q=zzzzqqqq"),
    admin("an asset", `/collateral/${asset}`),
    admin("a video", `/collateral/${video}`),
    admin("an asset's form", `/collateral/${asset}/edit`),
    admin("upload", "/collateral/upload"),
    admin("funds: the queue", "/funds"),
    admin("funds: requests", "/funds/requests"),
    admin("funds: a request", `/funds/requests/${fund}`),
    admin("funds: a claim", `/funds/claims/${claim}`),
    admin("funds: claims", "/funds/claims"),
    admin("funds: programs", "/funds/programs"),
    admin("funds: a program", `/funds/programs/${program}`),
    admin("funds: a program's form", `/funds/programs/${program}/edit`),
    admin("funds: payments", "/funds/payments"),
    admin("funds: health", "/funds/health"),
    admin("funds: the ledger", "/funds/ledger"),
    ...(await vendorPages(portal)).map(([name, path]) => admin(name, path)),
    admin("companies", "/partners"),
    admin("companies without hits", "/partners?q=zzzzqqqq"),
    admin("a company", `/partners/${company}`),
    admin("a company's form", `/partners/${company}/edit`),
    admin("new company", "/partners/new"),
    admin("people", "/partners/people"),
    admin("invitations", "/partners/invitations"),
    admin("a person", `/partners/people/${person}`),
    admin("jobs", "/system"),
    admin("journal", "/system/journal"),
    admin("account", "/account"),
    admin("waiting to be sent", "/outbox"),
    admin("no such page", "/nowhere/at/all"),
  ];
}
