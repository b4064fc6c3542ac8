// Tracking: whenever the purchase has come further, its parts are fetched again and swapped in place.
const place = document.querySelector("[data-tracking]");

async function again() {
  const answer = await fetch(place.dataset.tracking, { headers: { Accept: "text/html" } });
  if (answer.ok) place.innerHTML = await answer.text();
}

if (place && "EventSource" in window) {
  const events = new EventSource(place.dataset.trackingEvents);
  let first = true;
  events.addEventListener("tracking", () => {
    if (!first) again();
    first = false;
  });
  addEventListener("pagehide", () => events.close(), { once: true });
}
