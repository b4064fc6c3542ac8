// Search or go to: Ctrl K (or the button) opens a combobox over a list that the server answers while one types.
const WAIT_MS = 140;
const dialog = document.getElementById("find");
const input = dialog?.querySelector("[data-find-input]");
const list = document.getElementById("find-list");
let asked = 0;
let timer = 0;

const options = () => [...list.querySelectorAll('[role="option"]')];

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

async function ask() {
  const mine = ++asked;
  const url = new URL("/find/results", location.href);
  url.searchParams.set("q", input.value.trim());
  url.searchParams.set("from", location.pathname + location.search);
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "X-Fragment": "1" }, credentials: "same-origin" });
    if (answer.status === 401) return location.assign("/sign-in");
    if (!answer.ok || mine !== asked) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    list.replaceChildren(...parsed.body.childNodes);
    choose(options()[0]);
    const said = dialog.querySelector("[data-find-said]");
    said.textContent = said.dataset.words.replace("{n}", options().length);
  } finally {
    if (mine === asked) list.removeAttribute("aria-busy");
  }
}

function take(option) {
  if (!option) return;
  if (!option.dataset.action) {
    location.assign(option.href);
    return;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = option.dataset.action;
  const fields = { _csrf: document.querySelector('meta[name="csrf-token"]').content, ...JSON.parse(option.dataset.fields) };
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function open() {
  if (dialog.open) return;
  input.value = "";
  dialog.showModal();
  input.focus();
  ask();
}

if (dialog?.showModal) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close();
      else open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("[data-find]")) {
      event.preventDefault();
      open();
    }
    const option = event.target.closest('#find-list [role="option"]');
    if (option?.dataset.action) {
      event.preventDefault();
      take(option);
    }
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const here = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const to = { ArrowDown: here + 1, ArrowUp: here - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined && all.length && !(event.key.length > 3 && !event.key.startsWith("Arrow") && input.value)) {
      event.preventDefault();
      choose(all[to % all.length]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      take(all[here]);
    }
  });
}
for (const hint of document.querySelectorAll("[data-find-key]")) {
  if (/Mac|iPhone|iPad/.test(navigator.platform)) hint.textContent = "⌘K";
}
