// The scanner's service worker: reloading the page works while the network is gone.
// It keeps the scanner's empty page and static files, never anybody's data; app.js takes it away at sign-out.
const CACHE = "entrepot-scanner";
const SHELL = "/warehouse/scan/shell";
const PATIENCE_MS = 5000;

async function keep(urls) {
  const cache = await caches.open(CACHE);
  await Promise.all([SHELL, ...urls].map((url) => cache.add(new Request(url, { cache: url === SHELL ? "no-cache" : "default" })).catch(() => {})));
}

async function page(request) {
  const kept = await (await caches.open(CACHE)).match(SHELL);
  if (!kept) return fetch(request);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept.clone()));
  return Promise.race([fetch(request).catch(() => kept), patience]);
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const pinned = new URL(request.url).searchParams.has("v");
  const kept = await cache.match(request);
  if (kept && pinned) return kept;
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (cause) {
    if (kept) return kept;
    throw cause;
  }
}

addEventListener("install", (event) => event.waitUntil(keep([]).then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(keep(event.data.files.filter((url) => new URL(url).pathname.startsWith("/static/")))));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(request));
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
});
