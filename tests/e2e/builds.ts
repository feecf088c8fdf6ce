// Builds of the app as they are deployed: a folder of one's own, and a second build beside the first, made by hand from it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { bare } from "./setup";

/** A folder that a server serves with `--web-dir`. */
export interface Site {
  folder: string;
}

interface List {
  build: string;
  files: { url: string; integrity: string; bytes: number }[];
}

/** Writes the app of the server under test into a folder. */
export function deployed(to: string, settings: string[], path = ""): Site {
  const args = ["deploy", "--to", to, "--rules", "nginx", ...settings];
  execFileSync(process.env.GUILDHALL_SERVER ?? "", args, { env: bare(), stdio: ["ignore", "ignore", "inherit"] });
  return { folder: join(to, "site", path) };
}

export const sri = (content: Buffer | string): string => `sha384-${createHash("sha384").update(content).digest("base64")}`;

export function list(site: Site): List {
  return JSON.parse(readFileSync(join(site.folder, "precache.json"), "utf8")) as List;
}

/** The build that the page names. */
export function build(site: Site): string {
  const [, id] = /a\/([0-9a-f]{16})\/boot\.js/.exec(readFileSync(join(site.folder, "index.html"), "utf8")) ?? [];
  if (!id) throw new Error("the page names no build");
  return id;
}

/** Writes a file without its compressed forms. */
export function put(site: Site, path: string, content: Buffer | string): void {
  const file = join(site.folder, path);
  for (const ending of [".br", ".gz"]) rmSync(file + ending, { force: true });
  writeFileSync(file, content);
}

/** Deploys another build, whose style sheet says a few words more. The one before stays beside it. */
export function deployAnother(site: Site): string {
  const old = build(site);
  const id = createHash("sha256").update(`${old} and on`).digest("hex").slice(0, 16);
  cpSync(join(site.folder, "a", old), join(site.folder, "a", id), { recursive: true });
  const known = list(site);
  const text = (path: string): string => readFileSync(join(site.folder, path), "utf8");
  let page = text("index.html").replaceAll(old, id);
  for (const [name, content] of [
    ["style.css", `${text(`a/${old}/style.css`)}\n/* ${id} */\n`],
    ["boot.js", text(`a/${old}/boot.js`).replaceAll(old, id)],
  ] as const) {
    const before = known.files.find(({ url }) => url === `a/${old}/${name}`)?.integrity ?? "";
    put(site, `a/${id}/${name}`, content);
    page = page.replace(before, sri(content));
  }
  const files = known.files.map(({ url }) => {
    const now = url.replace(old, id);
    const content = readFileSync(join(site.folder, now));
    return { url: now, integrity: sri(content), bytes: content.length };
  });
  const before = sri(text("precache.json"));
  const listed = JSON.stringify({ ...known, build: id, files });
  put(site, "precache.json", listed);
  put(site, "index.html", page);
  put(site, "sw.js", text("sw.js").replaceAll(old, id).replace(before, sri(listed)));
  return id;
}

/** Flips one bit in the middle of a file, as a bad disk would. */
export function flip(site: Site, path: string): void {
  const content = readFileSync(join(site.folder, path));
  const at = content.length >> 1;
  content[at] = (content[at] ?? 0) ^ 1;
  put(site, path, content);
}

/** Removes a build, as somebody who tidies up too early. */
export function remove(site: Site, id: string): void {
  rmSync(join(site.folder, "a", id), { recursive: true });
}

/** Serves another worker. */
export function serveWorker(site: Site, script: string): void {
  put(site, "sw.js", script);
}

export function worker(site: Site): string {
  return readFileSync(join(site.folder, "sw.js"), "utf8");
}

/** Serves the worker that ends all workers. */
export function serveEnd(site: Site): void {
  serveWorker(site, readFileSync(join(site.folder, "sw-off.js"), "utf8"));
}

export function settings(site: Site, told: object): void {
  put(site, "config.json", JSON.stringify(told));
}

/** All files below a folder. */
export function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
