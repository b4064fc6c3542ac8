// What moves: one event stream a page; when a topic speaks, the parts that listen to it are fetched again and swapped.
//   <div data-live="/path/of/fragment" data-live-on="topic other-topic">…</div>
//   data-live-every="10" asks again after so many seconds as well, for what no topic tells.
const LEAST_MS = 500;
const GRACE_MS = 4000;
const REFUSED_MS = 15000;
const root = document.documentElement;
const parts = () => [...document.querySelectorAll("[data-live]")];
const waiting = new Map();

function connection(state) {
  if (root.dataset.connection !== state) root.dataset.connection = state;
}

function busy(part) {
  const active = document.activeElement;
  return part.contains(active) && (active.matches("input, textarea, select") || part.querySelector("details[open], dialog[open]"));
}

async function swap(part) {
  const path = part.dataset.live;
  if (busy(part)) return;
  const answer = await fetch(path, { headers: { Accept: "text/html", "X-Fragment": "1" }, credentials: "same-origin" });
  if (answer.status === 401 || answer.status === 403) {
    part.removeAttribute("data-live");
    return;
  }
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  if (part.dataset.was === html || busy(part)) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  // DOMParser runs no script, and the policy of the page forbids inline ones.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  part.replaceChildren(...parsed.body.childNodes);
  part.dataset.was = html;
  if (focused) document.getElementById(focused)?.focus();
  part.dispatchEvent(new CustomEvent("live:swapped", { bubbles: true }));
}

/** Fetch a part again, at most twice a second; calls in between are gathered into one. */
export function refresh(part) {
  const now = performance.now();
  const seen = waiting.get(part);
  if (seen?.timer) return;
  const wait = Math.max(0, (seen?.at ?? -LEAST_MS) + LEAST_MS - now);
  const timer = setTimeout(() => {
    waiting.set(part, { at: performance.now(), timer: 0 });
    swap(part).then(() => connection("live"), () => connection("lost"));
  }, wait);
  waiting.set(part, { at: seen?.at ?? -LEAST_MS, timer });
}

const topicsOf = (part) => (part.dataset.liveOn ?? "").split(/[\s,]+/).filter(Boolean);

function subscribe() {
  const topics = [...new Set(parts().flatMap(topicsOf))];
  if (!topics.length) return;
  const url = new URL(document.body.dataset.events ?? "/events", location.href);
  url.searchParams.set("topics", topics.join(","));
  let pause = REFUSED_MS;
  let missed = false;
  let grace = 0;
  const open = () => {
    const stream = new EventSource(url);
    stream.onopen = () => {
      clearTimeout(grace);
      grace = 0;
      pause = REFUSED_MS;
      connection("live");
      if (missed) parts().forEach(refresh);
      missed = false;
    };
    stream.onerror = () => {
      missed = true;
      if (stream.readyState === EventSource.CLOSED) {
        // The server answered, but not with a stream: go on by asking, more and more rarely.
        parts().forEach(refresh);
        setTimeout(open, pause);
        pause = Math.min(pause * 2, 120000);
      } else if (!grace) {
        // The browser comes back by itself; a short break is nobody's business.
        grace = setTimeout(() => connection("lost"), GRACE_MS);
      }
    };
    for (const topic of topics) {
      stream.addEventListener(topic, () => parts().filter((part) => topicsOf(part).includes(topic)).forEach(refresh));
    }
    addEventListener("pagehide", () => stream.close(), { once: true });
  };
  open();
}

for (const part of parts()) {
  const every = Number(part.dataset.liveEvery ?? 0);
  if (every > 0) setInterval(() => document.visibilityState === "visible" && refresh(part), every * 1000);
}
addEventListener("offline", () => connection("lost"));
addEventListener("online", () => {
  connection("live");
  parts().forEach(refresh);
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") parts().forEach(refresh);
});
subscribe();
