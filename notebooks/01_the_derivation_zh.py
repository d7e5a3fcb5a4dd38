# %% [markdown]
# # 1. 推导
#
# 网络是怎样学习的？它只需要一样东西：误差对每个权重的导数。这一课对多层感知机（MLP）手工推导它，分成十五条结论，D1 到 D15。每一条都出现三次：一个公式；一张计算图，是在计算这个公式时记录下来的；还有并排的两个数，一个由公式算出，一个由 `backward()` 求得。两者直到第十二位数字都相同。
#
# **学完本课，你将能够**
#
# - 用纸和笔推导多层感知机中任意一个权重的梯度，
# - 说出什么是*敏感度* $\delta$，以及链式法则为什么使推导成为递推，
# - 在记录下来的计算图的箭头上，找到公式中的每一个因子，
# - 说明为什么从输出到输入反向走一遍，就足以得到所有权重的梯度，又省去了多少计算，
# - 用梯度训练网络，并知道现成的分类器内部在做什么。
#
# 图中的文字是程序画的，与[英文版](01_the_derivation.ipynb)相同；代码也相同。

# %% tags=["setup", "remove-cell"]
import chainrule_course

# %% [markdown]
# ## 记号
#
# | | |
# |---|---|
# | $x_j$ | 一个输入 |
# | $w_{jk}$ | 从单元 $j$ 到下一层单元 $k$ 的权重 |
# | $z_k = \sum_j w_{jk} O_j$ | 进入单元 $k$ 的加权和，称为*净输入*（pre-activation） |
# | $O_k = s(z_k)$ | 单元 $k$ 的输出，$s$ 是 sigmoid 函数 |
# | $t_k$ | 目标值：$O_k$ 应该是多少 |
# | $E = \frac12 \sum_k (O_k - t_k)^2$ | 误差：输出与目标之间距离的平方的一半 |
# | $I$、$J$、$K$ | 先后相接的三层；$i$、$j$、$k$ 是各层单元的编号 |
#
# 对每个权重 $w$，我们要求 $\dfrac{\partial E}{\partial w}$：只改变这一个权重时，误差变化得多快。

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
# ## 会记忆的数
#
# 在代码里，凡是要对它求导的数都是一个 `Value`。它有一个数值 `data`；由它算出来的结果也是 `Value`，并且记得自己是由什么算出来的。
# `y.backward()` 沿着这些记录往回走，把 `y` 对每个 `Value` 的导数放进它的 `grad`。取 $y = x \cdot x$，$x = 3$，此处 $\frac{dy}{dx} = 2x$：

# %%
x = Value(3.0, label="x")
y = x * x
y.backward()
print(f"y is {y.data:g}, and dy/dx is {x.grad:g}")

# %% [markdown]
# 它是怎样做到的，正是下面要推导的；它是怎样造出来的，见[第 2 课](02_a_number_that_remembers.ipynb)。`Constant`
# 是不对它求导的数，例如一个输入。

# %% [markdown]
# ## D1. sigmoid 的导数由它自己表示
#
# sigmoid 函数 $s(x) = \dfrac{1}{1 + e^{-x}}$ 把任意一个数变成 0 与 1 之间的数。由商的求导法则，
#
# $$s'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}},$$
#
# 而第二个因子就是 $1 - s(x)$。所以
#
# $$\boxed{s'(x) = s(x)\,(1 - s(x))} \tag{D1}$$
#
# 有了函数值就有了导数，只多用一次减法和一次乘法。下图画出这两条曲线；黑点是 `backward()` 在各处求得的值。

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
# 画成计算图，它只有一个箭头。箭头上写的是箭头所指的结点对箭尾结点的导数，在 `sigmoid` 运行的那一刻就算好了：这叫*局部导数*。

# %%
x = Value(1.5, label="x")
s = sigmoid(x)
label(s=s)
s.backward()
draw(s)

# %%
side_by_side({f"x = {x.data:g}": (sigmoid(x.data) * (1 - sigmoid(x.data)), x.grad) for x in xs[2::4]})

# %% [markdown]
# 斜率从不超过 $\frac14$，离 0 远了就几乎为零。请记住这一点：深层网络的困难就由此而来（[第 6 课](06_where_gradients_go.ipynb)）。
#
# 在计算机上有一点不同。当 $x = 30$ 时，sigmoid 非常接近 1，于是 $1 - s(x)$ 的有效数字几乎丢光。引擎算的是 $s(x)\,s(-x)$，在纸上是同一个式子，却保住了这些数字。所以这里不准的是*公式*：

# %%
x = Value(30.0)
sigmoid(x).backward()
side_by_side({"x = 30": (sigmoid(30.0) * (1 - sigmoid(30.0)), x.grad)})

# %% [markdown]
# ## D2. 一个单元
#
# 最小的网络只有一个单元，编号 0，带几个输入：$z_0 = \sum_j w_{j0}\,x_j$，$\;O_0 = s(z_0)$，$\;E = \frac12 (O_0 - t)^2$。从权重到误差要走三步，所以链式法则给出三个因子：
#
# $$\frac{\partial E}{\partial w_{j0}} = \frac{\partial E}{\partial O_0} \cdot \frac{\partial O_0}{\partial z_0} \cdot \frac{\partial z_0}{\partial w_{j0}} .$$
#
# 第一个是 $O_0 - t$；平方前面放 $\frac12$，正是为了与求导得到的 2 约去。第二个是 D1。第三个是 $x_j$，因为 $w_{j0}$ 在和式中只出现一次，乘的是 $x_j$：
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
# 各个因子都在图上。从 $w_{10}$ 出发的箭头上是 $x_1 = 1$；从 $z_0$ 到 $O_0$ 的箭头上是 $O_0(1 - O_0) = 0.235$；最后三个数 $1 \cdot (-1.245) \cdot 0.5 = -0.6225$ 合成 $O_0 - t$。权重方框里的 `grad` 就是它们的乘积。`explain` 为这张图写出刚才的推导：

# %%
explain(E, wrt=w[0])

# %%
factor = (O_0.data - t) * O_0.data * (1 - O_0.data)
side_by_side({w_j.label: (factor * x_j.data, w_j.grad) for w_j, x_j in zip(w, x)})

# %% [markdown]
# ## D3. 并排的几个单元
#
# 现在看一层：单元 $k = 1, 2, \dots$ 各有自己的权重，而看到的是相同的输入。误差是一个和，$E = \frac12 \sum_k (O_k - t_k)^2$。

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
# （误差没有画出来；它的梯度写在每个方框里。）把这些单元排成一列，就是平常所见的样子，每条线是一个权重：

# %%
layer = MLP(2, [3], output="sigmoid")
for neuron, w_k in zip(layer.layers[0].neurons, w):
    for own, w_jk in zip(neuron.w, w_k):
        own.data = w_jk.data
names = {"input_names": ["x_1", "x_2"], "output_names": ["O_1", "O_2", "O_3"]}
draw_network(layer, x=[x_j.data for x_j in x], **names)

# %% [markdown]
# 和式中只有含 $O_k$ 的那一项与 $w_{jk}$ 有关。对这个权重来说，其余各项都是常数，剩下的就是单独一个单元：
#
# $$\boxed{\frac{\partial E}{\partial w_{jk}} = (O_k - t_k)\; O_k\,(1 - O_k)\; x_j} \tag{D3}$$

# %%
numbers = {}
for w_k, O_k, t_k in zip(w, O, t):
    factor = (O_k.data - t_k) * O_k.data * (1 - O_k.data)
    numbers |= {w_jk.label: (factor * x_j.data, w_jk.grad) for w_jk, x_j in zip(w_k, x)}
side_by_side(numbers)

# %% [markdown]
# ## D4. 其余各项为什么消失
#
# 其余各项是常数，这可以*看*出来：从 $w_{jk}$ 出发，除了 $O_k$，没有路通向别的输出。
#
# $$\boxed{\frac{\partial O_i}{\partial w_{jk}} = 0 \quad (i \neq k)\text{，因为图中没有从 } w_{jk} \text{ 到 } O_i \text{ 的路径}} \tag{D4}$$

# %%
draw(O, highlight=w[1][0])

# %%
print("paths to   O_1  O_2  O_3")
for w_k in w:
    for w_jk in w_k:
        print(f"from {w_jk.label}" + "".join(f"{paths(O_i, w_jk).count:5}" for O_i in O))

# %% [markdown]
# ## D5. 前后相接的单元
#
# 如果一个单元的输出又是另一个单元的输入呢？取最短的链 $x \to O_1 \to O_2 \to E$，每一步一个权重。
#
# $$z_1 = w_1 x, \quad O_1 = s(z_1), \quad z_2 = w_2\,O_1, \quad O_2 = s(z_2), \quad E = \tfrac12 (O_2 - t)^2 .$$
#
# 误差通过 $O_2$ 依赖于 $w_1$，而 $O_2$ 又通过 $O_1$ 依赖于它。链式法则跟着这条路走：
#
# $$\boxed{\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial O_2} \cdot \frac{\partial O_2}{\partial O_1} \cdot \frac{\partial O_1}{\partial z_1} \cdot \frac{\partial z_1}{\partial w_1}} \tag{D5}$$
#
# **即沿路径各个局部导数的乘积。**

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
# 请从下往上读：$\frac{\partial E}{\partial O_2} = O_2 - t$（误差的三个方框在这里折叠成一个），然后是 $\frac{\partial O_2}{\partial O_1} = O_2 (1 - O_2) \cdot w_2$，再是 $O_1 (1 - O_1)$，最后是 $x$。路径就在图中，每个箭头上都有一个数，所以可以把它们乘起来：

# %%
[path] = paths(E, w_1)
print("along the path:", " · ".join(f"{derivative:.4g}" for derivative in path.local_derivatives))
print("their product: ", f"{path.product:.6g}")

# %%
by_hand = (O_2.data - t) * O_2.data * (1 - O_2.data) * w_2.data * O_1.data * (1 - O_1.data) * x
side_by_side({"w_1": (by_hand, w_1.grad)})

# %% [markdown]
# ## D6. 路径分叉
#
# 网络中间的单元与*好几个*单元相连。设 $O_1$ 通向两个单元，权重为 $w_2$ 和 $w_3$，各有一个误差。现在 $w_1$ 的微小变化从两条路到达 $E$，两边传来的影响相加：
#
# $$\boxed{\frac{\partial E}{\partial w_1} = \sum_{\text{从 } w_1 \text{ 到 } E \text{ 的路径}} \;\;\; \prod_{\text{路径上的箭头}} \text{局部导数}} \tag{D6}$$

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
# *沿每条路径相乘，再对所有路径相加*。无论图有多大，道理就是这些。剩下的问题是怎样不列出路径就算出它来，因为网络里的路径多得根本列不完。

# %% [markdown]
# ## 网络
#
# 这是一个三层的网络：$I$、$J$、$K$，在代码中是 `model.layers[0]`、`[1]`、`[2]`。（引擎的下标次序与推导相反：$K$ 层的 $w_{jk}$ 是 `model.layers[2].neurons[k].w[j]`，名为 `w[2][k][j]`，因为权重归它所通向的单元所有。）`trace` 返回每一层里发生的事，什么也不隐藏。

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
# 圆圈里是单元的输出，下面还有一个叫 δ 的数，马上就会讲到。线是权重：蓝色大于 0，橙色小于 0。

# %% [markdown]
# ## D7. 最后一层
#
# 看最后一层的一个权重 $w_{jk}$。与 D3 相比什么也没有变，只是这一层的输入不再是网络的输入，而是前一层的输出 $O_j$。所以 $x_j$ 换成 $O_j$：
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
# ## D8. 敏感度 δ
#
# 通向单元 $k$ 的所有权重，$O_j$ 前面的因子都相同。它属于这个单元，所以给它一个名字，叫做单元 $k$ 的*敏感度*（delta）：
#
# $$\boxed{\delta_k = (O_k - t_k)\; O_k\,(1 - O_k), \qquad \frac{\partial E}{\partial w_{jk}} = \delta_k\,O_j} \tag{D8}$$
#
# 它其实一直都在图中，就是 $z_k$ 的方框里写的 `grad`：$\delta_k = \frac{\partial E}{\partial z_k}$。

# %%
numbers = {}
for k, (z_k, O_k, t_k) in enumerate(zip(*layer_K, targets)):
    numbers[f"delta of unit {k}"] = ((O_k.data - t_k) * O_k.data * (1 - O_k.data), z_k.grad)
side_by_side(numbers)

# %% [markdown]
# ## D9. 往下一层
#
# 现在看 $J$ 层的一个权重 $w_{ij}$，它从 $I$ 层的单元 $i$ 通向单元 $j$。下图是它在网络中经过的路：

# %%
w_ij = J.neurons[1].w[0]
draw_network(model, E, highlight=w_ij)

# %% [markdown]
# 有一条线通向单元 $j$。从那里路分叉，通向最后一层的每个单元 $k$。由 D6，要对 $k$ 求和；由 D5，要沿路相乘：
#
# $$\frac{\partial E}{\partial w_{ij}} = \sum_k \underbrace{\frac{\partial E}{\partial z_k}}_{\delta_k} \cdot \underbrace{\frac{\partial z_k}{\partial O_j}}_{w_{jk}} \cdot \underbrace{\frac{\partial O_j}{\partial z_j}}_{O_j (1 - O_j)} \cdot \underbrace{\frac{\partial z_j}{\partial w_{ij}}}_{O_i} .$$
#
# 后两个因子与 $k$ 无关，可以提到求和号外面：
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
# 引擎也是这样推导的。它沿着记录下来的图从 $E$ 走到这个权重，每遇到一个加权和，就像我们一样引入一个 δ：

# %%
explain(E, wrt=w_ij)

# %% [markdown]
# ## D10. 递推
#
# 比较 D9 与 D8。如果给 $O_i$ 前面的因子也起一个名字，
#
# $$\boxed{\delta_j = O_j\,(1 - O_j) \sum_k \delta_k\,w_{jk}, \qquad \frac{\partial E}{\partial w_{ij}} = \delta_j\,O_i} \tag{D10}$$
#
# 那么*每一层*的权重，梯度的形式都一样：它所通向的单元的 δ，乘以它所来自的单元的输出。而一层的各个 δ 由上一层的 δ 得出。上一层的 δ 是怎么来的并不要紧：推导中从未用到 $K$ 是最后一层。所以同一个式子把我们从 $J$ 带到 $I$，一直到第 0 层，网络有多深都行。
#
# 写成程序，里面只有普通的数：


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
# 再看一个深到没有人愿意在纸上推导的网络：六层，每层四个单元。每个点是它的一个权重，纵坐标是递推的结果，横坐标是 `backward()` 的结果。

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
# 所有的点都在对角线上。它们还分成了群：越靠下的层，梯度越小，因为每往下一步就多一个因子 $O(1 - O) \le \frac14$。这就是*梯度消失*，[第 6 课](06_where_gradients_go.ipynb)专门讲它。

# %% [markdown]
# ## D11. 偏置
#
# 单元通常还有一个偏置，即加到加权和上的一个数：$z_k = \sum_j w_{jk} O_j + b_k$。它的局部导数是 1，所以剩下的就只有 δ：
#
# $$\boxed{\frac{\partial E}{\partial b_k} = \delta_k = \frac{\partial E}{\partial z_k}} \tag{D11}$$
#
# 偏置就是输入恒为 1 的权重。上面的网络其实一直都有偏置，只是都为 0，不起作用；现在给每个偏置另一个值。

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
# ## D12. 为什么要反向
#
# 像开头那样对每个权重单独求导，就要把同样的因子一遍又一遍地写出来：上面各层的因子出现在下面*每一个*导数里。有三种做法。
#
# 1. **逐条路径**（D6）：对每个权重列出所有路径，沿每条路径相乘，再相加。
# 2. **逐个权重**：对每个权重把图走一遍，看它影响了什么。*对同一个权重*没有一个乘积算两次，但换一个权重就要全部重来。计算量按“权重数 $\times$ 结点数”增长。
# 3. **反向走一遍**（D10）：每个箭头只用一次，同时服务于所有权重。计算量按箭头数增长。
#
# 这些都不必凭空相信。我们让三种做法在同一张记录下来的图上运行，所用的数会自己数出被乘了多少次，再看三者的梯度是否相同。

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
# 逐条路径时，每加一层，计算量就增加到两倍以上。反向走一遍所需的乘法次数恰好等于箭头数，每加一层只增加同样多。而这还只是每层两个单元的网络；每层一百个单元时，路径的条数每层要乘以一百。

# %% [markdown]
# ## D13. 为什么从上到下
#
# $\delta_j$ 需要上一层所有的 $\delta_k$，所以次序没有选择的余地。首先只能算 $K$ 层的 δ，它们只需要输出和目标值；由此得到通向这一层的所有权重的梯度：

# %%
draw_network(model, E, show="gradients", at=1)

# %% [markdown]
# 有了它们，再算 $J$ 层的 δ：

# %%
draw_network(model, E, show="gradients", at=2)

# %% [markdown]
# 有了这些，再算 $I$ 层的 δ。现在所有的梯度都知道了。

# %%
draw_network(model, E, show="gradients", at=3)

# %% [markdown]
# 引擎并不知道什么是层。它按**逆拓扑序**走遍记录下来的图：每个结点都排在由它算出的所有结点之后。这样，各个 δ 自然就按正确的次序得出（这个次序见[第 3 课](03_why_an_order_is_needed.ipynb)）：
#
# $$\boxed{\text{各个 } \delta \text{ 得出的次序} \;=\; \text{逆拓扑序}} \tag{D13}$$

# %%
unit_of = {}
for name, layer in zip("IJK", (layer_I, layer_J, layer_K)):
    unit_of |= {z: f"unit {k} of {name}" for k, z in enumerate(layer.pre_activations)}
print(" → ".join(unit_of[node] for node in reversed(topological_order(E)) if node in unit_of))

# %% [markdown]
# ## D14. 有什么用
#
# $E$ 说明网络有多好，梯度说明 $E$ 朝哪个方向增长得最快。所以我们朝相反的方向走：
#
# $$\boxed{w \;\leftarrow\; w - \eta\,\frac{\partial E}{\partial w} \qquad \text{所有权重同时更新}} \tag{D14}$$
#
# $\eta$ 叫做*学习率*。该走多远呢？下面是“异或”问题的四个点，单独一个单元必定学不会；用一个有三个隐藏单元的网络，把误差画成 $\eta$ 的函数。

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
# 起初误差下降，陡峭程度正如梯度所说。步子再大，就不再如此；过了最低点，误差又增大：梯度说的只是*小*步。所以要走很多步，每走一步重新计算梯度。

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
# 没有人告诉这个网络怎样区分这四个点。它只凭 D14 就找到了能区分它们的权重。在[第 5 课](05_from_a_neuron_to_a_network.ipynb)里，网络要学会辨认形状；[第 7 课](07_optimizers.ipynb)讲更好的下山办法。

# %% [markdown]
# ## D15. 现成的形式
#
# 现成的分类器所做的，就是这里推导的东西。其中一个是 `MLPClassifier`，各种名称都与 scikit-learn 一致。两个隐藏层，各有十个 sigmoid 单元（那里叫 `"logistic"`），用 L-BFGS 方法训练，它能从同样的梯度中得到更多的信息（[第 7 课](07_optimizers.ipynb)）：

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
# 它里面就是一个和上面一样的网络，`classifier.network_`，由普通的神经元组成，可以拿出来看。它的输出不再经过 sigmoid，$O = z$（称为 *logit*），误差是交叉熵，这时最后一层的 δ 更简单（练习 1.6）。其余全是 D10，在这里同样成立：输出以下，δ 由 δ 得出。（有些单元已经饱和，所以像 D1 中那样，把 $O(1 - O)$ 写成 $s(z)\,s(-z)$。）

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
# ## 练习
#
# 先用纸和笔。检查程序不仅说答案错了，还会指出错在哪一步，为什么。想让它用英文回答，就写 `speak("en")`。

# %%
speak("zh")

# %% [markdown]
# **1.1 sigmoid 的斜率。** 在某处 $s(x) = 0.9$。$s'(x)$ 是多少？

# %%
slope = ...

check("1.1", slope)

# %% [markdown]
# **1.2 一个单元。** $O_0 = 0.75$，$\;t = 1$，$\;x_j = 2$。$\dfrac{\partial E}{\partial w_{j0}}$ 是多少？

# %%
dE_dw = ...

check("1.2", dE_dw)

# %% [markdown]
# **1.3 有多少条路径？** 一个网络有 $I$、$J$、$K$ 三层，分别有 4、5、3 个单元。从 $I$ 层的一个权重到 $K$ 层的所有输出，总共有多少条路径？从 $J$ 层的一个权重呢？从 $K$ 层的一个权重呢？

# %%
counted = [..., ..., ...]

check("1.3", counted)

# %% [markdown]
# **1.4 往下一层。** 单元 $j$ 的输出是 $O_j = 0.5$，通向两个单元，$w_{j1} = 2$，$w_{j2} = -1$。这两个单元的敏感度是 $\delta_1 = 0.1$ 和 $\delta_2 = 0.4$。$\delta_j$ 是多少？又若 $O_i = 0.8$，$\dfrac{\partial E}{\partial w_{ij}}$ 是多少？

# %%
delta_j = ...
dE_dw_ij = ...

check("1.4", [delta_j, dE_dw_ij])

# %% [markdown]
# **1.5 递推。** 对 sigmoid 单元，写出从一层到下面一层的这一步。`outputs` 是本层的各个 $O_j$，`deltas_above` 是上层的各个 $\delta_k$，`weights_above[k][j]` 是 $w_{jk}$。返回所有 $\delta_j$ 组成的列表。


# %%
def deltas_below(outputs, deltas_above, weights_above):
    return ...


check("1.5", deltas_below)

# %% [markdown]
# **1.6 另一种误差。** 目标 $t$ 为 0 或 1 时，常用交叉熵 $E = -t \log O - (1 - t) \log (1 - O)$ 代替平方误差。这时 sigmoid 单元的 $\delta = \dfrac{\partial E}{\partial z}$ 是什么？写成 $O$ 和 $t$ 的函数。（结果很简单，人们正是因此而用它。）


# %%
def delta_of_cross_entropy(O, t):
    return ...


check("1.6", delta_of_cross_entropy)

# %% [markdown]
# **1.7 另一种激活函数。** 用 $\tanh$ 代替 sigmoid，$O_j = \tanh(z_j)$，$\tanh'(z) = 1 - \tanh^2(z)$。为它写出 D10：由 $O_j$ 与和 $S = \sum_k \delta_k w_{jk}$ 求 $\delta_j$。


# %%
def delta_of_tanh(O_j, S):
    return ...


check("1.7", delta_of_tanh)

# %% [markdown]
# ## 本课用到的
#
# | | |
# |---|---|
# | `Value(0.5, "w_1")`、`Constant(1.5, "x")` | 记得自己怎样得来的数；不需要梯度的数 |
# | `dot(w, x)`、`sigmoid(z)` | 单元的加权和与输出 |
# | `E.backward()`、`w.grad` | `E` 对算出它所用的一切的导数 |
# | `draw(E)`、`draw(E, highlight=w)` | 记录下来的计算图，箭头上是局部导数；用粗线画出一个权重的路径 |
# | `explain(E, wrt=w)` | 由引擎写出一个梯度的推导 |
# | `paths(E, w)` | 各条路径，每条有 `local_derivatives` 和它们的 `product`；还有路径数 `count` |
# | `MLP`、`model.trace(x)`、`squared_error` | 网络；每个单元的 $z$ 与 $O$；距离平方的一半 |
# | `draw_network(model, E, show="gradients", at=2)` | 按列画出的网络；反向传播进行到哪一步 |
# | `topological_order(E)` | 所有结点，每个都排在算出它所用的结点之后 |
# | `nn.estimators.MLPClassifier` | 现成的形式，与 scikit-learn 配合使用 |
