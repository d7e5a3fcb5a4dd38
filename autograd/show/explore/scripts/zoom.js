// The size of the picture, and scrolling to the box that a step is about.
"use strict";

const LARGEST = 1.5; // times the size the picture was drawn at, that it is enlarged to

/** Return the controls of a picture's size in its viewport; `first` is what to scroll to when it opens. */
function makeZoom(viewport, picture, first) {
  let scale = 1;
  let margins = [0, 0]; // at the left and the top, as the picture was fitted
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
    scale = Math.min(Math.max(to, 0.02), 4);
    picture.svg.setAttribute("width", picture.width * scale);
    picture.svg.setAttribute("height", picture.height * scale);
  }

  /** Make the whole picture as large as its frame allows. */
  function fit() {
    const most = parseFloat(getComputedStyle(viewport).maxHeight) || Infinity;
    const [width, height] = [viewport.clientWidth - 2, most - 4];
    set(width > 0 ? Math.min(LARGEST, width / picture.width, height / picture.height) : 1);
    margins = roomAround().map((room) => room / 2);
    resize();
  }

  /** Return how much wider and higher than the picture its frame is. */
  function roomAround() {
    const [width, height] = [viewport.clientWidth - 2, viewport.clientHeight - 4];
    return [Math.max(0, width - picture.width * scale), Math.max(0, height - picture.height * scale)];
  }

  /** Set the size again, as the picture has grown or shrunk; it moves as a whole, where else it would leave its frame. */
  function resize() {
    set(scale);
    const [left, top] = roomAround().map((room, i) => Math.min(room, margins[i]));
    picture.svg.style.marginLeft = `${left}px`;
    picture.svg.style.marginTop = `${top}px`;
  }

  /** Scroll just far enough that a box is visible, or where it begins. */
  function reveal(drawn) {
    if (!drawn) return;
    const [box, frame] = [drawn.group.getBoundingClientRect(), viewport.getBoundingClientRect()];
    const beyond = (low, high, from, to) =>
      low < from ? low - from - 40 : high > to ? Math.min(high - to + 40, low - from - 8) : 0;
    viewport.scrollBy(
      beyond(box.left, box.right, frame.left, frame.right),
      beyond(box.top, box.bottom, frame.top, frame.bottom),
    );
  }

  // In a notebook the element is filled before it has a size.
  const whenThereIsRoom = new ResizeObserver(() => {
    if (viewport.clientWidth === 0) return;
    fit();
    reveal(first());
    whenThereIsRoom.disconnect();
  });
  whenThereIsRoom.observe(viewport);

  return { box, reveal, resize };
}
