// Keys of the desks: J and K move in a list, Enter follows, a letter on a button acts, / finds, ? opens the list of keys.
// Off while typing, and off altogether where the reader turned them off (kept on this device).
const OFF = "entrepot-keys-off";
const off = () => localStorage.getItem(OFF) === "1";
const say = (button) => (button.querySelector(".label") ?? button).textContent.trim() || button.getAttribute("aria-label");
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]") && !target.matches?.('[type="checkbox"], [type="radio"]');
const held = (event) => ["Alt", "AltGraph", "Control", "Meta", "Shift"].some((name) => event.getModifierState(name));
const items = () => [...document.querySelectorAll("[data-keys-list] [data-key-item], [data-keys-list] .row-link")];

function move(by) {
  const all = items();
  if (!all.length) return false;
  const here = all.findIndex((item) => item === document.activeElement || item.contains(document.activeElement) || item.hasAttribute("aria-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, here + by))];
  const link = next.matches("a, button") ? next : (next.querySelector("a, button") ?? next);
  link.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function act(event) {
  const { key } = event;
  const wanted = key.length === 1 ? key.toUpperCase() : key;
  const open = document.querySelector("dialog[open]");
  const target = [...(open ?? document).querySelectorAll("[data-key]")].find((each) => each.dataset.key.toUpperCase() === wanted.toUpperCase());
  if (!target || target.getAttribute("aria-disabled") === "true") return false;
  if (target.matches(".stop-button") && (event.repeat || held(event))) return false;
  target.focus();
  if (!target.hasAttribute("data-hold-ms")) target.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches?.("[data-key-text]")) event.target.blur();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || off() || typing(event.target)) return;
  let done = false;
  if (event.key === "j" || event.key === "J") done = move(1);
  else if (event.key === "k" || event.key === "K") done = move(-1);
  else if (event.key === "/") {
    const search = document.querySelector("[data-key-search]");
    search?.focus();
    done = Boolean(search);
  } else if (event.key === "?") {
    document.querySelector('[data-dialog="keys"]')?.click();
    done = Boolean(document.getElementById("keys"));
  }
  if (!done && event.key !== "Enter" && event.key !== " " && event.key !== "Tab" && event.key !== "Escape") done = act(event);
  if (done) event.preventDefault();
});

// The list of keys names what this page binds, as its buttons say it.
document.addEventListener("click", (event) => {
  const part = event.target.closest('[data-dialog="keys"]') && document.querySelector("[data-keys-page]");
  if (!part) return;
  const rows = [...document.querySelectorAll("[data-key]")].flatMap((button) => {
    const key = document.createElement("kbd");
    key.className = "key";
    key.textContent = button.dataset.key;
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    term.append(key);
    words.textContent = say(button);
    return [term, words];
  });
  part.hidden = !rows.length;
  part.querySelector("dl").replaceChildren(...rows);
}, true);

for (const toggle of document.querySelectorAll("[data-keys-toggle]")) {
  toggle.checked = !off();
  toggle.addEventListener("change", () => localStorage.setItem(OFF, toggle.checked ? "0" : "1"));
}
