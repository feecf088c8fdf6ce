// Finds the app's page for its addresses, and the compressed form of files that are named by their content.
var base = @BASE@;

function handler(event) {
  var request = event.request;
  if (request.uri + "/" === base) return { statusCode: 308, statusDescription: "Permanent Redirect", headers: { location: { value: base } } };
  if (request.uri.indexOf(base) !== 0) return request;
  var inside = request.uri.slice(base.length);
  if (inside.indexOf("a/") === 0) {
    var header = request.headers["accept-encoding"];
    var taken = header ? header.value : "";
    if (/\bbr\b/.test(taken)) request.uri += ".br";
    else if (/\bgzip\b/.test(taken)) request.uri += ".gz";
  } else if (!/\.[^\/]*$/.test(inside)) {
    request.uri = base + "index.html";
  }
  return request;
}
