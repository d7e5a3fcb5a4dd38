"""Attributes that other libraries have, each with the way to the same end here.

Code in a sentence stands between backticks, and the tests see that it is there to be used.
"""

from __future__ import annotations

from autograd.support.absent_names import same_way

_NOWHERE = "numbers here are Python floats, in double precision and on no device: leave it out"
_ONE = "a Value is one number, and many make a list: `[Value(0.5), Value(2.0)]`"

OF_VALUES: dict[str, str] = {
    **same_way("numpy tolist", "use `x.data`, a Python float"),
    **same_way("cpu cuda to device double float dtype type astype block_until_ready", _NOWHERE),
    **same_way("shape size ndim dim view reshape unsqueeze squeeze expand flatten T", _ONE),
    **same_way("matmul mm dot", "use `dot(w, x)`, of two lists of one length"),
    **same_way("sum mean max min", "functions of many numbers take a list: `mean([x, y])`"),
    **same_way("add_ sub mul mul_ div truediv pow", "use the operators: `x + y`, `x * y`, `x / y`, `x ** 2`"),
    "clone": "a Value does not change when others are computed from it; `identity(x)` is a node of its own",
    "requires_grad": "every Value takes a gradient; to keep some as they are, give the optimizer the others",
    "requires_grad_": "every Value takes a gradient; `x.detach()` is a Constant, which takes none",
    "retain_grad": "`x.backward()` sets `.grad` of every node, not of leaves alone",
    "register_hook": "after `x.backward()` every node has its `.grad`",
    "grad_fn": "`x.op` is the row of the table that made it, and `x.parents` are the operands",
    "is_leaf": "a leaf is a Value without parents: `not x.parents`",
    **same_way("clamp clamp_", "use `clip(x, 0.0, 1.0)`, or `maximum([x, 0.0])` for one bound"),
    **same_way("copy_ fill_ zero_ assign assign_add assign_sub at", "set the number: `x.data = 0.5`"),
    "name": "it is called label: `x.label`",
    **same_way("_prev _children", "`x.parents` are the operands, in their order"),
    "_op": "`x.op.name` says what made it",
    "_backward": "derivatives are data, `x.local_derivatives`; `primitive` makes an operation of your own",
}

_VALUE = "write `Value(0.5)`, or a list of Values for several numbers"

OF_AUTOGRAD: dict[str, str] = {
    **same_way("tensor Tensor Variable array Parameter from_numpy", _VALUE),
    **same_way("inference_mode set_grad_enabled", "record nothing by `with no_grad():`"),
    **same_way("zeros ones randn rand arange linspace empty full", "make a list: `[Value(0.5) for _ in range(3)]`"),
    **same_way("stack cat concat concatenate", "Values make a list, and lists are joined by `[*w, *row]`"),
    "max": "use `maximum([x, y])`, which has a derivative by each",
    "min": "use `minimum([x, y])`, which has a derivative by each",
    "argmax": "use Python's: `numbers.index(max(numbers))`",
    "manual_seed": "models and training take a seed: `from nn import MLP`, then MLP(..., seed=0)",
    **same_way(
        "save load nn optim",
        "it is in the package nn, as all that makes networks: `from nn import MLP, Adam, save, load`",
    ),
    "numpy": "that is the autograd of HIPS; `from autograd import exp, tanh, mean` gives functions of numbers",
    "elementwise_grad": "map over the list: `[grad(exp)(number) for number in numbers]`",
    "matmul": "use `[dot(row, x) for row in rows]`",
    "backward": "it is a method: `loss.backward()`",
    **same_way("jit function", "use `compile(f)`"),
    "vmap": "use `compile(f).batch(rows)`",
    **same_way("jacrev jacfwd", "use `jacobian(f)`"),
    **same_way("gradcheck check_grads", "use `check_gradients(f, 0.5)`"),
    **same_way("stop_gradient lax", "it is a method: `x.detach()`, and Python's loops are recorded as they run"),
    **same_way("scan while_loop fori_loop", "Python's loops are recorded as they run"),
    "cond": "Python's if chooses while a graph is recorded; in `compile(f)` use `where(x, y, 0.0)`",
    **same_way("pmap device_put device_get", _NOWHERE),
    **same_way("checkpoint remat", "leave it out: `compile(f)` decides what to keep and what to compute again"),
    "make_jaxpr": "use `print(compile(f).program(2.0))`",
    "linearize": "use `jvp(f, (2.0,), (1.0,))`",
    **same_way("make_vjp make_jvp", "use `vjp(f, 2.0)` or `jvp(f, (2.0,), (1.0,))`"),
    "hessian_vector_product": "use `hvp(f, (2.0,), (1.0,))`",
    **same_way("tree_map tree_util", "Python's loops go through lists and dicts: `[exp(x) for x in numbers]`"),
    **same_way(
        "Function custom_vjp custom_jvp custom_gradient defvjp",
        "`primitive` makes an operation of your own, from its value and its derivatives",
    ),
    "set_detect_anomaly": "use `with detect_anomaly():`",
    "is_grad_enabled": "`x.takes_grad` says whether what made x was recorded",
    **same_way("GradientTape gradient", "there is no tape to open: `loss.backward()` sets `x.grad`, or `grad(f)(2.0)`"),
    "constant": "write `Constant(2.0)`, or the number alone",
    "random": "use Python's module random: a Value is made of any number",
    "draw_dot": "use `draw(loss)`",
    "trace": "use `topological_order(loss)`, or `draw(loss)`",
    "engine": "`from autograd import Value` is all",
}
