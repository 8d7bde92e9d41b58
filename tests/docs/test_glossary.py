"""The glossary is sorted, in both languages, and names what the code holds."""

import importlib
import re
from pathlib import Path

import pytest

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


def entries():
    words = GLOSSARY.partition("## Arguments")[0].splitlines()
    rows = [line.strip("|").split("|") for line in words if line.startswith("|")]
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
