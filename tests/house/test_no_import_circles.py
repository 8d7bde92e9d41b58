"""No module imports another that imports it, also not inside functions or for types only."""

import ast
from pathlib import Path

import networkx as nx

from tests.source_trees import parsed

ROOT = Path(__file__).parents[2] / "logistics_sim"


def import_graph(root: Path) -> nx.DiGraph:
    """Modules of the package `root` and what each imports, wherever the import stands."""
    names = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    for name, path in names.items():
        if path.name == "__init__.py":  # a room's face only shows what others hold
            continue
        for node in ast.walk(parsed(path)):
            found = []
            if isinstance(node, ast.ImportFrom) and node.module:
                inside = [f"{node.module}.{alias.name}" for alias in node.names]
                found = [name if name in names else node.module for name in inside]
            elif isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            graph.add_edges_from((name, other) for other in found if other in names)
    return graph


def circles(root: Path) -> list[list[str]]:
    graph = import_graph(root)
    rings = [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return sorted(rings) + [[name] for name in graph if graph.has_edge(name, name)]


def test_the_package_has_no_circle():
    assert circles(ROOT) == []


def test_circles_through_functions_and_types_are_seen(tmp_path):
    house = tmp_path / "house"
    house.mkdir()
    (house / "__init__.py").write_text("")
    (house / "a.py").write_text("def f():\n    from house.b import g\n    return g\n")
    (house / "b.py").write_text(
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from house import a\n"
    )
    (house / "c.py").write_text("from house import a, b\n")
    assert circles(house) == [["house.a", "house.b"]]
