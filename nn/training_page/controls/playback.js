// Playing: the steps that are due at each picture, at the speed chosen.
"use strict";

const LONGEST_PAUSE = 100; // milliseconds between two pictures that count

/**
 * Return the playback, which runs from now on.
 *
 * @param actions { stepsDue(milliseconds), isReady(), advance(steps) }: how many steps a time is worth, whether those
 *   before are done, and what takes them.
 */
function makePlayback({ stepsDue, isReady, advance }) {
  let [due, lastTime] = [0, 0];
  const made = {
    isPlaying: false,
    /** Play, from now on, or stop. */
    set(isPlaying) {
      made.isPlaying = isPlaying;
      [due, lastTime] = [0, 0];
    },
  };
  requestAnimationFrame(tick);

  function tick(time) {
    if (isReady() && made.isPlaying) {
      due += stepsDue(lastTime ? Math.min(time - lastTime, LONGEST_PAUSE) : 1000);
      lastTime = time;
      const steps = Math.floor(due);
      due -= steps;
      if (steps > 0) advance(steps);
    }
    requestAnimationFrame(tick);
  }

  return made;
}
