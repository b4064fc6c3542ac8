// What a page shows and how: run in the page after it has loaded. Gives clipped or spilling elements, and the texts.
(() => {
  const SCROLLS = "[data-scrolls], .table-wrap, .shelf, .shelf *, .run, pre, .slot-map, textarea, .plan, dialog:not([open]) *";
  const width = document.documentElement.clientWidth;
  const hidden = (el, style, box) =>
    style.display === "none" || style.visibility === "hidden" || box.width <= 1 || box.height <= 1 || style.clipPath !== "none" && style.position === "absolute" && box.width <= 1;
  const named = (el) => {
    const text = (el.textContent || el.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `${el.tagName.toLowerCase()}${el.className && typeof el.className === "string" ? "." + el.className.trim().split(/\s+/).join(".") : ""} “${text}”`;
  };
  const scrolled = (el) => {
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      const flow = getComputedStyle(up).overflowX;
      if (flow === "auto" || flow === "scroll" || flow === "hidden" || flow === "clip") return true;
    }
    return false;
  };

  // Whether a word of an element lies outside its box, which hides it.
  function cutsWords(el, box) {
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.textContent.trim() || !node.parentElement.checkVisibility?.({ checkVisibilityCSS: true })) continue;
      if (node.parentElement.closest(".sr-only, svg")) continue;
      range.selectNodeContents(node);
      for (const part of range.getClientRects()) {
        if (part.width > 1 && (part.right > box.right + 1.5 || part.left < box.left - 1.5 || part.bottom > box.bottom + 3 || part.top < box.top - 3)) return true;
      }
    }
    return false;
  }

  function overflowing() {
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > width + 1) found.push(`page is ${page.scrollWidth} wide in ${width}`);
    for (const el of document.body.querySelectorAll("*")) {
      if (el.closest("svg") && el.tagName !== "svg") continue;
      const style = getComputedStyle(el);
      const box = el.getBoundingClientRect();
      if (hidden(el, style, box) || !el.checkVisibility?.({ checkVisibilityCSS: true })) continue;
      const exempt = el.matches(SCROLLS);
      if (!exempt && (box.right > width + 1 || box.left < -1) && box.right > 0 && !scrolled(el)) found.push(`leaves the page: ${named(el)}`);
      if (el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 0) {
        const flow = style.overflowX;
        if ((flow === "auto" || flow === "scroll") && !exempt) found.push(`scrolls sideways: ${named(el)}`);
        else if ((flow === "hidden" || flow === "clip") && style.textOverflow !== "ellipsis" && !exempt && cutsWords(el, box)) found.push(`clipped: ${named(el)}`);
        else if (flow === "visible" && ownText(el) && style.display !== "inline") found.push(`spills: ${named(el)}`);
      }
      if (el.scrollHeight > el.clientHeight + 3 && el.clientHeight > 0 && (style.overflowY === "hidden" || style.overflowY === "clip") && !style.webkitLineClamp.match(/\d/) && !exempt && cutsWords(el, box)) {
        found.push(`cut at its foot: ${named(el)}`);
      }
    }
    return [...new Set(found)];
  }
  const ownText = (el) => [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());

  function texts() {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const holder = node.parentElement;
      if (!holder || holder.closest("script, style, noscript, [translate=no], [lang]:not(html), code, .code, kbd")) continue;
      const text = node.textContent.trim().replace(/\s+/g, " ");
      if (text) found.add(text);
    }
    for (const el of document.querySelectorAll("[aria-label], [placeholder], [title], [alt], [aria-description]")) {
      if (el.closest("[translate=no], [lang]:not(html)")) continue;
      for (const name of ["aria-label", "placeholder", "title", "alt", "aria-description"]) {
        const text = el.getAttribute(name)?.trim();
        if (text) found.add(text);
      }
    }
    found.add(document.title);
    return [...found];
  }

  function paints() {
    const first = performance.getEntriesByName("first-paint")[0] ?? performance.getEntriesByName("first-contentful-paint")[0];
    return { first_paint_ms: first ? first.startTime : null, layout_shift: window.__layoutShift ?? 0 };
  }

  window.__look = { overflowing, texts, paints };
})();
