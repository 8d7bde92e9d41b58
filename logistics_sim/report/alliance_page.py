"""The alliance study as one offline page: savings, coalitions, shares, stability, levers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json, write_text
from logistics_sim.language import LANGUAGES, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report.alliance_names import named_answer
from logistics_sim.report.alliance_section import alliance_grids, pictures
from logistics_sim.report.html import page

PAGE = "alliance.html"


def write_alliance_page(folder: Path, out: Path | None = None) -> Path:
    """Write the page of the alliance study in `folder`; return its path."""
    path = folder / PAGE if out is None else out
    write_text(path, alliance_html(dict(read_json(folder / "answer.json"))))
    return path


def alliance_html(answer: dict[str, Any]) -> str:
    """Return the page as text; names are escaped, nothing is loaded from outside."""
    named = named_answer(answer)

    def values() -> dict[str, Any]:
        return {"answer": named, "figures": pictures(named), "grids": alliance_grids(named)}

    titles = []
    for language in LANGUAGES:
        with speaking(language):
            titles.append(_("Alliance study"))
    return page(" · ".join(titles), values, PAGE)
