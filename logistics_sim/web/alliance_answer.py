"""What a study of the coalitions says: shares by rule, who would leave, as tables and figures."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault
from logistics_sim.core.files import read_json
from logistics_sim.language import Language, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report.alliance_names import named_answer
from logistics_sim.report.alliance_section import DRAWN, alliance_grids
from logistics_sim.report.figures.page_picture import page_picture
from logistics_sim.report.text_table import TextTable
from logistics_sim.web.downloads import standing_alone
from logistics_sim.web.refusal import MISSING, refusal_for


def alliance_board(results: Path, language: Language) -> dict[str, Any]:
    """Return the tables of the study in `results` and the names of its figures."""
    with speaking(language):
        tables = alliance_tables(results)
        return {
            "tables": [{"id": name, **asdict(table)} for name, table in tables.items()],
            "figures": [{"id": name, "title": _(title)} for name, (title, _f) in DRAWN.items()],
        }


def alliance_tables(results: Path) -> dict[str, TextTable]:
    """Return the tables of a study by their ids, in the language being spoken."""
    answer = named_answer(read_json(results / "answer.json"))
    return {f"alliance_{n}": table for n, table in enumerate(alliance_grids(answer), 1)}


def alliance_table(results: Path, name: str) -> TextTable:
    """Return one table of a study; a refusal (404) where there is none of this `name`."""
    found = alliance_tables(results).get(name)
    if found is None:
        fault = Fault("WEB-006", _("table {name!r}", name=name[:40]), _("there is no such table"))
        raise refusal_for(MISSING, fault)
    return found


def alliance_figure(results: Path, name: str, language: Language) -> str:
    """Return one figure of a study as SVG; a refusal (404) where there is none."""
    if name not in DRAWN:
        fault = Fault("WEB-006", _("figure {name!r}", name=name[:40]), _("there is no such figure"))
        raise refusal_for(MISSING, fault)
    answer = named_answer(read_json(results / "answer.json"))
    with speaking(language):
        drawn = page_picture(partial(DRAWN[name][1], answer), f"{language}-{name}")
    return standing_alone(str(drawn.svg))
