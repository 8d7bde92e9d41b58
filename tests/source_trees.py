"""Source files as syntax trees, each parsed once for all tests of a process."""

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file; whoever changes it changes it for all."""
    return ast.parse(path.read_text(encoding="utf-8"))
