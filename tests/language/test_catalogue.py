"""Every word has its translation, none lies unused, and readers get one language at a time."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest
import typer
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from logistics_sim.cli.main import app
from logistics_sim.cli.spoken_help import help_messages
from logistics_sim.language import LANGUAGES, current, gettext, noop, speaking
from logistics_sim.report.vehicle_names import SHIPPED_TYPES
from tests.source_trees import parsed

PACKAGE = Path(__file__).parents[2] / "logistics_sim"
KEYWORDS = {"_": None, "gettext": None, "noop": None}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
"""What stands in both languages, since no script chooses one."""
READING = {
    "office_tables", "scenario", "network", "places", "demand", "calibration", "study"
}  # fmt: skip
"""Rooms that read the planner's tables: their Chinese words are compared with cells, not said."""
DATA = {"村民委员会", "村", "村委会", "居民委员会", "居委会", "自动", "人工", "中文"}
"""Parts of names and cells in the planner's data; the language's own name."""


@cache
def messages():
    """Return the messages of the code, Python and templates, and of the commands' help."""
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(PACKAGE, method_map=methods, keywords=KEYWORDS)
    with speaking("en"):
        helped = help_messages(typer.main.get_command(app))
    return {message for _, _, message, _, _ in found} | helped


def catalogue(language):
    path = PACKAGE / "language" / "catalogues" / f"{language}.po"
    with path.open("rb") as file:
        return [entry for entry in read_po(file, locale=language) if entry.id]


def fields(text):
    """Return the fields of a message with how they are written: ``share:.1%``."""
    return sorted(
        f"{name}:{spec}" for _, name, spec, _ in string.Formatter().parse(text) if name is not None
    )


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_no_word_is_missing_and_none_is_unused(language):
    known = {entry.id for entry in catalogue(language)}
    assert known == messages()
    for entry in catalogue(language):
        assert entry.string, entry.id
        assert not entry.fuzzy
        assert fields(entry.string) == fields(entry.id), entry.id


def test_no_chinese_word_stands_outside_the_catalogue():
    outside = []
    known = {*messages(), *DATA, *SHIPPED_TYPES}
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms > READING
    for room in sorted(rooms - READING):
        for path in (PACKAGE / room).rglob("*.py"):
            tree = parsed(path)
            said = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            outside += [
                f"{path.name}: {node.value}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in said
                and node.value not in known
                and not path.name.startswith("make_")
                and CHINESE.search(node.value)
            ]
        for path in (PACKAGE / room).rglob("*.html"):
            text = NO_SCRIPT.sub("", path.read_text(encoding="utf-8"))
            outside += [f"{path.name}: {found}" for found in CHINESE.findall(text)]
    assert outside == []


def test_the_language_is_chosen_and_given_back(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert current() == "zh"
    with speaking("en"):
        assert gettext("Limits") == "Limits"
        with speaking("zh"):
            assert gettext("All {count} guesses", count=3) == "全部 3 项估计"
        assert current() == "en"
    assert gettext("Limits") == "局限"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert current() == "en"
    assert gettext(noop("a word that no catalogue holds")).startswith("a word")
    with pytest.raises(ValueError, match="no catalogue"), speaking("fr"):
        pass
