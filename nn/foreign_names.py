"""Habits of other libraries: names that are not in `nn`, each with the way to the same end here.

Code in a sentence stands between backticks, and the tests see that it is there to be used.
"""

from __future__ import annotations

from autograd.support.absent_names import same_way

_ACTIVATION = "activations have names: `MLP(2, [8, 1], activation='relu')`"
_AS_MODULE = "write it as a Module: scalars need no layer for it, `class Shifted(Module): ...`"
_FIT = "`fit(model, X, y, loss=squared_error, optimizer=Adam(model.parameters()))` trains, over batches if asked"
_ESTIMATOR = "`from nn.estimators import MLPClassifier, MLPRegressor` has estimators with fit, predict and score"
_NO_MODES = "a model does the same in training and after it: leave it out"
_FLOATS = "parameters are Python floats, in double precision and on no device: leave it out"

OF_LOSSES: dict[str, str] = {
    **same_way("MSELoss mse_loss mse", "use `losses.mean_squared_error`, a function of one sample"),
    **same_way("L1Loss l1_loss mae", "use `losses.mean_absolute_error`, a function of one sample"),
    **same_way("HuberLoss SmoothL1Loss huber_loss", "use `losses.huber`, a function of one sample"),
    **same_way(
        "BCEWithLogitsLoss BCELoss bce binary_cross_entropy_with_logits",
        "use `losses.binary_cross_entropy`, a function of one sample and its logit, so no sigmoid before it",
    ),
    **same_way(
        "CrossEntropyLoss NLLLoss nll_loss categorical_cross_entropy",
        "use `losses.cross_entropy`, a function of one sample and its logits, so no softmax before it",
    ),
    **same_way("PoissonNLLLoss poisson_nll_loss", "use `losses.poisson`, a function of one sample"),
    **same_way("HingeEmbeddingLoss MultiMarginLoss", "use `losses.hinge`, a function of one sample"),
}

OF_NN: dict[str, str] = {
    **OF_LOSSES,
    **same_way("Linear Dense", "a layer is `Layer(2, 3, 'relu')`, its activation included"),
    "Sequential": "layers one after the other are `MLP(2, [8, 8, 1], activation='relu')`",
    **same_way("ReLU LeakyReLU ELU GELU SiLU Softplus Sigmoid Tanh LogSigmoid Softsign Hardtanh", _ACTIVATION),
    **same_way("relu sigmoid tanh", "functions are those of autograd: `from autograd import relu`"),
    **same_way("Softmax LogSoftmax", "`from autograd import softmax`; `losses.cross_entropy` takes logits"),
    **same_way("softmax log_softmax", "functions are those of autograd: `from autograd import softmax`"),
    "functional": "functions are those of autograd, `from autograd import relu, softmax`, and of `losses`",
    "optim": "optimizers are here: `SGD(model.parameters(), lr=0.1)`, `Adam`, `AdamW`, `RMSprop`",
    "Adagrad": "`SGD`, `Adam`, `AdamW` and `RMSprop` are here; `class Adagrad(Optimizer): ...` makes another",
    "init": "weights are drawn by name: `MLP(2, [8, 1], initializer='he_normal')`",
    "utils": "`clip_grad_norm(model.parameters(), 1.0)` and `clip_grad_value` are here",
    **same_way("clip_grad_norm_ clip_grad_value_", "use `clip_grad_norm(model.parameters(), 1.0)`"),
    "lr_scheduler": "`from nn.schedules import cosine` gives what `fit` takes as schedule",
    **same_way("Parameter Buffer", "a parameter is a Value among the attributes of a Module; a `Constant` is none"),
    **same_way("ModuleList ModuleDict ParameterList", "a Module finds parameters in plain lists and dicts"),
    **same_way("Dropout BatchNorm1d LayerNorm Conv1d Conv2d Embedding RNN LSTM GRU Flatten", _AS_MODULE),
    **same_way("DataLoader TensorDataset Trainer train", _FIT),
    **same_way("MLPClassifier MLPRegressor", _ESTIMATOR),
    **same_way("StandardScaler Standardizer", "`from nn.data import Standardizer`: it has `Standardizer.fit(X)`"),
    **same_way("datasets", "data sets are in nn.data: `from nn.data import load_dataset, moons`"),
    "train_test_split": "`from nn.data import load_dataset` gives data to split: `load_dataset('iris').split(0.3)`",
}

OF_MODELS: dict[str, str] = {
    "forward": "a model is called, `model(row)`, and a Module of your own says how by __call__, or by forward",
    "predict": "use `predict(model, row, loss)` for a row, or an estimator: `from nn.estimators import MLPClassifier`",
    **same_way("predict_proba score partial_fit", _ESTIMATOR),
    **same_way("fit compile train_on_batch", _FIT),
    **same_way("train eval training", _NO_MODES),
    **same_way("to cpu cuda double float half device", _FLOATS),
    **same_way("weight weights bias coefs_", "parameters belong to neurons: `model.layers[0].neurons[0].w`"),
    **same_way("modules children named_modules named_children", "use `model.parts()`"),
    **same_way("summary extra_repr", "use `print(model)`, or `draw_network(model)`"),
    **same_way("requires_grad_ freeze", "give the optimizer those parameters alone that are to change"),
    **same_way("save save_weights", "use `save(model, path)`"),
    **same_way("load load_weights", "use `load(path)`, which makes a model, or `model.load_state_dict(state)`"),
    "register_parameter": "assign a Value as attribute: a Module finds it",
    "register_buffer": "assign a `Constant` as attribute",
    "add_module": "assign a Module as attribute: its parameters are found",
    "apply": "loop over them: `model.parameters()`",
    "num_parameters": "use `len(model.parameters())`",
}

OF_OPTIMIZERS: dict[str, str] = {
    "param_groups": "one optimizer has one rate, `optimizer.lr`, which may be set; make one for each group",
    "minimize": "use `loss.backward()` and `optimizer.step()`, or `fit`",
    "learning_rate": "it is called lr, as in PyTorch: `optimizer.lr`",
    "apply_gradients": "gradients are on the parameters: `optimizer.step()`",
    "state": "use `optimizer.states`, one for each of `optimizer.parameters`",
}
