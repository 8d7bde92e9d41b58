"""No word for a reader stands outside the catalogue: errors, hints, printed lines, progress."""

import ast
import re
from pathlib import Path

from logistics_sim.core.errors import LogisticsError

PACKAGE = Path(__file__).parents[2] / "logistics_sim"
MARKS = {"_", "gettext", "noop"}
CODE = re.compile(r"`[^`]*`|[\w.\-/:=]*[_\-/=:.\d][\w.\-/:=]*|\b[A-Z]+\b")
"""What is no word of a language: options, paths, keys, codes, names in backticks."""
WORD = re.compile(r"[a-z]{2,}")
PRINTING = {"say", "echo", "add_column"}
STEPS = {"report", "progress"}
PLACES = {
    "report --out",
    "run --draws",
    "sheets --format",
    *(f"--format {form}" for form in ("pdf", "docx", "xlsx")),
}
"""Where a fault lies: the words of a command."""


def errors(kind=LogisticsError):
    """Return the names of the package's errors."""
    return {kind.__name__}.union(*(errors(below) for below in kind.__subclasses__()))


TOLD = errors() | {"Fault"}


def wordy(text):
    """Return whether a text has words of a language, and several where it may be a name."""
    several = " " in text.strip() and text not in PLACES
    return several and WORD.search(CODE.sub("", text)) is not None


def name_of(call):
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def arguments(call):
    """Return what of a call its reader sees."""
    name, named = name_of(call), {word.arg: word.value for word in call.keywords}
    if name in TOLD:
        return [*call.args[1:4], *(named[key] for key in ("message", "hint") if key in named)]
    if name in PRINTING:
        return call.args[:1]
    return call.args[:1] if name in STEPS and len(call.args) > 2 else []


def outside(node, values, seen=()):
    """Yield the texts in an expression that no mark of the catalogue surrounds.

    `values` are what the names of the function are set to.
    """
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and wordy(node.value):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        plain = "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        if wordy(plain.replace("{}", " ").strip() + " "):
            yield plain
    elif isinstance(node, ast.IfExp):
        yield from outside(node.body, values, seen)
        yield from outside(node.orelse, values, seen)
    elif isinstance(node, ast.BinOp):
        yield from outside(node.left, values, seen)
        yield from outside(node.right, values, seen)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from outside(part, values, seen)
    elif isinstance(node, ast.Name) and node.id not in seen:
        for value in values.get(node.id, ()):
            yield from outside(value, values, (*seen, node.id))


def assigned(function):
    """Return what each name of a function is set to."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def scan(tree):
    """Yield line and text of what is told without a mark."""
    owner = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                owner[node] = function
    values = {function: assigned(function) for function in set(owner.values())}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in arguments(node):
                for text in outside(argument, values.get(owner.get(node), {})):
                    yield node.lineno, text


def test_nothing_is_told_that_the_catalogue_does_not_hold():
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in scan(ast.parse(path.read_text(encoding="utf-8")))
        if not path.name.startswith("make_")
    ]
    assert found == []


def test_the_scan_finds_words_outside():
    code = """
def check(path, rows):
    text = f"{len(rows)} rows are wrong" if rows else _("fine as it is")
    raise InputError("TAB-001", str(path), text, "see the table")

def tell(name):
    say(f"{name}: all is well")
    say(_("{name}: all is well", name=name))
    progress("some steps", 1, 2)
"""
    texts = [text for _, text in scan(ast.parse(code))]
    assert texts == ["{} rows are wrong", "see the table", "{}: all is well", "some steps"]
