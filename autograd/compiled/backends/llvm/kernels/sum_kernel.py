"""Long sums, and dot products of which no side is shared: their terms stand anywhere."""

from __future__ import annotations

from autograd.compiled.backends.llvm.emit.across_lanes import added_up
from autograd.compiled.backends.llvm.emit.ir_builder import KERNEL, IRBuilder, Name
from autograd.compiled.backends.llvm.emit.load_store import gather, indices_up_to, listed, load, masked_load, store
from autograd.compiled.backends.llvm.emit.vector_math import splat, vector
from autograd.compiled.backends.llvm.kernels.dense_kernel import multiply_add
from autograd.compiled.backends.llvm.kernels.elementwise_kernel import BASES


def over_samples(factors: int, width: int, kind: str) -> IRBuilder:
    """Return a kernel for sums of terms, or of products of two factors, for each sample.

    Fields: how many sums, how many terms, how many samples; for each factor the address of a list of starts; where the
    results start.
    """
    code = IRBuilder(KERNEL)
    count, terms, samples = code.field(0), code.field(1), code.field(2)
    lists = [code.pointer(3 + i) for i in range(factors)]
    out = code.field(3 + factors)
    sums = code.begin(0, count)
    first = code.times(sums.index, terms)
    columns = code.begin(0, samples, width)
    loop = code.begin(0, terms, 1, [(vector(width), "zeroinitializer")])
    values = []
    for address in lists:
        narrow = code.new(f"load i32, ptr {code.at('i32', address, code.add(first, loop.index))}, align 4")
        start = code.new(f"sext i32 {narrow} to i64")
        values.append(load(code, code.at(kind, "%table", code.add(start, columns.index)), width, kind))
    total = _added(code, values, loop.carried[0], width)
    code.end(loop, [total])
    target = code.add(code.add(out, code.times(sums.index, samples)), columns.index)
    store(code, total, code.at(kind, "%table", target), width, kind)
    code.end(columns)
    code.end(sums)
    return code


def over_terms(bases: list[str], lists: list[bool], result: str, width: int, kind: str) -> IRBuilder:
    """Return a kernel for sums of terms, or of products, of one number each.

    Fields: how many sums, how many terms; for each factor the address of a list of places, or where it starts and the
    step to the next sum's; where the results start.
    """
    code = IRBuilder(KERNEL)
    count, terms = code.field(0), code.field(1)
    at = 2
    starts: list[tuple[Name, Name]] = []
    for is_list in lists:
        starts.append((code.pointer(at), "") if is_list else (code.field(at), code.field(at + 1)))
        at += 1 if is_list else 2
    out = code.field(at)
    end = splat(code, terms, width, "i64")
    sums = code.begin(0, count)
    first = code.times(sums.index, terms)
    loop = code.begin(0, terms, width, [(vector(width), "zeroinitializer")])
    _, mask = indices_up_to(code, loop.index, end, width)
    values = []
    for base, is_list, (start, step) in zip(bases, lists, starts, strict=True):
        if is_list:
            offsets = listed(code, code.at("i32", start, code.add(first, loop.index)), mask, width)
            values.append(gather(code, BASES[base], offsets, mask, width, kind))
        else:
            place = code.add(code.add(start, code.times(sums.index, step)), loop.index)
            values.append(masked_load(code, code.at(kind, BASES[base], place), mask, width, kind))
    total = _added(code, values, loop.carried[0], width)
    code.end(loop, [total])
    (scalar,) = added_up(code, [total], width, "double")
    if kind == "float":
        scalar = code.new(f"fptrunc double {scalar} to float")
    code.do(f"store {kind} {scalar}, ptr {code.at(kind, BASES[result], code.add(out, sums.index))}")
    code.end(sums)
    return code


def _added(code: IRBuilder, values: list[Name], total: Name, width: int) -> Name:
    if len(values) == 2:
        return multiply_add(code, values[0], values[1], total, width, "double")
    return code.new(f"fadd {vector(width)} {total}, {values[0]}")
