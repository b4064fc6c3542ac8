// The round through a street without a network: what happened at a door is kept on this phone and sent in order, each
// box once by its own id. A photo is not kept: it goes with the form itself, and needs the network.
//   <main data-round data-person data-word-…>, <article data-door data-boxes>, <form data-door-form>, [data-sync], [data-needs]
import { csrfToken } from "./csrf.js";
import { alone, newId, openQueue } from "./queue.js";

const root = document.querySelector("[data-round]");
const PAUSES_MS = [1000, 2000, 4000, 8000, 15_000];
const ANSWER_MS = 15_000;
const CODE = /^[0-9]{4}$/;
let queue;
let cut = !navigator.onLine;
let sent = 0;
let failures = 0;
let timer = 0;

/** What the form tells, as the programming interface takes it; nothing where the form itself has to go. */
function told(form, button) {
  const fields = new FormData(form);
  const photo = form.querySelector('input[type="file"]');
  const boxes = fields.has("several") ? fields.getAll("box") : [form.closest("[data-door]").dataset.door];
  if (!boxes.length) return null;
  // The moment is told where it is not now; the server's clock is better than a phone's.
  const at = cut ? { at: new Date().toISOString() } : {};
  if (button?.name === "reason") return { boxes, body: { outcome: "failed", reason: button.value, ...at } };
  const [name, code] = [fields.get("name").trim(), fields.get("code").trim()];
  const signature = fields.get("signature") ? JSON.parse(fields.get("signature")) : null;
  if (photo.files.length || (code && !CODE.test(code)) || !(name || code || signature)) return null;
  const proof = { ...(name && { name }), ...(code && { code }), ...(signature && { signature }) };
  return { boxes, body: { outcome: "delivered", proof, ...at } };
}

async function ask(entry, body) {
  return fetch(`/api/v1/courier/stops/${entry.stop}/attempts`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "Idempotency-Key": entry.id, "X-CSRF-Token": csrfToken() },
    credentials: "same-origin",
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

/** Send one; true once the server has said yes or no. */
async function send(entry) {
  let answer = await ask(entry, entry.body);
  if (answer.status === 422 && entry.body.at) {
    const { at: _phone, ...now } = entry.body; // the phone's clock is wrong: it counts from now
    answer = await ask(entry, now);
  }
  if (answer.ok) {
    await queue.settle(entry, {});
    return true;
  }
  if (![404, 409, 422].includes(answer.status)) return false;
  const problem = await answer.json().catch(() => ({}));
  const key = `need-${String(entry.n).padStart(12, "0")}`;
  await queue.settle(entry, { [key]: { key, by: entry.by, address: entry.address, text: problem.detail ?? problem.title ?? "" } });
  return true;
}

async function show() {
  const person = root.dataset.person;
  const waiting = await queue.count(person);
  const line = document.querySelector("[data-sync]");
  line.classList.toggle("lost", waiting > 0 || cut);
  line.textContent = waiting
    ? root.dataset.wordKept.replace("{n}", waiting)
    : cut ? root.dataset.wordCut : root.dataset.wordSent.replace("{time}", new Date().toTimeString().slice(0, 5));
  const needs = (await queue.list("need-")).filter((each) => each.by === person);
  const place = document.querySelector("[data-needs]");
  place.hidden = !needs.length;
  place.querySelector("ul").replaceChildren(...needs.map((each) => {
    const item = document.createElement("li");
    item.textContent = `${each.address}: ${each.text}`;
    return item;
  }));
}

async function drain() {
  clearTimeout(timer);
  let done = false;
  try {
    done = await alone("round", async () => {
      for (let entry; (entry = await queue.first(root.dataset.person)); sent += 1) {
        if (!(await send(entry))) return false;
        cut = false;
        failures = 0;
      }
      return true;
    });
    if (done) cut = !navigator.onLine;
  } catch {
    cut = true;
  }
  await show();
  if (!done) timer = setTimeout(drain, PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)]);
  else if (sent) location.replace("/courier");
}

const doors = () => [...document.querySelectorAll("[data-door]")];

function goTo(door) {
  for (const each of doors()) each.hidden = each !== door;
  door?.querySelector(".address").focus();
}

/** A door that is told of is done here; the next one fills the screen. */
function leave(door, boxes) {
  const left = door.dataset.boxes.split(" ").filter((each) => !boxes.includes(each));
  if (left.length) {
    for (const box of door.querySelectorAll('[name="box"]')) if (boxes.includes(box.value)) box.closest("label").remove();
    door.dataset.boxes = left.join(" ");
    return;
  }
  document.querySelector(`[data-row="${door.dataset.door}"]`)?.classList.add("kept");
  door.remove();
  goTo(doors()[0]);
}

async function start() {
  queue = await openQueue("round");
  for (const form of document.querySelectorAll("[data-door-form]")) {
    form.addEventListener("submit", async (event) => {
      const what = told(form, event.submitter);
      if (!what) {
        if (!cut) return; // the form goes by itself, and the page with it
        event.preventDefault();
        await show();
        document.querySelector("[data-sync]").scrollIntoView({ block: "center" });
        return;
      }
      event.preventDefault();
      if (form.dataset.kept) return;
      form.dataset.kept = "1";
      const door = form.closest("[data-door]");
      const address = door.querySelector(".address").textContent;
      for (const stop of what.boxes) await queue.add({ id: newId(), by: root.dataset.person, stop, address, body: what.body });
      await drain();
      if (await queue.count(root.dataset.person)) leave(door, what.boxes);
      delete form.dataset.kept;
    });
  }
  for (const link of document.querySelectorAll("[data-go]")) {
    link.addEventListener("click", (event) => {
      const door = doors().find((each) => each.dataset.door === link.dataset.go);
      if (!door) return;
      event.preventDefault();
      goTo(door);
    });
  }
  document.querySelector("[data-needs-seen]").addEventListener("click", async () => {
    for (const each of await queue.list("need-")) if (each.by === root.dataset.person) await queue.remove(each.key);
    await show();
  });
  addEventListener("online", drain);
  addEventListener("offline", () => {
    cut = true;
    show();
  });
  await drain();
  root.dataset.ready = "";
}

if (root && "indexedDB" in window) start();
