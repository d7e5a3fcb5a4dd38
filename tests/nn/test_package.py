"""`import nn` needs the standard library alone, repeats its runs, and says where it cannot work."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

import nn
from nn import Layer, Neuron
from tests.checkout import CHECKOUT

INIT = CHECKOUT / "nn" / "__init__.py"


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )


def test_importing_takes_nothing_outside_the_standard_library() -> None:
    done = python("import sys; before = set(sys.modules); import nn; print(*sorted(set(sys.modules) - before))")
    assert done.returncode == 0, done.stderr
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert roots - sys.stdlib_module_names == {"autograd", "nn"}


def test_training_works_without_any_other_library() -> None:
    done = python(
        "import sys; sys.path.insert(0, '.'); import nn\n"
        "model = nn.MLP(1, [2, 1], seed=0)\n"
        "print(nn.fit(model, [[0.0], [1.0]], [1, -1], loss=nn.hinge, optimizer=nn.SGD(model.parameters()), epochs=2))",
        "-S",  # no site-packages
        "-E",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("History(2 epochs")


def test_every_name_is_there() -> None:
    assert len(nn.__all__) == len(set(nn.__all__))
    for name in nn.__all__:
        assert getattr(nn, name) is not None


def test_a_run_repeats_unless_asked_otherwise() -> None:
    """One default for `seed` in the whole package: 0; but none for parts, which would be alike, and stay so."""
    found = 0
    for path in sorted((CHECKOUT / "nn").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                named = [*node.args.posonlyargs, *node.args.args][::-1]  # those with a default come last
                pairs = [*zip(named, node.args.defaults[::-1], strict=False)]
                pairs += [(arg, d) for arg, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d]
                defaults = [ast.unparse(default) for arg, default in pairs if arg.arg == "seed"]
                expected = "None" if path.name in ("neuron.py", "layer.py") else "0"
                assert defaults in ([], [expected]), f"{path}: {node.name}"
                found += len(defaults)
    assert found > 10


def test_neurons_made_one_by_one_differ() -> None:
    first, second = Neuron(2), Neuron(2)
    assert [w.data for w in first.w] != [w.data for w in second.w]
    assert [p.data for p in Layer(2, 1).parameters()] != [p.data for p in Layer(2, 1).parameters()]


OLD = """
import sys
sys.version_info = (3, 8, 10)
{argv}
exec(compile(open({path!r}).read(), {path!r}, "exec"))
"""


@pytest.mark.parametrize(("argv", "status"), [("sys.argv = ['script.py']", 1), ("sys.argv = ['-m']", 2)])
def test_an_old_python_is_told_what_to_install(argv: str, status: int) -> None:
    done = python(OLD.format(argv=argv, path=str(INIT)))
    assert done.returncode == status
    last = done.stderr.strip().splitlines()[-1].removeprefix("ImportError: ")
    assert last == "nn needs Python 3.11 or newer, and this is Python 3.8: install a newer one from python.org"
    assert (len(done.stderr.strip().splitlines()) == 1) == (status == 2)


def test_an_old_python_can_read_the_file_that_tells_it() -> None:
    source = INIT.read_text("utf-8")
    source.encode("ascii")  # Python 2 refuses anything else without a declaration
    tree = ast.parse(source, feature_version=(3, 4))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr)
    assert not [node for node in ast.walk(tree) if isinstance(node, new)]
