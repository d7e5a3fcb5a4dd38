"""Arguments of the training loop: structures of 64-bit fields, each an integer or an address."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import Any


class _Field(IntEnum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> int:
        return count


class JobField(_Field):
    """Fields of some steps."""

    STEPS = auto()  # how many
    PART_STARTS = auto()  # for each step, and the end, the index of its first part
    PARTS = auto()  # of each: its group, where its samples start in ORDER, how many, whether they are copied already
    ORDER = auto()  # 32-bit numbers of samples
    RATES = auto()  # the learning rate of each step
    SCALES = auto()  # for each step the weight of a sample's loss, and that of the penalty
    GROUPS = auto()  # of each group its fields
    HISTORY = auto()  # for each step: loss, correct predictions, gradient norms
    RANGES = auto()  # parts of the gradient: address, count, which norm they belong to
    N_RANGES = auto()
    N_NORMS = auto()
    GRADIENTS = auto()
    N_GRADIENTS = auto()
    UPDATE = auto()  # the fields of the update
    CURRENT = auto()  # 0 or 1: which of the two buffers holds the parameters
    RUNNER = auto()  # the function that runs instructions
    FAILED = auto()  # address of an integer: whether a rule that Python computes has raised an error
    DONE = auto()  # how many steps have been taken


class UpdateField(_Field):
    """Fields of the update."""

    INSTRUCTIONS = auto()  # [current buffer][phases][address, count]
    SHARED = auto()
    PER_SAMPLE = auto()
    RATE = auto()  # address of the learning rate; 0 if the update does not read it
    NORM = auto()  # address of the length of the whole gradient; 0 if the update does not read it
    NEW_0 = auto()  # address of the new parameters if the current buffer is 0
    NEW_1 = auto()  # and if it is 1
    COUNT = auto()  # of parameters
    COPIES = auto()  # state that is the same for all parameters: from, to
    N_COPIES = auto()


class GroupField(_Field):
    """Fields of the samples of one structure."""

    INSTRUCTIONS = auto()  # [current buffer][phases][address, count]
    SHARED = auto()
    PER_SAMPLE = auto()
    COLUMNS = auto()
    N_INPUTS = auto()
    DATA = auto()  # numbers, [samples][inputs]
    SEED = auto()
    LOSS = auto()
    CORRECT = auto()  # 0 for none
    PENALTY = auto()  # 0 for none
    PENALTY_SEED = auto()
    ZEROS = auto()  # ranges to set to 0 first: address, count
    N_ZEROS = auto()
    CONTRIBUTIONS = auto()  # ranges of gradients that are elsewhere, to add to those of the step: from, to, count
    N_CONTRIBUTIONS = auto()
