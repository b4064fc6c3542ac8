// What the scanner's page shows of its own: a state that no answer has drawn, what waits, what needs a person.
import { icon } from "./toasts.js";

const SIGNS = { ok: "check", put: "check", wrong: "x", merge: "merge", idle: "scan", wait: "clock" };

function made(tag, cls, ...inside) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  node.append(...inside.filter((each) => each !== ""));
  return node;
}

/** Fill the screen with a state: look, heading, slot (huge), text, where. */
export function showState(root, { look, heading, slot, text, where, device = root.dataset.wordOnline }) {
  const state = made("section", `scan-state ${look} flash`);
  state.dataset.scanState = look;
  state.setAttribute("role", look === "wrong" ? "alert" : "status");
  const link = made("span", "row", icon("scan", 18), device || root.dataset.wordOnline);
  state.append(made("p", "where", made("span", "", where), link));
  const sign = icon(SIGNS[look], 32);
  sign.classList.add("bold");
  state.append(made("p", "heading", sign, heading));
  if (slot) state.append(made("p", slot.length > 8 ? "slot long" : "slot", slot));
  if (text) state.append(made("p", "text", text));
  document.querySelector(".scan-top").replaceChildren(state);
  for (const part of document.querySelectorAll("[data-scan-part]")) part.replaceChildren();
}

function button(label, key, kind = "plain") {
  const found = made("button", `btn ${kind} xl wide`, made("span", "label", label));
  found.type = "button";
  found.dataset.seen = key;
  return found;
}

const moment = (at) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium", hourCycle: "h23" }).format(at);

function wait(words, { waiting, others, cut, signedOut }) {
  const lines = [];
  if (waiting) {
    const say = signedOut ? words.wordSignedOut : cut ? words.wordWaiting : words.wordSending;
    lines.push(made("p", `sync ${cut || signedOut ? "lost" : "busy"}`, icon(cut || signedOut ? "off" : "refresh", 20), say.replace("{n}", waiting)));
  } else if (cut) lines.push(made("p", "sync lost", icon("off", 20), words.wordNoneWaits));
  else lines.push(made("p", "sync", icon("check", 20), words.wordSent.replace("{time}", moment(Date.now()))));
  if (signedOut && waiting) {
    const link = made("a", "btn solid xl wide", words.wordSignIn);
    link.href = `/sign-in?next=${encodeURIComponent("/warehouse/scan")}`;
    lines.push(link);
  }
  if (others) lines.push(made("p", "sync lost", icon("user", 20), words.wordOthers.replace("{n}", others)));
  return lines;
}

function needs(words, need) {
  if (!need.length) return [];
  const [one] = need;
  const card = made("section", "needs", made("h2", "", icon("alert", 20), words.wordNeed.replace("{n}", need.length)));
  card.setAttribute("role", "alert");
  card.append(made("p", "code", one.code), made("p", "", made("b", "", one.big && one.big !== one.code ? `${one.title}: ${one.big}` : one.title), " ", one.text));
  card.append(made("p", "muted", `${one.station} · ${moment(one.at)}`), button(words.wordSeen, one.key, "solid"));
  return [card];
}

function homes(words, places) {
  if (!places.length) return [];
  const list = made("ul", "plain rows", ...places.slice(0, 20).map((one) => made("li", "", made("span", "code grow", one.code), made("b", "code", one.big))));
  return [made("details", "homes", made("summary", "", icon("pin", 20), words.wordPlaces.replace("{n}", places.length)), list)];
}

/** Say what waits, what was refused and where things that were scanned meanwhile belong. */
export function showQueue(root, now) {
  const place = root.querySelector("[data-scan-queue]");
  const words = root.dataset;
  const key = JSON.stringify([now, now.waiting || now.cut]);
  if (place.dataset.was === key) return;
  place.dataset.was = key;
  const open = place.querySelector("details")?.open ?? false;
  place.replaceChildren(...needs(words, now.need), ...wait(words, now), ...homes(words, now.places));
  const details = place.querySelector("details");
  if (details) details.open = open;
}
