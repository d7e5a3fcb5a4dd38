"""The table of primitives: every operation the engine knows, one row each.

A row reads `name = primitive(name, value, [d out / d argument, ...], ...)`. Each partial derivative is a number, or
written in plain arithmetic over other rows, with `out`, the value, at hand; so the same line serves backward, forward
and higher derivatives, and whatever else runs the table. No other file has a derivative of an operation: compiled sums,
dot products and dense blocks take theirs from here too, and a test compares the formulas of programs with the rows. (A
compiled `take` is a nest of `where` and `equal`, with the partials that follow: `compiled.trace.tape_rules.choice`.)
A new row is at once a function of `autograd`, a method of every kind of number, and under all tests.

Three conventions:
- Formulas have no branches: `step`, `sign` and `where` choose, so that a formula recorded at one point holds at all. A
  row that `selects` among its arguments passes nothing to those not chosen, at any order: see `STRUCTURAL_ZERO`.
- Of equal formulas a row takes the one that keeps its digits; where the textbook's differs, `textbook` keeps it.
- At a kink the subgradient of least norm is chosen, as PyTorch's notes on autograd prescribe; outside its domain an
  operation and its derivative are nan.
"""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

from autograd import ieee
from autograd.ieee import inf, nan
from autograd.operators import OPERATORS, TABLE as TABLE, add_method
from autograd.primitive import Function, ListFunction, primitive
from autograd.rounding import product_error
from autograd.rule import NEGATION, POWER, PRODUCT, SUM, Kink

# Formulas refer to rows further down.
where: Function
sign: Function
power: Function
floor_divide: Function
log: Function
sqrt: Function
hypot: Function
cos: Function
cosh: Function
tanh: Function
sigmoid: Function
sum: ListFunction
maximum: ListFunction
minimum: ListFunction

REALS, POSITIVE, UNIT = (-inf, inf), (0.0, inf), (-1.0, 1.0)

JUMP = "a jump, with derivative 0 on both sides"
STEP_AT_0 = [Kink((0.0,), (0.0,), JUMP)]
NO_SECOND = "second derivatives have no limit, and are nan"
OF_SQUARE = f"{NO_SECOND}; of its square they come out as 0, not 2: write dot(x, x), which has them"
POLE_AT_0 = [Kink((0.0,), (inf,), "the limit from the right")]


def _in_domain(out: Any, derivative: Any) -> Any:
    """Return the derivative where the operation has a value, and nan, at every order, where it has none.

    The slope of log at -1 is not -1. A plain nan in place of `out` would have the derivative 0.
    """
    return where(equal(out, out), derivative, out)


def _defined(out: Any, derivative: Any) -> Any:
    """Return a derivative that is the same all around where the operation has a value, nan where it has none."""
    return where(equal(out, out), derivative, nan)


def _from_origin(distance: Any, derivative: Any) -> Any:
    """Return the derivative, 0 at the origin; its own derivative there is nan, as sqrt'(0) is inf, and inf * 0 nan."""
    return where(distance, derivative, sqrt(distance))


def _over_square(x: Any, distance: Any) -> Any:
    """Return x / distance^2, without the square, which may overflow."""
    return _from_origin(distance, x / distance / distance)


# fmt: off
# Choosing: the rows that stand in for a Python `if`.

where = primitive("where", lambda condition, x, y: x if condition else y,
    [0.0, lambda out, c, x, y: where(c, 1.0, 0.0), lambda out, c, x, y: where(c, 0.0, 1.0)],
    doc="x where the condition is not 0, else y",
    latex=r"\left(#2 \text{ if } #1 \text{ else } #3\right)", selects=True, source="definition",
    kinks=[Kink((0.0, 2.0, 3.0), (0.0, 0.0, 1.0), "the condition jumps at 0, and has derivative 0 everywhere else")])
greater = primitive("greater", lambda x, y: 1.0 if x > y else 0.0, [0.0, 0.0], doc="1 where x > y, else 0",
    symbol=">", latex=r"\left[#1 > #2\right]", kinks=[Kink((1.0, 1.0), (0.0, 0.0), JUMP)], source="Iverson bracket")
equal = primitive("equal", lambda x, y: 1.0 if x == y else 0.0, [0.0, 0.0], doc="1 where x = y, else 0",
    symbol="=", latex=r"\left[#1 = #2\right]", source="Iverson bracket",
    kinks=[Kink((1.0, 1.0), (0.0, 0.0), "a single point apart, with derivative 0 around it")])
sign = primitive("sign", ieee.sign, [0.0], doc="-1, 0 or 1, the sign of x",
    kinks=STEP_AT_0, source="derivative 0 wherever there is one")
step = primitive("step", ieee.step, [0.0], doc="1 right of 0, else 0",
    kinks=STEP_AT_0, source="Heaviside function, 0 at 0; DLMF 1.16(iv)")
floor = primitive("floor", ieee.floor, [0.0], doc="the largest whole number that is not above x",
    latex=r"\left\lfloor #1 \right\rfloor", kinks=[Kink((1.0,), (0.0,), JUMP)],
    source="derivative 0 wherever there is one")
ceil = primitive("ceil", lambda x: -floor(-x), [0.0], doc="the smallest whole number that is not below x",
    latex=r"\left\lceil #1 \right\rceil", kinks=[Kink((1.0,), (0.0,), JUMP)],
    source="derivative 0 wherever there is one")
trunc = primitive("trunc", lambda x: sign(x) * floor(abs(x)), [0.0], doc="x without its fraction",
    kinks=[Kink((1.0,), (0.0,), JUMP)], source="derivative 0 wherever there is one")
round = primitive("round", ieee.round_half_even, [0.0], doc="the whole number nearest to x, the even one of two",
    kinks=[Kink((0.5,), (0.0,), JUMP)], source="to the nearest even at halves; derivative 0 wherever there is one")

# Arithmetic: the rows behind Python's operators.

add = primitive("add", operator.add, [1.0, 1.0], symbol="+", latex="#1 + #2", precedence=SUM, source="sum rule")
subtract = primitive("subtract", operator.sub, [1.0, -1.0],
    symbol="−", latex="#1 - #2", precedence=SUM, source="sum rule")
multiply = primitive("multiply", operator.mul, [lambda out, x, y: y, lambda out, x, y: x],
    symbol="×", latex=r"#1 \cdot #2", precedence=PRODUCT, source="product rule")
divide = primitive("divide", operator.truediv, [lambda out, x, y: 1.0 / y, lambda out, x, y: -out / y],
    symbol="/", latex=r"\frac{#1}{#2}", precedence=POWER, domain=[REALS, POSITIVE], source="quotient rule",
    textbook=[lambda out, x, y: 1.0 / y, lambda out, x, y: -x / (y * y)])
floor_divide = primitive("floor_divide", ieee.floor_divide, [0.0, 0.0],
    symbol="//", latex=r"\left\lfloor \frac{#1}{#2} \right\rfloor", domain=[REALS, POSITIVE],
    kinks=[Kink((2.0, 1.0), (0.0, 0.0), JUMP)], source="derivative 0 wherever there is one")
remainder = primitive("remainder", ieee.remainder,
    [lambda out, x, y: _defined(out, 1.0), lambda out, x, y: _defined(out, -floor_divide(x, y))],
    symbol="%", latex=r"#1 \bmod #2", precedence=PRODUCT, domain=[REALS, POSITIVE], selects=True,
    textbook=[lambda out, x, y: 1.0, lambda out, x, y: -floor_divide(x, y)],
    kinks=[Kink((2.0, 1.0), (1.0, -2.0), "a jump, with the derivatives of what is right of it")],
    source="sum rule on x - y floor(x / y); derivative 0 of floor")
power = primitive("power", ieee.power, [
        # x^0 is 1 everywhere, so its slope is 0 at x = 0 too, where 0 * x^(-1) would be nan.
        lambda out, x, y: y * power(where(where(y, 1.0, greater(abs(x), 0.0)), x, 1.0), y - 1.0),
        # 0^y is 0 for every y > 0, so its slope there is 0, where 0 * log(0) would be nan.
        lambda out, x, y: out * log(where(abs(x) + step(-y), x, 1.0))],
    textbook=[lambda out, x, y: y * power(x, y - 1.0), lambda out, x, y: out * log(x)],
    symbol="**", latex="{#1}^{#2}", precedence=POWER, domain=[POSITIVE, REALS],
    kinks=[Kink((0.0, 0.0), (0.0, 0.0), "x^0 is constant; 0^y is constant right of 0"),
           Kink((0.0, 0.5), (inf, 0.0), "the limit from the right")],
    source="DLMF 4.7(ii), powers; https://dlmf.nist.gov/4.7")
negative = primitive("negative", operator.neg, [-1.0], symbol="−", latex="-#1", precedence=NEGATION, source="sum rule")
identity = primitive("identity", operator.pos, [1.0], symbol="=", latex="#1",
    source="the same number, as a node of its own")
absolute = primitive("abs", operator.abs, [lambda out, x: sign(x)],
    latex=r"\left|#1\right|", selects=True, source="|x| = x sign(x)",
    kinks=[Kink((0.0,), (0.0,), "of the subgradients [-1, 1] the one of least norm")])

# Exponentials and logarithms.

exp = primitive("exp", ieee.exp, [lambda out, x: out], doc="e^x",
    latex="e^{#1}", precedence=POWER, source="DLMF 4.7(ii), exponentials")
expm1 = primitive("expm1", ieee.expm1, [lambda out, x: exp(x)], textbook=[lambda out, x: out + 1.0],
    doc="e^x - 1, to full precision near 0", latex=r"\left(e^{#1} - 1\right)", source="DLMF 4.7(ii), exponentials")
log = primitive("log", ieee.log,
    [lambda out, x: _in_domain(out, 1.0 / (x + 0.0))],  # + 0.0 only for -0.0, where the slope is inf as well
    textbook=[lambda out, x: 1.0 / x], doc="the natural logarithm of x",
    latex=r"\log", domain=[POSITIVE], kinks=POLE_AT_0, source="DLMF 4.7(i), logarithms")
log1p = primitive("log1p", ieee.log1p, [lambda out, x: _in_domain(out, 1.0 / (1.0 + x))],
    textbook=[lambda out, x: 1.0 / (1.0 + x)], doc="the natural logarithm of 1 + x, to full precision near 0",
    latex=r"\log\left(1 + #1\right)", domain=[(-1.0, inf)],
    kinks=[Kink((-1.0,), (inf,), "the limit from the right")], source="DLMF 4.7(i), logarithms")
log2 = primitive("log2", ieee.log2, [lambda out, x: _in_domain(out, 1.0 / math.log(2.0) / (x + 0.0))],
    textbook=[lambda out, x: 1.0 / (x * math.log(2.0))], doc="the logarithm of x to base 2",
    latex=r"\log_2", domain=[POSITIVE], kinks=POLE_AT_0, source="DLMF 4.7(i), logarithms; 4.2(ii), another base")
log10 = primitive("log10", ieee.log10, [lambda out, x: _in_domain(out, 1.0 / math.log(10.0) / (x + 0.0))],
    textbook=[lambda out, x: 1.0 / (x * math.log(10.0))], doc="the logarithm of x to base 10",
    latex=r"\log_{10}", domain=[POSITIVE], kinks=POLE_AT_0, source="DLMF 4.7(i), logarithms; 4.2(ii), another base")
sqrt = primitive("sqrt", ieee.sqrt,
    [lambda out, x: 0.5 / (out + 0.0)],  # + 0.0 only for -0.0, where the slope is inf as well
    textbook=[lambda out, x: 0.5 / out], doc="the square root of x",
    latex=r"\sqrt{#1}", domain=[POSITIVE], kinks=POLE_AT_0, source="DLMF 4.7(ii), powers, with exponent 1/2")
cbrt = primitive("cbrt",  # with 1/3 as the sum of two floats, as one float of it costs log(x) ulp
    lambda x: sign(x) * power(abs(x), 1.0 / 3.0) * power(abs(x), 1.850371707708594e-17),
    [lambda out, x: power(abs(x), -2.0 / 3.0) * power(abs(x), -3.700743415417188e-17) / 3.0],
    textbook=[lambda out, x: 1.0 / (3.0 * out * out)], doc="the real cube root of x", latex=r"\sqrt[3]{#1}",
    kinks=[Kink((0.0,), (inf,), "the limit from both sides")], source="DLMF 4.7(ii), powers, with exponent 1/3")
exp2 = primitive("exp2", lambda x: power(2.0, x), [lambda out, x: out * math.log(2.0)], doc="2^x",
    latex="2^{#1}", precedence=POWER, source="DLMF 4.7(ii), exponentials to another base")

# Circular and hyperbolic functions, and their inverses.

sin = primitive("sin", ieee.sin, [lambda out, x: cos(x)], doc="the sine of x, in radians",
    latex=r"\sin", source="DLMF 4.20, circular functions")
cos = primitive("cos", ieee.cos, [lambda out, x: -sin(x)], doc="the cosine of x, in radians",
    latex=r"\cos", source="DLMF 4.20, circular functions")
tan = primitive("tan", ieee.tan, [lambda out, x: 1.0 + out * out], doc="the tangent of x, in radians",
    latex=r"\tan", domain=[(-math.pi / 2, math.pi / 2)], source="DLMF 4.20, circular functions")
asin = primitive("asin", ieee.asin, [lambda out, x: 1.0 / sqrt((1.0 - x) * (1.0 + x))],
    textbook=[lambda out, x: 1.0 / sqrt(1.0 - x * x)], doc="the angle from -pi/2 to pi/2 whose sine is x",
    latex=r"\arcsin", domain=[UNIT], kinks=[Kink((1.0,), (inf,), "the limit from inside")],
    source="DLMF 4.24(ii), inverse circular functions")
acos = primitive("acos", ieee.acos, [lambda out, x: -1.0 / sqrt((1.0 - x) * (1.0 + x))],
    textbook=[lambda out, x: -1.0 / sqrt(1.0 - x * x)], doc="the angle from 0 to pi whose cosine is x",
    latex=r"\arccos", domain=[UNIT], kinks=[Kink((1.0,), (-inf,), "the limit from inside")],
    source="DLMF 4.24(ii), inverse circular functions")
atan = primitive("atan", math.atan,
    [lambda out, x: where(greater(abs(x), 1e150), 1.0 / x / x, 1.0 / (1.0 + x * x))],  # beyond, x * x may overflow
    textbook=[lambda out, x: 1.0 / (1.0 + x * x)],
    doc="the angle from -pi/2 to pi/2 whose tangent is x", latex=r"\arctan",
    source="DLMF 4.24(ii), inverse circular functions")
hypot = primitive("hypot", math.hypot,
    [lambda out, x, y: _from_origin(out, x / out), lambda out, x, y: _from_origin(out, y / out)],
    textbook=[lambda out, x, y: x / out, lambda out, x, y: y / out], doc="sqrt(x^2 + y^2), without overflow",
    latex=r"\sqrt{#1^2 + #2^2}", source="chain rule on sqrt(x^2 + y^2)",
    kinks=[Kink((0.0, 0.0), (0.0, 0.0), f"of the subgradients, the unit disc, the one of least norm; {OF_SQUARE}")])
atan2 = primitive("atan2", math.atan2,
    [lambda out, y, x: _over_square(x, hypot(y, x)), lambda out, y, x: _over_square(-y, hypot(y, x))],
    textbook=[lambda out, y, x: x / (x * x + y * y), lambda out, y, x: -y / (x * x + y * y)],
    doc="the angle of the point (x, y), from -pi to pi", latex=r"\operatorname{atan2}",
    kinks=[Kink((0.0, 0.0), (0.0, 0.0), f"undefined at the origin; 0, 0 as PyTorch has it; {NO_SECOND}")],
    source="DLMF 4.24(ii), inverse circular functions with y/x")
sinh = primitive("sinh", ieee.sinh, [lambda out, x: cosh(x)], doc="the hyperbolic sine of x",
    latex=r"\sinh", source="DLMF 4.34, hyperbolic functions")
cosh = primitive("cosh", ieee.cosh, [lambda out, x: sinh(x)], doc="the hyperbolic cosine of x",
    latex=r"\cosh", source="DLMF 4.34, hyperbolic functions")
sech = primitive("sech", ieee.sech, [lambda out, x: -out * tanh(x)], doc="the hyperbolic secant of x, 1 / cosh(x)",
    latex=r"\operatorname{sech}", source="DLMF 4.34, hyperbolic functions")
tanh = primitive("tanh", math.tanh, [lambda out, x: sech(x) ** 2.0], textbook=[lambda out, x: 1.0 - out * out],
    doc="the hyperbolic tangent of x", latex=r"\tanh", source="DLMF 4.34, hyperbolic functions")
asinh = primitive("asinh", math.asinh, [lambda out, x: 1.0 / hypot(x, 1.0)],
    textbook=[lambda out, x: 1.0 / sqrt(x * x + 1.0)], doc="the number whose hyperbolic sine is x",
    latex=r"\operatorname{arsinh}", source="DLMF 4.38(ii), inverse hyperbolic functions")
acosh = primitive("acosh", ieee.acosh, [lambda out, x: 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0))],
    textbook=[lambda out, x: 1.0 / sqrt(x * x - 1.0)], doc="the number from 0 on whose hyperbolic cosine is x",
    latex=r"\operatorname{arcosh}", domain=[(1.0, inf)], kinks=[Kink((1.0,), (inf,), "the limit from the right")],
    source="DLMF 4.38(ii), inverse hyperbolic functions")
atanh = primitive("atanh", ieee.atanh, [lambda out, x: _in_domain(out, 1.0 / ((1.0 - x) * (1.0 + x)))],
    textbook=[lambda out, x: 1.0 / (1.0 - x * x)], doc="the number whose hyperbolic tangent is x",
    latex=r"\operatorname{artanh}", domain=[UNIT], kinks=[Kink((1.0,), (inf,), "the limit from inside")],
    source="DLMF 4.38(ii), inverse hyperbolic functions")

# Activations of neurons.

sigmoid = primitive("sigmoid", lambda x: 1.0 / (1.0 + exp(-x)),
    [lambda out, x: out * sigmoid(-x)],  # 1 - s(x) cancels: at x = 20 half the digits of s(1 - s) are gone
    textbook=[lambda out, x: out * (1.0 - out)], doc="1 / (1 + e^-x), without overflow",
    latex=r"\sigma", source="quotient rule on 1 / (1 + e^-x); 1 - s(x) = s(-x)")
relu = primitive("relu", ieee.positive_part,
    [lambda out, x: step(out)],  # of the result, which is at hand, where x need not be saved
    textbook=[lambda out, x: step(x)], doc="x right of 0, else 0", latex=r"\max\left(#1, 0\right)", selects=True,
    kinks=[Kink((0.0,), (0.0,), "of the subgradients [0, 1] the one of least norm")],
    source="Glorot, Bordes, Bengio (2011), Deep sparse rectifier neural networks")
softplus = primitive("softplus", lambda x: relu(x) + log1p(exp(-abs(x))), [lambda out, x: sigmoid(x)],
    doc="log(1 + e^x), without overflow", latex=r"\log\left(1 + e^{#1}\right)",
    source="Dugas et al. (2000), Incorporating second-order functional knowledge; chain rule")
logsigmoid = primitive("logsigmoid", lambda x: -softplus(-x), [lambda out, x: sigmoid(-x)],
    doc="the logarithm of sigmoid(x), without underflow", latex=r"\log \sigma", source="log s(x) = -softplus(-x)")
leaky_relu = primitive("leaky_relu", lambda x, slope: relu(x) - slope * relu(-x),
    [lambda out, x, slope: step(x) + slope * (1.0 - step(x)), lambda out, x, slope: -relu(-x)],
    defaults=(0.01,), doc="x right of 0, slope * x left of it",
    kinks=[Kink((0.0, 0.01), (0.01, 0.0), "of the subgradients [slope, 1] the one of least norm")],
    source="Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network acoustic models")
elu = primitive("elu", lambda x, alpha: relu(x) + alpha * expm1(-relu(-x)),
    [lambda out, x, alpha: step(x) + (1.0 - step(x)) * alpha * exp(-relu(-x)), lambda out, x, alpha: expm1(-relu(-x))],
    defaults=(1.0,), doc="x right of 0, alpha * (e^x - 1) left of it",
    kinks=[Kink((0.0, 0.5), (0.5, 0.0), "for alpha below 1 the subgradient of least norm")],
    source="Clevert, Unterthiner, Hochreiter (2016), equation 15")
softsign = primitive("softsign", lambda x: x / (1.0 + abs(x)), [lambda out, x: (1.0 / (1.0 + abs(x))) ** 2.0],
    doc="x / (1 + |x|)",
    source="Turian, Bergstra, Bengio (2009), Quadratic features and deep architectures for chunking")
hardtanh = primitive("hardtanh", lambda x: minimum([maximum([x, -1.0]), 1.0]), [lambda out, x: step(1.0 - abs(x))],
    doc="x, but at least -1 and at most 1", selects=True,
    source="Collobert (2004), Large scale machine learning, section 2.1",
    kinks=[Kink((x,), (0.0,), "at a bound 0: the least norm of [0, 1]") for x in (-1.0, 1.0)])
# fmt: on


def _of_negative_square(x: Any) -> Any:
    """Return e^(-x^2), corrected for the rounding of x^2, which would cost x^2 ulp of the result."""
    x = where(greater(abs(x), 40.0), 40.0, x)  # e^-1600 is 0 already, and squares must not overflow
    found = exp(-(x * x))
    return found - found * product_error(x, x)


# fmt: off
gaussian = primitive("gaussian", _of_negative_square,
    [lambda out, x: where(out, -2.0 * x * out, 0.0)],  # 0 also where x is inf
    textbook=[lambda out, x: -2.0 * x * out], doc="e^(-x^2), to full precision for large x", latex="e^{-{#1}^2}",
    precedence=POWER, source="chain rule on e^(-x^2)")
erf = primitive("erf", math.erf, [lambda out, x: 2.0 / math.sqrt(math.pi) * gaussian(x)],
    textbook=[lambda out, x: 2.0 / math.sqrt(math.pi) * exp(-x * x)], doc="the error function at x",
    latex=r"\operatorname{erf}", source="DLMF 7.10, derivatives of the error function")
erfc = primitive("erfc", math.erfc, [lambda out, x: -2.0 / math.sqrt(math.pi) * gaussian(x)],
    textbook=[lambda out, x: -2.0 / math.sqrt(math.pi) * exp(-x * x)], doc="1 - erf(x), to full precision for large x",
    latex=r"\operatorname{erfc}", source="DLMF 7.2(i), erfc = 1 - erf; 7.10, derivatives")
gelu = primitive("gelu", lambda x: x * (0.5 * erfc(x * -math.sqrt(0.5))),
    [lambda out, x: (
        0.5 * erfc(x * -math.sqrt(0.5)) + x * gaussian(x * -math.sqrt(0.5)) * (1.0 / math.sqrt(2.0 * math.pi)))],
    textbook=[lambda out, x: 0.5 * erfc(-x / math.sqrt(2.0)) + x * exp(-x * x / 2.0) / math.sqrt(2.0 * math.pi)],
    doc="x times the probability that a standard normal number is below x",
    source="Hendrycks, Gimpel (2016), Gaussian error linear units, section 2")
silu = primitive("silu", lambda x: x * sigmoid(x), [lambda out, x: sigmoid(x) * (1.0 + x * sigmoid(-x))],
    textbook=[lambda out, x: sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x)))], doc="x * sigmoid(x)",
    source="Elfwing, Uchibe, Doya (2018), Sigmoid-weighted linear units, equation 5")
clip = primitive("clip", lambda x, low, high: minimum(maximum(x, low), high),
    [lambda out, x, low, high: step(x - low) * step(high - x),
     lambda out, x, low, high: step(low - x), lambda out, x, low, high: step(x - high)],
    doc="x, but at least low and at most high", domain=[REALS, (-3.0, -1.0), (1.0, 3.0)], selects=True,
    kinks=[Kink((x, -1.0, 1.0), (0.0, 0.0, 0.0), "at a bound 0: the least norm of [0, 1]") for x in (-1.0, 1.0)],
    source="min(max(x, low), high)")
# fmt: on

# Operations of any number of arguments: one node each, however many terms.


def _equal_parts(out: Any, xs: Any) -> list[Any]:
    """Return 1 for the argument that equals `out`; several share the 1; nan where `out` is nan."""
    ties = [equal(x, out) for x in xs]
    count = _defined(out, reduce(operator.add, ties))
    return [tie / count for tie in ties]


def largest_finite(xs: Any) -> Any:
    """Return the largest number, 0 if that is not finite: what to shift exponents by, so that nothing overflows."""
    largest = maximum(xs)
    return where(equal(largest - largest, 0.0), largest, 0.0)


def exponentials(xs: Any, shift: Any) -> list[Any]:
    """Return e^(x - shift) for each x."""
    return [exp(x - shift) for x in xs]


def normalized(terms: list[Any]) -> list[Any]:
    """Return each term divided by their sum."""
    total = sum(terms)
    return [divide(term, total) for term in terms]


def _shifted_logsumexp(xs: Any, shift: Any) -> Any:
    return shift + log(sum(exponentials(xs, shift)))


# fmt: off
sum = primitive("sum", lambda xs: reduce(operator.add, xs),  # not Python's sum, which rounds differently from 3.12 on
    lambda out, xs: [1.0] * len(xs), doc="x1 + ... + xn, as one node", symbol="Σ", spelled_out=True, source="sum rule")
dot_of_halves = primitive("dot",  # of w1, ..., wn, x1, ..., xn
    lambda wx: reduce(operator.add, map(operator.mul, wx[: len(wx) // 2], wx[len(wx) // 2 :])),
    lambda out, wx: wx[len(wx) // 2 :] + wx[: len(wx) // 2], symbol="•", spelled_out=True, source="product rule")
mean = primitive("mean", lambda xs: reduce(operator.add, xs) / len(xs), lambda out, xs: [1.0 / len(xs)] * len(xs),
    doc="(x1 + ... + xn) / n, as one node", spelled_out=True, source="sum rule")
maximum = primitive("maximum", ieee.maximum, _equal_parts, doc="the largest number; ties share the gradient equally",
    textbook=lambda out, xs: normalized([equal(x, out) for x in xs]), symbol="max", latex=r"\max\left(#*\right)",
    kinks=[Kink((1.0, 1.0), (0.5, 0.5), "ties share equally: the subgradient of least norm")],
    selects=True, source="Danskin's theorem")
minimum = primitive("minimum", ieee.minimum, _equal_parts, doc="the smallest number; ties share the gradient equally",
    textbook=lambda out, xs: normalized([equal(x, out) for x in xs]), symbol="min", latex=r"\min\left(#*\right)",
    kinks=[Kink((1.0, 1.0), (0.5, 0.5), "ties share equally: the supergradient of least norm")],
    selects=True, source="Danskin's theorem")
norm = primitive("norm", ieee.norm, lambda out, xs: [_from_origin(out, x / out) for x in xs],
    textbook=lambda out, xs: [x / out for x in xs], doc="the Euclidean length, sqrt(x1^2 + ... + xn^2)",
    latex=r"\left\|#*\right\|", source="chain rule on sqrt(sum of x^2)",
    kinks=[Kink((0.0, 0.0), (0.0, 0.0), f"of the subgradients, the unit ball, the one of least norm; {OF_SQUARE}")])
logsumexp = primitive("logsumexp", lambda xs: _shifted_logsumexp(xs, largest_finite(xs)),
    lambda out, xs: normalized(exponentials(xs, largest_finite(xs))),
    textbook=lambda out, xs: exponentials(xs, out), doc="log(e^x1 + ... + e^xn), without overflow",
    source="Blanchard, Higham, Higham (2021), Accurately computing the log-sum-exp and softmax functions, equation 1.3")
# fmt: on

for _row in TABLE.values():
    _row.checked = False
    if _row.arity is not None and _row is not where.rule:  # condition.where(x, y) would read as PyTorch's x.where
        add_method(_row.name, _row.function)

if not TYPE_CHECKING:  # type checkers take every name above; what runs is a function of `autograd` for each row
    __all__ = [
        name for name, row in TABLE.items() if globals().get(name) is row.function and name not in OPERATORS.values()
    ]
