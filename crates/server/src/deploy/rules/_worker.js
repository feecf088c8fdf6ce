// The portal's web app on Cloudflare Pages: passes the API's requests on, finds the page, adds the headers.
const base = @BASE@;
// Paths that are passed on, and what they are there.
const passed = @PASSED@;
const upstream = @UPSTREAM@;
const headers = @HEADERS@;

function pass(request, url, [path, there]) {
  const asked = new Request(`${upstream}${there}${url.pathname.slice(path.length)}${url.search}`, request);
  asked.headers.set("x-forwarded-for", request.headers.get("cf-connecting-ip") ?? "");
  asked.headers.set("x-forwarded-proto", "https");
  return fetch(asked, { redirect: "manual" });
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const elsewhere = passed.find(([path]) => url.pathname.startsWith(path));
    if (elsewhere) return pass(request, url, elsewhere);
    if (`${url.pathname}/` === base) return Response.redirect(new URL(base, url).href, 308);
    if (!url.pathname.startsWith(base)) return env.ASSETS.fetch(request);
    const inside = url.pathname.slice(base.length);
    // Files below a/ are named by their content; a name with an ending is a file; every other address is the app's page.
    const named = inside.startsWith("a/");
    const isFile = named || /\.[^/]*$/.test(inside);
    const found = await env.ASSETS.fetch(isFile ? request : new Request(new URL(base, url), request));
    const answer = new Response(found.body, found);
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    const unchanging = named && (found.ok || found.status === 304);
    answer.headers.set("cache-control", unchanging ? @FOREVER@ : "no-cache");
    return answer;
  },
};
