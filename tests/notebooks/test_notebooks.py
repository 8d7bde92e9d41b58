"""Every notebook runs from top to bottom and answers with pictures and tables."""

import re
from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="the extra 'notebook' is not installed")
nbformat = pytest.importorskip("nbformat")

FOLDER = Path(__file__).parents[2] / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
SHOWS = {
    "a_week_of_snow": (1, ("calm", "snow", "lost")),
    "before_and_after": (3, ("alone, as it is", "yuan_per_parcel", "verdict")),
    "cost_and_hours": (1, ("efficient", "yuan_parcel_for_each_hour_less")),
    "first_look": (2, ("express_48h", "fresh_24h", "baseline_72h", "lower_bound", "missing")),
    "lamb_in_august": (2, ("cold compartment", "shelf life used", "whole ledger")),
    "routing_benchmark": (1, ("ortools", "pyvrp", "portfolio", "gap")),
    "what_eats_the_time": (3, ("hub_wait", "fresh_up_24h", "川里镇")),
    "where_stations_stand": (2, ("showroom", "coverage", "proven gap")),
    "who_pays": (3, ("shapley", "nucleolus", "least_core_epsilon")),
    "your_own_county": (2, ("costs.driver_yuan_h", "NET-006", "drivers at 32 yuan/h")),
}
"""Pictures, and words that stand in the tables."""


def outputs(notebook):
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


def test_there_are_ten_and_the_page_names_each():
    assert {path.stem for path in BOOKS} == set(SHOWS)
    page = (FOLDER.parent / "docs" / "notebooks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.M)) == set(SHOWS)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_no_results_are_kept_in_the_file(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all notebooks, so that the package is imported once."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3", cwd=str(FOLDER))
    client.stop_channels()
    yield manager
    manager.shutdown_kernel(now=True)


def run(notebook, kernel):
    """Run a notebook from top to bottom in the kernel, which forgets what was there before."""
    code = "get_ipython().run_line_magic('reset', '-f')\nimport matplotlib\nmatplotlib.rcdefaults()"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(code))
    client = nbclient.NotebookClient(notebook, km=kernel, timeout=900)
    client.execute()
    del notebook.cells[0]


@pytest.mark.slow
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_it_runs_and_shows_the_answer(path, kernel):
    notebook = nbformat.read(path, as_version=4)
    run(notebook, kernel)
    kinds = {out["output_type"] for out in outputs(notebook)}
    assert "error" not in kinds
    shown = [out.get("data", {}) for out in outputs(notebook)]
    pictures, words = SHOWS[path.stem]
    assert sum("image/png" in data for data in shown) == pictures
    tables = "\n".join(data.get("text/html", "") for data in shown)
    assert [word for word in words if word not in tables] == []
    said = "".join(out.get("text", "") for out in outputs(notebook))
    assert "missing from" not in said, "the pictures' Chinese names need the shipped font"
    assert "Warning" not in said
