// The worker that ends all workers: served as sw.js it takes the place of whatever is there, however broken, removes what was kept and
// signs itself off. `guildhall-server` puts it there when the setting `offline` says no.
const OURS = `guildhall ${new URL(registration.scope).pathname} `;

async function end() {
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  await registration.unregister();
}

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(end()));
