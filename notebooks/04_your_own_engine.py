# %% [markdown]
# # 4. Your own engine
#
# An engine is small. Here it is written from nothing, one idea after the other, and after each of them the real one
# looks over our shoulder: `compare` goes through both graphs, node by node, and says where they differ. This is the one
# lesson that uses the packages only to check.
#
# **You will be able to**
#
# - write a number that remembers how it was made, in twelve lines,
# - write `backward()`, in ten more, and say what each of them is for,
# - add an operation: its value, and one derivative for each operand,
# - say why operations are better kept as rows of a table than as code.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## 1. A number that remembers
#
# What has to be kept? The number, what it was made from, and how fast it moves with each of those. And a place for the
# gradient.

# %%
import math
import random

from autograd import Value, draw, grad
from nn.course import check, compare
from nn.data import moons
from nn.plots import decision_boundary


class Number:
    """A number that remembers how it was made."""

    def __init__(self, data, parents=(), local_derivatives=()):
        self.data = data
        self.parents = parents
        self.local_derivatives = local_derivatives
        self.grad = 0.0

    def __repr__(self):
        return f"Number({self.data:.6g}, grad={self.grad:.6g})"


Number(2.0)

# %% [markdown]
# ## 2. Two operations
#
# Each operation returns a new `Number`, with its operands as parents and one derivative for each, in the same order:
#
# $$\frac{\partial (x + y)}{\partial x} = 1, \quad \frac{\partial (x + y)}{\partial y} = 1, \qquad
# \frac{\partial (x y)}{\partial x} = y, \quad \frac{\partial (x y)}{\partial y} = x .$$
#
# We hang them on the class as they come along. Python then calls them for `+` and `*`.


# %%
def add(x, y):
    return Number(x.data + y.data, (x, y), (1.0, 1.0))


def multiply(x, y):
    return Number(x.data * y.data, (x, y), (y.data, x.data))


Number.__add__ = add
Number.__mul__ = multiply

# %% [markdown]
# The same expression, once with our numbers and once with `Value`s. Are the graphs the same?


# %%
def expression(a, b):
    return a * b + a


a, b = Value(2.0, label="a"), Value(-3.0, label="b")
compare(expression(Number(2.0), Number(-3.0)), expression(a, b))
draw(expression(a, b))

# %% [markdown]
# That is the graph, drawn by the real engine. `compare` would tell if ours were another. Here is `multiply` with the
# two derivatives the wrong way round, which is the most common slip:

# %%
Number.__mul__ = lambda x, y: Number(x.data * y.data, (x, y), (x.data, y.data))
compare(expression(Number(2.0), Number(-3.0)), expression(Value(2.0), Value(-3.0)))

Number.__mul__ = multiply

# %% [markdown]
# ## 3. The backward sweep
#
# First the order: parents before what was made from them, without recursion ([lesson
# 3](03_why_an_order_is_needed.ipynb)). Then through it in reverse: each node passes its gradient on, times the local
# derivative.


# %%
def order(root):
    found, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node is None:
            found.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += [node, None, *reversed(node.parents)]
    return found


def backward(root):
    root.grad = 1.0
    for node in reversed(order(root)):
        for parent, derivative in zip(node.parents, node.local_derivatives):
            parent.grad += node.grad * derivative


Number.backward = backward

# %% [markdown]
# This time the gradients are compared as well, and on graphs that are known to expose a wrong sweep: two doublings,
# both sides of a product the same, and a detour.


# %%
def doublings(a, b):
    c = a + a
    return c + c


def square(a, b):
    return a * a


def detour(a, b):
    u = a * b
    v = u + b
    return u * v


for function in (expression, doublings, square, detour):
    mine, real = function(Number(2.0), Number(-3.0)), function(Value(2.0, label="a"), Value(-3.0, label="b"))
    mine.backward()
    real.backward()
    compare(mine, real)

draw(real)

# %% [markdown]
# The last of the four is drawn here, the detour. Twenty-five lines, and it differentiates anything made of sums and
# products, of any size.

# %% [markdown]
# ## 4. The same sweep twice
#
# Here is a trap into which most small engines fall. We call `backward()` a second time, as one does after another loss.
# Leaves should have added up: twice the derivative.

# %%
a, x = Number(3.0), Value(3.0)
mine, real = detour(a, Number(1.0)), detour(x, Value(1.0))
for _ in range(2):
    mine.backward()
    real.backward()
compare(mine, real)
a.grad, x.grad

# %% [markdown]
# The nodes in the middle still had the gradients of the first sweep, and passed them on once more. A gradient in the
# middle belongs to *one* sweep; only leaves, the numbers that nobody computed, add up over several. So each sweep
# begins by clearing the middle.


# %%
def backward(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        for parent, derivative in zip(node.parents, node.local_derivatives):
            parent.grad += node.grad * derivative


Number.backward = backward

a, x = Number(3.0), Value(3.0)
mine, real = detour(a, Number(1.0)), detour(x, Value(1.0))
for _ in range(2):
    mine.backward()
    real.backward()
compare(mine, real)

# %% [markdown]
# ## 5. Plain numbers
#
# `3 * a + 1` should work too. A plain number becomes a leaf of its own. When the plain number is on the left, Python
# tries the method of the float first, which does not know ours, and then asks `__radd__` and `__rmul__`.


# %%
def as_number(x):
    return x if isinstance(x, Number) else Number(float(x))


Number.__add__ = lambda x, y: add(x, as_number(y))
Number.__mul__ = lambda x, y: multiply(x, as_number(y))
Number.__radd__ = lambda x, y: add(as_number(y), x)
Number.__rmul__ = lambda x, y: multiply(as_number(y), x)

a, x = Number(2.0), Value(2.0)
compare(3 * a + 1, 3 * x + 1)

# %% [markdown]
# Subtraction needs no rule of its own: $x - y = x + (-1) \cdot y$. It makes one node more than the real one, which has
# a row for it; the result is the same.

# %%
Number.__neg__ = lambda x: x * -1.0
Number.__sub__ = lambda x, y: x + -as_number(y)
Number.__rsub__ = lambda x, y: as_number(y) + -x

compare(5 - a, 5 + x * -1.0)

# %% [markdown]
# ## 6. Functions
#
# A function of one number is a node with one parent. For the hyperbolic tangent, whose values run from $-1$ to 1,
# calculus says $\tanh'(x) = 1 - \tanh^2(x)$, which is handy, as the value is there already.


# %%
def tanh(x):
    out = math.tanh(x.data)
    return Number(out, (x,), (1.0 - out * out,))


compare(tanh(Number(0.5)), Value(0.5).tanh())
compare(tanh(Number(19.0)), Value(19.0).tanh())

# %% [markdown]
# What is this? At 19 the value is so near to 1 that a float cannot tell it from 1: all digits of the difference are
# gone, and with them the gradient. The formula is right, and useless. The same derivative, written another way, keeps
# its digits:
#
# $$1 - \tanh^2(x) = \frac{1}{\cosh^2(x)} .$$


# %%
def tanh(x):
    return Number(math.tanh(x.data), (x,), (1.0 / math.cosh(x.data) ** 2,))


compare(tanh(Number(0.5)), Value(0.5).tanh())
compare(tanh(Number(19.0)), Value(19.0).tanh())

# %% [markdown]
# The real engine takes this form too, and for every operation the one that keeps its digits.

# %% [markdown]
# ## 7. It learns
#
# Enough for a network: a hidden layer of eight units, and points of two kinds that lie in two half moons. The plus
# signs and products below are ours, and so is every gradient.

# %%
source = random.Random(1)


def new_unit(inputs, size):
    return [Number(source.uniform(-size, size)) for _ in range(inputs + 1)]


hidden, output = [new_unit(2, 2.0) for _ in range(8)], new_unit(8, 0.5)


def weighted_sum(unit, inputs):
    bias, *weights = unit
    for weight, x in zip(weights, inputs):
        bias = bias + weight * x
    return bias


def network(inputs):
    return weighted_sum(output, [tanh(weighted_sum(unit, inputs)) for unit in hidden])


data = moons(60, noise=0.1, seed=1)
parameters = [number for unit in [*hidden, output] for number in unit]
for epoch in range(101):
    loss = Number(0.0)
    for inputs, target in zip(data.inputs, data.targets):
        difference = network(inputs) - (2 * target - 1)
        loss = loss + difference * difference
    for parameter in parameters:
        parameter.grad = 0.0
    loss.backward()
    for parameter in parameters:
        parameter.data -= 0.003 * parameter.grad
    if epoch % 25 == 0:
        print(f"epoch {epoch:3}: mean squared error {loss.data / 60:.2f}")

# %% tags=["cover"]
decision_boundary(lambda inputs: network(inputs).data, data)

# %% [markdown]
# ## 8. Rules as rows of a table
#
# So far a rule is code: to see the derivative of `multiply` one has to read `multiply`. Let us write rules as *data*
# instead: for each operation its value, and one derivative for each operand, in plain arithmetic. `out` is the value.

# %%
RULES = {
    "add": (lambda x, y: x + y, [lambda out, x, y: 1.0, lambda out, x, y: 1.0]),
    "multiply": (lambda x, y: x * y, [lambda out, x, y: y, lambda out, x, y: x]),
    "exp": (lambda x: math.exp(x), [lambda out, x: out]),
    "sin": (lambda x: math.sin(x), [lambda out, x: cos(x)]),
    "cos": (lambda x: math.cos(x), [lambda out, x: -1.0 * sin(x)]),
}

# %% [markdown]
# One function makes an operation of a row. It takes floats and `Number`s; of floats it makes a float.


# %%
def operation(name):
    value, partials = RULES[name]

    def apply(*operands):
        if not any(isinstance(operand, Number) for operand in operands):
            return value(*operands)
        parents = tuple(map(as_number, operands))
        numbers = [parent.data for parent in parents]
        out = value(*numbers)
        node = Number(out, parents, tuple(partial(out, *numbers) for partial in partials))
        node.name = name
        return node

    return apply


add, multiply, exp, sin, cos = map(operation, RULES)
Number.__add__ = add
Number.__mul__ = multiply
Number.__radd__ = lambda x, y: add(y, x)
Number.__rmul__ = lambda x, y: multiply(y, x)

a, x = Number(0.7), Value(0.7)
mine, real = sin(a * exp(a)), (x * x.exp()).sin()
mine.backward()
real.backward()
compare(mine, real)

# %% [markdown]
# And now the reward. The derivatives in the table are plain arithmetic, so they run on `Number`s as well as on floats.
# Then the gradient is itself a `Number` **with a graph**, which can be differentiated once more:


# %%
def gradient_graph(root, leaf):
    gradients = {root: 1.0}
    for node in reversed(order(root)):
        if node.parents:
            for parent, partial in zip(node.parents, RULES[node.name][1]):
                contribution = gradients[node] * partial(node, *node.parents)
                gradients[parent] = gradients[parent] + contribution if parent in gradients else contribution
    return gradients[leaf]


a = Number(0.7)
function = sin(a * exp(a))
for count in (1, 2, 3):
    function = gradient_graph(function, a)
    print(f"derivative {count}: {function.data:.10f}")

# %% [markdown]
# The real engine agrees, as it works in the same way:


# %%
def real_function(x):
    return (x * x.exp()).sin()


first = grad(real_function)
second = grad(first)
third = grad(second)
print(f"{first(0.7):.10f} {second(0.7):.10f} {third(0.7):.10f}")
draw(first(Value(0.7, label="x")), rankdir="TB")

# %% [markdown]
# The picture is the graph of the *first derivative*. At its end stands the gradient, ready to be differentiated again.
#
# That is why the real engine has one table, `autograd/rules.py`, and everything reads it: the values, gradients,
# derivatives of derivatives, what `draw` writes on the arrows, the formulas, the compiled code. With what you have
# written you can read it from top to bottom: `autograd/rules.py` is section 8, `autograd/value.py` sections 1, 2 and 5,
# `autograd/graph.py` section 3, and `autograd/fast_backward.py` the same sweep once more, with section 4.

# %% [markdown]
# ## Exercises
#
# **4.1 Divide.** Give `Number` a division. For $x / y$, what are the two derivatives?


# %%
def divide(x, y):
    return ...


check("4.1", divide(Number(6.0), Number(4.0)))

# %% [markdown]
# **4.2 Sigmoid.** $s(x) = \dfrac{1}{1 + e^{-x}}$ as one node.


# %%
def sigmoid(x):
    return ...


check("4.2", lambda x: sigmoid(Number(x)))

# %% [markdown]
# **4.3 Power.** $x^n$ as one node with the one parent `x`, for a plain number $n$.


# %%
def power(x, n):
    return ...


check("4.3", lambda x, n: power(Number(x), n))

# %% [markdown]
# **4.4 Dot.** $w_1 x_1 + \dots + w_n x_n$ for two lists of `Number`s, as **one** node with $2n$ parents: first the `w`,
# then the `x`. A neuron is then two nodes and not $2n$, which is why the real engine has it.


# %%
def dot(w, x):
    return ...


check("4.4", lambda w, x: dot(list(map(Number, w)), list(map(Number, x))))

# %% [markdown]
# **4.5 Leave no trace.** Write a sweep that touches no `grad` at all, and returns a dict from each node to its
# gradient. Then several sweeps can share a graph without a thought, as `autograd.grad` does it. It should work on
# anything that has `parents` and `local_derivatives`. (A local derivative that is `None` belongs to a constant; leave
# it out.)


# %%
def gradients(root):
    return ...


check("4.5", gradients)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `compare(mine, real)` | two graphs, node by node |
# | `grad(f)` | the derivative of a function, as a function; it can be differentiated again |
# | `nn.data.moons` | points in two half moons, with their classes |
# | `nn.plots.decision_boundary(model, data)` | where a classifier decides for which class |
# | `autograd/rules.py` | the table of operations |
# | `autograd/value.py`, `autograd/graph.py`, `autograd/fast_backward.py` | the real engine, to read next |
