// The size of the picture, and scrolling to the box that a step is about.
"use strict";

/** Return the controls of a picture's size in its viewport; `first` is the box to scroll to when it opens. */
function makeZoom(viewport, picture, first) {
  let scale = 1;
  const box = element(
    "span",
    "zoom",
    button("Smaller", () => set(scale / 1.25), "−"),
    button("Larger", () => set(scale * 1.25), "+"),
    button("Fit the graph into its frame", fit, "Fit"),
  );
  viewport.setAttribute("tabindex", "0");
  viewport.setAttribute("role", "region");
  viewport.setAttribute("aria-label", "Picture of the graph");

  function set(to) {
    scale = Math.min(Math.max(to, 0.1), 4);
    picture.svg.setAttribute("width", picture.width * scale);
    picture.svg.setAttribute("height", picture.height * scale);
  }

  /** Fit the picture to the width of the viewport, but keep it large enough to read. */
  function fit() {
    const room = viewport.clientWidth - 2;
    set(room > 0 ? Math.min(1.5, Math.max(0.75, room / picture.width)) : 1);
  }

  /** Scroll just far enough that a box is visible. */
  function reveal(drawn) {
    if (!drawn) return;
    const [box, frame] = [drawn.group.getBoundingClientRect(), viewport.getBoundingClientRect()];
    const beyond = (low, high, from, to) => (low < from ? low - from - 40 : high > to ? high - to + 40 : 0);
    viewport.scrollBy(
      beyond(box.left, box.right, frame.left, frame.right),
      beyond(box.top, box.bottom, frame.top, frame.bottom),
    );
  }

  // In a notebook the element is filled before it has a size.
  const whenThereIsRoom = new ResizeObserver(() => {
    if (viewport.clientWidth === 0) return;
    fit();
    reveal(first);
    whenThereIsRoom.disconnect();
  });
  whenThereIsRoom.observe(viewport);

  return { box, reveal };
}
