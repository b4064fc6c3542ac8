// Forms: one press is one request; the button says that it works and keeps its width; small helps beside fields.
import { icon, toast } from "./toasts.js";

function work(button) {
  button.style.minWidth = `${Math.ceil(button.getBoundingClientRect().width)}px`;
  button.setAttribute("aria-busy", "true");
  const label = button.querySelector(".label");
  if (label && button.dataset.working) {
    button.dataset.rest = label.textContent;
    label.textContent = button.dataset.working;
  }
  const ring = icon("spin", 16);
  ring.classList.add("bold", "turn");
  const sign = button.querySelector(".icon");
  if (sign) sign.replaceWith(ring);
  else button.prepend(ring);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // What opens beside the page, such as a paper to print, may be asked for again.
  if (form.method !== "post" || event.defaultPrevented || event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // After this event the browser reads the form; a button that were disabled now would not be sent.
  if (event.submitter?.classList.contains("btn")) setTimeout(() => work(event.submitter), 0);
});

// A list's address says what narrows it, and nothing of what does not.
document.addEventListener("formdata", (event) => {
  if (!event.target.hasAttribute("data-list-form")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// A page that comes back from the browser's memory is ready again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    button.querySelector(".icon.turn")?.remove();
    const label = button.querySelector(".label");
    if (label && button.dataset.rest) label.textContent = button.dataset.rest;
  }
});

document.addEventListener("click", (event) => {
  const locked = event.target.closest('[aria-disabled="true"]');
  if (locked) {
    event.preventDefault();
    return;
  }
  const mend = event.target.closest("[data-mend]");
  if (mend) {
    const input = document.getElementById(mend.dataset.mend);
    input.value = mend.dataset.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
    return;
  }
  const step = event.target.closest("[data-quantity] [data-step]");
  if (step) {
    const input = step.closest("[data-quantity]").querySelector("input");
    if (step.dataset.step > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast("allow", copy.dataset.copied));
  const pick = event.target.closest("[data-gallery] [data-full]");
  if (pick) {
    event.preventDefault();
    const gallery = pick.closest("[data-gallery]");
    const main = gallery.querySelector("[data-gallery-main]");
    main.src = pick.dataset.full;
    main.alt = pick.dataset.alt;
    gallery.querySelector("[aria-current]")?.removeAttribute("aria-current");
    pick.setAttribute("aria-current", "true");
  }
});

// A change sends the form where it says so: sort orders, quantities.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.hasAttribute("data-send-on-change") && !event.target.hasAttribute("data-send-on-change")) return;
  // A form with a button for readers without script is sent by that button: what else is filled in is not judged yet.
  form.requestSubmit(form.querySelector("[data-without-script]"));
});

// Whoever was quicker than this script chose without being heard.
for (const select of document.querySelectorAll("select[data-send-on-change]")) {
  const shown = [...select.options].find((option) => option.defaultSelected);
  const button = select.form?.querySelector("[data-without-script]");
  if (shown && button && !shown.selected) select.form.requestSubmit(button);
}

for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector('input[type="file"]');
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// The stop button acts after it was held for a second; a keyboard holds by keeping the key down.
for (const button of document.querySelectorAll("[data-hold-ms]")) {
  let timer = 0;
  let held = false;
  const begin = () => {
    if (timer) return;
    button.classList.add("holding");
    timer = setTimeout(() => {
      held = true;
      button.form.requestSubmit(button);
    }, Number(button.dataset.holdMs));
  };
  const end = () => {
    clearTimeout(timer);
    timer = 0;
    button.classList.remove("holding");
  };
  button.addEventListener("pointerdown", begin);
  for (const name of ["pointerup", "pointerleave", "pointercancel", "blur"]) button.addEventListener(name, end);
  button.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      begin();
    }
  });
  button.addEventListener("keyup", end);
  button.form.addEventListener("submit", (event) => {
    if (!held) event.preventDefault();
  }, true);
}

document.querySelector("[data-focus]")?.focus();
