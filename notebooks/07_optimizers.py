# %% [markdown]
# # 7. Optimizers
#
# A gradient says which way is down. It does not say how far to go, nor what to make of the gradients before. Optimizers
# are answers to that: four of them start here from the same place, and we watch the paths they take.
#
# **You will be able to**
#
# - tell from the curvature of a loss which learning rates are too large, and why a narrow valley makes all of
#   them slow,
# - say what momentum remembers, and how much longer it makes a step,
# - say how long the steps of Adam are, and what it does not care about,
# - say what L-BFGS does in so few steps, and where it is of no use,
# - choose an optimizer, and write one of your own.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## What an optimizer does
#
# A spring, a few weights hung on it, and the lengths that were measured. A single linear neuron, $w x + b$, is to say
# how long the spring is for a force $x$. Here is the graph of its squared error for the second measurement, at $w = 2$
# and $b = -0.5$.

# %%
from functools import partial
from itertools import accumulate
from math import hypot
from statistics import linear_regression

from autograd import Value, draw, hessian, mean
from nn import MLP, SGD, Adam, Optimizer, RMSprop, binary_cross_entropy, fit, minimize
from nn.course import check
from nn.course.pictures import level_lines, panels
from nn.data import load_dataset

forces = [1.0, 1.5, 2.0, 2.5, 3.0]
lengths = [1.0, 1.4, 1.5, 1.8, 2.1]
start = [2.0, -0.5]

w, b = Value(start[0], label="w"), Value(start[1], label="b")
error = (w * forces[1] + b - lengths[1]) ** 2
error.label = "error"
error.backward()
draw(error)

# %% [markdown]
# After `backward()` each parameter has a gradient. An optimizer reads `.grad`, and changes `.data`: that is all. The
# simplest is `SGD`, *stochastic gradient descent*, which walks downhill in proportion to the slope:
#
# $$w \leftarrow w - \eta \, \frac{\partial E}{\partial w} .$$
#
# $\eta$ is the learning rate, `lr`.

# %%
optimizer = SGD([w, b], lr=0.1)
print(f"before: w = {w.data:.3f}, its gradient {w.grad:.3f}; b = {b.data:.3f}, its gradient {b.grad:.3f}")
optimizer.step()
print(f"after:  w = {w.data:.3f}; b = {b.data:.3f}")

# %% [markdown]
# ## A valley
#
# The loss is half the mean of that over all measurements. It is a number for each pair of $w$ and $b$, so it can be
# drawn like the heights on a map. We let an optimizer walk on that map, and write down where it comes along.


# %%
def spring_loss(w, b):
    return mean([(w * x + b - t) ** 2 for x, t in zip(forces, lengths)]) / 2


def walk(loss, start, make_optimizer, steps):
    """Return the first parameter, the second, and the loss, at the start and after each step."""
    parameters = [Value(number) for number in start]
    optimizer = make_optimizer(parameters)
    path = []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        height = loss(*parameters)
        height.backward()
        path.append([*(parameter.data for parameter in parameters), height.data])
        optimizer.step()
    return list(zip(*path))


def map_of_the_spring(axes):
    level_lines(axes, spring_loss, (-0.5, 2.5), (-1.6, 1.4), [0.01, 0.05, 0.2, 0.5, 1, 2, 4, 8, 16])


rates = (0.03, 0.3, 0.38)
figure, axes_of_all = panels(*((f"lr = {rate}", "w", "b") for rate in rates), width=3.05, height=3.0)
for axes, rate in zip(axes_of_all, rates):
    map_of_the_spring(axes)
    ws, bs, losses = walk(spring_loss, start, partial(SGD, lr=rate), 20)
    axes.plot(ws, bs, "o-", color="#0072B2", markersize=4, linewidth=1)
    axes.plot(*start, "s", color="black")
figure

# %% [markdown]
# Lines join places of equal loss, the square is the start, and each of the paths has 20 steps.
#
# - **Too small**: it walks down the side of the valley, and is nearly nowhere along it.
# - **About right**: it leaps from side to side at first, and goes some way along the valley meanwhile.
# - **Too large**: each leap is longer than the last.
#
# What too large is can be told beforehand. Along a direction in which the loss has the curvature $\lambda$, a distance
# $d$ from the bottom becomes $(1 - \eta\lambda)\,d$ in one step. That is nearer as long as $\eta < 2/\lambda$. The
# curvatures are the eigenvalues of the Hessian, the matrix of the second derivatives
# ([lesson 8](08_beyond_the_first_derivative.ipynb) has more of it):

# %%
(along_w, mixed), (_, along_b) = hessian(lambda p: spring_loss(*p))(start)
middle, half = (along_w + along_b) / 2, hypot((along_w - along_b) / 2, mixed)
curvatures = [middle - half, middle + half]  # the eigenvalues of a symmetric matrix of two rows
limit = 2 / curvatures[1]
print(f"curvatures: {curvatures[0]:.3f} along the valley, {curvatures[1]:.3f} across it")
print(f"the limit is 2 / {curvatures[1]:.3f} = {limit:.4f}")

# %% [markdown]
# The steepest direction sets the limit, but the flattest one decides how long it takes. For each of many learning
# rates, we count the steps until the loss is within a thousandth of the lowest one there is.

# %%
best = linear_regression(forces, lengths)  # its slope and its intercept are w and b
lowest = spring_loss(*best)


def first_near(losses):
    return next((step for step, loss in enumerate(losses) if loss < lowest + 0.001), None)


def steps_needed(rate, most=400):
    return first_near(walk(spring_loss, start, partial(SGD, lr=rate), most)[2])


grid = [limit * i / 20 for i in range(1, 21)]
counts = [steps_needed(rate) for rate in grid]
figure, [axes] = panels(("Steps to the bottom of the valley", "learning rate", "steps"), width=6.4)
axes.plot(*zip(*((rate, count) for rate, count in zip(grid, counts) if count)), "o-", linewidth=2)
axes.axvline(limit, color="#D55E00", linestyle="--", label="the limit, 2 / largest curvature")
axes.set_ylim(0, None)
axes.legend(frameon=False)
figure

# %% [markdown]
# The larger, the faster, until right before the limit; and beyond it never. (With the rates that have no point, it
# takes more than 400 steps.) Even at best it is dozens of steps, because one curvature is so many times the other. All
# that follows is about that.

# %% [markdown]
# ## Momentum
#
# A ball that rolls does not turn at once. Let each step keep a fraction $\mu$ of the *velocity* of the last one:
#
# $$v \leftarrow \mu\, v + \frac{\partial E}{\partial w}, \qquad w \leftarrow w - \eta\, v .$$
#
# What does it do where the slope is the same everywhere? $E = 3x$, and the length of each step:

# %%
figure, [axes] = panels(("On an even slope", "step", "length of the step"), width=6.4)
for momentum, dashes in {0.0: "-", 0.5: "--", 0.9: "-."}.items():
    x = Value(0.0)
    optimizer = SGD([x], lr=0.01, momentum=momentum)
    lengths_of_steps = []
    for _ in range(40):
        before = x.data
        optimizer.zero_grad()
        (3.0 * x).backward()
        optimizer.step()
        lengths_of_steps.append(before - x.data)
    axes.plot(range(1, 41), lengths_of_steps, dashes, linewidth=2, label=f"momentum {momentum}")
axes.legend(frameon=False)
figure

# %% [markdown]
# The steps grow: $1 + \mu + \mu^2 + \dots = \frac{1}{1 - \mu}$ times as long in the end, which is ten times for 0.9.
# *Along* a valley the slope is always the same way, so there momentum picks up speed. *Across* it, where the slope
# changes its sign with each leap, what is kept and what is new cancel out.

# %%
makers = {
    "SGD, lr 0.3": (partial(SGD, lr=0.3), "#0072B2"),
    "momentum 0.9, lr 0.1": (partial(SGD, lr=0.1, momentum=0.9), "#E69F00"),
    "momentum 0.7, lr 0.3": (partial(SGD, lr=0.3, momentum=0.7), "#CC79A7"),
}
figure, (left, right) = panels(
    ("The first 30 steps", "w", "b"), ("Loss above the lowest", "step", ""), width=4.6, height=3.8
)
map_of_the_spring(left)
left.plot(*start, "s", color="black")
for (name, (make, color)), marks in zip(makers.items(), ("o-", "s--", "^-.")):
    ws, bs, losses = walk(spring_loss, start, make, 100)
    left.plot(ws[:31], bs[:31], marks, color=color, markersize=4, linewidth=1)
    right.semilogy([abs(loss - lowest) for loss in losses], marks[1:], color=color, linewidth=2, label=name)
right.set_ylim(1e-9, 10)
right.legend(frameon=False, loc="upper right")
figure

# %% [markdown]
# Plain SGD drops to the floor of the valley at once, and from there on creeps: each step takes off the same small
# fraction of the loss, which is a straight line in the picture on the right. With a momentum of 0.9 it swings to and
# fro, across the valley and past the bottom, as it forgets its velocity so slowly. With 0.7 it is there long before the
# others.

# %% [markdown]
# ## Adam
#
# In a network, some weights have gradients a thousand times those of others. One learning rate for all is too large
# for some or too small for the others. `Adam` keeps, of each parameter for itself, a running mean $m$ of its gradient
# and a running mean $q$ of its square, and divides:
#
# $$w \leftarrow w - \eta \, \frac{m}{\sqrt{q}} .$$
#
# (Both means start at 0 and are corrected for that. A tiny number is added to the root, so that nothing is divided by
# 0.) If the gradient is about the same for a while, $m$ is $g$ and $\sqrt{q}$ is $|g|$. So **each parameter moves by
# $\eta$, whatever the size of its gradient**:

# %%
for make in (partial(SGD, lr=0.01), partial(Adam, lr=0.01)):
    a, b = Value(0.0, label="a"), Value(0.0, label="b")
    (2.0 * a + 1000.0 * b).backward()
    optimizer = make([a, b])
    optimizer.step()
    print(f"{type(optimizer).__name__:5} gradients {a.grad:g} and {b.grad:g}, steps {a.data:.4f} and {b.data:.4f}")

# %% [markdown]
# Let us see what becomes of that in two valleys, with `RMSprop` too, which divides by the root like Adam but takes the
# gradient as it is in place of its mean. The first valley lies along an axis, the second is that of the spring.


# %%
def straight_valley(a, b):
    return (0.15 * a * a + 6.0 * b * b) / 2


adaptive = {
    "SGD, lr 0.3": (partial(SGD, lr=0.3), "#0072B2", "o-"),
    "RMSprop, lr 0.05": (partial(RMSprop, lr=0.05, alpha=0.9), "#CC79A7", "^-."),
    "Adam, lr 0.1": (partial(Adam, lr=0.1), "#009E73", "D--"),
}
figure, (left, right) = panels(("Along an axis", "a", "b"), ("Askew", "w", "b"), width=4.6, height=3.8)
level_lines(left, straight_valley, (-0.6, 2.4), (-1.6, 1.8), [0.01, 0.05, 0.2, 0.5, 1, 2, 4, 8])
map_of_the_spring(right)
for axes, loss, beginning in ((left, straight_valley, [2.0, 1.4]), (right, spring_loss, start)):
    axes.plot(*beginning, "s", color="black")
    for name, (make, color, marks) in adaptive.items():
        path = walk(loss, beginning, make, 40)
        axes.plot(*path[:2], marks, color=color, markersize=3, linewidth=1, label=name)
right.legend(loc="upper right", frameon=True)
figure

# %% [markdown]
# Adam and RMSprop set out in the diagonal, equally far in both directions. On the left that is the direct way: each
# gradient is divided by its own size, so it does not matter how steep an axis is. In a valley that is a hundred times
# as narrow, Adam takes the very same way. (That it goes past the bottom is the doing of its running mean, which is a
# momentum.)


# %%
def narrower_valley(a, b):
    return (0.15 * a * a + 600.0 * b * b) / 2


ways = [walk(valley, [2.0, 1.4], partial(Adam, lr=0.1), 40) for valley in (straight_valley, narrower_valley)]
apart = max(abs(one - other) for axis in (0, 1) for one, other in zip(ways[0][axis], ways[1][axis]))
print(f"At most, the two ways are {apart:.6f} apart.")

# %% [markdown]
# In the picture on the right it helps less. That valley lies askew, narrow along *neither* of the axes, and to divide
# each of the two gradients by its size does not make it any rounder. The diagonal leads across it and away from the
# bottom, so both have to turn round.

# %% [markdown]
# ## L-BFGS
#
# Newton's step, $-H^{-1} g$, makes any valley round, also one that is askew; but it needs the Hessian, which for a
# thousand weights has a million entries. **L-BFGS** does without. It keeps its last steps, $s$, and how the gradient
# changed over each, $y$. As $H s \approx y$, a few such pairs tell the curvature in the directions that mattered
# lately. Before each step it also *tries*: if the loss does not fall enough, it goes less far. So there is no learning
# rate to choose.
#
# `minimize` gives scipy's L-BFGS the gradients of our graph. The function gets the parameters, as `Value`s set to what
# is to be tried:


# %%
def lbfgs(loss, start):
    """Return what `walk` does, and for each of these places how many gradients were computed until then."""
    path, gradients, tried = [[*start, loss(*start)]], [1], []

    def counted(parameters):
        tried.append(1)
        return loss(*parameters)

    def note(x):
        path.append([*x, loss(*x)])
        gradients.append(len(tried))

    minimize(counted, [Value(number) for number in start], method="L-BFGS-B", callback=note)
    return list(zip(*path)), gradients


path, gradients = lbfgs(spring_loss, start)
fewest = min(count for count in counts if count)
print(f"within a thousandth: {gradients[first_near(path[2])]} gradients, those of SGD at its best rate are {fewest}")
figure, [axes] = panels(("L-BFGS", "w", "b"), width=5.6, height=3.8)
map_of_the_spring(axes)
axes.plot(*path[:2], "v-", color="#D55E00", markersize=7, linewidth=1.5)
axes.plot(*start, "s", color="black")
figure

# %% [markdown]
# It begins like gradient descent, with a try down the slope. Each step tells it more of the curvature, along the valley
# too, and soon it strides down to the bottom. (The last of the steps, for the last digits, are too small to be seen.)

# %% [markdown]
# ## A winding valley
#
# The losses of networks are no parabolas: their valleys wind. This one, a gentler form of a function that Rosenbrock
# made for trying optimizers, does so too. The loss is 0 at the star, and the same four start at the square.

# %% tags=["cover"]
winding_start = [-1.2, 1.0]


def winding(a, b):
    return (1.0 - a) ** 2 + 10.0 * (b - a * a) ** 2


four = {
    "SGD": (partial(SGD, lr=0.018), "#0072B2", "o-"),
    "momentum": (partial(SGD, lr=0.01, momentum=0.9), "#E69F00", "s-"),
    "Adam": (partial(Adam, lr=0.2), "#009E73", "D-"),
}
figure, (left, right) = panels(
    ("The same start, four ways", "a", "b"), ("Loss", "gradients computed", ""), width=4.6, height=4.0
)
level_lines(left, winding, (-1.6, 1.4), (-0.5, 1.6), [0.05, 0.3, 1, 2, 4, 8, 16, 32])
for name, (make, color, marks) in four.items():
    a, b, losses = walk(winding, winding_start, make, 120)
    left.plot(a, b, marks, color=color, markersize=3, linewidth=1)
    right.semilogy(range(1, 122), losses, color=color, linewidth=2, label=name)
(a, b, losses), gradients = lbfgs(winding, winding_start)
left.plot(a, b, "v-", color="#D55E00", markersize=5, linewidth=1.5)
right.semilogy(gradients, losses, "v-", color="#D55E00", markersize=4, linewidth=1.5, label="L-BFGS")
left.plot(*winding_start, "s", color="black", markersize=8)
left.plot(1.0, 1.0, "*", color="black", markersize=14)
right.set_ylim(1e-8, 30)
right.legend(frameon=False)
figure

# %% [markdown]
# The rates are near the best for each. SGD leaps into the valley, and creeps from there on. Momentum takes the bends
# too fast, climbs a little on their far side, and gains all the same. Adam keeps a good pace where the slope is faint.
# L-BFGS has looked around for a dozen steps, and once it knows the curvature it falls like a stone. The axis of the
# plot on the right counts gradients, not steps, as those that L-BFGS only tried cost as much.

# %% [markdown]
# ## A real network
#
# The two moons, with eight hidden units: now there are 33 parameters, and no map. `fit` takes an optimizer, `minimize`
# takes the parameters of a model; both begin with the same weights. For comparison there is the loss of the best
# straight line, found with `minimize` too.

# %%
moons = load_dataset("moons")


def network():
    return MLP(2, [8, 1], activation="tanh", seed=0)


def loss_of(model):
    return mean([binary_cross_entropy(model(x), t) for x, t in zip(moons.inputs, moons.targets)])


def train(make_optimizer, epochs, batch_size=None):
    model = network()
    optimizer = make_optimizer(model.parameters())
    return fit(
        model,
        moons.inputs,
        moons.targets,
        loss=binary_cross_entropy,
        optimizer=optimizer,
        epochs=epochs,
        batch_size=batch_size,
        progress=False,
    ).loss


model, tried = network(), []


def recorded_loss(parameters):
    loss = loss_of(model)
    tried.append(loss.data)
    return loss


minimize(recorded_loss, model.parameters(), method="L-BFGS-B", options={"maxiter": 60})
line = MLP(2, [1], seed=0)
straight = minimize(lambda parameters: loss_of(line), line.parameters()).fun
print(f"the best straight line has a loss of {straight:.3f}")

# %%
whole = {
    "SGD, lr 3": (partial(SGD, lr=3.0), "#0072B2"),
    "momentum 0.9, lr 3": (partial(SGD, lr=3.0, momentum=0.9), "#E69F00"),
    "Adam, lr 1": (partial(Adam, lr=1.0), "#009E73"),
}
batches = {
    "SGD, lr 3": (partial(SGD, lr=3.0), "#0072B2"),
    "momentum 0.9, lr 0.3": (partial(SGD, lr=0.3, momentum=0.9), "#E69F00"),
    "Adam, lr 0.3": (partial(Adam, lr=0.3), "#009E73"),
}
figure, (left, right) = panels(
    ("All 100 samples for each step", "epoch", "loss"), ("Batches of 10", "epoch", ""), width=4.6, height=4.2
)
for axes, several, epochs, batch_size in ((left, whole, 200, None), (right, batches, 60, 10)):
    for (name, (make, color)), dashes in zip(several.items(), ("-", "--", "-.")):
        losses = train(make, epochs, batch_size)
        axes.semilogy(range(1, epochs + 1), losses, dashes, color=color, linewidth=2, label=name)
    axes.axhline(straight, color="#767676", linestyle=":", label="the best straight line")
    axes.set_ylim(1e-6, 5)
lowest_so_far = list(accumulate(tried, min))
left.semilogy(range(1, len(tried) + 1), lowest_so_far, color="#D55E00", linewidth=2, label="L-BFGS")
left.legend(loc="lower right", fontsize=9, frameon=False)
right.legend(loc="lower left", fontsize=9, frameon=False)
figure

# %% [markdown]
# Of the rates 0.1, 0.3, 1 and 3, each has the one that leads to the lowest loss. (For L-BFGS an epoch is one gradient,
# as for the others, and its curve is the lowest loss so far, as it also tries what turns out to be no good.)
#
# All of them first find what a straight line can do, and linger there: around it the loss is nearly flat. Then some
# unit begins to bend the line. Plain SGD takes longest to come away from that plateau. Once L-BFGS has come away, it is
# down in a few dozen gradients.
#
# On the right each step sees ten samples, so an epoch, at the same price, has ten steps. Their gradients are noisy, and
# so are the curves; but for most of them it takes fewer epochs. The more samples there are, the more is gained, and
# with a million it is the only way. There L-BFGS cannot follow: from one batch to the next the loss is another
# function, so how the gradient changes tells nothing of curvature, and how the loss changes nothing of the step.
#
# In short:
#
# - **L-BFGS** for few samples and parameters, when all samples go into each step, and where an exact minimum is wanted;
# - **Adam** for batches, many layers, and when there is no time to search for a learning rate;
# - **SGD with momentum** for batches, and the time to tune it;
# - **a smaller rate toward the end** (`fit(..., schedule=...)`) for all that take batches, because of the noise.

# %% [markdown]
# ## Exercises
#
# **7.1 Two steps.** $E = 5 w^2$, and $w$ starts at 1. Where is $w$ after two steps of SGD with a learning rate of 0.15?

# %%
w_after_two = ...

check("7.1", w_after_two)

# %% [markdown]
# **7.2 A long slope.** The gradient is 4 everywhere. How long do the steps of SGD with `lr=0.02` and `momentum=0.8`
# become in the end?

# %%
length_in_the_end = ...

check("7.2", length_in_the_end)

# %% [markdown]
# **7.3 Adam's first step.** Adam with `lr=0.01`; one parameter has a gradient of 0.002, another one of -300. By how
# much does each of them change in the first step?

# %%
changes = [..., ...]

check("7.3", changes)

# %% [markdown]
# **7.4 Your own optimizer.** An optimizer is a class with a method `update`, the step of one parameter: it gets its
# number, its gradient and its state, and returns the new number and the new state. Write one in which each parameter
# moves *downhill by exactly* `self.lr`, whatever the size of its gradient, and stays where that is 0.


# %%
class SignDescent(Optimizer):
    def __init__(self, parameters, lr=0.01):
        super().__init__(parameters, lr, weight_decay=0.0)

    def update(self, x, grad, state):
        return ...


check("7.4", SignDescent)

# %% [markdown]
# **7.5 What to do?** Answer each with "lower lr", "momentum", "Adam" or "L-BFGS".
#
# 1. SGD with all samples. The loss is larger after each step than before.
# 2. SGD in batches, at the best rate. Some weights have gradients a thousand times as large as those of others, and
#    those with the small ones hardly move.
# 3. A model with 12 parameters and 200 samples. Its lowest loss is needed to eight digits.
# 4. SGD at the best rate. The gradient is nearly the same from step to step, and faint.

# %%
what_to_do = [..., ..., ..., ...]

check("7.5", what_to_do)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `SGD(parameters, lr=..., momentum=...)` | steps in proportion to the slope; with a velocity |
# | `RMSprop(parameters, lr=...)`, `Adam(parameters, lr=...)` | each gradient divided by its own usual size |
# | `optimizer.zero_grad()`, `loss.backward()`, `optimizer.step()` | one step of training, by hand |
# | `minimize(f, parameters, method="L-BFGS-B")` | scipy's minimizers with exact gradients |
# | `hessian(f)` | all second derivatives; its largest eigenvalue limits the learning rate |
# | `fit(model, X, y, optimizer=..., batch_size=..., schedule=...)` | train, with all samples in each step or some |
# | `Optimizer` | what an optimizer of your own is made from |
