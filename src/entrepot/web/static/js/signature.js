// A pad to sign on: finger, pen or mouse; what is kept are strokes of points from 0 to 1,000 each way, not a picture.
//   <div data-signature hidden><canvas></canvas><input type="hidden" name="signature">[data-signature-clear], [data-signature-said]</div>
const SIDE = 1000;
const MOST_POINTS = 1500;
const LEAST_STEP = 6;

export function signaturePad(place) {
  const canvas = place.querySelector("canvas");
  const field = place.querySelector("input");
  const clear = place.querySelector("[data-signature-clear]");
  const said = place.querySelector("[data-signature-said]");
  const pen = canvas.getContext("2d");
  let strokes = [];
  let stroke = null;

  function draw() {
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = devicePixelRatio || 1;
    canvas.width = width * scale;
    canvas.height = height * scale;
    pen.scale(scale, scale);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = "round";
    for (const points of strokes) {
      pen.beginPath();
      for (const [x, y] of points) pen.lineTo((x / SIDE) * width, (y / SIDE) * height);
      pen.stroke();
    }
  }

  const held = (value) => Math.min(SIDE, Math.max(0, Math.round(value * SIDE)));

  function reach(event) {
    const box = canvas.getBoundingClientRect();
    const point = [held((event.clientX - box.left) / box.width), held((event.clientY - box.top) / box.height)];
    const last = stroke.at(-1);
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < LEAST_STEP) return;
    if (strokes.reduce((sum, each) => sum + each.length, 0) < MOST_POINTS) stroke.push(point);
    draw();
  }

  function tell() {
    // A touch by accident is no signature: it needs a line.
    const lines = strokes.filter((each) => each.length > 1);
    field.value = lines.length ? JSON.stringify(lines) : "";
    clear.hidden = !strokes.length;
    said.textContent = lines.length ? said.dataset.wordSigned : "";
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || strokes.length >= 100) return;
    canvas.setPointerCapture(event.pointerId);
    strokes.push((stroke = []));
    reach(event);
  });
  canvas.addEventListener("pointermove", (event) => stroke && event.getCoalescedEvents().concat(event).forEach(reach));
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => {
    stroke = null;
    tell();
  });
  clear.addEventListener("click", () => {
    strokes = [];
    tell();
    draw();
    said.textContent = said.dataset.wordCleared;
  });
  new ResizeObserver(draw).observe(canvas);
  place.hidden = false;
}

document.querySelectorAll("[data-signature]").forEach(signaturePad);
