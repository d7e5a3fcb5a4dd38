// The picture larger or smaller, and always in sight what is being talked about.
"use strict";

/** Return controls for the size of a picture in its viewport; `first` is the box to show when it opens. */
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

  /** As large as fits the width, but never so small that it cannot be read. */
  function fit() {
    const room = viewport.clientWidth - 2;
    set(room > 0 ? Math.min(1.5, Math.max(0.75, room / picture.width)) : 1);
  }

  /** Scroll so far that a box can be seen, and no further. */
  function reveal(drawn) {
    if (!drawn) return;
    const [box, frame] = [drawn.group.getBoundingClientRect(), viewport.getBoundingClientRect()];
    const beyond = (low, high, from, to) => (low < from ? low - from - 40 : high > to ? high - to + 40 : 0);
    viewport.scrollBy(
      beyond(box.left, box.right, frame.left, frame.right),
      beyond(box.top, box.bottom, frame.top, frame.bottom),
    );
  }

  // A notebook fills an element before it has any room.
  const whenThereIsRoom = new ResizeObserver(() => {
    if (viewport.clientWidth === 0) return;
    fit();
    reveal(first);
    whenThereIsRoom.disconnect();
  });
  whenThereIsRoom.observe(viewport);

  return { box, reveal };
}
