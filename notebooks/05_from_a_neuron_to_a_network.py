# %% [markdown]
# # 5. From a neuron to a network
#
# A neuron can draw one straight line. That is all it can do, and it is enough: neurons side by side draw several lines,
# neurons behind them put these together, and a loss tells all of them where to move.
#
# **You will be able to**
#
# - say what the weights and the bias of a neuron do to the line that it draws,
# - set the weights of small networks by hand, and say why some tasks need a hidden layer,
# - count the parameters of a network, and read its picture,
# - watch a decision boundary while it is being learnt,
# - say why classes are learnt with the hinge loss or cross-entropy, and what goes wrong with squared error.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## A neuron draws a line

# %%
from IPython.display import display

from autograd import draw, grad, no_grad, sigmoid, softmax
from nn import MLP, SGD, Adam, Neuron, binary_cross_entropy, cross_entropy, draw_network, fit, hinge, squared_error
from nn.course import check
from nn.course.pictures import panels
from nn.data import Dataset, Standardizer, load_dataset
from nn.plots import confusion_matrix, draw_boundary

neuron = Neuron(2)
neuron.w[0].data, neuron.w[1].data, neuron.b.data = 1.0, 2.0, -1.0
z = neuron([0.5, 1.5])
z.label = "z"
draw(z)

# %% [markdown]
# This neuron has no activation; what comes out is its weighted sum,
#
# $$z = w_1 x_1 + w_2 x_2 + b .$$
#
# To tell two classes apart, we look at the sign of $z$: above 0 it says *yes*, below 0 *no*. Such a unit is a
# **perceptron**. Between *yes* and *no*, where $z = 0$, lies a straight line. Here it is, for three neurons. The arrow
# is $(w_1, w_2)$.

# %%
figure, axes_of_three = panels(
    ("w = (1, 2), b = -1", "x1", "x2"), ("w = (1, 2), b = 1", "x1", ""), ("w = (2, -1), b = -1", "x1", ""), width=3.05
)
corners = Dataset("corners", [[-2.0, -2.0], [2.0, 2.0]], [0, 1], ["x1", "x2"], ["no", "yes"])
for axes, (w1, w2, b) in zip(axes_of_three, [(1, 2, -1), (1, 2, 1), (2, -1, -1)]):
    neuron.w[0].data, neuron.w[1].data, neuron.b.data = w1, w2, b
    draw_boundary(axes, neuron, corners)
    foot = -b / (w1 * w1 + w2 * w2)
    axes.annotate("", (w1 * (foot + 0.5), w2 * (foot + 0.5)), (w1 * foot, w2 * foot), arrowprops={"width": 1.5})
    axes.set_xlim(-2.2, 2.2)
    axes.set_ylim(-2.2, 2.2)
    axes.set_aspect("equal")
axes_of_three[0].legend(loc="upper left")
figure

# %% [markdown]
# The weights turn the line: it always stands at a right angle to the arrow, which points to the side of *yes*. The bias
# moves it, without turning it.

# %% [markdown]
# ## As far as a line goes
#
# Two moons of a hundred points. A network of one layer with one unit is a perceptron, and `fit` finds the best line for
# it. (The loss, `binary_cross_entropy`, says how wrong an output is; what it is and why we take it comes below.)

# %%
moons = load_dataset("moons")


def train(model, epochs, callbacks=()):
    return fit(
        model,
        moons.inputs,
        moons.targets,
        loss=binary_cross_entropy,
        optimizer=Adam(model.parameters(), lr=0.05),
        epochs=epochs,
        callbacks=callbacks,
        progress=False,
    )


perceptron = MLP(2, [1], seed=0)
history = train(perceptron, 300)

figure, [axes] = panels((f"One line: {history.accuracy[-1]:.0%} right", "x1", "x2"), width=5.6, height=3.8)
draw_boundary(axes, perceptron, moons)
figure

# %% [markdown]
# No line does better than that by much: the moons reach into one another. More units, then.

# %% [markdown]
# ## A layer draws several lines, and the next one puts them together
#
# A **layer** is units side by side, which all see the same inputs. A **multi-layer perceptron**, MLP for short, is
# layers one behind the other: the outputs of each are the inputs of the next. Here are two inputs, a *hidden* layer of
# three units with tanh, and one output.

# %%
model = MLP(2, [3, 1], activation="tanh", seed=0)
draw_network(model, x=[0.5, -1.0], input_names=["x1", "x2"])

# %% [markdown]
# A circle is a unit, and a line is a weight: blue above 0, orange below, the wider the larger. In the circles stands
# what comes out for the inputs on the left. Each unit also has a bias, so the network has
#
# $$\underbrace{3 \cdot 2 + 3}_{\text{hidden}} + \underbrace{1 \cdot 3 + 1}_{\text{output}} = 13$$
#
# parameters: units times inputs, and one more for each unit.

# %%
len(model.parameters()), model.layers[0].neurons[2].w, model.layers[0].neurons[2].b

# %% [markdown]
# Now it learns, and we watch. `fit` calls a *callback* after each epoch, which is once through all samples; ours draws
# the boundary as it is at that moment.

# %% tags=["cover"]
epochs = [1, 20, 50, 100, 120, 300]
rows = [panels(*[("", "", "")] * 3, width=3.05, height=2.7) for _ in range(2)]
axes_at = dict(zip(epochs, [*rows[0][1], *rows[1][1]]))


def draw_now(state):
    if state.epoch in axes_at:
        axes = axes_at[state.epoch]
        draw_boundary(axes, state.model, moons, resolution=50)
        axes.set_title(f"epoch {state.epoch}: {state.history.accuracy[-1]:.0%} right", loc="left")


history = train(model, 300, [draw_now])
for figure, _ in rows:
    display(figure)

# %% [markdown]
# First it finds the best line, and for a long time it stays there: the three units do nearly the same. Then they part,
# and the line gets its bends. The loss tells the same story: a long plain, and a second descent.

# %%
history.plot()

# %% [markdown]
# What has each of the units learnt? Their outputs over the plane, from -1, orange, to 1, purple; black is where each of
# them is 0. `trace` runs a network and keeps what goes on in every layer.


# %%
def show_a_unit(axes, output_of):
    xs, ys = [-1.5 + i / 10 for i in range(41)], [-1.0 + i / 10 for i in range(26)]
    with no_grad():
        heights = [[output_of(model.trace([x, y])).data for x in xs] for y in ys]
    axes.grid(False)
    axes.contourf(xs, ys, heights, levels=11, cmap="PuOr", vmin=-1.2, vmax=1.2)
    axes.contour(xs, ys, heights, levels=[0.0], colors="black")


figure, axes_of_units = panels(*[(f"hidden unit {k}", "", "") for k in range(3)], width=3.05, height=2.7)
for k, axes in enumerate(axes_of_units):
    show_a_unit(axes, lambda traces, k=k: traces[0].outputs[k])
figure

# %%
draw_network(model, x=[0.5, -1.0], input_names=["x1", "x2"])

# %% [markdown]
# Three straight lines, each soft at its edges; the output weighs them up, and its boundary bends from one line to the
# next. More units give more bends. *That* is why there is an activation: without one, a sum of sums is only a sum, and
# a network of any size would draw one line.

# %% [markdown]
# ## A network that one can think through
#
# The smallest task that no line solves is XOR, *one or the other, but not both*.

# %%
points, either = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]
xor = Dataset("xor", points, either, ["x1", "x2"], ["no", "yes"])


def two_lines(x):
    """Two hidden units, both with w = (1, 1), draw two lines; the output is above 0 between them."""
    either_one, both = sigmoid(10 * (x[0] + x[1] - 0.5)), sigmoid(10 * (x[0] + x[1] - 1.5))
    return either_one - both - 0.5


figure, [axes] = panels(("XOR: above the one line, below the other", "x1", "x2"), width=4.6, height=3.8)
draw_boundary(axes, two_lines, xor)
axes.legend(loc="center")
figure

# %% [markdown]
# One unit says *at least one of them*, the other *both of them*, and the output says *the first and not the second*.
# In exercise 5.2 you will do it with other units.

# %% [markdown]
# ## What a loss asks for
#
# A loss turns *how wrong is it?* into a number, and its derivative is where all gradients begin. Here are three, for
# one output $o$ of a sample whose answer is *yes*:
#
# $$\text{squared error} = \tfrac12 (o - 1)^2, \qquad
# \text{hinge} = \max(0, 1 - o), \qquad
# \text{cross-entropy} = -\log s(o) .$$
#
# In the last one $s(o)$, the sigmoid of the output, is read as the *probability* of *yes*. A probability of 1 costs
# nothing, and one of 0 costs infinitely much.

# %%
losses = {
    "squared error": lambda o: squared_error(o, 1.0),
    "hinge": lambda o: hinge(o, 1),
    "cross-entropy": lambda o: binary_cross_entropy(o, 1),
}
outputs = [i / 20 for i in range(-60, 81)]

figure, (left, right) = panels(
    ("The loss, if the answer is yes", "output", ""), ("Its derivative: the push", "output", ""), width=4.6
)
for (name, loss), dashes in zip(losses.items(), ("-", "--", "-.")):
    left.plot(outputs, [loss(o) for o in outputs], dashes, linewidth=2, label=name)
    right.plot(outputs, [grad(loss)(o) for o in outputs], dashes, linewidth=2, label=name)
left.set_ylim(-0.2, 5.0)
right.legend(frameon=False)
figure

# %% [markdown]
# A step goes against the derivative: where that is below 0, the output is pushed up.
#
# - **Squared error** pushes an output *down* if it is above 1, as strongly as it pushes up one that is wrong. But an
#   output of 3 says *yes*, and says it well. For classes, that is a fault; for quantities, it is just right.
# - **Hinge** pushes evenly until the output is at 1, and then leaves the sample alone.
# - **Cross-entropy** always pushes in the right direction, and the less, the better it is already.
#
# One can see the difference. Nine points, two of which say *yes* very clearly, far away from the others:

# %%
far = Dataset(
    "far",
    [[0.0, 0.2], [0.4, 0.8], [0.5, 0.1], [0.9, 0.6], [1.3, 0.3], [1.6, 0.9], [1.8, 0.2], [9.0, 0.4], [9.5, 0.8]],
    [0, 0, 0, 0, 1, 1, 1, 1, 1],
    ["x1", "x2"],
    ["no", "yes"],
)
signs = [2 * target - 1 for target in far.targets]

figure, axes_of_losses = panels(
    *[(name, "", "") for name in ("squared error", "hinge", "cross-entropy")], width=3.05, height=2.7
)
for axes, loss, targets in zip(
    axes_of_losses, (squared_error, hinge, binary_cross_entropy), (signs, signs, far.targets)
):
    line = MLP(2, [1], seed=0)
    fit(line, far.inputs, targets, loss=loss, optimizer=Adam(line.parameters(), lr=0.05), epochs=2000, progress=False)
    decided = draw_boundary(axes, line, far)["training"]
    missed = sum(one != other for one, other in zip(decided, far.targets))
    axes.set_title(f"{axes.get_title(loc='left')}: {missed} wrong", loc="left")
axes_of_losses[0].legend(loc="center")
figure

# %% [markdown]
# Squared error moves the line toward the far points, so that *their* outputs come nearer to 1, and pays with points
# that it had right. To the other two a far point on the right side is no trouble at all.
#
# Would a sigmoid in front of the squared error help? Then no output is above 1. But look at the push that arrives at
# the weighted sum $z$, with $E = \frac12 (s(z) - 1)^2$:
#
# $$\frac{\partial E}{\partial z} = (s - 1)\, s\,(1 - s)
# \qquad\text{and for cross-entropy}\qquad \frac{\partial E}{\partial z} = s - 1 .$$

# %%
figure, [axes] = panels(("The push at z, if the answer is yes", "z", "dE/dz"), width=6.4)
zs = [i / 10 for i in range(-80, 61)]
axes.plot(zs, [grad(lambda z: squared_error(sigmoid(z), 1.0))(z) for z in zs], linewidth=2, label="squared error")
axes.plot(zs, [grad(losses["cross-entropy"])(z) for z in zs], "--", linewidth=2, label="cross-entropy")
axes.legend(frameon=False)
figure

# %% [markdown]
# At $z = -8$ the answer is as wrong as it can be, and squared error does not push at all: the sigmoid is flat there,
# and its factor $s(1 - s)$ lets nothing through. The logarithm in cross-entropy undoes just that factor. What flat
# places do to a whole network is [lesson 6](06_where_gradients_go.ipynb).

# %% [markdown]
# ## More than two classes
#
# Iris has three: 150 flowers, measured in four ways. The network gets one output for each class, and `softmax` makes
# probabilities of them,
#
# $$p_k = \frac{e^{o_k}}{\sum_j e^{o_j}}, \qquad \text{cross-entropy} = -\log p_{\text{the true class}} .$$

# %%
iris = load_dataset("iris")
training, held_out = iris.split(seed=0)
standardizer = Standardizer.fit(training.inputs)
inputs = standardizer.transform(training.inputs)

model = MLP(4, [6, 3], activation="tanh", seed=0)
history = fit(
    model,
    inputs,
    training.targets,
    loss=cross_entropy,
    optimizer=SGD(model.parameters(), lr=0.5),
    epochs=100,
    validation=(standardizer.transform(held_out.inputs), held_out.targets),
    progress=False,
)
history.plot()

# %% [markdown]
# The dashed line is of flowers that it was not trained on, which is what counts. Here is one of them, on its way
# through the network:

# %%
flower = standardizer.transform(held_out.inputs)[0]
draw_network(model, x=flower, input_names=iris.feature_names, output_names=iris.class_names)

# %%
probabilities = softmax(model(flower))
for name, p in zip(iris.class_names, probabilities):
    print(f"{name:12} {p.data:.3f}")
print("it is", iris.class_names[held_out.targets[0]])

# %% [markdown]
# What does the loss push at? Its gradient with respect to each output is $p_k - 1$ for the true class and $p_k$ for
# the others: what it says, minus what it should say. They sum to 0, so what one class gains the others lose. We put the
# flower in, claim that it is of the *last* class, and look:

# %%
loss = cross_entropy(model(flower), 2)
loss.backward()
draw_network(model, loss, show="gradients", input_names=iris.feature_names, output_names=iris.class_names)

# %% [markdown]
# The lines are now the gradients of the weights, and $\delta$ in a circle is the gradient at the weighted sum of that
# unit. Those of the outputs go back through the weights of the picture before, and add up in the hidden units. All
# flowers that were held out, and what became of them:

# %%
with no_grad():
    chosen = [
        max(range(3), key=lambda k: outputs[k].data) for outputs in map(model, standardizer.transform(held_out.inputs))
    ]
confusion_matrix(chosen, held_out.targets, iris.class_names, "Iris, held out")

# %% [markdown]
# ## Exercises
#
# **5.1 And.** Choose weights and a bias, so that the perceptron $w_1 x_1 + w_2 x_2 + b$ is above 0 for the inputs
# (1, 1), and below 0 for (0, 0), (0, 1) and (1, 0).

# %%
w1_w2_b = [..., ..., ...]

check("5.1", w1_w2_b)

# %% [markdown]
# **5.2 One or the other.** Two hidden units with ReLU are given, $h_1 = \max(0, x_1 + x_2)$ and
# $h_2 = \max(0, x_1 + x_2 - 1)$. Choose the weights and the bias of the output, $v_1 h_1 + v_2 h_2 + c$, so that it is
# above 0 for (0, 1) and (1, 0), and below 0 for (0, 0) and (1, 1).

# %%
v1_v2_c = [..., ..., ...]

check("5.2", v1_v2_c)

# %% [markdown]
# **5.3 Count.** How many parameters has `MLP(4, [8, 3])`?

# %%
how_many = ...

check("5.3", how_many)

# %% [markdown]
# **5.4 Too right.** The answer is *yes*, so the target is 1, and the output is 3. What is the derivative of each loss
# with respect to the output? (The sigmoid of 3 is 0.9526.)

# %%
derivatives = [
    ...,  # of squared_error(o, 1)
    ...,  # of hinge(o, 1)
    ...,  # of binary_cross_entropy(o, 1)
]

check("5.4", derivatives)

# %% [markdown]
# **5.5 Push and pull.** A network of three classes says 0, 0 and 0, and the first class is the true one. What is the
# gradient of the cross-entropy with respect to each of the three outputs?

# %%
gradients = [..., ..., ...]

check("5.5", gradients)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `Neuron(2)` | one unit; `neuron.w` is a list of `Value`s, `neuron.b` one |
# | `MLP(2, [3, 1], activation="tanh", seed=0)` | layers of units; `model.layers[0].neurons[2]` is one of them |
# | `model(x)`, `model.trace(x)` | the outputs for one sample; what goes on in every layer |
# | `model.parameters()` | all weights and biases, as a list |
# | `draw_network(model, x=x)`, `draw_network(model, loss, show="gradients")` | the network as a picture; with gradients |
# | `load_dataset("moons")`, `load_dataset("iris")` | data, with `inputs`, `targets` and names |
# | `data.split(seed=0)`, `Standardizer.fit(inputs)` | hold some out; bring features to the same size |
# | `fit(model, X, y, loss=..., optimizer=..., epochs=..., callbacks=[...])` | train; a callback sees each epoch |
# | `SGD(parameters, lr=0.5)`, `Adam(parameters, lr=0.05)` | how a step is made of a gradient: lesson 7 |
# | `history.plot()`, `history.accuracy` | what happened |
# | `squared_error`, `hinge`, `binary_cross_entropy`, `cross_entropy` | losses; targets a number, ±1, 0 or 1, an index |
# | `draw_boundary(axes, model, data)`, `confusion_matrix(...)` | where a model decides for which class; how often |
