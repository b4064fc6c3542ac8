// A phone reads codes with its camera: by the browser's own reader, else by asking the server once a second.
import { post } from "./csrf.js";

const FORMATS = ["code_128", "ean_13", "ean_8", "qr_code", "data_matrix", "itf", "upc_a"];

const distinct = (texts) => [...new Set(texts.filter(Boolean))];

/** The codes that are in sight now. */
async function readFrame(form, video, detector) {
  if (detector) {
    return distinct((await detector.detect(video)).map((each) => each.rawValue));
  }
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  const body = new FormData();
  body.append("frame", blob, "frame.jpg");
  const answer = await post(form.dataset.frameAction, body);
  if (!answer.ok) return [];
  return distinct((await answer.json()).codes.map((each) => each.text));
}

/** Several codes are in sight: a person says which one is meant, or that all are. */
function choose(form, texts, take) {
  const place = form.querySelector("[data-camera-found]");
  const button = (label, kind, meant) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${kind} xl wide`;
    made.textContent = label;
    made.onclick = async () => {
      place.replaceChildren();
      for (const text of meant) await take(text);
    };
    return made;
  };
  const heading = document.createElement("p");
  heading.textContent = form.dataset.whichCode;
  place.replaceChildren(heading, ...texts.map((text) => button(text, "plain code", [text])), button(form.dataset.allCodes.replace("{n}", texts.length), "solid", texts));
  heading.tabIndex = -1;
  heading.focus();
}

async function look(form, take) {
  const hint = (text) => { form.querySelector("[data-scan-hint]").textContent = text; };
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
    const texts = await readFrame(form, video, detector).catch(() => []);
    if (texts.length && on) {
      stop();
      if (texts.length === 1) take(texts[0]);
      else choose(form, texts, take);
      return;
    }
    if (performance.now() - began > 8000) hint(form.dataset.noCode);
    // The built-in reader is asked often; the server's at most once a second.
    await new Promise((resolve) => setTimeout(resolve, detector ? 150 : 1000));
  }
}

/** Show the camera's button where codes can be read, and give what is read to `take`. */
export function camera(form, take) {
  const opener = form.querySelector("[data-camera]");
  const readable = "BarcodeDetector" in window || form.dataset.frameAction;
  if (!opener || !navigator.mediaDevices?.getUserMedia || !readable) return;
  opener.hidden = false;
  opener.addEventListener("click", () => look(form, take));
}
