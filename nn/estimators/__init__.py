"""Networks as scikit-learn estimators, for its pipelines, searches and ensembles; needs scikit-learn.

>>> from sklearn.model_selection import GridSearchCV
>>> from nn.data import load_dataset
>>> from nn.estimators import MLPClassifier
>>> moons = load_dataset("moons")
>>> network = MLPClassifier(activation="tanh", solver="lbfgs", max_iter=1000, random_state=0)
>>> search = GridSearchCV(network, {"hidden_layer_sizes": [(2,), (6,)]}, cv=2).fit(moons.inputs, moons.targets)
>>> search.best_params_
{'hidden_layer_sizes': (6,)}
"""

from nn.optional import require

require("sklearn", "nn.estimators")  # first, so that the error names scikit-learn

from nn.estimators.classifier import MLPClassifier  # noqa: E402  # see above
from nn.estimators.regressor import MLPRegressor  # noqa: E402

__all__ = ["MLPClassifier", "MLPRegressor"]
