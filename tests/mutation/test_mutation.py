"""The mutation tool: what its mutators change, what they leave alone, and what a run reports."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.checkout import CHECKOUT
from tests.mutation.__main__ import draw, equivalents, main
from tests.mutation.mutators import is_program, mutants


@pytest.mark.parametrize(
    "before, after",
    [
        ("z = x < y", ["z = x <= y", "z = x >= y"]),
        ("z = x >= y", ["z = x > y", "z = x < y"]),
        ("z = x == (y)", ["z = x != (y)"]),
        ("z = x is not y", ["z = x is y"]),
        ("z = x not in y", ["z = x in y"]),
        ("x = y + z", ["x = y - z"]),
        ("x = (y + z) * w", ["x = (y - z) * w", "x = (y + z) / w"]),
        ("x += y", ["x -= y", "pass"]),
        ("x = y and z", ["x = y or z"]),
        ("x = not y", ["x = (y)"]),
        ("x = -y", ["x = (y)"]),
        ("x = True", ["x = False"]),
        ("x = 'text', 1, 0.5", ["x = 'text', 2, 0.5", "x = 'text', 1, 1.5"]),
        ("while x: y = z", ["while (not x): y = z"]),
        ("x = y if z else w", ["x = y if (not z) else w"]),
        ("x = f(y)", []),
        ("x = f(y, z)", ["x = f(y)", "x = f(z, y)"]),
        ("x = f(y, z, w=v)", ["x = f(y, z)", "x = f(y, w=v)", "x = f(z, y, w=v)"]),
        ("x = f(w=v)", ["x = f()"]),
        ("f(y)", ["pass"]),
        ("x.y = z", ["pass"]),
        ("del x", ["pass"]),
        ("raise ValueError(f'{x + 1}')", ["pass"]),
        ("def f(): return x", ["def f(): return None"]),
        ("def f(x=1): return", ["def f(x=2): return"]),
        ("for x in y: break", ["for x in y: pass"]),
    ],
)  # fmt: skip
def test_each_mutator_changes_what_it_says(before: str, after: list[str]) -> None:
    found = list(mutants("file.py", before))
    assert sorted(mutant.after for mutant in found) == sorted(after)
    assert all(mutant.before == before and mutant.line == 1 and is_program(mutant.source) for mutant in found)


def test_what_no_user_can_notice_is_left_alone() -> None:
    source = '''
"""Documentation, 1 + 1."""
if TYPE_CHECKING:
    x = 1 + 1
Number: TypeAlias = "int | float"
T = TypeVar("T", bound=int)
class A:
    """Documentation."""
    size: "int | None"
    def __repr__(self): return f(1, 2)
    @decorated(1, 2)
    def g(self, x: Literal[1]) -> Literal[2]:
        assert x + 1 == 2, "wording"
        for y, z in zip(x, x, strict=True): ...
        name = f"{1 + 1}"
'''
    assert [mutant.after for mutant in mutants("file.py", source)] == ["for y, z in zip(x, strict=True): ..."]


def test_a_mutant_knows_its_line_and_the_function_around_it() -> None:
    source = "é = 'ü', 1\n\n@f\ndef g():\n    return h(lambda: x\n      + y)\n"
    found = [(mutant.line, mutant.before, mutant.after, mutant.function) for mutant in mutants("file.py", source)]
    assert found == [
        (1, "é = 'ü', 1", "é = 'ü', 2", 0),
        (5, "return h(lambda: x", "return None", 3),
        (6, "+ y)", "- y)", 5),
    ]


def test_a_draw_repeats_itself_and_mostly_outlives_changes_of_other_lines() -> None:
    source = "\n".join(f"x = {i} + y" for i in range(100))
    before = draw(list(mutants("file.py", source)), 20, seed=0)
    after = draw(list(mutants("file.py", f"z = 0\n{source}")), 20, seed=0)
    assert len(before) == 20
    assert before == draw(list(mutants("file.py", source)), 20, seed=0)
    assert before != draw(list(mutants("file.py", source)), 20, seed=1)
    assert len({mutant.after for mutant in before} & {mutant.after for mutant in after}) >= 19


def test_every_equivalent_mutant_has_a_reason_and_is_one_of_a_line_that_is_there() -> None:
    for (file, before, _), reason in equivalents(CHECKOUT).items():
        assert len(reason.split()) > 3
        assert before in map(str.strip, (CHECKOUT / file).read_text("utf-8").splitlines()), f"{file} lacks {before!r}"


@pytest.mark.exhaustive
def test_a_run_reports_survivors_and_stale_equivalents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "autograd").mkdir()
    (tmp_path / "autograd" / "size.py").write_text(
        "def size(x):\n    while x < 0:\n        x = 0 - x\n    return x\n\ndef no_test():\n    return 'x'.upper()\n"
        "\nSIZES = dict(zip('a', 'b'))\n"
    )
    shutil.copytree(CHECKOUT / "tests" / "mutation", tmp_path / "tests" / "mutation")
    (tmp_path / "conftest.py").write_text(
        "def pytest_addoption(parser):\n    parser.addoption('--exhaustive', nargs='?')\n"
    )
    (tmp_path / "tests" / "test_size.py").write_text(
        "import pytest\nfrom autograd.size import SIZES, size\n\n"
        "def test_size():\n    assert size(3) == size(-3) == 3\n\n"
        "@pytest.mark.parametrize('name', SIZES)\ndef test_name(name):\n    assert name == 'a'\n"
    )
    (tmp_path / "tests" / "mutation" / "equivalent.toml").write_text(
        "[[equivalent]]\nfile = 'autograd/size.py'\nreason = 'that it does not matter'\n"
        "changes = [['while x < 0:', 'while x <= 0:'], ['while x < 5:', 'while x <= 5:']]\n"
    )
    status = main(["--timeout", "0.5"], tmp_path, {"autograd": ("tests/test_size.py",)})
    assert capsys.readouterr().out.splitlines() == [
        "survived: autograd/size.py:2",
        "- while x < 0:",
        "+ while x < 1:",
        "survived: autograd/size.py:7",
        "- return 'x'.upper()",
        "+ return None",
        "stale in equivalent.toml: autograd/size.py",
        "- while x < 5:",
        "+ while x <= 5:",
        "9 mutants drawn of 9; 1 are known to make no difference",
        "autograd: killed 6 of 8, 75.0%",
        "all: killed 6 of 8, 75.0%",
    ]
    assert status == 1
    assert "x < 0" in (tmp_path / "autograd" / "size.py").read_text(), "the checkout stays as it is"
