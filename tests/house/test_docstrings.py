"""Every argument of a public function is explained, or explains itself by a stated rule.

It is explained where the docstring of the function, of its class, or of a public name that the
docstring refers to says its name, where the docstring of the module or of its package says it in
backticks, or where an example shows the call. It explains itself where

* it is the only one: the first sentence is about it,
* its type is a class of this package, a path, or an alias of a function or of words,
* it is a table with a contract, or its name ends with a unit,
* it is one of the arguments that mean the same everywhere: the second table of the glossary.
"""

import ast
import re
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
ENDINGS = """
s m g ml c k h km kmh kg min yuan mib mb share day days year id ids path file dir name names
"""
UNITS = frozenset(ENDINGS.split())
COMMANDS = "cli/"
"""Arguments of commands are explained to whoever calls them with --help."""


def common_arguments() -> frozenset[str]:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    table = page.partition("## Arguments")[2]
    first = re.findall(r"^\|([^|]*)\|", table, re.MULTILINE)
    return frozenset(re.findall(r"`(\w+)`", "".join(first)))


def words(text):
    return set(re.findall(r"\w+", text or ""))


def quoted(text):
    return set(re.findall(r"`(\w+)`", text or ""))


class Check:
    """What stands for itself in these modules, and what does not."""

    def __init__(self, modules, common, tables):
        self.modules, self.common, self.tables = modules, common, tables
        nodes = [node for tree in modules.values() for node in tree.body]
        self.types = {"Path"} | {n.name for n in nodes if isinstance(n, ast.ClassDef)}
        self.said = {}
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                if ast.unparse(node.value).startswith(("Callable", "Literal")):
                    self.types.add(node.targets[0].id)
            elif isinstance(node, ast.ClassDef | ast.FunctionDef):
                self.said[node.name] = words(ast.get_docstring(node))

    def unclear(self):
        found = []
        for path, tree in self.modules.items():
            if path.startswith(COMMANDS):
                continue
            told = quoted(ast.get_docstring(tree)) | self._package(path)
            for node in tree.body:
                if isinstance(node, ast.FunctionDef):
                    found += self._function(f"{path}: {node.name}", node, told)
                elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    about = told | words(ast.get_docstring(node))
                    for inner in node.body:
                        if isinstance(inner, ast.FunctionDef):
                            where = f"{path}: {node.name}.{inner.name}"
                            found += self._function(where, inner, about)
        return found

    def _package(self, path):
        """Return what the packages around a module say in backticks."""
        folders = [folder.as_posix() for folder in PurePosixPath(path).parents][:-1]
        inits = [self.modules.get(f"{folder}/__init__.py") for folder in folders]
        return set().union(*(quoted(ast.get_docstring(tree)) for tree in inits if tree))

    def _function(self, where, node, told):
        text = ast.get_docstring(node) or ""
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        given += [arg for arg in (node.args.vararg, node.args.kwarg) if arg]
        given = [arg for arg in given if arg.arg not in ("self", "cls")]
        if node.name.startswith("_") or len(given) < 2 or ">>>" in text:
            return []
        told = told.union(words(text), *(self.said.get(name, ()) for name in quoted(text)))
        return [f"{where}({arg.arg})" for arg in given if not self._clear(arg, told)]

    def _clear(self, arg, told):
        kind = words(ast.unparse(arg.annotation)) if arg.annotation else set()
        return (
            arg.arg in told | self.common | self.tables
            or arg.arg.split("_")[-1] in UNITS
            or bool(kind & self.types)
        )


def test_every_argument_is_explained(modules):
    tables = {path.stem for path in (ROOT / "logistics_sim/core/tables").glob("*.csv")}
    assert Check(modules, common_arguments(), tables).unclear() == []


def test_what_is_not_explained_is_seen():
    source = '''
def ship(world: World, heavy, *rest):
    """Return what is shipped from `world`."""

def send(rest, far):
    """Return what `ship` does with the `rest`, and `Box`."""

class Box:
    """A box of `side`."""

    def cut(self, side, depth, width_m):
        """Cut it."""

    def fill(self, goods):
        """Fill it."""
'''
    found = Check({"a.py": ast.parse(source)}, frozenset({"depth"}), set()).unclear()
    assert found == [
        "a.py: ship(heavy)",
        "a.py: ship(rest)",
        "a.py: send(far)",
    ]


def test_common_arguments_are_common(modules):
    given = [
        arg.arg
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for arg in [*node.args.args, *node.args.kwonlyargs]
    ]
    common = common_arguments()
    assert len(common) > 15
    assert sorted(name for name in common if given.count(name) < 5) == []
