"""Public tables that Python packages ship, learnt at the first try, beside ten lines of scikit-learn.

    python -m benchmarks.public_tables write FOLDER       # needs ISLP, palmerpenguins, pydataset, scikit-learn,
                                                          # statsmodels, vega_datasets; copies their raw files
    python -m benchmarks.public_tables compare FOLDER     # needs pandas and scikit-learn; --only NAME

The other side is a `ColumnTransformer` (median, standardization; one-hot) and an MLP of the same size, with targets
that are numbers standardized as well; both see the same training rows in each of ten splits.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import shutil
import statistics
import tarfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

SPLITS = 10
HIDDEN = (10, 10)


class PublicTable(NamedTuple):
    """A table: the package that ships it, the file there, and the column to predict."""

    package: str
    file: str
    target: str


TABLES = [
    *(PublicTable("sklearn", name, "target") for name in ("iris", "wine", "breast_cancer", "diabetes")),
    PublicTable("palmerpenguins", "data/penguins.csv", "species"),
    PublicTable("palmerpenguins", "data/penguins-raw.csv", "Sex"),
    PublicTable("ISLP", "data/Auto.csv", "mpg"),
    PublicTable("ISLP", "data/Boston.csv", "medv"),
    PublicTable("ISLP", "data/BrainCancer.csv", "status"),
    PublicTable("ISLP", "data/Carseats.csv", "Sales"),
    PublicTable("ISLP", "data/College.csv", "Private"),
    PublicTable("ISLP", "data/Credit.csv", "Balance"),
    PublicTable("ISLP", "data/Hitters.csv", "Salary"),
    PublicTable("ISLP", "data/OJ.csv", "Purchase"),
    PublicTable("ISLP", "data/Publication.csv", "status"),
    PublicTable("ISLP", "data/Wage.csv", "wage"),
    PublicTable("vega_datasets", "_data/seattle-weather.csv", "weather"),
    PublicTable("vega_datasets", "_data/stocks.csv", "price"),
    PublicTable("statsmodels", "datasets/anes96/anes96.csv", "vote"),
    PublicTable("statsmodels", "datasets/modechoice/modechoice.csv", "choice"),
    PublicTable("statsmodels", "datasets/heart/heart.csv", "survival"),
    PublicTable("statsmodels", "datasets/star98/star98.csv", "PR50M"),
    PublicTable("pydataset", "MASS/Cars93", "Price"),
    PublicTable("pydataset", "MASS/biopsy", "class"),
    PublicTable("pydataset", "MASS/birthwt", "bwt"),
    PublicTable("pydataset", "MASS/Pima.tr", "type"),
    PublicTable("pydataset", "MASS/survey", "Sex"),
    PublicTable("pydataset", "COUNT/titanic", "survived"),
    PublicTable("pydataset", "car/Chile", "vote"),
    PublicTable("pydataset", "car/Prestige", "prestige"),
    PublicTable("pydataset", "car/Salaries", "salary"),
    PublicTable("pydataset", "Ecdat/Mroz", "work"),
    PublicTable("pydataset", "datasets/airquality", "Ozone"),
    PublicTable("pydataset", "datasets/infert", "case"),
]


def name_of(table: PublicTable) -> str:
    """Return the name of a table's file."""
    return f"{table.package}-{Path(table.file).name.removesuffix('.csv')}.csv"


def write(folder: Path) -> None:
    """Write the raw files of the packages that are installed to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        found = importlib.util.find_spec(table.package)
        if found is None or found.origin is None:
            print(f"{table.package} is not installed: {table.file} is left out")
            continue
        home, out = Path(found.origin).parent, folder / name_of(table)
        if table.package == "sklearn":
            from sklearn import datasets

            bunch: Any = getattr(datasets, f"load_{table.file}")(as_frame=True)
            frame = bunch.frame
            if hasattr(bunch, "target_names"):
                frame["target"] = [bunch.target_names[k] for k in frame["target"]]
            frame.to_csv(out, index=False)
        elif table.package == "pydataset":
            with tarfile.open(home / "resources.tar.gz") as archive:
                room, _, stem = table.file.partition("/")
                member = next(m for m in archive.getmembers() if m.name.endswith(f"csv/{room}/{stem}.csv"))
                stream = archive.extractfile(member)
                assert stream is not None
                out.write_bytes(stream.read())
        else:
            shutil.copyfile(home / table.file, out)
        print(out)


def ours(path: Path, target: str, splits: Sequence[tuple[list[int], list[int]]]) -> list[float]:
    """Return the score of each split with all defaults: accuracy, or R2."""
    from nn.data import load_table
    from nn.experiment.experiment import Experiment
    from nn.experiment.penalty import choose_penalty
    from nn.experiment.settings import Settings

    data = load_table(path, target)
    found = []
    for k, (train, held_out) in enumerate(splits):
        experiment = Experiment(data, Settings(seed=k), parts=(data.pick(train), data.pick(held_out)))
        choose_penalty(experiment)
        experiment.fit()
        score = experiment.score(experiment.held_out)
        found.append(score.number if score.r2 is None else score.r2)
    return found


def theirs(path: Path, target: str, splits: Sequence[tuple[list[int], list[int]]], classes: bool) -> list[float]:
    """Return the score of each split with ten lines of scikit-learn."""
    import pandas
    from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = pandas.read_csv(path, sep=None, engine="python").dropna(subset=[target])
    if str(frame.columns[0]).startswith("Unnamed"):  # numbers of the rows, which tell in what order they were sorted
        frame = frame.drop(columns=frame.columns[0])
    X, y = frame.drop(columns=target), frame[target]
    found = []
    for k, (train, held_out) in enumerate(splits):
        numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
        columns = ColumnTransformer(
            [
                ("numbers", numbers, make_column_selector(dtype_include="number")),
                ("words", words, make_column_selector(dtype_exclude="number")),
            ]
        )
        mlp: Any = MLPClassifier(hidden_layer_sizes=HIDDEN, max_iter=1000, random_state=k)
        if not classes:
            regressor = MLPRegressor(hidden_layer_sizes=HIDDEN, max_iter=1000, random_state=k)
            mlp = TransformedTargetRegressor(regressor, transformer=StandardScaler())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = make_pipeline(columns, mlp).fit(X.iloc[train], y.iloc[train])
            found.append(float(model.score(X.iloc[held_out], y.iloc[held_out])))
    return found


def compare(folder: Path, only: str | None) -> None:
    """Print a table of the scores, and on how many tables ours are at least as good within one standard error."""
    from nn.data import load_table

    print(f"{'table':32} {'target':12} {'score':8} {'ours':>7} {'theirs':>7} {'difference':>10} {'+-':>6}   seconds")
    wins = tables = 0
    for table in TABLES:
        path = folder / name_of(table)
        if not path.exists() or (only and only not in path.name):
            continue
        tables += 1
        try:
            data = load_table(path, table.target)
        except ValueError as error:
            print(f"{path.name:32} refused: {error}")
            continue
        classes = data.class_names is not None
        splits = [split(len(data), data.targets if classes else None, k) for k in range(SPLITS)]
        start = time.perf_counter()
        here = ours(path, table.target, splits)
        between = time.perf_counter()
        try:
            there = theirs(path, table.target, splits, classes)
        except (KeyError, ValueError) as error:
            print(f"{path.name:32} {table.target:12} ours {statistics.fmean(here):.3f}; pandas cannot read it: {error}")
            tables -= 1
            continue
        end = time.perf_counter()
        differences = [a - b for a, b in zip(here, there, strict=True)]
        mean, error_of_mean = statistics.fmean(differences), statistics.stdev(differences) / math.sqrt(SPLITS)
        won = mean >= -error_of_mean
        wins += won
        print(
            f"{path.name:32} {table.target:12} {'accuracy' if classes else 'R2':8} {statistics.fmean(here):7.3f} "
            f"{statistics.fmean(there):7.3f} {mean:10.3f} {error_of_mean:6.3f} {'' if won else 'worse'}  "
            f"{between - start:.1f} / {end - between:.1f}",
            flush=True,
        )
    print(f"at least as good within one standard error: {wins} of {tables}")


def split(n: int, classes: Sequence[Any] | None, seed: int) -> tuple[list[int], list[int]]:
    """Return the rows to train on and those held out, a third, with the shares of the classes kept."""
    from nn.data import Dataset

    inputs = [[float(i)] for i in range(n)]
    names = None if classes is None else [str(k) for k in range(max(classes) + 1)]
    targets = [0.0] * n if classes is None else list(classes)
    return Dataset("rows", inputs, targets, ["row"], names).split_rows(0.33, seed)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("write", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="NAME", help="tables with this in their name")
    options = parser.parse_args()
    if options.what == "write":
        write(options.folder)
    else:
        compare(options.folder, options.only)


if __name__ == "__main__":
    main()
