"""The small GPT, trained, and names that it writes: `python -m benchmarks.gpt`."""

from __future__ import annotations

from typing import Literal

from benchmarks.gpt.batches import LEARNING_RATE
from nn import Adam, fit
from nn.course.gpt import GPT, documents, generate, loss


def train(engine: Literal["eager", "compiled"] = "compiled") -> None:
    """Train the model, and let it write."""
    model = GPT()
    history = fit(
        model, *documents(1000), loss=loss, optimizer=Adam(model.parameters(), lr=LEARNING_RATE), epochs=10,
        batch_size=1, engine=engine,
    )  # fmt: skip
    print(f"{len(model.parameters())} parameters, loss {history.loss[0]:.3f} -> {history.loss[-1]:.3f}")
    print(", ".join(generate(model, seed) for seed in range(12)))


if __name__ == "__main__":
    train()
