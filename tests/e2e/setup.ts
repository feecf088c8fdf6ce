// Makes the demo portal once; every worker starts from a copy of it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The environment of a server under test: without our own settings, which it would refuse as unknown. */
export function bare(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GUILDHALL_")));
}

export default function setup(): () => void {
  const server = process.env.GUILDHALL_SERVER;
  if (!server) throw new Error("GUILDHALL_SERVER is not set: run the browser tests with `cargo xtask test browser`");
  const home = mkdtempSync(join(tmpdir(), "guildhall-e2e-"));
  process.env.GUILDHALL_E2E_HOME = home;
  execFileSync(server, ["seed", "--data", join(home, "seed")], { stdio: ["ignore", "ignore", "inherit"], env: bare() });
  return () => rmSync(home, { recursive: true, force: true });
}
