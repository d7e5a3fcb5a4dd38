# %% [markdown]
# # 2. A number that remembers
#
# A float is only a number: it has forgotten where it came from. A `Value` is a number that remembers how it was made,
# and that is all a computer needs to differentiate anything.
#
# **You will be able to**
#
# - say what a `Value` remembers, and read its graph,
# - say what a local derivative is, and which one stands on which arrow,
# - work out a gradient by hand: multiply along each path, add up over the paths,
# - follow `backward()` through a graph, and say what it leaves behind.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## A float forgets

# %%
a = 2.0
b = -3.0
c = a * b
c

# %% [markdown]
# Nothing in `-6.0` tells that it is a product, or of what. To find out how `c` would change if `a` were a little
# larger, we have to do all the work again, with a little more `a`, and see what happens:

# %%
h = 2.0**-10
((a + h) * b - a * b) / h

# %% [markdown]
# So `c` changes $-3$ times as fast as `a` does. That number is the *derivative* of `c` with respect to `a`. We got it
# by computing everything twice. For a network of a million weights that would mean computing everything a million and
# one times. There is a better way, and it begins with not forgetting.

# %% [markdown]
# ## A `Value` remembers

# %%
from IPython.display import display

from autograd import Value, draw, explain, explore, frames, paths, sigmoid
from nn import Neuron, squared_error
from nn.course import check
from nn.course.pictures import panels

a = Value(2.0, label="a")
b = Value(-3.0, label="b")
c = a * b
c.label = "c"
draw(c)

# %% [markdown]
# This picture is drawn from what `c` itself knows. Each box is a `Value`. The arrows run from the numbers that went in
# to the number that came out; the box of `c` shows the operation, $\times$, next to the result. Here is the same in
# words:

# %%
c.data, c.op.name, c.parents, c.local_derivatives

# %% [markdown]
# - `data` is the number itself,
# - `op` is the operation that made it,
# - `parents` are the numbers it was made from, in order,
# - `local_derivatives` has one number for each parent. They are what stands on the arrows.
#
# The **local derivative** on an arrow says how many times as fast the result moves as that one parent, if the other
# parents stay where they are. For a product,
#
# $$c = a \, b \quad\Longrightarrow\quad \frac{\partial c}{\partial a} = b, \quad \frac{\partial c}{\partial b} = a,$$
#
# so on the arrow *from* `a` stands the value of `b`, which is the $-3$ that we found above with so much more work.
# *Local* means: it takes nothing but this one operation and the numbers that went into it.

# %% [markdown]
# Each operation has such a rule of its own. For the sigmoid, $s(x) = 1 / (1 + e^{-x})$, which squeezes any number into
# the range from 0 to 1, it is $s'(x) = s(x)\,(1 - s(x))$: the slope of the curve at the place where we are.

# %%
x = Value(1.5, label="x")
s = sigmoid(x)
slope = s.local_derivatives[0]

figure, [axes] = panels(("sigmoid, and its slope at x = 1.5", "x", "sigmoid(x)"))
grid = [i / 10 for i in range(-60, 61)]
axes.plot(grid, [sigmoid(point) for point in grid], linewidth=2)
axes.plot([-1.5, 4.5], [s.data - 3 * slope, s.data + 3 * slope], linestyle="--", label=f"slope {slope:.4f}")
axes.plot([x.data], [s.data], "o", color="black")
axes.legend(frameon=False)
figure

# %%
draw(s)

# %% [markdown]
# The slope of the dashed line is what stands on the arrow. It was computed in the moment in which `sigmoid` ran, and
# stored: a local derivative is *data on an arrow*.

# %% [markdown]
# ## Along a path: multiply
#
# Now three operations, one after the other.

# %%
w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
y = sigmoid(w * x + b)
y.label = "y"
draw(y)

# %% [markdown]
# How fast does `y` move when `w` moves? Go along the arrows: the product moves 2 times as fast as `w`; the sum moves 1
# times as fast as the product; `y` moves 0.105 times as fast as the sum. All in all,
#
# $$\frac{d y}{d w} = \underbrace{2}_{\text{on } w \to \times} \cdot \underbrace{1}_{\text{on } \times \to +} \cdot
# \underbrace{0.105}_{\text{on } + \to \text{sigmoid}} = 0.21 .$$
#
# That is the **chain rule**: along a path, local derivatives multiply. `paths` finds the path in the graph, and
# `highlight` shows it.

# %%
[path] = paths(y, w)
print("along the path:", [round(derivative, 4) for derivative in path.local_derivatives])
print("their product: ", round(path.product, 4))
draw(y, highlight=w)

# %% [markdown]
# `explain` writes the same down as one would on paper: the values, the local derivatives, and the chain rule, in
# letters and in the numbers of this very graph.

# %%
explain(y, wrt=w)

# %% [markdown]
# Is it true? The long way round, by moving `w` a little, tells:

# %%
h = 2.0**-20
round((sigmoid((0.5 + h) * 2.0 + 1.0) - sigmoid(0.5 * 2.0 + 1.0)) / h, 4)

# %% [markdown]
# ## All at once: `backward()`
#
# Each box still says *no gradient yet*. The **gradient** of a node is the derivative of the result with respect to it.
# `y.backward()` finds it for every node at once.

# %% tags=["cover"]
y.backward()
draw(y)

# %% [markdown]
# How to read it:
#
# - `grad` in a box is how fast `y` moves when that number moves. In the box of `y` itself it is 1.
# - Each arrow takes the gradient of its head, multiplies it by the local derivative that stands on it, and brings the
#   product to its tail: $0.105 \times 1$, and again $0.105 \times 1$, and $0.105 \times 2 = 0.21$.
# - Blue is a gradient above 0: more of this number means more `y`. Orange is one below 0. The wider an arrow, the more
#   gradient it brought.
#
# Every derivative of `y` is there, and no local derivative was used more than once.

# %%
w.grad, x.grad, b.grad

# %% [markdown]
# ## Where paths meet: add up
#
# A number can be used more than once.

# %%
x = Value(3.0, label="x")
y = x * x + x
y.label = "y"
y.backward()
draw(y)

# %% [markdown]
# Three arrows leave `x`: two of them go to the product, which has `x` on both sides, and one goes straight to the sum.
# Each is a way in which a change of `x` reaches `y`, and changes that arrive by several ways add up:
#
# $$\frac{dy}{dx} \;=\; \sum_{\text{paths from } x \text{ to } y} \;\;
# \prod_{\text{arrows of the path}} \text{local derivative} .$$

# %%
for path in paths(y, x):
    print(" · ".join(f"{derivative:g}" for derivative in path.local_derivatives), "=", f"{path.product:g}")
print("their sum is", sum(path.product for path in paths(y, x)), "and x.grad is", x.grad)

# %%
explain(y, wrt=x)

# %% [markdown]
# It agrees with calculus, where $y = x^2 + x$ has the derivative $2x + 1$, which is 7 at $x = 3$.
#
# *Multiply along each path, add up over the paths*: that is all of it, for graphs of any size.

# %% [markdown]
# ## One node at a time
#
# `backward()` does not list the paths, of which a graph may have more than there are atoms. It goes through the nodes,
# from the result backward. Each node that it visits passes its gradient on to its parents, times the local derivative,
# and they add up what they get. Here is the same graph, before the sweep and after each visit; the node that has just
# passed its gradient on is yellow.

# %%
for picture in frames(y):
    display(picture)

# %% [markdown]
# In the second picture only the sum has been visited: `x` has got 1, by the straight arrow, and `1 + …` says that more
# is to come. In the third the product has brought it $3 + 3$. Why a node has to wait until all its gradient has
# arrived, and how the sweep knows, is [lesson 3](03_why_an_order_is_needed.ipynb).

# %% [markdown]
# `explore` makes a page of it that moves. Step through the forward and the backward sweep, arrow by arrow; move a
# slider, and everything is computed anew. (A site that only shows notebooks may have a still picture in its place.)

# %%
w, x, b = Value(0.5, label="w"), Value(2.0, label="x"), Value(1.0, label="b")
y = sigmoid(w * x + b)
y.label = "y"
explore(y)

# %% [markdown]
# ## A neuron
#
# A neuron multiplies each input by a weight, adds up, adds a bias, and bends the result with an *activation*. Its
# weighted sum is one node with many parents (the dot). How wrong it is we measure with half the squared error, $E =
# \frac12 (\text{output} - \text{target})^2$.

# %%
neuron = Neuron(2, "tanh")
neuron.w[0].data, neuron.w[1].data, neuron.b.data = 0.5, 0.75, 0.25
inputs, target = [1.0, -2.0], 1.0
output = neuron(inputs)
output.label = "output"
E = squared_error(output, target)
E.label = "E"
E.backward()
draw(E, rankdir="TB")

# %% [markdown]
# The dashed boxes are **constants**: plain numbers that met a `Value` in an operation. They are part of the graph, but
# nobody asks for their gradient.
#
# The colors tell how to make `E` smaller: turn up what is orange, turn down what is blue. A small step of each
# parameter against its gradient does both,
#
# $$w \;\leftarrow\; w - \eta \, \frac{\partial E}{\partial w}, \qquad \eta = 0.1 \text{ here},$$
#
# and that is how networks learn.

# %%
for parameter in neuron.parameters():
    parameter.data -= 0.1 * parameter.grad

print(f"E was {E.data:.4f}, and is {squared_error(neuron(inputs), target).data:.4f} after one step")

# %% [markdown]
# ## What stays, and what does not
#
# **Leaves add up.** A `Value` that you made yourself, which no operation made, keeps its gradient, and the next
# `backward()` adds to it. So two losses can share a parameter. `zero_grad()` starts afresh.

# %%
x = Value(3.0, label="x")
(x * x).backward()
(10 * x).backward()
both = x.grad
x.zero_grad()
(x * x).backward()
print("after both:", both, "   after zero_grad and one:", x.grad)

# %% [markdown]
# **Not computed is not zero.** `grad` is 0.0 until it has been computed; `has_grad` tells which of the two it is.

# %%
x = Value(3.0)
before = x.grad, x.has_grad
(0 * x).backward()
before, (x.grad, x.has_grad)

# %% [markdown]
# **The past stays as it was.** Local derivatives are computed when the operation runs. A new number in a leaf changes
# nothing that was computed from the old one, until you compute it again.

# %%
x = Value(3.0)
y = x * x
x.data = 100.0
y.backward()
y.data, x.grad

# %% [markdown]
# **There is no way out of the graph by accident.** `float(x)` would lose the gradient without a word, so it is refused.
# `x.data` says that you mean it.

# %%
try:
    float(x)
except TypeError as error:
    print(error)

# %% [markdown]
# ## Exercises
#
# Put your answer in the place of the three dots, and run the cell. If it is not right, it says what went wrong on the
# way. Work with paper and pencil first: the engine knows the answers anyway.
#
# **2.1 Read an arrow.** `p = Value(6.0)`, `q = Value(2.0)`, `y = p / q`. Which number stands on the arrow from `q` to
# `y`?

# %%
on_the_arrow = ...

check("2.1", on_the_arrow)

# %% [markdown]
# **2.2 Multiply along a path.** $y = (w x + b)^2$ with $w = 3$, $x = 4$, $b = -5$. What is $\frac{dy}{dw}$?

# %%
dy_dw = ...

check("2.2", dy_dw)

# %% [markdown]
# **2.3 Add up over the paths.** $y = x \cdot x \cdot x$ at $x = 5$. What is $\frac{dy}{dx}$?

# %%
dy_dx = ...

check("2.3", dy_dx)

# %% [markdown]
# **2.4 Be the backward sweep.** Here is a graph. Write down the gradient of each of its nodes, in the order in which a
# backward sweep finds them.

# %%
a, b = Value(2.0, label="a"), Value(3.0, label="b")
u = a * b
u.label = "u"
v = u + b
v.label = "v"
y = u * v
y.label = "y"
draw(y)

# %%
gradients = [
    ...,  # of y
    ...,  # of v
    ...,  # of u
    ...,  # of b
    ...,  # of a
]

check("2.4", gradients)

# %% [markdown]
# **2.5 Mend the leak.** This function computes $x^2 + x$, but its gradient is wrong. Write it so that the whole
# gradient arrives at `x`.
#
# ```python
# def leaky(x):
#     square = Value(x.data * x.data)
#     return square + x
# ```


# %%
def mended(x):
    return ...


check("2.5", mended)

# %% [markdown]
# **2.6 What is left behind?** Which two numbers does this print?
#
# ```python
# x = Value(2.0)
# (x * x).backward()
# (3 * x).backward()
# print(x.grad)
# x.zero_grad()
# (x * x).backward()
# print(x.grad)
# ```

# %%
printed = [..., ...]

check("2.6", printed)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `Value(2.0, label="a")` | a number that remembers; `data`, `grad`, `label` may be set |
# | `y.op`, `y.parents`, `y.local_derivatives` | how it was made: the operation, the operands, one derivative for each |
# | `y.backward()` | the gradient of every node that `y` was made from |
# | `x.grad`, `x.has_grad`, `x.zero_grad()` | the gradient; whether it was computed; forget it |
# | `draw(y)`, `draw(y, highlight=w)` | the graph as a picture; all paths from `w` in bold |
# | `explain(y, wrt=w)` | the derivation of one gradient, in letters and numbers |
# | `frames(y)` | the backward sweep, picture by picture |
# | `explore(y)` | a live page of the graph; `explore(y, path="page.html")` also writes it to a file |
# | `paths(y, x)` | the paths, each with its `local_derivatives` and their `product` |
# | `sigmoid(x)`, `tanh(x)` and others | functions of numbers and of `Value`s |
# | `nn.Neuron`, `nn.squared_error` | a neuron; how wrong an output is |
