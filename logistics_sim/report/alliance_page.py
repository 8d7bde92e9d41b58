"""The alliance study as one offline page: savings, coalitions, shares, stability, levers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json, write_text
from logistics_sim.report.alliance_section import alliance_grids, pictures
from logistics_sim.report.html import content_policy, page_style

PAGE = "alliance.html"


def write_alliance_page(folder: Path, out: Path | None = None) -> Path:
    """Write the page of the alliance study in `folder`; return its path."""
    path = folder / PAGE if out is None else out
    write_text(path, alliance_html(dict(read_json(folder / "answer.json"))))
    return path


def alliance_html(answer: dict[str, Any]) -> str:
    """Return the page as text; names are escaped, nothing is loaded from outside."""
    from importlib import resources

    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    source = resources.files("logistics_sim.report").joinpath("templates", PAGE)
    environment = Environment(
        loader=DictLoader({PAGE: source.read_text(encoding="utf-8")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    values = {"answer": answer, "figures": pictures(answer), "grids": alliance_grids(answer)}
    template = environment.get_template(PAGE)
    bare = template.render({**values, "style": "", "policy": ""})
    style = page_style(bare)
    filled = {**values, "style": Markup(style), "policy": content_policy(style)}
    return template.render(filled)
