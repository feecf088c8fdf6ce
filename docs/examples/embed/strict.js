// Keeps the reader's place in the address of the page: after a reload the portal opens where they were.
const portal = document.querySelector("guildhall-portal");
const own = new URL(location.href);
if (own.searchParams.has("portal")) portal.setAttribute("route", own.searchParams.get("portal"));
portal.addEventListener("guildhall-route", ({ detail }) => {
  own.searchParams.set("portal", detail.route);
  history.replaceState(null, "", own);
});
portal.addEventListener("guildhall-title", ({ detail }) => {
  document.getElementById("where").textContent = detail.title;
});
