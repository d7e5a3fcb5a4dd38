# %% [markdown]
# # 6. Where gradients go
#
# A gradient comes to the first layer of a network through all the others, and each of them multiplies it by something.
# Ten factors of a half make a thousandth; ten factors of two make a thousand. Whether a deep network learns at all is
# decided by what these factors are.
#
# **You will be able to**
#
# - say how fast gradients shrink or grow with depth, and which part of it the activation does and which the weights,
# - say what the sigmoid does to a gradient that ReLU does not, and what ReLU does instead,
# - read a `gradient_report`, and find saturated and dead units with it,
# - write an initialization that keeps gradients the same size, and say why it does.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## One unit after another

# %%
from autograd import Value, draw, grad, mean, paths, relu, sigmoid, tanh
from nn import MLP, SGD, binary_cross_entropy, draw_network, fit, gradient_report
from nn.course import check
from nn.course.pictures import panels
from nn.data import load_dataset


def chain(activation, depth):
    x = Value(1.0, label="x")
    y = x
    for _ in range(depth):
        y = activation(y)
    return x, y


x, y = chain(sigmoid, 4)
y.label = "y"
y.backward()
draw(y)

# %% [markdown]
# Four sigmoids in a row. On the arrows stand the local derivatives, and the gradient of `x` is their product. None of
# them is above $\frac14$, so after four of them not even $\frac1{256}$ can be left.

# %%
[path] = paths(y, x)
print(" · ".join(f"{derivative:.4f}" for derivative in path.local_derivatives), "=", f"{path.product:.6f}")

# %% [markdown]
# It is no accident. Here are three activations, with the slopes that they have, which are the factors that they
# multiply gradients by:

# %%
zs = [i / 20 for i in range(-120, 121)]
figure, (left, right) = panels(("Activations", "z", ""), ("Their slopes", "z", ""), width=4.6)
for (name, function), dashes in zip({"sigmoid": sigmoid, "tanh": tanh, "relu": relu}.items(), ("-", "--", "-.")):
    left.plot(zs, [function(z) for z in zs], dashes, linewidth=2, label=name)
    right.plot(zs, [grad(function)(z) for z in zs], dashes, linewidth=2, label=name)
left.set_ylim(-1.2, 2.2)
left.legend(frameon=False)
figure

# %% [markdown]
# - **Sigmoid**: $s' = s\,(1 - s)$ is $\frac14$ at best, and nearly 0 where $|z|$ is large. There it is *saturated*.
# - **tanh**: 1 at best, and only at 0; it saturates even sooner.
# - **ReLU**: 1 or 0. It lets a gradient through undiminished, or not at all.

# %% [markdown]
# ## Twelve layers
#
# Now real networks: two inputs, twelve layers of sixteen units, and one output, with the weights that `MLP` starts
# with. The loss is that of twenty points of the two moons. `gradient_report` looks at the graph of the loss, and finds
# out what became of the gradients in every layer. Their size is the root mean square over units and samples.

# %%
moons = load_dataset("moons")


def loss_of(model, samples=20):
    pairs = zip(moons.inputs[:samples], moons.targets[:samples])
    return mean([binary_cross_entropy(model(x), target) for x, target in pairs])


def report_of(activation, initializer="auto", depth=12):
    model = MLP(2, [16] * depth + [1], activation=activation, initializer=initializer, seed=0)
    return gradient_report(model, loss_of(model))


def sizes(report):
    return [layer.delta for layer in report.layers]


reports = {activation: report_of(activation) for activation in ("sigmoid", "tanh", "relu")}

figure, [axes] = panels(
    ("Where the loss is on the right, and the inputs on the left", "layer", "size of dL/dz"), width=6.4
)
for (activation, report), marks in zip(reports.items(), ("o-", "s--", "^-.")):
    axes.semilogy(sizes(report), marks, linewidth=2, label=activation)
axes.legend(frameon=False)
figure

# %% [markdown]
# Gradients go from right to left. With tanh and ReLU they arrive, hardly smaller. With the sigmoid they lose a factor of
# four and more *in every layer*, and in the first layer a hundred-millionth is left. That is a **vanishing** gradient.
# The first layer still gets its steps, but they are so small that it does not move.

# %% tags=["cover"]
reports["sigmoid"].plot()

# %% [markdown]
# The lower half is a budget, in powers of ten. On the way from one layer down to the next, a gradient is multiplied
# twice: by the weights above, and by the slope of the activation,
#
# $$\delta_j \;=\; \underbrace{s'(z_j)}_{\text{activation}} \;\;
# \underbrace{\sum_k \delta_k \, w_{jk}}_{\text{weights above}} .$$
#
# Logarithms of factors add up, so the bars of a layer and of all layers to its right sum to the height of its point
# above. Here the weights do little; it is the sigmoid that takes $10^{-0.6} \approx \frac14$ each time. The same as
# numbers:

# %%
for operation, power in reports["sigmoid"].budget(9):
    print(f"{operation:24} {power:+.2f}")
print(f"{'together':24} {sum(power for _, power in reports['sigmoid'].budget(9)):+.2f}")

# %% [markdown]
# The report also says it in a sentence, and of the others it says that nothing is wrong:

# %%
for activation, report in reports.items():
    print(activation, "-", *report.findings or ["nothing is wrong"])

# %% [markdown]
# ## So what?
#
# A network whose first layers do not move has, in effect, no first layers to learn with. The same six hidden layers,
# the same data, the same steps, and another activation:

# %%
figure, (left, right) = panels(("Loss", "epoch", ""), ("Accuracy", "epoch", ""), width=4.6)
for activation, dashes in zip(("sigmoid", "tanh", "relu"), ("-", "--", "-.")):
    model = MLP(2, [8] * 6 + [1], activation=activation, seed=0)
    history = fit(
        model,
        moons.inputs,
        moons.targets,
        loss=binary_cross_entropy,
        optimizer=SGD(model.parameters(), lr=0.1),
        epochs=300,
        engine="compiled",
        progress=False,
    )
    left.plot(history.loss, dashes, linewidth=2, label=activation)
    right.plot(history.accuracy, dashes, linewidth=2, label=activation)
left.legend(frameon=False)
figure

# %% [markdown]
# The loss of the sigmoids stays at $\log 2 \approx 0.69$, which is what one gets for saying *half and half* to
# everything. (The leap of tanh is a step that was too large, for a moment; [lesson 7](07_optimizers.ipynb) tells how
# large they may be.)

# %% [markdown]
# ## What an initialization does
#
# The other factor is the weights. How large should they be to begin with? `initializer` takes a function that draws one
# weight; let us draw them a third as large as usual, as usual, and three times as large.


# %%
def he_times(factor):
    return lambda n_inputs, n_outputs, rng: rng.gauss(0.0, factor * (2 / n_inputs) ** 0.5)


def glorot_times(factor):
    return lambda n_inputs, n_outputs, rng: rng.gauss(0.0, factor * (2 / (n_inputs + n_outputs)) ** 0.5)


factors = {3: "o-", 1: "s--", 1 / 3: "^-."}
figure, axes_of_both = panels(("ReLU", "layer", "size of dL/dz"), ("tanh", "layer", ""), width=4.6)
for axes, activation, usual in zip(axes_of_both, ("relu", "tanh"), (he_times, glorot_times)):
    for factor, marks in factors.items():
        axes.semilogy(sizes(report_of(activation, usual(factor))), marks, linewidth=2, label=f"usual × {factor:.2g}")
    axes.set_ylim(1e-11, 1e7)
axes_of_both[0].legend(frameon=False)
figure

# %% [markdown]
# Weights that are too small make gradients **vanish** whatever the activation is. Weights that are too large make them
# **explode** with ReLU: 3 to the power of 12 is half a million. With tanh they grow less, for another reason: where the
# weighted sums are large, tanh is flat, and takes away what the weights add. That is no good either, as we shall see.

# %%
print(*report_of("relu", he_times(3)).findings)

# %% [markdown]
# What is the right size? Take a unit with $n$ inputs, and weights drawn independently, with mean 0 and variance
# $\sigma^2$. Its weighted sum is a sum of $n$ independent terms, whose variances add up:
#
# $$\operatorname{mean}(z^2) = n\,\sigma^2 \operatorname{mean}(x^2) .$$
#
# ReLU sets half of the $z$ to 0, so $\operatorname{mean}(\text{out}^2) = \frac12 \operatorname{mean}(z^2)$. What comes
# out is as large as what went in if
#
# $$\tfrac12\, n\, \sigma^2 = 1 \quad\Longrightarrow\quad \sigma = \sqrt{2 / n},$$
#
# which is **He's rule**. The very same sum, with the weights read in the other direction, gives the gradient of a layer
# from those of the next, so the same rule keeps gradients. Without the half it would be $\sqrt{1/n}$, and with $n$ the
# mean of a layer's inputs and outputs that is **Glorot's rule**, for tanh. Both ways, forward and backward:


# %%
def forward_sizes(report):
    """Return the root mean square of what comes out of each hidden layer."""
    outputs = [[unit.output.data for uses in layer.units for unit in uses] for layer in report.layers[:-1]]
    return [mean([output**2 for output in one_layer]) ** 0.5 for one_layer in outputs]


figure, (left, right) = panels(
    ("Forward: what comes out", "layer", "size"), ("Backward: gradients", "layer", "size of dL/dz"), width=4.6
)
rules = {"he_normal": "o-", "glorot_normal": "s--", "uniform": "^-."}
for rule, marks in rules.items():
    report = report_of("relu", rule)
    left.semilogy(forward_sizes(report), marks, linewidth=2, label=rule)
    right.semilogy(sizes(report), marks, linewidth=2, label=rule)
left.legend(frameon=False)
figure

# %% [markdown]
# Three rules, all with ReLU. He's keeps both ways level. Glorot's is smaller by $\sqrt2$ in each layer, and after twelve
# layers that is a factor of 64. `uniform`, between -1 and 1 whatever the width, is too large for sixteen inputs.

# %% [markdown]
# ## Saturated units
#
# Large weights do harm even in small networks. Here is a layer of four sigmoids, and one of its units has weights
# that are ten times too large, and a bias far below 0:

# %%
model = MLP(2, [4, 1], activation="sigmoid", seed=0)
for weight in model.layers[0].neurons[1].w:
    weight.data *= 10.0
model.layers[0].neurons[1].b.data = -60.0

loss = loss_of(model)
loss.backward()
report = gradient_report(model, loss)
print(*report.findings, sep="\n")

# %% [markdown]
# The report names the unit, and how far from 0 its weighted sums are. In a picture of the gradients it has a dashed rim,
# and no line of any width arrives there: all weights of the unit have a gradient of nearly 0. It cannot learn its way
# out.

# %%
draw_network(model, loss, show="gradients", input_names=["x1", "x2"])

# %%
zs_of_units = [[unit.pre_activation.data for unit in uses] for uses in report.layers[0].units]
flat = report.layers[0].flat
for k, (numbers, count) in enumerate(zip(zs_of_units, flat)):
    print(f"unit {k}: z from {min(numbers):8.2f} to {max(numbers):8.2f}, flat for {count:2} of {len(numbers)} samples")

# %% [markdown]
# ## What ReLU does instead
#
# ReLU does not saturate on the right, and does not shrink what it lets through. It has a fault of its own: a unit whose
# weighted sum is below 0 *for every sample* lets nothing through for any of them. It is **dead**. One step that was too
# large, and a bias far below 0, are enough.

# %%
model = MLP(2, [4, 1], activation="relu", seed=0)
model.layers[0].neurons[2].b.data = -20.0
loss = loss_of(model)
loss.backward()
print(*gradient_report(model, loss).findings)
draw_network(model, loss, show="gradients", input_names=["x1", "x2"])

# %% [markdown]
# (The picture shows the first sample. A unit that is off for *one* sample is no fault: that is how ReLU bends.)
#
# Dead and saturated units are alike in this: their gradient is 0 not because they are right, but because nothing
# arrives. The loss, the only thing that one usually looks at, does not tell.
#
# What helps, in short: **ReLU or tanh** in place of sigmoids; weights drawn **by He's or Glorot's rule**; inputs of a
# size near 1 (`Standardizer`); steps that are not too large, and `fit(..., clip_norm=1.0)` where gradients explode.

# %% [markdown]
# ## Exercises
#
# **6.1 At best.** A chain of five sigmoids, one after the other, with a weight of 1 each. How large can the gradient of
# the result with respect to the input be, at best?

# %%
at_best = ...

check("6.1", at_best)

# %% [markdown]
# **6.2 A budget.** On the way down through ten layers, the weights of each multiply the size of gradients by 2, and the
# activation of each by 0.2. By which power of ten do gradients change in all? (A hundredth would be -2.)

# %%
power_of_ten = ...

check("6.2", power_of_ten)

# %% [markdown]
# **6.3 Dead or alive?** A unit has ReLU, the weights 3 and -2, and the bias -4. Both inputs are between 0 and 1. What is
# the largest that its weighted sum can be? (Is it dead?)

# %%
largest_z = ...

check("6.3", largest_z)

# %% [markdown]
# **6.4 An initializer.** Write a function that draws one weight, so that gradients keep their size in a deep ReLU
# network of *any width*. `rng` is a `random.Random`; you may want its `gauss(mean, standard_deviation)`.


# %%
def draw_weight(n_inputs, n_outputs, rng):
    return ...


check("6.4", draw_weight)

# %% [markdown]
# **6.5 Diagnosis.** What is wrong with each of the four? Answer with "vanishing", "exploding", "saturated", "dead", or
# "nothing".
#
# 1. A network with tanh. In one layer all $z$ are between 8 and 20, for every sample.
# 2. A network with ReLU. In one unit all $z$ are between -9 and -5, for every sample.
# 3. Another one. A unit has $z < 0$ for half of the samples.
# 4. A network with 15 layers of sigmoids. All $z$ are between -1 and 1.

# %%
diagnosis = [..., ..., ..., ...]

check("6.5", diagnosis)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `gradient_report(model, loss)` | where the gradients of a loss go; `print` and `plot()` show it |
# | `report.layers[i].delta` | the size of gradients at the weighted sums of a layer |
# | `report.layers[i].units`, `.flat` | every unit at work, sample by sample; for how many samples it is flat |
# | `report.budget(i)` | what each operation did to them, in powers of ten |
# | `report.findings`, `report.healthy` | what is wrong, each with its cause, layer, units and a sentence |
# | `draw_network(model, loss, show="gradients")` | the network with its gradients; flat units have a dashed rim |
# | `MLP(..., initializer="he_normal")` | how to draw weights: a name, or a function `(n_inputs, n_outputs, rng)` |
# | `paths(y, x)`, `grad(f)` | the local derivatives along a path; the derivative of a function |
# | `fit(..., clip_norm=1.0)` | train, with gradients no longer than that |
