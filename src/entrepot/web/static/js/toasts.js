// Toasts tell what happened and offer Undo: six seconds, pausing on hover and focus; errors stay.
const SHOWN_MS = 6000;
const SIGNS = { info: "info", allow: "check", review: "alert", block: "stop" };

const place = () => document.querySelector("[data-toasts]");
const leaveMs = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160);

export function icon(name, size = 20) {
  const sprite = document.querySelector("svg use")?.getAttribute("href")?.split("#")[0] ?? "/static/icons.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function close(toast) {
  toast.classList.add("leaving");
  setTimeout(() => toast.remove(), leaveMs());
}

function watch(toast) {
  let left = SHOWN_MS;
  let since = performance.now();
  let timer = setTimeout(() => close(toast), left);
  const pause = () => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  const resume = () => {
    since = performance.now();
    clearTimeout(timer);
    timer = setTimeout(() => close(toast), Math.max(1000, left));
  };
  toast.addEventListener("pointerenter", pause);
  toast.addEventListener("pointerleave", resume);
  toast.addEventListener("focusin", pause);
  toast.addEventListener("focusout", resume);
}

/**
 * Show a toast. `kind` is info, allow, review or block; `act` is { label, href } or { label, onAct }.
 * A toast of kind block stays until it is closed.
 */
export function toast(kind, text, act) {
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.setAttribute("role", kind === "block" ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  box.append(icon(SIGNS[kind]), words);
  if (act) {
    const link = document.createElement(act.href ? "a" : "button");
    link.className = "act";
    link.textContent = act.label;
    if (act.href) link.href = act.href;
    else {
      link.type = "button";
      link.addEventListener("click", () => {
        close(box);
        act.onAct();
      });
    }
    box.append(link);
  }
  if (kind === "block") {
    const button = document.createElement("button");
    button.className = `btn quiet square xs close${act ? "" : " push"}`;
    button.type = "button";
    button.dataset.closeToast = "";
    button.setAttribute("aria-label", document.body.dataset.wordClose);
    button.append(icon("x", 16));
    box.append(button);
  } else watch(box);
  place()?.append(box);
  return box;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-close-toast]");
  if (button) close(button.closest(".toast"));
});
for (const shown of document.querySelectorAll("[data-toasts] [data-toast]")) watch(shown);
