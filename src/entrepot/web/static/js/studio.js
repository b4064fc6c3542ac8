// The listing studio: photos chosen, shown and sent; fields that fill in without losing what is typed; a table by keys.
import { post } from "./csrf.js";
import { icon, toast } from "./toasts.js";

const POLL_MS = 1000;
const POLL_SLOW_MS = 15000; // while a person decides
const SUGGEST_MS = 350;
const failed = () => toast("block", document.body.dataset.wordFailed);

// The photos of a new listing: dropped, pasted or chosen one after the other, each with a way to remove it.
for (const form of document.querySelectorAll("[data-studio-start]")) {
  const input = form.querySelector('input[type="file"]');
  const list = form.querySelector("[data-chosen-photos]");
  let chosen = [];
  const set = (files) => {
    const seen = new Set();
    chosen = files.filter((file) => {
      const key = `${file.name}/${file.size}/${file.lastModified}`;
      return !seen.has(key) && seen.add(key);
    });
    const kept = new DataTransfer();
    for (const file of chosen) kept.items.add(file);
    input.files = kept.files;
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.hidden = !chosen.length;
    list.replaceChildren(...chosen.map((file) => {
      const [item, image, button] = ["li", "img", "button"].map((name) => document.createElement(name));
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      image.width = image.height = 72;
      button.type = "button";
      button.className = "btn square round xs";
      button.setAttribute("aria-label", `${list.dataset.wordRemove}: ${file.name}`);
      button.append(icon("x", 14));
      button.addEventListener("click", () => {
        set(chosen.filter((each) => each !== file));
        input.focus();
      });
      item.append(image, button);
      return item;
    }));
  };
  input.addEventListener("change", () => set([...chosen, ...input.files]));
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    if (!files.length) return;
    event.preventDefault();
    set([...chosen, ...files]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    send(form);
  });
}

function send(form) {
  const bar = form.querySelector("[data-sending]");
  const button = form.querySelector('button[type="submit"]');
  const again = () => {
    delete form.dataset.sent;
    bar.hidden = true;
    button.removeAttribute("aria-busy");
  };
  button.setAttribute("aria-busy", "true");
  bar.hidden = false;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Fragment", "1");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.querySelector("progress").value = (100 * event.loaded) / event.total;
    bar.querySelector("[data-sent]").textContent = `${Math.round((100 * event.loaded) / event.total)} %`;
  });
  request.addEventListener("load", () => {
    if (request.response?.href) {
      location.assign(request.response.href);
      return;
    }
    again();
    const errors = request.response?.errors ?? {};
    for (const box of form.querySelectorAll("[data-error-for]")) box.hidden = true;
    const [name, told] = Object.entries(errors)[0] ?? [];
    const box = form.querySelector(`[data-error-for="${name === "words" ? "words" : "photos"}"]`);
    if (!told) failed();
    else {
      box.hidden = false;
      box.querySelector("span").textContent = told;
      (name === "words" ? form.querySelector("textarea") : form.querySelector('input[type="file"]')).focus();
    }
  });
  request.addEventListener("error", () => {
    again();
    failed();
  });
  request.send(new FormData(form));
}

// A draft: its parts are fetched again while it is made and after each decision. What is typed and not yet sent, and
// what is open, stays as it is.
const studio = document.querySelector("[data-studio]");
const changed = (field) => (field.matches("select") ? [...field.options].some((one) => one.selected !== one.defaultSelected) : field.value !== field.defaultValue);
const dirty = (part) => [...part.querySelectorAll('input:not([type="hidden"]), textarea, select')].some(changed);
const inUse = (part) => dirty(part) || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

function place(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const active = document.activeElement;
  const range = active?.matches?.("input, textarea") && active.selectionStart !== null ? [active.selectionStart, active.selectionEnd] : null;
  const focus = active?.id;
  const at = scrollY;
  for (const part of document.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!next) continue;
    const was = new XMLSerializer().serializeToString(next);
    if (was === part.dataset.was) continue;
    for (const field of part.querySelectorAll("[data-field]")) {
      const mate = next.querySelector(`[data-field="${CSS.escape(field.dataset.field)}"]`);
      if (inUse(field)) {
        if (mate) mate.replaceWith(field);
        else next.append(field);
      } else if (mate && field.querySelector("details[open]")) mate.querySelector("details")?.setAttribute("open", "");
    }
    part.replaceWith(next);
    next.dataset.was = was;
  }
  const again = focus && document.getElementById(focus);
  if (again && again !== document.activeElement) {
    again.focus({ preventScroll: true });
    if (range) again.setSelectionRange?.(...range);
  }
  scrollTo({ top: at });
}

async function fetchParts() {
  const answer = await fetch(studio.dataset.studio, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
  if (answer.ok && !answer.redirected) place(await answer.text());
}

async function decide(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { "X-Fragment": "1", Accept: "text/html" },
    credentials: "same-origin",
  });
  if (!(answer.ok || answer.status === 422 || answer.status === 409) || answer.redirected) throw new Error(String(answer.status));
  // What was typed is with the server now: the field may be drawn anew, with the refusal if there is one.
  for (const field of form.querySelectorAll("input, textarea")) field.defaultValue = field.value;
  for (const one of form.querySelectorAll("option")) one.defaultSelected = one.selected;
  if (form.contains(document.activeElement)) document.activeElement.blur();
  place(await answer.text());
  return answer.ok;
}

if (studio) {
  const poll = () => {
    const working = document.querySelector("[data-part][data-working]");
    const next = working?.dataset.working === "slow" ? POLL_SLOW_MS : POLL_MS;
    if (working && document.visibilityState === "visible") fetchParts().catch(() => {}).finally(() => setTimeout(poll, next));
    else setTimeout(poll, POLL_MS);
  };
  setTimeout(poll, POLL_MS);
  addEventListener("submit", (event) => {
    const form = event.target;
    const action = new URL(form.action).pathname;
    if (event.defaultPrevented || !/\/(fields|mend|words|variants|pictures\/[0-9a-f]{64})$/.test(action)) return;
    event.preventDefault();
    if (form.dataset.waits) return;
    form.dataset.waits = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    decide(form, event.submitter).catch(failed).finally(() => {
      delete form.dataset.waits;
      event.submitter?.removeAttribute("aria-busy");
    });
  }, true);
  // What is typed and not sent goes with the press that puts the listing on sale.
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-accept]") || form.dataset.ready) return;
    const open = [...document.querySelectorAll("[data-field] form[data-edit]")].filter(dirty);
    if (!open.length) return;
    event.preventDefault();
    event.stopPropagation();
    const live = event.submitter?.value ?? "0";
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      for (const each of open) if (!(await decide(each))) return;
    } catch {
      failed();
      return;
    } finally {
      event.submitter?.removeAttribute("aria-busy");
    }
    const button = document.querySelector(`[data-accept] button[value="${live}"]`);
    if (!button) return;
    button.form.dataset.ready = "1";
    button.form.requestSubmit(button);
  }, true);
  // Pages of the browser's memory are old by then.
  addEventListener("pageshow", (event) => event.persisted && fetchParts().catch(() => {}));
  for (const form of document.querySelectorAll("[data-add-photos]")) {
    form.querySelector('input[type="file"]').addEventListener("change", () => form.requestSubmit());
  }
}

// How many a rule would accept is told while it is being set; without this script a button asks.
for (const form of document.querySelectorAll("[data-rule]")) {
  const told = form.querySelector("[data-told]");
  const ask = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("act", "preview");
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const sentences = (await answer.json()).told;
    told.replaceChildren(...sentences.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  };
  form.querySelector('button[value="preview"]').hidden = true;
  form.addEventListener("input", () => later(ask));
}

// What a value was read from is outlined in its picture.
function outline(link, shown) {
  const frame = document.getElementById(`shot-${link.dataset.regionOf}`);
  const svg = frame?.querySelector(".regions");
  if (!svg) return;
  svg.replaceChildren();
  frame.classList.toggle("pointed", shown);
  if (!shown) return;
  const [left, top, right, bottom] = link.dataset.region.split(",").map(Number);
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) rect.setAttribute(name, value);
  svg.append(rect);
}
for (const [name, shown] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const link = event.target.closest?.("[data-region]");
    if (link) outline(link, shown);
  });
}

// Categories that words speak for: under a field that names one, and beside the title of a new product.
async function categories(words) {
  const answer = await fetch(`/sell/categories?title=${encodeURIComponent(words.slice(0, 300))}`, { credentials: "same-origin" });
  return answer.ok ? (await answer.json()).categories : [];
}
let waiting = 0;
const later = (act) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => act().catch(() => {}), SUGGEST_MS);
};
document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-categories]")) return;
  later(async () => {
    const found = await categories(input.value);
    const options = found.map((one) => Object.assign(document.createElement("option"), { value: one.name }));
    if (options.length) document.getElementById(input.getAttribute("list"))?.replaceChildren(...options);
  });
});
for (const box of document.querySelectorAll("[data-suggest-categories]")) {
  const title = document.getElementById(box.dataset.title);
  const select = document.getElementById(box.dataset.select);
  const offer = async () => {
    const found = (await categories(title.value)).filter((one) => [...select.options].some((option) => option.value === one.id));
    for (const old of box.querySelectorAll("button")) old.remove();
    box.append(...found.map((one) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn sm", textContent: one.name });
      button.addEventListener("click", () => {
        select.value = one.id;
      });
      return button;
    }));
    box.hidden = !found.length;
  };
  title?.addEventListener("input", () => later(offer));
  if (title?.value) later(offer);
}

// The table of a file's drafts: the row in which the reader is answers to keys.
const rows = document.querySelector("[data-rows]");
const rowHere = () => document.activeElement?.closest?.("tr[data-draft]");

function editTitle(row) {
  const link = row.querySelector(".row-link");
  const input = Object.assign(document.createElement("input"), { type: "text", value: link.textContent, maxLength: 300, className: "title-edit" });
  input.setAttribute("aria-label", rows.dataset.wordTitle);
  link.hidden = true;
  link.after(input);
  input.select();
  let over = false;
  const end = (save) => {
    if (over) return;
    over = true;
    const title = input.value.trim();
    input.remove();
    link.hidden = false;
    link.focus();
    if (!save || !title || title === link.textContent) return;
    const before = link.textContent;
    link.textContent = title;
    post(`/sell/studio/${row.dataset.draft}/fields`, new URLSearchParams({ name: "title", act: "change", value: title })).then(
      (answer) => answer.ok || Promise.reject(new Error(String(answer.status))),
    ).catch(() => {
      link.textContent = before;
      failed();
    });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter");
  });
  input.addEventListener("blur", () => end(true));
}

if (rows) {
  const acts = {
    o: (row) => row.querySelector(".row-link").click(),
    a: (row) => row.querySelector('button[name="accept"]')?.click(),
    x: (row) => row.querySelector('button[name="discard"]')?.click(),
    e: editTitle,
    s: (row) => row.querySelector('input[type="checkbox"]')?.click(),
  };
  document.addEventListener("keydown", (event) => {
    const row = rowHere();
    const act = acts[event.key.toLowerCase()];
    if (!row || !act || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("entrepot-keys-off") === "1") return;
    if (event.target.matches('input:not([type="checkbox"]), textarea, select')) return;
    event.preventDefault();
    sessionStorage.setItem("studio-row", String([...rows.querySelectorAll("tr[data-draft]")].indexOf(row)));
    act(row);
  }, true);
  // After a press the page comes back at the same place of the table.
  const at = sessionStorage.getItem("studio-row");
  sessionStorage.removeItem("studio-row");
  const all = [...rows.querySelectorAll("tr[data-draft]")];
  if (at !== null && all.length) all[Math.min(Number(at), all.length - 1)].querySelector(".row-link").focus();
}
