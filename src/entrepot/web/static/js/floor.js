// The plan of the floor: dots that go the way of what is scanned, and a plan that can be made larger.
const LONGEST_MS = 1600;
const MOST_DOTS = 60;
const STEPS = [1, 1.6, 2.5, 4];
const SVG = "http://www.w3.org/2000/svg";
const still = matchMedia("(prefers-reduced-motion: reduce)");

function places(plan) {
  const found = new Map();
  for (const each of plan.querySelectorAll("[data-at]")) {
    const box = each.getBBox();
    for (const code of each.dataset.at.split(" ")) found.set(code, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  }
  return found;
}

/** Where a code is on the plan: itself, its bay or wall, its zone. */
function spot(known, code) {
  if (!code) return null;
  const whole = code.split("-")[0];
  return known.get(code) ?? known.get(whole) ?? known.get(whole.replace(/[0-9]+$/, "")) ?? null;
}

function move(plan, from, to) {
  const layer = plan.querySelector("[data-dots]");
  if (!layer || layer.childElementCount >= MOST_DOTS) return;
  const dot = document.createElementNS(SVG, "circle");
  dot.setAttribute("r", "4");
  layer.append(dot);
  const at = (point) => ({ transform: `translate(${point.x}px, ${point.y}px)` });
  // Along the aisles: first across, then up or down.
  const way = [at(from), at({ x: to.x, y: from.y }), at(to)];
  const far = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const done = dot.animate(way, { duration: Math.min(LONGEST_MS, 500 + far * 2), easing: "ease-in-out", fill: "both" });
  done.finished.then(() => dot.remove(), () => dot.remove());
}

function follow(floor) {
  const stream = new EventSource(floor.dataset.moves);
  stream.addEventListener("moves", (event) => {
    const plan = floor.querySelector("[data-plan]");
    if (!plan || still.matches || document.visibilityState !== "visible") return;
    const known = places(plan);
    const moves = JSON.parse(event.data);
    moves.forEach(([, before, after], number) => {
      const to = spot(known, after);
      const from = spot(known, before) ?? (to && { x: 0, y: to.y });
      if (to && from) setTimeout(() => move(plan, from, to), (number * 700) / moves.length);
    });
  });
  addEventListener("pagehide", () => stream.close(), { once: true });
}

function zoom(floor) {
  let step = 0;
  const apply = () => {
    floor.style.setProperty("--zoom", STEPS[step]);
    for (const button of floor.querySelectorAll("[data-zoom]")) {
      button.disabled = !STEPS[step + Number(button.dataset.zoom)];
    }
  };
  floor.querySelector(".plan-zoom")?.removeAttribute("hidden");
  for (const button of floor.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      step += Number(button.dataset.zoom);
      apply();
    });
  }
  apply();
}

for (const floor of document.querySelectorAll("[data-floor]")) {
  if (floor.dataset.moves && !still.matches) follow(floor);
  zoom(floor);
}
