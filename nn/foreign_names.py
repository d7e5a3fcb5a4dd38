"""Names that other libraries have and `nn` has not, each with the way to the same end here.

Code in a sentence stands between backticks, and the tests see that it is there to be used.
"""

from __future__ import annotations

from autograd.support.absent_names import same_way

_ACTIVATION = "activations have names: `MLP(2, [8, 1], activation='relu')`"
_AS_MODULE = "write it as a Module: scalars need no layer for it, `class Shifted(Module): ...`"
_FIT = "`fit(model, X, y, loss=squared_error, optimizer=Adam(model.parameters()))` trains, over batches if asked"
_ESTIMATOR = "`from nn.estimators import MLPClassifier, MLPRegressor` has estimators with fit, predict and score"
_NO_MODES = "a model does the same in training and after it: leave it out"
_DATA = "data sets are in nn.data: `from nn.data import load_dataset, load_table, moons`"
_STATE = "parameters by name are `model.state_dict()`, and `model.load_state_dict(state)` sets them"
_SKLEARN = "scikit-learn's own goes with the estimators: `from nn.estimators import MLPClassifier`"
_FLOATS = "parameters are Python floats, in double precision and on no device: leave it out"

OF_LOSSES: dict[str, str] = {
    **same_way("MSELoss MeanSquaredError mse_loss mse", "use `losses.mean_squared_error`, a function of one sample"),
    **same_way("L1Loss MeanAbsoluteError l1_loss mae", "use `losses.mean_absolute_error`, a function of one sample"),
    **same_way("HuberLoss Huber SmoothL1Loss huber_loss", "use `losses.huber`, a function of one sample"),
    **same_way(
        "BCEWithLogitsLoss BCELoss BinaryCrossentropy bce binary_cross_entropy_with_logits",
        "use `losses.binary_cross_entropy`, a function of one sample and its logit, so no sigmoid before it",
    ),
    **same_way(
        "CrossEntropyLoss NLLLoss CategoricalCrossentropy SparseCategoricalCrossentropy nll_loss "
        "categorical_cross_entropy",
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
    **same_way("Identity GRUCell LSTMCell MultiheadAttention Lambda", _AS_MODULE),
    **same_way("Model Input models", "layers one after the other are `MLP(2, [8, 8, 1], activation='relu')`"),
    **same_way("LogisticRegression LinearRegression", "a line is a network of one unit: `MLP(2, [1])`"),
    **same_way("GridSearchCV cross_val_score Pipeline accuracy_score confusion_matrix metrics", _SKLEARN),
    **same_way("EarlyStopping callbacks", "`fit` takes validation and patience, and functions as callbacks"),
    **same_way("regularizers l2", "`fit` takes l2, or write `l2_penalty(model.parameters())`"),
    "GradientTape": "there is no tape to open: `loss.backward()` sets `x.grad`",
    "to_categorical": "classes are numbers, and `losses.cross_entropy` takes them as they are",
    **same_way("DataLoader TensorDataset Trainer train", _FIT),
    **same_way("MLPClassifier MLPRegressor", _ESTIMATOR),
    **same_way("StandardScaler Standardizer", "`from nn.data import Standardizer`: it has `Standardizer.fit(X)`"),
    **same_way("datasets load_iris load_digits make_moons read_csv", _DATA),
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
    **same_way("num_parameters count_params", "use `len(model.parameters())`"),
    **same_way("get_weights set_weights", _STATE),
    **same_way("get_params set_params coef_ intercept_ transform", _ESTIMATOR),
    "evaluate": "the loss of a batch is `mean([loss_function(model(x), t) for x, t in batch])`",
    "add": "layers are given at once: `MLP(2, [8, 8, 1])`",
    **same_way("trainable_variables trainable_weights variables", "use `model.parameters()`"),
    "trainable": "give the optimizer those parameters alone that are to change",
    **same_way("input_shape n_features_in_", "use `model.layers[0].n_inputs`"),
}

OF_HISTORIES: dict[str, str] = {
    **same_way("history loss_curve_", "every list is an attribute: `history.loss`, `history.validation_loss`"),
    "epoch": "use `history.epochs`, their number",
    **same_way("loss_ best_loss_", "use `history.loss[-1]`, the last one"),
}

OF_OPTIMIZERS: dict[str, str] = {
    "param_groups": "one optimizer has one rate, `optimizer.lr`, which may be set; make one for each group",
    "minimize": "use `loss.backward()` and `optimizer.step()`, or `fit`",
    "learning_rate": "it is called lr, as in PyTorch: `optimizer.lr`",
    "apply_gradients": "gradients are on the parameters: `optimizer.step()`",
    "state": "use `optimizer.states`, one for each of `optimizer.parameters`",
    **same_way("state_dict load_state_dict", "`fit` keeps it in a checkpoint; it is `optimizer.states`"),
    "add_param_group": "one optimizer has one rate; make one for each group",
}

# Arguments, by the keywords of other libraries.

_SEED = "it is called seed"

KEYWORDS_OF_OPTIMIZERS: dict[str, str] = {
    **same_way("learning_rate learning_rate_init", "it is called lr"),
    **same_way("params var_list model_parameters", "it is called parameters"),
    **same_way("beta_1 beta_2 beta1 beta2", "`Adam` has them as betas, a pair such as (0.9, 0.999)"),
    "epsilon": "`Adam` and `RMSprop` have it as eps",
    **same_way("rho decay_rate", "`RMSprop` has it as alpha"),
    "decay": "it is called weight_decay, or give `fit` a schedule of rates",
    **same_way(
        "clipnorm clipvalue max_grad_norm", "use `clip_grad_norm(model.parameters(), 1.0)`, or `fit` with clip_norm"
    ),
    **same_way("foreach fused capturable", "leave it out: `fit` compiles the step"),
}

KEYWORDS_OF_NETWORKS: dict[str, str] = {
    "nonlin": "activation='linear' is without one",
    **same_way("activations hidden_activation", "it is called activation, one for all or a list"),
    **same_way("output_activation out_activation", "it is called output"),
    **same_way("bias use_bias", "every neuron has a bias"),
    **same_way("dropout dropout_rate", "there is none: `fit` has l2 and patience against overfitting"),
    **same_way("init kernel_initializer weight_init", "it is called initializer, as in initializer='he_normal'"),
    **same_way("random_state rng key", _SEED),
    **same_way("in_features input_dim input_size nin n_in", "it is called n_inputs"),
    **same_way("out_features units nout n_out output_dim output_size", "a Layer has n_outputs, an MLP layer_sizes"),
    **same_way(
        "hidden hidden_layers hidden_sizes hidden_layer_sizes layers nouts", "an MLP has layer_sizes, outputs last"
    ),
    **same_way("dtype device", _FLOATS),
}

KEYWORDS_OF_FIT: dict[str, str] = {
    "verbose": "it is called progress, True or False",
    **same_way("n_epochs num_epochs max_iter max_epochs iterations", "it is called epochs"),
    **same_way("lr learning_rate", "it belongs to the optimizer: `Adam(model.parameters(), lr=0.01)`"),
    **same_way(
        "validation_data validation_split validation_fraction eval_set",
        "it is called validation, a pair of rows and targets or a fraction of the samples",
    ),
    **same_way("early_stopping n_iter_no_change", "it is called patience, in epochs without a lower validation loss"),
    "random_state": _SEED,
    **same_way("criterion loss_fn", "it is called loss"),
    "steps_per_epoch": "an epoch is every sample once; steps follow from batch_size",
    "metrics": "accuracy is recorded where the loss has classes: `history.accuracy`",
    "class_weight": "write a loss that weighs the classes: a function of output and target",
    **same_way("scheduler lr_scheduler", "it is called schedule: `from nn.schedules import cosine`"),
    **same_way("x inputs", "it is called X"),
    **same_way("targets labels", "it is called y"),
    "callback": "it is called callbacks, a list",
    "optim": "it is called optimizer",
}
