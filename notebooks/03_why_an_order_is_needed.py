# %% [markdown]
# # 3. Why an order is needed
#
# `backward()` visits the nodes of a graph in a certain order, adds up with `+=`, and goes by arrows, not by nodes. Each
# of the three looks as if one could do without. In this lesson we do without, one after the other, and look at what
# breaks.
#
# **You will be able to**
#
# - name the smallest graph on which each of three tempting engines is wrong, and say why,
# - say what a topological order is, and which orders of a graph will do,
# - find one, for graphs of any depth,
# - say what the order saves, besides being right.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## Two doublings

# %%
from IPython.display import display

from autograd import Value, draw, explain, frames, paths, topological_order
from nn.course import check
from nn.course.pictures import panels


def two_doublings():
    a = Value(1.0, label="a")
    b = a + a
    c = b + b
    b.label, c.label = "b", "c"
    return c


c = two_doublings()
c.backward()
draw(c)

# %% [markdown]
# `c` is four times `a`, so the derivative is 4, and so the engine has it. There are four paths, each of which brings 1.
#
# The graph is recorded already: parents, and a local derivative for each. What follows are *sweeps* of our own over it,
# each in less than ten lines. They set `grad`, so that `draw` shows what they did.


# %%
def after(sweep, root):
    """Return the picture of a graph after a sweep of our own."""
    for node in topological_order(root):
        node.zero_grad()
    sweep(root)
    return draw(root)


# %% [markdown]
# ## First temptation: no order
#
# Start at the result. Each node that gets some gradient adds it to what it has, and passes on what it has to its own
# parents. What could be simpler?


# %%
def without_order(node, gradient=1.0):
    node.grad += gradient
    for parent, derivative in zip(node.parents, node.local_derivatives):
        without_order(parent, node.grad * derivative)


after(without_order, two_doublings())

# %% [markdown]
# It says 6. Here is what happened, one step at a time:


# %%
def without_order_aloud(node, gradient=1.0):
    node.grad += gradient
    print(
        f"{node.label} gets {gradient:g}, so it has {node.grad:g}"
        + (", and passes that on twice" if node.parents else "")
    )
    for parent, derivative in zip(node.parents, node.local_derivatives):
        without_order_aloud(parent, node.grad * derivative)


without_order_aloud(two_doublings())

# %% [markdown]
# `b` gets its gradient in two contributions, as two arrows lead from it to `c`. It passed on the first as soon as it
# had it, and when the second came it passed on *both*. So the first contribution arrived twice at `a`.
#
# There are two ways out. Either a node passes on each contribution by itself, or it **waits until it has all of them**.
#
# ## The first way out, and what it costs
#
# Passing on each contribution by itself is right:


# %%
def path_by_path(node, contribution=1.0):
    node.grad += contribution
    for parent, derivative in zip(node.parents, node.local_derivatives):
        path_by_path(parent, contribution * derivative)


after(path_by_path, two_doublings())

# %% [markdown]
# That is the sum over all paths, taken literally: every contribution that arrives has come by a path of its own. Now
# make the ladder of doublings longer, and count.


# %%
def ladder(doublings):
    a = Value(1.0, label="a")
    node = a
    for _ in range(doublings):
        node = node + node
    return a, node


depths = range(1, 31)
count_of_paths, count_of_arrows = [], []
for depth in depths:
    a, top = ladder(depth)
    count_of_paths.append(paths(top, a).count)
    count_of_arrows.append(sum(len(node.parents) for node in topological_order(top)))

figure, [axes] = panels(("A ladder of doublings", "doublings", "steps (log scale)"), width=6.4)
axes.semilogy(depths, count_of_paths, linewidth=2, label="path by path: one for each path")
axes.semilogy(depths, count_of_arrows, linewidth=2, label="waiting for all: one for each arrow")
axes.legend(frameon=False)
figure

# %% [markdown]
# With 30 doublings, 60 arrows hold more than a thousand million paths. Networks are like that: every layer multiplies
# the number of paths by its width. So a node has to wait, and pass on its gradient **once**.

# %% [markdown]
# ## Second temptation: `=` for `+=`
#
# Suppose that we visit the nodes in the right order, of which more below. Why `+=`? A node that is used once gets one
# contribution, and then `=` does just as well. Here is a chain, and both sweeps agree on it:


# %%
def assigning(root):
    root.grad = 1.0
    for node in reversed(topological_order(root)):
        for parent, derivative in zip(node.parents, node.local_derivatives):
            if derivative is not None:
                parent.grad = node.grad * derivative


a = Value(0.5, label="a")
after(assigning, (3.0 * a).tanh())

# %% [markdown]
# Many tests are written with such chains, and do not notice. The smallest graph that does has one operation:

# %%
a = Value(1.0, label="a")
after(assigning, a + a)

# %% [markdown]
# The derivative of $a + a$ is 2. The second contribution has replaced the first. In a network this bug does not stop
# training, it only makes it worse: whatever is used in several places learns from the last of them alone.

# %% [markdown]
# ## Third temptation: parents as a set
#
# The nodes that went into an operation, is that not a *set*? Looking through them is quicker, and no node comes twice.


# %%
def with_sets(root):
    root.grad = 1.0
    for node in reversed(topological_order(root)):
        derivative_by = dict(zip(node.parents, node.local_derivatives))
        for parent in set(node.parents):
            parent.grad += node.grad * derivative_by[parent]


x = Value(3.0, label="x")
after(with_sets, x * x)

# %% [markdown]
# No node comes twice: that is the trouble. In $x \cdot x$ one parent has **two arrows**, and the gradient is the sum
# over arrows. The derivative of $x^2$ at 3 is 6. It gets worse with a minus sign: of $x - x$, which is always 0, only
# the last arrow is left.

# %%
x = Value(3.0, label="x")
after(with_sets, x - x)

# %% [markdown]
# A set has lost more than that: in $x - y$ it matters which of the two came first, and a set does not know. Python
# orders it by memory addresses, so that the same program gives now one result and now another. That is why `parents` is
# a tuple, one entry for each arrow.

# %% [markdown]
# ## The order
#
# We want to visit each node once, when all its gradient has arrived: *after* everything that was computed from it. So
# take the nodes in an order in which each stands after its parents, and go through it in reverse. An order in which
# every node stands after its parents is called a **topological order**.
#
# $$\text{parent of } n \text{ comes before } n, \text{ for every node } n.$$


# %% tags=["cover"]
def in_order(root):
    root.grad = 1.0
    for node in reversed(topological_order(root)):
        for parent, derivative in zip(node.parents, node.local_derivatives):
            if derivative is not None:
                parent.grad += node.grad * derivative


after(in_order, two_doublings())

# %% [markdown]
# That is the whole of backpropagation. Here it is on a graph with a detour: `u` goes into the result directly and by
# way of `v`. In the third picture the gradient of `u` is complete, and only in the fourth does `u` pass it on.

# %%
a = Value(0.5, label="a")
u = 2 * a
v = u.sin()
y = u * v
u.label, v.label, y.label = "u", "v", "y"
for picture in frames(y):
    display(picture)

# %% [markdown]
# Written down, it is a sum over the two paths from `u` to `y`:

# %%
explain(y, wrt=a)

# %% [markdown]
# ## Finding the order
#
# Before a node goes into the list, its parents go into the list. Said like this, it is a recursion:


# %%
def order_by_recursion(root):
    order, seen = [], set()

    def place(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                place(parent)
            order.append(node)

    place(root)
    return order


print([node.label or f"{node.data:g}" for node in order_by_recursion(y)])

# %% [markdown]
# There is a limit to it. Python stops a recursion after about a thousand calls, and a sum of two thousand terms, each
# added to the ones before, is two thousand nodes deep.

# %%
total = Value(0.0, label="total")
for term in range(2000):
    total = total + term

try:
    order_by_recursion(total)
except RecursionError as error:
    print(type(error).__name__)

# %% [markdown]
# So we keep the list of what is still to do ourselves. A node that comes from this stack for the first time goes back
# on it, with a mark above it (`None`), and its parents above that. When the mark comes up again, the parents are done,
# and it is the node's turn.


# %%
def order_by_stack(root):
    order, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node is None:  # the mark: all that the next one depends on is in the list
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += [node, None, *reversed(node.parents)]
    return order


assert order_by_stack(y) == order_by_recursion(y) == topological_order(y)
len(order_by_stack(total)), len(topological_order(total))

# %% [markdown]
# `autograd.topological_order` is these lines, and a graph may be a million nodes deep.
#
# A graph often has **several** topological orders. Below, `left` and `right` may come in either order, as neither is
# made from the other. Every one of them gives the same gradients, but for the last digit; the engine takes the one that
# the order of the parents suggests, so that a program gives the same result, to the last digit, each time it runs.

# %%
a = Value(1.0, label="a")
left, right = a.exp(), a.sin()
y = left * right
left.label, right.label, y.label = "left", "right", "y"
for position, node in enumerate(topological_order(y), 1):
    node.label = f"{position}. {node.label}"
draw(y)

# %% [markdown]
# ## Exercises
#
# **3.1 Without order.** `a = Value(1.0)`, `b = 3 * a`, `c = b * b`. The true derivative of `c` with respect to `a`
# is 18. What does `without_order` leave in `a.grad`?

# %%
left_in_a = ...

check("3.1", left_in_a)

# %% [markdown]
# **3.2 Catch `assigning`.** Write a function of one `Value` on which `assigning` goes wrong, although no operation in
# it uses the same parent twice (so no `a + a` and no `a * a`).


# %%
def caught(a):
    return ...


check("3.2", caught)

# %% [markdown]
# **3.3 Which of them need their arrows counted?** `x` and `y` are two `Value`s. For which of these expressions is a
# gradient wrong with `with_sets`? Give a list of some of them, as strings.
#
# `"x * y"`, `"x * x"`, `"x + y + x"`, `"x / x"`, `"(x + y) * (x + y)"`, `"(x + y) * (y + x)"`

# %%
wrong_with_sets = ...

check("3.3", wrong_with_sets)

# %% [markdown]
# **3.4 Visit them.** In which order may a backward sweep visit the six labelled nodes of this graph? Give their labels,
# such as `["a", "p", ...]`. (There are several such orders; any will do.)

# %%
a = Value(0.5, label="a")
p = a * 3
q = p.exp()
r = p + q
t = a.sin()
s = r * t
p.label, q.label, r.label, s.label, t.label = "p", "q", "r", "s", "t"
draw(s)

# %%
visits = ...

check("3.4", visits)

# %% [markdown]
# **3.5 Find an order in another way.** Write a function that returns a topological order of all that `root` was made
# from, without recursion, and not by the stack with marks above. Here is an idea: count how many arrows leave each
# node. Start at the root; a node whose arrows have all been used up is ready, and comes next. That gives the order in
# reverse.


# %%
def order_by_counting(root):
    return ...


check("3.5", order_by_counting)

# %% [markdown]
# **3.6 What it saves.** A ladder of 20 doublings. How many arrows does a sweep in order use, and how many paths are
# there?

# %%
arrows_and_paths = [..., ...]

check("3.6", arrows_and_paths)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `topological_order(y)` | all that `y` was made from, parents before children, each once |
# | `node.parents`, `node.local_derivatives` | one entry for each arrow; `None` is the derivative by a constant |
# | `paths(y, x).count` | how many paths there are, without listing them |
# | `node.grad = ...`, `node.zero_grad()` | set a gradient, or forget it, by hand |
# | `draw(y)`, `frames(y)`, `explain(y, wrt=a)` | the graph; the sweep, picture by picture; one gradient on paper |
