"""Each extra works with no other extra there, and its absence is told with what to install."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    "pyvrp": "pyvrp",
    "osmium": "osmium",
    "openpyxl": "openpyxl",
    "fastapi": "fastapi",
    "uvicorn": "uvicorn",
    "python-multipart": "python_multipart multipart",
    "fpdf2": "fpdf",
    "python-docx": "docx",
    "dask": "dask",
    "distributed": "distributed",
    "nbclient": "nbclient",
    "nbformat": "nbformat",
    "ipykernel": "ipykernel",
    "myst-parser": "myst_parser",
    "furo": "furo",
}
"""What a package of an extra is imported as."""
HEAD = """
import datetime as dt, sys
from pathlib import Path
for name in {away!r}:
    sys.modules[name] = None  # as if it were not installed
from logistics_sim.core.errors import LogisticsError
"""
USES = {
    "pyvrp": """
from logistics_sim.routing.engines.registry import available
assert ("pyvrp" in available()) is {there}
""",
    "osm": """
from logistics_sim.network.osm import draft_from_osm
assert draft_from_osm(Path("tests/network/data/small.osm")) is not None
""",
    "web": """
import logistics_sim.cli.serve as serve
import importlib.util
assert [n for n in serve.NEEDED if importlib.util.find_spec(n) is None] == [] or not {there}
if {there}:
    import logistics_sim.web.server
else:
    serve.serve()
""",
    "papers": """
from logistics_sim.papers.report_blocks import Heading
from logistics_sim.papers.report_docx import report_docx
from logistics_sim.papers.report_pdf import report_pdf
blocks = [Heading(1, "唐县")]
assert report_pdf("唐县", blocks, dt.date(2025, 9, 1)).startswith(b"%PDF")
assert report_docx("唐县", blocks, dt.date(2025, 9, 1), "zh").startswith(b"PK")
""",
}
TOLD = {"osm": "NET-018", "web": "WEB-001", "papers": "PAP-002"}
"""Code of the fault where an extra is missing; engines that are missing are not offered."""


def extras():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = told["project"]["optional-dependencies"]
    return {
        extra: {word.partition(">=")[0].partition("[")[0] for word in words}
        for extra, words in named.items()
        if extra != "dev"
    }


def modules(packages):
    return [name for package in sorted(packages) for name in MODULES[package].split()]


def tried(extra, away, there):
    code = HEAD.format(away=away) + USES[extra].format(there=there)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("extra", USES)
def test_an_extra_works_alone(extra):
    own = extras()[extra]
    done = tried(extra, modules(set().union(*extras().values()) - own), there=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("extra", USES)
def test_without_it_one_is_told_what_to_install(extra):
    done = tried(extra, modules(extras()[extra]), there=False)
    if extra not in TOLD:
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()
    assert any(TOLD[extra] in line for line in last), done.stderr
    assert f"logistics-sim[{extra}]" in done.stderr


def test_every_package_of_an_extra_is_known():
    assert set().union(*extras().values()) == set(MODULES)
