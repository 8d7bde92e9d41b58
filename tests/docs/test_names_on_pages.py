"""Files, modules and pages that the documentation names are there."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "logistics_sim"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
FILES = re.compile(r"[\w*.-]+(?:/[\w*.-]+)*/?")
SUFFIXES = (".py", ".csv", ".md", ".toml", "/")
MADE = ("runs/",)
"""Folders that commands make."""
RESULTS = (".html", ".xml", ".yaml", ".json", "core.least_core_epsilon")
"""What looks like a module of a room and is a file or a key of an answer."""


def quoted(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def is_there(name):
    return any(list(base.glob(name.rstrip("/"))) for base in (ROOT, PACKAGE, ROOT / "docs"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_of_the_project_are_there(page):
    named = [
        name
        for name in quoted(page)
        if FILES.fullmatch(name) and "/" in name and name.endswith(SUFFIXES)
    ]
    inside = [name for name in named if not name.startswith(("..", *MADE))]
    assert [name for name in inside if not is_there(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_and_pictures_that_are_linked_are_there(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def resolves(dotted):
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["logistics_sim", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False


def is_a_key(dotted):
    """Say whether the scenario has a key of this path."""
    from logistics_sim.scenario.model import Scenario

    model = Scenario
    for name in dotted.split("."):
        fields = getattr(model, "model_fields", {})
        if name not in fields:
            return model is not Scenario and not fields
        model = fields[name].annotation
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_modules_and_keys_are_there(page):
    dotted = [
        name.removeprefix("logistics_sim.").removesuffix("()")
        for name in quoted(page)
        if re.fullmatch(rf"(logistics_sim\.)?({'|'.join(ROOMS)})(\.\w+)+(\(\))?", name)
        and not name.endswith(RESULTS)
    ]
    lost = [name for name in dotted if not resolves(name) and not is_a_key(name)]
    assert lost == []
