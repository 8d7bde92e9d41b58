"""The first notebook runs from top to bottom and shows maps, plans and verdicts."""

from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="the extra 'notebook' is not installed")
nbformat = pytest.importorskip("nbformat")

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "first_look.ipynb"


def test_no_results_are_kept_in_the_file():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.slow
def test_it_runs_and_shows_the_answer():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=900, resources={"metadata": {"path": str(NOTEBOOK.parent)}}
    )
    client.execute()
    shown = [out.get("data", {}) for c in notebook.cells for out in c.get("outputs", [])]
    pictures = [data for data in shown if "image/png" in data]
    assert len(pictures) == 2
    tables = "\n".join(data.get("text/html", "") for data in shown)
    for word in ("express_48h", "fresh_24h", "baseline_72h", "whole", "lower_bound", "missing"):
        assert word in tables
    said = "".join(out.get("text", "") for c in notebook.cells for out in c.get("outputs", []))
    assert "of 13 points" in said
    assert "missing from" not in said, "the maps' Chinese names need the shipped font"
    assert "error" not in {
        out["output_type"] for c in notebook.cells for out in c.get("outputs", [])
    }
