"""The architecture page and the glossary say what the code is."""

import ast
import importlib
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DRAW = runpy.run_path(str(ROOT / "docs" / "make_architecture.py"), run_name="make_architecture")
JARGON = [
    "ground",
    "lay",
    "trouble",
    "riders",
    "journal",
    "luck",
    "crew",
    "handed",
    "late_goods",
    "befores",
    "deep",
    "whole",
    "choosing",
    "searching",
    "solving",
    "pricing",
    "way",
    "book",
    "into",
    "flow",
]


def test_the_page_names_the_rooms_in_their_order():
    named = re.findall(r"^\*\*(\w+)\*\*", PAGE, re.MULTILINE)
    order = DRAW["rooms"]()
    assert sorted(named) == sorted(order)
    lowest = [name for name in named if name in order]
    assert lowest == order


def test_every_room_is_in_the_picture_once_and_every_table_has_a_maker():
    drawn = [room for inside in DRAW["STOREYS"].values() for room in inside]
    assert sorted(drawn) == sorted(DRAW["rooms"]())
    assert sorted(DRAW["TABLES"]) == DRAW["tables"]()
    order = DRAW["rooms"]()
    for name, (maker, readers) in DRAW["TABLES"].items():
        assert readers, name
        assert all(order.index(maker) < order.index(room) for room in readers), name


def test_the_picture_is_the_one_that_the_script_draws():
    found = (ROOT / "docs" / "images" / "architecture.svg").read_text(encoding="utf-8")
    assert found == DRAW["drawing"](), "run: python docs/make_architecture.py"


def test_every_file_that_the_page_names_is_there():
    paths = set(re.findall(r"`(logistics_sim/[\w/.]+)`", PAGE))
    assert len(paths) > 60
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def entries():
    rows = [line.strip("|").split("|") for line in GLOSSARY.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_the_glossary_is_sorted_whole_and_in_both_languages():
    names = [row[0].lower() for row in entries()]
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    for row in entries():
        assert len(row) == 5, row
        assert all(row), row
        assert re.search(r"[\u4e00-\u9fff]", row[1]), row


@pytest.mark.parametrize("where", [row[4].strip("`") for row in entries()])
def test_every_place_in_the_glossary_exists(where):
    module, _, last = where.rpartition(".")
    if last[:1].isupper():
        assert hasattr(importlib.import_module(module), last)
    else:
        importlib.import_module(where)


def test_no_module_or_public_name_is_a_word_that_only_its_author_knows():
    found = []
    for path in (ROOT / "logistics_sim").rglob("*.py"):
        if path.stem in JARGON:
            found.append(str(path))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.lower() in JARGON:
                found.append(f"{path}: {node.name}")
    assert found == []


def test_no_two_public_classes_share_a_name():
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "logistics_sim").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
