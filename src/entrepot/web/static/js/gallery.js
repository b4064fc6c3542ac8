// The views of a product: the pick follows the swipe, and a view opens large, by press, arrow keys or pinch.
const place = document.querySelector("[data-views]");

if (place) {
  const strip = place.querySelector(".views");
  const views = [...strip.querySelectorAll("[data-zoom]")];
  const picks = [...place.querySelectorAll(".view-picks a")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const mark = (number) => {
    picks.forEach((pick, index) => {
      if (index === number) pick.setAttribute("aria-current", "true");
      else pick.removeAttribute("aria-current");
    });
  };
  const bring = (number) => {
    strip.scrollTo({ left: number * strip.clientWidth, behavior: calm.matches ? "auto" : "smooth" });
    mark(number);
  };
  picks.forEach((pick, number) =>
    pick.addEventListener("click", (event) => {
      event.preventDefault();
      bring(number);
    }),
  );
  strip.addEventListener("scroll", () => mark(Math.round(strip.scrollLeft / strip.clientWidth)), { passive: true });

  const dialog = place.querySelector("[data-zoom-dialog]");
  if (dialog?.showModal) {
    const picture = dialog.querySelector("[data-zoom-picture]");
    const stage = dialog.querySelector("[data-zoom-stage]");
    const count = dialog.querySelector("[data-zoom-count]");
    let shown = 0;
    const show = (number) => {
      shown = (number + views.length) % views.length;
      const small = views[shown].querySelector("img");
      picture.src = views[shown].href;
      picture.alt = small.alt;
      stage.classList.remove("near");
      if (count) count.textContent = `${shown + 1} / ${views.length}`;
    };
    for (const view of views) {
      view.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        show(Number(view.dataset.zoom));
        dialog.showModal();
        stage.focus();
      });
    }
    for (const step of dialog.querySelectorAll("[data-zoom-step]")) {
      step.addEventListener("click", () => show(shown + Number(step.dataset.zoomStep)));
    }
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step || views.length < 2 || stage.classList.contains("near")) return;
      event.preventDefault();
      show(shown + step);
    });
    // A press brings the picture nearer; the stage scrolls then, and two fingers pinch it as any page.
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      const near = stage.classList.toggle("near");
      if (near) stage.scrollTo(x * stage.scrollWidth - stage.clientWidth / 2, y * stage.scrollHeight - stage.clientHeight / 2);
    });
    let from = null;
    stage.addEventListener("touchstart", (event) => {
      from = event.touches.length === 1 ? event.touches[0].clientX : null;
    }, { passive: true });
    stage.addEventListener("touchend", (event) => {
      if (from === null || stage.classList.contains("near") || views.length < 2) return;
      const way = event.changedTouches[0].clientX - from;
      if (Math.abs(way) > 48) show(shown + (way < 0 ? 1 : -1));
      from = null;
    });
    dialog.addEventListener("close", () => {
      bring(shown);
      views[shown].focus({ preventScroll: true });
    });
  }
}
