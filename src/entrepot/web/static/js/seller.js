// The seller's desk: what is to be put right is at hand at once.
const wrong = document.querySelector(".mend-row .field.wrong input, .mend-row .field.wrong textarea");
if (wrong && matchMedia("(min-width: 720px)").matches) wrong.focus({ preventScroll: true });

// Rows that are chosen: all of the page at once, and how many there are. Without script each has its own box.
for (const all of document.querySelectorAll("[data-check-all]")) {
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${all.dataset.checkAll}"]`)];
  const every = all.querySelector("input");
  const say = document.querySelector("[data-chosen]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked);
    every.checked = boxes.length > 0 && chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && !every.checked;
    for (const box of boxes) box.closest("tr").setAttribute("aria-selected", String(box.checked));
    if (say) say.textContent = chosen.length ? say.dataset.one.replace("#", chosen.length) : "";
  };
  all.hidden = false;
  every.addEventListener("change", () => {
    for (const box of boxes) box.checked = every.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  addEventListener("pageshow", tell);
  tell();
}
