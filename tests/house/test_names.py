"""A name is the field's own, stands for one thing, and is there where a room promises it."""

import ast
import importlib
import re
from collections import defaultdict
from pathlib import PurePosixPath

WORDS = """
befores book choosing crew deep flow ground handed into journal late_goods lay luck pricing riders
searching solving steps trouble warm watch way whole
"""
JARGON = frozenset(WORDS.split())
UNMISTAKABLE = frozenset({"befores", "ground", "journal", "lay", "luck", "riders", "trouble"})
"""These are no part of a public name either."""
FACES = ("cli", "workbench")
"""Commands and the objects of notebooks are called as what they start."""
HOOKS = frozenset({"main", "register"})


def public(modules, kinds):
    for path, tree in modules.items():
        for node in tree.body:
            if isinstance(node, kinds) and not node.name.startswith("_"):
                yield path, node.name


def shared(pairs):
    places = defaultdict(list)
    for path, name in pairs:
        places[name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def test_no_name_is_a_word_that_only_its_author_knows(modules):
    found = [path for path in modules if PurePosixPath(path).stem in JARGON]
    for path, name in public(modules, (ast.ClassDef, ast.FunctionDef)):
        parts = {part.lower() for part in re.findall("[A-Z]?[a-z]+", name)}
        if name.lower() in JARGON or parts & UNMISTAKABLE:
            found.append(f"{path}: {name}")
    assert found == []


def test_no_two_public_classes_share_a_name(modules):
    assert shared(public(modules, ast.ClassDef)) == {}


def test_no_two_public_functions_share_a_name(modules):
    pairs = [
        (path, name)
        for path, name in public(modules, ast.FunctionDef)
        if not path.startswith(FACES) and name not in HOOKS
    ]
    assert shared(pairs) == {}


def test_every_name_that_a_room_promises_is_there_once(modules):
    promised = 0
    for path in modules:
        if not path.endswith("__init__.py"):
            continue
        dotted = ".".join(("logistics_sim", *PurePosixPath(path).parts[:-1]))
        room = importlib.import_module(dotted)
        names = list(getattr(room, "__all__", []))
        assert len(set(names)) == len(names), dotted
        assert [name for name in names if not hasattr(room, name)] == [], dotted
        promised += len(names)
    assert promised > 100
