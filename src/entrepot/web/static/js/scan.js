// The scanner: a keyboard wedge types into the page wherever the focus is; a phone reads with its camera.
//   <div data-scanner data-person data-station data-word-…>, <form data-scan> with [data-scan-input], [data-scan-hint] …
// A scan gets its id and its moment here and is kept on the device until the server has acknowledged it: through a
// network that is gone, a reload, a closed tab. Scans go one after the other, so that what one was answered ("now
// scan the slot") is what the next one answers; the server books each id once. Without script the form is a form.
import { camera } from "./camera.js";
import { csrfToken, post } from "./csrf.js";
import { alone, newId, openQueue } from "./queue.js";
import { showQueue, showState } from "./scan-screen.js";
import { signal } from "./signal.js";

const root = document.querySelector("[data-scanner]");
const form = document.querySelector("form[data-scan]");
const WEDGE_MS = 300; // a wedge types a key every few milliseconds; a person slowly, and into the field
const PATIENCE_MS = 700; // after so long without an answer the page says that the scan is kept
const ANSWER_MS = 10_000;
const PHOTO_MS = 20_000;
const PAUSES_MS = [500, 1000, 2000, 4000, 8000];

const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const station = root ? root.dataset.station || new URLSearchParams(location.search).get("station") || cookie("entrepot_station") : "";
let queue;
let person = root?.dataset.person ?? "";
let token = csrfToken();
let cut = !navigator.onLine;
let signedOut = false;
let failures = 0;
let running = false;
let again = false;
let timer = 0;
let views = 0;
let answering = 0;

/** Say how the queue stands. What was asked last is what is shown; a scan waits until its answer is on the screen. */
async function view() {
  const mine = ++views;
  const waiting = person ? await queue.count(person) : 0;
  const others = await queue.others(person);
  const need = await queue.list("need-");
  const places = await queue.list("place-");
  if (mine === views) showQueue(root, { waiting: Math.max(waiting, answering), others, need, places, cut, signedOut });
}

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** Ask who is signed in and for a token; nobody's scans go under another's name. */
async function meet() {
  const answer = await fetch(`/warehouse/scan?station=${encodeURIComponent(station)}`, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  const page = answer.ok ? parsed(await answer.text()) : null;
  const found = page?.querySelector("[data-person]")?.dataset.person;
  signedOut = !found && answer.status < 500;
  if (!found) return false;
  token = page.querySelector('meta[name="csrf-token"]').content;
  person = found;
  await queue.put("person", person);
  return true;
}

function fieldsOf(entry, asked) {
  const body = new FormData();
  const fields = { station: entry.station, scan_id: entry.id, scanned_at: entry.at, ...entry.fields };
  if (!fields.kind && asked?.station === entry.station) {
    Object.assign(fields, { kind: ["position", "weight"].includes(asked.expects) ? asked.kind : "", begun: asked.begun, expects: asked.expects });
  }
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return body;
}

async function ask(entry, asked) {
  const give = new AbortController();
  const late = setTimeout(() => give.abort(), ANSWER_MS);
  try {
    return await fetch("/warehouse/scan", {
      method: "POST",
      body: fieldsOf(entry, asked),
      headers: { "X-CSRF-Token": token, Accept: "text/html" },
      credentials: "same-origin",
      signal: give.signal,
    });
  } finally {
    clearTimeout(late);
  }
}

/** Send the oldest scan; true once it is acknowledged, false to try again later. */
async function send(entry) {
  const answer = await ask(entry, await queue.get("asked"));
  cut = false;
  if (answer.status === 401 || answer.status === 403) return (await meet()) && (await queue.first(person))?.n === entry.n ? "retry" : false;
  const known = answer.headers.get("X-Scan-Id") === entry.id;
  const unreadable = !known && [400, 404, 413, 422].includes(answer.status);
  if (!known && !unreadable) return false;
  const page = parsed(await answer.text());
  answering = 1;
  try {
    await acknowledge(entry, page, known ? page.querySelector("[data-scan-answer]")?.dataset : null);
  } finally {
    answering = 0;
  }
  return true;
}

async function acknowledge(entry, page, said) {
  const code = said?.code || entry.fields.code;
  const waited = Date.now() - entry.at > PATIENCE_MS * 4 || (await queue.count(person)) > 1;
  const refused = !said || !["ok", "show", "already"].includes(said.outcome);
  const values = { asked: said ? { station: entry.station, kind: said.kind, begun: said.begun, expects: said.expects } : undefined };
  const told = { code, at: entry.at, station: entry.station, title: said?.title ?? root.dataset.wordUnreadable, big: said?.big ?? "", text: said?.text ?? "" };
  values.last = said ? { ...told, look: said.look, next: said.next } : undefined;
  if (waited && refused) values[`need-${String(entry.n).padStart(12, "0")}`] = { key: `need-${String(entry.n).padStart(12, "0")}`, ...told };
  if (waited && said?.expects === "position") values[`place-${code}`] = { key: `place-${code}`, ...told };
  else if (!refused) values[`place-${code}`] = undefined;
  await queue.settle(entry, values);
  if ((await queue.count(person)) > 0) return;
  if (said) swap(page, said.look);
  else showState(root, { look: "wrong", heading: told.title, slot: code.slice(0, 40), text: "", where: station });
  const many = waited && (await queue.list("need-")).length > 0;
  signal(many ? "wrong" : said?.look ?? "wrong");
}

/** Put the server's answer on the screen; the field stays, with what is being typed in it. */
function swap(page, look) {
  document.querySelector(".scan-top").replaceChildren(...page.querySelector(".scan-top").childNodes);
  for (const part of document.querySelectorAll("[data-scan-part]")) {
    const fresh = page.querySelector(`[data-scan-part="${part.dataset.scanPart}"]`);
    part.replaceChildren(...(fresh?.childNodes ?? []));
  }
  const [input, asked] = [form, page].map((each) => each.querySelector("[data-scan-input]"));
  if (asked) {
    input.placeholder = asked.placeholder;
    input.inputMode = asked.inputMode;
    form.querySelector("label").textContent = asked.placeholder;
  }
  root.dataset.look = look;
}

async function drain() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  let left = true;
  try {
    left = !(await alone("scans", async () => {
      if (!root.dataset.person && !(await meet())) return false;
      root.dataset.person = person;
      for (;;) {
        const entry = await queue.first(person);
        if (!entry) return true;
        let sent = await send(entry);
        if (sent === "retry") sent = await send(entry);
        if (sent !== true) return false;
        failures = 0;
        await view();
      }
    }));
  } catch {
    cut = true;
  }
  running = false;
  await view();
  if (again) {
    again = false;
    drain();
  } else if (left && !signedOut) {
    if (cut && (await queue.count(person)) === 0) await shown();
    timer = setTimeout(drain, PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)]);
  }
}

async function shown() {
  const where = document.querySelector(".scan-state .where .row");
  if (where) where.lastChild.textContent = cut ? root.dataset.wordCut : root.dataset.wordOnline;
}

/** Take a scan: kept first, then sent; what the screen says is true at that moment. */
async function take(fields) {
  const entry = { id: newId(), by: person, at: Date.now(), station, fields };
  try {
    await queue.add(entry);
  } catch {
    showState(root, { look: "wrong", heading: root.dataset.wordFull, slot: "", text: root.dataset.wordFullText, where: station });
    signal("wrong");
    return;
  }
  const say = async () => {
    const waiting = await queue.count(person);
    if (!waiting) return;
    showState(root, { look: "wait", heading: root.dataset.wordKept, slot: fields.code, text: cut ? root.dataset.wordKeptText : root.dataset.wordSlow, where: station, device: cut ? root.dataset.wordCut : "" });
    signal("wait");
  };
  if (cut) await say();
  else setTimeout(async () => (await queue.first(person))?.at <= entry.at && say(), PATIENCE_MS);
  await view();
  failures = 0;
  drain();
}

function wedge(input) {
  let buffer = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    if (event.timeStamp - last > WEDGE_MS) buffer = "";
    last = event.timeStamp;
    if (event.key === "Enter" && buffer.length > 2) {
      event.preventDefault();
      event.stopPropagation();
      read(buffer);
      buffer = "";
    } else if (event.key.length === 1) buffer += event.key;
  }, true);
}

function read(text) {
  const code = text.trim();
  return code ? take({ code }) : null;
}

function fieldsIn(sent, button) {
  const named = [...new FormData(sent, button).entries()].filter(([name, value]) => ["code", "kind", "reason"].includes(name) && value);
  return Object.fromEntries(named);
}

/** Send the photo that was taken; a photo is not kept on the device, and what is wrong is booked without it too. */
async function sentPhoto(sent) {
  const photo = sent.querySelector("[data-photo]")?.files[0];
  if (!photo) return {};
  const body = new FormData();
  body.append("photo", photo);
  const late = new Promise((resolve) => setTimeout(resolve, PHOTO_MS));
  const answer = await Promise.race([post("/warehouse/scan/photo", body).catch(() => null), late]);
  if (answer?.ok) return answer.json();
  form.querySelector("[data-scan-hint]").textContent = root.dataset.wordNoPhoto;
  return {};
}

/** An answer that came with the page itself is what is asked now, as one that was fetched. */
async function drawn() {
  const said = document.querySelector("[data-scan-answer]")?.dataset;
  if (!said) return;
  await queue.put("asked", { station, kind: said.kind, begun: said.begun, expects: said.expects });
  await queue.put("last", { code: said.code, at: Date.now(), station, title: said.title, big: said.big, text: said.text, look: said.look });
}

async function begin() {
  queue = await openQueue("scans");
  if (person) await queue.put("person", person);
  else person = (await queue.get("person")) ?? "";
  await drawn();
  document.addEventListener("submit", async (event) => {
    const sent = event.target;
    if (sent.method !== "post" || new URL(sent.action).pathname !== "/warehouse/scan") return;
    event.preventDefault();
    event.stopPropagation();
    if (sent === form) {
      const input = form.querySelector("[data-scan-input]");
      read(input.value);
      input.value = "";
      return;
    }
    const fields = fieldsIn(sent, event.submitter);
    if (sent.dataset.taken) return;
    sent.dataset.taken = "";
    await take({ ...fields, ...(await sentPhoto(sent)) });
  }, true);
  document.addEventListener("click", async (event) => {
    const seen = event.target.closest("[data-seen]");
    if (!seen) return;
    await queue.remove(seen.dataset.seen);
    await view();
  });
  const last = await queue.get("last");
  const asked = await queue.get("asked");
  if (last?.station === station && ["position", "weight"].includes(asked?.expects) && root.dataset.look === "idle") {
    showState(root, { look: last.look, heading: last.title, slot: last.big, text: last.text, where: station });
  }
  if (cut) await shown();
  addEventListener("online", drain);
  addEventListener("offline", async () => {
    cut = true;
    await shown();
    await view();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && drain());
  await view();
  root.dataset.ready = "";
  drain();
}

async function keepShell() {
  if (!navigator.serviceWorker || !root.dataset.person) return;
  const worker = await navigator.serviceWorker.register("/warehouse/scan/worker.js", { scope: "/warehouse/scan" });
  await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((each) => each.name);
  worker.active?.postMessage({ files });
}

if (form && root) {
  const input = form.querySelector("[data-scan-input]");
  const shownState = document.querySelector("[data-scan-state]");
  if (shownState) signal(shownState.dataset.scanState);
  if ("indexedDB" in window) begin().catch(() => {});
  wedge(input);
  camera(form, read);
  keepShell().catch(() => {});
  // On a device with keys the field is ready; on a phone its keyboard would hide the state.
  if (matchMedia("(pointer: fine)").matches) input.focus();
}
