// A row of ways that scrolls within itself shows the one on which the reader is.
for (const row of document.querySelectorAll("[data-scrolls]")) {
  const here = row.querySelector("[aria-current]");
  if (here) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
