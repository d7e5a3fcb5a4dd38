"""Formulas on vectors: each term of a formula as one or a few of LLVM's instructions."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from autograd.compiled.backends.llvm.emit.ir_builder import IRBuilder, Name
from autograd.compiled.program.formula import Formula, FormulaTerm, Operand
from autograd.rule import Rule

COMPARED = {"greater": "ogt", "equal": "oeq"}
BINARY = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
INTRINSIC = {"abs": "fabs", "sqrt": "sqrt", "floor": "floor", "round": "roundeven"}

ALWAYS = frozenset([*COMPARED, *BINARY, *INTRINSIC, "negative", "where", "multiply_add", "with_sign_of"])
DIGITS = frozenset(["power_of_two", "exponent"])
BIAS = 1023
SHORT = {"double": "f64", "float": "f32", "i32": "i32"}


def machine_of(features: frozenset[str], width: int) -> frozenset[str]:
    """Return the names of the rows that a processor has, for vectors of so many doubles."""
    known = ALWAYS | DIGITS | {"seldom_sin", "seldom_cos"}
    if "fma" in features or "neon" in features:
        known |= {"product_error"}
    if "avx512f" in features and width == 8:
        known |= {"scaled"}
    return known


def vector(width: int, kind: str = "double") -> str:
    """Return the type of so many numbers."""
    return kind if width == 1 else f"<{width} x {kind}>"


def suffix(width: int, kind: str = "f64") -> str:
    """Return what intrinsic functions call that type."""
    return kind if width == 1 else f"v{width}{kind}"


def literal(number: float, width: int) -> Name:
    """Return a plain number, on every lane, as LLVM writes it."""
    bits = f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"
    return bits if width == 1 else f"splat (double {bits})"


def integer(number: int, width: int) -> Name:
    """Return a whole number on every lane."""
    return str(number) if width == 1 else f"splat (i64 {number})"


def splat(code: IRBuilder, scalar: Name, width: int, kind: str = "double") -> Name:
    """Write a vector of one number on every lane."""
    if width == 1:
        return scalar
    whole = vector(width, kind)
    first = code.new(f"insertelement {whole} poison, {kind} {scalar}, i32 0")
    return code.new(f"shufflevector {whole} {first}, {whole} poison, <{width} x i32> zeroinitializer")


class VectorMath:
    """The terms of one formula on one set of inputs.

    Args:
        code: where to write.
        width: how many doubles a vector has.
        inputs: a name for each input of the formula, on so many lanes.
    """

    def __init__(self, code: IRBuilder, width: int, formula: Formula, inputs: Sequence[Name]) -> None:
        self.code, self.width, self.kind = code, width, vector(width)
        self._names = {term.number: name for term, name in zip(formula.inputs, inputs, strict=True)}
        self._bits: dict[int, Name] = {}
        for term in formula.terms:
            self._write(term)
        self.outputs = [self.name(output) for output in formula.outputs]

    def name(self, operand: Operand) -> Name:
        """Return the name of an operand as numbers."""
        if type(operand) is not FormulaTerm:
            return literal(operand, self.width)
        if operand.number not in self._names:  # so far it is only a choice
            one, zero = literal(1.0, self.width), literal(0.0, self.width)
            bits = vector(self.width, "i1")
            self._names[operand.number] = self.code.new(
                f"select {bits} {self._bits[operand.number]}, {self.kind} {one}, {self.kind} {zero}"
            )
        return self._names[operand.number]

    def _condition(self, operand: Operand) -> Name:
        if type(operand) is FormulaTerm and operand.number in self._bits:
            return self._bits[operand.number]
        found = self.code.new(f"fcmp une {self.kind} {self.name(operand)}, {literal(0.0, self.width)}")
        if type(operand) is FormulaTerm:
            self._bits[operand.number] = found
        return found

    def _write(self, term: FormulaTerm) -> None:
        code, kind, width = self.code, self.kind, self.width
        row = term.rule.name
        if row in COMPARED:
            x, y = map(self.name, term.args)
            self._bits[term.number] = code.new(f"fcmp {COMPARED[row]} {kind} {x}, {y}")
            return
        if row == "where":
            bits = vector(width, "i1")
            condition, (x, y) = self._condition(term.args[0]), map(self.name, term.args[1:])
            self._names[term.number] = code.new(f"select {bits} {condition}, {kind} {x}, {kind} {y}")
            return
        args = list(map(self.name, term.args))
        self._names[term.number] = self._instruction(term.rule, args)

    def _instruction(self, rule: Rule, args: list[Name]) -> Name:
        code, kind, row = self.code, self.kind, rule.name
        if row in BINARY:
            return code.new(f"{BINARY[row]} {kind} {args[0]}, {args[1]}")
        if row == "negative":
            return code.new(f"fneg {kind} {args[0]}")
        if row in INTRINSIC:
            return self._call(INTRINSIC[row], args)
        if row == "multiply_add":
            return self._call("fma", args)
        if row == "with_sign_of":
            return self._call("copysign", args)
        if row == "product_error":
            product = code.new(f"fmul {kind} {args[0]}, {args[1]}")
            return self._call("fma", [*args, code.new(f"fneg {kind} {product}")])
        if row == "scaled":
            return self._scaled(*args)
        if row == "power_of_two":
            return self._power_of_two(args[0])
        if row == "exponent":
            return self._exponent(args[0])
        return self._called(rule, args)

    def _call(self, function: str, args: list[Name]) -> Name:
        return self.code.call(self.kind, f"llvm.{function}.{suffix(self.width)}", *((self.kind, arg) for arg in args))

    def _scaled(self, x: Name, k: Name) -> Name:
        v = self.kind
        everywhere, nearest = "-1", "4"  # no lane left out; rounded as the processor is set to
        return self.code.call(
            v, "llvm.x86.avx512.mask.scalef.pd.512", (v, x), (v, k), (v, x), ("i8", everywhere), ("i32", nearest)
        )

    def _power_of_two(self, k: Name) -> Name:
        whole = vector(self.width, "i64")
        number = self.code.new(f"fptosi {self.kind} {k} to {whole}")
        biased = self.code.new(f"add {whole} {number}, {integer(BIAS, self.width)}")
        shifted = self.code.new(f"shl {whole} {biased}, {integer(52, self.width)}")
        return self.code.new(f"bitcast {whole} {shifted} to {self.kind}")

    def _exponent(self, x: Name) -> Name:
        whole = vector(self.width, "i64")
        bits = self.code.new(f"bitcast {self.kind} {x} to {whole}")
        shifted = self.code.new(f"lshr {whole} {bits}, {integer(52, self.width)}")
        number = self.code.new(f"sub {whole} {shifted}, {integer(BIAS, self.width)}")
        return self.code.new(f"sitofp {whole} {number} to {self.kind}")

    def _called(self, rule: Rule, args: list[Name]) -> Name:
        """Write calls of Python, lane by lane; for rows that are used seldom, only where they are."""
        from autograd.compiled.backends.llvm.emit.python_calls import symbol_of

        code, width, kind = self.code, self.width, self.kind
        symbol = symbol_of(rule)
        code.symbols.add(symbol)
        code.declarations.add(f"declare double @{symbol}({', '.join(['double'] * len(args))})")
        before = code.block
        seldom = rule.name.startswith("seldom")
        skip, finish = code.label("skip"), code.label("called")
        if seldom:
            bits = vector(width, "i1")
            some = code.new(f"fcmp une {kind} {args[0]}, {literal(0.0, width)}")
            if width > 1:
                some = code.call("i1", f"llvm.vector.reduce.or.v{width}i1", (bits, some))
            code.do(f"br i1 {some}, label %{skip}, label %{finish}")
            code.start_block(skip)
        result = "poison"
        for lane in range(width):
            scalars = [arg if width == 1 else code.new(f"extractelement {kind} {arg}, i32 {lane}") for arg in args]
            called = code.new(f"call double @{symbol}({', '.join(f'double {scalar}' for scalar in scalars)})")
            result = called if width == 1 else code.new(f"insertelement {kind} {result}, double {called}, i32 {lane}")
        if not seldom:
            return result
        last = code.block
        code.do(f"br label %{finish}")
        code.start_block(finish)
        return code.new(f"phi {kind} [ {literal(0.0, width)}, %{before} ], [ {result}, %{last} ]")
