// Room for boxes that grow where they are: nothing changes its order, and nothing that was apart comes closer.
"use strict";

/**
 * Return a function from places before to places after some intervals have grown.
 *
 * intervals: [low, high, by how much it grows]. Intervals that overlap, such as those of boxes side by side, share the
 * room they need; a place within one moves in proportion. One interval more moves no place back.
 */
function makeRoom(intervals) {
  const ramps = [];
  const shift = (place) =>
    ramps.reduce((most, ramp) => (place < ramp.low ? most : Math.max(most, along(ramp, place))), 0);
  const along = ({ low, high, growth, start }, place) => start + growth * Math.min(1, (place - low) / (high - low));
  for (const [low, high, growth] of intervals.toSorted(([a], [b]) => a - b)) {
    if (growth > 0) ramps.push({ low, high, growth, start: shift(low) });
  }
  return (place) => place + shift(place);
}
