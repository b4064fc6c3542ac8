// Tracking: whenever the purchase has come further, its parts are fetched again and swapped in place.
import { refresh } from "./live.js";

const place = document.querySelector("[data-tracking]");

// The van drives to its new spot, and does not jump, where the map has stayed the same.
const GOES_MS = 1800;
const spots = () => [...place.querySelectorAll(".city-map")].map((map) => ({
  van: map.querySelector("[data-van]"),
  ground: map.querySelector(".street").getAttribute("d"),
  at: map.querySelector("[data-van]")?.getAttribute("transform").match(/-?\d+/g),
}));

function drive(before) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  spots().forEach(({ van, ground, at }, number) => {
    const was = before[number];
    if (!van || !was?.at || was.ground !== ground || String(was.at) === String(at)) return;
    const spot = ([x, y]) => `translate(${x}px, ${y}px)`;
    van.animate([{ transform: spot(was.at) }, { transform: spot(at) }], { duration: GOES_MS, easing: "linear" });
  });
}

if (place) {
  let last = spots();
  place.addEventListener("live:swapped", () => {
    drive(last);
    last = spots();
  });
}

if (place && "EventSource" in window) {
  const events = new EventSource(place.dataset.trackingEvents);
  let first = true;
  events.addEventListener("tracking", () => {
    if (!first) refresh(place);
    first = false;
  });
  addEventListener("pagehide", () => events.close(), { once: true });
}
