"""Exercises of lesson 1: the derivation by hand, step by step; the checks answer in English or in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import Value, dot, log, paths, sigmoid, tanh
from nn.course.answers import EXACT, as_number, call, close, expect_length, expect_number
from nn.course.exercises import Wrong, exercise
from nn.course.language import tell
from nn.losses import squared_error
from nn.mlp import MLP


@exercise("1.1")
def slope_of_a_sigmoid(answer: Any) -> str:
    x = log(Value(9.0))  # where the sigmoid is 0.9
    s = sigmoid(x)
    (slope,) = s.local_derivatives
    expect_number(
        answer,
        slope or 0.0,
        {
            s.data: tell("that is s itself; its slope is s (1 - s).", "那是 s 本身；它的斜率是 s(1 - s)。"),
            1.0 - s.data: tell("that is 1 - s; the other factor, s, is missing.", "那是 1 - s；还缺另一个因子 s。"),
            s.data * (1.0 + s.data): tell(
                "the second factor is 1 - s, with a minus.", "第二个因子是 1 - s，中间是减号。"
            ),
            1.0 - s.data**2: tell(
                "1 - s² is the rule of tanh; that of the sigmoid is s (1 - s).",
                "1 - s² 是 tanh 的求导公式；sigmoid 的是 s(1 - s)。",
            ),
            0.25: tell(
                "that is the largest slope, at s = 0.5; here s is 0.9.", "那是 s = 0.5 处的最大斜率；这里 s = 0.9。"
            ),
            x.data: tell("that is the place x; D1 needs nothing but the value s.", "那是 x 的值；D1 只需要函数值 s。"),
        },
        tell("put 0.9 into s (1 - s).", "把 0.9 代入 s(1 - s)。"),
    )
    return tell("Right: 0.9 · 0.1. The place x need not be known.", "正确：0.9 · 0.1，不必知道 x 是多少。")


@exercise("1.2")
def one_unit(answer: Any) -> str:
    O, t, x = 0.75, 1.0, 2.0
    w = Value(log(3.0) / x)
    squared_error(sigmoid(w * x), t).backward()
    expect_number(
        answer,
        w.grad,
        {
            -w.grad: tell(
                "the sign: the first factor is O - t, output minus target, which is below 0 here.",
                "符号：第一个因子是 O - t，即输出减目标，这里小于 0。",
            ),
            w.grad / x: tell(
                "the last factor, x, is missing; without it this is the derivative by the weighted sum.",
                "缺最后一个因子 x；没有它，得到的是对加权和的偏导数。",
            ),
            (O - t) * x: tell(
                "the factor in the middle, O (1 - O), is missing: the error reaches w through the sigmoid.",
                "缺中间的因子 O(1 - O)：误差要经过 sigmoid 才传到 w。",
            ),
            (O - t) * O * x: tell(
                "of the sigmoid's derivative, O (1 - O), only O is there.", "sigmoid 的导数是 O(1 - O)，你只写了 O。"
            ),
            (O - t) * (1.0 - O) * x: tell(
                "of the sigmoid's derivative, O (1 - O), only 1 - O is there.",
                "sigmoid 的导数是 O(1 - O)，你只写了 1 - O。",
            ),
            2.0 * w.grad: tell(
                "twice too much: the half before the square cancels the 2.", "大了一倍：平方前面的 1/2 与 2 约去了。"
            ),
            O * (1.0 - O) * x: tell(
                "the first factor, O - t, is missing: it says how wrong the output is.",
                "缺第一个因子 O - t：它说明输出错了多少。",
            ),
            (O - t) ** 2 / 2.0: tell(
                "that is the error E itself, and not how fast it changes.", "那是误差 E 本身，不是它的变化率。"
            ),
        },
        tell("three factors: (O - t), then O (1 - O), then x.", "三个因子：(O - t)、O(1 - O)、x。"),
    )
    return tell(
        "Right: (0.75 - 1) · 0.75 · 0.25 · 2. A larger weight would make E smaller, so the number is negative.",
        "正确：(0.75 - 1) · 0.75 · 0.25 · 2。增大这个权重会使 E 减小，所以是负数。",
    )


@exercise("1.3")
def how_many_paths(answer: Any) -> str:
    model = MLP(2, [4, 5, 3], activation="sigmoid", output="sigmoid", seed=0)
    outputs = model.outputs([0.5, -0.5])
    right = [sum(paths(O, layer.neurons[0].w[0]).count for O in outputs) for layer in model.layers]
    of_I, of_J, of_K = expect_length(answer, ["I", "J", "K"])
    expect_number(
        of_I,
        right[0],
        {
            5.0: tell(
                "layer I: from its unit five ways lead to layer J, and from each of these three on to layer K.",
                "I 层：从它的单元到 J 层有五条路，而每一条又分成三条通向 K 层。",
            ),
            3.0: tell(
                "layer I: those are the ways through one unit of layer J alone; there are five such units.",
                "I 层：那只是经过 J 层一个单元的路；J 层有五个单元。",
            ),
            8.0: tell(
                "layer I: choices one after the other multiply, they do not add up.",
                "I 层：先后的选择要相乘，不是相加。",
            ),
            60.0: tell(
                "layer I: the weight leads to one unit of layer I, not to all four.",
                "I 层：这个权重只通向 I 层的一个单元，不是全部四个。",
            ),
        },
        tell(
            "layer I: one unit, then each of the five of layer J, then each of the three of layer K.",
            "I 层：先是一个单元，再是 J 层五个中的每一个，再是 K 层三个中的每一个。",
        ),
    )
    expect_number(
        of_J,
        right[1],
        {
            15.0: tell(
                "layer J: the weight leads to one unit of layer J, not to all five.",
                "J 层：这个权重只通向 J 层的一个单元，不是全部五个。",
            ),
            1.0: tell("layer J: its unit feeds every unit of layer K.", "J 层：它的单元与 K 层的每个单元相连。"),
        },
        tell("layer J: one unit, then each of the three of layer K.", "J 层：先是一个单元，再是 K 层三个中的每一个。"),
    )
    expect_number(
        of_K,
        right[2],
        {
            3.0: tell(
                "layer K: a weight of the last layer reaches one output only, its own (D4).",
                "K 层：最后一层的权重只能到达一个输出，就是它自己的那个（D4）。",
            ),
            0.0: tell("layer K: there is the way to its own output.", "K 层：它到自己的输出有一条路。"),
        },
        tell("layer K: one unit, whose output it is.", "K 层：只有一个单元，输出就是它的。"),
    )
    return tell(
        "Right: 1 · 5 · 3, then 1 · 3, then 1. With each layer below, the number is multiplied by a width.",
        "正确：1 · 5 · 3，1 · 3，1。每往下一层，路的条数就乘上一个层宽。",
    )


@exercise("1.4")
def one_layer_down(answer: Any) -> str:
    O_i, O_j, deltas, weights = 0.8, 0.5, [0.1, 0.4], [2.0, -1.0]
    slope = O_j * (1.0 - O_j)
    from_above = dot(deltas, weights)
    delta, dE_dw = expect_length(answer, ["delta_j", "dE/dw_ij"])
    expect_number(
        delta,
        slope * from_above,
        {
            from_above: tell(
                "delta: that is the sum over the units above; the factor O (1 - O) of unit j itself is missing.",
                "delta：那是对上层单元的求和；还缺单元 j 自己的因子 O(1 - O)。",
            ),
            slope * sum(deltas): tell(
                "delta: each delta from above comes through a weight; multiply by it before adding up.",
                "delta：上层的每个 delta 都经过一个权重传下来；先乘以权重，再相加。",
            ),
            slope * dot(deltas, [2.0, 1.0]): tell(
                "delta: the second weight is -1; keep its sign.", "delta：第二个权重是 -1，不要丢掉负号。"
            ),
            slope * dot(deltas, weights[::-1]): tell(
                "delta: the weights are the wrong way round; each belongs to the delta of its own unit.",
                "delta：两个权重弄反了；每个权重要配它自己那个单元的 delta。",
            ),
            O_j * from_above: tell(
                "delta: of the factor O (1 - O) only O is there.", "delta：因子 O(1 - O) 你只写了 O。"
            ),
            slope * slope * from_above: tell(
                "delta: the slopes of the units above are part of their deltas already.",
                "delta：上层单元的斜率已经包含在它们的 delta 里了。",
            ),
        },
        tell(
            "delta: add up delta times weight over the units above, then multiply by O (1 - O).",
            "delta：对上层单元求 delta 乘权重之和，再乘以 O(1 - O)。",
        ),
    )
    expect_number(
        dE_dw,
        slope * from_above * O_i,
        {
            slope * from_above * O_j: tell(
                "dE/dw: the last factor is the output of unit i, from which the weight comes, not of unit j.",
                "dE/dw：最后一个因子是权重的起点，即单元 i 的输出，不是单元 j 的。",
            ),
            slope * from_above: tell(
                "dE/dw: that is delta once more; multiply it by the output of unit i.",
                "dE/dw：那还是 delta；要再乘以单元 i 的输出。",
            ),
            slope * from_above * O_i * (1.0 - O_i): tell(
                "dE/dw: the slope of unit i does not belong here; the weight comes after that unit.",
                "dE/dw：这里没有单元 i 的斜率；这个权重在单元 i 之后。",
            ),
        },
        tell("dE/dw: delta of unit j, times the output of unit i.", "dE/dw：单元 j 的 delta 乘以单元 i 的输出。"),
    )
    return tell("Right: 0.25 · (0.2 - 0.4), and that times 0.8.", "正确：0.25 · (0.2 - 0.4)，再乘以 0.8。")


@exercise("1.5")
def the_recursion(answer: Any) -> str:
    model = MLP(2, [3, 2], activation="sigmoid", output="sigmoid", seed=5)
    here, above = model.trace([1.0, -0.5])
    squared_error(above.outputs, [1.0, 0.0]).backward()
    outputs = [O.data for O in here.outputs]
    deltas = [z.grad for z in above.pre_activations]
    weights = [[w.data for w in unit.w] for unit in model.layers[1].neurons]
    given = call(answer, list(outputs), list(deltas), [list(row) for row in weights])
    names = [f"delta_{j}" for j in range(3)]
    if isinstance(given, (list, tuple)) and len(given) == len(deltas) != len(outputs):
        raise Wrong(
            tell(
                "it returns a delta for each unit of the layer above; wanted is one for each unit of the layer itself.",
                "返回的是上层每个单元的 delta；要的是本层每个单元的 delta。",
            )
        )
    sums = [dot(deltas, [row[j] for row in weights]) for j in range(3)]
    flat = [number for row in weights for number in row]
    for j, number in enumerate(expect_length(given, names)):
        O = outputs[j]
        expect_number(
            number,
            here.pre_activations[j].grad,
            {
                sums[j]: tell(
                    "the sum over the layer above is right; the factor O (1 - O) is missing.",
                    "对上层的求和是对的；还缺因子 O(1 - O)。",
                ),
                O * sums[j]: tell("of the factor O (1 - O) only O is there.", "因子 O(1 - O) 你只写了 O。"),
                O * (1.0 - O) * sum(deltas): tell(
                    "each delta from above has to be multiplied by the weight that it comes through.",
                    "上层的每个 delta 要先乘以它经过的那个权重。",
                ),
                O * (1.0 - O) * sum(d * sum(row) for d, row in zip(deltas, weights, strict=True)): tell(
                    "for unit j only the weights that leave unit j count: weights_above[k][j], for each k.",
                    "对单元 j 只用从它出发的权重：对每个 k 取 weights_above[k][j]。",
                ),
                O * (1.0 - O) * dot(deltas, flat[2 * j : 2 * j + 2]): tell(
                    "the weights are read in rows of the wrong length: weights_above[k] has one entry for each j.",
                    "权重的行列读错了：weights_above[k] 对每个 j 有一项。",
                ),
                O * (1.0 - O) * deltas[0] * weights[0][j]: tell(
                    "only the first unit of the layer above is there; add up over all k.",
                    "只算了上层的第一个单元；要对所有 k 求和。",
                ),
                sigmoid(O) * (1.0 - sigmoid(O)) * sums[j]: tell(
                    "you took the sigmoid of O once more; O is the output already.",
                    "你对 O 又取了一次 sigmoid；O 已经是输出了。",
                ),
            },
            tell(
                f"delta_{j}: it should be O_j (1 - O_j) times the sum over k of delta_k w_jk.",
                f"delta_{j}：应该是 O_j (1 - O_j) 乘以对 k 的求和 Σ delta_k w_jk。",
            ),
            EXACT,
        )
    return tell(
        "Right, to the last digits of what backward() finds: this is D10.",
        "正确，与 backward() 的结果逐位相符：这就是 D10。",
    )


@exercise("1.6")
def delta_of_cross_entropy(answer: Any) -> str:
    for start, t in ((0.5, 1.0), (0.5, 0.0), (-2.0, 1.0)):
        z = Value(start)
        O = sigmoid(z)
        (-t * log(O) - (1.0 - t) * log(1.0 - O)).backward()
        number, o = as_number(call(answer, O.data, t)), O.data
        where = f"O = {o:.4g}, t = {t:g}: {number:.6g}. "
        slope = o * (1.0 - o)
        mistakes = {
            -z.grad: tell("The sign: it is output minus target.", "符号反了：应是输出减目标。"),
            (o - t) * slope: tell(
                "That is D8, for half the squared distance; here O (1 - O) cancels.",
                "那是 D8，对应平方误差；这里 O(1 - O) 会约去。",
            ),
            z.grad / slope: tell(
                "That is the derivative by O; delta is the one by z, so multiply by O (1 - O).",
                "那是对 O 的偏导数；delta 是对 z 的，还要乘以 O(1 - O)。",
            ),
        }
        if close(number, z.grad):
            continue
        reasons = [reason for mistake, reason in mistakes.items() if close(number, mistake)]
        otherwise = tell(
            "Differentiate E by O, which gives (O - t) / (O (1 - O)), and multiply by D1.",
            "先求 E 对 O 的导数，得 (O - t) / (O (1 - O))，再乘以 D1。",
        )
        raise Wrong(where + (reasons[0] if reasons else otherwise))
    return tell(
        "Right: O - t. Nothing in it gets small while the output is wrong, and so a unit that is wrong still learns.",
        "正确：O - t。只要输出是错的，其中就没有变小的因子，所以出错的单元仍然能学习。",
    )


@exercise("1.7")
def delta_of_tanh(answer: Any) -> str:
    weights: Sequence[float] = [0.7, -1.1]
    z = Value(0.4)
    O = tanh(z)
    above = [O * weight for weight in weights]
    squared_error(above, [1.0, 2.0]).backward()
    S, o = O.grad, O.data
    expect_number(
        call(answer, o, S),
        z.grad,
        {
            o * (1.0 - o) * S: tell(
                "O (1 - O) is the slope of the sigmoid; that of tanh is 1 - O².",
                "O(1 - O) 是 sigmoid 的斜率；tanh 的斜率是 1 - O²。",
            ),
            (1.0 - tanh(o) ** 2) * S: tell(
                "you took tanh of O once more; O is the output already.", "你对 O 又取了一次 tanh；O 已经是输出了。"
            ),
            (1.0 - o) * S: tell("the output has to be squared: 1 - O².", "输出要平方：1 - O²。"),
            (1.0 - o * o): tell("that is the slope alone; multiply it by the sum S.", "那只是斜率；还要乘以和 S。"),
            (1.0 + o * o) * S: tell("the sign: it is 1 - O².", "符号：应是 1 - O²。"),
            S: tell("that is the sum alone; multiply it by the slope, 1 - O².", "那只是和；还要乘以斜率 1 - O²。"),
        },
        tell("it should be (1 - O²) times S.", "应该是 (1 - O²) 乘以 S。"),
        EXACT,
    )
    return tell(
        "Right. Only the slope of the unit itself has changed; the sum over the layer above stays as it is.",
        "正确。变的只是单元自己的斜率；对上层的求和不变。",
    )
