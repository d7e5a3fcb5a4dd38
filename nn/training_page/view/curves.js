// The loss over the epochs, of training and held-out samples; a click goes to that epoch.
"use strict";

const CURVE_HEIGHT = 150;
const CURVE_MARGIN = { left: 44, right: 10, top: 22, bottom: 24 };
const DASHES = { train: [], held: [5, 3] };

/** Return the chart of the losses of one or more runs. `onSeek` gets the epoch that was clicked. */
function makeCurves(onSeek) {
  const { canvas, context, clear } = makeCanvas("curves-canvas");
  const box = element("div", "curves", canvas);
  let frame = null;
  canvas.setAttribute("role", "img");
  canvas.addEventListener("click", (event) => {
    const share = (event.offsetX - frame.left) / frame.width;
    onSeek(Math.round(Math.min(Math.max(share, 0), 1) * frame.epochs));
  });

  /** Draw runs, each { learner, color }; the scales grow in steps, and otherwise stay. */
  function draw(runs, palette) {
    const width = Math.max(box.clientWidth, 200);
    const { left, right, top, bottom } = CURVE_MARGIN;
    const inner = { left, top, width: width - left - right, height: CURVE_HEIGHT - top - bottom };
    const longest = Math.max(...runs.map(({ learner }) => learner.history.trainLoss.length - 1), 1);
    const largest = Math.max(1e-3, ...runs.map(({ learner }) => highest(learner.history)));
    frame = { ...inner, epochs: roundUp(Math.max(longest, 50)), loss: roundUp(largest * 1.05) };
    canvas.style.height = `${CURVE_HEIGHT}px`;
    clear(width, CURVE_HEIGHT);
    drawFrame(palette);
    context.save();
    context.beginPath();
    context.rect(inner.left, inner.top - 2, inner.width, inner.height + 3);
    context.clip();
    for (const { learner, color } of runs) {
      drawLine(learner.history.heldLoss, palette.text(color), DASHES.held);
      drawLine(learner.history.trainLoss, palette.text(color), DASHES.train);
    }
    context.restore();
    drawCursor(runs[0].learner, palette);
    drawLegend(runs[0].learner, palette);
    setAttribute(canvas, "aria-label", inWords(runs));
  }

  function drawFrame(palette) {
    context.strokeStyle = palette.text("line");
    context.fillStyle = palette.text("quiet");
    context.lineWidth = 1;
    context.font = fontOf(11);
    context.beginPath();
    context.moveTo(frame.left + 0.5, frame.top);
    context.lineTo(frame.left + 0.5, frame.top + frame.height + 0.5);
    context.lineTo(frame.left + frame.width, frame.top + frame.height + 0.5);
    context.stroke();
    context.textAlign = "right";
    context.fillText(written(frame.loss, 3), frame.left - 5, frame.top + 9);
    context.fillText("0", frame.left - 5, frame.top + frame.height);
    context.fillText(`${frame.epochs} epochs`, frame.left + frame.width, frame.top + frame.height + 16);
    context.textAlign = "left";
    context.fillText("0", frame.left, frame.top + frame.height + 16);
    context.fillText("loss", frame.left, frame.top - 9);
  }

  const x = (epoch) => frame.left + (frame.width * epoch) / frame.epochs;
  const y = (loss) => frame.top + frame.height * (1 - Math.min(loss / frame.loss, 1.02));

  function drawLine(losses, color, dashes) {
    const step = Math.max(1, Math.floor(losses.length / (2 * frame.width)));
    context.beginPath();
    for (let epoch = 0; epoch < losses.length; epoch += step) {
      if (Number.isFinite(losses[epoch])) context.lineTo(x(epoch), y(losses[epoch]));
    }
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.setLineDash(dashes);
    context.stroke();
    context.setLineDash([]);
  }

  function drawCursor(learner, palette) {
    const at = x(learner.at / learner.perEpoch);
    context.beginPath();
    context.moveTo(at, frame.top);
    context.lineTo(at, frame.top + frame.height);
    context.strokeStyle = palette.text("ink");
    context.lineWidth = 1;
    context.stroke();
  }

  function drawLegend({ history }, palette) {
    const entries = [["training", DASHES.train], ...(history.heldLoss.length > 0 ? [["held out", DASHES.held]] : [])];
    let right = frame.left + frame.width;
    context.textAlign = "right";
    context.fillStyle = context.strokeStyle = palette.text("ink");
    for (const [name, dashes] of entries) {
      context.fillText(name, right, frame.top - 9); // above the line of the step
      right -= context.measureText(name).width + 6;
      context.beginPath();
      context.moveTo(right, frame.top - 12);
      context.lineTo(right - 18, frame.top - 12);
      context.lineWidth = 2;
      context.setLineDash(dashes);
      context.stroke();
      context.setLineDash([]);
      right -= 30;
    }
  }

  function inWords(runs) {
    return runs
      .map(({ learner: { history } }) => {
        const [first, last] = [history.trainLoss[0], history.trainLoss.at(-1)];
        return `Loss on the training samples: ${written(first)} at the start, ${written(last)} after the last epoch`;
      })
      .join(". ");
  }

  return { box, draw };
}

/** Return the highest loss of a history, but at most ten times that at the start. */
function highest({ trainLoss, heldLoss }) {
  let found = 0;
  for (const losses of [trainLoss, heldLoss])
    for (const loss of losses) if (loss < Infinity) found = Math.max(found, loss);
  return Math.min(found, 10 * Math.max(trainLoss[0], 1e-3));
}
