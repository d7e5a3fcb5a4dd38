# %% [markdown]
# # 8. Beyond the first derivative
#
# The derivative of a graph is a graph again. So nothing stops us from differentiating it once more; and what we find,
# the *curvature*, tells how far one may trust a gradient.
#
# **You will be able to**
#
# - differentiate a derivative, and look at its graph,
# - push a change *forward* through a graph, and say when that is cheaper than a backward sweep,
# - read a Hessian as curvature, and tell from it which learning rates are too large,
# - take a step of Newton's, and say when not to,
# - use a Hessian without ever computing it.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## The slope of the slope
#
# `grad` takes a function and returns a function: its derivative. That can be given to `grad` again.

# %%
import random

from autograd import Value, dot, draw, exp, grad, hessian, hvp, jacobian, jvp, mean, tanh, topological_order
from nn import binary_cross_entropy
from nn.course import check, multiplications
from nn.course.pictures import level_lines, panels


def f(x):
    return x * exp(-x * x / 2)


slope = grad(f)
curvature = grad(slope)

figure, [axes] = panels(("A function, its slope, and the slope of its slope", "x", ""), width=7.0)
grid = [i / 20 for i in range(-70, 71)]
for function, name in ((f, "f"), (slope, "f '"), (curvature, "f ''")):
    axes.plot(grid, [function(x) for x in grid], linewidth=2, label=name)
axes.legend(frameon=False)
figure

# %% [markdown]
# Where `f` has its top and its bottom, `f '` is 0; where `f` bends most, `f ''` is farthest from 0. Above 0 it bends
# upward, like a cup, below 0 downward.
#
# How can a derivative be differentiated? Because it is computed by plain arithmetic as well: local derivatives are
# multiplied and added. With a `Value` for an argument, that arithmetic is recorded. Here is the graph of the derivative
# of $x^3$, which is $3 x^2$, and its own gradient, $6 x$:


# %%
def cube(x):
    return x * x * x


x = Value(2.0, label="x")
slope = grad(cube)(x)
slope.label = "slope"
slope.backward()
draw(slope)

# %% [markdown]
# $3 x^2$ at 2 is 12, and so is $6 x$.

# %% [markdown]
# ## Forward
#
# A backward sweep starts at the result and asks of every node: *how fast does the result move with you?* There is
# another question, and it goes along the arrows: this one input moves, with speed 1; *how fast does every other node
# move?* That speed is called a **tangent**, and the local derivatives needed are the very same:
#
# $$\underbrace{\dot n = \sum_{p \,\in\, \text{parents of } n} \frac{\partial n}{\partial p} \; \dot p}_{
# \text{forward: from parents to the node}}
# \qquad\qquad
# \underbrace{\bar p = \sum_{n \,:\, p \,\in\, \text{parents of } n} \bar n \;
# \frac{\partial n}{\partial p}}_{\text{backward: from nodes to the parent}}$$
#
# Here `w` moves. Each node with its tangent:

# %%
w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
y = tanh(w * x + b) * w
y.label = "y"


def tangents_when_moves(leaf, root):
    tangents = {leaf: 1.0}
    for node in topological_order(root):
        for parent, derivative in zip(node.parents, node.local_derivatives):
            if parent in tangents and derivative is not None:
                tangents[node] = tangents.get(node, 0.0) + tangents[parent] * derivative
    return tangents


tangents = tangents_when_moves(w, y)
for node, tangent in tangents.items():
    node.label = f"{node.label or ''} moves with {tangent:.4g}".strip()
draw(y, highlight=w)

# %% [markdown]
# The last of them is $\frac{dy}{dw}$, and a backward sweep finds the same at its other end:

# %%
y.backward()
tangents[y], w.grad

# %% [markdown]
# `jvp` does it for a function: give it the arguments, and how fast each of them moves. It returns the value, and how
# fast that moves. (The name is short for *Jacobian-vector product*; `vjp`, the vector-Jacobian product, is the backward
# one.)


# %%
def output(w, x, b):
    return tanh(w * x + b) * w


jvp(output, (0.5, 2.0, 1.0), (1.0, 0.0, 0.0))

# %% [markdown]
# ## When forward, when backward? Count
#
# A forward sweep finds the derivatives of everything with respect to *one input*. A backward sweep finds the
# derivatives of *one output* with respect to everything. To get all derivatives of $m$ outputs by $n$ inputs, the
# **Jacobian**, one needs $n$ forward sweeps or $m$ backward sweeps.
#
# We count multiplications, on recorded graphs of a layer of eight units between $n$ inputs and $m$ outputs. Nothing is
# estimated: the engine's own sweeps run, over numbers that count how often they are multiplied.

# %%
source = random.Random(0)


def network(inputs, m):
    """Return m numbers made of the inputs by eight units in between."""

    def layer(numbers, size):
        return [tanh(dot([source.uniform(-1.0, 1.0) for _ in numbers], numbers)) for _ in range(size)]

    return layer(layer(inputs, 8), m)


def counts(n, m):
    inputs = [Value(0.5) for _ in range(n)]
    outputs = network(inputs, m)
    return [route(outputs, inputs).multiplications for route in (multiplications.forward, multiplications.backward)]


sizes = list(range(1, 41, 3))
figure, (left, right) = panels(
    ("Many inputs, one output: a loss", "inputs n", "multiplications"),
    ("One input, many outputs: a curve", "outputs m", ""),
    width=4.6,
)
for axes, points in ((left, [counts(n, 1) for n in sizes]), (right, [counts(1, m) for m in sizes])):
    forward, backward = zip(*points)
    axes.plot(sizes, forward, linewidth=2, label="forward")
    axes.plot(sizes, backward, linewidth=2, linestyle="--", label="backward")
    axes.legend(frameon=False)
figure

# %% [markdown]
# With many inputs and one output, backward needs one sweep and forward one for each input. With one input it is the
# other way round. And with as many inputs as outputs they are about even:

# %%
for n, m in ((40, 1), (1, 40), (20, 20)):
    forward, backward = counts(n, m)
    print(f"{n:2} inputs, {m:2} outputs: {forward:6} multiplications forward, {backward:6} backward")

# %% [markdown]
# `jacobian` goes backward, once for each output. Column by column, with `jvp`, comes to the same:


# %%
def three_of_two(x):
    return [x[0] * x[1], x[0] + x[1], exp(x[1])]


rows = jacobian(three_of_two)([2.0, 0.0])
columns = [jvp(three_of_two, ([2.0, 0.0],), (direction,))[1] for direction in ([1.0, 0.0], [0.0, 1.0])]
rows, columns

# %% [markdown]
# Training has a million inputs, the weights, and one output, the loss. That is why everyone goes backward. For the path
# of a planet over time, or any curve with one parameter, forward is the one to take.

# %% [markdown]
# ## A valley
#
# Now a loss of two parameters, of which we can see everything: a straight line $w x + b$ through five points.

# %%
xs = [1.0, 2.0, 3.0, 4.0, 5.0]
ts = [1.2, 1.9, 3.2, 3.8, 5.1]


def loss(parameters):
    w, b = parameters
    return mean([(w * x + b - t) ** 2 for x, t in zip(xs, ts)]) / 2


H = hessian(loss)([0.0, 0.0])
H

# %% [markdown]
# The **Hessian** holds the second derivative by each two parameters:
#
# $$H = \begin{pmatrix} \frac{\partial^2 E}{\partial w^2} & \frac{\partial^2 E}{\partial w\,\partial b} \\[4pt]
# \frac{\partial^2 E}{\partial b\,\partial w} & \frac{\partial^2 E}{\partial b^2} \end{pmatrix}.$$
#
# It is symmetric, so it has directions of its own, its eigenvectors. Along each of them the slope grows by the
# eigenvalue for each step of length 1: that is how strongly the loss is *curved* in that direction.

# %%
import numpy

curvatures, directions = numpy.linalg.eigh(H)
print("curvatures:", [round(float(c), 4) for c in curvatures])
print(f"one is {curvatures[1] / curvatures[0]:.0f} times the other")

# %%
best = numpy.linalg.solve(H, -numpy.array(grad(loss)([0.0, 0.0])))


def map_of_the_loss(axes):
    level_lines(axes, lambda w, b: loss([w, b]), (-1.0, 3.0), (-1.5, 1.5), [0.01, 0.1, 0.3, 1, 2, 4, 8, 16], points=60)
    axes.plot(*best, "*", color="black", markersize=12, label="the bottom")
    axes.set_aspect("equal")


figure, [axes] = panels(("The loss, and its two directions", "w", "b"), width=6.0, height=4.6)
map_of_the_loss(axes)
for curvature_here, direction, color in zip(curvatures, directions.T, ("#0072B2", "#D55E00")):
    ends = numpy.array([best - direction, best + direction]).T
    axes.plot(*ends, color=color, linewidth=3, label=f"curvature {curvature_here:.3g}")
axes.legend(frameon=True, loc="lower right")
figure

# %% [markdown]
# Lines join places of equal loss. It is a long valley: steep across, nearly flat along. Nearly all losses look like
# that in some directions.

# %% [markdown]
# ## How large a step?
#
# Along a direction of curvature $\lambda$, the slope at a distance $d$ from the bottom is $\lambda d$. A step with
# learning rate $\eta$ leads from $d$ to
#
# $$d - \eta \lambda d = (1 - \eta \lambda) \, d .$$
#
# That comes nearer to the bottom only if $|1 - \eta\lambda| < 1$, which means $\eta < 2 / \lambda$. The **largest**
# curvature sets the limit for all; and the smallest then decides how long it takes.

# %%
limit = 2 / curvatures[1]
print(f"the limit is 2 / {curvatures[1]:.2f} = {limit:.4f}")


def descend(start, learning_rate, steps):
    path = [numpy.array(start)]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * numpy.array(grad(loss)(list(path[-1]))))
    return numpy.array(path)


start = [2.0, 1.0]
figure, (left, right) = panels(
    (f"learning rate {0.95 * limit:.3f}: just below", "w", "b"),
    (f"learning rate {1.02 * limit:.3f}: just above", "w", ""),
    width=4.6,
    height=4.0,
)
for axes, factor in ((left, 0.95), (right, 1.02)):
    map_of_the_loss(axes)
    axes.plot(*descend(start, factor * limit, 12).T, "o-", color="#D55E00", markersize=4, linewidth=0.8)
figure

# %% [markdown]
# On the left it leaps across the valley and back, each time a little less far, and creeps along it. On the right each
# leap is farther than the last.

# %% [markdown]
# ## Newton's step
#
# A gradient says which way is down. The Hessian says how soon the slope will end. Together they say where the bottom
# is, if the loss is what it looks like from here, a parabola:
#
# $$\text{slope at } w + s \;\approx\; g + H s = 0 \qquad\Longrightarrow\qquad s = -H^{-1} g .$$


# %% tags=["cover"]
def newton_step(function, w):
    g = numpy.array(grad(function)(list(w)))
    H = numpy.array(hessian(function)(list(w)))
    return w - numpy.linalg.solve(H, g)


figure, [axes] = panels(("One step of Newton's", "w", "b"), width=6.0, height=4.6)
map_of_the_loss(axes)
path = numpy.array([start, newton_step(loss, numpy.array(start))])
axes.plot(*path.T, "o-", color="#0072B2", linewidth=2, label="Newton, 1 step")
gradient_path = descend(start, 0.95 * limit, 12)
axes.plot(*gradient_path.T, "o-", color="#D55E00", markersize=4, linewidth=0.8, label="gradient, 12 steps")
axes.legend(frameon=True, loc="lower right")
figure

# %% [markdown]
# For this loss, which *is* a parabola, one step is all it takes. Other losses are only nearly so, and the nearer one
# comes to the bottom, the better it fits. Here is one that is not a parabola: a single sigmoid unit that tells two
# classes apart.

# %%
spots = [-2.0, -1.5, -0.5, 0.5, 1.0, 2.0, 2.5]
classes = [0, 0, 1, 0, 1, 1, 1]


def logistic_loss(parameters):
    w, b = parameters
    return mean([binary_cross_entropy(w * x + b, t) for x, t in zip(spots, classes)])


newton = [numpy.array([0.0, 0.0])]
for _ in range(7):
    newton.append(newton_step(logistic_loss, newton[-1]))
bottom = newton[-1]

slow = [numpy.array([0.0, 0.0])]
for _ in range(40):
    slow.append(slow[-1] - 1.0 * numpy.array(grad(logistic_loss)(list(slow[-1]))))

figure, [axes] = panels(("Distance from the bottom", "steps", "distance (log scale)"), width=6.4)
axes.semilogy([numpy.linalg.norm(w - bottom) for w in slow], ".-", label="gradient descent")
axes.semilogy([numpy.linalg.norm(w - bottom) for w in newton[:-2]], "o-", linewidth=2, label="Newton")
axes.legend(frameon=False)
figure

# %% [markdown]
# Gradient descent takes off a fixed fraction of the distance with each step: a straight line on this scale. Newton's
# method *doubles the number of right digits* with each step.

# %% [markdown]
# ## Where it goes wrong
#
# Newton's step leads to where the slope is 0. That may be a top as well as a bottom. Look at $f(x) = \frac14 x^4 -
# \frac12 x^2$, which has two bottoms, at $\pm 1$, and a top between them.


# %%
def double_well(x):
    return x**4 / 4 - x * x / 2


figure, [axes] = panels(("Two starts, and the parabola seen from each", "x", ""), width=7.0)
grid = [-1.6 + 3.2 * i / 119 for i in range(120)]
axes.plot(grid, [double_well(x) for x in grid], color="black", linewidth=2)
for start, color in ((0.3, "#D55E00"), (1.4, "#0072B2")):
    slope, curvature = grad(double_well)(start), grad(grad(double_well))(start)
    end = start - slope / curvature
    near = [x for x in grid if min(start, end) - 0.25 <= x <= max(start, end) + 0.25]
    parabola = [double_well(start) + slope * (x - start) + curvature * (x - start) ** 2 / 2 for x in near]
    axes.plot(near, parabola, "--", color=color, label=f"from {start}, curvature {curvature:.2f}: to {end:.2f}")
    axes.plot([start], [double_well(start)], "o", color=color)
    axes.plot([end], [double_well(end)], "X", color=color, markersize=9)
axes.set_ylim(-0.35, 0.6)
axes.legend(frameon=False, loc="upper center")
figure

# %% [markdown]
# From 1.4 the parabola opens upward and the step ($\times$) leads to near the bottom. From 0.3 the curvature is below
# 0, the parabola opens downward, and the step goes *up*, to near the top. So look at the curvature first: where an
# eigenvalue of $H$ is not above 0, Newton's step is no way down. A common remedy adds a number to the diagonal, $(H +
# \mu I)^{-1} g$, which with a large $\mu$ is a small step of plain gradient descent.

# %% [markdown]
# ## Without the matrix
#
# A network of a million weights has a Hessian of a million million numbers. Nobody writes that down. What one needs is
# mostly a *product* of the Hessian with some vector $v$, and that is the speed at which the gradient changes when the
# weights move along $v$:
#
# $$H v = \frac{d}{dt} \nabla E(w + t v) \Big|_{t = 0} .$$
#
# A forward sweep over the graph of a gradient! `hvp` does that, at the price of a few gradients, whatever the number of
# weights. As an example, a network with four hidden units, as a function of a list of its 17 parameters:

# %%
points = [[source.uniform(-1.5, 1.5), source.uniform(-1.5, 1.5)] for _ in range(20)]
kinds = [1 if x * y > 0 else 0 for x, y in points]


def network_loss(p):
    losses = []
    for point, kind in zip(points, kinds):
        hidden = [tanh(dot(p[3 * i : 3 * i + 2], point) + p[3 * i + 2]) for i in range(4)]
        losses.append(binary_cross_entropy(dot(p[12:16], hidden) + p[16], kind))
    return mean(losses)


weights = [source.uniform(-1.0, 1.0) for _ in range(17)]
for _ in range(100):
    weights = [w - 0.5 * g for w, g in zip(weights, grad(network_loss)(weights))]

v = [1.0] + [0.0] * 16
[round(number, 4) for number in hvp(network_loss, (weights,), (v,))[:4]]

# %% [markdown]
# Multiply any vector by $H$ again and again: the direction of largest curvature grows fastest, and soon there is
# nothing else. So fifteen products give the largest curvature, and with it the limit of the learning rate. For once, we
# also compute all of $H$, to see that it is true.

# %%
v = [1.0] * 17
for _ in range(15):
    product = hvp(network_loss, (weights,), (v,))
    size = sum(number * number for number in product) ** 0.5
    v = [number / size for number in product]
print(f"largest curvature from products: {size:.3f}, so the learning rate has to be below {2 / size:.3f}")

spectrum = numpy.linalg.eigvalsh(hessian(network_loss)(weights))[::-1]
figure, [axes] = panels(("All 17 curvatures of the network's loss", "direction", "curvature"), width=6.4)
axes.bar(range(1, 18), spectrum, color=["#0072B2" if value > 0 else "#D55E00" for value in spectrum])
axes.axhline(size, color="black", linestyle="--", linewidth=1, label="largest, from products alone")
axes.legend(frameon=False)
figure

# %% [markdown]
# A few directions are strongly curved, most are nearly flat, and some bend downward (orange): a valley again, in 17
# dimensions. That is what optimizers have to cope with; see [lesson 7](07_optimizers.ipynb).

# %% [markdown]
# ## Exercises
#
# **8.1 Twice.** $f(x) = x \, e^x$. What is $f''(1)$?

# %%
second_derivative = ...

check("8.1", second_derivative)

# %% [markdown]
# **8.2 A tangent.** $f(x, y) = x^2 y$ at $x = 3$, $y = 2$. Now $x$ moves with speed 1 and $y$ with speed $-2$. How fast
# does $f$ move?

# %%
tangent = ...

check("8.2", tangent)

# %% [markdown]
# **8.3 Which way?** For all derivatives of each of these, which takes fewer sweeps, `"forward"` or `"reverse"` (which
# is backward)?
#
# - a loss of ten thousand weights,
# - the height, width and depth of a swinging pendulum's place, as a function of time,
# - the brightness of 500 pixels, as a function of the three angles of a camera,
# - the mean of 500 measurements and the largest of them, as functions of the measurements.

# %%
ways = [..., ..., ..., ...]

check("8.3", ways)

# %% [markdown]
# **8.4 Newton in one dimension.** Write one step of Newton's method toward a place where the slope of `f` is 0: it
# takes a function `f` and a number `x`, and returns the next `x`.


# %%
def newton(f, x):
    return ...


check("8.4", newton)

# %% [markdown]
# **8.5 The limit.** $E(a, b) = 2 a^2 + 50 b^2$. Below which learning rate does gradient descent converge?

# %%
limit_of_the_rate = ...

check("8.5", limit_of_the_rate)

# %% [markdown]
# **8.6 Curvature along a direction.** Write a function that returns the second derivative of $t \mapsto f(x + t v)$ at
# $t = 0$, which is $v^T H v$, for lists `x` and `v`. Use `hvp`.


# %%
def curvature_along(f, x, v):
    return ...


check("8.6", curvature_along)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `grad(f)`, `grad(grad(f))` | derivatives as functions |
# | `jvp(f, arguments, tangents)` | the value, and how fast it moves: forward |
# | `vjp(f, *arguments)` | the value, and a function that takes gradients back from the results |
# | `jacobian(f)`, `hessian(f)` | all first, all second derivatives |
# | `hvp(f, (x,), (v,))` | the Hessian times a vector, without the Hessian |
# | `numpy.linalg.eigh`, `numpy.linalg.solve` | directions and curvatures; $H^{-1} g$ |
