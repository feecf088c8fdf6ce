// A proxy between browser and server that fails on purpose. Faults belong here and not into the page: what a service worker asks for, no page sees.
import { type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What happens to a request. */
export type Fault =
  /** The server gets it and does it; the answer never comes. */
  | { kind: "drop" }
  /** The answer breaks off after so many bytes of its body. */
  | { kind: "cut"; after: number }
  /** The server gets it so many milliseconds later. */
  | { kind: "delay"; by: number }
  /** Something on the way answers; the server never gets it. */
  | { kind: "status"; status: number; headers?: Record<string, string> }
  /** The server gets it twice, one after the other; the second answer comes back. */
  | { kind: "twice" };

/** Which requests: method and path with query, such as `POST /api/v1/session`. */
type Which = RegExp;

interface Rule {
  which: Which;
  fault: Fault;
  left: number;
}

/** Changes headers on their way, by their names in lower case. */
type Rewrite = (headers: IncomingHttpHeaders) => void;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: IncomingMessage;
}

export class Proxy {
  /** Every request that came, in order. */
  readonly seen: string[] = [];
  /** Changes what the server gets, and what the browser gets. */
  toServer: Rewrite = () => {};
  toBrowser: Rewrite = () => {};
  private rules: Rule[] = [];
  private isAway = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly below: string,
  ) {}

  /** Starts one before a port of this machine. `below` is a path under which the pages lie; the API stays where it is. */
  static async start(port: number, below = ""): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, port, below);
    server.on("connection", (socket: Socket) => {
      if (proxy.isAway) return socket.destroy();
      proxy.sockets.add(socket);
      return socket.once("close", () => proxy.sockets.delete(socket));
    });
    server.on("request", (asked, answer) => void proxy.pass(asked, answer).catch(() => answer.destroy()));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return proxy;
  }

  /** The address of the pages, without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.below}`;
  }

  /** From now on these requests fail so, as often as said. Gives what ends it. */
  fault(which: Which, fault: Fault, times = Infinity): () => void {
    const rule = { which, fault, left: times };
    this.rules.push(rule);
    return () => (this.rules = this.rules.filter((other) => other !== rule));
  }

  /** Nothing fails any more. */
  heal(): void {
    this.rules = [];
  }

  /** Nothing gets through, as when the network is gone. */
  disconnect(): void {
    this.isAway = true;
    for (const socket of this.sockets) socket.destroy();
  }

  connect(): void {
    this.isAway = false;
  }

  /** What came since then, when it is about this. */
  since(start: number, which: Which): string[] {
    return this.seen.slice(start).filter((line) => which.test(line));
  }

  async stop(): Promise<void> {
    this.disconnect();
    await new Promise((done) => this.server.close(done));
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const line = `${asked.method ?? ""} ${asked.url ?? ""}`;
    this.seen.push(line);
    const pieces: Buffer[] = [];
    for await (const piece of asked) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const rule = this.rules.find(({ which, left }) => left > 0 && which.test(line));
    if (rule) rule.left -= 1;
    const fault = rule?.fault;
    if (fault?.kind === "status") {
      answer.writeHead(fault.status, { "content-type": "text/html", ...fault.headers });
      answer.end("<h1>The gateway is tired</h1>");
      return;
    }
    if (fault?.kind === "delay") await new Promise((done) => setTimeout(done, fault.by));
    if (fault?.kind === "twice") await read((await this.ask(asked, body)).body);
    const got = await this.ask(asked, body);
    if (fault?.kind === "drop") {
      await read(got.body);
      answer.destroy();
      return;
    }
    const headers = { ...got.headers };
    this.toBrowser(headers);
    answer.writeHead(got.status, headers);
    let left = fault?.kind === "cut" ? fault.after : Infinity;
    for await (const piece of got.body) {
      const bytes = piece as Buffer;
      answer.write(bytes.subarray(0, Math.min(bytes.length, left)));
      left -= bytes.length;
      if (left > 0) continue;
      // What was written shall leave before the connection goes.
      await new Promise((done) => setImmediate(done));
      answer.destroy();
      return;
    }
    answer.end();
  }

  private ask(asked: IncomingMessage, body: Buffer): Promise<Answer> {
    const headers = { ...asked.headers };
    this.toServer(headers);
    const path = asked.url ?? "/";
    const inside = this.below && path.startsWith(`${this.below}/`) ? path.slice(this.below.length) : path;
    return new Promise((done, failed) => {
      const sent = request({ host: "127.0.0.1", port: this.port, method: asked.method, path: inside, headers }, (got) =>
        done({ status: got.statusCode ?? 502, headers: got.headers, body: got }),
      );
      sent.once("error", failed);
      sent.end(body);
    });
  }
}

async function read(body: IncomingMessage): Promise<void> {
  for await (const _ of body);
}
