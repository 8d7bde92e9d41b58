"""Every code that the source can say stands on the page, and no other."""

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "make_errors.py"


def codes(text):
    return set(re.findall(r"\b[A-Z]{3}-[0-9]{3}\b", text)) - {"SHA-256", "SHA-512"}


def test_every_code_of_the_source_is_on_the_page():
    source = set()
    for path in (ROOT / "logistics_sim").rglob("*.py"):
        source |= codes(path.read_text(encoding="utf-8"))
    page = codes((ROOT / "docs" / "errors.md").read_text(encoding="utf-8"))
    assert len(source) > 60
    advice = "run: python docs/make_errors.py"
    assert source - page == set(), advice
    assert page - source == set(), advice


def test_the_page_says_what_a_code_means():
    found = runpy.run_path(str(SCRIPT), run_name="make_errors")["collect"](ROOT / "logistics_sim")
    assert found["SCN-003"].messages == ["unknown key …"]
    assert found["RUN-001"].exits == {4}
    assert "choose a new folder" in found["RUN-001"].hints
    silent = [code for code, entry in found.items() if not entry.messages]
    assert len(silent) < 0.1 * len(found), silent
