// Theme without a reload, and the device's time zone kept so that the server shows local times.
const ZONE_COOKIE = "entrepot_tz";
const root = document.documentElement;

function keepZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || document.cookie.includes(`${ZONE_COOKIE}=${encodeURIComponent(zone)}`)) return;
  document.cookie = `${ZONE_COOKIE}=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

function show(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.querySelector('meta[name="color-scheme"]').content = theme === "system" ? "light dark" : theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  event.preventDefault();
  const form = button.form;
  const before = root.dataset.theme ?? "system";
  show(button.dataset.themeChoice);
  try {
    const body = new URLSearchParams(new FormData(form));
    body.set("theme", button.dataset.themeChoice);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
    if (answer.type !== "opaqueredirect" && !answer.ok) show(before);
  } catch {
    show(before);
  }
});

keepZone();
