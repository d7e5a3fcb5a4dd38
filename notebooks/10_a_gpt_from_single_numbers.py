# %% [markdown]
# # 10. A GPT from single numbers
#
# The programs that write text are made of what you know by now: products, sums, `exp`, and a gradient. Here is a whole
# one, small enough to read in a few minutes, written with single numbers and trained in seconds. It learns to make up
# names.
#
# **You will be able to**
#
# - turn words into tokens, and say what the loss of a guess is,
# - compute *attention*, and look at it,
# - train a model of your own design with `fit`, compiled,
# - let it write, letter by letter, warmer or colder.

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## Words as numbers
#
# The words are made of syllables by the project itself: they sound like names, and belong to nobody. Letters become
# the numbers 1 to 26, and 0 stands before the first letter and after the last. At each place the model is asked which
# **token** comes next.

# %%
import inspect
import math

from IPython.display import Code

from autograd import Value, draw, no_grad, softmax, topological_order
from nn import Adam, fit
from nn.course import check, gpt
from nn.course.names import names
from nn.course.pictures import panels
from nn.plots import loss_curve

print(", ".join(names(8)))
print(names(1)[0], gpt.tokenize(names(1)[0]))

# %% [markdown]
# ## The model
#
# This is all of it. It is imported from `nn.course.gpt`, where you can read the rest: `linear` is a matrix times a
# list, one `dot` a row, and `add` adds two lists.

# %%
Code(inspect.getsource(gpt.GPT.next_logits) + "\n" + inspect.getsource(gpt.GPT.attention), language="python")

# %% [markdown]
# A token is looked up in a table and becomes 16 numbers, its **embedding**; a second table has 16 numbers for each
# position, and they are added. Then twice something more is *added*, so that gradients have a straight way back: what
# the letter takes from letters before it, and what a small ReLU network makes of that. At last each of the 27 tokens
# gets a score, its **logit**.
#
# `rms_norm` keeps the numbers at a size of about 1 (RMSNorm, from *root mean square*):
#
# $$\mathrm{RMSNorm}(x)_i = \frac{x_i}{\sqrt{\frac{1}{n} \sum_j x_j^2 + \varepsilon}} .$$
#
# That mixes everything with everything, as the graph for two numbers shows. (`dot` is one node; its operands are $x$
# twice.)

# %%
x, y = Value(3.0, label="x"), Value(4.0, label="y")
first, second = gpt.rms_norm([x, y])
first.backward()
draw(first, rankdir="TB")

# %% [markdown]
# The gradient of `y` is negative: what makes the other larger makes this one smaller.

# %% [markdown]
# ## Attention
#
# How does a letter know what came before it? Each sends out a **query** $q$, and shows a **key** $k$ and a **value**
# $v$, of 4 numbers each. Where a query fits a key, their product is large. Softmax makes weights of these products,
# which add up to 1, and the letter takes the values by these weights:
#
# $$a_{ij} = \underset{j \le i}{\mathrm{softmax}} \left( \frac{q_i \cdot k_j}{\sqrt 4} \right), \qquad
# \text{taken}_i = \sum_{j \le i} a_{ij} \, v_j .$$
#
# Only letters up to itself are there to be looked at: keys and values go into a cache, one token after the other. There
# are four such **heads**, each with 4 of the 16 numbers. Let us see whom they look at, before anything is learnt:


# %%
def attention(model, word):
    """Return, for each head, a row of weights for each token."""
    cache = gpt.KeyValueCache()
    with no_grad():
        for position, token in enumerate(gpt.tokenize(word)[:-1]):
            model.next_logits(token, position, cache)
    n = len(cache.weights)
    return [
        [[weight.data for weight in row[head]] + [math.nan] * (n - len(row[head])) for row in cache.weights]
        for head in range(gpt.HEADS)
    ]


def draw_attention(model, word):
    heads = [(f"head {head + 1}", "looks at", "token" if head == 0 else "") for head in range(gpt.HEADS)]
    figure, all_axes = panels(*heads, width=2.3, height=2.7)
    letters = ["·", *word]
    for axes, weights in zip(all_axes, attention(model, word)):
        axes.imshow(weights, cmap="Blues", vmin=0.0, vmax=1.0)
        axes.grid(False)
        axes.set_xticks(range(len(letters)), letters)
        axes.set_yticks(range(len(letters)), letters)
    return figure


model = gpt.GPT(seed=0)
draw_attention(model, "keamola")

# %% [markdown]
# The dot is the token 0, the beginning. Dark means a weight of 1. The beginning can look only at itself, and each row
# adds up to 1; the first guess is to look at all alike.

# %% [markdown]
# ## How wrong?
#
# The loss is $-\log p$ of the token that really came next, averaged over the places of a word. For one word all that is
# one graph:

# %%
inputs, targets = gpt.documents(1000)
loss = gpt.loss(model(inputs[0]), targets[0])
print(f"{len(model.parameters())} parameters, {len(topological_order(loss))} nodes in the graph of one word")
print(f"loss {loss.data:.2f}, and log 27 = {math.log(27):.2f}")

# %% [markdown]
# Untrained, it is about as good as any guess among 27. And it writes accordingly:

# %%
print(", ".join(gpt.generate(model, seed) for seed in range(6)))

# %% [markdown]
# ## Training
#
# A step for each word, ten times through a thousand words. `engine="compiled"` traces the graph of each length of word
# once, and then runs it as machine code, where there is `llvmlite` (`pip install llvmlite`). Without it, NumPy runs the
# same program, and it takes some ten times as long: half a minute.

# %% tags=["varies"]
history = fit(
    model,
    inputs,
    targets,
    loss=gpt.loss,
    optimizer=Adam(model.parameters(), lr=0.01),
    epochs=10,
    batch_size=1,
    engine="compiled",
    progress=False,
)
loss_curve(history)

# %% [markdown]
# It falls quickly, to about 2, and then slowly. It cannot reach 0: which syllable comes next is drawn by chance, and no
# model can know it.
#
# Did it learn what a name sounds like? These words are drawn by chance from what it has learnt. (On another processor
# last digits may round otherwise, and after ten thousand steps other words come out.)

# %% tags=["varies"]
known = set(names(1000))
for word in [gpt.generate(model, seed) for seed in range(12)]:
    print(word, "(one that it was shown)" if word in known else "")

# %% [markdown]
# Consonants and vowels mostly take turns, and the endings are those of the list. Hardly any word was in it.

# %% [markdown]
# ## What the heads look at now

# %% tags=["cover"]
draw_attention(model, "keamola")

# %% [markdown]
# The heads have parted, and nearly every weight is close to 0 or to 1. In the notebook as it is stored, heads 1, 2 and 4
# mostly look at the beginning, whoever asks; head 3 chooses. That the beginning gets so much attention is common: who
# needs nothing looks there.

# %% [markdown]
# ## Warm and cold
#
# Before softmax, logits are divided by a **temperature**. Here are the chances of the letter after *kea*, at three of
# them. (The dot is now the end.)

# %%
with no_grad():
    logits = model(gpt.tokenize("kea")[:-1])[-1]
figure, [axes] = panels(("What comes after kea", "", "chance"), width=8.0)
letters = ["·", *"abcdefghijklmnopqrstuvwxyz"]
for shift, temperature in ((-0.27, 0.3), (0.0, 0.7), (0.27, 1.5)):
    chances = [p.data for p in softmax([z / temperature for z in logits])]
    places = [place + shift for place in range(gpt.TOKENS)]
    axes.bar(places, chances, width=0.27, label=f"temperature {temperature}")
axes.set_xticks(range(gpt.TOKENS), letters)
axes.grid(False)
axes.legend(frameon=False)
figure

# %% [markdown]
# Cold, it draws the same few letters again and again; warm, it dares more, and spells worse:

# %% tags=["varies"]
for temperature in (0.3, 0.7, 1.5):
    print(f"{temperature}:", ", ".join(gpt.generate(model, seed, temperature) for seed in range(6)))

# %% [markdown]
# That is a GPT. The large ones have more layers, more heads, more tokens and longer texts, and no further idea in what
# is differentiated: products, sums, `exp`, `log`, a root, and the chain rule.

# %% [markdown]
# ## Exercises
#
# **10.1 The loss of a guess.** A model gives each of the 27 tokens the same logit, whatever came before. What is its
# loss?

# %%
loss_of_a_guess = ...
check("10.1", loss_of_a_guess)

# %% [markdown]
# **10.2 Attention by hand.** A word has three letters. The query of the *second* is `[2, 0, 0, 0]`; the keys of the
# three are `[0, 5, 0, 0]`, `[1, 3, 0, 0]` and `[4, 0, 0, 0]`. With what weights does the second letter look at the
# letters it may look at? A list, in the order of the letters.

# %%
weights = ...
check("10.2", weights)

# %% [markdown]
# **10.3 Temperature.** Write a function of a list of logits and a temperature that returns the chances.


# %%
def tempered(logits, temperature):
    return ...


check("10.3", tempered)

# %% [markdown]
# ## What you used
#
# | | |
# |---|---|
# | `nn.course.gpt.GPT` | the model, a `Module` of nested lists of `Value`s |
# | `take(values, index)` | an entry chosen by a number, also in compiled code |
# | `softmax`, `logsumexp` | chances of logits, and what their loss is made of, without overflow |
# | `no_grad()` | computing without recording |
# | `fit(..., engine="compiled")` | training by a program that was traced once for each length of word |
# | `loss_curve(history)` | the loss over the epochs |
