// The scanner: a keyboard wedge types into the page wherever the focus is; a phone reads with its camera.
//   <form data-scan data-frame-action="/…"> with [data-scan-input], [data-scan-id], [data-scan-hint], [data-camera] …
// A scan gets its own id here, so that sending it twice books it once.
import { post } from "./csrf.js";

const form = document.querySelector("form[data-scan]");
const WEDGE_MS = 60; // a wedge types a key every few milliseconds; a person does not
const FORMATS = ["code_128", "ean_13", "ean_8", "qr_code", "data_matrix", "itf", "upc_a"];

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function tone(pattern) {
  const Audio = window.AudioContext;
  if (!Audio || navigator.userActivation?.hasBeenActive === false) return;
  const audio = new Audio();
  for (const [hertz, startMs, lengthMs] of pattern) {
    const wave = audio.createOscillator();
    const gain = audio.createGain();
    wave.frequency.value = hertz;
    gain.gain.value = 0.2;
    wave.connect(gain).connect(audio.destination);
    wave.start(audio.currentTime + startMs / 1000);
    wave.stop(audio.currentTime + (startMs + lengthMs) / 1000);
  }
  setTimeout(() => audio.close(), 1500);
}

const SIGNALS = {
  ok: [[[880, 0, 90]], [40]],
  put: [[[880, 0, 90]], [40]],
  merge: [[[660, 0, 90], [990, 120, 140]], [40, 60, 40]],
  wrong: [[[220, 0, 260], [180, 320, 420]], [200, 80, 300]],
};

/** Sound and vibration for a state: ok, put, merge or wrong. */
export function signal(state) {
  const [sound, shake] = SIGNALS[state] ?? [];
  if (!sound || localStorage.getItem("entrepot-sound-off") === "1") return;
  tone(sound);
  navigator.vibrate?.(shake);
}

function send(text) {
  const input = form.querySelector("[data-scan-input]");
  input.value = text.trim();
  if (input.value) form.requestSubmit();
}

function wedge(input) {
  let buffer = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === input) return;
    if (event.target.closest?.("input, textarea, select, dialog")) return;
    const now = performance.now();
    if (now - last > WEDGE_MS) buffer = "";
    last = now;
    if (event.key === "Enter" && buffer.length > 2) {
      event.preventDefault();
      event.stopPropagation();
      send(buffer);
      buffer = "";
    } else if (event.key.length === 1) buffer += event.key;
  }, true);
}

function hint(text) {
  form.querySelector("[data-scan-hint]").textContent = text;
}

async function readFrame(video, detector) {
  if (detector) {
    const found = await detector.detect(video);
    return found[0]?.rawValue ?? "";
  }
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  const body = new FormData();
  body.append("frame", blob, "frame.jpg");
  const answer = await post(form.dataset.frameAction, body);
  if (!answer.ok) return "";
  return (await answer.json()).codes?.[0]?.text ?? "";
}

async function camera() {
  const view = form.querySelector("[data-camera-view]");
  const video = view.querySelector("video");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  } catch {
    hint(form.dataset.noCamera);
    return;
  }
  view.hidden = false;
  video.srcObject = stream;
  await video.play();
  let detector = null;
  if ("BarcodeDetector" in window) {
    const known = await BarcodeDetector.getSupportedFormats();
    const wanted = FORMATS.filter((format) => known.includes(format));
    if (wanted.length) detector = new BarcodeDetector({ formats: wanted });
  }
  let on = true;
  const stop = () => {
    on = false;
    for (const track of stream.getTracks()) track.stop();
    view.hidden = true;
  };
  view.querySelector("[data-camera-close]").onclick = stop;
  addEventListener("pagehide", stop, { once: true });
  const began = performance.now();
  while (on) {
    const text = await readFrame(video, detector).catch(() => "");
    if (text && on) {
      stop();
      send(text);
      return;
    }
    if (performance.now() - began > 8000) hint(form.dataset.noCode);
    // The built-in reader is asked often; the server's at most once a second.
    await new Promise((resolve) => setTimeout(resolve, detector ? 150 : 1000));
  }
}

if (form) {
  const input = form.querySelector("[data-scan-input]");
  const id = form.querySelector("[data-scan-id]");
  if (id && !id.value) id.value = newId();
  const opener = form.querySelector("[data-camera]");
  const readable = "BarcodeDetector" in window || form.dataset.frameAction;
  if (opener && navigator.mediaDevices?.getUserMedia && readable) {
    opener.hidden = false;
    opener.addEventListener("click", camera);
  }
  wedge(input);
  // On a device with keys the field is ready; on a phone its keyboard would hide the state.
  if (matchMedia("(pointer: fine)").matches) input.focus();
}
const shown = document.querySelector("[data-scan-state]");
if (shown) signal(shown.dataset.scanState);
