# %% [markdown]
# # 9. From teaching to speed
#
# An engine that is written to be understood is slow, and an engine that is fast is hard to understand. That is what
# people say. Here is a ladder of four rungs from the one to the other. Each is a small idea, and all four compute the
# same gradients.
#
# **You will be able to**
#
# - say what an engine of closures costs, and why,
# - count what a training step makes: nodes and objects,
# - see why one node with many parents beats many nodes with two,
# - compile a function of single numbers, and say when that pays, and what cannot be compiled.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## The same step for all
#
# A training step of a small network: 2 inputs, two layers of 16 ReLU units, one output, on 50 points of two moons. The
# loss of a point is the *hinge* loss, $\max(0,\, 1 - t s)$ for a score $s$ and a class $t$ of $-1$ or $1$. It takes
# nothing but $+$, $\times$ and ReLU, so that an engine for it is short.

# %%
import gc
import math
import time
import types

import autograd
from autograd import Constant, Value, collector_paused, dot, draw, mean, relu
from nn import MLP
from nn.course import check
from nn.course.pictures import panels
from nn.data import moons
from nn.losses import hinge

data = moons(50, noise=0.1, seed=0)
inputs, targets = data.inputs, [2 * int(target) - 1 for target in data.targets]
model = MLP(2, [16, 16, 1], activation="relu", seed=0)
print(f"{model}: {len(model.parameters())} parameters, {len(inputs)} points")

# %% [markdown]
# ## Rung 1: closures
#
# Many small engines are written like this: each operation makes a result and a *function*, which will pass the
# gradient of the result on to the operands. Such a function, which carries variables of the place where it was made,
# is called a **closure**.


# %%
class Number:
    __slots__ = ("data", "grad", "parents", "pass_on")

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.pass_on = data, 0.0, parents, None

    def __add__(self, other):
        result = Number(self.data + other.data, (self, other))

        def pass_on():
            self.grad += result.grad
            other.grad += result.grad

        result.pass_on = pass_on
        return result

    def __mul__(self, other):
        result = Number(self.data * other.data, (self, other))

        def pass_on():
            self.grad += other.data * result.grad
            other.grad += self.data * result.grad

        result.pass_on = pass_on
        return result

    def relu(self):
        result = Number(max(0.0, self.data), (self,))

        def pass_on():
            self.grad += (result.data > 0.0) * result.grad

        result.pass_on = pass_on
        return result

    def backward(self):
        order, seen, stack = [], set(), [self]
        while stack:
            node = stack.pop()
            if node is None:  # a mark: the parents of the next one are in their places
                order.append(stack.pop())
            elif node not in seen:
                seen.add(node)
                stack += [node, None, *node.parents]
        self.grad = 1.0
        for node in reversed(order):
            if node.pass_on is not None:
                node.pass_on()


# %% [markdown]
# The network for it is written with `*` and `+`. What makes a constant is left open, as the next rung will run the very
# same lines with `Value`s.


# %%
def weighted_sum(w, x, b):
    total = b
    for w_i, x_i in zip(w, x):
        total = total + w_i * x_i
    return total


def loss_by_operators(layers, constant):
    total = constant(0.0)
    for point, target in zip(inputs, targets):
        numbers = [constant(number) for number in point]
        for layer in layers[:-1]:
            numbers = [weighted_sum(w, numbers, b).relu() for w, b in layer]
        [(w, b)] = layers[-1]
        score = weighted_sum(w, numbers, b)
        total = total + (constant(1.0) + constant(-target) * score).relu()
    return total * constant(1 / len(inputs))


weights = [[(neuron.w, neuron.b) for neuron in layer.neurons] for layer in model.layers]
copies = [[([Number(w.data) for w in ws], Number(b.data)) for ws, b in layer] for layer in weights]
copied_parameters = [number for layer in copies for ws, b in layer for number in (*ws, b)]


def closures():
    for number in copied_parameters:
        number.grad = 0.0
    loss = loss_by_operators(copies, Number)
    loss.backward()
    return [number.grad for number in copied_parameters]


gradients = {"closures": closures()}
print(f"loss {loss_by_operators(copies, Number).data:.4f}")

# %% [markdown]
# It works, and it is short. What does it cost? Let us count the objects that Python has to make for *one*
# multiplication. Python's memory management knows what refers to what, so we start at the result and go on to all that
# was not there before:

# %%
KINDS = (Number, Value, float, tuple, list, types.FunctionType, types.CellType)


def reached_from(things):
    found, stack = {}, list(things)
    while stack:
        thing = stack.pop()
        if isinstance(thing, KINDS) and id(thing) not in found:
            found[id(thing)] = thing
            stack += gc.get_referents(thing)
    return found


def made_for(result, operands):
    old = reached_from(operands)
    return [thing for key, thing in reached_from([result]).items() if key not in old]


def in_words(things):
    names = [type(thing).__name__ for thing in things]
    kinds = sorted(set(names), key=lambda name: (-names.count(name), name))
    return ", ".join(f"{names.count(name)} {name}" for name in kinds)


x, y = Number(3.0), Number(5.0)
made = made_for(x * y, (x, y))
print(f"{len(made)} objects for one product: {in_words(made)}")

# %% [markdown]
# A function is an object, and so are the tuple of what it carries, and each of the *cells* in which it carries it. All
# that to remember two numbers.
#
# There is a second cost, which is easily overlooked. The result holds the function, and the function holds the result:
# a circle. Python frees an object at once when nothing refers to it any more, but in a circle something always does.
# The garbage collector has to find it, from time to time. Here the collector is paused; how much of a step is still in
# memory when the step is over?


# %%
def left_behind(step, kind):
    gc.collect()
    with collector_paused():
        before = sum(isinstance(thing, kind) for thing in gc.get_objects())
        step()
        after = sum(isinstance(thing, kind) for thing in gc.get_objects())
    gc.collect()
    return after - before


print(f"closures: {left_behind(closures, Number)} nodes are left in memory after a step")

# %% [markdown]
# The third cost is not one of time: nobody can look into a function. Such a graph cannot be drawn with its local
# derivatives, or checked edge by edge, or run forward ([lesson 8](08_beyond_the_first_derivative.ipynb)).

# %% [markdown]
# ## Rung 2: stored derivatives
#
# What does the closure of $x \times y$ know? That the result moves $y$ times as fast as $x$, and $x$ times as fast as
# $y$: two numbers, both known when the product is made. So store these two numbers in place of the function. That is
# `Value`. The sweep is then the same few lines for every operation:
#
# $$\bar p \;\mathrel{+}=\; \bar n \, \frac{\partial n}{\partial p} .$$

# %%
x, y = Value(3.0, label="x"), Value(5.0, label="y")
product = x * y
made = made_for(product, (x, y))
print(f"{len(made)} objects for one product: {in_words(made)}")
print("its local derivatives are the very numbers of the operands:", product.local_derivatives[0] is y.data)
product.backward()
draw(product)

# %% [markdown]
# Nothing had to be made for the two derivatives: the float that is the derivative by `x` *is* the float that `y` holds.
# And no node refers back to itself:


# %%
def stored_derivatives():
    model.zero_grad()
    loss_by_operators(weights, Constant).backward()
    return [parameter.grad for parameter in model.parameters()]


gradients["stored derivatives"] = stored_derivatives()
print(f"stored derivatives: {left_behind(stored_derivatives, Value)} nodes are left in memory after a step")

# %% [markdown]
# ## Rung 3: nodes with many parents
#
# A unit with three inputs takes three products and three sums. Every number on the way becomes a node, though nobody
# will ever ask for the gradient of the second of three partial sums:

# %%
w = [Value(number, label=f"w{i}") for i, number in enumerate((0.5, -1.0, 2.0), 1)]
x = [Value(number, label=f"x{i}") for i, number in enumerate((1.0, 3.0, 2.0), 1)]
b = Value(0.5, label="b")
unit = weighted_sum(w, x, b).relu()
unit.backward()
draw(unit, rankdir="TB")

# %% [markdown]
# But the derivatives of the whole sum are known at once: by $w_i$ it is $x_i$, and by $x_i$ it is $w_i$. So one node
# will do, with six parents. That is `dot`, and `Neuron` uses it:

# %%
for value in (*w, *x, b):
    value.zero_grad()
unit = relu(dot(w, x) + b)
unit.backward()
draw(unit, rankdir="TB")

# %% [markdown]
# As many arrows come from the weights and inputs as before, with the same numbers on them, and the gradients are the
# same. What is gone are the nodes in between. This is the package as you know it:


# %%
def loss_by_dot():
    return mean([hinge(model(point), target) for point, target in zip(inputs, targets)])


def many_parents():
    model.zero_grad()
    loss_by_dot().backward()
    return [parameter.grad for parameter in model.parameters()]


gradients["many parents"] = many_parents()

# %% [markdown]
# Now count all of a step, before the backward sweep. A node is counted if it was computed; an object is whatever Python
# had to make for the graph.


# %% tags=["cover"]
def counted(loss, leaves):
    made = made_for(loss, leaves)
    return sum(bool(thing.parents) for thing in made if isinstance(thing, (Number, Value))), len(made)


with collector_paused():
    counts = {
        "closures": counted(loss_by_operators(copies, Number), copied_parameters),
        "stored derivatives": counted(loss_by_operators(weights, Constant), model.parameters()),
        "many parents": counted(loss_by_dot(), model.parameters()),
    }

figure, all_axes = panels(("Nodes of one step", "", ""), ("Objects of one step", "", ""), width=4.8, height=2.4)
for axes, which in zip(all_axes, (0, 1)):
    numbers = [count[which] for count in counts.values()]
    bars = axes.barh(list(counts), numbers, color=["#E69F00", "#56B4E9", "#0072B2"])
    axes.bar_label(bars, [f"{number:,}" for number in numbers], padding=4)
    axes.set_xlim(0, 1.3 * max(numbers))
    axes.invert_yaxis()
    axes.grid(False)
    axes.set_xticks([])
all_axes[1].set_yticks([])
figure

# %% [markdown]
# From the first rung to the second the nodes stay, and most of the objects vanish; from the second to the third most of
# the nodes vanish too. What is not saved is arithmetic: the network has as many products on every rung.

# %% [markdown]
# ## Rung 4: compiled
#
# What is left to save? The graph itself. It is the same in every step, and for every point: only the numbers change.
# So record it *once*, for one point, with stand-ins for its numbers, and make a program of it: forward, and backward.
#
# `autograd.compile` does that. You go on writing single numbers:


# %%
@autograd.compile
def loss_of_a_point(point, target):
    return hinge(model(point), target)


def compiled():
    return loss_of_a_point.batch_value_and_grad(inputs, targets, wrt=model.parameters())[1]


gradients["compiled"] = compiled()

# %% [markdown]
# Like operations that do not depend on each other are put together: the 16 `dot`s of a layer become one *block*. The
# chain rule has been applied to *formulas*, so that the backward half is a program as well. This is all of it:

# %%
print(autograd.compile(loss_of_a_point.f, backend="numpy").program(inputs[0], 1.0, wrt=model.parameters()))

# %% [markdown]
# A *vjp*, a vector-Jacobian product, is an operation backward: the gradient of its result comes in, and that of an
# operand goes out. Each line is run over all points. No node is made, nothing is sorted, and no rule is looked up.
#
# Who runs it? With `llvmlite` (`pip install llvmlite`) it becomes machine code for your processor. Without it, NumPy
# runs the same program line by line. The result is the same, and you need not care which it is.

# %% [markdown]
# ## The same gradients
#
# Four engines, 337 derivatives each. Sums are rounded in another order on each rung, so the last digits may differ;
# more must not.

# %%
import numpy

reference = numpy.array(gradients["many parents"])


def difference(name):
    return numpy.abs(numpy.array(gradients[name]) - reference).max()


print(f"the largest of the derivatives is {numpy.abs(reference).max():.4f}")
for name in gradients:
    print(f"{name:18}  differs by less than 10^-12: {difference(name) < 1e-12}")

# %% [markdown]
# ## The clock
#
# Now time them. Each step is run several times, in turns, and the quickest run counts, as everything else that the
# computer does can only make it slower. All is done twice: with Python's garbage collector at work, and with the
# collector paused. These numbers are those of the computer on which the notebook was run; on yours they are others.

# %% tags=["varies"]
rungs = {
    "closures": closures,
    "stored derivatives": stored_derivatives,
    "many parents": many_parents,
    "compiled": compiled,
}


def quickest(step, times):
    gc.collect()  # what one leaves behind is not charged to the next
    took = []
    for _ in range(times):
        start = time.perf_counter()
        step()
        took.append(time.perf_counter() - start)
    return 1000 * min(took)


with_collector, without = dict.fromkeys(rungs, math.inf), dict.fromkeys(rungs, math.inf)
for _ in range(6):
    for name, step in rungs.items():
        times = 20 if name == "compiled" else 1
        with_collector[name] = min(with_collector[name], quickest(step, times))
        with collector_paused():
            without[name] = min(without[name], quickest(step, times))

start = time.perf_counter()
fresh = autograd.compile(loss_of_a_point.f)
fresh.batch_value_and_grad(inputs, targets, wrt=model.parameters())
first_call = 1000 * (time.perf_counter() - start)

for name in rungs:
    size = difference(name)
    digits = f"10^{math.floor(math.log10(size))}" if size else "0"
    clock = f"{with_collector[name]:8.3f} ms, collector paused {without[name]:7.3f} ms"
    print(f"{name:18} {clock}, largest difference from many parents {digits}")
pays = first_call / (without["many parents"] - without["compiled"])
print(f"{fresh!r}: its first call took {first_call:.0f} ms, which pays after {math.ceil(pays)} steps")

figure, [axes] = panels(
    ("One step of moons 2-16-16-1, 50 points", "milliseconds (log scale)", ""), width=8.6, height=3.6
)
for shift, clock, label in ((-0.2, with_collector, "collector at work"), (0.2, without, "collector paused")):
    bars = axes.barh([place + shift for place in range(len(rungs))], list(clock.values()), height=0.38, label=label)
    axes.bar_label(bars, [f"{took:.3g} ms" for took in clock.values()], padding=4)
axes.set_yticks(range(len(rungs)), list(rungs))
axes.set_xscale("log")
axes.set_xlim(min(without.values()) / 3, 6 * max(with_collector.values()))
axes.invert_yaxis()
axes.grid(visible=False, axis="y")
axes.legend(frameon=False, loc="lower right")
figure

# %% [markdown]
# Look at the first two rungs. With the collector paused they are nearly alike: to call a closure takes hardly longer
# than to multiply by a stored number. What makes the first so slow is the collector, which goes through the growing
# heap of objects again and again, and has to, because of the circles. A graph of `Value`s has none, so the collector
# may be paused without harm, and `fit` does that. The third rung gains by having fewer nodes, and the fourth by having
# none.
#
# On the last rung even this is not the end: most of the time of a compiled step goes into reading the lists of points
# and handing over the derivatives, one Python number at a time. `fit(..., engine="compiled")` leaves all of it in
# machine code, the optimizer too, from the first step to the last; `benchmarks/networks.py` compares that with PyTorch,
# JAX, and C.
#
# ## What it costs
#
# A program repeats what was recorded. Where your function *asks* about a number, there is nothing to be recorded:


# %%
@autograd.compile
def bent(x):
    return x if x > 0 else 0.1 * x


try:
    bent(2.0)
except autograd.TraceError as error:
    for part in str(error).split(": "):
        print(part.partition(", at ")[0])  # without the place in this notebook

# %% [markdown]
# A loop over a fixed number of layers is fine, and so is an `if` on something that is no number of the graph. And
# there is the time of the first call. So the rungs below have their use:
#
# | | good for |
# |---|---|
# | closures | seeing for the first time that it can be done |
# | stored derivatives | looking: every arrow has its number |
# | many parents | looking at networks; code that asks about numbers; a few steps |
# | compiled | many steps of the same |

# %% [markdown]
# ## Exercises
#
# **9.1 Count.** A ReLU unit with 10 inputs and a bias. How many nodes are *computed* (weights, inputs and the bias are
# not), first with `*`, `+` and ReLU, as in `weighted_sum(w, x, b).relu()`, and then as `relu(dot(w, x) + b)`?

# %%
nodes = [..., ...]

check("9.1", nodes)

# %% [markdown]
# **9.2 A node of your own.** The squared distance of two lists, $\sum_i (a_i - b_i)^2$, is to become one node, with all
# $a$ and then all $b$ as its parents. Write a function of two lists of plain numbers that returns what is stored: the
# value, and the list of local derivatives, one for each parent.


# %%
def squared_distance(a, b):
    return ...


check("9.2", squared_distance)

# %% [markdown]
# **9.3 When does it pay?** To compile a step takes 1.21 seconds. Compiled, a step takes 1 millisecond, and
# otherwise 25. How many steps does a training need at least, for compiling to be the quicker way?

# %%
steps = ...

check("9.3", steps)

# %% [markdown]
# **9.4 What can be compiled?** Functions of one number `x`. `True` for those that can be compiled as they are, `False`
# for the others.
#
# - five layers: `for _ in range(5): x = tanh(x)`, then `return x`
# - halving: `while x > 1: x = x / 2`, then `return x`
# - a choice: `return where(greater(x, 0), x, 0.1 * x)`
# - the library of Python: `return x * math.exp(-x)`

# %%
can_be_compiled = [..., ..., ..., ...]

check("9.4", can_be_compiled)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `Value`, `local_derivatives` | a number that stores how fast it moves with each operand |
# | `dot(w, x)`, `mean(xs)` | one node with many parents |
# | `Constant` | a number that takes no gradient |
# | `collector_paused()` | pauses Python's garbage collector for a while |
# | `autograd.compile(f)` | a function of single numbers as a program; also `@autograd.compile` |
# | `.batch_value_and_grad(..., wrt=...)` | the mean over many samples, and its gradient |
# | `.program(...)` | the program, to be printed |
# | `autograd.TraceError` | what cannot be compiled, and what to write in its place |
