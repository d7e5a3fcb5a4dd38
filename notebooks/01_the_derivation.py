# %% [markdown]
# # 1. The derivation
#
# How does a network learn? It needs one thing: for each of its weights the derivative of the error with respect to that
# weight. This lesson derives it, by hand, for the multi-layer perceptron, in fifteen statements, D1 to D15. Each of
# them is there three times: as a formula, as a graph that was recorded while the formula was computed, and as two
# numbers side by side, one worked out by the formula and one that `backward()` found. They agree to the twelfth digit.
#
# **You will be able to**
#
# - derive the gradient of any weight of a multi-layer perceptron, with paper and pencil,
# - say what a *delta* is, and why the chain rule turns the derivation into a recursion,
# - find every factor of a formula again on an arrow of a recorded graph,
# - say why one sweep from the output back to the inputs is enough for all weights, and how much work it saves,
# - use the gradient to train a network, and know what a ready-made classifier does inside.
#
# 本课有[中文版](01_the_derivation_zh.ipynb)。

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## Notation
#
# | | |
# |---|---|
# | $x_j$ | an input |
# | $w_{jk}$ | the weight that links unit $j$ to unit $k$ of the next layer |
# | $z_k = \sum_j w_{jk} O_j$ | the weighted sum that enters unit $k$, its *pre-activation* |
# | $O_k = s(z_k)$ | the output of unit $k$, where $s$ is the sigmoid |
# | $t_k$ | the target: what $O_k$ should be |
# | $E = \frac12 \sum_k (O_k - t_k)^2$ | the error: half the squared distance between outputs and targets |
# | $I$, $J$, $K$ | three layers, one after the other; $i$, $j$, $k$ number their units |
#
# We want $\dfrac{\partial E}{\partial w}$ for every weight $w$: how fast the error changes when that weight alone does.

# %%
from autograd import Constant, Value, dot, draw, explain, paths, sigmoid, sum as total, topological_order
from nn import MLP, draw_network, squared_error
from nn.course import check, multiplications, side_by_side, speak
from nn.course.pictures import panels
from nn.data import moons
from nn.plots import decision_boundary


def label(**values):
    """Give values the names under which pictures and formulas show them."""
    for name, value in values.items():
        value.label = name


# %% [markdown]
# ## A number that remembers
#
# In code, whatever we differentiate with respect to is a `Value`. It holds a number, `data`, and what is computed from
# it is a `Value` too, which remembers what it was computed from. `y.backward()` then goes back through all of it, and
# leaves in the `grad` of each `Value` the derivative of `y` with respect to it. Take $y = x \cdot x$ at $x = 3$, where
# $\frac{dy}{dx} = 2x$:

# %%
x = Value(3.0, label="x")
y = x * x
y.backward()
print(f"y is {y.data:g}, and dy/dx is {x.grad:g}")

# %% [markdown]
# How it does that is what we derive here; how it is built is told in
# [lesson 2](02_a_number_that_remembers.ipynb). A `Constant` is a number with respect to which nothing is differentiated,
# such as an input.

# %% [markdown]
# ## D1. The sigmoid differentiates into itself
#
# The sigmoid $s(x) = \dfrac{1}{1 + e^{-x}}$ turns any number into one between 0 and 1. By the rule for quotients
#
# $$s'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}},$$
#
# and the second factor is $1 - s(x)$. So
#
# $$\boxed{s'(x) = s(x)\,(1 - s(x))} \tag{D1}$$
#
# Whoever has the value has the derivative, for one subtraction and one multiplication more. Here are both; the dots are
# what `backward()` finds at each place.

# %%
points = [i / 2 for i in range(-12, 13)]
xs = [Value(point) for point in points]
for x in xs:
    sigmoid(x).backward()

fine = [i / 20 for i in range(-120, 121)]
figure, [axes] = panels(("The sigmoid, and its derivative", "x", ""), width=6.4)
axes.plot(fine, [sigmoid(x) for x in fine], linewidth=2, label="s(x)")
axes.plot(fine, [sigmoid(x) * (1 - sigmoid(x)) for x in fine], linewidth=2, label="s(x) (1 - s(x))")
axes.plot(points, [x.grad for x in xs], ".", color="black", markersize=7, label="x.grad, by backward()")
axes.legend(frameon=False)
figure

# %% [markdown]
# As a graph it is one arrow. What stands on it is the derivative of its head with respect to its tail, and was computed
# at the moment at which `sigmoid` ran: a *local derivative*.

# %%
x = Value(1.5, label="x")
s = sigmoid(x)
label(s=s)
s.backward()
draw(s)

# %%
side_by_side({f"x = {x.data:g}": (sigmoid(x.data) * (1 - sigmoid(x.data)), x.grad) for x in xs[2::4]})

# %% [markdown]
# The slope is never more than $\frac14$, and far from 0 it is almost nothing. Remember that: it is where the
# difficulties of deep networks come from ([lesson 6](06_where_gradients_go.ipynb)).
#
# One thing is different on a computer. At $x = 30$ the sigmoid is so close to 1 that in $1 - s(x)$ nearly all digits
# are gone. The engine computes $s(x)\,s(-x)$ instead, which is the same on paper, and keeps them. Here it is the
# *formula* that is off:

# %%
x = Value(30.0)
sigmoid(x).backward()
side_by_side({"x = 30": (sigmoid(30.0) * (1 - sigmoid(30.0)), x.grad)})

# %% [markdown]
# ## D2. One unit
#
# The smallest network is one unit, called 0, with some inputs: $z_0 = \sum_j w_{j0}\,x_j$, $\;O_0 = s(z_0)$, $\;E =
# \frac12 (O_0 - t)^2$. Between a weight and the error lie three steps, so the chain rule gives three factors:
#
# $$\frac{\partial E}{\partial w_{j0}} = \frac{\partial E}{\partial O_0} \cdot \frac{\partial O_0}{\partial z_0} \cdot
# \frac{\partial z_0}{\partial w_{j0}} .$$
#
# The first is $O_0 - t$; the $\frac12$ was put before the square so that it cancels the 2. The second is D1. The third
# is $x_j$, as $w_{j0}$ occurs in the sum once, times $x_j$:
#
# $$\boxed{\frac{\partial E}{\partial w_{j0}} = (O_0 - t)\; O_0\,(1 - O_0)\; x_j} \tag{D2}$$


# %%
def error(O, t):
    return (O - t) ** 2 / 2


x = [Constant(1.0, "x_1"), Constant(-0.5, "x_2"), Constant(2.0, "x_3")]
w = [Value(0.5, "w_10"), Value(1.0, "w_20"), Value(-0.25, "w_30")]
t = 1.0

z_0 = dot(w, x)
O_0 = sigmoid(z_0)
E = error(O_0, t)
label(z_0=z_0, O_0=O_0, E=E)
E.backward()
draw(E, rankdir="TB")

# %% [markdown]
# All factors are there. On the arrow from $w_{10}$ stands $x_1 = 1$, on the one from $z_0$ to $O_0$ stands $O_0(1 -
# O_0) = 0.235$, and the last three, $1 \cdot (-1.245) \cdot 0.5 = -0.6225$, make up $O_0 - t$. `grad` in the box of a
# weight is their product. `explain` writes down what we have just derived, for this graph:

# %%
explain(E, wrt=w[0])

# %%
factor = (O_0.data - t) * O_0.data * (1 - O_0.data)
side_by_side({w_j.label: (factor * x_j.data, w_j.grad) for w_j, x_j in zip(w, x)})

# %% [markdown]
# ## D3. Several units side by side
#
# Now a layer: units $k = 1, 2, \dots$ with weights of their own, all of which see the same inputs. The error is a sum,
# $E = \frac12 \sum_k (O_k - t_k)^2$.

# %%
x = [Constant(1.0, "x_1"), Constant(-0.5, "x_2")]
w = [
    [Value(0.5, "w_11"), Value(1.0, "w_21")],  # of unit 1
    [Value(-1.0, "w_12"), Value(0.5, "w_22")],  # of unit 2
    [Value(1.5, "w_13"), Value(-0.75, "w_23")],  # of unit 3
]
t = [1.0, 0.0, 0.0]

z = [dot(w_k, x) for w_k in w]
O = [sigmoid(z_k) for z_k in z]
E = total([error(O_k, t_k) for O_k, t_k in zip(O, t)])
label(z_1=z[0], z_2=z[1], z_3=z[2], O_1=O[0], O_2=O[1], O_3=O[2], E=E)
E.backward()
draw(O)

# %% [markdown]
# (The error is not drawn here; its gradient is, in every box.) As a column of units it looks as one is used to, with a
# line for each weight:

# %%
layer = MLP(2, [3], output="sigmoid")
for neuron, w_k in zip(layer.layers[0].neurons, w):
    for own, w_jk in zip(neuron.w, w_k):
        own.data = w_jk.data
names = {"input_names": ["x_1", "x_2"], "output_names": ["O_1", "O_2", "O_3"]}
draw_network(layer, x=[x_j.data for x_j in x], **names)

# %% [markdown]
# In the sum only the term with $O_k$ has anything to do with $w_{jk}$. The others are constants as far as this weight
# is concerned, and what is left is one unit by itself:
#
# $$\boxed{\frac{\partial E}{\partial w_{jk}} = (O_k - t_k)\; O_k\,(1 - O_k)\; x_j} \tag{D3}$$

# %%
numbers = {}
for w_k, O_k, t_k in zip(w, O, t):
    factor = (O_k.data - t_k) * O_k.data * (1 - O_k.data)
    numbers |= {w_jk.label: (factor * x_j.data, w_jk.grad) for w_jk, x_j in zip(w_k, x)}
side_by_side(numbers)

# %% [markdown]
# ## D4. Why the other terms vanish
#
# That the others are constants can be *seen*: there is no way from $w_{jk}$ to another output than $O_k$.
#
# $$\boxed{\frac{\partial O_i}{\partial w_{jk}} = 0 \quad \text{for } i \neq k, \text{ as no path of the graph leads
# from } w_{jk} \text{ to } O_i} \tag{D4}$$

# %%
draw(O, highlight=w[1][0])

# %%
print("paths to   O_1  O_2  O_3")
for w_k in w:
    for w_jk in w_k:
        print(f"from {w_jk.label}" + "".join(f"{paths(O_i, w_jk).count:5}" for O_i in O))

# %% [markdown]
# ## D5. Units in a row
#
# What if a unit feeds another one? Take the shortest such chain, $x \to O_1 \to O_2 \to E$, with one weight each.
#
# $$z_1 = w_1 x, \quad O_1 = s(z_1), \quad z_2 = w_2\,O_1, \quad O_2 = s(z_2), \quad E = \tfrac12 (O_2 - t)^2 .$$
#
# The error depends on $w_1$ by way of $O_2$, which depends on it by way of $O_1$. The chain rule follows:
#
# $$\boxed{\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial O_2} \cdot \frac{\partial O_2}{\partial O_1}
# \cdot \frac{\partial O_1}{\partial z_1} \cdot \frac{\partial z_1}{\partial w_1}} \tag{D5}$$
#
# **the product of the local derivatives along the path.**

# %%
x, t = 1.5, 1.0
w_1, w_2 = Value(0.8), Value(-1.2)

z_1 = w_1 * Constant(x, "x")
O_1 = sigmoid(z_1)
z_2 = w_2 * O_1
O_2 = sigmoid(z_2)
E = error(O_2, t)
label(w_1=w_1, w_2=w_2, z_1=z_1, O_1=O_1, z_2=z_2, O_2=O_2, E=E)
E.backward()


def fold(E, outputs):
    """Return which nodes to draw as one box: those between the outputs and the error."""
    below = topological_order(*outputs)
    return {"E": [node for node in topological_order(E) if node not in below]}


draw(E, highlight=w_1, collapse=fold(E, [O_2]), rankdir="TB")

# %% [markdown]
# Read it from the bottom up: $\frac{\partial E}{\partial O_2} = O_2 - t$ (the three boxes of the error are folded into
# one here), then $\frac{\partial O_2}{\partial O_1} = O_2 (1 - O_2) \cdot w_2$, then $O_1 (1 - O_1)$, and at last $x$.
# The path is in the graph, with a number on each of its arrows, so we can multiply them:

# %%
[path] = paths(E, w_1)
print("along the path:", " · ".join(f"{derivative:.4g}" for derivative in path.local_derivatives))
print("their product: ", f"{path.product:.6g}")

# %%
by_hand = (O_2.data - t) * O_2.data * (1 - O_2.data) * w_2.data * O_1.data * (1 - O_1.data) * x
side_by_side({"w_1": (by_hand, w_1.grad)})

# %% [markdown]
# ## D6. Where the path forks
#
# A unit in the middle of a network feeds *several* units. Let $O_1$ go to two of them, with weights $w_2$ and $w_3$ and
# an error at each. A small change of $w_1$ now reaches $E$ in two ways, and what arrives by both adds up:
#
# $$\boxed{\frac{\partial E}{\partial w_1} = \sum_{\text{paths from } w_1 \text{ to } E} \;\;\; \prod_{\text{arrows of
# the path}} \text{local derivative}} \tag{D6}$$

# %%
w_3 = Value(0.5)
z_3 = w_3 * O_1
O_3 = sigmoid(z_3)
E = error(O_2, 1.0) + error(O_3, 0.0)
label(w_3=w_3, z_3=z_3, O_3=O_3, E=E)
w_1.zero_grad()
w_2.zero_grad()
E.backward()
draw(E, highlight=w_1, collapse=fold(E, [O_2, O_3]), rankdir="TB")

# %%
for path in paths(E, w_1):
    by_way_of = "O_2" if O_2 in path.nodes else "O_3"
    print(f"by way of {by_way_of}: {path.product:9.6f}")
print(f"their sum:     {sum(path.product for path in paths(E, w_1)):9.6f}")

# %%
side_by_side({"w_1": (sum(path.product for path in paths(E, w_1)), w_1.grad)})

# %% [markdown]
# *Multiply along each path, add up over the paths.* That is all there is to it, for graphs of any size. What is left is
# to do it without listing the paths, of which a network has more than one could ever list.

# %% [markdown]
# ## The network
#
# Here is a network of three layers, $I$, $J$ and $K$. In code they are `model.layers[0]`, `[1]` and `[2]`. (The engine
# numbers the other way round than the derivation: $w_{jk}$ of layer $K$ is `model.layers[2].neurons[k].w[j]`, and is
# called `w[2][k][j]`, because a unit holds the weights that lead to it.) `trace` returns what happens in each layer, so
# that nothing is hidden.

# %%
model = MLP(2, [2, 2, 2], activation="sigmoid", output="sigmoid", seed=3)
inputs, targets = [1.0, 0.5], [1.0, 0.0]

layer_I, layer_J, layer_K = model.trace(inputs)
E = squared_error(layer_K.outputs, targets)
label(E=E)
E.backward()
I, J, K = model.layers
draw_network(model, E)

# %% [markdown]
# A circle shows what comes out of the unit, and below it a number called δ, to which we come in a moment. The lines are
# the weights: blue above 0, orange below.

# %% [markdown]
# ## D7. The last layer
#
# Look at a weight $w_{jk}$ of the last layer. Nothing has changed since D3, except that the inputs of the layer are no
# longer inputs of the network: they are the outputs $O_j$ of the layer before. So $x_j$ becomes $O_j$:
#
# $$\boxed{\frac{\partial E}{\partial w_{jk}} = (O_k - t_k)\; O_k\,(1 - O_k)\; O_j} \tag{D7}$$

# %%
draw(E, highlight=K.neurons[0].w[0], depth=4, collapse=fold(E, layer_K.outputs), rankdir="TB")

# %%
numbers = {}
for unit, O_k, t_k in zip(K.neurons, layer_K.outputs, targets):
    factor = (O_k.data - t_k) * O_k.data * (1 - O_k.data)
    numbers |= {w.label: (factor * O_j.data, w.grad) for w, O_j in zip(unit.w, layer_J.outputs)}
side_by_side(numbers)

# %% [markdown]
# ## D8. Delta
#
# All weights that lead to unit $k$ share the factor before $O_j$. It belongs to the unit, so it gets a name:
#
# $$\boxed{\delta_k = (O_k - t_k)\; O_k\,(1 - O_k), \qquad \frac{\partial E}{\partial w_{jk}} = \delta_k\,O_j} \tag{D8}$$
#
# In the graph it has been there all the time. It is what stands as `grad` in the box of $z_k$: $\delta_k =
# \frac{\partial E}{\partial z_k}$.

# %%
numbers = {}
for k, (z_k, O_k, t_k) in enumerate(zip(*layer_K, targets)):
    numbers[f"delta of unit {k}"] = ((O_k.data - t_k) * O_k.data * (1 - O_k.data), z_k.grad)
side_by_side(numbers)

# %% [markdown]
# ## D9. One layer down
#
# Now a weight $w_{ij}$ of layer $J$, which leads from unit $i$ of layer $I$ to unit $j$. Here is its way through the
# network:

# %% tags=["cover"]
w_ij = J.neurons[1].w[0]
draw_network(model, E, highlight=w_ij)

# %% [markdown]
# One line leads to unit $j$. From there the path forks, to every unit $k$ of the last layer. By D6 we add up over $k$,
# and by D5 we multiply along the way:
#
# $$\frac{\partial E}{\partial w_{ij}} = \sum_k \underbrace{\frac{\partial E}{\partial z_k}}_{\delta_k} \cdot
# \underbrace{\frac{\partial z_k}{\partial O_j}}_{w_{jk}} \cdot \underbrace{\frac{\partial O_j}{\partial z_j}}_{O_j (1 -
# O_j)} \cdot \underbrace{\frac{\partial z_j}{\partial w_{ij}}}_{O_i} .$$
#
# The last two factors do not depend on $k$ and come before the sum:
#
# $$\boxed{\frac{\partial E}{\partial w_{ij}} = O_i\; O_j\,(1 - O_j) \sum_k \delta_k\,w_{jk}} \tag{D9}$$

# %%
numbers = {}
for j, (unit_j, O_j) in enumerate(zip(J.neurons, layer_J.outputs)):
    deltas_K = [z_k.grad for z_k in layer_K.pre_activations]
    from_above = sum(delta_k * unit_k.w[j].data for delta_k, unit_k in zip(deltas_K, K.neurons))
    for w, O_i in zip(unit_j.w, layer_I.outputs):
        numbers[w.label] = (O_i.data * O_j.data * (1 - O_j.data) * from_above, w.grad)
side_by_side(numbers)

# %% [markdown]
# The engine derives it in the same way. It follows the recorded graph from $E$ down to the weight, and where it comes
# by a weighted sum it introduces a delta, as we did:

# %%
explain(E, wrt=w_ij)

# %% [markdown]
# ## D10. The recursion
#
# Compare D9 with D8. If we give the factor before $O_i$ a name too,
#
# $$\boxed{\delta_j = O_j\,(1 - O_j) \sum_k \delta_k\,w_{jk}, \qquad \frac{\partial E}{\partial w_{ij}} =
# \delta_j\,O_i} \tag{D10}$$
#
# then the gradient of a weight looks the same in *every* layer: the delta of the unit it leads to, times the output of
# the unit it comes from. And the deltas of a layer follow from those of the layer above. How that layer came by its own
# does not matter: nowhere did we use that $K$ is the last one. So the same line takes us from $J$ down to $I$, and on
# to layer 0 of a network of any depth.
#
# As a program, with nothing in it but numbers:


# %%
def deltas_by_hand(model, trace, targets):
    """Return the delta of each unit, layer by layer, by D8 and D10."""
    outputs = [[O.data for O in layer.outputs] for layer in trace]
    deltas = [[(O - t) * O * (1 - O) for O, t in zip(outputs[-1], targets)]]  # D8
    for above, O_here in zip(model.layers[:0:-1], outputs[-2::-1]):
        deltas_here = []
        for j, O_j in enumerate(O_here):
            from_above = sum(delta_k * unit.w[j].data for delta_k, unit in zip(deltas[0], above.neurons))
            deltas_here.append(O_j * (1 - O_j) * from_above)  # D10
        deltas.insert(0, deltas_here)
    return deltas


def weights_side_by_side(model, trace, inputs, targets):
    """Return for each weight the number of D10, and its `.grad`."""
    numbers = {}
    below = inputs
    for layer, traced, deltas in zip(model.layers, trace, deltas_by_hand(model, trace, targets)):
        for unit, delta in zip(layer.neurons, deltas):
            numbers |= {w.label: (delta * O, w.grad) for w, O in zip(unit.w, below)}
        below = [O.data for O in traced.outputs]
    return numbers


side_by_side(weights_side_by_side(model, [layer_I, layer_J, layer_K], inputs, targets))

# %% [markdown]
# Now a network that is deeper than anyone would want to derive on paper: six layers of four units. Each dot is one of
# its weights. Up the page is what the recursion gives, along it what `backward()` found.

# %%
deep = MLP(2, [4, 4, 4, 4, 4, 2], activation="sigmoid", output="sigmoid", seed=1)
trace = deep.trace(inputs)
squared_error(trace[-1].outputs, targets).backward()
numbers = weights_side_by_side(deep, trace, inputs, targets)

figure, [axes] = panels(("The gradients of a network of six layers", "size of .grad", "by the recursion"))
for i in range(6):
    pairs = [pair for name, pair in numbers.items() if name.startswith(f"w[{i}]")]
    by_hand, grad = ([abs(number) for number in column] for column in zip(*pairs))
    axes.loglog(grad, by_hand, "o", markersize=5, label=f"layer[{i}]")
axes.set_box_aspect(1)
axes.legend(frameon=False)
figure

# %%
side_by_side(numbers)

# %% [markdown]
# All of them lie on the diagonal. And they lie in groups: the lower a layer, the smaller its gradients, as each step
# down brings a factor $O(1 - O) \le \frac14$. That is the *vanishing gradient*, and [lesson
# 6](06_where_gradients_go.ipynb) is about it.

# %% [markdown]
# ## D11. Biases
#
# Units mostly have a bias besides, a number that is added to the weighted sum: $z_k = \sum_j w_{jk} O_j + b_k$. Its
# local derivative is 1. So nothing is left but the delta:
#
# $$\boxed{\frac{\partial E}{\partial b_k} = \delta_k = \frac{\partial E}{\partial z_k}} \tag{D11}$$
#
# A bias is a weight whose input is always 1. The networks above had biases all the time. They were 0, and so did not
# disturb; now we give each another number.

# %%
biased = MLP(2, [2, 2, 2], activation="sigmoid", output="sigmoid", seed=3)
for i, layer in enumerate(biased.layers):
    for k, unit in enumerate(layer.neurons):
        unit.b.data = 0.3 * (i + 1) - 0.5 * k
trace = biased.trace(inputs)
squared_error(trace[-1].outputs, targets).backward()

numbers = {}
for layer, deltas in zip(biased.layers, deltas_by_hand(biased, trace, targets)):
    numbers |= {unit.b.label: (delta, unit.b.grad) for unit, delta in zip(layer.neurons, deltas)}
side_by_side(numbers)

# %% [markdown]
# ## D12. Why backward
#
# Deriving each weight by itself, as we did at first, writes down the same factors again and again: those of the upper
# layers are part of *every* derivative below. There are three ways to go about it.
#
# 1. **Path by path** (D6): for each weight list all paths, multiply along each, add up.
# 2. **Each weight by itself**: for each weight go through the graph once, and see what it moves. No product is computed
#    twice *for one weight*, but everything is done anew for the next. That grows as weights $\times$ nodes.
# 3. **One sweep backward** (D10): each arrow is used once, for all weights together. That grows as the number of
#    arrows.
#
# Nothing of that has to be believed. We let all three run, over the same recorded graph, with numbers that count how
# often they are multiplied, and look whether they come to the same gradient.

# %%
routes = {
    "path by path": multiplications.path_by_path,
    "each weight by itself": multiplications.forward,
    "one sweep backward": multiplications.backward,
}
counts = {name: [] for name in routes}
depths = range(1, 7)

print("layers  parameters  arrows   " + "   ".join(routes))
for depth in depths:
    network = MLP(3, [2] * depth, activation="sigmoid", output="sigmoid", seed=1)
    parameters = network.parameters()
    loss = squared_error(network([0.5, -1.25, 2.0]), [0.25, 0.75])
    loss.backward()
    arrows = sum(d is not None for node in topological_order(loss) for d in node.local_derivatives)
    row = f"{depth:6}{len(parameters):12}{arrows:8}   "
    for name, route in routes.items():
        cost = route([loss], parameters)
        [gradient] = cost.derivatives
        assert all(abs(d - p.grad) <= 1e-12 * abs(p.grad) for d, p in zip(gradient, parameters))
        counts[name].append(cost.multiplications)
        row += f"{cost.multiplications:{len(name)}}   "
    print(row.rstrip())

# %%
title = "Multiplications for one gradient, layers of two units"
figure, [axes] = panels((title, "layers", "multiplications (log scale)"), width=7.2, height=4.2)
for marker, (name, line) in zip("os^", counts.items()):
    axes.semilogy(depths, line, marker=marker, linewidth=2, label=name)
    axes.annotate(f"{line[-1]:,}", (6, line[-1]), (8, 0), textcoords="offset points", va="center")
axes.set_xlim(0.8, 6.8)
axes.legend(frameon=False)
figure

# %% [markdown]
# Path by path the work more than doubles with each layer. One sweep backward takes exactly as many multiplications as
# there are arrows, and with each layer the same number is added. And this is a network with two units in a layer; with
# a hundred, paths multiply by a hundred.

# %% [markdown]
# ## D13. Why from top to bottom
#
# $\delta_j$ needs all $\delta_k$ of the layer above. So there is no choice as to the order. First only the deltas of
# layer $K$ can be computed, for which nothing is needed but outputs and targets, and with them the gradients of all
# weights that lead there:

# %%
draw_network(model, E, show="gradients", at=1)

# %% [markdown]
# With these, the deltas of layer $J$:

# %%
draw_network(model, E, show="gradients", at=2)

# %% [markdown]
# And with those, the deltas of layer $I$. Now every gradient is known.

# %%
draw_network(model, E, show="gradients", at=3)

# %% [markdown]
# The engine knows nothing of layers. It goes through the recorded graph in **reverse topological order**, an order in
# which every node comes after all that was computed from it. The deltas then come by themselves in the right order
# ([lesson 3](03_why_an_order_is_needed.ipynb) is about that order):
#
# $$\boxed{\text{the order in which the deltas become known} \;=\; \text{the reverse topological order}} \tag{D13}$$

# %%
unit_of = {}
for name, layer in zip("IJK", (layer_I, layer_J, layer_K)):
    unit_of |= {z: f"unit {k} of {name}" for k, z in enumerate(layer.pre_activations)}
print(" → ".join(unit_of[node] for node in reversed(topological_order(E)) if node in unit_of))

# %% [markdown]
# ## D14. What it is for
#
# $E$ says how good the network is, and the gradient says in which direction $E$ grows fastest. So we go the other way:
#
# $$\boxed{w \;\leftarrow\; w - \eta\,\frac{\partial E}{\partial w} \qquad \text{for all weights at once}} \tag{D14}$$
#
# The number $\eta$ is the *learning rate*. How far should one go? Here are the four points of the exclusive or, on
# which a single unit must fail, a network of three hidden units, and its error as a function of $\eta$.

# %%
samples = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
learner = MLP(2, [3, 1], activation="sigmoid", output="sigmoid", seed=4)


def whole_error():
    return total([squared_error(learner(x), t) for x, t in samples])


def move(eta):
    for p in learner.parameters():
        p.data -= eta * p.grad


E = whole_error()
E.backward()
squared_length = sum(p.grad**2 for p in learner.parameters())

etas = [i / 4 for i in range(0, 121)]
errors = []
for eta in etas:
    move(eta)
    errors.append(whole_error().data)
    move(-eta)

figure, [axes] = panels(("The error after one step", "learning rate η", "E"), width=6.4)
axes.plot(etas, errors, linewidth=2, label="E at w - η dE/dw")
tangent = [E.data - eta * squared_length for eta in etas[:25]]
axes.plot(etas[:25], tangent, "--", label="as steep as the gradient says")
axes.legend(frameon=False, loc="lower right")
figure

# %% [markdown]
# At first the error falls, exactly as steeply as the gradient says. For larger steps the promise no longer holds, and
# after the lowest point the error grows again: a gradient is a statement about *small* steps. So one takes many of
# them, and computes the gradient anew after each.

# %%
history = []
for _ in range(1000):
    for p in learner.parameters():
        p.zero_grad()
    E = whole_error()
    E.backward()
    move(2.0)
    history.append(E.data)

figure, [axes] = panels(("A thousand steps", "step", "E"), width=6.4)
axes.plot(history, linewidth=2)
axes.set_ylim(0.0)
figure

# %%
for x, t in samples:
    print(f"{x} should be {t:g}, and is {learner(x).data:.2f}")
draw_network(learner, x=samples[1][0], input_names=["x_1", "x_2"])

# %% [markdown]
# Nobody has told this network how to tell the four points apart. It has found weights by which it can, by nothing but
# D14. In [lesson 5](05_from_a_neuron_to_a_network.ipynb) networks learn to see shapes, and [lesson
# 7](07_optimizers.ipynb) is about better ways downhill.

# %% [markdown]
# ## D15. Ready-made
#
# What has been derived here is what ready-made classifiers do. One of them, with the names that scikit-learn gives to
# everything, is `MLPClassifier`. Two hidden layers of ten sigmoid units (`"logistic"` there), trained by a method
# called L-BFGS, which makes more of the same gradients ([lesson 7](07_optimizers.ipynb)):

# %%
from nn.estimators import MLPClassifier

data = moons(200, noise=0.15, seed=1)
settings = {"hidden_layer_sizes": [10, 10], "activation": "logistic", "solver": "lbfgs"}
classifier = MLPClassifier(**settings, random_state=0)
classifier.fit(data.inputs, data.targets)
print("predicted:", classifier.predict(data.inputs[:8]).tolist())
print("true:     ", data.targets[:8])

# %%
decision_boundary(classifier.network_, data)

# %% [markdown]
# Inside it is a network like those above, `classifier.network_`, of ordinary neurons that one can look at. Its output is
# left as it is, $O = z$ (a *logit*), and its error is the cross-entropy, for which the delta of the last layer is even
# simpler (exercise 1.6). All else is D10, and holds here as well: below the output, delta follows from delta. (Some units
# are saturated by now; so $O(1 - O)$ is written as $s(z)\,s(-z)$, as in D1.)

# %%
from nn import binary_cross_entropy

network = classifier.network_
first, second, last = network.trace(data.inputs[0])
binary_cross_entropy(last.outputs[0], data.targets[0]).backward()
[z], [unit] = last.pre_activations, network.layers[2].neurons

agree = 0
for j, z_j in enumerate(second.pre_activations):
    delta = sigmoid(z_j.data) * sigmoid(-z_j.data) * z.grad * unit.w[j].data
    agree += abs(delta - z_j.grad) <= 1e-12 * abs(z_j.grad)
print(f"{agree} of {len(second.outputs)} deltas agree to 1e-12")

# %% [markdown]
# ## Exercises
#
# Work with paper and pencil first. The checks say not only *that* an answer is wrong but which step, and why. To have
# them answer in Chinese, write `speak("zh")`.

# %%
speak("en")

# %% [markdown]
# **1.1 The slope of a sigmoid.** At some place $s(x) = 0.9$. How large is $s'(x)$?

# %%
slope = ...

check("1.1", slope)

# %% [markdown]
# **1.2 One unit.** $O_0 = 0.75$, $\;t = 1$, $\;x_j = 2$. How large is $\dfrac{\partial E}{\partial w_{j0}}$?

# %%
dE_dw = ...

check("1.2", dE_dw)

# %% [markdown]
# **1.3 How many paths?** A network has layers $I$, $J$ and $K$ of 4, 5 and 3 units. How many paths lead from one weight
# of layer $I$ to the outputs of layer $K$, all three taken together? And from one weight of layer $J$? And from one of
# layer $K$?

# %%
counted = [..., ..., ...]

check("1.3", counted)

# %% [markdown]
# **1.4 One layer down.** Unit $j$ has the output $O_j = 0.5$ and feeds two units, with $w_{j1} = 2$ and $w_{j2} = -1$.
# Their deltas are $\delta_1 = 0.1$ and $\delta_2 = 0.4$. How large is $\delta_j$? And, if $O_i = 0.8$, how large is
# $\dfrac{\partial E}{\partial w_{ij}}$?

# %%
delta_j = ...
dE_dw_ij = ...

check("1.4", [delta_j, dE_dw_ij])

# %% [markdown]
# **1.5 The recursion.** Write the step from one layer to the one below, for sigmoid units. `outputs` are the $O_j$ of
# the layer, `deltas_above` the $\delta_k$ of the layer above, and `weights_above[k][j]` is $w_{jk}$. Return the list of
# all $\delta_j$.


# %%
def deltas_below(outputs, deltas_above, weights_above):
    return ...


check("1.5", deltas_below)

# %% [markdown]
# **1.6 Another error.** For a target $t$ of 0 or 1 one often takes the cross-entropy,
# $E = -t \log O - (1 - t) \log (1 - O)$, instead of half the squared distance. What is
# $\delta = \dfrac{\partial E}{\partial z}$ of a sigmoid unit then? Write a function of $O$ and $t$. (It becomes simple.
# That is the reason why one takes it.)


# %%
def delta_of_cross_entropy(O, t):
    return ...


check("1.6", delta_of_cross_entropy)

# %% [markdown]
# **1.7 Another activation.** With $\tanh$ in place of the sigmoid, $O_j = \tanh(z_j)$ and $\tanh'(z) = 1 - \tanh^2(z)$.
# Write D10 for it: from $O_j$ and the sum $S = \sum_k \delta_k w_{jk}$ to $\delta_j$.


# %%
def delta_of_tanh(O_j, S):
    return ...


check("1.7", delta_of_tanh)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `Value(0.5, "w_1")`, `Constant(1.5, "x")` | a number that remembers how it was made; one that takes no gradient |
# | `dot(w, x)`, `sigmoid(z)` | the weighted sum and the output of a unit |
# | `E.backward()`, `w.grad` | the derivative of `E` with respect to everything it was made from |
# | `draw(E)`, `draw(E, highlight=w)` | the recorded graph, local derivatives on its arrows; the paths of one weight in bold |
# | `explain(E, wrt=w)` | the derivation of one gradient, written down by the engine |
# | `paths(E, w)` | the paths, each with its `local_derivatives` and their `product`, and their `count` |
# | `MLP`, `model.trace(x)`, `squared_error` | a network; $z$ and $O$ of every unit; half the squared distance |
# | `draw_network(model, E, show="gradients", at=2)` | the network in columns; how far a backward sweep has come |
# | `topological_order(E)` | all nodes, each after those it was computed from |
# | `nn.estimators.MLPClassifier` | the ready-made form, for scikit-learn |
