// Tracking: whenever the purchase has come further, its parts are fetched again and swapped in place.
import { refresh } from "./live.js";

const place = document.querySelector("[data-tracking]");

if (place && "EventSource" in window) {
  const events = new EventSource(place.dataset.trackingEvents);
  let first = true;
  events.addEventListener("tracking", () => {
    if (!first) refresh(place);
    first = false;
  });
  addEventListener("pagehide", () => events.close(), { once: true });
}
