"""Formulas on vectors: each term of a formula as one or a few LLVM instructions."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.backends.llvm.emit.python_calls import symbol_of
from autograd.compiled.backends.llvm.emit.vector_type import VectorType
from autograd.compiled.program.formula import Formula, FormulaTerm, Operand
from autograd.rule import Rule

COMPARISONS = {"greater": "ogt", "equal": "oeq"}
BINARY = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv", "truncated_remainder": "frem"}
INTRINSICS = {
    "abs": "fabs", "sqrt": "sqrt", "floor": "floor", "round": "roundeven", "multiply_add": "fma",
    "with_sign_of": "copysign",
}  # fmt: skip
EVERYWHERE = frozenset([*COMPARISONS, *BINARY, *INTRINSICS, "negative", "where", "power_of_two", "exponent"])

RARE = frozenset(["rare_sin", "rare_cos"])  # computed in Python, for the few arguments that need it

EXPONENT_BIAS, MANTISSA_BITS = 1023, 52  # of a double


def available_rules(features: frozenset[str], width: int) -> frozenset[str]:
    """Return the names of the rules that stay as they are; the others are computed from these.

    Args:
        features: of the processor, as LLVM names them.
        width: doubles in a vector.
    """
    known = EVERYWHERE | RARE
    if "fma" in features or "neon" in features:
        known |= {"product_error"}
    if "avx512f" in features and width == 8:
        known |= {"scaled"}
    return known


def multiply_add(ir: IRBuilder, x: Name, y: Name, z: Name, lanes: VectorType) -> Name:
    """Emit x * y + z, fused where the processor can: for sums of products, whose rounding is free."""
    return ir.call(lanes, f"llvm.fmuladd.{lanes.suffix}", (lanes, x), (lanes, y), (lanes, z))


def vector_math(
    ir: IRBuilder, lanes: VectorType, formula: Formula, inputs: Sequence[Name], active: Name | None = None
) -> list[Name]:
    """Emit a formula on vectors; return a vector for each of its outputs.

    Args:
        ir: where instructions are emitted.
        lanes: the type of the vectors in memory; the formula is computed on its `registers`.
        formula: in terms of `available_rules`.
        inputs: a vector for each input of the formula.
        active: a mask of the lanes that count, on which alone Python is called; None for all.
    """
    return interleaved_vector_math(ir, lanes, formula, [inputs], active)[0]


def interleaved_vector_math(
    ir: IRBuilder,
    lanes: VectorType,
    formula: Formula,
    many_inputs: Sequence[Sequence[Name]],
    active: Name | None = None,
) -> list[list[Name]]:
    """Emit a formula several times, each term for all inputs in turn, so that one computes while another waits.

    Args:
        ir, lanes, formula, active: see `vector_math`.
        many_inputs: what is its `inputs` there, several times.
    """
    several = [_VectorMath(ir, lanes, formula, inputs, active) for inputs in many_inputs]
    for term in formula.terms:
        for one in several:
            one.emit(term)
    return [[one.number(output) for output in formula.outputs] for one in several]


class _VectorMath:
    """The instructions of one formula on vectors; see `vector_math`."""

    def __init__(
        self, ir: IRBuilder, lanes: VectorType, formula: Formula, inputs: Sequence[Name], active: Name | None
    ) -> None:
        self._ir, self._lanes, self._bits, self._active = ir, lanes.registers, lanes.of("i1"), active
        self._numbers = {term.number: name for term, name in zip(formula.inputs, inputs, strict=True)}
        self._masks: dict[int, Name] = {}  # comparisons, and conditions of `where`

    def number(self, operand: Operand) -> Name:
        """Return the vector of an operand whose term has been emitted."""
        if type(operand) is not FormulaTerm:
            return self._lanes.constant(operand)
        if operand.number not in self._numbers:  # a comparison, needed as 1 and 0
            lanes, mask = self._lanes, self._masks[operand.number]
            one, zero = lanes.constant(1.0), lanes.constant(0.0)
            chosen = self._ir.assign(f"select {self._bits} {mask}, {lanes} {one}, {lanes} {zero}")
            self._numbers[operand.number] = chosen
        return self._numbers[operand.number]

    def _mask(self, operand: Operand) -> Name:
        if type(operand) is FormulaTerm and operand.number in self._masks:
            return self._masks[operand.number]
        mask = self._ir.assign(f"fcmp une {self._lanes} {self.number(operand)}, {self._lanes.constant(0.0)}")
        if type(operand) is FormulaTerm:
            self._masks[operand.number] = mask
        return mask

    def emit(self, term: FormulaTerm) -> None:
        """Emit a term, after its operands."""
        ir, lanes, name = self._ir, self._lanes, term.rule.name
        if name in COMPARISONS:
            x, y = map(self.number, term.args)
            self._masks[term.number] = ir.assign(f"fcmp {COMPARISONS[name]} {lanes} {x}, {y}")
        elif name == "where":
            mask, (x, y) = self._mask(term.args[0]), map(self.number, term.args[1:])
            self._numbers[term.number] = ir.assign(f"select {self._bits} {mask}, {lanes} {x}, {lanes} {y}")
        else:
            self._numbers[term.number] = self._instruction(term.rule, list(map(self.number, term.args)))

    def _instruction(self, rule: Rule, args: list[Name]) -> Name:
        ir, lanes, name = self._ir, self._lanes, rule.name
        if name in BINARY:
            return ir.assign(f"{BINARY[name]} {lanes} {args[0]}, {args[1]}")
        if name in INTRINSICS:
            return self._intrinsic(INTRINSICS[name], args)
        if name == "negative":
            return ir.assign(f"fneg {lanes} {args[0]}")
        if name == "product_error":
            product = ir.assign(f"fmul {lanes} {args[0]}, {args[1]}")
            return self._intrinsic("fma", [*args, ir.assign(f"fneg {lanes} {product}")])
        if name == "scaled":
            return self._scaled(*args)
        if name == "power_of_two":
            return self._power_of_two(args[0])
        if name == "exponent":
            return self._exponent(args[0])
        return self._rare_python_call(rule, args) if name in RARE else self._python_call(rule, args)

    def _intrinsic(self, function: str, args: list[Name]) -> Name:
        lanes = self._lanes
        return self._ir.call(lanes, f"llvm.{function}.{lanes.suffix}", *((lanes, arg) for arg in args))

    def _scaled(self, x: Name, k: Name) -> Name:
        v = self._lanes
        every_lane, current_rounding = ("i8", "-1"), ("i32", "4")
        return self._ir.call(
            v, "llvm.x86.avx512.mask.scalef.pd.512", (v, x), (v, k), (v, x), every_lane, current_rounding
        )

    def _power_of_two(self, k: Name) -> Name:
        ir, whole = self._ir, self._lanes.of("i64")
        number = ir.assign(f"fptosi {self._lanes} {k} to {whole}")
        biased = ir.assign(f"add {whole} {number}, {whole.constant(EXPONENT_BIAS)}")
        shifted = ir.assign(f"shl {whole} {biased}, {whole.constant(MANTISSA_BITS)}")
        return ir.assign(f"bitcast {whole} {shifted} to {self._lanes}")

    def _exponent(self, x: Name) -> Name:
        ir, whole = self._ir, self._lanes.of("i64")
        bits = ir.assign(f"bitcast {self._lanes} {x} to {whole}")
        shifted = ir.assign(f"lshr {whole} {bits}, {whole.constant(MANTISSA_BITS)}")
        number = ir.assign(f"sub {whole} {shifted}, {whole.constant(EXPONENT_BIAS)}")
        return ir.assign(f"sitofp {whole} {number} to {self._lanes}")

    def _python_call(self, rule: Rule, args: list[Name]) -> Name:
        """Emit a call of Python for each lane."""
        ir, lanes = self._ir, self._lanes
        symbol = symbol_of(rule)
        ir.python_rules.add(rule)
        ir.declarations.add(f"declare double @{symbol}({', '.join(['double'] * len(args))})")
        result = "zeroinitializer"
        for lane in range(lanes.width):
            scalars = [ir.assign(f"extractelement {lanes} {arg}, i32 {lane}") for arg in args]
            called = self._on_active(lane, f"call double @{symbol}({', '.join(f'double {x}' for x in scalars)})")
            result = ir.assign(f"insertelement {lanes} {result}, double {called}, i32 {lane}")
        return result

    def _on_active(self, lane: int, call: str) -> Name:
        """Emit a call that is skipped, with 0, where a lane does not count: its arguments are nobody's."""
        ir = self._ir
        if self._active is None:
            return ir.assign(call)
        before, active, done = ir.block, ir.label("active"), ir.label("passed")
        ir.emit(
            f"br i1 {ir.assign(f'extractelement {self._bits} {self._active}, i32 {lane}')}, "
            f"label %{active}, label %{done}"
        )
        ir.start_block(active)
        called = ir.assign(call)
        ir.emit(f"br label %{done}")
        ir.start_block(done)
        return ir.assign(f"phi double [ 0.0, %{before} ], [ {called}, %{active} ]")

    def _rare_python_call(self, rule: Rule, args: list[Name]) -> Name:
        """Emit calls of Python that are skipped, with 0, where the first argument is 0 on every lane."""
        ir, lanes = self._ir, self._lanes
        before, rare, done = ir.block, ir.label("skip"), ir.label("called")
        nonzero = ir.assign(f"fcmp une {lanes} {args[0]}, {lanes.constant(0.0)}")
        some = ir.call("i1", f"llvm.vector.reduce.or.{self._bits.suffix}", (self._bits, nonzero))
        ir.emit(f"br i1 {some}, label %{rare}, label %{done}")
        ir.start_block(rare)
        result = self._python_call(rule, args)
        last = ir.block
        ir.emit(f"br label %{done}")
        ir.start_block(done)
        return ir.assign(f"phi {lanes} [ {lanes.constant(0.0)}, %{before} ], [ {result}, %{last} ]")
