// How the browser tests run: a real Chromium against the real server, each worker with its own copy of the demo portal.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  globalSetup: "./setup.ts",
  // An empty name means that there is no nginx here and that `cargo xtask test` has said so; without any name those tests fail.
  testIgnore: process.env.GUILDHALL_NGINX === "" ? ["cdn.spec.ts"] : [],
  workers: 2,
  fullyParallel: true,
  timeout: 45_000,
  // `cargo xtask test` names what needed a second try, and fails when that is more than a few.
  retries: 1,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    // What a worker asks for, `page.route` does not see. Tests that are about the worker let it in.
    serviceWorkers: "block",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    colorScheme: "light",
    viewport: { width: 1280, height: 900 },
    actionTimeout: 10_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});
