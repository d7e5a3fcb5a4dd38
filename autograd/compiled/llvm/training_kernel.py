"""The training loop itself, natively: many steps in one call, while nobody looks.

A step fills the tables with its samples, runs the program of their loss, measures the gradient, and runs the program of
the update, which writes the new parameters beside the old. Only if every number is finite do they change places: a step
that fails leaves everything as it was before.
"""

from __future__ import annotations

from enum import IntEnum, auto
from functools import cache
from typing import Any

from autograd.compiled.llvm.code import Code, Name
from autograd.compiled.llvm.memory import gather, indices_up_to, masked_load
from autograd.compiled.llvm.numbers import splat, vector
from autograd.compiled.llvm.outer_kernel import added_up


class _Fields(IntEnum):
    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> int:
        return count


class Job(_Fields):
    """Where the loop finds what it needs: whole numbers and addresses."""

    STEPS = auto()  # how many
    PART_STARTS = auto()  # for each step, and the end, the index of its first part
    PARTS = (
        auto()
    )  # a group of like samples, where its samples start in ORDER, how many, whether they are there already
    ORDER = auto()  # 32-bit numbers of samples
    RATES = auto()  # the learning rate of each step
    SCALES = auto()  # for each step what the loss of a sample counts, and what the penalty does
    GROUPS = auto()
    HISTORY = auto()  # for each step: loss, hits, gradient norms
    RANGES = auto()  # stretches of gradients: address, how many, which norm they are part of
    N_RANGES = auto()
    N_NORMS = auto()
    GRADIENTS = auto()
    N_GRADIENTS = auto()
    SEVERAL_GROUPS = auto()  # whether their gradients have to be added up
    UPDATE = auto()
    PLACE = auto()  # 0 or 1: which of the two places holds the parameters
    RUNNER = auto()
    DONE = auto()  # how many steps have been taken


class Update(_Fields):
    """The same for the update."""

    BEFORE_0 = auto()  # the program of the update, from the first place of the parameters to the second
    N_BEFORE_0 = auto()
    DURING_0 = auto()
    N_DURING_0 = auto()
    BEFORE_1 = auto()  # and back
    N_BEFORE_1 = auto()
    DURING_1 = auto()
    N_DURING_1 = auto()
    SHARED = auto()
    TABLE = auto()
    RATE = auto()  # where the update finds the learning rate
    NORM = auto()  # and the length of the whole gradient
    NEW_0 = auto()  # where the update puts new parameters
    NEW_1 = auto()
    COUNT = auto()
    COPIES = auto()  # what is remembered that is the same for all parameters: from, to
    N_COPIES = auto()


class Group(_Fields):
    """The same for samples of one structure."""

    SHARED = auto()
    TABLE = auto()
    COLUMNS = auto()
    N_INPUTS = auto()
    DATA = auto()  # numbers, [samples][inputs]
    BEFORE_0 = auto()
    N_BEFORE_0 = auto()
    DURING_0 = auto()
    N_DURING_0 = auto()
    AFTER_0 = auto()
    N_AFTER_0 = auto()
    BEFORE_1 = auto()
    N_BEFORE_1 = auto()
    DURING_1 = auto()
    N_DURING_1 = auto()
    AFTER_1 = auto()
    N_AFTER_1 = auto()
    SEED = auto()
    LOSS = auto()
    HITS = auto()  # 0 for none
    PENALTY = auto()  # 0 for none
    PENALTY_SEED = auto()
    ZEROS = auto()  # stretches to set to 0 first: address, how many
    N_ZEROS = auto()
    SHARES = auto()  # stretches of gradients to add where all are: from, to, how many
    N_SHARES = auto()


class _Writer:
    """Writes the loop."""

    def __init__(self, width: int) -> None:
        self.code, self.width = Code(["ptr %job"]), width
        code = self.code
        self.loss, self.hits, self.norm = (code.new("alloca double") for _ in range(3))
        self.sound = code.new("alloca i64")
        self.place = code.new("alloca i64")

    def number(self, base: Name, field: int | Name) -> Name:
        return self.code.new(f"load i64, ptr {self.code.at('i64', base, field)}, align 8")

    def address(self, base: Name, field: int | Name) -> Name:
        return self.code.new(f"load ptr, ptr {self.code.at('i64', base, field)}, align 8")

    def load(self, place: Name) -> Name:
        return self.code.new(f"load double, ptr {place}, align 8")

    def store(self, value: Name, place: Name) -> None:
        self.code.do(f"store double {value}, ptr {place}, align 8")

    def add_to(self, place: Name, value: Name) -> None:
        self.store(self.code.new(f"fadd double {self.load(place)}, {value}"), place)

    def each(self, count: Name) -> tuple[str, Any]:
        """Begin a loop that may run no times."""
        after = self.code.when(self.code.new(f"icmp sgt i64 {count}, 0"))
        return after, self.code.begin(0, count)

    def end_each(self, opened: tuple[str, Any]) -> None:
        after, loop = opened
        self.code.end(loop)
        self.code.done(after)

    def run(self, base: Name, first: int, fields: int, shared: Name, table: Name) -> None:
        """Run a list of instructions; those of the second place stand `fields` further on."""
        code = self.code
        place = code.new(f"load i64, ptr {self.place}, align 8")
        at = code.add(code.times(place, fields), first)
        instructions, count = self.address(base, at), self.number(base, code.add(at, 1))
        runner = self.address("%job", Job.RUNNER)
        code.do(f"call void {runner}(ptr {instructions}, i64 {count}, ptr {shared}, ptr {table})")

    def demand_finite(self, value: Name) -> None:
        code = self.code
        difference = code.new(f"fsub double {value}, {value}")
        finite = code.new(f"fcmp oeq double {difference}, 0.0")
        before = code.new(f"load i64, ptr {self.sound}, align 8")
        both = code.new(f"and i64 {before}, {code.new(f'zext i1 {finite} to i64')}")
        code.do(f"store i64 {both}, ptr {self.sound}, align 8")

    # The parts of a step.

    def write(self) -> Code:
        code = self.code
        start = self.number("%job", Job.PLACE)
        code.do(f"store i64 {start}, ptr {self.place}, align 8")
        code.do(f"store i64 0, ptr {code.at('i64', '%job', Job.DONE)}, align 8")
        steps = self.number("%job", Job.STEPS)
        going = code.new("alloca i64")
        code.do(f"store i64 1, ptr {going}, align 8")
        loop = code.begin(0, steps)
        still = code.when(code.new(f"icmp ne i64 {code.new(f'load i64, ptr {going}, align 8')}, 0"))
        self.step(loop.index)
        code.do(f"store i64 {code.new(f'load i64, ptr {self.sound}, align 8')}, ptr {going}, align 8")
        code.done(still)
        code.end(loop)
        end = code.new(f"load i64, ptr {self.place}, align 8")
        code.do(f"store i64 {end}, ptr {code.at('i64', '%job', Job.PLACE)}, align 8")
        return code

    def step(self, step: Name) -> None:
        code = self.code
        for place, zero in ((self.loss, "0.0"), (self.hits, "0.0")):
            self.store(zero, place)
        code.do(f"store i64 1, ptr {self.sound}, align 8")
        several = code.when(code.new(f"icmp ne i64 {self.number('%job', Job.SEVERAL_GROUPS)}, 0"))
        self.clear(self.address("%job", Job.GRADIENTS), self.number("%job", Job.N_GRADIENTS))
        code.done(several)
        starts, parts = self.address("%job", Job.PART_STARTS), self.address("%job", Job.PARTS)
        first, end = self.number(starts, step), self.number(starts, code.add(step, 1))
        scales = code.at("double", self.address("%job", Job.SCALES), code.times(step, 2))
        scale, penalty_scale = self.load(scales), self.load(code.at("double", scales, 1))
        running = code.begin(first, end)
        self.part(
            code.at("i64", parts, code.times(running.index, 4)),
            scale,
            penalty_scale,
            code.new(f"icmp eq i64 {running.index}, {first}"),
        )
        code.end(running)
        n_norms = self.number("%job", Job.N_NORMS)
        history = self.address("%job", Job.HISTORY)
        record = code.at("double", history, code.times(step, code.add(n_norms, 2)))
        self.store(self.load(self.loss), record)
        self.store(self.load(self.hits), code.at("double", record, 1))
        self.demand_finite(self.load(self.loss))
        self.measure(code.at("double", record, 2), n_norms)
        sound = code.when(code.new(f"icmp ne i64 {code.new(f'load i64, ptr {self.sound}, align 8')}, 0"))
        self.update(step)
        code.done(sound)

    def clear(self, start: Name, count: Name) -> None:
        code = self.code
        size = code.times(count, 8)
        code.declarations.add("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        code.do(f"call void @llvm.memset.p0.i64(ptr {start}, i8 0, i64 {size}, i1 false)")

    def part(self, part: Name, scale: Name, penalty_scale: Name, is_first: Name) -> None:
        """Run the samples of one structure."""
        code = self.code
        size = len(Group)
        group = code.at("i64", self.address("%job", Job.GROUPS), code.times(self.number(part, 0), size))
        start, count, there = (self.number(part, i) for i in (1, 2, 3))
        shared, table = self.address(group, Group.SHARED), self.address(group, Group.TABLE)
        columns = self.number(group, Group.COLUMNS)
        ranges = self.address(group, Group.ZEROS)
        opened = self.each(self.number(group, Group.N_ZEROS))
        pair = code.at("i64", ranges, code.times(opened[1].index, 2))
        self.clear(self.address(pair, 0), self.number(pair, 1))
        self.end_each(opened)
        penalty, seed = self.address(group, Group.PENALTY), self.address(group, Group.PENALTY_SEED)
        has_penalty = code.new(f"icmp ne ptr {penalty}, null")
        seeded = code.when(has_penalty)
        self.store(code.new(f"select i1 {is_first}, double {penalty_scale}, double 0.0"), seed)
        code.done(seeded)
        fields = Group.BEFORE_1 - Group.BEFORE_0
        self.run(group, Group.BEFORE_0, fields, shared, table)
        blocks = code.begin(0, count, 1)  # its step is the number of columns, which only the next line knows
        self.block(group, table, columns, start, blocks.index, count, scale, there)
        self.run(group, Group.DURING_0, fields, shared, table)
        self.collect(group, columns, blocks.index, count, scale)
        blocks.step = columns
        code.end(blocks)
        self.run(group, Group.AFTER_0, fields, shared, table)
        first = code.when(code.new(f"and i1 {has_penalty}, {is_first}"))
        self.add_to(self.loss, code.new(f"fmul double {self.load(penalty)}, {penalty_scale}"))
        code.done(first)
        shares = self.address(group, Group.SHARES)
        opened = self.each(self.number(group, Group.N_SHARES))
        stretch = code.at("i64", shares, code.times(opened[1].index, 3))
        source, target, length = self.address(stretch, 0), self.address(stretch, 1), self.number(stretch, 2)
        inner = code.begin(0, length)
        self.add_to(code.at("double", target, inner.index), self.load(code.at("double", source, inner.index)))
        code.end(inner)
        self.end_each(opened)

    def block(
        self, group: Name, table: Name, columns: Name, start: Name, done: Name, count: Name, scale: Name, there: Name
    ) -> None:
        """Fill the table with samples; columns that are left get the last one again, and weigh nothing."""
        code = self.code
        order = code.at("i32", self.address("%job", Job.ORDER), code.add(start, done))
        left = code.new(f"sub i64 {count}, {done}")
        last = code.new(f"sub i64 {left}, 1")
        seeds = self.address(group, Group.SEED)
        filling = code.when(code.new(f"icmp eq i64 {there}, 0"))
        n_inputs, data = self.number(group, Group.N_INPUTS), self.address(group, Group.DATA)
        alone = code.new(f"icmp eq i64 {columns}, 1")
        single = code.when(alone)
        sample = self.sample(order, "0")
        source = code.at("double", data, code.times(sample, n_inputs))
        opened = self.each(n_inputs)
        self.store(self.load(code.at("double", source, opened[1].index)), code.at("double", table, opened[1].index))
        self.end_each(opened)
        self.store(scale, seeds)
        code.done(single)
        many = code.when(code.new(f"icmp ne i64 {columns}, 1"))
        self.fill_vectors(table, columns, order, last, data, n_inputs, seeds, left, scale)
        code.done(many)
        code.done(filling)

    def sample(self, order: Name, index: Name) -> Name:
        narrow = self.code.new(f"load i32, ptr {self.code.at('i32', order, index)}, align 4")
        return self.code.new(f"sext i32 {narrow} to i64")

    def fill_vectors(
        self, table: Name, columns: Name, order: Name, last: Name, data: Name, n_inputs: Name, seeds: Name, left: Name,
        scale: Name,
    ) -> None:  # fmt: skip
        code, width = self.code, self.width
        whole, mask = f"<{width} x i64>", "splat (i1 true)" if width > 1 else "true"
        across = code.begin(0, columns, width)
        offsets, weights = "poison", "poison"
        for lane in range(width):
            column = code.add(across.index, lane)
            inside = code.new(f"icmp slt i64 {column}, {left}")
            index = code.new(f"select i1 {inside}, i64 {column}, i64 {last}")
            offset = code.times(self.sample(order, index), n_inputs)
            offsets = code.new(f"insertelement {whole} {offsets}, i64 {offset}, i32 {lane}")
            weight = code.new(f"select i1 {inside}, double {scale}, double 0.0")
            weights = code.new(f"insertelement {vector(width)} {weights}, double {weight}, i32 {lane}")
        code.do(f"store {vector(width)} {weights}, ptr {code.at('double', seeds, across.index)}, align 8")
        opened = self.each(n_inputs)
        i = opened[1].index
        places = code.new(f"add {whole} {offsets}, {splat(code, i, width, 'i64')}")
        numbers = gather(code, data, places, mask, width, "double")
        target = code.at("double", table, code.add(code.times(i, columns), across.index))
        code.do(f"store {vector(width)} {numbers}, ptr {target}, align 8")
        self.end_each(opened)
        code.end(across)

    def collect(self, group: Name, columns: Name, done: Name, count: Name, scale: Name) -> None:
        """Add the losses and hits of a block to those of the step."""
        code = self.code
        loss, hits, seeds = (self.address(group, field) for field in (Group.LOSS, Group.HITS, Group.SEED))
        has_hits = code.new(f"icmp ne ptr {hits}, null")
        single = code.when(code.new(f"icmp eq i64 {columns}, 1"))
        self.add_to(self.loss, code.new(f"fmul double {self.load(loss)}, {scale}"))
        hit = code.when(has_hits)
        self.add_to(self.hits, self.load(hits))
        code.done(hit)
        code.done(single)
        many = code.when(code.new(f"icmp ne i64 {columns}, 1"))
        self.add_to(self.loss, self.summed(loss, seeds, columns, weighted=True))
        hit = code.when(has_hits)
        self.add_to(self.hits, self.summed(hits, seeds, columns, weighted=False))
        code.done(hit)
        code.done(many)

    def summed(self, row: Name, seeds: Name, columns: Name, weighted: bool) -> Name:
        code, width = self.code, self.width
        lanes = vector(width)
        loop = code.begin(0, columns, width, [(lanes, "zeroinitializer")])
        number, seed = (
            code.new(f"load {lanes}, ptr {code.at('double', place, loop.index)}, align 8") for place in (row, seeds)
        )
        zero = "zeroinitializer"
        counted = code.new(f"fcmp une {lanes} {seed}, {zero}")
        value = code.new(f"fmul {lanes} {number}, {seed}") if weighted else number
        chosen = code.new(f"select {vector(width, 'i1')} {counted}, {lanes} {value}, {lanes} {zero}")
        total = code.new(f"fadd {lanes} {loop.carried[0]}, {chosen}")
        code.end(loop, [total])
        return added_up(code, [total], width, "double")[0]

    def measure(self, norms: Name, n_norms: Name) -> None:
        """Write the Euclidean lengths of stretches of the gradient."""
        code, width = self.code, self.width
        self.clear(norms, n_norms)
        opened = self.each(self.number("%job", Job.N_RANGES))
        stretch = code.at("i64", self.address("%job", Job.RANGES), code.times(opened[1].index, 3))
        start, count, which = self.address(stretch, 0), self.number(stretch, 1), self.number(stretch, 2)
        whole = code.times(code.new(f"sdiv i64 {count}, {4 * width}"), 4 * width)
        target = code.at("double", norms, which)
        vectors = code.when(code.new(f"icmp sgt i64 {whole}, 0"))
        lanes = vector(width)
        loop = code.begin(0, whole, 4 * width, [(lanes, "zeroinitializer")] * 4)
        squares = []
        for v in range(4):
            place = code.at("double", start, code.add(loop.index, v * width))
            number = code.new(f"load {lanes}, ptr {place}, align 8")
            squares.append(code.new(f"fadd {lanes} {loop.carried[v]}, {code.new(f'fmul {lanes} {number}, {number}')}"))
        code.end(loop, squares)
        halves = [code.new(f"fadd {lanes} {squares[i]}, {squares[i + 1]}") for i in (0, 2)]
        self.add_to(target, added_up(code, [code.new(f"fadd {lanes} {halves[0]}, {halves[1]}")], width, "double")[0])
        code.done(vectors)
        left = code.when(code.new(f"icmp slt i64 {whole}, {count}"))
        rest = code.begin(whole, count, width, [(lanes, "zeroinitializer")])
        _, mask = indices_up_to(code, rest.index, splat(code, count, width, "i64"), width)
        number = masked_load(code, code.at("double", start, rest.index), mask, width, "double")
        squares = [code.new(f"fadd {lanes} {rest.carried[0]}, {code.new(f'fmul {lanes} {number}, {number}')}")]
        code.end(rest, squares)
        self.add_to(target, added_up(code, squares, width, "double")[0])
        code.done(left)
        self.end_each(opened)
        opened = self.each(n_norms)
        place = code.at("double", norms, opened[1].index)
        root = code.call("double", "llvm.sqrt.f64", ("double", self.load(place)))
        self.store(root, place)
        self.store(root, self.norm)  # the last is that of the whole gradient
        self.demand_finite(root)
        self.end_each(opened)

    def update(self, step: Name) -> None:
        """Write new parameters beside the old, and let them change places if they are finite."""
        code, width = self.code, self.width
        rate = self.load(code.at("double", self.address("%job", Job.RATES), step))
        place = code.new(f"load i64, ptr {self.place}, align 8")
        update = self.address("%job", Job.UPDATE)
        for field, value in ((Update.RATE, rate), (Update.NORM, self.load(self.norm))):
            where = self.address(update, field)
            used = code.when(code.new(f"icmp ne ptr {where}, null"))
            self.store(value, where)
            code.done(used)
        shared, table = self.address(update, Update.SHARED), self.address(update, Update.TABLE)
        fields = Update.BEFORE_1 - Update.BEFORE_0
        self.run(update, Update.BEFORE_0, fields, shared, table)
        self.run(update, Update.DURING_0, fields, shared, table)
        new = self.address(update, code.add(place, Update.NEW_0))
        lanes, zero = vector(width), "zeroinitializer"
        count = self.number(update, Update.COUNT)
        end = splat(code, count, width, "i64")
        loop = code.begin(0, count, width, [(lanes, zero)])
        number = code.new(f"load {lanes}, ptr {code.at('double', new, loop.index)}, align 8")
        nothing = code.new(f"fsub {lanes} {number}, {number}")  # 0, unless it is inf or nan
        _, mask = indices_up_to(code, loop.index, end, width)
        known = code.new(f"select {vector(width, 'i1')} {mask}, {lanes} {nothing}, {lanes} {zero}")
        total = code.new(f"fadd {lanes} {loop.carried[0]}, {known}")
        code.end(loop, [total])
        self.demand_finite(added_up(code, [total], width, "double")[0])
        sound = code.when(code.new(f"icmp ne i64 {code.new(f'load i64, ptr {self.sound}, align 8')}, 0"))
        opened = self.each(self.number(update, Update.N_COPIES))
        pair = code.at("i64", self.address(update, Update.COPIES), code.times(opened[1].index, 2))
        self.store(self.load(self.address(pair, 0)), self.address(pair, 1))
        self.end_each(opened)
        other = code.new(f"xor i64 {place}, 1")
        code.do(f"store i64 {other}, ptr {self.place}, align 8")
        done = code.at("i64", "%job", Job.DONE)
        code.do(f"store i64 {code.add(step, 1)}, ptr {done}, align 8")
        code.done(sound)


@cache
def training_loop(width: int) -> Code:
    """Return the loop: a function of the address of a job."""
    return _Writer(width).write()
