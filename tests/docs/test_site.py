"""The documentation site is built offline without a warning and holds every page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import logistics_sim as ls

pytest.importorskip("sphinx", reason="the extra 'docs' is not installed")
pytest.importorskip("furo", reason="the extra 'docs' is not installed")
DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md")) + sorted((DOCS / "decisions").glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    out = tmp_path_factory.mktemp("site 站") / "html"
    words = ["-W", "--keep-going", "-q", "-b", "html", str(DOCS), str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return out


@pytest.mark.slow
def test_every_page_is_in_the_site_and_loads_nothing_from_elsewhere(site):
    for page in PAGES:
        built = (site / page.relative_to(DOCS)).with_suffix(".html")
        text = built.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', text), built
    index = (site / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'href="([\w./-]+\.html)"', index))
    for page in PAGES:
        target = page.relative_to(DOCS).with_suffix(".html").as_posix()
        assert target in named or target == "index.html", f"{target} is in no list"


@pytest.mark.slow
def test_the_python_page_describes_every_public_name(site):
    text = (site / "python.html").read_text(encoding="utf-8")
    for name in ls.__all__:
        called = getattr(ls, name).__name__
        assert f'id="logistics_sim.workbench.{called}"' in text


def test_links_between_pages_lead_to_a_page():
    broken = [
        f"{page.name}: {link}"
        for page in PAGES
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []
