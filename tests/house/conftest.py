"""The package's modules as syntax trees, read once."""

import ast
from pathlib import Path

import pytest

from tests.source_trees import parsed

PACKAGE = Path(__file__).parents[2] / "logistics_sim"


@pytest.fixture(scope="session")
def modules() -> dict[str, ast.Module]:
    """Each file of the package, by its path in it."""
    return {
        path.relative_to(PACKAGE).as_posix(): parsed(path) for path in sorted(PACKAGE.rglob("*.py"))
    }
