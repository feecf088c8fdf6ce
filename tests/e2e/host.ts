// A site of somebody else's, which frames the portal: its pages, and its server that vouches for people.
import type { APIRequestContext } from "@playwright/test";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { PASSWORD, PEOPLE, expect, type Portal, type Who } from "./portal";

const EXAMPLES = fileURLToPath(new URL("../../docs/examples/embed", import.meta.url));

/** A host as the portal tells it. */
export interface Told {
  id: string;
  version: number;
  host: { name: string; slug: string; origins: string[]; shows: string[]; active: boolean };
  address: string;
  script: string;
  audience: string;
}

type Sign = (told: Record<string, string | Buffer>) => string;

/** Speaks to the portal as its admin, with a session that no page has. */
export class Admin {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async of(request: APIRequestContext, portal: Portal): Promise<Admin> {
    const answer = await fetch(`${portal.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "accept-session": "bearer" },
      body: JSON.stringify({ email: PEOPLE.admin, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    return new Admin(request, portal.url, answer.headers.get("x-session-token") ?? "");
  }

  async call<T>(method: string, path: string, data?: unknown, version?: number): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    if (version !== undefined) headers["if-match"] = `"${version}"`;
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: data === undefined ? undefined : JSON.stringify(data) });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${text}`).toBe(true);
    return JSON.parse(text) as T;
  }
}

/** The site: every name below localhost leads to it. */
export class Host {
  /** Whom its server vouches for; nobody when empty. */
  person = "";
  company = "vendor";
  /** Changes what its server answers, for pages that lie. */
  twist: (assertion: string) => string = (assertion) => assertion;
  asked = 0;
  private readonly pages = new Map<string, { body: string; headers: Record<string, string> }>();
  private readonly keys = generateKeyPairSync("ed25519");
  private sign: Sign = () => "";
  told!: Told;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly portal: Portal,
    readonly slug: string,
  ) {}

  static async start(portal: Portal, slug: string): Promise<Host> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const host = new Host(server, (server.address() as AddressInfo).port, portal, slug);
    host.sign = ((await import(join(EXAMPLES, "sign.mjs"))) as { assertion: Sign }).assertion;
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const path = new URL(request.url ?? "/", "http://host").pathname;
        if (path === "/portal-assertion" && request.method === "POST") {
          host.asked += 1;
          const { nonce } = JSON.parse(Buffer.concat(chunks).toString()) as { nonce: string };
          if (!host.person) return response.writeHead(403).end();
          const assertion = host.twist(host.vouch(nonce, `http://${request.headers.host}`));
          return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ assertion }));
        }
        const page = host.pages.get(path);
        if (!page) return response.writeHead(404).end();
        return response.writeHead(200, page.headers).end(page.body);
      });
    });
    for (const name of ["plain.html", "strict.html", "strict.js"]) {
      const text = readFileSync(join(EXAMPLES, name), "utf8").replaceAll("https://portal.example", portal.url).replaceAll("/embed/intranet", `/embed/${slug}`);
      host.page(`/${name}`, text);
    }
    return host;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** An origin of the site. */
  origin(name: string): string {
    return `http://${name}.localhost:${this.port}`;
  }

  page(path: string, body: string, headers: Record<string, string> = {}): void {
    const type = path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
    this.pages.set(path, { body, headers: { "content-type": type, ...headers } });
  }

  /** What its server signs. */
  vouch(nonce: string, origin: string): string {
    const privateKey = this.keys.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    return this.sign({ privateKey, kid: "k1", host: this.slug, portal: this.told.audience, origin, person: this.person, company: this.company, nonce });
  }

  /** Makes itself known to the portal. */
  async register(admin: Admin, origins: string[], shows: string[] = ["portal"]): Promise<void> {
    const created = await admin.call<Told>("POST", "/embed/hosts", { name: `Host ${this.slug}`, slug: this.slug, origins, shows, active: true });
    const publicKey = this.keys.publicKey.export({ type: "spki", format: "pem" }) as string;
    this.told = await admin.call<Told>("POST", `/embed/hosts/${created.id}/keys`, { kid: "k1", public_key: publicKey });
  }

  /** Changes what it may. */
  async change(admin: Admin, changes: Partial<Told["host"]>): Promise<void> {
    const now = await admin.call<Told>("GET", `/embed/hosts/${this.told.id}`);
    this.told = await admin.call<Told>("PUT", `/embed/hosts/${this.told.id}`, { ...now.host, ...changes }, now.version);
  }

  /** Vouches for somebody of the demo portal from now on. */
  async as(admin: Admin, who: Who): Promise<void> {
    this.person = PEOPLE[who];
    const people = await admin.call<{ items: { partner?: string; person: { email?: string }; email?: string }[] }>(
      "GET",
      `/partners/people?q=${encodeURIComponent(PEOPLE[who])}`,
    );
    this.company = people.items.find((item) => JSON.stringify(item).includes(PEOPLE[who]))?.partner ?? "vendor";
  }
}
