// The courier's round: the position is shared only after asking, and only while this page is open.
import { post } from "./csrf.js";
import "./round.js";
import "./signature.js";

const button = document.querySelector("[data-share-position]");
const EVERY_MS = 15_000;

function share() {
  let last = 0;
  button.disabled = true;
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      if (Date.now() - last < EVERY_MS) return;
      last = Date.now();
      const body = new FormData();
      body.append("lat", coords.latitude);
      body.append("lon", coords.longitude);
      post("/courier/position", body).catch(() => {});
    },
    () => { button.disabled = false; },
    { enableHighAccuracy: true, maximumAge: 10_000 },
  );
}

if (button && "geolocation" in navigator) {
  button.hidden = false;
  button.addEventListener("click", share);
}
