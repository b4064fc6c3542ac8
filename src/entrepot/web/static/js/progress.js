// Long work: asks how far it is and says count and time left. The answer is
// { value, max, label, left?, state: "running" | "done" | "failed", href? }; href is where to go at the end.
const EVERY_MS = 1000;

async function follow(box) {
  const bar = box.querySelector("progress");
  const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const now = await answer.json();
  bar.max = now.max || 1;
  if (now.max) bar.value = now.value;
  else bar.removeAttribute("value");
  box.querySelector("[data-progress-label]").textContent = now.label ?? "";
  box.querySelector("[data-progress-left]").textContent = now.left ?? "";
  if (now.state === "running") return true;
  box.classList.add(now.state);
  if (now.href) location.assign(now.href);
  return false;
}

for (const box of document.querySelectorAll("[data-progress]")) {
  let pause = EVERY_MS;
  const step = () =>
    follow(box).then(
      (more) => {
        pause = EVERY_MS;
        if (more) setTimeout(step, pause);
      },
      () => {
        pause = Math.min(pause * 2, 15000);
        setTimeout(step, pause);
      },
    );
  setTimeout(step, EVERY_MS);
}
