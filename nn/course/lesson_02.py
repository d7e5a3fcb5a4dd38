"""Exercises of lesson 2: reading arrows, multiplying along paths, adding up over them, and what `backward` leaves."""

from __future__ import annotations

from typing import Any

from autograd import Constant, Value, paths
from nn.course.answers import call, close, expect_length, expect_number
from nn.course.exercises import Wrong, exercise


@exercise("2.1")
def read_an_arrow(answer: Any) -> str:
    p, q = Value(6.0), Value(2.0)
    y = p / q
    on_p, on_q = y.local_derivatives
    assert on_p is not None and on_q is not None
    expect_number(
        answer,
        on_q,
        {
            on_p: "that is 1/q, which stands on the arrow from p; q is below the line, so its own is -p / q².",
            -on_q: "the size is right, but when q grows, p / q gets smaller: the sign is missing.",
            y.data: "that is y itself; on an arrow stands how fast y moves, not what it is.",
            -p.data / q.data: "that is -p / q; differentiating 1/q gives -1/q², so divide by q once more.",
            p.data: "that is p alone, as if y were p · q; here q is below the line: -p / q².",
        },
        "write p / q as p · q⁻¹: the derivative of q⁻¹ is -q⁻².",
    )
    return "Right: -p / q² = -6/4. A larger q makes y smaller, so the number is negative."


@exercise("2.2")
def multiply_along_a_path(answer: Any) -> str:
    w, x, b = Value(3.0), Value(4.0), Value(-5.0)
    z = w * x + b
    y = z * z
    y.backward()
    expect_number(
        answer,
        w.grad,
        {
            b.grad: "that is the derivative by the sum, 2z; the last factor, x on the arrow from w, is missing.",
            z.data * x.data: "that is z · x; the square brings a factor 2: its derivative is 2z.",
            x.grad: "that is the derivative with respect to x: on the arrow from w stands the other factor, x.",
            x.data: "that is only the arrow from w to the product; go on to y: the square still brings 2z.",
            y.data * x.data: "that is y · x; on the arrow of the square stands its slope, 2z, and not its value, z².",
            y.data: "that is y itself, and not how fast it moves.",
        },
        "go along the path from w: x on the first arrow, 1 on the second, and 2z on the last, with z = wx + b.",
    )
    return "Right: x · 1 · 2z = 4 · 1 · 14."


@exercise("2.3")
def add_up_over_the_paths(answer: Any) -> str:
    x = Value(5.0)
    y = x * x * x
    y.backward()
    one = next(iter(paths(y, x))).product
    expect_number(
        answer,
        x.grad,
        {
            one: "that is one path; x reaches y by three, so three such products add up.",
            2 * one: "those are two paths; count the arrows that leave x: there are three.",
            y.data: "that is y itself, and not how fast it moves.",
            2 * x.data: "that is the derivative of x · x; the product with the third x comes after it.",
            one**3: "you multiplied the paths; along a path one multiplies, over the paths one adds.",
        },
        "each of the three paths gives x · x; add them up.",
    )
    return "Right: three paths of 5 · 5 each, the 3x² of calculus."


@exercise("2.4")
def be_the_backward_sweep(answer: Any) -> str:
    a, b = Value(2.0), Value(3.0)
    u = a * b
    v = u + b
    y = u * v
    y.backward()
    of_y, of_v, of_u, of_b, of_a = expect_length(answer, ["y", "v", "u", "b", "a"])
    expect_number(
        of_y,
        y.grad,
        {y.data: "of y: that is its data; the sweep starts with dy/dy.", 0.0: "of y: dy/dy is not 0."},
        "of y: the sweep starts with dy/dy, which is 1.",
    )
    expect_number(
        of_v,
        v.grad,
        {v.data: "of v: that is v itself; on the arrow from v stands the other factor of y = u · v."},
        "of v: the gradient of y, 1, times what stands on the arrow from v to y, which is u.",
    )
    direct, through_v = v.data, v.grad
    expect_number(
        of_u,
        u.grad,
        {
            direct: "of u: that is what the arrow to y brings; u also reaches y through v, and that adds grad of v.",
            through_v: "of u: that is what comes through v alone; u also goes straight into y, and that adds v.",
            direct * through_v: "of u: you multiplied what two arrows bring; what arrives at a node adds up.",
        },
        "of u: two arrows leave u; add grad of y · v and grad of v · 1.",
    )
    expect_number(
        of_b,
        b.grad,
        {
            v.grad: "of b: that is what comes through v alone; b is a factor of u too, and that adds grad of u · a.",
            u.grad * a.data: "of b: that is what comes through u alone; b is a term of v too, and that adds grad of v.",
            direct * a.data + v.grad: "of b: you passed on what u had before v had been visited: wait for all of it.",
            u.grad + v.grad: "of b: what u passes to b is its gradient times the local derivative, a.",
        },
        "of b: two arrows leave b; add grad of u · a and grad of v · 1.",
    )
    expect_number(
        of_a,
        a.grad,
        {
            u.grad * a.data: "of a: that is grad of u · a; on the arrow from a stands the other factor of u = a · b.",
            direct * b.data: "of a: you passed on what u had before v had been visited: wait for all of it.",
            through_v * b.data: "of a: that is only what went through v; grad of u has another part.",
            u.grad: "of a: grad of u still has to be multiplied by what stands on the arrow from a, which is b.",
        },
        "of a: one arrow leaves a; take grad of u times what stands on it.",
    )
    return "Right, all five. You visited v before u, as u had to wait for what came through v."


@exercise("2.5")
def mend_the_leak(answer: Any) -> str:
    x = Value(3.0, label="x")
    y = call(answer, x)
    if not isinstance(y, Value):
        raise Wrong(
            f"it returns {y!r:.40}, a plain number: a number from .data has no graph, so compute with x itself."
        )
    if isinstance(y, Constant):
        raise Wrong("it returns a constant: nothing in its graph is x, so compute with x itself and not with x.data.")
    if not close(y.data, 12.0):
        raise Wrong(f"at x = 3 it gives {y.data:.6g}, and 3² + 3 is 12: mend the graph, but keep the value.")
    y.backward()
    expect_number(
        x.grad,
        7.0,
        {
            1.0: "is still the gradient at x = 3: the square is still made of x.data, a leaf that x does not lead to.",
            6.0: "is the gradient at x = 3, so the square is mended; the x that is added to it now is not x any more.",
            4.0: "is the gradient at x = 3: only one of the two factors of the square is x itself.",
            3.0: "is the gradient at x = 3: one factor of the square and the last term are not x itself.",
            0.0: "is the gradient at x = 3: nothing of the result is made of x itself any more.",
        },
        "is the gradient at x = 3, where it should be 2x + 1 = 7.",
    )
    return "Right: x.data steps out of the graph; x · x stays in it, and both of its arrows come from x."


@exercise("2.6")
def what_is_left_behind(answer: Any) -> str:
    x = Value(2.0)
    (x * x).backward()
    first = x.grad
    (3 * x).backward()
    both = x.grad
    x.zero_grad()
    (x * x).backward()
    printed, printed_later = expect_length(answer, ["first", "second"])
    expect_number(
        printed,
        both,
        {
            both - first: "first number: that is the second loss alone; x is a leaf, and leaves add up.",
            first: "first number: that is the first loss alone; the second backward adds to it.",
            first * (both - first): "first number: what several losses bring adds up, it does not multiply.",
        },
        "first number: add the derivative of x · x and that of 3x, both at x = 2.",
    )
    expect_number(
        printed_later,
        x.grad,
        {
            both + first: "second number: zero_grad has forgotten what was there, so nothing is added to it.",
            2 * first: "second number: zero_grad has forgotten the first of these, so it counts once.",
            both: "second number: that is what was there before zero_grad.",
            0.0: "second number: zero_grad was followed by another backward.",
        },
        "second number: after zero_grad only the derivative of x · x at x = 2 is there.",
    )
    return "Right: leaves add up until zero_grad."
