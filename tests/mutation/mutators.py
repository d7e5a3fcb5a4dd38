"""Small changes of a source file, each of which a test should notice.

Changes are edits of the text at the places of nodes of the syntax tree. Left alone is whatever no user can notice:
annotations, docstrings, the wording of errors and of `__repr__`, and what states a fact that always holds (`assert`,
`strict=`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

INSTEAD = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "is": ("is not",), "is not": ("is",), "in": ("not in",), "not in": ("in",), "and": ("or",), "or": ("and",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "//": ("*",), "%": ("*",), "**": ("*",), "|": ("&",),
    "&": ("|",), "<<": (">>",), ">>": ("<<",), "+=": ("-=",), "-=": ("+=",), "*=": ("/=",), "/=": ("*=",),
    "//=": ("*=",), "|=": ("&=",), "&=": ("|=",), "<<=": (">>=",), ">>=": ("<<=",),
}  # fmt: skip
Edit = tuple[int, int, str]  # the bytes from, the bytes to, and the text to put there


class Mutant(NamedTuple):
    """A changed file: the first line that differs, before and after, and where the innermost function begins."""

    file: str
    line: int
    before: str
    after: str
    function: int
    source: str

    @property
    def change(self) -> tuple[str, str, str]:
        return self.file, self.before, self.after

    def __str__(self) -> str:
        return f"{self.file}:{self.line}\n- {self.before}\n+ {self.after}"


def mutants(file: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a file; a few are no Python, and `is_program` tells."""
    data, old = source.encode(), source.splitlines()
    for function, (start, end, text) in dict.fromkeys(found_in(ast.parse(source), Text(data), 0)):
        new = data[:start] + text.encode() + data[end:]
        if new != data:
            source = new.decode()
            line = next(i for i, pair in enumerate(zip(old, source.splitlines(), strict=False)) if pair[0] != pair[1])
            yield Mutant(file, line + 1, old[line].strip(), source.splitlines()[line].strip(), function, source)


def is_program(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


class Text:
    """The text of nodes, and edits of it."""

    def __init__(self, data: bytes) -> None:
        self.data, self.starts = data, [0]
        for line in data.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def start(self, node: ast.AST) -> int:
        return int(self.starts[node.lineno - 1] + node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return int(self.starts[node.end_lineno - 1] + node.end_col_offset)  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        return self.data[self.start(node) : self.end(node)].decode()

    def whole(self, node: ast.AST, new: str) -> Edit:
        return self.start(node), self.end(node), new

    def operator(self, left: ast.AST, right: ast.AST) -> Iterator[Edit]:
        """Yield what may stand between two operands instead of the operator there."""
        between = self.data[self.end(left) : self.start(right)].decode()
        sign = " ".join(between.replace("(", " ").replace(")", " ").split())
        start = self.end(left) + between.find(sign)
        yield from ((start, start + len(sign), new) for new in INSTEAD.get(sign, ()))


def edits(node: ast.AST, text: Text) -> Iterator[Edit]:
    """Yield the changes of one node."""
    match node:
        case ast.Compare(left, _, others):
            for pair in pairwise([left, *others]):
                yield from text.operator(*pair)
        case ast.BoolOp(_, values):
            for pair in pairwise(values):
                yield from text.operator(*pair)
        case ast.BinOp(left, _, right):
            yield from text.operator(left, right)
        case ast.AugAssign(target, _, value):
            yield from text.operator(target, value)
            yield text.whole(node, "pass")
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield text.whole(node, f"({text.of(operand)})")
        case ast.Constant(bool(value)):
            yield text.whole(node, str(not value))
        case ast.Constant(int(value) | float(value)):
            yield text.whole(node, repr(value + 1))
        case ast.If(test) | ast.While(test) | ast.IfExp(test):
            if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
                yield text.whole(test, f"(not {text.of(test)})")
        case ast.Call(called, positional, keywords):
            parts = sorted([*positional, *keywords], key=text.start)
            for last, part in zip([None, *parts], parts, strict=False):
                named = isinstance(part, ast.keyword) and part.arg != "strict"
                if named or (last and part is positional[-1]):
                    yield text.end(last) if last else text.start(part), text.end(part), ""
            for first, second in pairwise(positional[:2] if text.of(called) not in ("max", "min") else []):
                middle = text.data[text.end(first) : text.start(second)].decode()
                yield text.start(first), text.end(second), f"{text.of(second)}{middle}{text.of(first)}"
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield text.whole(value, "None")
        case (
            ast.Assign([ast.Attribute() | ast.Subscript()]) | ast.Raise() | ast.Delete() | ast.Break() | ast.Continue()
        ):
            yield text.whole(node, "pass")
        case ast.Expr(value) if not isinstance(value, ast.Constant):
            yield text.whole(node, "pass")


def found_in(node: ast.AST, text: Text, function: int) -> Iterator[tuple[int, Edit]]:
    """Yield the changes of a node and its parts, with the line on which the innermost function around them begins."""
    match node:
        case ast.Assert() | ast.JoinedStr() | ast.keyword("strict") | ast.FunctionDef("__repr__"):
            return
        case ast.If(ast.Name("TYPE_CHECKING")) | ast.AnnAssign(annotation=ast.Name("TypeAlias")):
            return
        case ast.Call(ast.Name("TypeVar" | "ParamSpec" | "cast")):
            return
    yield from ((function, edit) for edit in edits(node, text))
    match node:
        case ast.Raise():
            return
        case ast.FunctionDef(lineno=line, decorator_list=decorators):
            function = min([line, *(decorator.lineno for decorator in decorators)])
        case ast.Lambda():
            function = node.lineno
    for name, value in ast.iter_fields(node):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and name not in ("annotation", "returns", "decorator_list", "type_params"):
                yield from found_in(part, text, function)
