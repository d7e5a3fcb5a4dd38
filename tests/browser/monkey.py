"""A monkey: random clicks, drags, choices, numbers and keys on a page, the same for the same seed."""

from __future__ import annotations

import random
from typing import Any

KEYS = ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End", "Escape", "Enter", " ", "Tab", "p", "f")
NUMBERS = ("0", "1", "-3", "0.5", "1e9", "", "1e-300")
# Chooses something on the page by random numbers from 0 to 1, and, but for clicks, does it.
ACT = """([kindAt, targetAt, x, y, number]) => {
    const byKind = new Map();
    const all = "button, select, input, textarea, summary, canvas, [tabindex], .hit";
    for (const found of document.querySelectorAll(all)) {
        const { width, height } = found.getBoundingClientRect();
        if (width === 0 || height === 0 || found.type === "file" || found.disabled) continue;
        const kind = found.tagName === "INPUT" ? found.type : found.tagName.toLowerCase();
        byKind.set(kind, [...(byKind.get(kind) ?? []), found]);
    }
    const pick = (list, at) => list[Math.floor(at * list.length)];
    const kind = pick([...byKind.keys()].sort(), kindAt);
    const chosen = pick(byKind.get(kind), targetAt);
    const said = `${kind} ${chosen.getAttribute("aria-label") ?? chosen.textContent.trim().slice(0, 30)}`;
    const tell = (...types) => types.forEach((type) => chosen.dispatchEvent(new Event(type, { bubbles: true })));
    if (kind === "select") {
        chosen.selectedIndex = Math.floor(x * chosen.options.length);
        tell("change");
        return { said: `${said}: ${chosen.value}`, at: null };
    }
    if (["number", "range", "text", "textarea"].includes(kind)) {
        chosen.focus();
        chosen.value = kind === "range" ? Number(chosen.min) + x * (chosen.max - chosen.min) : number;
        tell("input", "change");
        return { said: `${said}: ${chosen.value}`, at: null };
    }
    chosen.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = chosen.getBoundingClientRect();
    return { said, at: [box.x + x * box.width, box.y + y * box.height] };
}"""
# A promise that fails where nobody waits for it is no error of the page for Playwright.
SAY_REJECTIONS = (
    "addEventListener('unhandledrejection', ({ reason }) => console.error(String(reason?.stack ?? reason)))"
)


class Monkey:
    """A monkey before a page.

    Args:
        page: of Playwright.
        seed: of its random numbers.

    Attributes:
        done: what it did, in words.
        errors: those of the page, and promises that failed.
    """

    def __init__(self, page: Any, seed: int) -> None:
        self.page, self.random = page, random.Random(seed)
        self.done, self.errors = list[str](), list[str]()
        page.on("pageerror", lambda error: self.errors.append(str(error.stack)))
        page.on("console", lambda said: self.errors.extend([said.text] if said.type in ("error", "warning") else []))
        page.evaluate(SAY_REJECTIONS)

    def act(self) -> None:
        """Do one thing: mostly a click or a choice, at times a drag, a key, or nothing for a while."""
        kind = self.random.choices(("something", "key", "wait"), (8, 1, 1))[0]
        if kind == "key":
            key = self.random.choice(KEYS)
            self.done.append(f"press {key}")
            self.page.keyboard.press(key)
        elif kind == "wait":
            self.done.append("wait")
            self.page.wait_for_timeout(self.random.choice((1, 20, 80)))
        else:
            self._work_something()

    def _work_something(self) -> None:
        found = self.page.evaluate(ACT, [*(self.random.random() for _ in range(4)), self.random.choice(NUMBERS)])
        self.done.append(found["said"])
        if found["at"] is None:
            return
        x, y = found["at"]
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        if self.random.random() < 0.15:
            mouse.move(x + self.random.uniform(-90, 90), y + self.random.uniform(-90, 90), steps=3)
        mouse.up()
