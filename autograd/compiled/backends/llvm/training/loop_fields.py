"""What the training loop is told: tables of whole numbers and addresses, and what stands in which field."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import Any


class _Fields(IntEnum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> int:
        return count


class JobField(_Fields):
    """Fields of the whole job."""

    STEPS = auto()  # how many
    PART_STARTS = auto()  # for each step, and the end, the index of its first part
    PARTS = auto()  # of each: its group, where its samples start in ORDER, how many, whether they are there already
    ORDER = auto()  # 32-bit numbers of samples
    RATES = auto()  # the learning rate of each step
    SCALES = auto()  # for each step what the loss of a sample counts, and what the penalty does
    GROUPS = auto()  # of each group its fields
    HISTORY = auto()  # for each step: loss, hits, gradient norms
    RANGES = auto()  # stretches of gradients: address, how many, which norm they are part of
    N_RANGES = auto()
    N_NORMS = auto()
    GRADIENTS = auto()
    N_GRADIENTS = auto()
    SEVERAL_GROUPS = auto()  # whether their gradients have to be added up
    UPDATE = auto()  # the fields of the update
    PLACE = auto()  # 0 or 1: which of the two places holds the parameters
    RUNNER = auto()  # what runs a list of instructions
    DONE = auto()  # how many steps have been taken


class UpdateField(_Fields):
    """Fields of the update."""

    PHASES = auto()  # where instructions are: [directions][phases][address, how many]
    SHARED = auto()
    TABLE = auto()
    RATE = auto()  # where the update finds the learning rate; 0 for nowhere
    NORM = auto()  # and the length of the whole gradient
    NEW_0 = auto()  # where it puts new parameters, from the first place to the second
    NEW_1 = auto()  # and back
    COUNT = auto()
    COPIES = auto()  # what is remembered that is the same for all parameters: from, to
    N_COPIES = auto()


class GroupField(_Fields):
    """Fields of samples of one structure."""

    PHASES = auto()  # where instructions are: [directions][phases][address, how many]
    SHARED = auto()
    TABLE = auto()
    COLUMNS = auto()
    N_INPUTS = auto()
    DATA = auto()  # numbers, [samples][inputs]
    SEED = auto()
    LOSS = auto()
    HITS = auto()  # 0 for none
    PENALTY = auto()  # 0 for none
    PENALTY_SEED = auto()
    ZEROS = auto()  # stretches to set to 0 first: address, how many
    N_ZEROS = auto()
    SHARES = auto()  # stretches of gradients to add where all are: from, to, how many
    N_SHARES = auto()
